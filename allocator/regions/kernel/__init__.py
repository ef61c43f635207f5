"""Compiled code that moves units between connected regions."""
