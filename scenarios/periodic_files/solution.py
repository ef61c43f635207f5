"""Published solutions in Cordeau's format: the cost, then a row ``day vehicle duration load 0 c c ... 0`` a route."""

from __future__ import annotations

from dataclasses import dataclass

from domain.periodic import PeriodicInstance, PeriodicRoutes
from scenarios.districting_files.rows import Rows
from scenarios.routing_files.source import Source

FIXED = 4  # values of a route before its stops


@dataclass(frozen=True, slots=True)
class Published:
    """Routes of a file, and the cost that it says they have."""

    cost: float
    routes: PeriodicRoutes


def read(source: Source, instance: PeriodicInstance) -> Published | None:
    """Solution of a file; None, and problems, when it cannot be used. Durations and loads are not taken from it."""
    rows = Rows(source)
    heading = rows.take("cost", 1)
    if heading is None:
        return None
    cost = rows.number(heading[0], "cost", heading[1][0], least=0)
    routes: list[list[tuple[int, ...]]] = [[] for _ in range(instance.n_days)]
    for row, cells in rows.take_rest("route", FIXED + 2):
        day = source.whole(row, "day", cells[0], least=1, most=instance.n_days)
        stops = [source.whole(row, "stop", cell, most=instance.n_customers) for cell in cells[FIXED:]]
        if cells[FIXED] != "0" or cells[-1] != "0" or "0" in cells[FIXED + 1 : -1]:
            source.problem(row, "route", "does not lead from the depot, 0, to the depot")
        if stops[1:-1]:
            routes[day - 1].append(tuple(stops[1:-1]))
    return None if source.has_problems() else Published(cost, tuple(map(tuple, routes)))
