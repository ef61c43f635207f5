from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from allocator.crews.bound import columns, pricing
from allocator.crews.bound.columns import columns_bound
from allocator.crews.bound.modes import modes_of
from allocator.crews.bound.pricing import SCALE
from allocator.crews.bound.route_program import route_program
from allocator.crews.bound.subset_rows import SubsetRow, broken_rows
from domain.routing import Link, RoutingInstance
from tests.allocator.bound.routing_cases import optimum, task_ways, tiny_instance


def customers(points: list[tuple[int, int]], demand: int, capacity: int) -> RoutingInstance:
    """Customers at points of a grid around a depot at the origin, distances along the grid."""
    at = np.array([(0, 0), *points])
    return RoutingInstance(
        name="customers",
        n_nodes=len(at),
        depot=0,
        capacity=capacity,
        vehicles=None,
        required={node: demand for node in range(1, len(at))},
        edges=(),
        arcs=(),
        links=(),
        distances=np.abs(at[:, None] - at[None, :]).sum(axis=2),
    )


def street(*links: Link, demand_free: tuple[Link, ...] = (), capacity: int = 10) -> RoutingInstance:
    nodes = {end for link in (*links, *demand_free) for end in (link.tail, link.head)}
    both = tuple(replace(link, tail=link.head, head=link.tail) for link in (*links, *demand_free))
    return RoutingInstance(
        name="street",
        n_nodes=max(nodes) + 1,
        depot=0,
        capacity=capacity,
        vehicles=None,
        required={},
        edges=links,
        arcs=(),
        links=(*links, *demand_free, *both),
    )


def test_bound_of_tiny_instances_is_never_above_the_optimum_and_mostly_equal() -> None:
    met = 0
    for seed in range(250):
        instance = tiny_instance(seed)
        best, bound = optimum(instance), columns_bound(instance)
        assert bound.value is not None
        assert bound.value <= best, instance.name
        assert bound.converged
        met += bound.value == best
    assert met >= 245


@pytest.mark.parametrize("seed", range(6))
def test_bound_of_more_tasks_is_not_above_the_optimum(seed: int) -> None:
    instance = tiny_instance(9_000 + seed, most_tasks=9)
    bound = columns_bound(instance)
    assert bound.value is not None
    assert 0.97 * optimum(instance) <= bound.value <= optimum(instance)


def test_each_customer_alone_costs_the_way_there_and_back() -> None:
    instance = customers([(3, 0), (0, 5), (-2, -2)], demand=6, capacity=10)
    assert columns_bound(instance).value == 2 * (3 + 5 + 4)


def test_two_customers_fit_together() -> None:
    # Pairs on the same side meet: out to the farther one and back.
    instance = customers([(3, 0), (4, 0), (-3, 0), (-6, 0)], demand=5, capacity=10)
    assert columns_bound(instance).value == 2 * 4 + 2 * 6


def test_odd_customers_need_one_route_more() -> None:
    instance = customers([(5, 0)] * 5, demand=5, capacity=10)
    assert columns_bound(instance).value == 3 * 10


def test_loads_that_cannot_be_split_need_more_routes_than_their_sum() -> None:
    # Three loads of 4 within 7: by sum two routes, in truth three.
    instance = customers([(5, 0)] * 3, demand=4, capacity=7)
    assert columns_bound(instance).value == 30


def test_a_dead_end_is_driven_twice() -> None:
    instance = street(Link(tail=0, head=1, cost=7, demand=1), Link(tail=1, head=2, cost=4, demand=1))
    assert columns_bound(instance).value == 2 * 11


def test_a_ring_is_driven_once() -> None:
    ring = [Link(tail=u, head=(u + 1) % 5, cost=3, demand=2) for u in range(5)]
    assert columns_bound(street(*ring)).value == 15


def test_a_one_way_street_is_left_by_the_ring() -> None:
    ring = tuple(Link(tail=u, head=(u + 1) % 4, cost=u + 1) for u in range(4))
    arc = replace(ring[1], demand=1)
    instance = RoutingInstance(
        name="one way",
        n_nodes=4,
        depot=0,
        capacity=1,
        vehicles=None,
        required={},
        edges=(),
        arcs=(arc,),
        links=ring,
    )
    assert columns_bound(instance).value == 10


def test_bound_does_not_depend_on_the_unit_of_load() -> None:
    instance = tiny_instance(3)
    larger = replace(
        instance,
        capacity=instance.capacity * 7,
        required={node: 7 * load for node, load in instance.required.items()},
        edges=tuple(replace(link, demand=7 * link.demand) for link in instance.edges),
        arcs=tuple(replace(link, demand=7 * link.demand) for link in instance.arcs),
    )
    assert columns_bound(larger) == columns_bound(instance)


def test_tasks_without_demand_never_raise_the_bound_above_the_optimum() -> None:
    for seed in range(60, 90):
        instance = tiny_instance(seed)
        some = tuple(replace(link, demand=0) for link in instance.edges[:1])
        instance = replace(instance, edges=some + instance.edges[1:])
        value = columns_bound(instance).value
        # Alone, a passage without demand may be all there is.
        assert value is None or value <= optimum(instance)
        assert value is not None or sum(load for load, _ in task_ways(instance)) == 0


@pytest.mark.parametrize("work", [0.0, 1e-9, 1e-6, 3e-6, 1e-5, 3e-5])
def test_an_early_end_leaves_a_valid_bound(work: float) -> None:
    for seed in range(300, 312):
        instance = tiny_instance(seed, most_tasks=8)
        bound = columns_bound(instance, work=work)
        assert bound.value is not None
        assert 0 <= bound.value <= optimum(instance)


def test_more_work_never_lowers_the_bound() -> None:
    instance = tiny_instance(1_234, most_tasks=9)
    values = [columns_bound(instance, work=work).value or 0 for work in (0.0, 1e-6, 1e-5, 1e-3)]
    assert values == sorted(values)
    assert values[0] == 0 < values[-1]


def test_too_few_labels_for_a_proof_leave_a_valid_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pricing, "MOST_LABELS", 8)
    monkeypatch.setattr(pricing, "QUICK_LABELS", 8)
    below = 0
    for seed in range(300, 330):
        instance = tiny_instance(seed, most_tasks=9)
        value, best = columns_bound(instance).value, optimum(instance)
        assert value is not None
        assert value <= best
        below += value < best
    assert below > 0


def test_subset_rows_given_up_ask_for_nothing() -> None:
    # Three customers of whom any two fit: half of each pair, 1.5 routes in all, but for the row of the three.
    instance = customers([(5, 0), (5, 1), (5, 2)], demand=5, capacity=10)
    modes = modes_of(instance)
    assert modes is not None
    program = route_program(instance, modes)
    for route in ((0, 1), (1, 2), (2, 0)):
        program.add_route(route)
    program.master.relax(modes.n_tasks)  # else two routes are owed
    program.add_subset(SubsetRow(tasks=(0, 1, 2), memory=np.ones(3, bool)))
    rows = program.solve()
    program.give_up_subsets()
    none = program.solve()
    assert rows is not None
    assert none is not None
    pairs = [len(route) == 2 for route in program.routes]
    assert rows.weights[pairs].sum() == pytest.approx(1.0)
    assert none.weights[pairs].sum() == pytest.approx(1.5)
    assert program.spare_subsets == 0
    assert broken_rows([[0, 1], [1, 2], [2, 0]], np.full(3, 0.5), 3, program.spare_subsets) == []


def test_an_interruption_ends_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns.interruption, "requested", lambda: True)
    assert columns_bound(tiny_instance(5)).value == 0


def test_no_time_leaves_the_trivial_bound() -> None:
    assert columns_bound(tiny_instance(5), time_s=0.0).value == 0


def test_search_ends_when_the_bound_reaches_a_known_solution() -> None:
    instance = tiny_instance(8)
    best = optimum(instance)
    assert columns_bound(instance, upper=best).value == best


def test_same_instance_gives_the_same_answer() -> None:
    instance = tiny_instance(17, most_tasks=9)
    assert columns_bound(instance) == columns_bound(instance)


def test_given_node_sets_keep_the_bound_valid() -> None:
    rng = np.random.default_rng(0)
    for seed in range(400, 420):
        instance = tiny_instance(seed)
        sets = rng.random((30, instance.n_nodes)) < 0.5
        value = columns_bound(instance, sets=sets).value
        assert value is not None
        assert value <= optimum(instance)


def test_long_routes_are_left_alone() -> None:
    many = customers([(x, 0) for x in range(1, 60)], demand=1, capacity=30)
    assert columns_bound(many).value is None
    assert columns_bound(replace(many, capacity=5)).value is not None


def test_unservable_instances_have_no_value() -> None:
    instance = customers([(3, 0)], demand=6, capacity=5)
    assert columns_bound(instance).value is None
    island = replace(tiny_instance(0), n_nodes=20, required={19: 1}, edges=(), arcs=())
    assert columns_bound(island).value is None
    assert columns_bound(replace(island, required={})).value is None


def test_prices_are_exact_to_a_fraction() -> None:
    # The largest bound kept must stay a whole number of steps: floats would lose it beyond 2^53.
    instance = customers([(10**7, 0), (0, 10**7)], demand=6, capacity=10)
    assert columns_bound(instance).value == 4 * 10**7
    assert SCALE == 1 << 16
