"""The bound on routing instances against enumeration and against costs in closed form."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from allocator.crews.bound.instance import InstanceBound, instance_bound
from allocator.crews.bound.node_sets import left_too_seldom
from allocator.crews.bound.packing import fewest_vehicles
from allocator.crews.bound.street_flow import street_flow
from domain import interruption
from domain.routing import Link, RoutingInstance
from tests.allocator.bound.routing_cases import optimum, tiny_instance


def both_ways(links):
    return tuple(Link(tail=u, head=v, cost=link.cost) for link in links for u, v in _directions(link))


def _directions(link):
    return (link.tail, link.head), (link.head, link.tail)


def streets(edges, *, capacity, free=(), arcs=(), required=None):
    """Instance with its depot at node 0."""
    ends = [end for link in (*edges, *free, *arcs) for end in (link.tail, link.head)]
    return RoutingInstance(
        name="streets",
        n_nodes=max(ends) + 1,
        depot=0,
        capacity=capacity,
        vehicles=None,
        required=required or {},
        edges=tuple(edges),
        arcs=tuple(arcs),
        links=both_ways([*edges, *free]) + tuple(Link(tail=a.tail, head=a.head, cost=a.cost) for a in arcs),
    )


def undirected(instance):
    """The instance with all its ways in both directions, which is bounded without directions."""
    links = both_ways(instance.links)
    return replace(instance, edges=instance.edges + instance.arcs, arcs=(), links=links)


def customers(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 7))
    at = rng.integers(0, 20, (n, 2))
    distances = np.floor(np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) + 0.5).astype(np.int64)
    if seed % 3 == 0:
        distances = distances + np.triu(rng.integers(0, 4, (n, n)), 1)
    depot = int(rng.integers(0, n))
    required = {node: int(rng.integers(1, 5)) for node in range(n) if node != depot}
    return RoutingInstance(
        name=f"customers-{seed}",
        n_nodes=n,
        depot=depot,
        capacity=int(rng.integers(4, 9)),
        vehicles=None,
        required=required,
        edges=(),
        arcs=(),
        links=(),
        distances=distances,
    )


def by_cuts(instance, **options):
    return instance_bound(instance, with_columns=False, **options).cuts


@pytest.mark.parametrize("first", [0, 50])
@pytest.mark.parametrize("kind", [tiny_instance, lambda seed: undirected(tiny_instance(seed)), customers])
def test_bound_of_tiny_instances_is_never_above_the_optimum_and_mostly_equal(first, kind):
    pairs = [(by_cuts(instance), optimum(instance)) for instance in map(kind, range(first, first + 30))]
    assert all(bound <= best for bound, best in pairs)
    assert sum(bound == best for bound, best in pairs) >= 18


def test_bound_takes_the_better_of_cuts_and_columns():
    found = [instance_bound(tiny_instance(seed)) for seed in range(12)]
    assert all(each.value == max(each.cuts, each.columns or 0) for each in found)
    assert all(each.value <= optimum(tiny_instance(seed)) for seed, each in enumerate(found))


@pytest.mark.parametrize(("capacity", "cost"), [(1, 2 * (3 + 5 + 8)), (3, 2 * (3 + 5 + 8))])
def test_a_star_is_driven_out_and_back(capacity, cost):
    edges = [Link(tail=0, head=k, cost=c, demand=1) for k, c in ((1, 3), (2, 5), (3, 8))]
    assert instance_bound(streets(edges, capacity=capacity)).value == cost


@pytest.mark.parametrize(("capacity", "trips"), [(6, 1), (4, 2), (2, 3)])
def test_far_streets_need_a_way_there_and_back_for_each_vehicle(capacity, trips):
    """Three parallel streets between two nodes beyond a long way; two of them make a round trip, one goes back."""
    far = Link(tail=0, head=1, cost=50)
    edges = [Link(tail=1, head=2, cost=7, demand=2) for _ in range(3)]
    expected = {1: 100 + 4 * 7, 2: 200 + 4 * 7, 3: 300 + 6 * 7}[trips]
    bound = instance_bound(streets(edges, capacity=capacity, free=[far])).value
    assert bound == expected == optimum(streets(edges, capacity=capacity, free=[far]))


def test_odd_nodes_are_joined_by_shortest_ways():
    """A square with one diagonal of streets: its two odd nodes are joined by the diagonal once more."""
    sides = [Link(tail=k, head=(k + 1) % 4, cost=10, demand=1) for k in range(4)]
    diagonal = Link(tail=1, head=3, cost=6, demand=1)
    assert instance_bound(streets([*sides, diagonal], capacity=9)).value == 4 * 10 + 2 * 6


def test_one_way_streets_are_gone_round():
    arcs = [Link(tail=0, head=1, cost=4, demand=1), Link(tail=1, head=0, cost=9, demand=1)]
    assert instance_bound(streets([], arcs=arcs, capacity=1)).value == 2 * (4 + 9)


def test_loads_that_do_not_meet_need_vehicles_of_their_own():
    """Three nodes at distance 10 with loads just above half: ⌈6.03 / 4⌉ is 2, but no two of them meet."""
    ways = [Link(tail=0, head=1, cost=10)] + [Link(tail=1, head=k, cost=0) for k in (2, 3)]
    instance = streets([], free=ways, capacity=400, required={1: 201, 2: 201, 3: 201})
    assert by_cuts(instance) == 60


def test_a_known_solution_ends_the_search():
    instance = tiny_instance(3)
    best = optimum(instance)
    assert instance_bound(instance, upper=best).value <= best
    assert instance_bound(instance, upper=1).columns is None


def test_an_early_end_still_gives_a_bound():
    instance = tiny_instance(3)
    assert 0 <= instance_bound(instance, time_s=1e-9).value <= optimum(instance)
    with interruption.graceful() as event:
        event.set()
        assert 0 <= instance_bound(instance).value <= optimum(instance)


def test_bounds_are_the_same_each_time():
    found = [instance_bound(customers(4)) for _ in range(2)]
    assert found[0] == found[1]
    assert isinstance(found[0], InstanceBound)


def test_a_load_above_the_capacity_has_no_bound():
    edges = [Link(tail=0, head=1, cost=1, demand=9)]
    with pytest.raises(ValueError, match="a load of 9 is above the capacity of 4"):
        instance_bound(streets(edges, capacity=4))


def packed(loads, capacity):
    """Fewest vehicles by enumeration of all assignments."""
    n = len(loads)
    return min(
        len(set(chosen))
        for chosen in product(range(n), repeat=n)
        if all(sum(q for q, k in zip(loads, chosen, strict=True) if k == bin_) <= capacity for bin_ in range(n))
    )


@pytest.mark.parametrize("seed", range(25))
def test_fewest_vehicles_is_at_most_the_best_packing(seed):
    rng = np.random.default_rng(seed)
    capacity = int(rng.integers(5, 12))
    loads = rng.integers(1, capacity + 1, 5)
    found = fewest_vehicles(loads, capacity)
    assert -(-int(loads.sum()) // capacity) <= found <= packed(loads.tolist(), capacity)


@pytest.mark.parametrize(
    ("loads", "capacity", "vehicles"),
    [([], 5, 0), ([0, 0], 5, 0), ([4, 4, 4], 9, 2), ([6, 6, 6], 11, 3), ([4] * 5, 7, 5)],
)
def test_fewest_vehicles_in_closed_form(loads, capacity, vehicles):
    assert fewest_vehicles(np.array(loads, np.int64), capacity) == vehicles


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 5])
def test_sets_found_are_left_too_seldom(seed):
    """Whatever the flow, each set found has no depot and asks for more crossings than there are."""
    instance = tiny_instance(seed)
    flow = street_flow(instance)
    values = np.random.default_rng(seed).uniform(0, 0.5, len(flow.tail))
    depots = np.arange(instance.n_nodes) == instance.depot
    found = left_too_seldom(
        flow.demands,
        flow.crossing(values),
        depots=depots,
        skipped=np.zeros(len(flow.loads)),
        steps=20,
        whole=True,
        seed=seed,
    )
    n_found = 0
    for inside in found:
        across = inside[flow.tail] != inside[flow.head]
        assert not inside[instance.depot]
        assert values[across].sum() < flow.crossings(inside)
        n_found += 1
    assert n_found
