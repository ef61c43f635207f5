"""The plan folder: rows of its tables, plans to rows and back, written whole and read with every fault at once."""
