"""Neighbours are near on foot, in one subdistrict, with no wall between; the checker's graph agrees."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mode_cases import STEP_M, at, town_of

from allocator.checks.neighbours import near_graph
from allocator.neighbours import neighbourhood_of, segments_meet
from domain.district import Wall, WallKind
from domain.roads import road_network
from domain.rules import NeighbourRules


def adjacent(scenario):
    return neighbourhood_of(scenario, road_network(scenario)).near.toarray()


def wall(x, y_from=-1.0, y_to=1.0):
    lon = 108.90 + x * 0.002
    ends = {"from_lat_deg": 34.26 + y_from * 0.002, "to_lat_deg": 34.26 + y_to * 0.002}
    return Wall(id="w1", kind=WallKind.RAIL, from_lon_deg=lon, to_lon_deg=lon, **ends)


def test_walking_distance_decides():
    found = neighbourhood_of(*_with_network(town_of(at("c1", 1), at("c2", 3), at("c3", 6))))
    assert found.walks.within([0, 1])[0, 1] == pytest.approx(2 * STEP_M, abs=1)
    assert found.near.toarray().tolist() == [[False, True, False], [True, False, False], [False, False, False]]


def _with_network(scenario):
    return scenario, road_network(scenario)


def test_a_wall_between_the_gates_parts_them():
    town = town_of(at("c1", 1), at("c2", 2), at("c3", 3))
    parted = adjacent(replace(town, walls=(wall(1.5),)))
    assert parted.tolist() == [[False, False, False], [False, False, True], [False, True, False]]
    assert adjacent(replace(town, walls=(wall(1.5, 0.5, 1.0),))).sum() == 6


def test_subdistricts_part_unless_the_rules_say_otherwise():
    town = town_of(at("c1", 1), at("c2", 2, community_id="mb"), subdistricts=("a", "b"))
    assert not adjacent(town).any()
    rules = replace(town.rules, neighbours=NeighbourRules(walk_m=400.0, cross_subdistricts=True))
    assert adjacent(replace(town, rules=rules)).sum() == 2


def test_the_checkers_graph_is_the_same(town, town_network):
    found = neighbourhood_of(town, town_network)
    graph = near_graph(town)
    ids = [c.id for c in town.compounds]
    pairs = {(ids[i], ids[j]) for i, j in np.argwhere(np.triu(found.near.toarray()))}
    assert pairs == {tuple(sorted(edge[:2])) for edge in graph.edges(data="beside") if edge[2]}
    for u, v, metres in graph.edges(data="metres"):
        if found.walks.part[ids.index(u)] == found.walks.part[ids.index(v)]:
            assert found.walks.within([ids.index(u), ids.index(v)])[0, 1] == pytest.approx(metres, abs=1e-6)


@pytest.mark.parametrize(
    ("start", "end", "meet"),
    [
        ((0, -1), (0, 1), True),
        ((1, 0), (1, 5), True),
        ((1.1, 0), (1.1, 5), False),
        ((0.2, 0), (0.4, 0), True),
        ((1.2, 0), (3, 0), False),
        ((-1, 1), (1, 1), False),
    ],
)
def test_segments_that_meet_the_one_from_minus_one_to_one(start, end, meet):
    one = np.array([[-1.0, 0.0]]), np.array([[1.0, 0.0]])
    assert segments_meet(*one, np.array(start, float), np.array(end, float)).tolist() == [meet]


@given(st.lists(st.integers(-4, 4), min_size=8, max_size=8))
def test_meeting_is_symmetric(numbers):
    a, b, c, d = np.array(numbers, float).reshape(4, 2)
    assert segments_meet(a[None], b[None], c, d)[0] == segments_meet(c[None], d[None], a, b)[0]
