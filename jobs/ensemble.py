"""What `linli contracts ensemble` and the ensemble of `linli compare` do between reading and saying."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from allocator import contracts
from allocator.checks.contracts import violations
from allocator.contracts.ensemble import Ensemble, Group, sampled, sampled_values, scores_of
from allocator.contracts.problem import ContractProblem, Floats
from allocator.contracts.regions import mask_of
from domain.errors import Problem, ScenarioError
from domain.interruption import graceful
from domain.plan import Plan
from domain.roads import road_network
from reports.plan_folder.stored import StoredPlan
from reports.terminal.progress import steps

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
    problem, groups = _asked(stored)
    with steps() as show, graceful():
        show.begin("sampling")
        return sampled(problem, groups, samples=samples, seed=seed, watch=show.count)


def place_plans(
    first: StoredPlan, plans: Sequence[Plan], *, samples: int, seed: int
) -> tuple[Ensemble, Floats, list[list[float] | None]]:
    """Sample groupings of the first plan's compounds: scores of the samples (4, samples) and of each of `plans`.

    A plan with other compounds under contract, or with a group that no firm may take, has None.

    Raises
    ------
    ScenarioError
        When the first plan has no contracts, or they break a rule.
    KeyboardInterrupt
        When the user interrupted it.
    """
    problem, groups = _asked(first)
    with steps() as show, graceful():
        show.begin("sampling")
        ensemble, values = sampled_values(problem, groups, samples=samples, seed=seed, watch=show.count)
    return ensemble, values, [_scores(problem, plan) for plan in plans]


def _scores(problem: ContractProblem, plan: Plan) -> list[float] | None:
    position = problem.place_of()
    grouped = [list(contract.compound_ids) for contract in plan.area_contracts]
    if sorted(id_ for group in grouped for id_ in group) != sorted(problem.compound_ids):
        return None
    state = tuple(mask_of(tuple(sorted(position[id_] for id_ in group))) for group in grouped)
    found = scores_of(problem, [state])[:, 0]
    return [float(value) for value in found] if np.isfinite(found).all() else None


def _asked(stored: StoredPlan) -> tuple[ContractProblem, tuple[Group, ...]]:
    """What the contracts of a plan had to group, and how they do."""
    scenario, plan = stored.scenario, stored.plan
    if not plan.area_contracts or plan.contracts is None or plan.contracts.plan is None:
        raise ScenarioError([Problem(FILE, 0, "", "the plan has no area contracts to compare")])
    if found := violations(scenario, plan):
        raise ScenarioError(Problem(FILE, 0, "", text) for text in found)
    problem = contracts.problem_of(scenario, road_network(scenario), plan)
    groups, _ = contracts.choice_of(problem, plan.contracts.plan)
    return problem, groups
