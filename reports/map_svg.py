"""What the map shows before any script runs: path data of streets, walls and contract areas, circles of compounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from domain.district import Mode, StreetClass
from domain.plan import Plan
from domain.scenario import Scenario
from reports.areas import area_path
from reports.frame import Frame, Points, path_data

SIZES = (50, 100, 200, 400, 800, 1600)
"""Households from which a compound's circle is one size larger."""

TINTS = 4


@dataclass(frozen=True, slots=True)
class Dot:
    """A compound's circle: place, size step and mode ("none" when no mode is planned, "uncovered")."""

    x: int
    y: int
    size: int
    mode: str


@dataclass(frozen=True, slots=True)
class Area:
    """A contract's shape and the tint that sets it off from its neighbours."""

    path: str
    tint: int


@dataclass(frozen=True, slots=True)
class MapView:
    """Everything the map template draws."""

    box: tuple[int, int, int, int]
    streets: Mapping[str, str]
    walls: Mapping[str, str]
    areas: tuple[Area, ...]
    dots: tuple[Dot, ...]
    depots: tuple[tuple[int, int], ...]
    stations: tuple[tuple[int, int], ...]
    offices: tuple[tuple[int, int], ...]


def map_view(scenario: Scenario, plan: Plan, frame: Frame, points_of: Mapping[str, Points]) -> MapView:
    """The map of a scenario with the modes and contracts of a plan."""
    gates = frame.points((c.lon_deg, c.lat_deg) for c in scenario.compounds)
    return MapView(
        box=frame.box,
        streets=_streets(scenario, points_of),
        walls=_walls(scenario, frame),
        areas=_areas(scenario, plan, gates),
        dots=_dots(scenario, plan, gates),
        depots=_pairs(frame.points((d.lon_deg, d.lat_deg) for d in scenario.depots)),
        stations=_pairs(frame.points((s.lon_deg, s.lat_deg) for s in scenario.stations)),
        offices=_pairs(frame.points((c.lon_deg, c.lat_deg) for c in scenario.communities)),
    )


def _pairs(points: Points) -> tuple[tuple[int, int], ...]:
    return tuple((int(x), int(y)) for x, y in points)


def _streets(scenario: Scenario, points_of: Mapping[str, Points]) -> dict[str, str]:
    """One path for each street class, narrow classes first so that wide ones lie on top."""
    by_class: dict[str, list[str]] = {kind.value: [] for kind in reversed(StreetClass)}
    for street in scenario.streets:
        by_class[street.kind.value].append(path_data(points_of[street.id]))
    return {kind: "".join(pieces) for kind, pieces in by_class.items() if pieces}


def _walls(scenario: Scenario, frame: Frame) -> dict[str, str]:
    by_kind: dict[str, list[str]] = {}
    for wall in scenario.walls:
        ends = [(wall.from_lon_deg, wall.from_lat_deg), (wall.to_lon_deg, wall.to_lat_deg)]
        by_kind.setdefault(wall.kind.value, []).append(path_data(frame.points(ends)))
    return {kind: "".join(pieces) for kind, pieces in by_kind.items()}


def _dots(scenario: Scenario, plan: Plan, gates: Points) -> tuple[Dot, ...]:
    modes = plan.modes.plan if plan.modes else None
    mode_of: dict[str, str] = {}
    if modes:
        mode_of = {c: Mode(mode).value for c, mode in modes.mode_of.items()} | dict.fromkeys(
            modes.uncovered, "uncovered"
        )
    return tuple(
        Dot(int(x), int(y), int(np.searchsorted(SIZES, c.households, side="right")), mode_of.get(c.id, "none"))
        for c, (x, y) in zip(scenario.compounds, gates, strict=True)
    )


def _areas(scenario: Scenario, plan: Plan, gates: Points) -> tuple[Area, ...]:
    position = {compound.id: i for i, compound in enumerate(scenario.compounds)}
    member_sets = [[position[c] for c in contract.compound_ids if c in position] for contract in plan.area_contracts]
    middles = np.array([gates[members].mean(axis=0) if members else (0.0, 0.0) for members in member_sets])
    tints = _tints(middles.reshape(-1, 2))
    return tuple(
        Area(area_path(gates[members], np.delete(gates, members, axis=0)) if members else "", tint)
        for members, tint in zip(member_sets, tints, strict=True)
    )


def _tints(middles: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> list[int]:
    """Tint of each area: in turn, the one whose nearest user so far is farthest away."""
    tints: list[int] = []
    for i, middle in enumerate(middles):
        nearest = np.full(TINTS, np.inf)
        for j in range(i):
            nearest[tints[j]] = min(nearest[tints[j]], float(np.hypot(*(middle - middles[j]))))
        tints.append(int(np.argmax(nearest)))
    return tints
