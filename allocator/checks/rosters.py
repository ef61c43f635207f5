"""Does every guard's week keep the labour rules, and is every post filled or reported empty?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import asin, cos, radians, sin, sqrt

from allocator.checks.costs import cost_violations
from domain.district import Gate
from domain.people import Guard
from domain.plan import GateDuty, Plan, RostersPlan, Shift
from domain.scenario import Scenario

EARTH_RADIUS_M = 6_371_008.8
ROUNDING_M = 5.0
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEK_H = 168
START_H = {Shift.DAY: 6, Shift.EVENING: 14, Shift.NIGHT: 22}


def violations(scenario: Scenario, plan: Plan) -> list[str]:
    """Sentences on what is wrong with the gate rosters of `plan`."""
    if plan.rosters is None or plan.rosters.plan is None:
        return []
    rosters = plan.rosters.plan
    if found := list(_unknown(rosters, scenario)):
        return found
    week: dict[str, list[GateDuty]] = {}
    for duty in rosters.duties:
        week.setdefault(duty.guard_id, []).append(duty)
    for guard in scenario.guards:
        duties = sorted(week.get(guard.id, []), key=_start_h)
        found += [*_days(guard, duties, scenario), *_rests(guard, duties, scenario), *_gates(guard, duties, scenario)]
    found += _posts(rosters, scenario)
    return found + cost_violations("rosters", plan.rosters, _cost_terms(week, rosters, scenario))


def _unknown(rosters: RostersPlan, scenario: Scenario) -> Iterator[str]:
    guards, gates = {guard.id for guard in scenario.guards}, {gate.id for gate in scenario.gates}
    for duty in rosters.duties:
        if duty.guard_id not in guards:
            yield f"guard {duty.guard_id}: is not in the scenario"
        if duty.gate_id not in gates:
            yield f"guard {duty.guard_id}: gate {duty.gate_id} is not in the scenario"
        if not 1 <= duty.weekday <= 7:
            yield f"guard {duty.guard_id}: weekday {duty.weekday} is not 1 to 7"
    for gate_id, weekday, _, posts in rosters.uncovered:
        if gate_id not in gates or not 1 <= weekday <= 7 or posts < 1:
            yield f"gate {gate_id}: {posts} posts reported empty on weekday {weekday}"


def _start_h(duty: GateDuty) -> int:
    """Hour of the week at which a duty starts, from Monday midnight."""
    return 24 * (duty.weekday - 1) + START_H[duty.shift]


def _when(duty: GateDuty) -> str:
    return f"{WEEKDAYS[duty.weekday - 1]} {duty.shift}"


def _days(guard: Guard, duties: list[GateDuty], scenario: Scenario) -> Iterator[str]:
    rules = scenario.rules.rosters
    days = Counter(duty.weekday for duty in duties)
    for weekday, number in days.items():
        if number > 1:
            yield f"guard {guard.id}: {number} shifts on {WEEKDAYS[weekday - 1]}"
    if len(days) > rules.max_days_week:
        yield f"guard {guard.id}: works {len(days)} days a week > {rules.max_days_week}"
    hours, most = rules.shift_h * len(duties), min(guard.hours_week, rules.regular_h_week) + rules.overtime_h_week
    if hours > most:
        yield f"guard {guard.id}: {hours} h a week > {most} with overtime"


def _rests(guard: Guard, duties: list[GateDuty], scenario: Scenario) -> Iterator[str]:
    rules = scenario.rules.rosters
    for one, next_one in zip(duties, duties[1:] + duties[:1], strict=True):
        away = (_start_h(next_one) - _start_h(one)) % WEEK_H if one is not next_one else WEEK_H
        rest = away - rules.shift_h
        if 0 <= rest < rules.min_rest_h:  # two shifts at once are named by their day
            yield f"guard {guard.id}: {rest} h rest between {_when(one)} and {_when(next_one)} < {rules.min_rest_h}"


def _gates(guard: Guard, duties: list[GateDuty], scenario: Scenario) -> Iterator[str]:
    gate_of = {gate.id: gate for gate in scenario.gates}
    for duty in duties:
        gate = gate_of[duty.gate_id]
        if duty.shift is Shift.NIGHT and not guard.nights:
            yield f"guard {guard.id}: night at gate {gate.id} on {_when(duty)}, but works no nights"
        away_m = _away_m(guard, gate, scenario)
        if guard.compound_id != gate.compound_id and away_m > scenario.rules.rosters.near_m + ROUNDING_M:
            yield f"guard {guard.id}: gate {gate.id} is {away_m:.0f} m away > {scenario.rules.rosters.near_m:.0f}"


def _away_m(guard: Guard, gate: Gate, scenario: Scenario) -> float:
    """Great-circle distance from the main gate of a guard's compound."""
    home = next(compound for compound in scenario.compounds if compound.id == guard.compound_id)
    lat1, lat2 = radians(home.lat_deg), radians(gate.lat_deg)
    half = sin((lat2 - lat1) / 2) ** 2
    half += cos(lat1) * cos(lat2) * sin(radians(gate.lon_deg - home.lon_deg) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(half))


def _posts(rosters: RostersPlan, scenario: Scenario) -> Iterator[str]:
    filled = Counter((duty.gate_id, duty.weekday, duty.shift) for duty in rosters.duties)
    reported: Counter[tuple[str, int, Shift]] = Counter()
    for gate_id, weekday, shift, posts in rosters.uncovered:
        reported[gate_id, weekday, shift] += posts
    for gate in scenario.gates:
        needed = {Shift.DAY: gate.guards_day, Shift.EVENING: gate.guards_evening, Shift.NIGHT: gate.guards_night}
        for weekday, name in enumerate(WEEKDAYS, start=1):
            for shift, posts in needed.items():
                held, empty = filled[gate.id, weekday, shift], reported[gate.id, weekday, shift]
                place = f"gate {gate.id} {name} {shift}: {held} of {posts} posts filled"
                if held + empty != posts:
                    yield (
                        f"{place} and {empty} reported empty" if empty or held > posts else f"{place} and not reported"
                    )


def _cost_terms(week: dict[str, list[GateDuty]], rosters: RostersPlan, scenario: Scenario) -> dict[str, float]:
    rules = scenario.rules.rosters
    terms = {"wages": 0.0, "overtime": 0.0, "wishes": 0.0}
    for guard in scenario.guards:
        duties = week.get(guard.id, [])
        hours, regular = rules.shift_h * len(duties), min(guard.hours_week, rules.regular_h_week)
        terms["wages"] += min(hours, regular) * guard.yuan_h
        terms["overtime"] += max(hours - regular, 0) * guard.yuan_h * rules.overtime_factor
        terms["wishes"] += rules.wish_yuan * sum(str(duty.weekday) in guard.days_off for duty in duties)
    terms["uncovered"] = rules.uncovered_yuan * sum(posts for *_, posts in rosters.uncovered)
    return {name: yuan * scenario.rules.crews.weeks_month for name, yuan in terms.items()}
