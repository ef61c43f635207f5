"""OR-Tools' routing library on a day of the crews and on public instances.

Ways to serve a task are a disjunction of which one is visited. The search begins with the cheapest of several first
solutions and goes on by guided local search. Trips of a crew are vehicles of their own, each leaving after the one
before it is back.

References
----------
Voudouris and Tsang (1999), Guided local search, European Journal of Operational Research 113,
doi:10.1016/S0377-2217(98)00099-X.
"""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np

from allocator.crews.instances import ways_of
from allocator.crews.peers.day import COST_SCALE, FAR, LOAD_SCALE, DayProblem, Trips
from allocator.crews.peers.instance import PeerAnswer, alternatives, fleet, lengths
from domain import interruption
from domain.arrays import Floats, Ints
from domain.routing import RoutingInstance

FIRST = ("SAVINGS", "PATH_CHEAPEST_ARC", "PARALLEL_CHEAPEST_INSERTION")  # the cheapest of theirs begins the search
FIRST_SHARE = 0.1  # of the time, for each of them
UNSERVED = 10**12  # units of cost for a task left out where all are required
ENOUGH_S = 10**6  # seconds of search where only iterations are limited


def route_instance(
    instance: RoutingInstance,
    *,
    iterations: int | None = None,
    time_s: float | None = None,
    enough: float = -math.inf,
    seed: int = 0,
) -> PeerAnswer:
    """Routes found in a number of solutions, in seconds of wall clock, or until they cost no more than `enough`."""
    from ortools.constraint_solver import pywrapcp  # noqa: PLC0415

    ways = ways_of(instance)
    manager = pywrapcp.RoutingIndexManager(len(ways) + 1, fleet(instance), 0)
    model = pywrapcp.RoutingModel(manager)
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitMatrix(lengths(instance, ways).tolist()))
    loads = model.RegisterUnaryTransitVector([0, *(way.demand for way in ways)])
    model.AddDimension(loads, 0, instance.capacity, True, "load")
    for members in alternatives(ways):
        model.AddDisjunction([manager.NodeToIndex(way + 1) for way in members], UNSERVED, 1)
    found, done = search(model, iterations, time_s, seed, enough)
    if found is None or found.ObjectiveValue() >= UNSERVED:
        return PeerAnswer(None, done)
    routes = (visited(model, manager, found, vehicle) for vehicle in range(model.vehicles()))
    return PeerAnswer(tuple(tuple(ways[node - 1].token for node in nodes) for nodes in routes if nodes), done)


def route_day(
    problem: DayProblem, *, iterations: int | None = None, time_s: float | None = None, seed: int = 0
) -> dict[int, Trips]:
    """Trips of each crew that goes out, found in a number of solutions or, if given, seconds of wall clock."""
    from ortools.constraint_solver import pywrapcp  # noqa: PLC0415

    if not len(problem.task) or not len(problem.max_trips):
        return {}
    crew_of = np.repeat(np.arange(len(problem.max_trips)), problem.max_trips)  # of each vehicle, which is one trip
    homes = problem.crew_depot[crew_of].tolist()
    manager = pywrapcp.RoutingIndexManager(len(problem.metres), len(crew_of), homes, homes)
    model = pywrapcp.RoutingModel(manager)
    _cost_metres(model, problem, crew_of)
    _limit_loads(model, problem, crew_of)
    _keep_hours(model, manager, problem, crew_of)
    _one_way_each(model, manager, problem, crew_of)
    found, _ = search(model, iterations, time_s, seed)
    trips_of: dict[int, Trips] = {}
    for vehicle, crew in enumerate(crew_of.tolist()) if found is not None else ():
        if nodes := visited(model, manager, found, vehicle):
            trips_of.setdefault(crew, []).append([node - problem.n_depots for node in nodes])
    return trips_of


def _cost_metres(model: Any, problem: DayProblem, crew_of: Ints) -> None:
    metres = _whole(np.round(problem.metres))
    np.fill_diagonal(metres, 0)
    evaluator = {
        price: model.RegisterTransitMatrix((metres * round(price * COST_SCALE)).tolist())
        for price in set(problem.yuan_m.tolist())
    }
    for vehicle, crew in enumerate(crew_of.tolist()):
        model.SetArcCostEvaluatorOfVehicle(evaluator[float(problem.yuan_m[crew])], vehicle)


def _limit_loads(model: Any, problem: DayProblem, crew_of: Ints) -> None:
    loads = np.ceil(problem.load_kg * LOAD_SCALE - 1e-6).astype(int).tolist()
    capacities = np.floor(problem.capacity_kg[crew_of] * LOAD_SCALE + 1e-6).astype(int).tolist()
    transit = model.RegisterUnaryTransitVector([0] * problem.n_depots + loads)
    model.AddDimensionWithVehicleCapacity(transit, 0, capacities, True, "load")


def _keep_hours(model: Any, manager: Any, problem: DayProblem, crew_of: Ints) -> None:
    """Services within their windows, trips within the shift and one after the other, each second of a trip paid."""
    service = np.concatenate([np.zeros(problem.n_depots, np.int64), problem.service_s])
    transits = {}
    for crew in np.unique(crew_of).tolist():
        seconds = _whole(problem.travel_s[crew]) + service[:, None]
        np.fill_diagonal(seconds, 0)
        transits[crew] = model.RegisterTransitMatrix(seconds.tolist())
    latest = int(max(problem.crew_to_s.max(), problem.late_s.max()))
    model.AddDimensionWithVehicleTransits([transits[crew] for crew in crew_of.tolist()], latest, latest, False, "time")
    clock = model.GetDimensionOrDie("time")
    for mode in range(len(problem.task)):
        begin, end = int(problem.early_s[mode]), int(problem.late_s[mode] - problem.service_s[mode])
        clock.CumulVar(manager.NodeToIndex(problem.n_depots + mode)).SetRange(begin, max(begin, end))
    for vehicle, crew in enumerate(crew_of.tolist()):
        start, end = clock.CumulVar(model.Start(vehicle)), clock.CumulVar(model.End(vehicle))
        start.SetMin(int(problem.crew_from_s[crew]))
        end.SetMax(int(max(problem.crew_from_s[crew], problem.crew_to_s[crew])))
        clock.SetSpanCostCoefficientForVehicle(round(problem.yuan_s[crew] * COST_SCALE), vehicle)
        if vehicle and crew == crew_of[vehicle - 1]:
            model.solver().Add(clock.CumulVar(model.End(vehicle - 1)) <= start)
        for moment in (start, end):
            model.AddVariableMinimizedByFinalizer(moment)


def _one_way_each(model: Any, manager: Any, problem: DayProblem, crew_of: Ints) -> None:
    """At most one mode of each task, by a crew that may; none costs the price of leaving it unserved."""
    slack_s = problem.late_s - problem.service_s - problem.early_s
    price = round(problem.unserved_yuan * COST_SCALE)
    modes_of: dict[int, list[int]] = {}
    for mode, task in enumerate(problem.task.tolist()):
        index = manager.NodeToIndex(problem.n_depots + mode)
        modes_of.setdefault(task, []).append(index)
        able = np.flatnonzero(problem.may[mode, crew_of] & (slack_s[mode] >= 0))
        # -1 is the vehicle of nodes that are left out; an empty list would allow every vehicle.
        model.VehicleVar(index).SetValues([-1, *able.tolist()])
    for indices in modes_of.values():
        model.AddDisjunction(indices, price, 1)


def search(
    model: Any, iterations: int | None, time_s: float | None, seed: int, enough: float = -math.inf
) -> tuple[Any, int]:
    """Best assignment, or None, and how many solutions the search went through."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2  # noqa: PLC0415

    ended = time.monotonic() + (ENOUGH_S if time_s is None else time_s)
    solver = model.solver()
    solver.ReSeed(seed)
    done = 0

    def count() -> None:
        nonlocal done
        done += 1
        if interruption.requested() or model.CostVar().Value() <= enough:
            solver.FinishCurrentSearch()

    model.AddAtSolutionCallback(count)
    options = pywrapcp.DefaultRoutingSearchParameters()
    options.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GREEDY_DESCENT
    options.solution_limit = 1
    best = None
    for name in FIRST:
        options.first_solution_strategy = getattr(routing_enums_pb2.FirstSolutionStrategy, name)
        _limit_time(options, (ENOUGH_S if time_s is None else time_s) * FIRST_SHARE)
        found = model.SolveWithParameters(options)
        if found is not None and (best is None or found.ObjectiveValue() < best.ObjectiveValue()):
            best = solver.Assignment(found)
    options.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    options.solution_limit = 2**62 if iterations is None else max(1, iterations)
    _limit_time(options, max(0.001, ended - time.monotonic()))
    if best is None:
        return model.SolveWithParameters(options), done
    if interruption.requested() or best.ObjectiveValue() <= enough:
        return best, done
    return model.SolveFromAssignmentWithParameters(best, options) or best, done


def _limit_time(options: Any, seconds: float) -> None:
    options.time_limit.FromMilliseconds(max(1, round(seconds * 1000)))


def visited(model: Any, manager: Any, found: Any, vehicle: int) -> list[int]:
    """Nodes of a vehicle's route without the depots at its ends."""
    nodes = []
    index = found.Value(model.NextVar(model.Start(vehicle)))
    while not model.IsEnd(index):
        nodes.append(manager.IndexToNode(index))
        index = found.Value(model.NextVar(index))
    return nodes


def _whole(values: Floats) -> Ints:
    return np.where(np.isfinite(values), values, FAR).astype(np.int64)
