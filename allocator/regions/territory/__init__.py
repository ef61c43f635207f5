"""Commercial territories: connected, balanced in every activity, close to their centres; solved exactly."""

from allocator.regions.territory.solver import solve

__all__ = ["solve"]
