"""Is every organisation with one adviser, or listed without, within every adviser's room and conflicts?

Costs are recomputed, and so is what each other adviser offered for an organisation would cost more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from math import asin, ceil, cos, floor, isfinite, radians, sin, sqrt

from allocator.checks.costs import cost_violations, same
from allocator.checks.distances import Distances, Point
from domain.geometry import LonLat
from domain.people import Adviser, Organisation
from domain.plan import AdviserOption, AdvisersPlan, Plan
from domain.scenario import Scenario

EARTH_RADIUS_KM = 6_371.0088


def violations(scenario: Scenario, plan: Plan) -> list[str]:
    """Sentences on what is wrong with the advisers of `plan`."""
    if plan.advisers is None or plan.advisers.plan is None:
        return []
    sent = plan.advisers.plan
    if found := list(_unknown(scenario, sent)):
        return found
    facts = _Facts(scenario, sent.before)
    found = [*_each_once(scenario, sent), *_before(scenario, sent), *_advisers(scenario, sent.adviser_of)]
    found += cost_violations("advisers", plan.advisers, facts.terms(sent.adviser_of))
    return found if found else list(_options(scenario, sent, facts))


def terms_of(scenario: Scenario, plan: Plan) -> dict[str, float] | None:
    """What the advisers of `plan` cost, by term; None where they name what is not in the scenario."""
    sent = plan.advisers.plan if plan.advisers else None
    if sent is None or any(_unknown(scenario, sent)):
        return None
    return _Facts(scenario, sent.before).terms(sent.adviser_of)


def _unknown(scenario: Scenario, sent: AdvisersPlan) -> Iterator[str]:
    bodies, advisers = {b.id for b in scenario.organisations}, {a.id for a in scenario.advisers}
    for name in dict.fromkeys((*sent.adviser_of, *sent.unassigned, *sent.before)):
        if name not in bodies:
            yield f"organisation {name}: is not in the scenario"
    pairs = [*sent.adviser_of.items(), *sent.before.items()]
    pairs += [(option.organisation_id, option.adviser_id) for option in sent.options]
    for body, adviser in dict.fromkeys(pairs):
        if adviser not in advisers:
            yield f"organisation {body}: adviser {adviser} is not in the scenario"
    for option in sent.options:
        for body in (option.organisation_id, option.exchange_id or option.organisation_id):
            if body not in bodies:
                yield f"organisation {body}: is not in the scenario"


def _each_once(scenario: Scenario, sent: AdvisersPlan) -> Iterator[str]:
    listed = Counter(sent.unassigned)
    for body in scenario.organisations:
        times = (body.id in sent.adviser_of) + listed[body.id]
        if times == 0:
            yield f"organisation {body.id}: has no adviser and is not listed without one"
        if times > 1:
            yield f"organisation {body.id}: appears {times} times, once is right"


def _before(scenario: Scenario, sent: AdvisersPlan) -> Iterator[str]:
    """Today's adviser is the one that the table names; only where it names none an earlier plan may."""
    for body in scenario.organisations:
        said = sent.before.get(body.id, "")
        if body.adviser_id and said != body.adviser_id:
            yield f"organisation {body.id}: had adviser {body.adviser_id}, not {said or 'none'}"


def _advisers(scenario: Scenario, adviser_of: Mapping[str, str]) -> Iterator[str]:
    held = Counter(adviser_of.values())
    bodies = {body.id: body for body in scenario.organisations}
    for adviser in scenario.advisers:
        if held[adviser.id] > adviser.max_organisations:
            yield f"adviser {adviser.id}: {held[adviser.id]} organisations > {adviser.max_organisations}"
    staff = {adviser.id: adviser for adviser in scenario.advisers}
    for body_id, adviser_id in adviser_of.items():
        if _conflict(staff[adviser_id], bodies[body_id]):
            yield f"adviser {adviser_id}: sent to {body_id} in spite of a conflict"


def _conflict(adviser: Adviser, body: Organisation) -> bool:
    if body.id in adviser.conflict_ids:
        return True
    if body.contractor_id and body.contractor_id in adviser.conflict_contractor_ids:
        return True
    return any(compound in adviser.conflict_compound_ids for compound in (body.compound_id, *body.compound_ids))


def _options(scenario: Scenario, sent: AdvisersPlan, facts: _Facts) -> Iterator[str]:
    """Each option is a plan that keeps the rules, and costs as much more as it says."""
    now = dict(sent.adviser_of)
    cost = sum(facts.terms(now).values())
    for option in sent.options:
        other = _with_option(now, option)
        place = f"organisation {option.organisation_id}: adviser {option.adviser_id} instead"
        yield from (f"{place}: {fault}" for fault in _advisers(scenario, other))
        more = sum(facts.terms(other).values()) - cost
        if not same(more, option.more_yuan):
            yield f"{place} is said to cost {option.more_yuan:.2f} more, but costs {more:.2f}"


def _with_option(now: Mapping[str, str], option: AdviserOption) -> dict[str, str]:
    other = {**now, option.organisation_id: option.adviser_id}
    if option.exchange_id:
        other.pop(option.exchange_id, None)
        if option.organisation_id in now:
            other[option.exchange_id] = now[option.organisation_id]
    return other


class _Facts:
    """Costs of pairs and weights of organisations, from the tables alone."""

    def __init__(self, scenario: Scenario, before: Mapping[str, str]) -> None:
        self.scenario = scenario
        self.before = before
        self.advisers = {a.id: a for a in scenario.advisers}
        self.bodies = {b.id: b for b in scenario.organisations}
        self._km: dict[tuple[str, str], float] = {}
        self._from: dict[tuple[str, bool], Mapping[Point, float]] = {}

    def terms(self, adviser_of: Mapping[str, str]) -> dict[str, float]:
        """Yuan of an assignment by term."""
        rules = self.scenario.rules.advisers
        pairs = [(self.advisers[adviser], self.bodies[body]) for body, adviser in adviser_of.items()]
        load = dict.fromkeys(self.advisers, 0)
        for adviser, body in pairs:
            load[adviser.id] += self.tenths[body.id]
        with_room = [adviser for adviser in self.advisers.values() if adviser.max_organisations > 0]
        idle = len(with_room) - len(set(adviser_of.values())) - max(0, len(with_room) - len(self.bodies))
        moved = [body for body, adviser in adviser_of.items() if self.before.get(body, adviser) != adviser]
        return {
            "travel": rules.yuan_km * sum(self.km(adviser, body) for adviser, body in pairs),
            "misfit": rules.misfit_yuan * sum(bool(b.field) and b.field not in a.skills for a, b in pairs),
            "experience": rules.experience_yuan_year * sum(max(0, b.party_years - a.party_years) for a, b in pairs),
            "change": rules.change_yuan * len(moved),
            "crowded": rules.crowded_yuan * sum(max(0, tenths - self.even) for tenths in load.values()) / 10,
            "idle": rules.idle_yuan * idle,
            "unassigned": rules.unassigned_yuan * (len(self.bodies) - len(pairs)),
        }

    @cached_property
    def tenths(self) -> dict[str, int]:
        """Weight of each organisation in tenths, the half rounded up."""
        rules = self.scenario.rules.advisers
        homes = {compound.id: compound.households for compound in self.scenario.compounds}
        still_open = Counter(row.compound_id for row in self.scenario.requests if row.resolved is None)
        found = {}
        for body in self.bodies.values():
            places = {place for place in (body.compound_id, *body.compound_ids) if place}
            weight = (
                1
                + _exact(rules.member_load) * body.members
                + _exact(rules.household_load) * sum(homes[place] for place in places)
                + _exact(rules.trouble_load) * (body.troubles + sum(still_open[place] for place in places))
            )
            found[body.id] = floor(weight * 10 + Fraction(1, 2))
        return found

    @cached_property
    def even(self) -> int:
        """Even share of load in tenths."""
        working = sum(adviser.max_organisations > 0 for adviser in self.advisers.values())
        n = len(self.bodies)
        return ceil(Fraction(sum(self.tenths.values()) * ceil(Fraction(n, working)), n)) if working and n else 0

    def km(self, adviser: Adviser, body: Organisation) -> float:
        """Half the way by road there and back, or a straight line where there is none."""
        pair = adviser.id, body.id
        if pair not in self._km:
            target: Point = ("organisation", body.id)
            metres = [self._metres(adviser.id, backwards=turned).get(target, float("inf")) for turned in (False, True)]
            road_km = sum(metres) / 2000
            self._km[pair] = road_km if isfinite(road_km) else _straight_km(adviser, body)
        return self._km[pair]

    def _metres(self, adviser: str, *, backwards: bool) -> Mapping[Point, float]:
        key = adviser, backwards
        if key not in self._from:
            place: Point = ("adviser", adviser)
            on_road = place in self._roads
            self._from[key] = self._roads.driving_from(place, backwards=backwards) if on_road else {}
        return self._from[key]

    @cached_property
    def _roads(self) -> Distances:
        places: dict[Point, LonLat] = {
            ("adviser", row.id): (row.lon_deg, row.lat_deg) for row in self.advisers.values()
        }
        places |= {("organisation", row.id): (row.lon_deg, row.lat_deg) for row in self.bodies.values()}
        return Distances(self.scenario, places=places)


def _exact(rule: float) -> Fraction:
    """A rule as it is written in scenario.toml."""
    return Fraction(repr(rule))


def _straight_km(a: Adviser, b: Organisation) -> float:
    """Great-circle distance by the haversine formula."""
    lon_a, lat_a, lon_b, lat_b = map(radians, (a.lon_deg, a.lat_deg, b.lon_deg, b.lat_deg))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half))
