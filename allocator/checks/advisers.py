"""Is every organisation with one adviser, or listed without, within every adviser's room and conflicts?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import asin, ceil, cos, radians, sin, sqrt

from allocator.checks.costs import cost_violations
from domain.people import Adviser, Organisation
from domain.plan import AdvisersPlan, Plan
from domain.scenario import Scenario

EARTH_RADIUS_KM = 6_371.0088


def violations(scenario: Scenario, plan: Plan) -> list[str]:
    """Sentences on what is wrong with the advisers of `plan`."""
    if plan.advisers is None or plan.advisers.plan is None:
        return []
    sent = plan.advisers.plan
    if found := list(_unknown(scenario, sent)):
        return found
    found = [*_each_once(scenario, sent), *_advisers(scenario, sent)]
    return found + cost_violations("advisers", plan.advisers, _cost_terms(scenario, sent))


def _unknown(scenario: Scenario, sent: AdvisersPlan) -> Iterator[str]:
    bodies, advisers = {b.id for b in scenario.organisations}, {a.id for a in scenario.advisers}
    for name in (*sent.adviser_of, *sent.unassigned):
        if name not in bodies:
            yield f"organisation {name}: is not in the scenario"
    for body, adviser in sent.adviser_of.items():
        if adviser not in advisers:
            yield f"organisation {body}: adviser {adviser} is not in the scenario"


def _each_once(scenario: Scenario, sent: AdvisersPlan) -> Iterator[str]:
    listed = Counter(sent.unassigned)
    for body in scenario.organisations:
        times = (body.id in sent.adviser_of) + listed[body.id]
        if times == 0:
            yield f"organisation {body.id}: has no adviser and is not listed without one"
        if times > 1:
            yield f"organisation {body.id}: appears {times} times, once is right"


def _advisers(scenario: Scenario, sent: AdvisersPlan) -> Iterator[str]:
    held = Counter(sent.adviser_of.values())
    for adviser in scenario.advisers:
        if held[adviser.id] > adviser.max_organisations:
            yield f"adviser {adviser.id}: {held[adviser.id]} organisations > {adviser.max_organisations}"
        for body in adviser.conflict_ids:
            if sent.adviser_of.get(body) == adviser.id:
                yield f"adviser {adviser.id}: sent to {body} in spite of a conflict"


def _cost_terms(scenario: Scenario, sent: AdvisersPlan) -> dict[str, float]:
    rules = scenario.rules.advisers
    advisers, bodies = {a.id: a for a in scenario.advisers}, {b.id: b for b in scenario.organisations}
    pairs = [(advisers[adviser], bodies[body]) for body, adviser in sent.adviser_of.items()]
    held = Counter(sent.adviser_of.values())
    working = sum(adviser.max_organisations > 0 for adviser in scenario.advisers)
    even = ceil(len(bodies) / working) if working else 0
    return {
        "travel": rules.yuan_km * sum(_straight_km(adviser, body) for adviser, body in pairs),
        "misfit": rules.misfit_yuan * sum(bool(b.field) and b.field not in a.skills for a, b in pairs),
        "crowded": rules.crowded_yuan * sum(max(0, count - even) for count in held.values()),
        "unassigned": rules.unassigned_yuan * (len(bodies) - len(pairs)),
    }


def _straight_km(a: Adviser, b: Organisation) -> float:
    """Great-circle distance by the haversine formula."""
    lon_a, lat_a, lon_b, lat_b = map(radians, (a.lon_deg, a.lat_deg, b.lon_deg, b.lat_deg))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half))
