"""The search of periodic routes: optimal where enumeration can tell, always by the rules, the same for a seed."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.checks.periodic import judge
from allocator.periodic import search, solve
from allocator.periodic.kernel.layout import LENGTH, LOAD, METRES, OVERLOAD
from allocator.periodic.peers import ortools, pyvrp
from allocator.periodic.peers.patterns import chosen_patterns
from allocator.periodic.presolve import as_one_day, days_are_one, dealt_out
from allocator.periodic.search import Search
from domain.limits import Limit
from domain.periodic import days_of
from domain.results import Status
from tests.allocator.periodic_cases import cheapest, instance_of, random_instance

QUICK = Limit(work=0.01)


@pytest.mark.parametrize("seed", range(8))
def test_optimal_where_enumeration_can_tell(seed):
    instance = random_instance(np.random.default_rng(seed), customers=5, days=2, timed=seed % 2 == 1)
    least = cheapest(instance)
    found = solve(instance, limit=QUICK, seed=1)
    if least == inf:
        assert found.status is Status.UNKNOWN
        return
    assert judge(instance, found.plan).violations == ()
    assert found.objective == pytest.approx(least)
    assert found.bound is None


def test_enumeration_cases_are_of_both_kinds():
    costs = [
        cheapest(random_instance(np.random.default_rng(s), customers=5, days=2, timed=s % 2 == 1)) for s in range(8)
    ]
    assert sum(cost < inf for cost in costs) >= 6


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(1, 25), st.integers(1, 6), st.integers(1, 4), st.booleans())
def test_random_instances_keep_every_rule(seed, customers, days, vehicles, timed):
    rng = np.random.default_rng(seed)
    instance = random_instance(rng, customers=customers, days=days, vehicles=vehicles, timed=timed)
    found = solve(instance, limit=Limit(work=0.003), seed=seed)
    if found.plan is not None:
        verdict = judge(instance, found.plan)
        assert verdict.violations == ()
        assert found.objective == pytest.approx(verdict.cost)


def test_sums_and_days_are_kept_up_to_date():
    """What steps and their undoing leave in the arrays is what the routes say."""
    instance = random_instance(np.random.default_rng(4), customers=20, days=4, vehicles=3)
    run = Search(instance, limit=Limit(work=0.02), seed=3)
    run.run()
    board = run.board
    total = overload = 0.0
    served = np.zeros_like(board.mask)
    for route, count in enumerate(board.n_stops.tolist()):
        stops, day = board.stop[route, : count + 2], route // instance.vehicles
        assert (stops[0], stops[-1]) == (0, 0)
        assert board.sums[route, METRES] == pytest.approx(board.distance[stops[:-1], stops[1:]].sum())
        assert board.sums[route, LOAD] == pytest.approx(board.demand[stops].sum())
        total += board.sums[route, METRES]
        overload += max(0.0, board.sums[route, LOAD] - board.capacity[day])
        assert (board.route_of[stops[1:-1], day] == route).all()
        np.add.at(served, stops[1:-1], 1 << day)
    assert (served == board.mask).all()
    assert all(int(mask) in patterns for mask, patterns in zip(served[1:], instance.patterns[1:], strict=True))
    assert (board.total[LENGTH], board.total[OVERLOAD]) == pytest.approx((total, overload))


def test_the_same_seed_gives_the_same_routes():
    instance = random_instance(np.random.default_rng(9), customers=30, days=5, vehicles=2)
    first, again, other = (solve(instance, limit=QUICK, seed=seed).plan for seed in (5, 5, 6))
    assert first == again
    assert first != other


def test_names_of_days_change_nothing_but_days():
    """With the days in reverse the cheapest routes cost the same."""
    rng = np.random.default_rng(2)
    instance = random_instance(rng, customers=5, days=2)
    turned = tuple(tuple((mask & 1) << 1 | mask >> 1 for mask in patterns) for patterns in instance.patterns)
    back = replace(instance, patterns=turned)
    assert solve(back, limit=QUICK).objective == pytest.approx(solve(instance, limit=QUICK).objective)


def test_seconds_end_a_search_whose_work_would_take_years():
    instance = random_instance(np.random.default_rng(1), customers=6, days=2)
    assert judge(instance, solve(instance, limit=Limit(work=1e9, time_s=2.0), seed=1).plan).violations == ()


def test_an_interrupted_search_gives_what_it_has(monkeypatch):
    asked = iter([False] * 3)
    monkeypatch.setattr("allocator.regions.stopwatch.requested", lambda: next(asked, True))
    instance = random_instance(np.random.default_rng(1), customers=6, days=2)
    found = solve(instance, limit=Limit(work=1e9))
    assert judge(instance, found.plan).violations == ()


def test_too_little_room_is_no_plan():
    tight = instance_of([(1.0, 0.0), (2.0, 0.0)], [5, 5], [(1,), (1,)], vehicles=1, capacity=[9.0])
    found = solve(tight, limit=QUICK)
    assert (found.status, found.plan, found.objective) == (Status.UNKNOWN, None, None)


def test_many_vehicles_take_no_room():
    instance = instance_of([(1.0, 0.0), (-1.0, 0.0)], [5, 5], [(1,), (1,)], vehicles=10**9, capacity=[5.0])
    assert solve(instance, limit=QUICK).objective == pytest.approx(4.0)


def test_customers_in_one_place():
    instance = instance_of([(0.0, 0.0)] * 3, [1, 1, 1], [(1, 2)] * 3, vehicles=2, capacity=[2.0, 2.0])
    assert solve(instance, limit=QUICK).objective == 0.0


def test_interchangeable_days_are_one():
    instance = instance_of(
        [(1.0, 0.0), (2.0, 0.0), (0.0, 3.0), (0.0, 4.0)], [5] * 4, [(1, 2)] * 4, vehicles=1, capacity=[10.0, 10.0]
    )
    assert days_are_one(instance)
    one = as_one_day(instance)
    assert (one.n_days, one.vehicles) == (1, 2)
    assert dealt_out(instance, (((1, 2), (3, 4)),)) == (((1, 2),), ((3, 4),))
    assert solve(instance, limit=QUICK).objective == pytest.approx(4 + 8)
    assert not days_are_one(replace(instance, capacity=np.array([10.0, 9.0])))
    assert not days_are_one(replace(instance, patterns=((), (1, 2), (1, 2), (1, 2), (1,))))
    assert not days_are_one(replace(instance, patterns=((), (1, 2), (1, 2), (1, 2), (3,))))


def test_patterns_chosen_first_fit_and_keep_neighbours_together():
    east, west = [(9.0, 0.0), (9.0, 1.0), (9.0, 2.0)], [(-9.0, 0.0), (-9.0, 1.0), (-9.0, 2.0)]
    instance = instance_of([*east, *west], [3] * 6, [(1, 2)] * 6, vehicles=1, capacity=[10.0, 10.0])
    chosen = chosen_patterns(instance, time_s=10.0, seed=1)
    assert chosen[0] == 0
    assert len(set(chosen[1:4])) == len(set(chosen[4:])) == 1
    assert chosen[1] != chosen[4]
    assert chosen_patterns(replace(instance, capacity=np.array([8.0, 8.0])), time_s=10.0, seed=1) is None


@pytest.mark.parametrize("peer", [pyvrp, ortools])
@pytest.mark.parametrize("seed", [0, 1, 3])
def test_peers_keep_every_rule(peer, seed):
    instance = random_instance(np.random.default_rng(seed), customers=8, days=3, vehicles=3, timed=seed == 1)
    routes = peer.solve(instance, time_s=0.4, seed=1)
    assert routes is not None
    assert judge(instance, routes).violations == ()


@pytest.mark.parametrize("peer", [pyvrp, ortools])
def test_peers_are_given_interchangeable_days_as_one(peer):
    instance = instance_of(
        [(1.0, 0.0), (2.0, 0.0), (0.0, 3.0), (0.0, 4.0)], [5] * 4, [(1, 2)] * 4, vehicles=1, capacity=[10.0, 10.0]
    )
    verdict = judge(instance, peer.solve(instance, time_s=0.3, seed=1))
    assert (verdict.cost, verdict.violations) == (pytest.approx(12.0), ())


def test_days_of_a_pattern():
    assert [days_of(pattern) for pattern in (0, 1, 6, 16)] == [(), (0,), (1, 2), (4,)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"vehicles": 0}, "0 vehicles"),
        ({"patterns": ((), (4,))}, "patterns of place 1"),
        ({"patterns": ((), ())}, "patterns of place 1"),
        ({"patterns": ((1,), (1,))}, "patterns of place 0"),
        ({"demand": np.zeros(3)}, "of another number"),
    ],
)
def test_wrong_instances_are_refused(change, said):
    made = instance_of([(1.0, 0.0)], [1], [(1,)], vehicles=1, capacity=[1.0, 1.0])
    with pytest.raises(ValueError, match=said):
        replace(made, **change)


def test_descents_cover_the_whole_effort():
    stretches = list(search.stretches())
    assert stretches[0][0] == 0.0
    assert stretches[-1][1] == 1.0
    assert all(stretches[k][1] == stretches[k + 1][0] for k in range(len(stretches) - 1))
