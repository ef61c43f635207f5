from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest

from allocator.crews.bound.completions import completions
from allocator.crews.bound.deadheads import deadheads_of
from allocator.crews.bound.labels import routes_below
from allocator.crews.bound.modes import Modes, modes_of
from allocator.crews.bound.pricing import FORBIDDEN, TOLERANCE, Memory, pricer_of
from allocator.crews.bound.subset_rows import SubsetRow, broken_rows, memory_of
from domain.arrays import Ints
from tests.allocator.bound.routing_cases import tiny_instance


def priced_case(seed: int, most_tasks: int = 6) -> tuple[Modes, Ints]:
    """Modes of a tiny instance and random reduced costs, many of them negative."""
    modes = modes_of(tiny_instance(seed, most_tasks=most_tasks))
    assert modes is not None
    rng = np.random.default_rng(seed)
    return modes, 10 * modes.cost - rng.integers(0, 120, modes.cost.shape)


def elementary_routes(modes: Modes) -> list[tuple[int, ...]]:
    found = []
    ways = [np.flatnonzero(modes.task == task).tolist() for task in range(modes.n_tasks)]
    for size in range(1, modes.n_tasks + 1):
        for tasks in permutations(range(modes.n_tasks), size):
            if modes.demand[list(tasks)].sum() <= modes.capacity:
                found += list(product(*(ways[task] for task in tasks)))
    return found


def reduced_cost(route: tuple[int, ...], reduced: Ints) -> int:
    depot = len(reduced) - 1
    return int(reduced[[depot, *route], [*route, depot]].sum())


def neighbourhoods(n_tasks: int, size: int) -> tuple[Ints, Ints]:
    members = np.array([[(task + step) % n_tasks for step in range(size)] for task in range(n_tasks)])
    slot = np.full((n_tasks, n_tasks), -1)
    slot[np.arange(n_tasks)[:, None], members] = np.arange(size)
    return members, slot


def search(
    modes: Modes, reduced: Ints, size: int, memory: Memory, *, limit: int = 0, grain: int = 1, careless: bool = False
) -> dict[tuple[int, ...], int]:
    members, slot = neighbourhoods(modes.n_tasks, size)
    ends = completions(reduced, modes.task, modes.load // grain, modes.capacity // grain)
    last, value, mode, before, whole = routes_below(
        reduced,
        (modes.task, modes.load, members, slot),
        (memory.in_row, memory.keeps_row, memory.price),
        ends,
        (modes.capacity, grain, limit, 200_000, careless),
    )
    assert whole
    found = {}
    for label, cost in zip(last.tolist(), value.tolist(), strict=True):
        route, at = [], label
        while at >= 0:
            route.append(int(mode[at]))
            at = int(before[at])
        found[tuple(route[::-1])] = cost
    return found


def no_rows(modes: Modes) -> Memory:
    return memory_of([], np.zeros(0, np.int64), modes.n_tasks)


def test_full_neighbourhoods_price_the_best_elementary_route() -> None:
    for seed in range(60):
        modes, reduced = priced_case(seed)
        least = min(reduced_cost(route, reduced) for route in elementary_routes(modes))
        found = search(modes, reduced, modes.n_tasks, no_rows(modes))
        assert min(found.values(), default=0) == min(least, 0), seed
        assert all(len({*modes.task[list(route)]}) == len(route) for route in found)


def test_small_neighbourhoods_only_add_routes_and_never_miss_the_best() -> None:
    cycles = 0
    for seed in range(60):
        modes, reduced = priced_case(seed)
        least = [
            min(search(modes, reduced, size, no_rows(modes)).values(), default=0) for size in (1, 2, modes.n_tasks)
        ]
        assert least[0] <= least[1] <= least[2], seed
        cycles += least[0] < least[2]
    assert cycles > 5


def test_reduced_costs_and_loads_of_found_routes_are_right() -> None:
    for seed in range(40):
        modes, reduced = priced_case(seed)
        for careless in (False, True):
            for route, cost in search(modes, reduced, 2, no_rows(modes), careless=careless).items():
                assert cost == reduced_cost(route, reduced) < 0
                assert modes.load[list(route)].sum() <= modes.capacity


def test_coarse_completions_lose_no_route() -> None:
    for seed in range(200):
        modes, reduced = priced_case(seed)
        if modes.load.min() < 2:
            continue
        fine, coarse = (search(modes, reduced, 2, no_rows(modes), grain=grain) for grain in (1, int(modes.load.min())))
        assert min(fine.values(), default=0) == min(coarse.values(), default=0)


def test_completions_bound_every_way_on() -> None:
    tight = 0
    for seed in range(40):
        modes, reduced = priced_case(seed, 5)
        best, other, following = completions(reduced, modes.task, modes.load, modes.capacity)
        assert (best <= other).all()
        assert (np.diff(best, axis=0) <= 0).all()
        for route in elementary_routes(modes):
            cost, load = reduced_cost(route, reduced) - reduced[-1, route[0]], modes.load[list(route[1:])].sum()
            room, first = modes.capacity - modes.load[route[0]], modes.task[route[1]] if len(route) > 1 else -1
            assert load <= room
            assert best[load, route[0]] <= cost
            tight += int(best[load, route[0]] == cost)
            if first != following[room, route[0]]:
                assert other[room, route[0]] <= cost
    assert tight > 100


def test_subset_rows_charge_each_pair_in_pricing() -> None:
    charged = 0
    for seed in range(120):
        modes, reduced = priced_case(seed)
        if modes.n_tasks < 3:
            continue
        # Light loads: long routes, so that what is open and what is paid often differ.
        one = np.ones(modes.n_tasks, np.int64)
        modes = replace(modes, load=one[modes.task], demand=one, capacity=5)
        rng = np.random.default_rng(seed)
        rows, n = [], modes.n_tasks
        for _ in range(6):
            i, j, k = sorted(rng.choice(n, 3, replace=False).tolist())
            memory = rng.random(n) < 0.5
            memory[[i, j, k]] = True
            rows.append(SubsetRow(tasks=(i, j, k), memory=memory))
        price = rng.integers(0, 80, 6)

        def cost(route: tuple[int, ...], modes=modes, reduced=reduced, rows=rows, price=price) -> int:
            tasks = modes.task[list(route)].tolist()
            return reduced_cost(route, reduced) + sum(
                int(each) * row.coefficient(tasks) for row, each in zip(rows, price, strict=True)
            )

        found = search(modes, reduced, n, memory_of(rows, price, n))
        assert all(value == cost(route) for route, value in found.items())
        least = min(cost(route) for route in elementary_routes(modes))
        assert min(found.values(), default=0) == min(least, 0), seed
        charged += any(value != reduced_cost(route, reduced) for route, value in found.items())
    assert charged > 5


@pytest.mark.parametrize(
    ("route", "times"),
    [([0, 1], 1), ([0, 5, 1], 0), ([0, 4, 1], 1), ([0, 1, 2], 1), ([0, 1, 2, 0], 2), ([0, 5, 1, 2], 1), ([4, 5], 0)],
)
def test_a_task_outside_the_memory_makes_a_route_forget(route: list[int], times: int) -> None:
    memory = np.array([True, True, True, False, True, False])
    assert SubsetRow(tasks=(0, 1, 2), memory=memory).coefficient(route) == times


def test_three_half_pairs_break_a_subset_row() -> None:
    routes = [[0, 3, 1], [1, 2], [2, 0], [4]]
    (row,) = broken_rows(routes, np.array([0.5, 0.5, 0.5, 1.0]), 5, 10)
    assert row.tasks == (0, 1, 2)
    assert row.memory.tolist() == [True, True, True, True, False]
    assert sum(0.5 * row.coefficient(route) for route in routes[:3]) == 1.5
    assert broken_rows(routes, np.array([1.0, 0.0, 0.0, 1.0]), 5, 10) == []


def test_pricer_proves_that_no_route_is_left() -> None:
    proved = 0
    for seed in range(60):
        modes, reduced = priced_case(seed)
        reduced = 1000 * (reduced + 60)
        least = min(reduced_cost(route, reduced) for route in elementary_routes(modes))
        priced = pricer_of(modes).price(reduced, no_rows(modes), exact=True)
        assert priced.least <= min(least, 0)
        assert bool(priced.routes) or priced.exact
        if least < -TOLERANCE:
            assert min(reduced_cost(route, reduced) for route in priced.routes) < -TOLERANCE
        proved += not priced.routes
    assert 5 < proved < 55


def test_unreachable_modes_are_never_joined() -> None:
    modes, reduced = priced_case(3)
    reduced[:-1, :-1] = FORBIDDEN
    assert all(len(route) == 1 for route in search(modes, reduced, modes.n_tasks, no_rows(modes)))


def test_deadheads_follow_shortest_ways() -> None:
    for seed in range(40):
        instance = tiny_instance(seed)
        modes = modes_of(instance)
        assert modes is not None
        ways, length = deadheads_of(instance, modes), instance.distance()
        cheapest = np.full((instance.n_nodes,) * 2, 1 << 40)
        for link in instance.links:
            cheapest[link.tail, link.head] = min(link.cost, cheapest[link.tail, link.head])
        assert (ways.sums(cheapest) == length[np.ix_(modes.exit, modes.entry)]).all()
        times = np.random.default_rng(seed).random(modes.cost.shape)
        u, v, driven = ways.driven(times)
        deadheads = length[np.ix_(modes.exit, modes.entry)]
        assert float(driven @ cheapest[u, v]) == pytest.approx(float((times * deadheads).sum()))
        inside = np.random.default_rng(seed).random(instance.n_nodes) < 0.5
        crossed = ways.crossed(inside)
        odd = inside[modes.exit][:, None] != inside[modes.entry][None, :]
        assert ((crossed % 2 == 1) == odd).all()
        assert float(driven[inside[u] != inside[v]].sum()) == pytest.approx(float((times * crossed).sum()))


def test_best_solutions_need_fewer_routes_than_twice_the_load() -> None:
    modes, _ = priced_case(3)
    assert modes.fewest_routes <= modes.most_routes <= modes.n_tasks
    assert (modes.most_routes - 1) * modes.capacity < 2 * modes.demand.sum()
