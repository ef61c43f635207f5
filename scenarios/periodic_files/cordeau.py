"""Periodic vehicle routing in Cordeau's format: ``1 m n t``, t rows ``D Q``, then the depot and n customers.

A row of a place is ``i x y d q f a`` and a codes of combinations of days: number, coordinates, service time, demand,
visits in the period, number of combinations. A code's t bits are the days, the highest is day 1. D = 0 and Q = 0 are no
limits.

References
----------
Cordeau, J.-F., Gendreau, M., Laporte, G. (1997). A tabu search heuristic for periodic and multi-depot vehicle routing
problems. Networks 30(2), 105-119. DOI 10.1002/(SICI)1097-0037(199709)30:2<105::AID-NET5>3.0.CO;2-G
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from domain.periodic import MOST_DAYS, PeriodicInstance
from scenarios.districting_files.rows import Rows
from scenarios.routing_files.source import Source

KIND = 1  # 0 is VRP, 2 MDVRP, 3 SDVRP, and so on
FIXED = 7  # values of a place before its codes


@dataclass(frozen=True, slots=True)
class _Place:
    x: float
    y: float
    service: float
    demand: float
    patterns: tuple[int, ...]


def read(source: Source) -> PeriodicInstance | None:
    """Instance of a file; None, and problems, when it cannot be used."""
    rows = Rows(source)
    heading = rows.take("type m n t", 4)
    if heading is None:
        return None
    row, cells = heading
    if source.whole(row, "type", cells[0]) != KIND:
        source.problem(row, "type", f"{cells[0]} is not {KIND}, a periodic vehicle routing problem")
    vehicles, n = (source.whole(row, name, cell, least=1) for name, cell in zip("mn", cells[1:3], strict=True))
    days = source.whole(row, "t", cells[3], least=1, most=MOST_DAYS)
    limits = [_limits(rows, row, cells) for row, cells in rows.take_many("D Q", 2, days)]
    taken = rows.take_many("place", FIXED, n + 1, more=True)
    places = [_place(rows, number, *each, days) for number, each in enumerate(taken)]
    rows.end()
    if source.has_problems():
        return None
    return PeriodicInstance(
        name="",
        points=np.array([(place.x, place.y) for place in places]),
        demand=np.array([place.demand for place in places]),
        service=np.array([place.service for place in places]),
        patterns=tuple(place.patterns for place in places),
        vehicles=vehicles,
        capacity=np.array([capacity for _, capacity in limits]),
        longest=np.array([longest for longest, _ in limits]),
    )


def _limits(rows: Rows, row: int, cells: list[str]) -> tuple[float, float]:
    """Longest duration and capacity of a day, inf where there is none."""
    longest, capacity = (rows.number(row, name, cell, least=0) for name, cell in zip("DQ", cells, strict=True))
    return longest or math.inf, capacity or math.inf


def _place(rows: Rows, number: int, row: int, cells: list[str], days: int) -> _Place:
    if rows.source.whole(row, "number", cells[0]) != number:
        rows.source.problem(row, "number", f"{cells[0]} stands where place {number} is expected")
    x, y = (rows.number(row, name, cell) for name, cell in zip("xy", cells[1:3], strict=True))
    service, demand = (rows.number(row, name, cell, least=0) for name, cell in zip("dq", cells[3:5], strict=True))
    patterns = _patterns(rows.source, row, cells, days)
    if number and not patterns:
        rows.source.problem(row, "a", "a customer needs a combination of days")
    if not number and (patterns or service or demand):
        rows.source.problem(row, "depot", "has a demand, a service time or combinations of days")
    return _Place(x, y, service, demand, patterns)


def _patterns(source: Source, row: int, cells: list[str], days: int) -> tuple[int, ...]:
    """Patterns of a place, bit d for day d; a code's highest bit is the first day."""
    visits, count = (source.whole(row, name, cell) for name, cell in zip("fa", cells[5:7], strict=True))
    codes = [source.whole(row, "combination", cell, least=1, most=(1 << days) - 1) for cell in cells[FIXED:]]
    if len(codes) != count:
        source.problem(row, "a", f"{count} combinations are announced, {len(codes)} follow")
    for code in codes:
        if code.bit_count() != visits:
            source.problem(row, "combination", f"{code} has {code.bit_count()} days, f is {visits}")
    return tuple(dict.fromkeys(int(f"{code:0{days}b}"[::-1], 2) for code in codes))
