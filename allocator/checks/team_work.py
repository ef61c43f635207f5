"""What work the month owes to mobile teams: read from the scenario anew, for the checker of teams."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor

from domain.district import Compound, Mode
from domain.people import TeamKind, TeamTask
from domain.plan import Plan
from domain.scenario import Scenario

TINY = 1e-9


@dataclass(frozen=True)
class Owed:
    """A task: how many visits of how many seconds within which hours, how far apart, and what one undone costs."""

    compound_id: str
    kind: TeamKind
    skills: frozenset[str]
    visits: int
    seconds: int
    opens_s: int
    closes_s: int
    gap_least: int
    gap_most: int
    undone_yuan: float


def owed_work(scenario: Scenario, plan: Plan) -> dict[str, Owed]:
    """Every task of the month by its id; compounds under contract owe none."""
    rules = scenario.rules.teams
    found: dict[str, Owed] = {}
    for compound in scenario.compounds:
        if plan.mode_of.get(compound.id) is Mode.CONTRACT:
            continue
        trips, once = rules.trips_month, rules.inspections_month
        for name, kind, minutes, times, skill in (
            ("repair", TeamKind.REPAIR, rules.repair_min_household * compound.households, trips, rules.repair_skill),
            (
                "greening",
                TeamKind.GREENING,
                rules.greening_min_100m2 * compound.green_area_m2 / 100,
                trips,
                rules.greening_skill,
            ),
            (
                "inspection",
                TeamKind.INSPECTION,
                rules.inspection_min_building * compound.buildings,
                once,
                rules.inspection_skill,
            ),
        ):
            for id_, visits, each in _pieces(scenario, compound, f"{compound.id}-{name}", minutes, times):
                found[id_] = _owed(scenario, compound, kind, (skill,), (visits, each))
        if compound.lift_checks_month > 0 and rules.lift_check_min > 0 and compound.id not in plan.mode_of:
            checks = min(compound.lift_checks_month, max(1, len(scenario.working_days)))
            skills = (rules.lift_skill,)
            found[f"{compound.id}-lift"] = _owed(
                scenario, compound, TeamKind.INSPECTION, skills, (checks, rules.lift_check_min)
            )
    home = {compound.id: compound for compound in scenario.compounds}
    for row in scenario.team_tasks:
        if plan.mode_of.get(row.compound_id) is not Mode.CONTRACT:
            found[row.id] = _of_table(scenario, home[row.compound_id], row)
    return found


def _pieces(
    scenario: Scenario, compound: Compound, id_: str, minutes: float, times: int
) -> Iterator[tuple[str, int, float]]:
    """A month's minutes as tasks side by side: id, visits, minutes of each."""
    rules, days = scenario.rules.teams, max(1, len(scenario.working_days))
    if minutes <= 0:
        return
    allowed = max(1.0, min(rules.longest_visit_min, 60 * (compound.open_to_h - compound.open_from_h)))
    few = max(1, min(times, floor(minutes / rules.least_visit_min + TINY)))
    visits = max(few, ceil(minutes / allowed - TINY))
    tasks = ceil(visits / days)
    visits = ceil(visits / tasks)
    for number in range(1, tasks + 1):
        yield (id_ if tasks == 1 else f"{id_}-{number}"), visits, minutes / (tasks * visits)


def _owed(
    scenario: Scenario, compound: Compound, kind: TeamKind, skills: tuple[str, ...], work: tuple[int, float]
) -> Owed:
    """A task of so many visits of so many minutes, spread evenly over the month."""
    visits, minutes = work
    seconds = max(60, ceil(60 * minutes - TINY))
    rules, month = scenario.rules.teams, scenario.month
    spread = calendar.monthrange(month.year, month.month)[1] / visits
    gap = max(1, floor(rules.least_gap_share * spread + TINY))
    while gap > 1 and not _fit(scenario, visits, gap):
        gap -= 1
    return Owed(
        compound_id=compound.id,
        kind=kind,
        skills=frozenset(skill for skill in skills if skill),
        visits=visits,
        seconds=seconds,
        opens_s=round(3600 * compound.open_from_h),
        closes_s=round(3600 * compound.open_to_h),
        gap_least=gap,
        gap_most=ceil(rules.most_gap_share * spread - TINY),
        undone_yuan=rules.undone_yuan_h * seconds / 3600,
    )


def _fit(scenario: Scenario, visits: int, gap: int) -> bool:
    """Whether so many visits fit on working days at least `gap` days apart."""
    ordinals = sorted(day.toordinal() for day in scenario.working_days)
    fitted, free_from = 0, 0
    for ordinal in ordinals:
        if ordinal >= free_from:
            fitted += 1
            free_from = ordinal + gap
    return fitted >= visits


def _of_table(scenario: Scenario, compound: Compound, row: TeamTask) -> Owed:
    usual = _owed(scenario, compound, row.kind, tuple(row.skills), (row.visits_month, row.visit_min))
    return Owed(
        compound_id=usual.compound_id,
        kind=usual.kind,
        skills=usual.skills,
        visits=usual.visits,
        seconds=usual.seconds,
        opens_s=max(usual.opens_s, round(3600 * row.from_h)),
        closes_s=min(usual.closes_s, round(3600 * row.to_h)),
        gap_least=usual.gap_least if row.min_gap_days is None else row.min_gap_days,
        gap_most=usual.gap_most if row.max_gap_days is None else row.max_gap_days,
        undone_yuan=usual.undone_yuan if row.undone_yuan is None else row.undone_yuan,
    )
