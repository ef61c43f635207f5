"""What is measured on a simulated run: indicators as pure functions, and their names (docs/model/indicators.md)."""
