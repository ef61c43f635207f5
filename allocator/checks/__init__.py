"""Independent judges of a plan: they recompute everything from ids and share no code with the solvers."""
