"""Does every compound get its visits from one chief who is there, far enough apart, within every limit?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise, permutations

from allocator.checks.costs import cost_violations, same
from allocator.checks.distances import Distances
from allocator.checks.visit_costs import STRICT_TERMS, Trip, cost_terms, is_away, is_off_hours, too_close, visit_days
from domain.people import Absence, Half, Official
from domain.plan import Plan, Visit, VisitsPlan
from domain.scenario import Scenario

ROUNDING_M = 1.0


def violations(scenario: Scenario, plan: Plan) -> list[str]:
    """Sentences on what is wrong with the visits of `plan`."""
    if plan.visits is None or plan.visits.plan is None:
        return []
    visits = plan.visits.plan
    if found := list(_unknown(scenario, visits)):
        return found
    trips, distances = _trips_of(visits), Distances(scenario)
    length_m = _trip_lengths_m(distances, trips)
    terms = cost_terms(scenario, visits, length_m, distances)
    found = [
        *_chiefs(scenario, visits),
        *_deputies(scenario, visits),
        *_visits_owed(scenario, visits),
        *_presence(scenario, visits),
        *_off_hours(scenario, trips),
        *_trips(scenario, trips, length_m),
        *_offices(scenario, visits),
    ]
    if not same(terms["short_gaps"], plan.visits.cost_terms.get("short_gaps", 0.0)):
        found += too_close(scenario, visits)
    if not same(terms["stand_ins"], plan.visits.cost_terms.get("stand_ins", 0.0)):
        found += _stand_ins(visits)
    strict = [term for term in (*STRICT_TERMS, "stand_ins") if term in scenario.rules.visits.strict]
    found += [f"the strict rule {term} is broken, at {terms[term]:.2f} yuan" for term in strict if terms[term] > 0]
    return found + cost_violations("visits", plan.visits, terms)


def terms_of(scenario: Scenario, plan: Plan) -> dict[str, float] | None:
    """What the visits of `plan` cost, by term; None where they name what is not in the scenario."""
    visits = plan.visits.plan if plan.visits else None
    if visits is None or any(True for _ in _unknown(scenario, visits)):
        return None
    distances = Distances(scenario)
    return cost_terms(scenario, visits, _trip_lengths_m(distances, _trips_of(visits)), distances)


def _trips_of(visits: VisitsPlan) -> dict[Trip, list[str]]:
    """Compounds of each trip."""
    trips: dict[Trip, list[str]] = {}
    for visit in visits.visits:
        trips.setdefault((visit.official_id, visit.day, visit.half), []).append(visit.compound_id)
    return trips


def _unknown(scenario: Scenario, visits: VisitsPlan) -> Iterator[str]:
    compounds, officials = {c.id for c in scenario.compounds}, {o.id for o in scenario.officials}
    days = set(visit_days(scenario))
    for role, of in (("chief", visits.chief_of), ("deputy", visits.deputy_of)):
        for compound, official in of.items():
            if compound not in compounds:
                yield f"compound {compound}: is not in the scenario"
            if official not in officials:
                yield f"compound {compound}: {role} {official} is not in the scenario"
    for visit in visits.visits:
        if visit.compound_id not in compounds:
            yield f"compound {visit.compound_id}: is visited but is not in the scenario"
        if visit.official_id not in officials:
            yield f"compound {visit.compound_id}: visitor {visit.official_id} is not in the scenario"
        if visit.day not in days:
            yield f"compound {visit.compound_id}: {visit.day} is not a day of the month on which visits are made"


def _chiefs(scenario: Scenario, visits: VisitsPlan) -> Iterator[str]:
    """One chief for each compound, no official with too many, nobody visiting where there is a conflict of interest."""
    for compound in scenario.compounds:
        if compound.id not in visits.chief_of:
            yield f"compound {compound.id}: has no chief"
    held = Counter(visits.chief_of.values())
    for official in scenario.officials:
        if held[official.id] > official.max_compounds:
            yield f"official {official.id}: {held[official.id]} compounds > {official.max_compounds}"
    conflicts = {(compound, o.id) for o in scenario.officials for compound in o.conflict_compound_ids}
    for visit in visits.visits:
        if (visit.compound_id, visit.official_id) in conflicts:
            yield (
                f"compound {visit.compound_id}: visited on {visit.day} by {visit.official_id}, who has a conflict of "
                "interest"
            )


def _stand_ins(visits: VisitsPlan) -> Iterator[str]:
    """Visits by somebody who is neither chief nor deputy, which a plan has to pay for."""
    for visit in visits.visits:
        compound, visitor = visit.compound_id, visit.official_id
        chief = visits.chief_of.get(compound, "nobody")
        if visitor not in (chief, visits.deputy_of.get(compound)):
            yield f"compound {compound}: visited on {visit.day} by {visitor}, but its chief is {chief}"


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


def _deputies(scenario: Scenario, visits: VisitsPlan) -> Iterator[str]:
    """Nobody deputises for himself, for a compound to keep away from, or for too many."""
    held = Counter(visits.deputy_of.values())
    for official in scenario.officials:
        if held[official.id] > official.max_deputies:
            yield f"official {official.id}: deputy of {held[official.id]} compounds > {official.max_deputies}"
        for role, of in (("chief", visits.chief_of), ("deputy", visits.deputy_of)):
            for compound in official.conflict_compound_ids:
                if of.get(compound) == official.id:
                    yield f"compound {compound}: {role} {official.id} has a conflict of interest"
    for compound, deputy in visits.deputy_of.items():
        if visits.chief_of.get(compound) == deputy:
            yield f"compound {compound}: {deputy} is both chief and deputy"


def _presence(scenario: Scenario, visits: VisitsPlan) -> Iterator[str]:
    """Officials are there, and visits are made in halves in which they may be."""
    absences: dict[str, list[Absence]] = {}
    for absence in scenario.absences:
        absences.setdefault(absence.official_id, []).append(absence)
    official_of = {official.id: official for official in scenario.officials}
    for visit in visits.visits:
        who = official_of[visit.official_id]
        if is_away(absences.get(who.id, []), visit.day, visit.half) or _on_duty(who, visit):
            yield f"official {who.id}: visits {visit.compound_id} on {visit.day} {visit.half}, but is absent"
        evening = visit.half is Half.EVENING
        if evening and (not scenario.rules.visits.evenings or visit.day.isoweekday() >= 6):
            yield f"compound {visit.compound_id}: visited on the evening of {visit.day}, on which there are no visits"


def _on_duty(official: Official, visit: Visit) -> bool:
    return any(duty == f"{visit.day.isoweekday()}{visit.half.value}" for duty in official.duties)


def _off_hours(scenario: Scenario, trips: dict[Trip, list[str]]) -> Iterator[str]:
    made = Counter(official for official, day, half in trips if is_off_hours(scenario, day, half))
    for official in scenario.officials:
        if made[official.id] > official.max_off_hours:
            yield f"official {official.id}: {made[official.id]} trips off hours > {official.max_off_hours}"


def _trip_lengths_m(distances: Distances, trips: dict[Trip, list[str]]) -> dict[Trip, float]:
    """Driven metres of each half-day, in the shortest order of its stops; equal trips are measured once."""
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
        most_h = rules.evening_h if half is Half.EVENING else rules.half_day_h
        if hours > most_h:
            yield f"official {official}: the trip on {day} {half} takes {hours:.1f} h > {most_h:g} h"


def _offices(scenario: Scenario, visits: VisitsPlan) -> Iterator[str]:
    usual = scenario.rules.visits.community_visits_half_day
    own = {community.id: community.visits_half_day for community in scenario.communities}
    community_of = {compound.id: compound.community_id for compound in scenario.compounds}
    used = Counter((community_of[visit.compound_id], visit.day, visit.half) for visit in visits.visits)
    for (community, day, half), count in sorted(used.items()):
        most = own.get(community, 0) or usual
        if count > most:
            yield f"community {community}: {count} visits on {day} {half} > {most}"
