"""Periodic vehicle routing: days and routes of visits together, on public instances."""

from typing import TYPE_CHECKING

from domain.lazy import lazily

if TYPE_CHECKING:
    from allocator.periodic.solver import solve, warm_up

__all__ = ["solve", "warm_up"]

__getattr__ = lazily(__name__, __all__, "solver")
