"""What the page's script works with, as short columns: positions instead of ids, whole metres, one letter a step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from domain.district import Compound, Mode
from domain.people import KeeperKind
from domain.plan import Plan, StopKind
from domain.scenario import Scenario
from domain.services import LEVELS, ModeStandard, ServiceItem
from domain.words import Words, listed
from reports.language import terms
from reports.language.phrases import noted
from reports.maps.frame import Frame
from reports.page.calendar import calendar_columns
from reports.page.embed import rounded
from reports.page.routes import StepGraph, places_of_trips, served_steps, trip_line
from reports.page.section import Material

MODES = tuple(Mode)
KEEPERS = tuple(KeeperKind)

Positions = Mapping[str, int]


def core(material: Material, words: Mapping[str, Words]) -> dict[str, object]:
    """What every section's script may use, ready for JSON: words, places, compounds, the mode and contract of each."""
    scenario, plan = material.scenario, material.plan
    position = positions(scenario)
    return {
        "box": list(material.frame.box),
        "words": _pairs({**words, **{f"mode_{k}": v for k, v in terms.MODES.items()}}),
        "weekday": [_pair(words) for words in terms.WEEKDAYS],
        "modes": [mode.value for mode in MODES],
        "subdistricts": [row.name for row in scenario.subdistricts],
        "communities": _communities(scenario),
        "compounds": _compounds(scenario, material.frame),
        "mode": _chosen(plan, position),
        "uncovered": {str(position[c]): _pair(noted(why)) for c, why in _uncovered(plan).items() if c in position},
        "contracts": [] if material.brief else contract_columns(scenario, plan, position),
        "crews": [row.name or row.id for row in scenario.crews],
        "parts": {
            part: getattr(plan, part) is not None and getattr(plan, part).plan is not None for part in terms.PARTS
        },
    }


def positions(scenario: Scenario) -> Positions:
    """Place of each compound in the scenario: scripts know compounds by it."""
    return {compound.id: i for i, compound in enumerate(scenario.compounds)}


def calendar(material: Material) -> dict[str, object]:
    """The month of visits."""
    visits = material.plan.visits.plan if material.plan.visits else None
    return calendar_columns(material.scenario, visits, positions(material.scenario))


def card_columns(material: Material) -> dict[str, object]:
    """What only the card of a compound shows."""
    scenario, plan = material.scenario, material.plan
    position = positions(scenario)
    return {
        "keepers": [_pair(terms.KEEPERS[kind]) for kind in KEEPERS],
        "options": _options(plan, position),
        "levels": _levels(scenario),
        "cells": _cells(plan, position),
        "teams": [[row.name or row.id, _pair(terms.TEAMS[row.kind])] for row in scenario.teams],
        "duties": _duties(scenario, plan, position),
    }


def _pairs(words_of: Mapping[str, Words]) -> dict[str, list[str]]:
    return {key: _pair(words) for key, words in words_of.items()}


def _pair(words: Words) -> list[str]:
    return [words.zh, words.en]


def _communities(scenario: Scenario) -> list[list[object]]:
    subdistrict = {row.id: i for i, row in enumerate(scenario.subdistricts)}
    return [[row.name, subdistrict.get(row.subdistrict_id, -1)] for row in scenario.communities]


def _compounds(scenario: Scenario, frame: Frame) -> dict[str, object]:
    community = {row.id: i for i, row in enumerate(scenario.communities)}
    gates = frame.points((c.lon_deg, c.lat_deg) for c in scenario.compounds)
    return {
        "id": [c.id for c in scenario.compounds],
        "name": [c.name for c in scenario.compounds],
        "community": [community.get(c.community_id, -1) for c in scenario.compounds],
        "x": gates[:, 0].tolist(),
        "y": gates[:, 1].tolist(),
        "households": [c.households for c in scenario.compounds],
        "built": [c.year_built for c in scenario.compounds],
    }


def _uncovered(plan: Plan) -> Mapping[str, str]:
    return plan.modes.plan.uncovered if plan.modes and plan.modes.plan else {}


def _chosen(plan: Plan, position: Positions) -> list[int]:
    """Position of each compound's mode in `MODES`, -1 for none."""
    return [MODES.index(plan.mode_of[c]) if c in plan.mode_of else -1 for c in position]


def _options(plan: Plan, position: Positions) -> dict[str, object]:
    """Each compound's options as (mode, yuan, reason, chosen, orders on top).

    Reasons and orders are listed once and told by their position, the first of each being none; `ordered` are the
    positions of the items of each order.
    """
    options = plan.modes.plan.options if plan.modes and plan.modes.plan else ()
    reasons: dict[str, int] = {"": 0}
    orders: dict[tuple[ServiceItem, ...], int] = {(): 0}
    by_compound: dict[str, list[list[float | None]]] = defaultdict(list)
    for option in options:
        reason = reasons.setdefault(option.reason, len(reasons))
        order = orders.setdefault(option.items, len(orders))
        chosen = int(plan.modes is not None and plan.modes.plan is not None and plan.modes.plan.is_chosen(option))
        row = [MODES.index(option.mode), rounded(option.yuan_month), reason, chosen, order]
        by_compound[option.compound_id].append(row)
    return {
        "reasons": [_pair(noted(reason)) for reason in reasons],
        "orders": [_pair(_ordered(items)) for items in orders],
        "ordered": [[list(LEVELS).index(item) for item in items] for items in orders],
        "of": [by_compound[c] for c in position],
    }


def _ordered(items: tuple[ServiceItem, ...]) -> Words:
    """What is ordered on top, in words."""
    return listed(terms.ITEMS[item] for item in items)


def _levels(scenario: Scenario) -> dict[str, object]:
    """What each compound asks for and each mode gives, item by item; nothing for a mode that gives what is asked."""

    def row(of: Compound | ModeStandard | None) -> list[float]:
        return [float(getattr(of, name)) for name in LEVELS.values()] if of else []

    stated = {standard.mode: standard for standard in scenario.mode_standards}
    return {
        "items": [_pair(terms.ITEMS[item]) for item in LEVELS],
        "units": [_pair(terms.ITEM_UNITS[item]) for item in LEVELS],
        "asked": [row(compound) for compound in scenario.compounds],
        "given": [row(stated.get(mode)) for mode in MODES],
    }


def contract_columns(scenario: Scenario, plan: Plan, position: Positions) -> list[list[object]]:
    """Contracts as (id, firm, members, yuan a month)."""
    firm = {row.id: row.name or row.id for row in scenario.contractors}
    return [
        [
            contract.id,
            firm.get(contract.contractor_id, contract.contractor_id),
            [position[c] for c in contract.compound_ids if c in position],
            rounded(contract.yuan_month),
        ]
        for contract in plan.area_contracts
    ]


def _cells(plan: Plan, position: Positions) -> list[list[list[object]]]:
    """Grid cells of each compound as (id, households, keeper, units); the keeper is None where none is planned."""
    by_compound: dict[str, list[list[object]]] = defaultdict(list)
    duties = plan.keepers.plan.duties if plan.keepers and plan.keepers.plan else ()
    kind_of = {duty.cell_id: KEEPERS.index(duty.kind) for duty in duties}
    for cell in plan.grid.plan.cells if plan.grid and plan.grid.plan else ():
        keeper = kind_of.get(cell.id)
        by_compound[cell.compound_id].append([cell.id, cell.households, keeper, len(cell.unit_ids)])
    return [by_compound[c] for c in position]


def _duties(scenario: Scenario, plan: Plan, position: Positions) -> list[list[list[object]]]:
    """Team duties of each compound as (team, days of the month, hours a month), all tasks of a team together."""
    team = {row.id: i for i, row in enumerate(scenario.teams)}
    days: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    hours: dict[tuple[str, int], float] = defaultdict(float)
    for duty in plan.teams.plan.duties if plan.teams and plan.teams.plan else ():
        if duty.team_id in team:
            by = team[duty.team_id]
            days[duty.compound_id][by] |= {day.day for day in duty.days}
            hours[duty.compound_id, by] += duty.hours_month
    return [[[by, sorted(own), rounded(hours[c, by], 1)] for by, own in days[c].items()] for c in position]


def routes_columns(material: Material) -> dict[str, object]:
    """Trips as (day, crew, number, start and end minute, deadhead metres, first point, letters, streets, stops).

    `stops` alternates a compound's position and the minute its cleaning starts.
    """
    scenario, network, plan, frame = material.scenario, material.network, material.plan, material.frame
    position = positions(scenario)
    crew = {row.id: i for i, row in enumerate(scenario.crews)}
    planned = plan.crews.plan.trips if plan.crews and plan.crews.plan else ()
    trips = [trip for trip in planned if trip.crew_id in crew]
    graph = StepGraph()
    places = places_of_trips(scenario, trips)
    lines = [trip_line(trip, network, frame, ends) for trip, ends in zip(trips, places, strict=True)]
    for line in lines:
        graph.add(line)
    rows: list[list[object]] = []
    for trip, line in zip(trips, lines, strict=True):
        stops = [s for s in trip.stops if s.kind is StopKind.COMPOUND and s.id in position]
        rows.append(
            [
                trip.day,
                crew[trip.crew_id],
                trip.number,
                trip.start_s // 60,
                trip.end_s // 60,
                rounded(trip.deadhead_m),
                graph.number(line[0]) if line else 0,
                graph.spell(line, served_steps(line, trip, material.points_of)),
                sum(stop.kind is StopKind.STREET for stop in trip.stops),
                [number for stop in stops for number in (position[stop.id], stop.start_s // 60)],
            ]
        )
    return graph.columns() | {"trips": rows}
