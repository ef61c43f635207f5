"""Which search plans the crews' routes."""

from __future__ import annotations

from enum import StrEnum


class Engine(StrEnum):
    """Our own search, or an open peer to compare it with."""

    OWN = "own"
    PYVRP = "pyvrp"
    ORTOOLS = "ortools"
