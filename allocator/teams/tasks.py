"""Tasks of the planned month: what the rules find in each compound, and what the table of tasks adds."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from math import ceil, floor

from domain.district import Compound, Mode
from domain.people import TeamKind, TeamTask
from domain.plan import Plan
from domain.rules import TeamRules
from domain.scenario import Scenario

SHORTEST_S = 60  # a visit takes a minute at least
NOISE = 1e-9  # what rounding up forgives


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Visits of one trade that a compound needs in the month, all of the same length.

    A visit starts and ends within `early_s` to `late_s` of a day. Gaps are in days, prices for each visit undone.
    """

    id: str
    compound_id: str
    kind: TeamKind
    skills: frozenset[str]
    visits: int
    visit_s: int
    early_s: int
    late_s: int
    min_gap_days: int
    max_gap_days: int
    undone_yuan: float


def tasks_of(scenario: Scenario, plan: Plan) -> tuple[Task, ...]:
    """Tasks of the compounds that `plan` does not put under contract (all of them, where it has no modes)."""
    calendar = _Calendar(scenario.month, scenario.working_days, scenario.rules.teams)
    own: dict[str, list[TeamTask]] = {}
    for row in scenario.team_tasks:
        own.setdefault(row.compound_id, []).append(row)
    return tuple(
        task
        for compound in scenario.compounds
        if plan.mode_of.get(compound.id) is not Mode.CONTRACT
        for task in (
            *_of_rules(compound, calendar),
            *_lift_checks(compound, calendar, plan),
            *(_of_row(row, compound, calendar) for row in own.get(compound.id, ())),
        )
    )


@dataclass(frozen=True, slots=True)
class _Calendar:
    """The month and its rules."""

    month: date
    working_days: tuple[date, ...]
    rules: TeamRules

    @property
    def length(self) -> int:
        return monthrange(self.month.year, self.month.month)[1]

    def gaps(self, visits: int) -> tuple[int, int]:
        """Least and most days between visits spread evenly; the least so that all visits fit."""
        even = self.length / visits
        least = max(1, floor(self.rules.least_gap_share * even + NOISE))
        while least > 1 and self._fitting(least) < visits:
            least -= 1
        return least, ceil(self.rules.most_gap_share * even - NOISE)

    def _fitting(self, gap: int) -> int:
        """Most visits at least `gap` days apart: taking each earliest day is best."""
        fitted, last = 0, None
        for day in self.working_days:
            if last is None or (day - last).days >= gap:
                fitted, last = fitted + 1, day
        return fitted


def _of_rules(compound: Compound, calendar: _Calendar) -> Iterator[Task]:
    """Tasks that follow from a compound's attributes."""
    rules = calendar.rules
    repair_min = compound.households * rules.repair_min_household
    greening_min = compound.green_area_m2 / 100 * rules.greening_min_100m2
    inspection_min = compound.buildings * rules.inspection_min_building
    for name, kind, minutes, visits, skill in (
        ("repair", TeamKind.REPAIR, repair_min, rules.trips_month, rules.repair_skill),
        ("greening", TeamKind.GREENING, greening_min, rules.trips_month, rules.greening_skill),
        ("inspection", TeamKind.INSPECTION, inspection_min, rules.inspections_month, rules.inspection_skill),
    ):
        made = _task(compound, f"{compound.id}-{name}", kind, skill)
        yield from _cut(made, compound, minutes, visits, calendar)


def _lift_checks(compound: Compound, calendar: _Calendar, plan: Plan) -> Iterator[Task]:
    """Checks of a compound's lifts; a planned mode gives them itself, or they are ordered from its menu."""
    minutes = calendar.rules.lift_check_min
    if compound.lift_checks_month and minutes > 0 and compound.id not in plan.mode_of:
        made = _task(compound, f"{compound.id}-lift", TeamKind.INSPECTION, calendar.rules.lift_skill)
        visits = min(compound.lift_checks_month, max(1, len(calendar.working_days)))
        yield _with_visits(made, visits, minutes, calendar)


def _cut(made: Task, compound: Compound, minutes: float, visits: int, calendar: _Calendar) -> Iterator[Task]:
    """A month's minutes in visits: none shorter than wanted unless there is no more work, none longer than allowed.

    What does not fit into a visit on every working day is cut into tasks side by side.
    """
    if minutes <= 0:
        return
    rules = calendar.rules
    open_min = (compound.open_to_h - compound.open_from_h) * 60
    longest = max(1.0, min(rules.longest_visit_min, open_min))
    wanted = max(1, min(visits, floor(minutes / rules.least_visit_min + NOISE)), ceil(minutes / longest - NOISE))
    parts = ceil(wanted / max(1, len(calendar.working_days)))
    each = ceil(wanted / parts)
    for part in range(parts):
        named = made if parts == 1 else replace(made, id=f"{made.id}-{part + 1}")
        yield _with_visits(named, each, minutes / (parts * each), calendar)


def _task(compound: Compound, id_: str, kind: TeamKind, skill: str) -> Task:
    """A task of a compound, its visits still to be stated."""
    return Task(
        id=id_,
        compound_id=compound.id,
        kind=kind,
        skills=frozenset({skill} - {""}),
        visits=1,
        visit_s=SHORTEST_S,
        early_s=_seconds(compound.open_from_h),
        late_s=_seconds(compound.open_to_h),
        min_gap_days=1,
        max_gap_days=31,
        undone_yuan=0.0,
    )


def _with_visits(task: Task, visits: int, minutes: float, calendar: _Calendar) -> Task:
    """The task with so many visits of so many minutes, spread evenly."""
    seconds = max(SHORTEST_S, ceil(60 * minutes - NOISE))
    least, most = calendar.gaps(visits)
    return replace(
        task,
        visits=visits,
        visit_s=seconds,
        min_gap_days=least,
        max_gap_days=most,
        undone_yuan=seconds / 3600 * calendar.rules.undone_yuan_h,
    )


def _of_row(row: TeamTask, compound: Compound, calendar: _Calendar) -> Task:
    """A task of the table; what its row leaves open follows from the rules and the compound."""
    made = _with_visits(_task(compound, row.id, row.kind, ""), row.visits_month, row.visit_min, calendar)
    return replace(
        made,
        skills=frozenset(row.skills),
        early_s=max(made.early_s, _seconds(row.from_h)),
        late_s=min(made.late_s, _seconds(row.to_h)),
        min_gap_days=made.min_gap_days if row.min_gap_days is None else row.min_gap_days,
        max_gap_days=made.max_gap_days if row.max_gap_days is None else row.max_gap_days,
        undone_yuan=made.undone_yuan if row.undone_yuan is None else row.undone_yuan,
    )


def _seconds(hour: float) -> int:
    return round(hour * 3600)
