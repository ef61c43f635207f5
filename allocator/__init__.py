"""Solvers: one problem, one `solve`, one Result a part; `planning` runs them in order and `checks` judges them."""
