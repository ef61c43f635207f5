"""What `linli visits explain` does between reading and saying."""

from __future__ import annotations

from dataclasses import dataclass

from allocator import visits
from allocator.visits.explain import Conflict, conflict
from allocator.visits.problem import VisitProblem
from domain.interruption import graceful
from domain.limits import Limit
from domain.plan import Plan, VisitsPlan
from domain.results import Result
from domain.roads import road_network
from domain.scenario import Scenario
from jobs import require_tables
from reports.progress import steps

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
