"""Other open solvers on the same problems, to compare the crews' search with."""
