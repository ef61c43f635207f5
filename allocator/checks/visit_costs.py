"""What a month of visits costs by every rule, counted from the tables alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise

from allocator.checks.distances import Distances
from domain.district import Compound
from domain.people import Absence, AbsenceSpan, Half, Official
from domain.plan import Visit, VisitsPlan
from domain.scenario import Scenario

Trip = tuple[str, date, Half]
"""Official, day and half."""

STRICT_TERMS = (
    "short_gaps",
    "long_gaps",
    "missed_weeks",
    "not_home",
    "missed_meetings",
    "not_joint",
    "department",
    "skills",
    "level",
    "new_chief",
)


def visit_days(scenario: Scenario) -> list[date]:
    """Days on which visits may be made."""
    return sorted({*scenario.working_days, *(scenario.weekend_days if scenario.rules.visits.weekends else ())})


def is_off_hours(scenario: Scenario, day: date, half: Half) -> bool:
    """Whether residents are at home and officials off: an evening, or a day that is not worked."""
    return half is Half.EVENING or day not in scenario.working_days


def is_away(absences: Iterable[Absence], day: date, half: Half) -> bool:
    """Whether an absence takes this half of the day."""
    return any(
        absence.from_date <= day <= absence.to_date
        and (absence.span is AbsenceSpan.DAY or absence.span.value == half.value)
        for absence in absences
    )


def cost_terms(
    scenario: Scenario, visits: VisitsPlan, length_m: Mapping[Trip, float], distances: Distances
) -> dict[str, float]:
    """Yuan of each term, from the plan, the driven metres of its trips, and distances of its own."""
    rules = scenario.rules.visits
    made: dict[str, list[Visit]] = {compound.id: [] for compound in scenario.compounds}
    for visit in visits.visits:
        made[visit.compound_id].append(visit)
    off = sum(is_off_hours(scenario, day, half) for _, day, half in length_m)
    terms = {
        "travel": rules.yuan_km * sum(length_m.values()) / 1000.0,
        "unfair": rules.unfair_yuan * _above_fair_shares(scenario, visits),
        "off_hours": rules.off_hours_yuan * off,
        **_of_days(scenario, made),
        **_of_chiefs(scenario, visits),
    }
    if rules.deputies:
        terms["deputies"] = _deputies_yuan(scenario, visits, distances)
    return terms


def _above_fair_shares(scenario: Scenario, visits: VisitsPlan) -> float:
    half_days = {o.id: _half_days(scenario, o) for o in scenario.officials if o.max_compounds > 0}
    total, owed = sum(half_days.values()), sum(scenario.visits_of().values())
    made = Counter(visit.official_id for visit in visits.visits)
    return sum(max(0.0, made[official] - owed * days / max(total, 1)) for official, days in half_days.items())


def _half_days(scenario: Scenario, official: Official) -> int:
    """Working half-days of the month on which an official is there and free."""
    mine = [absence for absence in scenario.absences if absence.official_id == official.id]
    return sum(
        f"{day.isoweekday()}{half.value}" not in official.duties and not is_away(mine, day, half)
        for day in scenario.working_days
        for half in (Half.AM, Half.PM)
    )


def _of_days(scenario: Scenario, made: Mapping[str, list[Visit]]) -> dict[str, float]:
    rules, owed = scenario.rules.visits, scenario.visits_of()
    weeks = _working_weeks(scenario)
    meetings = _meetings(scenario)
    branch = {community.id: community.branch_days for community in scenario.communities}
    terms = dict.fromkeys(STRICT_TERMS[:6], 0.0)
    for compound in scenario.compounds:
        visits = made[compound.id]
        short, long = _gaps(scenario, compound, sorted(visit.day for visit in visits), owed[compound.id])
        terms["short_gaps"] += rules.short_gap_yuan * short
        terms["long_gaps"] += rules.long_gap_yuan * long
        visited = {visit.day.isocalendar()[:2] for visit in visits} & weeks
        terms["missed_weeks"] += rules.missed_week_yuan * max(0, min(owed[compound.id], len(weeks)) - len(visited))
        home = [visit for visit in visits if is_off_hours(scenario, visit.day, visit.half)]
        wanted = min(owed[compound.id], rules.home_visits) if _has_off_hours(scenario) else 0
        terms["not_home"] += rules.not_home_yuan * max(0, wanted - len(home))
        times = {(visit.day, visit.half) for visit in visits}
        terms["missed_meetings"] += rules.missed_meeting_yuan * len(meetings.get(compound.id, set()) - times)
        weekdays = branch.get(compound.community_id, ())
        joint = [visit for visit in visits if visit not in home and str(visit.day.isoweekday()) in weekdays]
        goes = any(str(day.isoweekday()) in weekdays for day in visit_days(scenario))
        terms["not_joint"] += rules.not_joint_yuan * max(
            0, (min(owed[compound.id], rules.joint_visits) if goes else 0) - len(joint)
        )
    return terms


def _has_off_hours(scenario: Scenario) -> bool:
    rules = scenario.rules.visits
    evening = rules.evenings and any(day.isoweekday() < 6 for day in scenario.working_days)
    return evening or (rules.weekends and bool(scenario.weekend_days))


def _working_weeks(scenario: Scenario) -> set[tuple[int, int]]:
    """Weeks from Monday with enough working days in the month."""
    size = Counter(day.isocalendar()[:2] for day in scenario.working_days)
    return {week for week, days in size.items() if days >= scenario.rules.visits.week_days}


def _meetings(scenario: Scenario) -> dict[str, set[tuple[date, Half]]]:
    """Meetings of each compound that a visit could attend."""
    rules, days = scenario.rules.visits, set(visit_days(scenario))
    found: dict[str, set[tuple[date, Half]]] = {}
    for meeting in scenario.meetings:
        evening = meeting.half is Half.EVENING
        possible = rules.evenings and meeting.day in scenario.working_days and meeting.day.isoweekday() < 6
        if meeting.day in days and (not evening or possible):
            found.setdefault(meeting.compound_id, set()).add((meeting.day, meeting.half))
    return found


def too_close(scenario: Scenario, visits: VisitsPlan) -> list[str]:
    """Sentences on visits that follow each other too soon."""
    owed, found = scenario.visits_of(), []
    for compound in scenario.compounds:
        days = sorted(visit.day for visit in visits.visits if visit.compound_id == compound.id)
        least = _least_gap(scenario, owed[compound.id])
        found += [
            f"compound {compound.id}: visits on {early} and {late} are {(late - early).days} days apart < {least}"
            for early, late in pairwise([compound.last_visit, *days] if compound.last_visit else days)
            if (late - early).days < least
        ]
    return found


def _least_gap(scenario: Scenario, owed: int) -> int:
    """The gap asked for, or the largest one at which so many visits fit in the month."""
    wanted = range(scenario.rules.visits.min_gap_days, 0, -1)
    return next((gap for gap in wanted if _fits(visit_days(scenario), owed, gap)), 0)


def _gaps(scenario: Scenario, compound: Compound, days: list[date], owed: int) -> tuple[int, int]:
    """Days by which visits follow each other too soon or too late, last month's and the month's end included."""
    rules = scenario.rules.visits
    least = _least_gap(scenario, owed)
    line = [compound.last_visit, *days] if compound.last_visit else list(days)
    short = sum(max(0, least - (late - early).days) for early, late in pairwise(line))
    end = scenario.month.replace(day=28) + timedelta(days=4)
    line.append(end.replace(day=1))
    long = sum(max(0, (late - early).days - rules.max_gap_days) for early, late in pairwise(line))
    return short, long


def _fits(days: list[date], visits: int, gap: int) -> bool:
    """Whether so many visits fit in the days at a gap: the earliest day possible each time."""
    chosen: list[date] = []
    for day in days:
        if not chosen or (day - chosen[-1]).days >= gap:
            chosen.append(day)
    return len(chosen) >= visits


def _of_chiefs(scenario: Scenario, visits: VisitsPlan) -> dict[str, float]:
    terms = dict.fromkeys(STRICT_TERMS[6:], 0.0)
    official_of = {official.id: official for official in scenario.officials}
    for compound in scenario.compounds:
        chief = official_of.get(visits.chief_of.get(compound.id, ""))
        for term, yuan in _unfit(scenario, compound, chief, compound.chief_id).items() if chief else ():
            terms[term] += yuan
    return terms


def _unfit(scenario: Scenario, compound: Compound, official: Official, before: str) -> dict[str, float]:
    """Yuan of what an official lacks for a compound, and of taking over from the one before."""
    rules = scenario.rules.visits
    elsewhere = bool(compound.chief_departments) and official.department not in compound.chief_departments
    return {
        "department": rules.other_department_yuan * elsewhere,
        "skills": rules.missing_skill_yuan * len(set(compound.chief_skills).difference(official.skills)),
        "level": rules.low_level_yuan * max(0, compound.chief_level - official.level),
        "new_chief": rules.change_yuan * (before not in ("", official.id)),
    }


def _deputies_yuan(scenario: Scenario, visits: VisitsPlan, distances: Distances) -> float:
    """A share of what each deputy would cost as chief, and the price of every compound without one."""
    rules, owed, total = scenario.rules.visits, scenario.visits_of(), 0.0
    official_of = {official.id: official for official in scenario.officials}
    for compound in scenario.compounds:
        official = official_of.get(visits.deputy_of.get(compound.id, ""))
        if official is None:
            total += rules.no_deputy_yuan
            continue
        office, gate = ("official", official.id), ("compound", compound.id)
        metres = distances.metres(office, gate) + distances.metres(gate, office)
        travel = owed[compound.id] * metres * rules.yuan_km / 1000.0
        total += rules.deputy_share * (travel + sum(_unfit(scenario, compound, official, compound.deputy_id).values()))
    return total
