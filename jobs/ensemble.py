"""What `linli contracts ensemble` does between reading and saying."""

from __future__ import annotations

from allocator import contracts
from allocator.checks.contracts import violations
from allocator.contracts.ensemble import Ensemble, sampled
from domain.errors import Problem, ScenarioError
from domain.interruption import graceful
from domain.roads import road_network
from reports.plan_folder import StoredPlan
from reports.progress import steps

FILE = "contracts.csv"


def sample_groupings(stored: StoredPlan, *, samples: int, seed: int) -> Ensemble:
    """Place a plan's contracts among sampled groupings of the same compounds.

    Raises
    ------
    ScenarioError
        When the plan has no contracts, or its contracts break a rule.
    KeyboardInterrupt
        When the user interrupted it.
    """
    scenario, plan = stored.scenario, stored.plan
    if not plan.area_contracts or plan.contracts is None or plan.contracts.plan is None:
        raise ScenarioError([Problem(FILE, 0, "", "the plan has no area contracts to compare")])
    if found := violations(scenario, plan):
        raise ScenarioError(Problem(FILE, 0, "", text) for text in found)
    problem = contracts.problem_of(scenario, road_network(scenario), plan)
    groups, _ = contracts.choice_of(problem, plan.contracts.plan)
    with steps() as show, graceful():
        show.begin("sampling")
        return sampled(problem, groups, samples=samples, seed=seed, watch=show.count)
