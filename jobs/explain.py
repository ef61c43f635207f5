"""What `linli visits explain` and `linli visits why` do between reading and saying."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from allocator import visits
from allocator.visits.explain import Conflict, conflict
from allocator.visits.explain.chief_reasons import ChiefReasons, why_this_chief
from allocator.visits.explain.day_reasons import DayReasons, why_these_days
from allocator.visits.problem import VisitProblem
from allocator.visits.standing import Standing, standing_of
from domain.errors import Problem, ScenarioError
from domain.interruption import graceful
from domain.limits import Limit
from domain.plan import Plan, VisitsPlan
from domain.results import Result
from domain.roads import road_network
from domain.scenario import Scenario
from jobs.possible import require_tables
from reports.plan_folder.reading import require_agreement
from reports.plan_folder.stored import StoredPlan
from reports.terminal.progress import steps

TRIAL_WORK = 0.1  # of the limit, for a plan that only has to be found


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A month's problem with its conflicts; or, where none was proved, what came of planning it."""

    problem: VisitProblem
    found: Conflict | None
    planned: Result[VisitsPlan] | None = None
    interrupted: bool = False


def explain_month(scenario: Scenario, *, limit: Limit, seed: int) -> Explained:
    """Conflicts of the scenario's month of visits, or a plan of it where there is no conflict.

    Raises
    ------
    ScenarioError
        When tables are missing.
    """
    require_tables(scenario, ("visits",))

    def attempt(problem: VisitProblem) -> bool:
        return visits.solve(problem, limit=limit.share(TRIAL_WORK), seed=seed).plan is not None

    with steps() as show, graceful() as asked_to_stop:
        show.begin("roads")
        problem = visits.problem_of(scenario, road_network(scenario), Plan())
        show.begin("conflicts")
        found = conflict(problem, limit=limit, seed=seed, attempt=attempt)
        planned = None
        if found is None and not asked_to_stop.is_set():
            show.begin("visits")
            planned = visits.solve(problem, limit=limit.share(TRIAL_WORK), seed=seed)
        return Explained(problem=problem, found=found, planned=planned, interrupted=asked_to_stop.is_set())


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Reasons for a compound's chief and for the days of its visits."""

    problem: VisitProblem
    chief: ChiefReasons
    days: tuple[DayReasons, ...]


def why_visits(folder: Path, stored: StoredPlan, compound: str, day: date | None, *, limit: Limit, seed: int) -> Why:
    """Reasons for the chief of a compound in a plan, and for its visits, or that on one day.

    Raises
    ------
    ScenarioError
        When the plan has no visits, no such compound, or no visit to it on that day.
    KeyboardInterrupt
        When the user interrupted it.
    """
    if stored.plan.visits is None or stored.plan.visits.plan is None:
        raise ScenarioError([Problem(str(folder), 0, "", "the plan has no visits; plan it with --only visits")])
    require_agreement(folder, stored)
    with steps() as show, graceful() as asked_to_stop:
        show.begin("roads")
        problem = visits.problem_of(stored.scenario, road_network(stored.scenario), stored.plan)
        now = standing_of(problem, stored.plan.visits.plan)
        place, at = _place(folder, problem, now, compound, day)
        show.begin("chiefs")
        chief = why_this_chief(problem, now, place, limit=limit, seed=seed)
        show.begin("days")
        days = why_these_days(problem, now, place, day=at, limit=limit, seed=seed)
        if asked_to_stop.is_set():
            raise KeyboardInterrupt
    return Why(problem=problem, chief=chief, days=days)


def _place(
    folder: Path, problem: VisitProblem, now: Standing, compound: str, day: date | None
) -> tuple[int, int | None]:
    """Positions of a compound and a day."""
    if compound not in problem.compound_ids:
        raise ScenarioError([Problem(str(folder), 0, "", f"no compound {compound!r} in the plan's scenario")])
    place = problem.compound_ids.index(compound)
    if now.chief[place] < 0:
        raise ScenarioError([Problem(str(folder), 0, "", f"compound {compound} has no chief in the plan")])
    visited = {problem.days[slot[2]]: slot[2] for slot in now.slots if slot[1] == place}
    if day is not None and day not in visited:
        known = ", ".join(f"{one}" for one in sorted(visited))
        raise ScenarioError([Problem(str(folder), 0, "", f"no visit to {compound} on {day}; its visits: {known}")])
    return place, None if day is None else visited[day]
