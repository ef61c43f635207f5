"""What other standards would cost: the least-cost staffing for standards moved up and down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from domain.staffing import FrontierPoint, Tried
from simulation.staffing.choice import chosen, lost
from simulation.staffing.evidence import targets, tried
from simulation.staffing.exploring import explore
from simulation.staffing.problem import KINDS, People
from simulation.staffing.searching import Search
from simulation.staffing.testbed import Stopped

DOWN = (-0.2, -0.1, -0.05, -0.025)
UP = (0.25, 0.5, 0.75, 0.95)
"""Shares of the way from the standards to the highest that can be met."""
ROUNDS = 5

Row = tuple[float, People, float, NDArray[np.float64]]
"""By how much the standards move, a staffing, its expected cost and shares."""


def frontier(found: Search) -> tuple[FrontierPoint, ...]:
    """Points by rising standards, each simulated as a whole on the replications of the search.

    Here a standard is met when the mean share reaches it. Stopped by the user, the points that are not simulated carry
    what the separable counts expect.
    """
    explored, testbed = found.explored, found.testbed
    asked = targets(testbed.problem.standards)
    rows: list[Row] = []
    try:
        for shift in _shifts(explored.full - asked, asked):
            room = np.maximum(0.0, explored.full - (asked + shift))
            explore(testbed, explored, room, rounds=ROUNDS)
            choice = chosen(explored.units, room)
            if choice is not None:
                people = explored.people(choice)
                rows.append((shift, people, explored.yuan(choice), explored.full - lost(explored.units, choice)))
        rows = _different(rows)
        trials = testbed.tried([people for _, people, _, _ in rows], found.replications)
    except Stopped:
        trials = []
    standards = testbed.problem.standards
    shown: list[Tried | None] = [None] * len(rows)
    shown = [tried(standards, own, confidence=found.confidence) for own in trials] or shown
    points = []
    for (shift, people, yuan, expected), whole in zip(rows, shown, strict=True):
        crews, clerks, mediators = (_total(people[testbed.problem.kind == k]) for k in range(len(KINDS)))
        points.append(
            FrontierPoint(
                shift=shift,
                crews=crews,
                clerks=clerks,
                mediators=mediators,
                yuan_year=yuan,
                expected=tuple(float(share) for share in expected),
                tried=whole,
            )
        )
    return tuple(point for point in points if point.shift == 0.0 or not _dominated(point, points))


def _dominated(point: FrontierPoint, points: Sequence[FrontierPoint]) -> bool:
    """Whether another point that was simulated costs no more, serves no fewer and is better in something."""
    own = point.tried
    others = (other.tried for other in points if other is not point)
    return own is not None and any(
        _figures(other) != _figures(own) and all(a >= b for a, b in zip(_figures(other), _figures(own), strict=True))
        for other in others
        if other is not None
    )


def _figures(shown: Tried) -> tuple[float, ...]:
    """Cost and shares, the higher the better."""
    return -shown.yuan_year, *(share.mean for share in shown.shares)


def _total(people: People) -> int | None:
    """People of a kind, None where it is not decided."""
    return int(people.sum()) if len(people) else None


def _different(rows: list[Row]) -> list[Row]:
    """One row for each staffing: that of the standards as they are, else of the highest that it meets."""
    kept: dict[bytes, Row] = {}
    for row in rows:
        before = kept.get(row[1].tobytes())
        if before is None or before[0] != 0.0:
            kept[row[1].tobytes()] = row
    return sorted(kept.values(), key=lambda row: row[0])


def _shifts(room: NDArray[np.float64], asked: NDArray[np.float64]) -> Iterator[float]:
    """By how much all standards move: down while they stay above 0, up as far as all of them can be met."""
    yield from (step for step in DOWN if (asked + step > 0).all())
    yield 0.0
    top = float(room.min())
    yield from (round(top * part, 4) for part in UP if top > 0.001)
