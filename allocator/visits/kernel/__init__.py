"""Compiled search for portfolios of an official."""
