"""How notes for the planner name many things: the first few, and how many more there are."""

from __future__ import annotations

from collections.abc import Sequence

NAMED = 8


def listed(names: Sequence[str]) -> str:
    """Names as a phrase, cut after a few."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
