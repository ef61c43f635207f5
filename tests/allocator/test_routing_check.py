"""The checker of routes on public instances: right costs, and every broken rule is caught."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from routing_instances import cheapest, instances, small

from allocator.checks.routing import judge
from allocator.crews.instances import enough_vehicles, problem_of, routes_of, tokens_of, ways_of
from domain.routing import RoutingInstance

GOOD = [["E1", "A1"], ["N5", "E2r"]]


def test_cost_is_deadheading_and_passing_what_is_served():
    verdict = judge(small(), GOOD)
    # 0-1 for 3, 1-2 for 4, home 2-3-0 for 11; 0-3-4 for 7 to node 5, back to 3 for 1, 3-2 for 5, home 2-3-0 for 11.
    assert (verdict.cost, verdict.violations) == (3 + 4 + 11 + 7 + 1 + 5 + 11, ())


@pytest.mark.parametrize(
    ("routes", "text"),
    [
        ([["E1", "A1"], ["N5"]], "E2 is not served"),
        ([["E1", "A1"], ["N5", "E2r"], ["E2"]], "E2 is served 2 times"),
        ([["E1", "A1"], ["N5", "E2r", "E1r"]], "E1 is served 2 times"),
        ([["E1", "A1", "E2"], ["N5"]], "route 1: load 7 exceeds the capacity 5"),
        ([["E1", "A1r"], ["N5", "E2r"]], "route 1: A1r drives a one-way backwards"),
        ([["E1", "A1"], ["N5", "E2r", "N4"]], "route 2: 'N4' names no task"),
        ([["E1", "A1"], ["N5", "E2r", "E3"]], "route 2: 'E3' names no task"),
        ([["E1", "A1"], ["N5", "E2r", "A2"]], "route 2: 'A2' names no task"),
        ([["E1", "A1"], ["N5r", "E2r"]], "route 2: 'N5r' names no task"),
        ([["E1", "A1"], ["N5", "E2r", "E01"]], "route 2: 'E01' names no task"),
    ],
)
def test_every_broken_rule_is_caught(routes, text):
    assert text in judge(small(), routes).violations


def test_vehicles_count_only_routes_that_serve():
    routes = [["E1", "A1"], [], ["N5", "E2r"]]
    assert judge(small(vehicles=2), routes).violations == ()
    assert judge(small(vehicles=1), routes).violations == ("2 routes, 1 vehicles",)


def test_a_leg_without_a_way_is_caught():
    one_way = tuple(link for link in small().links if link.tail != 4)
    verdict = judge(replace(small(), links=one_way), GOOD)
    assert verdict.violations == ("route 2: there is no way from node 5 to node 4",)


def test_lengths_given_as_a_table_are_used():
    table = np.array([[0, 3, 9], [3, 0, 4], [8, 4, 0]])
    instance = RoutingInstance(
        **dict(name="t", n_nodes=3, depot=0, capacity=9, vehicles=None, edges=(), arcs=(), links=()),
        required={1: 1, 2: 1},
        distances=table,
    )
    assert judge(instance, [["N2", "N3"]]).cost == 3 + 4 + 8
    assert judge(instance, [["N3", "N2"]]).cost == 9 + 4 + 3


@given(instances(), st.randoms(use_true_random=False))
def test_conversion_and_checker_agree_on_any_routes(instance, rng):
    """Tokens -> routes -> tokens is the same, and two independent costs are equal."""
    ways = {}
    for way in ways_of(instance):
        ways.setdefault(way.task, []).append(way.token)
    tokens = [rng.choice(each) for each in ways.values()]
    rng.shuffle(tokens)
    routes = tuple(tuple(tokens[k : k + 2]) for k in range(0, len(tokens), 2))
    found = routes_of(instance, routes)
    assert tokens_of(instance, found) == routes
    assert judge(instance, routes).cost == found.cost


@given(instances())
def test_the_problem_tells_what_the_instance_tells(instance):
    problem, ways = problem_of(instance), ways_of(instance)
    distance = instance.distance()
    home = problem.places.end[0]
    assert problem.n_tasks == instance.n_tasks
    assert problem.crews.capacity.tolist() == [instance.capacity] * enough_vehicles(instance)
    for mode, way in enumerate(ways):
        assert problem.metres[home, problem.modes.entry[mode]] == distance[instance.depot, way.entry]
        assert problem.metres[problem.modes.exit[mode], home] == distance[way.exit, instance.depot]
        assert problem.modes.metres[mode] == way.cost
        assert problem.tasks.mode_start[way.task] <= mode < problem.tasks.mode_start[way.task + 1]
        assert problem.tasks.load[way.task] == way.demand


def test_enough_vehicles_are_enough():
    for capacity in (4, 5, 8):
        instance = replace(small(), capacity=capacity)
        assert enough_vehicles(instance) < instance.n_tasks
        assert cheapest(instance, enough_vehicles(instance)) == cheapest(instance, instance.n_tasks)


def test_a_limited_fleet_is_the_fleet():
    assert enough_vehicles(small(vehicles=3)) == 3
    assert enough_vehicles(small(vehicles=30)) == small().n_tasks
