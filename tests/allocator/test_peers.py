"""PyVRP and OR-Tools on tiny public instances and days: best costs, rules kept, limits and seeds respected."""

from dataclasses import replace
from itertools import pairwise, permutations, product

import numpy as np
import pytest
from routing_instances import cheapest as cheapest_routes
from routing_instances import small

from allocator.checks.routing import judge
from allocator.crews.instances import ways_of
from allocator.crews.peers import ortools, pyvrp
from allocator.crews.peers.day import DayProblem
from allocator.crews.peers.instance import FAR, fleet, lengths
from domain.interruption import graceful

PEERS = pytest.mark.parametrize("peer", [pyvrp, ortools], ids=["pyvrp", "ortools"])
ITERATIONS = 200


@PEERS
@pytest.mark.parametrize("vehicles", [None, 2])
def test_a_small_instance_is_solved_to_the_best(peer, vehicles):
    found = peer.route_instance(small(vehicles), iterations=ITERATIONS, seed=1)
    verdict = judge(small(vehicles), found.tokens)
    assert (verdict.cost, verdict.violations) == (cheapest_routes(small(), 2), ())
    assert found.iterations > 0


@PEERS
def test_same_seed_same_routes(peer):
    one, two = (peer.route_instance(small(), iterations=50, seed=3) for _ in range(2))
    assert one == two


@PEERS
def test_a_fleet_that_is_too_small_has_no_routes(peer):
    assert peer.route_instance(small(vehicles=1), iterations=20).tokens is None


@PEERS
def test_seconds_end_a_search(peer):
    assert peer.route_instance(small(), time_s=0.05).tokens is not None


@PEERS
def test_a_request_to_stop_ends_a_search(peer):
    with graceful() as asked:
        asked.set()
        found = peer.route_instance(small(), time_s=60.0)
    assert found.iterations < 1000


def test_lengths_hold_the_service_of_the_way_driven_to():
    costs = lengths(small(), ways_of(small()))
    assert costs[0].tolist() == [0, 7, 3, 3 + 3, 7 + 5, 6 + 5, 3 + 4]  # N5, E1, E1r, E2, E2r, A1
    assert costs[1:, 0].tolist() == [7, 3, 0, 6, 11, 11]
    assert (costs < FAR).all()


def test_a_free_fleet_is_offered_enough_for_all_and_no_more_than_tasks():
    assert 2 <= fleet(small()) <= small().n_tasks + 1
    assert fleet(small(vehicles=7)) == 7


def day(**changes):
    """Depot 0; four modes of three tasks, the first task with two ways; two crews of one home."""
    where = np.array([0.0, 1000.0, 1400.0, -800.0, 2500.0])
    metres = np.abs(where[:, None] - where[None])
    given = DayProblem(
        task=np.array([0, 0, 1, 2]),
        service_s=np.array([600, 600, 300, 400]),
        load_kg=np.array([60.0, 60.0, 50.0, 30.0]),
        early_s=np.array([0, 0, 3600, 0]),
        late_s=np.array([20000, 20000, 9000, 20000]),
        metres=metres,
        travel_s=np.array([np.ceil(metres / 5.0), np.ceil(metres / 4.0)]),
        crew_depot=np.zeros(2, np.int64),
        crew_from_s=np.array([1000, 2000]),
        crew_to_s=np.array([10000, 12000]),
        capacity_kg=np.array([100.0, 60.0]),
        max_trips=np.array([2, 1]),
        yuan_s=np.array([0.01, 0.012]),
        yuan_m=np.array([0.002, 0.003]),
        may=np.array([[True, True], [True, False], [True, True], [False, True]]),
        unserved_yuan=500.0,
    )
    return replace(given, **changes)


def yuan(problem, trips_of):
    """Cost of a day that keeps every rule; each trip leaves as late as lets it end as early as it can."""
    cost, served = 0.0, []
    for crew, trips in trips_of.items():
        assert len(trips) <= problem.max_trips[crew]
        free = problem.crew_from_s[crew]
        for trip in trips:
            assert problem.may[trip, crew].all()
            assert problem.load_kg[trip].sum() <= problem.capacity_kg[crew]
            stops = [0, *(mode + 1 for mode in trip), 0]
            cost += problem.yuan_m[crew] * problem.metres[stops[:-1], stops[1:]].sum()
            end = finish(problem, crew, stops, free)[0]
            start = max(s for s in leaving(problem, crew, stops, free) if finish(problem, crew, stops, s)[0] == end)
            assert finish(problem, crew, stops, start)[1]
            assert end <= problem.crew_to_s[crew]
            cost += problem.yuan_s[crew] * (end - start)
            free = end
            served += problem.task[trip].tolist()
    assert len(served) == len(set(served))
    return cost + problem.unserved_yuan * (len(set(problem.task.tolist())) - len(served))


def leaving(problem, crew, stops, free):
    """Moments at which a trip may best leave: at once, or just in time for one of its windows."""
    at, moments = 0, [free]
    for a, b in pairwise(stops[:-1]):
        at += problem.travel_s[crew, a, b]
        moments.append(max(free, problem.early_s[b - 1] - at))
        at += problem.service_s[b - 1]
    return moments


def finish(problem, crew, stops, start):
    """End of a trip, and whether every window is kept."""
    at, kept = start, True
    for a, b in pairwise(stops[:-1]):
        at = max(at + problem.travel_s[crew, a, b], problem.early_s[b - 1]) + problem.service_s[b - 1]
        kept &= bool(at <= problem.late_s[b - 1])
    return at + problem.travel_s[crew, stops[-2], 0], kept


def cheapest(problem):
    """Lowest cost of a day by trying every choice of ways, crews, orders and cuts into trips."""
    modes_of = {t: [None, *np.flatnonzero(problem.task == t).tolist()] for t in set(problem.task.tolist())}
    best = float("inf")
    for chosen in product(*modes_of.values()):
        modes = [mode for mode in chosen if mode is not None]
        for crews in product(range(len(problem.max_trips)), repeat=len(modes)):
            lists = [[m for m, c in zip(modes, crews, strict=True) if c == crew] for crew in range(2)]
            for first in orders(lists[0]):
                for second in orders(lists[1]):
                    days = {crew: trips for crew, trips in enumerate((first, second)) if trips}
                    try:
                        best = min(best, yuan(problem, days))
                    except AssertionError:
                        continue
    return best


def orders(modes):
    for order in permutations(modes):
        for cut in range(max(1, len(order))):
            yield [list(part) for part in (order[:cut], order[cut:]) if part]


@PEERS
@pytest.mark.parametrize(
    "changes",
    [{}, {"capacity_kg": np.array([60.0, 60.0])}, {"unserved_yuan": 5.0}, {"crew_to_s": np.array([3000, 12000])}],
    ids=["plain", "two trips", "cheap to leave out", "short shift"],
)
def test_a_day_is_solved_to_the_best(peer, changes):
    problem = day(**changes)
    found = peer.route_day(problem, iterations=400, seed=1)
    assert yuan(problem, found) == pytest.approx(cheapest(problem), abs=0.02)


@PEERS
def test_a_day_without_work_or_crews_is_empty(peer):
    problem = day()
    none = np.zeros(0, np.int64)
    assert peer.route_day(replace(problem, max_trips=none), iterations=5) == {}
    assert peer.route_day(replace(problem, task=none), iterations=5) == {}
