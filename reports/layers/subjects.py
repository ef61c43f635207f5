"""What each layer holds: its features with their values, under headings in the language asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from domain.plan import Plan
from domain.roads import street_line
from domain.scenario import Scenario
from domain.words import Words, words
from reports.language import terms
from reports.layers.shapes import area_polygon, line
from reports.maps.frame import frame_of
from reports.plan_folder.to_rows import clock, names

Value = str | int | float | Words | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A layer: its key and title, kind of geometry, headings of its columns by key, and rows."""

    key: str
    title: Words
    geometry_type: str
    headings: Mapping[str, Words]
    geometries: Sequence[shapely.Geometry]
    rows: Sequence[Mapping[str, Value]]


Row = tuple[shapely.Geometry, Mapping[str, Value]]

HEADINGS: Mapping[str, Words] = {
    "id": words("id"),
    "name": words("name"),
    "community": words("community"),
    "subdistrict": words("subdistrict"),
    "households": words("households", "column"),
    "mode": words("mode"),
    "mode_key": words("mode_key"),
    "contract": words("contract"),
    "contractor": words("contractor"),
    "chief": words("chief"),
    "deputy": words("deputy"),
    "visits": words("visits", "column"),
    "n_visits": words("n_visits"),
    "cleanings": words("cleanings"),
    "cells": words("cells", "column"),
    "yuan": words("yuan_month"),
    "fees": words("fees_month"),
    "compounds": words("compounds", "column"),
    "crew": words("crew"),
    "weekday": words("weekday"),
    "trip": words("trip", "column"),
    "start": words("start"),
    "end": words("end"),
    "deadhead_m": words("deadhead_m"),
    "kind": words("kind"),
    "kind_key": words("kind_key"),
    "passes_week": words("passes_week"),
    "team": words("team"),
    "day": words("day"),
    "tasks": words("tasks"),
    "guards": words("guards"),
    "duties": words("duties"),
    "empty": words("empty", "column"),
    "adviser": words("adviser"),
    "funded": words("funded"),
    "cost": words("cost_yuan"),
    "cell_households": words("households", "column"),
    "keeper": words("keeper"),
}
"""Heading of each column, in Chinese and English."""


def layers(scenario: Scenario, plan: Plan) -> tuple[Layer, ...]:
    """All layers that have anything in them, the lowest first."""
    made = []
    for key, (title, geometry_type, columns, rows_of) in SUBJECTS.items():
        rows = list(rows_of(scenario, plan))
        if rows:
            made.append(
                Layer(
                    key=key,
                    title=title,
                    geometry_type=geometry_type,
                    headings={column: HEADINGS[column] for column in columns},
                    geometries=[geometry for geometry, _ in rows],
                    rows=[row for _, row in rows],
                )
            )
    return tuple(made)


def _streets(scenario: Scenario, _plan: Plan) -> Iterator[Row]:
    place = {junction.id: (junction.lon_deg, junction.lat_deg) for junction in scenario.junctions}
    for street in scenario.streets:
        yield (
            line([tuple(point) for point in street_line(street, place)]),
            {
                "id": street.id,
                "name": street.name,
                "kind": terms.STREETS[street.kind],
                "kind_key": street.kind.value,
                "passes_week": street.passes_week if street.sweep else 0,
            },
        )


def _walls(scenario: Scenario, _plan: Plan) -> Iterator[Row]:
    for wall in scenario.walls:
        ends = [(wall.from_lon_deg, wall.from_lat_deg), (wall.to_lon_deg, wall.to_lat_deg)]
        yield line(ends), {"id": wall.id, "kind": terms.WALLS[wall.kind], "kind_key": wall.kind.value}


def _areas(scenario: Scenario, plan: Plan) -> Iterator[Row]:
    frame = frame_of(scenario)
    gates = frame.points((c.lon_deg, c.lat_deg) for c in scenario.compounds)
    position = {c.id: i for i, c in enumerate(scenario.compounds)}
    firms, households = names(scenario.contractors), {c.id: c.households for c in scenario.compounds}
    for contract in plan.area_contracts:
        inside = [position[id_] for id_ in contract.compound_ids if id_ in position]
        others = [i for i in range(len(gates)) if i not in set(inside)]
        yield (
            area_polygon(gates[inside], gates[others], frame),
            {
                "id": contract.id,
                "contractor": firms.get(contract.contractor_id, contract.contractor_id),
                "compounds": len(contract.compound_ids),
                "households": sum(households.get(id_, 0) for id_ in contract.compound_ids),
                "yuan": round(contract.yuan_month, 2),
                "fees": round(contract.fees_yuan_month, 2),
            },
        )


def _compounds(scenario: Scenario, plan: Plan) -> Iterator[Row]:
    communities = {row.id: row for row in scenario.communities}
    subdistricts, people = names(scenario.subdistricts), names(scenario.officials)
    contract_of = {id_: contract for contract in plan.area_contracts for id_ in contract.compound_ids}
    firms = names(scenario.contractors)
    visits = plan.visits.plan if plan.visits else None
    days: dict[str, list[str]] = {}
    for visit in visits.visits if visits else ():
        days.setdefault(visit.compound_id, []).append(f"{visit.day:%m-%d}")
    cleaned: dict[str, set[int]] = {}
    for trip in plan.crews.plan.trips if plan.crews and plan.crews.plan else ():
        for stop in trip.stops:
            cleaned.setdefault(stop.id, set()).add(trip.day)
    cells: dict[str, int] = {}
    for cell in plan.grid.plan.cells if plan.grid and plan.grid.plan else ():
        cells[cell.compound_id] = cells.get(cell.compound_id, 0) + 1
    for c in scenario.compounds:
        mode, contract = plan.mode_of.get(c.id), contract_of.get(c.id)
        community = communities.get(c.community_id)
        yield (
            shapely.points(c.lon_deg, c.lat_deg),
            {
                "id": c.id,
                "name": c.name,
                "community": community.name if community else "",
                "subdistrict": subdistricts.get(community.subdistrict_id, "") if community else "",
                "households": c.households,
                "mode": terms.MODES[mode] if mode else "",
                "mode_key": mode.value if mode else "none",
                "contract": contract.id if contract else "",
                "contractor": firms.get(contract.contractor_id, "") if contract else "",
                "chief": people.get(visits.chief_of.get(c.id, ""), "") if visits else "",
                "deputy": people.get(visits.deputy_of.get(c.id, ""), "") if visits else "",
                "visits": " ".join(sorted(days.get(c.id, []))),
                "n_visits": len(days.get(c.id, [])),
                "cleanings": _weekdays(cleaned.get(c.id, set())),
                "cells": cells.get(c.id, 0),
            },
        )


def _weekdays(days: set[int]) -> Words:
    said = [terms.WEEKDAYS[day - 1] for day in sorted(days)]
    return Words(" ".join(day.zh for day in said), " ".join(day.en for day in said))


def _trips(scenario: Scenario, plan: Plan) -> Iterator[Row]:
    crews = names(scenario.crews)
    for trip in plan.crews.plan.trips if plan.crews and plan.crews.plan else ():
        if trip.path_lonlat:
            yield (
                line(trip.path_lonlat),
                {
                    "crew": crews.get(trip.crew_id, trip.crew_id),
                    "weekday": trip.day,
                    "trip": trip.number,
                    "start": clock(trip.start_s),
                    "end": clock(trip.end_s),
                    "deadhead_m": round(trip.deadhead_m),
                },
            )


def _team_routes(scenario: Scenario, plan: Plan) -> Iterator[Row]:
    gate = {c.id: (c.lon_deg, c.lat_deg) for c in scenario.compounds}
    base = {team.id: (team.lon_deg, team.lat_deg) for team in scenario.teams}
    team_of = names(scenario.teams)
    for route in plan.teams.plan.routes if plan.teams and plan.teams.plan else ():
        stops = [gate[visit.compound_id] for visit in route.visits]
        values: dict[str, Value] = {
            "team": team_of[route.team_id],
            "day": route.day.isoformat(),
            "tasks": len(route.visits),
        }
        yield line([base[route.team_id], *stops, base[route.team_id]]), values


def _gates(scenario: Scenario, plan: Plan) -> Iterator[Row]:
    rosters = plan.rosters.plan if plan.rosters else None
    compounds = names(scenario.compounds)
    for gate in scenario.gates:
        duties = [duty for duty in rosters.duties if duty.gate_id == gate.id] if rosters else []
        empty = sum(posts for id_, _, _, posts in rosters.uncovered if id_ == gate.id) if rosters else 0
        values: dict[str, Value] = {"id": gate.id, "name": compounds.get(gate.compound_id, "")}
        values |= {"guards": len({duty.guard_id for duty in duties}), "duties": len(duties), "empty": empty}
        yield shapely.points(gate.lon_deg, gate.lat_deg), values


def _cells(scenario: Scenario, plan: Plan) -> Iterator[Row]:
    """Cells at the buildings of their units where these have a place, else at their compound's gate."""
    gate = {c.id: (c.lon_deg, c.lat_deg) for c in scenario.compounds}
    place = {
        b.id: (b.lon_deg, b.lat_deg) for b in scenario.buildings if b.lon_deg is not None and b.lat_deg is not None
    }
    building = {unit.id: unit.building_id for unit in scenario.units}
    keepers, compounds = names(scenario.keepers), names(scenario.compounds)
    duties = plan.keepers.plan.duties if plan.keepers and plan.keepers.plan else ()
    keeper_of = {duty.cell_id: keepers.get(duty.keeper_id) or duty.keeper_id for duty in duties}
    for cell in plan.grid.plan.cells if plan.grid and plan.grid.plan else ():
        points = sorted({place[building[u]] for u in cell.unit_ids if building.get(u) in place})
        yield (
            shapely.points(*_middle(points or [gate[cell.compound_id]])),
            {
                "id": cell.id,
                "name": compounds.get(cell.compound_id, ""),
                "cell_households": cell.households,
                "keeper": keeper_of.get(cell.id, ""),
            },
        )


def _middle(points: Sequence[tuple[Any, Any]]) -> tuple[float, float]:
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def _organisations(scenario: Scenario, plan: Plan) -> Iterator[Row]:
    advisers = plan.advisers.plan if plan.advisers else None
    people = names(scenario.advisers)
    for row in scenario.organisations:
        adviser = people.get(advisers.adviser_of.get(row.id, ""), "") if advisers else ""
        yield shapely.points(row.lon_deg, row.lat_deg), {"id": row.id, "name": row.name, "adviser": adviser}


def _needs(scenario: Scenario, plan: Plan) -> Iterator[Row]:
    office = {c.id: (c.lon_deg, c.lat_deg) for c in scenario.communities}
    gate = {c.id: (c.lon_deg, c.lat_deg) for c in scenario.compounds}
    projects = plan.projects.plan if plan.projects else None
    funded = set(projects.funded) if projects else set()
    for need in (projects.candidates if projects else ()) or scenario.needs:
        where = gate.get(need.compound_id) or office.get(need.community_id)
        if where:
            values: dict[str, Value] = {"id": need.id, "name": need.name, "kind": terms.CATEGORIES[need.category]}
            yield shapely.points(*where), values | {"funded": int(need.id in funded), "cost": round(need.cost_yuan)}


def _places(rows: Iterable[Any]) -> Iterator[Row]:
    for row in rows:
        yield shapely.points(row.lon_deg, row.lat_deg), {"id": row.id, "name": row.name}


SUBJECTS: Mapping[str, tuple[Words, str, tuple[str, ...], Callable[[Scenario, Plan], Iterator[Row]]]] = {
    "streets": (words("Streets"), "LineString", ("id", "name", "kind", "kind_key", "passes_week"), _streets),
    "walls": (words("Walls"), "LineString", ("id", "kind", "kind_key"), _walls),
    "areas": (
        words("Contract areas"),
        "MultiPolygon",
        ("id", "contractor", "compounds", "households", "yuan", "fees"),
        _areas,
    ),
    "trips": (
        words("Crew trips"),
        "LineString",
        ("crew", "weekday", "trip", "start", "end", "deadhead_m"),
        _trips,
    ),
    "team_routes": (words("Team routes"), "LineString", ("team", "day", "tasks"), _team_routes),
    "cells": (words("Grid cells"), "Point", ("id", "name", "cell_households", "keeper"), _cells),
    "gates": (words("Gates"), "Point", ("id", "name", "guards", "duties", "empty"), _gates),
    "organisations": (words("Organisations"), "Point", ("id", "name", "adviser"), _organisations),
    "needs": (words("Needs"), "Point", ("id", "name", "kind", "funded", "cost"), _needs),
    "offices": (
        words("Community offices"),
        "Point",
        ("id", "name"),
        lambda s, _p: _places(s.communities),
    ),
    "depots": (words("Depots"), "Point", ("id", "name"), lambda s, _p: _places((*s.depots, *s.stations))),
    "compounds": (
        words("Compounds"),
        "Point",
        (
            *("id", "name", "community", "subdistrict", "households", "mode", "mode_key", "contract", "contractor"),
            *("chief", "deputy", "visits", "n_visits", "cleanings", "cells"),
        ),
        _compounds,
    ),
}
"""Title, kind of geometry, columns and rows of each layer, the lowest on the map first."""
