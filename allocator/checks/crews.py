"""Judges a week of crew trips from ids and the scenario alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from allocator.checks.costs import cost_violations, same
from allocator.checks.crew_days import (
    Ends,
    Unloading,
    days_of,
    order_faults,
    sharing_faults,
    shift_faults,
    week_yuan,
)
from allocator.checks.disruptions import Ways, disruption_faults
from allocator.checks.distances import Distances, Point
from allocator.checks.lines import line_faults, places
from domain.district import Compound, Gate, Mode, Street
from domain.geometry import LonLat
from domain.people import Crew
from domain.plan import CrewsPlan, Plan, Stop, StopKind, Trip
from domain.scenario import Scenario

LATE_S = 2.0  # seconds a leg may seem too short: solvers and this checker attach places on their own
LEG_M = 0.5
SHARE_M = 0.001
KEPT_M = 0.1  # files keep metres to one decimal
LOAD_KG = 0.05

Task = tuple[StopKind, str]


def violations(scenario: Scenario, plan: Plan) -> list[str]:
    """Sentences on everything wrong with the crews' plan; compounds are owed cleaning when their mode is EXTENDED."""
    result = plan.crews
    if result is None or result.plan is None:
        return []
    facts = _facts(scenario, plan)
    days = days_of(result.plan)
    found = [*_owed(facts, result.plan), *_left_to_others(facts, plan, result.plan), *order_faults(days, facts.crews)]
    found += sharing_faults(scenario, result.plan)
    found += disruption_faults(scenario, result.plan)
    for trips in days.values():
        for number, trip in enumerate(trips):
            before = trips[number - 1] if number else None
            found += _trip(facts, trip, before, last=trip is trips[-1])
    found += cost_violations("crews", result, _terms(facts, result.plan))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """A scenario's rows by id, what is owed a week, and the streets to drive."""

    scenario: Scenario
    streets: dict[str, Street]
    compounds: dict[str, Compound]
    gates: dict[str, Gate]
    crews: dict[str, Crew]
    unloading: Unloading
    bans: frozenset[tuple[str, str]]
    owed: dict[Task, int]
    distances: Distances
    ways: Ways
    places: dict[Point, LonLat]


def _facts(scenario: Scenario, plan: Plan) -> _Facts:
    owed: dict[Task, int] = {
        (StopKind.STREET, street.id): street.passes_week for street in scenario.streets if street.sweep
    }
    for compound in scenario.compounds:
        if plan.mode_of.get(compound.id) is Mode.EXTENDED:
            owed[StopKind.COMPOUND, compound.id] = compound.cleanings_week
    distances = Distances(scenario)
    return _Facts(
        scenario=scenario,
        streets={row.id: row for row in scenario.streets},
        compounds={row.id: row for row in scenario.compounds},
        gates={row.id: row for row in scenario.gates},
        crews={row.id: row for row in scenario.crews},
        unloading=Unloading(scenario),
        bans=frozenset((row.crew_id, row.compound_id) for row in scenario.entry_bans),
        owed={task: times for task, times in owed.items() if times},
        distances=distances,
        ways=Ways(scenario, distances, plan.crews.plan.disruptions if plan.crews and plan.crews.plan else ()),
        places=places(scenario),
    )


def _owed(facts: _Facts, plan: CrewsPlan) -> Iterator[str]:
    """Every service owed is done or listed as left out, on days as evenly spaced as a week allows."""
    done: dict[Task, list[int]] = {}
    for trip in plan.trips:
        for stop in trip.stops:
            done.setdefault((stop.kind, stop.id), []).append(trip.day)
    left: dict[Task, list[int]] = {}
    for day, kind, id_ in plan.unserved:
        left.setdefault((kind, id_), []).append(day)
    off = [entry for entry in plan.unserved if not 1 <= entry[0] <= 7]
    yield from (f"{kind} {id_}: left out on weekday {day}, not 1 to 7" for day, kind, id_ in off)
    owed = {task: times for task, times in facts.owed.items() if task not in _others(plan)}
    for task in sorted({*done, *left} - owed.keys()):
        yield f"{task[0]} {task[1]}: in the crews' plan, but owed nothing by crews"
    for task, times in owed.items():
        served, listed = done.get(task, []), left.get(task, [])
        verb = "swept" if task[0] is StopKind.STREET else "cleaned"
        if len(served) + len(listed) != times:
            besides = f" ({len(listed)} listed as left out)" if listed else ""
            yield f"{task[0]} {task[1]}: {verb} {len(served)} times a week{besides}, {times} owed"
        for day, count in sorted(Counter(served + listed).items()):
            if count > 1:
                yield f"{task[0]} {task[1]}: {count} services on weekday {day}"
        days = sorted({*served, *listed})
        gap = _longest_gap(days)
        if len(days) == times and gap > -(-7 // times):
            yield f"{task[0]} {task[1]}: {gap} days between two services, at most {-(-7 // times)} for {times} a week"


def _others(plan: CrewsPlan) -> set[Task]:
    return {(StopKind.COMPOUND, id_) for id_ in plan.left_to_others}


def _left_to_others(facts: _Facts, plan: Plan, crews: CrewsPlan) -> Iterator[str]:
    """A compound is left to another mode at the price of a mode that it could have."""
    for kind, id_ in sorted(_others(crews) - facts.owed.keys()):
        yield f"{kind} {id_}: left to another mode, but owed nothing by crews"
    options = plan.modes.plan.options if plan.modes and plan.modes.plan else ()
    for id_, yuan in crews.left_to_others.items():
        prices = [o.yuan_month for o in options if o.compound_id == id_ and o.mode is not Mode.EXTENDED]
        if not any(price is not None and same(price, yuan) for price in prices):
            yield f"compound {id_}: left to another mode at {yuan:.2f}, which is the price of none of its modes"


def _longest_gap(days: list[int]) -> int:
    """Most days from one of the weekdays to the next, round the week; 0 without weekdays."""
    following = [*days[1:], *(day + 7 for day in days[:1])]
    return max((later - day for day, later in zip(days, following, strict=True)), default=0)


def _trip(facts: _Facts, trip: Trip, before: Trip | None, *, last: bool) -> Iterable[str]:
    """All rules of one trip, each sentence beginning with which trip it is."""
    who = f"crew {trip.crew_id}, weekday {trip.day}, trip {trip.number}"
    crew = facts.crews.get(trip.crew_id)
    if crew is None or not facts.unloading.knows(crew.depot_id) or not 1 <= trip.day <= 7:
        return [f"{who}: unknown crew, depot or weekday"]
    known = [stop for stop in trip.stops if stop.id in (facts.streets if _is_street(stop) else facts.compounds)]
    found = [f"{stop.kind} {stop.id} is unknown" for stop in trip.stops if stop not in known]
    if not trip.stops:
        found.append("no stops")
    for stop in known:
        found += _street(facts.streets[stop.id], stop) if _is_street(stop) else _compound(facts, crew, stop)
    wrong = [facts.unloading.fault(crew, each) for each in (trip, before) if each is not None]
    found += [wrong[0]] if wrong[0] else []
    if len(known) == len(trip.stops) and not found and not any(wrong):
        ends = facts.unloading.ends(crew, trip, before, last=last)
        found += _times(facts, crew, trip, ends)
        stops = [_point(stop, key) for stop in trip.stops for key in (stop.entry, stop.exit)]
        found += line_faults(trip, [ends.begin, *stops, ends.unload, ends.home], facts.places)
    if not facts.ways.interrupted(trip):  # the way home may have become longer
        found += shift_faults(crew, trip)
    load = sum(stop.load_kg for stop in trip.stops)
    if load > crew.capacity_kg + LOAD_KG:
        found.append(f"carries {load:g} kg > {crew.capacity_kg:g} kg")
    return [f"{who}: {sentence}" for sentence in found]


def _is_street(stop: Stop) -> bool:
    return stop.kind is StopKind.STREET


def _street(street: Street, stop: Stop) -> Iterator[str]:
    ends = (street.from_junction, street.to_junction)
    if (stop.entry, stop.exit) not in (ends, ends[::-1]):
        yield f"street {street.id} runs between {ends[0]} and {ends[1]}, swept from {stop.entry} to {stop.exit}"
    elif street.one_way and (stop.entry, stop.exit) != ends:
        yield f"street {street.id} is one-way from {ends[0]} to {ends[1]}, swept against it"
    yield from _work(stop, street.sweep_min, street.load_kg)


def _compound(facts: _Facts, crew: Crew, stop: Stop) -> Iterator[str]:
    compound = facts.compounds[stop.id]
    if not crew.enters_compounds:
        yield f"the crew may not enter compounds, but serves compound {stop.id}"
    if (crew.id, stop.id) in facts.bans:
        yield f"the crew is banned from compound {stop.id}, but serves it"
    if stop.entry != stop.exit and not compound.drive_through:
        yield f"compound {stop.id}: entered by {stop.entry}, left by {stop.exit}"
    for key in dict.fromkeys((stop.entry, stop.exit)):
        gate = _gate(facts, key, stop.id)
        if gate is None:
            yield f"compound {stop.id} has no gate {key}"
        elif facts.distances.access_m.get(gate, float("inf")) > facts.scenario.rules.crews.walk_into_gate_m + LEG_M:
            yield f"compound {stop.id}: gate {key} is too far from the nearest street"
    if stop.start_s < compound.open_from_h * 3600 - 1:
        yield f"compound {stop.id}: served from {stop.start_s} s, open from {compound.open_from_h * 3600:.0f} s"
    if stop.start_s + stop.service_s > compound.open_to_h * 3600 + 1:
        yield (
            f"compound {stop.id}: served until {stop.start_s + stop.service_s} s, "
            f"open until {compound.open_to_h * 3600:.0f} s"
        )
    yield from _work(stop, compound.cleaning_min, compound.load_kg)


def _gate(facts: _Facts, key: str, compound_id: str) -> Point | None:
    if key == compound_id:
        return "compound", key
    gate = facts.gates.get(key)
    return ("gate", key) if gate is not None and gate.compound_id == compound_id else None


def _work(stop: Stop, minutes: float, load_kg: float) -> Iterator[str]:
    if abs(stop.service_s - minutes * 60) > 1:
        yield f"{stop.kind} {stop.id}: {stop.service_s} s of work, {minutes * 60:.0f} s needed"
    if not abs(stop.load_kg - load_kg) <= LOAD_KG:
        yield f"{stop.kind} {stop.id}: load {stop.load_kg:g} kg, {load_kg:g} kg in the scenario"


def _times(facts: _Facts, crew: Crew, trip: Trip, ends: Ends) -> Iterator[str]:
    """Stops follow each other at a pace that the crew can drive, and the metres between them are as said."""
    here, ready, driven = ends.begin, float(trip.start_s), 0.0
    for stop in trip.stops:
        metres = facts.ways.on(trip.day, stop.start_s).metres(here, _point(stop, stop.entry))
        arrive = ready + metres / crew.speed_kmh * 3.6
        if stop.start_s < arrive - LATE_S:
            yield f"{stop.kind} {stop.id}: begun at {stop.start_s} s, reached at {arrive:.0f} s at the earliest"
        here, ready, driven = _point(stop, stop.exit), float(stop.start_s + stop.service_s), driven + metres
    backs = facts.ways.back_m(trip, here, ends.unload, ends.home)
    back = ready + backs[0] / crew.speed_kmh * 3.6 + ends.unload_s
    if trip.end_s < back - LATE_S:
        yield f"ends at {trip.end_s} s, back and unloaded at {back:.0f} s at the earliest"
    needed = min((driven + metres for metres in backs), key=lambda metres: abs(metres - trip.deadhead_m))
    if not abs(needed - trip.deadhead_m) <= KEPT_M + LEG_M * (len(trip.stops) + 2) + SHARE_M * needed:
        yield f"{trip.deadhead_m:.1f} m driven between tasks are said, {needed:.1f} m needed"


def _point(stop: Stop, key: str) -> Point:
    if _is_street(stop):
        return "junction", key
    return ("compound", key) if key == stop.id else ("gate", key)


def _terms(facts: _Facts, plan: CrewsPlan) -> dict[str, float]:
    """Cost of the plan in yuan a month."""
    rules = facts.scenario.rules.crews
    week = week_yuan(facts.scenario, days_of(plan)) | {"unserved": rules.unserved_yuan * len(plan.unserved)}
    month = {name: rules.weeks_month * yuan for name, yuan in week.items()}
    return month | {"left_to_others": sum(plan.left_to_others.values(), 0.0)}
