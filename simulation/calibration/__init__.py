"""Demand fitted to a file of past requests, and tests of how well it fits."""
