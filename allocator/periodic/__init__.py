"""Periodic vehicle routing: days and routes of visits together, on public instances."""

from allocator.periodic.solver import solve, warm_up

__all__ = ["solve", "warm_up"]
