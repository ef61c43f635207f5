"""Does every guard's month keep the labour rules, and is every post filled or reported empty?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from allocator.checks.costs import cost_violations
from allocator.checks.roster_costs import away_m, cost_terms, days_named, hours_allowed, month_days, posts_of
from domain.people import Guard, GuardAbsenceKind, Shift
from domain.plan import GateDuty, Plan, RostersPlan
from domain.rules import RosterRules
from domain.scenario import Scenario

ROUNDING_M = 5.0
STARTS = {8: {Shift.DAY: 6, Shift.EVENING: 14, Shift.NIGHT: 22}, 12: {Shift.DAY: 6, Shift.NIGHT: 18}}
"""First hour of each shift, by hours of a shift."""


def violations(scenario: Scenario, plan: Plan) -> list[str]:
    """Sentences on what is wrong with the gate rosters of `plan`."""
    if plan.rosters is None or plan.rosters.plan is None:
        return []
    rosters = plan.rosters.plan
    if found := list(_unknown(rosters, scenario)):
        return found
    duties_of = _duties_of(rosters, scenario)
    rules = scenario.rules.rosters
    for guard in scenario.guards:
        duties = sorted(duties_of[guard.id], key=lambda duty: _start(duty, rules))
        whole = [*sorted(_before(guard, scenario), key=lambda duty: _start(duty, rules)), *duties]
        found += [
            *_days(guard, whole, scenario),
            *_hours(guard, duties, scenario),
            *_rests(guard, whole, scenario),
            *_nights(guard, whole, scenario),
            *_presence(guard, duties, scenario),
            *_gates(guard, duties, scenario),
        ]
    found += _posts(rosters, scenario)
    return found + cost_violations("rosters", plan.rosters, cost_terms(duties_of, rosters, scenario))


def terms_of(scenario: Scenario, plan: Plan) -> dict[str, float] | None:
    """What the rosters of `plan` cost, by term; None where they name what is not in the scenario."""
    rosters = plan.rosters.plan if plan.rosters else None
    if rosters is None or any(_unknown(rosters, scenario)):
        return None
    return cost_terms(_duties_of(rosters, scenario), rosters, scenario)


def _duties_of(rosters: RostersPlan, scenario: Scenario) -> dict[str, list[GateDuty]]:
    """Duties of each guard."""
    duties_of: dict[str, list[GateDuty]] = {guard.id: [] for guard in scenario.guards}
    for duty in rosters.duties:
        duties_of[duty.guard_id].append(duty)
    return duties_of


def _before(guard: Guard, scenario: Scenario) -> Iterator[GateDuty]:
    """What a guard did before the month, as far as it is known."""
    first = scenario.month.replace(day=1)
    for past in scenario.roster_before:
        if past.guard_id == guard.id and past.day < first:
            yield GateDuty(guard_id=guard.id, gate_id=past.gate_id, day=past.day, shift=past.shift)


def _unknown(rosters: RostersPlan, scenario: Scenario) -> Iterator[str]:
    guards, gates = {guard.id for guard in scenario.guards}, {gate.id for gate in scenario.gates}
    month, starts = (scenario.month.year, scenario.month.month), STARTS[scenario.rules.rosters.shift_h]
    for duty in rosters.duties:
        if duty.guard_id not in guards:
            yield f"guard {duty.guard_id}: is not in the scenario"
        if duty.gate_id not in gates:
            yield f"guard {duty.guard_id}: gate {duty.gate_id} is not in the scenario"
        if (duty.day.year, duty.day.month) != month:
            yield f"guard {duty.guard_id}: {duty.day} is not in the planned month"
        if duty.shift not in starts:
            yield f"guard {duty.guard_id}: {duty.shift} is no shift of {scenario.rules.rosters.shift_h} hours"
    for gate_id, day, shift, posts in rosters.uncovered:
        if gate_id not in gates or (day.year, day.month) != month or posts < 1 or shift not in starts:
            yield f"gate {gate_id}: {posts} posts reported empty on {day} {shift}"


def _start(duty: GateDuty, rules: RosterRules) -> datetime:
    return datetime.combine(duty.day, time(STARTS[rules.shift_h][duty.shift]))


def _longest(days: Iterable[date], since: date) -> tuple[int, date]:
    """Most days in succession that end on `since` or after, and the last of them."""
    best, run, before = (0, date.min), 0, date.min
    for day in sorted(set(days)):
        run, before = run + 1 if day - before == timedelta(1) else 1, day
        if day >= since:
            best = max(best, (run, day), key=lambda found: found[0])
    return best


def _days(guard: Guard, duties: list[GateDuty], scenario: Scenario) -> Iterator[str]:
    rules, first = scenario.rules.rosters, scenario.month.replace(day=1)
    for day, number in Counter(duty.day for duty in duties).items():
        if number > 1:
            yield f"guard {guard.id}: {number} shifts on {day}"
    days = {duty.day for duty in duties}
    row, last = _longest(days, first)
    if row > rules.max_days_row:
        yield f"guard {guard.id}: works {row} days in succession up to {last} > {rules.max_days_row}"
    for monday, number in Counter(day - timedelta(day.weekday()) for day in days).items():
        planned = max(day for day in days if day < monday + timedelta(7)) >= first
        if planned and number > rules.max_days_week:
            yield f"guard {guard.id}: works {number} days in the week of {monday} > {rules.max_days_week}"


def _hours(guard: Guard, duties: list[GateDuty], scenario: Scenario) -> Iterator[str]:
    rules = scenario.rules.rosters
    regular, overtime = hours_allowed(guard, scenario)
    hours = rules.shift_h * len(duties)
    if hours > regular + overtime:
        yield f"guard {guard.id}: {hours} h in the month > {regular} h and {overtime} h of overtime"


def _rests(guard: Guard, duties: list[GateDuty], scenario: Scenario) -> Iterator[str]:
    rules, first = scenario.rules.rosters, scenario.month.replace(day=1)
    for one, other in pairwise(duties):
        rest = (_start(other, rules) - _start(one, rules)) / timedelta(hours=1) - rules.shift_h
        if one.day == other.day or other.day < first:
            continue  # two shifts of a day are named by their day; what was before the month is not this plan's
        between = f"{one.day} {one.shift} and {other.day} {other.shift}"
        if rest < rules.min_rest_h:
            yield f"guard {guard.id}: {rest:g} h rest between {between} < {rules.min_rest_h}"
        elif one.shift is Shift.NIGHT and other.shift is not Shift.NIGHT and rest < rules.night_rest_h:
            yield f"guard {guard.id}: {rest:g} h rest between {between} < {rules.night_rest_h} after nights"


def _nights(guard: Guard, duties: list[GateDuty], scenario: Scenario) -> Iterator[str]:
    rules, first = scenario.rules.rosters, scenario.month.replace(day=1)
    ever = [duty.day for duty in duties if duty.shift is Shift.NIGHT]
    nights = [day for day in ever if day >= first]
    if nights and not guard.nights:
        yield f"guard {guard.id}: night on {nights[0]}, but works no nights"
    row, last = _longest(ever, first)
    if row > rules.max_nights_row:
        yield f"guard {guard.id}: {row} nights in succession up to {last} > {rules.max_nights_row}"
    if len(nights) > rules.max_nights_month:
        yield f"guard {guard.id}: {len(nights)} nights in the month > {rules.max_nights_month}"


def _presence(guard: Guard, duties: list[GateDuty], scenario: Scenario) -> Iterator[str]:
    away = days_named(guard, scenario, GuardAbsenceKind.LEAVE)
    for duty in duties:
        if duty.day in away:
            yield f"guard {guard.id}: works on {duty.day}, but is on leave"


def _gates(guard: Guard, duties: list[GateDuty], scenario: Scenario) -> Iterator[str]:
    gate_of = {gate.id: gate for gate in scenario.gates}
    near_m = scenario.rules.rosters.near_m
    for gate_id in dict.fromkeys(duty.gate_id for duty in duties):
        away = away_m(guard, gate_of[gate_id], scenario)
        if guard.compound_id != gate_of[gate_id].compound_id and away > near_m + ROUNDING_M:
            yield f"guard {guard.id}: gate {gate_id} is {away:.0f} m away > {near_m:.0f}"


def _posts(rosters: RostersPlan, scenario: Scenario) -> Iterator[str]:
    filled = Counter((duty.gate_id, duty.day, duty.shift) for duty in rosters.duties)
    reported: Counter[tuple[str, date, Shift]] = Counter()
    for gate_id, day, shift, posts in rosters.uncovered:
        reported[gate_id, day, shift] += posts
    for gate in scenario.gates:
        for day in month_days(scenario):
            for shift, posts in posts_of(gate, scenario.rules.rosters.shift_h).items():
                held, empty = filled[gate.id, day, shift], reported[gate.id, day, shift]
                place = f"gate {gate.id} {day} {shift}: {held} of {posts} posts filled"
                if held + empty != posts:
                    yield (
                        f"{place} and {empty} reported empty" if empty or held > posts else f"{place} and not reported"
                    )
