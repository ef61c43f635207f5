"""The days model of a month: every visit on a half-day, and the strict rules about days, as they may give way."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import comb

from ortools.sat.python import cp_model

from allocator.visits.explain.giving import Expr, loose
from allocator.visits.explain.model import MOST_STOPS, RuleModel, add_trips
from allocator.visits.explain.requirements import Kind, Requirement
from allocator.visits.explain.timing import Slot
from allocator.visits.month import NO_WEEK
from allocator.visits.pair_prices import PRICE_OF
from allocator.visits.problem import NO_VISIT
from domain.visiting import VisitTerm

MOST_TRIPLES = 1500  # sets of three compounds of an official whose trips are looked at one by one


def add_days(built: RuleModel) -> None:
    """Every visit on a half-day, within trips, communities and the strict rules about days."""
    add_trips(built)
    for o in built.go:
        _stops(built, o)
        _trip_times(built, o)
    _within_communities(built)
    at: dict[int, dict[Slot, list[cp_model.IntVar]]] = {i: {} for i in built.compounds}
    for (_, i, slot), made in built.visit.items():
        at[i].setdefault(slot, []).append(made)
    for i, times in at.items():
        _owed(built, i, times)
        _strict_rules(built, i, times)


def _stops(built: RuleModel, official: int) -> None:
    """Visits of an official: to what he leads, on his trips, no more of them than a trip holds."""
    held, own = built.held_by(official), int(built.problem.trip_size[official])
    size: Expr = own
    if len(held) > own and own < MOST_STOPS:
        size = own + built.giving.extra(Requirement(kind=Kind.TRIP_SIZE, official=official), MOST_STOPS - own)
    for slot, go in built.go[official].items():
        stops = []
        for i in held:
            visit = built.visit[official, i, slot] = built.model.new_bool_var("")
            built.model.add_implication(visit, built.lead[official, i])
            built.model.add_implication(visit, go)
            stops.append(visit)
        if len(held) > own:
            built.model.add(sum(stops) <= size)


def _trip_times(built: RuleModel, official: int) -> None:
    """Sets of stops that take longer than a half-day."""
    held = built.held_by(official)
    sizes = (1, 2, 3) if comb(len(held), 3) <= MOST_TRIPLES else (1, 2)
    for half in sorted({half for _, half in built.go[official]}):
        short: dict[tuple[int, ...], int | None] = {}
        for stops in (stops for size in sizes for stops in combinations(held, size)):
            steps = built.timing.steps_short(official, stops, half)
            parts = [short[part] for part in combinations(stops, len(stops) - 1) if part]
            short[stops] = steps
            if steps == 0 or steps in parts:  # what a part already lacks need not be said again
                continue
            longer = None if steps is None else built.giving.level(Requirement(kind=Kind.TRIP_TIME), steps)
            for slot in (slot for slot in built.go[official] if slot[1] == half):
                together = sum(built.visit[official, i, slot] for i in stops)
                built.model.add(together <= len(stops) - 1 + loose(longer))


def _within_communities(built: RuleModel) -> None:
    wanted: dict[tuple[int, Slot], list[cp_model.IntVar]] = {}
    for (_, i, slot), made in built.visit.items():
        wanted.setdefault((int(built.problem.community[i]), slot), []).append(made)
    there = [int(built.problem.community[i]) for i in built.compounds]
    for (community, _), visits in wanted.items():
        room, most = int(built.problem.community_room[community]), there.count(community)
        if most > room:
            extra = built.giving.extra(Requirement(kind=Kind.COMMUNITY, community=community), most - room)
            built.model.add(sum(visits) <= room + extra)


def _owed(built: RuleModel, compound: int, times: dict[Slot, list[cp_model.IntVar]]) -> None:
    """All visits, on different days."""
    for made in _by_date(times).values():
        built.model.add_at_most_one(made)
    owed = int(built.problem.visits[compound])
    rule, made = Requirement(kind=Kind.VISITS, compound=compound), [v for visits in times.values() for v in visits]
    # A compound without any visit is no way out.
    built.model.add(sum(made) >= owed - built.giving.extra(rule, owed - 1 if built.giving.graded else owed))
    more = 0 if built.giving.graded else built.giving.extra(rule, len(made))
    built.model.add(sum(made) <= owed + more)


def _by_date(times: dict[Slot, list[cp_model.IntVar]]) -> dict[int, list[cp_model.IntVar]]:
    days: dict[int, list[cp_model.IntVar]] = {}
    for (date, _), made in sorted(times.items()):
        days.setdefault(date, []).extend(made)
    return days


def _strict_rules(built: RuleModel, compound: int, times: dict[Slot, list[cp_model.IntVar]]) -> None:
    strict = built.problem.rules.strict
    if VisitTerm.SHORT_GAPS in strict:
        _least_gap(built, compound, _by_date(times))
    if VisitTerm.LONG_GAPS in strict:
        _largest_gap(built, compound, _by_date(times))
    if VisitTerm.MISSED_MEETINGS in strict:
        _meetings(built, compound, times)
    problem = built.problem
    counts: dict[VisitTerm, tuple[int, Sequence[cp_model.IntVar]]] = {
        VisitTerm.MISSED_WEEKS: (int(problem.weeks_owed[compound]), _weeks(built, _by_date(times))),
        VisitTerm.NOT_HOME: (
            int(problem.home_owed[compound]),
            [v for slot, made in times.items() if built.timing.is_off_hours(slot) for v in made],
        ),
        VisitTerm.NOT_JOINT: (
            int(problem.joint_owed[compound]),
            [
                v
                for slot, made in times.items()
                if slot[0] in built.timing.joint_dates(compound) and not built.timing.is_off_hours(slot)
                for v in made
            ],
        ),
    }
    for term, (owed, made) in counts.items():
        if term in strict and owed > 0:
            rule = Requirement(kind=Kind.STRICT, compound=compound, term=term)
            built.model.add(sum(made) >= owed - built.giving.extra(rule, owed, price=_price(built, term)))


def _price(built: RuleModel, term: VisitTerm) -> float:
    return float(getattr(built.problem.grounds.rules, PRICE_OF[term]))


def _least_gap(built: RuleModel, compound: int, days: dict[int, list[cp_model.IntVar]]) -> None:
    """No two visits closer than the gap owed, the last one of the month before included."""
    problem, ordinal = built.problem, built.timing.ordinal
    owed, wanted = int(problem.gap_days[compound]), problem.grounds.rules.min_gap_days
    rule, known = Requirement(kind=Kind.MIN_GAP), int(problem.last_visit[compound])
    for late, visits in days.items():
        for early in [day for day in days if 0 < ordinal[late] - ordinal[day] < owed]:
            given = built.giving.level(rule, wanted - (ordinal[late] - ordinal[early]))
            built.model.add(sum(days[early]) + sum(visits) <= 1 + loose(given))
        if known != NO_VISIT and ordinal[late] - known < owed:
            given = built.giving.level(rule, wanted - (ordinal[late] - known))
            built.model.add(sum(visits) <= loose(given))


def _largest_gap(built: RuleModel, compound: int, days: dict[int, list[cp_model.IntVar]]) -> None:
    """A visit is followed by another within the largest gap, or by the end of the month."""
    problem, ordinal = built.problem, built.timing.ordinal
    most, end = problem.grounds.rules.max_gap_days, problem.month.end.toordinal()
    known = int(problem.last_visit[compound])
    after: list[tuple[int, Expr]] = [(ordinal[day], sum(made)) for day, made in days.items()]
    if known != NO_VISIT:
        after.append((known, 1))
    for start, visited in after:
        for given in range(end - start - most if built.giving.graded else 1):
            if start + most + given >= end:
                break
            window = [v for day, made in days.items() if 0 < ordinal[day] - start <= most + given for v in made]
            longer = built.giving.level(Requirement(kind=Kind.MAX_GAP), given + 1)
            built.model.add(sum(window) >= visited - loose(longer))


def _meetings(built: RuleModel, compound: int, times: dict[Slot, list[cp_model.IntVar]]) -> None:
    rule = Requirement(kind=Kind.STRICT, compound=compound, term=VisitTerm.MISSED_MEETINGS)
    for slot in built.timing.meetings(compound):
        missed = built.giving.opened(rule, slot, price=_price(built, VisitTerm.MISSED_MEETINGS))
        built.model.add(sum(times.get(slot, [])) >= 1 - loose(missed))


def _weeks(built: RuleModel, days: dict[int, list[cp_model.IntVar]]) -> list[cp_model.IntVar]:
    """Of each week, whether it has a visit."""
    held: dict[int, list[cp_model.IntVar]] = {}
    for day, made in days.items():
        held.setdefault(int(built.problem.grounds.week[day]), []).extend(made)
    found = []
    for week, made in held.items():
        if week != NO_WEEK:
            visited = built.model.new_bool_var("")
            built.model.add(visited <= sum(made))
            found.append(visited)
    return found
