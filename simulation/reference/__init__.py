"""The reference engine: the request model told by SimPy processes, to be read and to judge the compiled one by."""
