"""Max-p regions: as many connected regions of a least size as possible, then alike within."""

from allocator.regions.maxp.solver import MaxPPlan, solve

__all__ = ["MaxPPlan", "solve"]
