"""Map layers of a plan: one GeoJSON feature collection a part, in WGS-84, for GIS programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from domain.people import KeeperKind
from domain.plan import (
    AdvisersPlan,
    ContractsPlan,
    CrewsPlan,
    GridPlan,
    KeepersPlan,
    ModesPlan,
    ProjectsPlan,
    RostersPlan,
    VisitsPlan,
)
from domain.scenario import Scenario
from domain.team_plan import TeamsPlan
from reports.plan_folder.to_rows import clock

Feature = dict[str, Any]
RESIDENTS = (KeeperKind.VOLUNTEER, KeeperKind.PARTY_MEMBER)


def _point(lon: float, lat: float, properties: Mapping[str, Any]) -> Feature:
    place = {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}
    return {"type": "Feature", "geometry": place, "properties": dict(properties)}


def _compounds(scenario: Scenario, properties_of: Mapping[str, Mapping[str, Any]]) -> list[Feature]:
    """A point at the main gate of each compound that has properties."""
    return [
        _point(c.lon_deg, c.lat_deg, {"compound_id": c.id, "name": c.name, **properties_of[c.id]})
        for c in scenario.compounds
        if c.id in properties_of
    ]


def _grouped(pairs: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def modes(scenario: Scenario, plan: ModesPlan) -> list[Feature]:
    """Compounds with their mode."""
    said = {
        c.id: {
            "mode": str(plan.mode_of.get(c.id, "")),
            "menu_items": ";".join(plan.on_top.get(c.id, ())),
            "households": c.households,
        }
        for c in scenario.compounds
    }
    return _compounds(scenario, said)


def contracts(scenario: Scenario, plan: ContractsPlan) -> list[Feature]:
    """One MultiPoint of main gates a contract."""
    place = {c.id: [round(c.lon_deg, 6), round(c.lat_deg, 6)] for c in scenario.compounds}
    return [
        {
            "type": "Feature",
            "geometry": {"type": "MultiPoint", "coordinates": [place[member] for member in contract.compound_ids]},
            "properties": {
                "contract_id": contract.id,
                "contractor_id": contract.contractor_id,
                "compound_ids": list(contract.compound_ids),
                "yuan_month": round(contract.yuan_month, 2),
            },
        }
        for contract in plan.contracts
    ]


def crews(_scenario: Scenario, plan: CrewsPlan) -> list[Feature]:
    """One line a trip."""
    return [
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": [list(point) for point in trip.path_lonlat]},
            "properties": {
                "weekday": trip.day,
                "crew_id": trip.crew_id,
                "trip": trip.number,
                "start": clock(trip.start_s),
                "end": clock(trip.end_s),
                "stops": len(trip.stops),
                "unload_at": trip.unload_at,
            },
        }
        for trip in plan.trips
    ]


def visits(scenario: Scenario, plan: VisitsPlan) -> list[Feature]:
    """Compounds with their chief and days."""
    days = _grouped((visit.compound_id, f"{visit.day.isoformat()} {visit.half}") for visit in plan.visits)
    said = {
        compound: {"official_id": official, "visits": days.get(compound, [])}
        for compound, official in plan.chief_of.items()
    }
    return _compounds(scenario, said)


def grid(scenario: Scenario, plan: GridPlan) -> list[Feature]:
    """Compounds with the sizes of their cells."""
    sizes = _grouped((cell.compound_id, cell.households) for cell in plan.cells)
    return _compounds(scenario, {compound: {"cell_households": cells} for compound, cells in sizes.items()})


def keepers(scenario: Scenario, plan: KeepersPlan) -> list[Feature]:
    """Compounds that are home to residents who keep cells, with those cells."""
    cells = _grouped((duty.home_id, duty.cell_id) for duty in plan.duties if duty.kind in RESIDENTS)
    return _compounds(scenario, {compound: {"keeps_cells": own} for compound, own in cells.items()})


def teams(scenario: Scenario, plan: TeamsPlan) -> list[Feature]:
    """One line a team and day through the gates in their order, and a point where visits are left undone."""
    gate = {c.id: [round(c.lon_deg, 6), round(c.lat_deg, 6)] for c in scenario.compounds}
    base = {team.id: [round(team.lon_deg, 6), round(team.lat_deg, 6)] for team in scenario.teams}
    lines = [
        {
            "type": "Feature",
            "geometry": {
                "type": "LineString",
                "coordinates": [
                    base[route.team_id],
                    *(gate[visit.compound_id] for visit in route.visits),
                    base[route.team_id],
                ],
            },
            "properties": {
                "team_id": route.team_id,
                "day": route.day.isoformat(),
                "leave": clock(route.leave_s),
                "back": clock(route.back_s),
                "metres": round(route.metres),
                "tasks": [visit.task_id for visit in route.visits],
            },
        }
        for route in plan.routes
    ]
    undone = _grouped((work.compound_id, f"{work.task_id} {work.visits}") for work in plan.undone)
    return lines + _compounds(scenario, {compound: {"undone": own} for compound, own in undone.items()})


def rosters(scenario: Scenario, plan: RostersPlan) -> list[Feature]:
    """Gates with the duties filled and the posts left empty in the month."""
    filled = _grouped((duty.gate_id, duty.guard_id) for duty in plan.duties)
    empty = _grouped((gate, posts) for gate, _, _, posts in plan.uncovered)
    return [
        _point(
            gate.lon_deg,
            gate.lat_deg,
            {
                "gate_id": gate.id,
                "compound_id": gate.compound_id,
                "guards": sorted(set(filled.get(gate.id, []))),
                "duties": len(filled.get(gate.id, [])),
                "uncovered": sum(empty.get(gate.id, [])),
            },
        )
        for gate in scenario.gates
        if gate.id in filled or gate.id in empty
    ]


def advisers(scenario: Scenario, plan: AdvisersPlan) -> list[Feature]:
    """Organisations with their adviser."""
    return [
        _point(
            o.lon_deg,
            o.lat_deg,
            {"organisation_id": o.id, "name": o.name, "adviser_id": plan.adviser_of.get(o.id, "")},
        )
        for o in scenario.organisations
    ]


def projects(scenario: Scenario, plan: ProjectsPlan) -> list[Feature]:
    """Needs, the plan's candidates where it lists them, at their compound or at their community's office."""
    office = {c.id: (c.lon_deg, c.lat_deg) for c in scenario.communities}
    gate = {c.id: (c.lon_deg, c.lat_deg) for c in scenario.compounds}
    funded = set(plan.funded)
    return [
        _point(
            *(gate[need.compound_id] if need.compound_id else office[need.community_id]),
            {"need_id": need.id, "name": need.name, "funded": need.id in funded, "cost_yuan": need.cost_yuan},
        )
        for need in plan.candidates or scenario.needs
    ]


FEATURES_OF: Mapping[str, Callable[[Scenario, Any], list[Feature]]] = {
    "modes": modes,
    "contracts": contracts,
    "crews": crews,
    "visits": visits,
    "grid": grid,
    "keepers": keepers,
    "teams": teams,
    "rosters": rosters,
    "advisers": advisers,
    "projects": projects,
}
"""Features of each part's plan."""


def collection(part: str, scenario: Scenario, plan: Any) -> dict[str, Any]:
    """Feature collection of one part."""
    return {"type": "FeatureCollection", "name": part, "features": FEATURES_OF[part](scenario, plan)}
