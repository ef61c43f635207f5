"""Statistics of simulation experiments as pure functions on arrays (docs/model/experiments.md)."""
