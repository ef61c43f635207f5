"""What it costs a month to have the crews clean a compound too, before and after there is a plan."""

from __future__ import annotations

import numpy as np

from allocator.crews.days import PATTERNS, WEEK
from allocator.crews.insertion import CrewDay, crew_days, insertion_yuan, removal_yuan
from allocator.crews.problem import CrewProblem, problem_of
from domain.arrays import Floats, Ints
from domain.plan import CrewsPlan, StopKind
from domain.roads import RoadNetwork
from domain.scenario import Scenario


def offer(scenario: Scenario, network: RoadNetwork) -> dict[str, float | None]:
    """Estimated yuan a month for each compound id before anything is planned; None when no crew could ever serve it.

    The work, the detour from the nearest place where a crew sweeps (or unloads), and the share of a trip that the load
    fills, at the prices of the cheapest crew that could come.
    """
    problem = _with_all(scenario, network)
    yuan = _estimates(problem)
    prices: dict[str, float | None] = {compound.id: 0.0 for compound in scenario.compounds}
    for task in np.flatnonzero(problem.tasks.is_compound):
        served = not problem.reasons[task]
        prices[problem.tasks.ids[task]] = float(yuan[task]) * problem.weeks_month if served else None
    return prices


def reasons(scenario: Scenario, network: RoadNetwork) -> dict[str, str]:
    """Why no crew could ever serve a compound, for each id that `offer` gives None for."""
    problem = _with_all(scenario, network)
    compounds = np.flatnonzero(problem.tasks.is_compound)
    return {problem.tasks.ids[task]: problem.reasons[task] for task in compounds if problem.reasons[task]}


def realised(scenario: Scenario, network: RoadNetwork, plan: CrewsPlan) -> dict[str, float]:
    """Yuan a month for each compound id that a crew could serve, given a plan.

    For a compound in the plan, what the trips would save without it; for another, its cheapest insertion into them on
    days as evenly spaced as its cleanings need. A cleaning that is left out, or fits nowhere, costs what the rules say.
    """
    problem = _with_all(scenario, network)
    days = crew_days(problem, plan.trips)
    prices = dict.fromkeys((compound.id for compound in scenario.compounds if not compound.cleanings_week), 0.0)
    planned = _savings(problem, days)
    for _, kind, id_ in plan.unserved:
        if kind is StopKind.COMPOUND:
            planned[id_] = planned.get(id_, 0.0) + problem.unserved_yuan
    inserted = _insertions(problem, days)
    for task in np.flatnonzero(problem.tasks.is_compound):
        id_ = problem.tasks.ids[task]
        if not problem.reasons[task]:
            by_day = np.minimum(inserted[task], problem.unserved_yuan)
            patterns = PATTERNS[int(problem.tasks.times_week[task])]
            cheapest = min(sum(float(by_day[day]) for day in pattern) for pattern in patterns)
            prices[id_] = problem.weeks_month * planned.get(id_, cheapest)
    return prices


def _with_all(scenario: Scenario, network: RoadNetwork) -> CrewProblem:
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
    return np.asarray((problem.travel_m[np.ix_(ends, at)] + problem.travel_m[np.ix_(at, ends)].T).min(axis=0), float)


def _savings(problem: CrewProblem, days: dict[int, list[CrewDay]]) -> dict[str, float]:
    """Yuan a week that the trips would save without each compound in them."""
    found: dict[str, float] = {}
    for crew_day in (crew_day for day in days.values() for crew_day in day):
        for mode, yuan in removal_yuan(problem, crew_day):
            task = int(problem.modes.task[mode])
            if problem.tasks.kinds[task] is StopKind.COMPOUND:
                found[problem.tasks.ids[task]] = found.get(problem.tasks.ids[task], 0.0) + yuan
    return found


def _insertions(problem: CrewProblem, days: dict[int, list[CrewDay]]) -> Floats:
    """Least yuan of putting each task into some crew's day, (n_tasks, 8) with weekdays in columns 1..7."""
    modes = np.flatnonzero(problem.tasks.is_compound[problem.modes.task])
    by_day = np.full((len(problem.tasks.ids), WEEK + 1), np.inf)
    known: dict[CrewDay, Floats] = {}
    for day, crew_days_ in days.items():
        for crew_day in crew_days_:
            if crew_day not in known:
                known[crew_day] = insertion_yuan(problem, crew_day, modes)
            np.minimum.at(by_day[:, day], problem.modes.task[modes], known[crew_day])
    return by_day
