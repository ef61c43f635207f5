"""Does every compound get its visits from one chief who is there, far enough apart, within every limit?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import combinations, pairwise, permutations

from allocator.checks.costs import cost_violations, same
from allocator.checks.distances import Distances
from domain.people import Absence, AbsenceSpan, Half
from domain.plan import Plan, Visit, VisitsPlan
from domain.scenario import Scenario

ROUNDING_M = 1.0

Trip = tuple[str, date, Half]
"""Official, day and half."""


def violations(scenario: Scenario, plan: Plan) -> list[str]:
    """Sentences on what is wrong with the visits of `plan`."""
    if plan.visits is None or plan.visits.plan is None:
        return []
    visits = plan.visits.plan
    if found := list(_unknown(scenario, visits)):
        return found
    trips: dict[Trip, list[str]] = {}
    for visit in visits.visits:
        trips.setdefault((visit.official_id, visit.day, visit.half), []).append(visit.compound_id)
    length_m = _trip_lengths_m(scenario, trips)
    terms, pairs = _cost_terms(scenario, visits, sum(length_m.values())), _short_pairs(scenario, visits)
    found = [
        *_chiefs(scenario, visits),
        *_visits_owed(scenario, visits),
        *_presence(scenario, visits),
        *_trips(scenario, trips, length_m),
        *_offices(scenario, visits),
    ]
    if not same(terms["short_gaps"], plan.visits.cost_terms.get("short_gaps", 0.0)):
        found += [
            f"compound {c}: visits on {a} and {b} are {(b - a).days} days apart < {gap}" for c, a, b, gap in pairs
        ]
    return found + cost_violations("visits", plan.visits, terms)


def _unknown(scenario: Scenario, visits: VisitsPlan) -> Iterator[str]:
    compounds, officials = {c.id for c in scenario.compounds}, {o.id for o in scenario.officials}
    days = set(scenario.working_days)
    for compound, official in visits.chief_of.items():
        if compound not in compounds:
            yield f"compound {compound}: is not in the scenario"
        if official not in officials:
            yield f"compound {compound}: chief {official} is not in the scenario"
    for visit in visits.visits:
        if visit.compound_id not in compounds:
            yield f"compound {visit.compound_id}: is visited but is not in the scenario"
        if visit.official_id not in officials:
            yield f"compound {visit.compound_id}: visitor {visit.official_id} is not in the scenario"
        if visit.day not in days:
            yield f"compound {visit.compound_id}: {visit.day} is not a working day of the month"


def _chiefs(scenario: Scenario, visits: VisitsPlan) -> Iterator[str]:
    """One chief for each compound, no official with too many, nobody else visiting."""
    for compound in scenario.compounds:
        if compound.id not in visits.chief_of:
            yield f"compound {compound.id}: has no chief"
    held = Counter(visits.chief_of.values())
    for official in scenario.officials:
        if held[official.id] > official.max_compounds:
            yield f"official {official.id}: {held[official.id]} compounds > {official.max_compounds}"
    for visit in visits.visits:
        chief = visits.chief_of.get(visit.compound_id, "nobody")
        if visit.official_id != chief:
            visitor = visit.official_id
            yield f"compound {visit.compound_id}: visited on {visit.day} by {visitor}, but its chief is {chief}"


def _visits_owed(scenario: Scenario, visits: VisitsPlan) -> Iterator[str]:
    made = Counter(visit.compound_id for visit in visits.visits)
    for compound, owed in scenario.visits_of().items():
        if made[compound] < owed:
            yield f"compound {compound}: {made[compound]} visits < {owed} owed"
        if made[compound] > owed:
            yield f"compound {compound}: {made[compound]} visits > {owed} owed"
    for (compound, day), count in sorted(Counter((visit.compound_id, visit.day) for visit in visits.visits).items()):
        if count > 1:
            yield f"compound {compound}: {count} visits on {day}"


def _presence(scenario: Scenario, visits: VisitsPlan) -> Iterator[str]:
    absences: dict[str, list[Absence]] = {}
    for absence in scenario.absences:
        absences.setdefault(absence.official_id, []).append(absence)
    for visit in visits.visits:
        if any(_away(absence, visit) for absence in absences.get(visit.official_id, [])):
            yield f"official {visit.official_id}: visits {visit.compound_id} on {visit.day} {visit.half}, but is absent"


def _away(absence: Absence, visit: Visit) -> bool:
    whole_day = absence.span is AbsenceSpan.DAY
    return absence.from_date <= visit.day <= absence.to_date and (whole_day or absence.span.value == visit.half.value)


def _trip_lengths_m(scenario: Scenario, trips: dict[Trip, list[str]]) -> dict[Trip, float]:
    """Driven metres of each half-day, in the shortest order of its stops; equal trips are measured once."""
    distances = Distances(scenario)
    known: dict[tuple[str, ...], float] = {}

    def measured(official: str, compounds: list[str]) -> float:
        key = (official, *sorted(compounds))
        if key not in known:
            office = ("official", official)
            orders = permutations([("compound", compound) for compound in key[1:]])
            known[key] = min(
                sum(distances.metres(here, there) for here, there in pairwise([office, *order, office]))
                for order in orders
            )
        return known[key]

    # More stops than any rule allows are reported elsewhere; their many orders need not be tried.
    return {trip: measured(trip[0], stops[:4]) for trip, stops in trips.items()}


def _trips(scenario: Scenario, trips: dict[Trip, list[str]], length_m: dict[Trip, float]) -> Iterator[str]:
    """Not too many visits in a half-day, and time to make them."""
    rules = scenario.rules.visits
    most = {o.id: min(o.max_visits_half_day, rules.trip_compounds) for o in scenario.officials}
    for trip, stops in sorted(trips.items()):
        official, day, half = trip
        if len(stops) > most[official]:
            yield f"official {official}: {len(stops)} visits on {day} {half} > {most[official]}"
        travel_h = (length_m[trip] - ROUNDING_M) / 1000.0 / rules.speed_kmh
        hours = travel_h + len(stops) * rules.visit_min / 60.0
        if hours > rules.half_day_h:
            yield f"official {official}: the trip on {day} {half} takes {hours:.1f} h > {rules.half_day_h:g} h"


def _offices(scenario: Scenario, visits: VisitsPlan) -> Iterator[str]:
    most = scenario.rules.visits.community_visits_half_day
    community_of = {compound.id: compound.community_id for compound in scenario.compounds}
    used = Counter((community_of[visit.compound_id], visit.day, visit.half) for visit in visits.visits)
    for (community, day, half), count in sorted(used.items()):
        if count > most:
            yield f"community {community}: {count} visits on {day} {half} > {most}"


def _fits(days: tuple[date, ...], visits: int, gap: int) -> bool:
    """Whether so many visits fit in the days at a gap: the earliest day possible each time."""
    chosen: list[date] = []
    for day in days:
        if not chosen or (day - chosen[-1]).days >= gap:
            chosen.append(day)
    return len(chosen) >= visits


def _short_pairs(scenario: Scenario, visits: VisitsPlan) -> list[tuple[str, date, date, int]]:
    """Pairs of visits too close: (compound, earlier, later, gap owed), the gap being what the calendar can hold."""
    wanted = scenario.rules.visits.min_gap_days
    days_of: dict[str, list[date]] = {}
    for visit in visits.visits:
        days_of.setdefault(visit.compound_id, []).append(visit.day)
    found = []
    for compound, owed in scenario.visits_of().items():
        gap = next((g for g in range(wanted, 0, -1) if _fits(scenario.working_days, owed, g)), 1)
        for early, late in combinations(sorted(days_of.get(compound, [])), 2):
            if (late - early).days < gap:
                found.append((compound, early, late, gap))
    return found


def _cost_terms(scenario: Scenario, visits: VisitsPlan, travel_m: float) -> dict[str, float]:
    rules = scenario.rules.visits
    missing = sum(gap - (late - early).days for _, early, late, gap in _short_pairs(scenario, visits))
    half_days = {o.id: _half_days(scenario, o.id) for o in scenario.officials if o.max_compounds > 0}
    total, owed = sum(half_days.values()), sum(scenario.visits_of().values())
    made = Counter(visit.official_id for visit in visits.visits)
    above = sum(max(0.0, made[official] - owed * days / max(total, 1)) for official, days in half_days.items())
    return {
        "travel": rules.yuan_km * travel_m / 1000.0,
        "unfair": rules.unfair_yuan * above,
        "short_gaps": rules.short_gap_yuan * missing,
    }


def _half_days(scenario: Scenario, official: str) -> int:
    """Half-days of the month on which an official is present."""
    mine = [absence for absence in scenario.absences if absence.official_id == official]
    duties = next(o.duties for o in scenario.officials if o.id == official)
    slots = [
        Visit(compound_id="", official_id=official, day=day, half=half)
        for day in scenario.working_days
        for half in (Half.AM, Half.PM)
        if f"{day.isoweekday()}{half.value}" not in duties
    ]
    return sum(not any(_away(absence, slot) for absence in mine) for slot in slots)
