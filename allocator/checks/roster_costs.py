"""What gate rosters cost, recomputed from ids: wages, overtime, wishes, uneven shares and empty posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import asin, ceil, cos, radians, sin, sqrt

from domain.district import Gate
from domain.people import Guard, GuardAbsenceKind, Shift
from domain.plan import GateDuty, RostersPlan
from domain.scenario import Scenario

EARTH_RADIUS_M = 6_371_008.8
SATURDAY = 5


def month_days(scenario: Scenario) -> list[date]:
    """Days of the planned month."""
    days = [scenario.month.replace(day=1)]
    while (after := days[-1] + timedelta(1)).month == scenario.month.month:
        days.append(after)
    return days


def days_named(guard: Guard, scenario: Scenario, kind: GuardAbsenceKind) -> set[date]:
    """Days of the month on which a guard is absent, or wishes to be."""
    own = [row for row in scenario.guard_absences if row.guard_id == guard.id and row.kind is kind]
    return {day for day in month_days(scenario) if any(row.from_date <= day <= row.to_date for row in own)}


def hours_allowed(guard: Guard, scenario: Scenario) -> tuple[int, int]:
    """Regular hours and most overtime of a guard in the month: weekly ones on average over the days present."""
    rules = scenario.rules.rosters
    present = _days_present(guard, scenario)
    regular = min(guard.hours_week, rules.regular_h_week) * present // 7
    return regular, min(rules.overtime_h_month, rules.overtime_h_week * present // 7)


def _days_present(guard: Guard, scenario: Scenario) -> int:
    return len(month_days(scenario)) - len(days_named(guard, scenario, GuardAbsenceKind.LEAVE))


def posts_of(gate: Gate, shift_h: int) -> dict[Shift, int]:
    """Guards needed in each shift; one of twelve hours needs as many as its busiest hour."""
    day, evening, night = gate.guards_day, gate.guards_evening, gate.guards_night
    if shift_h == 12:
        return {Shift.DAY: max(day, evening), Shift.NIGHT: max(evening, night)}
    return {Shift.DAY: day, Shift.EVENING: evening, Shift.NIGHT: night}


def away_m(guard: Guard, gate: Gate, scenario: Scenario) -> float:
    """Great-circle distance of a gate from the main gate of a guard's compound."""
    home = next(compound for compound in scenario.compounds if compound.id == guard.compound_id)
    lat1, lat2 = radians(home.lat_deg), radians(gate.lat_deg)
    half = sin((lat2 - lat1) / 2) ** 2
    half += cos(lat1) * cos(lat2) * sin(radians(gate.lon_deg - home.lon_deg) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(half))


def cost_terms(
    duties_of: Mapping[str, Sequence[GateDuty]], rosters: RostersPlan, scenario: Scenario
) -> dict[str, float]:
    """Yuan of the month, by term."""
    rules = scenario.rules.rosters
    terms = {"wages": 0.0, "overtime": 0.0, "wishes": 0.0}
    for guard in scenario.guards:
        duties = duties_of[guard.id]
        hours, (regular, _) = rules.shift_h * len(duties), hours_allowed(guard, scenario)
        terms["wages"] += min(hours, regular) * guard.yuan_h
        terms["overtime"] += max(hours - regular, 0) * guard.yuan_h * rules.overtime_factor
        terms["wishes"] += rules.wish_yuan * _broken(guard, duties, scenario)
    terms["uneven"] = rules.unfair_yuan * _beyond_even_shares(duties_of, scenario)
    terms["uncovered"] = rules.uncovered_yuan * sum(posts for *_, posts in rosters.uncovered)
    return terms


def _broken(guard: Guard, duties: Sequence[GateDuty], scenario: Scenario) -> int:
    """Wishes that a guard's duties break: for free days, and against nights."""
    wished = days_named(guard, scenario, GuardAbsenceKind.WISH)
    free = sum(duty.day in wished or str(duty.day.isoweekday()) in guard.days_off for duty in duties)
    return free + (sum(duty.shift is Shift.NIGHT for duty in duties) if guard.avoids_nights else 0)


def _beyond_even_shares(duties_of: Mapping[str, Sequence[GateDuty]], scenario: Scenario) -> int:
    """Nights and weekend shifts beyond even shares.

    What a gate needs in the month is divided among the guards who may serve there, by the days on which each is
    present; nights among those who work nights. A guard's share is the sum over gates, rounded up.
    """
    days = month_days(scenario)
    weekends = sum(day.weekday() >= SATURDAY for day in days)
    present = {guard.id: _days_present(guard, scenario) for guard in scenario.guards}
    watch = {guard.id: present[guard.id] if guard.nights else 0 for guard in scenario.guards}
    nights_share = dict.fromkeys(present, Fraction())
    weekend_share = dict.fromkeys(present, Fraction())
    for gate in scenario.gates:
        posts = posts_of(gate, scenario.rules.rosters.shift_h)
        near = [guard.id for guard in scenario.guards if sum(posts.values()) and _near(guard, gate, scenario)]
        for share, weight, load in (
            (nights_share, watch, len(days) * posts[Shift.NIGHT]),
            (weekend_share, present, weekends * sum(posts.values())),
        ):
            among = sum(weight[guard] for guard in near)
            for guard in near if among else ():
                share[guard] += Fraction(load * weight[guard], among)
    beyond = 0
    for guard_id, duties in duties_of.items():
        nights = sum(duty.shift is Shift.NIGHT for duty in duties)
        weekend = sum(duty.day.weekday() >= SATURDAY for duty in duties)
        beyond += max(0, nights - ceil(nights_share[guard_id])) + max(0, weekend - ceil(weekend_share[guard_id]))
    return beyond


def _near(guard: Guard, gate: Gate, scenario: Scenario) -> bool:
    return guard.compound_id == gate.compound_id or away_m(guard, gate, scenario) <= scenario.rules.rosters.near_m
