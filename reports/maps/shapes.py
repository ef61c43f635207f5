"""Shapes of the map: path data of streets, walls and contract areas, and places of marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from domain.district import Street, StreetClass
from domain.plan import Plan
from domain.scenario import Scenario
from reports.maps.areas import area_path
from reports.maps.frame import Frame, Points, path_data
from reports.page.section import Material

SIZES = (50, 100, 200, 400, 800, 1600)
"""Households from which a compound's circle is one size larger."""

TINTS = 4


MAIN_STREETS = (StreetClass.TRUNK, StreetClass.PRIMARY, StreetClass.SECONDARY)


def main_streets(scenario: Scenario) -> tuple[Street, ...]:
    """The streets that a map of a whole large district shows."""
    return tuple(street for street in scenario.streets if street.kind in MAIN_STREETS)


def shapes(material: Material) -> dict[str, object]:
    """Path data of the map's lines and areas and the places of its marks, in the metres of the material's frame.

    Of a brief material there are the main streets alone, without areas and walls.
    """
    scenario, frame = material.scenario, material.frame
    gates = frame.points((c.lon_deg, c.lat_deg) for c in scenario.compounds)
    return {
        "sizes": list(SIZES),
        "streets": _streets(main_streets(scenario) if material.brief else scenario.streets, material.points_of),
        "walls": {} if material.brief else _walls(scenario, frame),
        "areas": [] if material.brief else _areas(scenario, material.plan, gates),
        "depots": frame.points((d.lon_deg, d.lat_deg) for d in scenario.depots).tolist(),
        "stations": frame.points((s.lon_deg, s.lat_deg) for s in scenario.stations).tolist(),
        "offices": frame.points((c.lon_deg, c.lat_deg) for c in scenario.communities).tolist(),
    }


def _streets(streets: Sequence[Street], points_of: Mapping[str, Points]) -> dict[str, str]:
    """One path for each street class, narrow classes first so that wide ones lie on top."""
    by_class: dict[str, list[str]] = {kind.value: [] for kind in reversed(StreetClass)}
    for street in streets:
        by_class[street.kind.value].append(path_data(points_of[street.id]))
    return {kind: "".join(pieces) for kind, pieces in by_class.items() if pieces}


def _walls(scenario: Scenario, frame: Frame) -> dict[str, str]:
    by_kind: dict[str, list[str]] = {}
    for wall in scenario.walls:
        ends = [(wall.from_lon_deg, wall.from_lat_deg), (wall.to_lon_deg, wall.to_lat_deg)]
        by_kind.setdefault(wall.kind.value, []).append(path_data(frame.points(ends)))
    return {kind: "".join(pieces) for kind, pieces in by_kind.items()}


def _areas(scenario: Scenario, plan: Plan, gates: Points) -> list[tuple[str, int]]:
    """Path and tint of each contract's area, in the order of the contracts."""
    position = {compound.id: i for i, compound in enumerate(scenario.compounds)}
    member_sets = [[position[c] for c in contract.compound_ids if c in position] for contract in plan.area_contracts]
    middles = np.array([gates[members].mean(axis=0) if members else (0.0, 0.0) for members in member_sets])
    tints = _tints(middles.reshape(-1, 2))
    return [
        (area_path(gates[members], np.delete(gates, members, axis=0)) if members else "", tint)
        for members, tint in zip(member_sets, tints, strict=True)
    ]


def _tints(middles: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> list[int]:
    """Tint of each area: in turn, the one whose nearest user so far is farthest away."""
    tints: list[int] = []
    for i, middle in enumerate(middles):
        nearest = np.full(TINTS, np.inf)
        for j in range(i):
            nearest[tints[j]] = min(nearest[tints[j]], float(np.hypot(*(middle - middles[j]))))
        tints.append(int(np.argmax(nearest)))
    return tints
