"""Public files of periodic vehicle routing."""
