"""OR-Tools' routing library on one day of a trade: any able team may make a visit, as cheaply as it finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from allocator.teams.problem import TeamsProblem, drive_s

UNITS = 36_000  # of cost in a yuan, so that a second of a team of whole yuan an hour costs whole units


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Visits of one day and trade as rows of tasks, the teams of the trade, and what a plan of them costs."""

    tasks: tuple[int, ...]
    teams: tuple[int, ...]
    yuan: float


def planned_day(problem: TeamsProblem, day: Day, seconds: float) -> float:
    """Yuan of the day's hours and kilometres within so many seconds; what it is now where nothing is found."""
    n, k = len(day.tasks), len(day.teams)
    starts = list(range(n, n + k))
    manager = pywrapcp.RoutingIndexManager(n + k, k, starts, starts)
    model = pywrapcp.RoutingModel(manager)
    places = np.concatenate([problem.place_of[list(day.tasks)], problem.base_of[list(day.teams)]])
    metres = np.nan_to_num(problem.metres[np.ix_(places, places)], posinf=1e7)
    service = np.array([*(problem.tasks[task].visit_s for task in day.tasks), *[0] * k])
    transits = []
    for vehicle, team in enumerate(day.teams):
        own = problem.teams[team]
        takes = (drive_s(metres, own.speed_kmh) + service[:, None]).astype(int).tolist()
        cost = np.rint(UNITS * metres / 1000 * own.yuan_km).astype(int).tolist()
        transits.append(model.RegisterTransitMatrix(takes))
        model.SetArcCostEvaluatorOfVehicle(model.RegisterTransitMatrix(cost), vehicle)
    model.AddDimensionWithVehicleTransits(transits, 86_400, 86_400, False, "time")
    _limits(problem, day, manager, model)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(max(100, round(1000 * seconds)))
    found = model.SolveWithParameters(parameters)
    return day.yuan if found is None else found.ObjectiveValue() / UNITS


def _limits(problem: TeamsProblem, day: Day, manager: Any, model: Any) -> None:
    """Windows, who may come, shifts with the day's overtime, and the price of hours."""
    clock = model.GetDimensionOrDie("time")
    for node, task in enumerate(day.tasks):
        index, own = manager.NodeToIndex(node), problem.tasks[task]
        clock.CumulVar(index).SetRange(own.early_s, own.late_s - own.visit_s)
        unable = [vehicle for vehicle, team in enumerate(day.teams) if not problem.possible[task, team]]
        model.VehicleVar(index).RemoveValues(unable)
    for vehicle, team in enumerate(day.teams):
        own_team = problem.teams[team]
        latest = round((own_team.shift_to_h + problem.rules.overtime_h_day) * 3600)
        clock.CumulVar(model.Start(vehicle)).SetRange(round(own_team.shift_from_h * 3600), latest)
        clock.CumulVar(model.End(vehicle)).SetRange(0, latest)
        clock.SetSpanCostCoefficientForVehicle(max(1, round(UNITS * own_team.yuan_h / 3600)), vehicle)
