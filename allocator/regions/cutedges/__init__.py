"""Connected districts of equal population that cut as few edges as possible."""

from allocator.regions.cutedges.solver import solve

__all__ = ["solve"]
