"""Whether searches should end early and return their best plan."""

from domain.interruption import requested

__all__ = ["requested"]
