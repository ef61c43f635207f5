"""Measures the product: the main job on invented districts, and the crews' search against its open peers."""
