"""What it costs a month to have the crews clean a compound too, before and after there is a plan."""

from __future__ import annotations

import numpy as np

from allocator.crews.days import patterns_for
from allocator.crews.engine.search import Effort
from allocator.crews.from_scenario import problem_of
from allocator.crews.marginal import marginal_yuan
from allocator.crews.planned_week import parts_of, planned_week
from allocator.crews.problem import CrewProblem
from domain.arrays import Floats, Ints
from domain.executors import Executor
from domain.plan import CrewsPlan
from domain.roads import RoadNetwork
from domain.scenario import Scenario


def offer(scenario: Scenario, network: RoadNetwork, *, problem: CrewProblem | None = None) -> dict[str, float | None]:
    """Estimated yuan a month for each compound id before anything is planned; None when no crew could ever serve it.

    The work, the detour from the nearest place where a crew sweeps (or unloads), and the share of a trip that the load
    fills, at the prices of the cheapest crew that could come. `problem`, if known, is that of all compounds.
    """
    prices: dict[str, float | None] = {compound.id: 0.0 for compound in scenario.compounds}
    for part in parts_of(problem or with_all_compounds(scenario, network)):
        yuan = _estimates(part) * part.weeks_month
        for task in np.flatnonzero(part.tasks.is_compound):
            prices[part.tasks.ids[task]] = None if part.reasons[task] else float(yuan[task])
    return prices


def reasons(scenario: Scenario, network: RoadNetwork, *, problem: CrewProblem | None = None) -> dict[str, str]:
    """Why no crew could ever serve a compound, for each id that `offer` gives None for."""
    return {
        part.tasks.ids[task]: part.reasons[task]
        for part in parts_of(problem or with_all_compounds(scenario, network))
        for task in np.flatnonzero(part.tasks.is_compound)
        if part.reasons[task]
    }


def realised(
    scenario: Scenario,
    network: RoadNetwork,
    plan: CrewsPlan,
    *,
    problem: CrewProblem | None = None,
    effort: Effort | None = None,
    seed: int = 0,
    executor: Executor | None = None,
) -> dict[str, float]:
    """Yuan a month for each compound id that a crew could serve, given a plan.

    For a compound in the plan, what the crews would save without it; for another, what they would add, on days as
    evenly spaced as its cleanings need. A cleaning that is left out, or fits nowhere, costs what the rules say.
    With `effort` the days that a compound touches are searched anew, if it is small enough for crews to be extended to
    it at all; without, and for the large ones, all other stops keep their order.
    """
    problem = problem or with_all_compounds(scenario, network)
    patterns = patterns_for(problem.tasks.times_week.tolist())
    prices = dict.fromkeys((compound.id for compound in scenario.compounds if not compound.cleanings_week), 0.0)
    most = scenario.rules.modes.extended_max_households
    small = {compound.id for compound in scenario.compounds if compound.households <= most}
    for part in parts_of(problem, plan):
        planned = planned_week(part, plan, patterns)
        for chosen, own_effort in ((small, effort), (planned.position_of.keys() - small, None)):
            position_of = {id_: task for id_, task in planned.position_of.items() if id_ in chosen}
            yuan = marginal_yuan(
                planned.week.routing,
                planned.days,
                list(position_of.values()),
                effort=own_effort,
                seed=seed,
                executor=executor,
            )
            prices |= dict(zip(position_of, (yuan * part.weeks_month).tolist(), strict=True))
    return prices


def with_all_compounds(scenario: Scenario, network: RoadNetwork) -> CrewProblem:
    """Crew problem in which every compound is cleaned by crews."""
    return problem_of(scenario, network, [compound.id for compound in scenario.compounds])


def _estimates(problem: CrewProblem) -> Floats:
    """Yuan a week for each compound task (n_tasks,), inf for one that no crew can serve and for streets."""
    tasks, crews = problem.tasks, problem.crews
    gates = np.flatnonzero(tasks.is_compound[problem.modes.task])
    task, alone = problem.modes.task[gates], problem.alone[gates]
    sweeping = problem.alone.any(axis=1) & ~tasks.is_compound[problem.modes.task]
    passed = np.unique(np.concatenate([problem.depot_end, problem.modes.exit[sweeping]]))
    detour_m, round_trip_m = (_there_and_back(problem, gates, ends) for ends in (passed, problem.depot_end))
    best = np.full(len(tasks.ids), np.inf)
    for crew in range(len(crews.ids)):
        metre_yuan = crews.yuan_m[crew] + crews.yuan_s[crew] / crews.speed_mps[crew]
        trip_yuan = round_trip_m * metre_yuan + problem.unload_s[crews.depot[crew]] * crews.yuan_s[crew]
        yuan = tasks.service_s[task] * crews.yuan_s[crew] + detour_m * metre_yuan
        yuan += tasks.load_kg[task] / crews.capacity_kg[crew] * trip_yuan
        np.minimum.at(best, task, np.where(alone[:, crew], yuan, np.inf))
    return best * tasks.times_week


def _there_and_back(problem: CrewProblem, gates: Ints, ends: Ints) -> Floats:
    """Least metres from one of `ends` to each of the modes `gates` and back to it."""
    if not len(ends):
        return np.full(len(gates), np.inf)
    at = problem.modes.entry[gates]
    return np.asarray((problem.distances(ends, at) + problem.distances(at, ends).T).min(axis=0), float)
