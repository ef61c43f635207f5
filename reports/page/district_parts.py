"""A large district in parts: what of its scenario and its plan belongs to each subdistrict."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from domain.people import Contractor
from domain.plan import Plan, StopKind, Trip
from domain.results import Result
from domain.scenario import Scenario

Row = TypeVar("Row")
MARGIN_DEG = 0.004  # streets this far around a subdistrict's compounds are on its map
PLAIN_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")


class DistrictParts:
    """Scenario and plan of each subdistrict, grouped once; compounds without a subdistrict are a part of their own, "".

    A contract, a trip or a route that reaches into several subdistricts belongs to each of them as a whole. Status,
    cost and bound of a part of the plan stay those of the whole district.
    """

    def __init__(self, scenario: Scenario, plan: Plan) -> None:
        self._scenario, self._plan = scenario, plan
        self._place = scenario.subdistrict_of()
        self._tables = _tables(scenario, self._place)
        self._plans = _plans(scenario, plan, self._place)
        self._ends = _street_ends(scenario)
        self._households = {compound.id: compound.households for compound in scenario.compounds}

    @property
    def ids(self) -> tuple[str, ...]:
        """Subdistricts with compounds in the order of their table; "" last where some compounds have none."""
        used = set(self._place.values())
        known = [row.id for row in self._scenario.subdistricts if row.id in used]
        return (*known, *sorted(used - set(known)))

    def files(self, index: str) -> dict[str, str]:
        """File name of each part's page beside the index: its id where that makes a plain name, else its number."""
        stem = index.removesuffix(".html")
        taken = Counter(id_.casefold() for id_ in self.ids)
        return {
            id_: f"{stem}-{id_ if PLAIN_ID.fullmatch(id_) and taken[id_.casefold()] == 1 else f'no{number}'}.html"
            for number, id_ in enumerate(self.ids, start=1)
        }

    def name(self, id_: str) -> str:
        """What a part is called."""
        return next((row.name or row.id for row in self._scenario.subdistricts if row.id == id_), id_ or "—")

    def part(self, id_: str) -> tuple[Scenario, Plan]:
        """Scenario and plan of one subdistrict."""
        plans = self._plans.get(id_, {})
        plan = replace(self._plan, **{key: _with_plan(getattr(self._plan, key), own) for key, own in plans.items()})
        tables: dict[str, Any] = {name: tuple(groups.get(id_, ())) for name, groups in self._tables.items()}
        scenario = replace(self._scenario, **tables)
        streets = self._streets(scenario)
        junctions = {end for street in streets for end in (street.from_junction, street.to_junction)}
        return (
            replace(
                scenario,
                streets=streets,
                junctions=tuple(self._junction[j] for j in sorted(junctions)),
                crews=_used(self._scenario.crews, plan.crews, lambda crews: {trip.crew_id for trip in crews.trips}),
                teams=_used(self._scenario.teams, plan.teams, lambda teams: {route.team_id for route in teams.routes}),
                guards=_used(self._scenario.guards, plan.rosters, lambda r: {duty.guard_id for duty in r.duties}),
                officials=_used(self._scenario.officials, plan.visits, _officials),
                contractors=self._contractors(id_, plan),
                depots=(),
                stations=(),
                walls=(),
            ),
            plan,
        )

    def _contractors(self, id_: str, plan: Plan) -> tuple[Contractor, ...]:
        """Firms that serve or hold contracts here; their limits are what their contracts elsewhere leave of them."""
        here = {contract.id for contract in plan.area_contracts}
        holders = {contract.contractor_id for contract in plan.area_contracts}
        contracts, homes = Counter[str](), Counter[str]()
        for contract in self._plan.area_contracts:
            if contract.id not in here:
                contracts[contract.contractor_id] += 1
                homes[contract.contractor_id] += sum(self._households.get(c, 0) for c in contract.compound_ids)
        return tuple(
            replace(
                firm,
                max_contracts=max(0, firm.max_contracts - contracts[firm.id]),
                max_households=max(0, firm.max_households - homes[firm.id]),
            )
            for firm in self._scenario.contractors
            if id_ in firm.subdistrict_ids or firm.id in holders
        )

    @property
    def _junction(self) -> Mapping[str, Any]:
        return self._ends[1]

    def _streets(self, scenario: Scenario) -> tuple[Any, ...]:
        """Streets with an end in the box of the compounds."""
        ends = self._ends[0]
        if not len(ends):
            return ()
        places = np.array([(c.lon_deg, c.lat_deg) for c in scenario.compounds])
        low, high = places.min(axis=0) - MARGIN_DEG, places.max(axis=0) + MARGIN_DEG
        inside = ((ends >= low) & (ends <= high)).all(axis=2).any(axis=1)
        return tuple(self._scenario.streets[i] for i in np.flatnonzero(inside))


def _street_ends(scenario: Scenario) -> tuple[Any, Mapping[str, Any]]:
    """Ends of the streets (n, 2, 2) in degrees, and the junctions by id."""
    junction = {row.id: row for row in scenario.junctions}
    ends = [
        [(junction[j].lon_deg, junction[j].lat_deg) for j in (street.from_junction, street.to_junction)]
        for street in scenario.streets
    ]
    return np.array(ends, float).reshape(-1, 2, 2), junction


def _grouped(rows: Iterable[Row], places_of: Callable[[Row], Iterable[str]]) -> dict[str, list[Row]]:
    """Rows of each part in their order; a row may belong to several."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for place in dict.fromkeys(places_of(row)):
            groups[place].append(row)
    return groups


def _tables(scenario: Scenario, place: Mapping[str, str]) -> dict[str, dict[str, list[Any]]]:
    """Rows of the tables that hang on compounds, by part."""
    home = {building.id: building.compound_id for building in scenario.buildings}

    def by_compound(row: Any) -> list[str]:
        return [place[row.compound_id]] if row.compound_id in place else []

    own: dict[str, Callable[[Any], Iterable[str]]] = {
        "subdistricts": lambda row: [row.id],
        "communities": lambda row: [row.subdistrict_id],
        "compounds": lambda row: [place[row.id]],
        "gates": by_compound,
        "buildings": by_compound,
        "units": lambda row: [place[home[row.building_id]]] if home.get(row.building_id) in place else [],
        "organisations": by_compound,
        "needs": by_compound,
        "requests": by_compound,
        "open_requests": by_compound,
    }
    return {name: _grouped(getattr(scenario, name), of) for name, of in own.items()}


def _with_plan(result: Result[Any], own: Mapping[str, Any]) -> Result[Any]:
    plan: Any = result.plan
    return replace(result, plan=replace(plan, **own))


def _used(rows: Sequence[Row], result: Result[Any] | None, ids: Callable[[Any], set[str]]) -> tuple[Row, ...]:
    """Rows whose ids the plan names."""
    named = ids(result.plan) if result is not None and result.plan is not None else set()
    return tuple(row for row in rows if row.id in named)  # type: ignore[attr-defined]


def _officials(visits: Any) -> set[str]:
    return {*visits.chief_of.values(), *visits.deputy_of.values(), *(visit.official_id for visit in visits.visits)}


def _plans(scenario: Scenario, plan: Plan, place: Mapping[str, str]) -> dict[str, dict[str, dict[str, Any]]]:
    """Fields of each part's plans, by part of the district and part of the plan."""
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
    parts = sorted(set(place.values()))
    for key, fields in FIELDS.items():
        result = getattr(plan, key)
        if result is None or result.plan is None:
            continue
        for name, places in fields(scenario, plan, place).items():
            value = getattr(result.plan, name)
            rows = value.items() if isinstance(value, Mapping) else value
            groups = _grouped(rows, places)
            for part in parts:
                own = groups.get(part, [])
                found[part][key][name] = dict(own) if isinstance(value, Mapping) else tuple(own)
    return found


Places = dict[str, Callable[[Any], Iterable[str]]]


def _of(place: Mapping[str, str], id_: str) -> list[str]:
    return [place[id_]] if id_ in place else []


def _pairs(place: Mapping[str, str]) -> Callable[[Any], Iterable[str]]:
    return lambda pair: _of(place, pair[0])


def _row(place: Mapping[str, str]) -> Callable[[Any], Iterable[str]]:
    return lambda row: _of(place, row.compound_id)


def _modes(_scenario: Scenario, _plan: Plan, place: Mapping[str, str]) -> Places:
    return {"mode_of": _pairs(place), "options": _row(place), "uncovered": _pairs(place), "on_top": _pairs(place)}


def _contracts(_scenario: Scenario, _plan: Plan, place: Mapping[str, str]) -> Places:
    return {"contracts": lambda row: [place[c] for c in row.compound_ids if c in place]}


def _crews(_scenario: Scenario, plan: Plan, place: Mapping[str, str]) -> Places:
    """A trip belongs where it cleans compounds; one that cleans none, where its crew mostly does."""
    mostly: dict[str, Counter[str]] = defaultdict(Counter)

    def cleaned(trip: Trip) -> list[str]:
        return [place[stop.id] for stop in trip.stops if stop.kind is StopKind.COMPOUND and stop.id in place]

    for trip in plan.crews.plan.trips if plan.crews and plan.crews.plan else ():
        mostly[trip.crew_id].update(cleaned(trip))
    usual = {crew: [count.most_common(1)[0][0]] if count else [] for crew, count in mostly.items()}
    return {
        "trips": lambda trip: cleaned(trip) or usual[trip.crew_id],
        "unserved": lambda row: _of(place, row[2]) if row[1] is StopKind.COMPOUND else [],
        "left_to_others": _pairs(place),
    }


def _visits(_scenario: Scenario, _plan: Plan, place: Mapping[str, str]) -> Places:
    return {"chief_of": _pairs(place), "deputy_of": _pairs(place), "visits": _row(place)}


def _grid(_scenario: Scenario, _plan: Plan, place: Mapping[str, str]) -> Places:
    return {"cells": _row(place)}


def _keepers(_scenario: Scenario, plan: Plan, place: Mapping[str, str]) -> Places:
    cells = plan.grid.plan.cells if plan.grid and plan.grid.plan else ()
    home = {cell.id: cell.compound_id for cell in cells}
    return {"duties": lambda duty: _of(place, home.get(duty.cell_id, ""))}


def _teams(_scenario: Scenario, _plan: Plan, place: Mapping[str, str]) -> Places:
    return {
        "routes": lambda route: [place[v.compound_id] for v in route.visits if v.compound_id in place],
        "undone": _row(place),
    }


def _rosters(scenario: Scenario, _plan: Plan, place: Mapping[str, str]) -> Places:
    gate = {row.id: row.compound_id for row in scenario.gates}
    return {
        "duties": lambda duty: _of(place, gate.get(duty.gate_id, "")),
        "uncovered": lambda row: _of(place, gate.get(row[0], "")),
    }


def _advisers(scenario: Scenario, _plan: Plan, place: Mapping[str, str]) -> Places:
    home = {row.id: row.compound_id for row in scenario.organisations}
    return {
        "adviser_of": lambda pair: _of(place, home.get(pair[0], "")),
        "unassigned": lambda id_: _of(place, home.get(id_, "")),
        "options": lambda option: _of(place, home.get(option.organisation_id, "")),
    }


def _projects(scenario: Scenario, plan: Plan, place: Mapping[str, str]) -> Places:
    candidates = plan.projects.plan.candidates if plan.projects and plan.projects.plan else ()
    needs: tuple[Any, ...] = (*scenario.needs, *candidates)
    home = {row.id: row.compound_id for row in needs}
    return {"funded": lambda id_: _of(place, home.get(id_, "")), "candidates": _row(place)}


FIELDS: Mapping[str, Callable[[Scenario, Plan, Mapping[str, str]], Places]] = {
    "modes": _modes,
    "contracts": _contracts,
    "crews": _crews,
    "visits": _visits,
    "grid": _grid,
    "keepers": _keepers,
    "teams": _teams,
    "rosters": _rosters,
    "advisers": _advisers,
    "projects": _projects,
}
"""Fields of each plan that are divided, each with the places that a row of it belongs to."""
