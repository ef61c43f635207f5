"""Ruin and recreate over tasks with modes: the routing search behind the crews' week."""
