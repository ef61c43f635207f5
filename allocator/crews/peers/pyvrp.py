"""PyVRP on a day of the crews and on public instances.

A street that may be swept either way, or a compound with several gates, is a group of clients of which one is visited;
on a day every client is optional at the price of leaving it unserved, so that a day always has a plan. Unloading is
part of the drive into the depot, and several trips a day are reloads.
"""

from __future__ import annotations

import math
import time
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from allocator.crews.instances import ways_of
from allocator.crews.peers.day import COST_SCALE, FAR, LOAD_SCALE, DayProblem, Trips
from allocator.crews.peers.instance import PeerAnswer, alternatives, fleet, lengths
from domain import interruption
from domain.arrays import Floats, Ints
from domain.routing import RoutingInstance

if TYPE_CHECKING:
    import pyvrp

# Set by trials on days of 300 clients, where PyVRP's defaults (50, 25, 300) need twice the time for as short trips, and
# on public instances, where they end higher.
NEIGHBOURS = 20
SHAKEN = 20  # most clients moved at random before a descent
HISTORY = 40  # iterations for which a worse solution is kept


def route_instance(
    instance: RoutingInstance,
    *,
    iterations: int | None = None,
    time_s: float | None = None,
    enough: float = -math.inf,
    seed: int = 0,
) -> PeerAnswer:
    """Routes found in a number of iterations, in seconds of wall clock, or until they cost no more than `enough`."""
    import pyvrp  # noqa: PLC0415

    ways = ways_of(instance)
    costs: Any = lengths(instance, ways)
    groups = [members for members in alternatives(ways) if len(members) > 1]
    group_of = {way: group for group, members in enumerate(groups) for way in members}
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in range(len(costs))],
        clients=[
            pyvrp.Client(
                location=position + 1,
                delivery=[way.demand],
                required=position not in group_of,
                group=group_of.get(position),
            )
            for position, way in enumerate(ways)
        ],
        depots=[pyvrp.Depot(location=0)],
        vehicle_types=[pyvrp.VehicleType(num_available=fleet(instance), capacity=[instance.capacity])],
        distance_matrices=[costs],
        duration_matrices=[np.zeros_like(costs)],
        groups=[pyvrp.ClientGroup(clients=members) for members in groups],
    )
    ending = Ending(iterations, time_s, enough)
    best = search(data, ending, seed)
    routes = tuple(tuple(ways[a.idx].token for a in route if a.is_client()) for route in best.routes())
    return PeerAnswer(routes if best.is_feasible() else None, ending.done)


def route_day(
    problem: DayProblem, *, iterations: int | None = None, time_s: float | None = None, seed: int = 0
) -> dict[int, Trips]:
    """Trips of each crew that goes out, found in a number of iterations or, if given, seconds of wall clock."""
    import pyvrp  # noqa: PLC0415  loading a compiled solver costs as much as solving a small day

    if not len(problem.task) or not len(problem.max_trips):
        return {}
    data, crews_of = _data(problem, required=True)
    last = None if iterations is None else iterations // 5
    first = None if iterations is None or last is None else iterations - last
    full = search(data, Ending(first, _part(time_s, 0.8)), seed)
    # PyVRP does not open a second trip for an optional client, so all are required first, and may be dropped then.
    optional = data.replace(
        clients=_clients(problem)[0],
        groups=[pyvrp.ClientGroup(group.clients, required=False) for group in data.groups()],
    )
    start = pyvrp.Solution(optional, [_feasible_part(optional, route) for route in full.routes()])
    rest = last if full.is_feasible() else iterations
    best = search(optional, Ending(rest, _part(time_s, 0.2)), seed, start)
    return _trips(best, crews_of)


def _feasible_part(data: pyvrp.ProblemData, route: pyvrp.Route) -> pyvrp.Route:
    """The route without those of its stops that come too late or find no room."""
    import pyvrp  # noqa: PLC0415

    kept: list[pyvrp.Activity] = []
    for activity in list(route)[1:-1]:  # between the depots at both ends
        plain = pyvrp.Activity(activity.type, activity.idx)
        if pyvrp.Route(data, [*kept, plain], route.vehicle_type()).is_feasible():
            kept.append(plain)
    return pyvrp.Route(data, kept, route.vehicle_type())


def _part(time_s: float | None, part: float) -> float | None:
    return None if time_s is None else time_s * part


def search(data: pyvrp.ProblemData, ending: Ending, seed: int, start: pyvrp.Solution | None = None) -> pyvrp.Solution:
    """Best solution met until the end, from `start` where it is given; penalties are followed without warnings."""
    import pyvrp.exceptions  # noqa: PLC0415
    import pyvrp.search  # noqa: PLC0415

    # A second of lateness must be able to cost more than any client, or late plans look best to the end.
    highest = float(max([100_000, *(client.prize for client in data.clients())]))
    parameters = pyvrp.SolveParams(
        penalty=pyvrp.PenaltyParams(solutions_between_updates=50, max_penalty=highest),
        ils=pyvrp.IteratedLocalSearchParams(history_length=HISTORY),
        neighbourhood=pyvrp.search.NeighbourhoodParams(num_neighbours=NEIGHBOURS),
        perturbation=pyvrp.search.PerturbationParams(1, SHAKEN),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pyvrp.exceptions.PenaltyBoundWarning)
        found = pyvrp.solve(data, ending, seed=seed, collect_stats=False, params=parameters, initial_solution=start)
    return found.best


class Ending:
    """Stops after a number of iterations, when the wall clock or a cost that is enough says so, or the user."""

    def __init__(self, iterations: int | None, time_s: float | None, enough: float = -math.inf) -> None:
        self.done = 0
        self._enough = enough
        self._most = iterations
        self._until = None if time_s is None else time.monotonic() + time_s

    def __call__(self, best_cost: float) -> bool:
        """Whether to stop, asked once an iteration."""
        late = self._until is not None and time.monotonic() >= self._until
        if late or best_cost <= self._enough or interruption.requested() or self.done == self._most:
            return True
        self.done += 1
        return False


def _data(problem: DayProblem, *, required: bool) -> tuple[pyvrp.ProblemData, list[list[int]]]:
    """PyVRP's data, and the crews behind each of its vehicle types."""
    import pyvrp  # noqa: PLC0415

    clients, groups = _clients(problem, required=required)
    crews_of = _alike(problem)
    metres = _whole(np.round(problem.metres))
    profiles: list[tuple[Any, Any]] = [_profile(problem, metres, crews[0]) for crews in crews_of]
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in range(len(problem.metres))],
        clients=clients,
        depots=[pyvrp.Depot(location=depot) for depot in range(problem.n_depots)],
        vehicle_types=[_vehicle_type(problem, crews, profile) for profile, crews in enumerate(crews_of)],
        distance_matrices=[metres for metres, _ in profiles],
        duration_matrices=[travel for _, travel in profiles],
        groups=groups,
    )
    return data, crews_of


def _clients(problem: DayProblem, *, required: bool = False) -> tuple[list[pyvrp.Client], list[pyvrp.ClientGroup]]:
    import pyvrp  # noqa: PLC0415

    modes_of: dict[int, list[int]] = {}
    for mode, task in enumerate(problem.task.tolist()):
        modes_of.setdefault(task, []).append(mode)
    groups = [modes for modes in modes_of.values() if len(modes) > 1]
    group_of = {mode: group for group, modes in enumerate(groups) for mode in modes}
    clients = [
        pyvrp.Client(
            location=problem.n_depots + mode,
            pickup=[int(np.ceil(problem.load_kg[mode] * LOAD_SCALE - 1e-6))],
            service_duration=int(problem.service_s[mode]),
            tw_early=int(problem.early_s[mode]),
            tw_late=int(problem.late_s[mode] - problem.service_s[mode]),
            prize=round(problem.unserved_yuan * COST_SCALE),
            required=required and mode not in group_of,
            group=group_of.get(mode),
        )
        for mode in range(len(problem.task))
    ]
    return clients, [pyvrp.ClientGroup(clients=modes, required=required) for modes in groups]


def _alike(problem: DayProblem) -> list[list[int]]:
    """Crews in groups that differ in nothing: fewer vehicle types and no symmetry between them."""
    groups: dict[tuple[bytes | float, ...], list[int]] = {}
    for crew in range(len(problem.max_trips)):
        key = (
            problem.travel_s[crew].tobytes(),
            problem.may[:, crew].tobytes(),
            int(problem.crew_depot[crew]),
            int(problem.crew_from_s[crew]),
            int(problem.crew_to_s[crew]),
            float(problem.capacity_kg[crew]),
            int(problem.max_trips[crew]),
            float(problem.yuan_s[crew]),
            float(problem.yuan_m[crew]),
        )
        groups.setdefault(key, []).append(crew)
    return list(groups.values())


def _profile(problem: DayProblem, metres: Ints, crew: int) -> tuple[Ints, Ints]:
    """Distances and times of a crew; what it may not serve lies beyond any shift."""
    metres, travel = metres.copy(), _whole(problem.travel_s[crew])
    barred = np.flatnonzero(~problem.may[:, crew]) + problem.n_depots
    metres[:, barred] = travel[:, barred] = FAR
    np.fill_diagonal(metres, 0)
    np.fill_diagonal(travel, 0)
    return metres, travel


def _whole(values: Floats) -> Ints:
    return np.where(np.isfinite(values), values, FAR).astype(np.int64)


def _vehicle_type(problem: DayProblem, crews: list[int], profile: int) -> pyvrp.VehicleType:
    import pyvrp  # noqa: PLC0415

    crew = crews[0]
    home = int(problem.crew_depot[crew])
    again = int(problem.max_trips[crew]) - 1
    return pyvrp.VehicleType(
        num_available=len(crews),
        start_depot=home,
        end_depot=home,
        capacity=[int(np.floor(problem.capacity_kg[crew] * LOAD_SCALE + 1e-6))],
        tw_early=int(problem.crew_from_s[crew]),
        tw_late=int(max(problem.crew_from_s[crew], problem.crew_to_s[crew])),
        unit_distance_cost=round(problem.yuan_m[crew] * COST_SCALE),
        unit_duration_cost=round(problem.yuan_s[crew] * COST_SCALE),
        profile=profile,
        reload_depots=[home] if again else [],
        max_reloads=again,
    )


def _trips(solution: pyvrp.Solution, crews_of: list[list[int]]) -> dict[int, Trips]:
    """Modes of each crew's trips; routes of one vehicle type go to its crews in order."""
    free = [list(crews) for crews in crews_of]
    trips_of: dict[int, Trips] = {}
    for route in solution.routes():
        trips: dict[int, list[int]] = {}
        for activity in route.schedule():
            if activity.is_client():
                trips.setdefault(activity.trip, []).append(activity.idx)
        if trips:
            trips_of[free[route.vehicle_type()].pop(0)] = [trips[number] for number in sorted(trips)]
    return trips_of
