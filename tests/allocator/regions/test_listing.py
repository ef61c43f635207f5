"""Connected sets within limits: those of an enumeration that knows no trick, for few units and for several words."""

from itertools import combinations
from math import comb

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from region_drawings import connected_edges

from allocator.regions.graph import region_graph
from allocator.regions.listing import SetList, connected_sets


def path(n):
    return region_graph(n, np.array([(i, i + 1) for i in range(n - 1)]))


def star(n):
    return region_graph(n, np.array([(0, i) for i in range(1, n)]))


def mask(members):
    return sum(1 << int(i) for i in members)


@settings(max_examples=60)
@given(st.integers(0, 10_000), connected_edges(most=8))
def test_they_are_those_of_enumeration(seed, drawing):
    rng = np.random.default_rng(seed)
    n, edges = drawing
    edges = [edge for edge in edges if rng.random() < 0.9]  # not always in one piece
    graph = region_graph(n, np.array(edges, np.int64).reshape(-1, 2))
    sizes, most_size, most_members = rng.integers(1, 6, n), int(rng.integers(1, 20)), int(rng.integers(0, n + 1))
    pairs = [pair for pair in combinations(range(n), 2) if rng.random() < 0.15]
    rivals = [[b if a == i else a for a, b in pairs if i in (a, b)] for i in range(n)]
    drawn = nx.Graph(edges)
    drawn.add_nodes_from(range(n))
    wanted = [
        mask(group)
        for count in range(1, most_members + 1)
        for group in combinations(range(n), count)
        if sizes[list(group)].sum() <= most_size
        and nx.is_connected(drawn.subgraph(group))
        and not any(set(pair) <= set(group) for pair in pairs)
    ]
    found = connected_sets(graph, sizes, max_size=most_size, max_members=most_members, most=10_000, rivals=rivals)
    assert found.masks() == sorted(wanted)


@pytest.mark.parametrize("n", [1, 63, 64, 65, 128, 150])
def test_more_units_than_a_word_has_bits(n):
    found = connected_sets(path(n), np.ones(n, np.int64), max_size=4, max_members=n, most=10_000)
    assert found.masks() == sorted(mask(range(i, i + k)) for k in range(1, 5) for i in range(n - k + 1))


def test_more_sets_than_there_is_room_for_at_first():
    n = 20
    found = connected_sets(star(n), np.ones(n, np.int64), max_size=n, max_members=5, most=10_000)
    assert len(found) == n - 1 + sum(comb(n - 1, k) for k in range(5)) == 5_055
    assert len(set(found.masks())) == len(found)


def test_none_beyond_the_limit_and_nothing_of_nothing():
    ones, nothing = np.ones(20, np.int64), region_graph(0, np.zeros((0, 2), np.int64))
    assert connected_sets(star(20), ones, max_size=20, max_members=5, most=5_054) is None
    assert len(connected_sets(star(20), ones, max_size=0, max_members=5, most=0)) == 0
    assert len(connected_sets(nothing, np.zeros(0, np.int64), max_size=1, max_members=1, most=1)) == 0


@given(st.integers(1, 70), st.lists(st.integers(0, 2**70 - 1), max_size=6), st.integers(0, 10_000))
def test_sums_and_least_are_those_of_the_members(n, drawn, seed):
    masks, values = [one % 2**n for one in drawn], np.random.default_rng(seed).normal(size=n)
    sets = SetList.of(masks, n)
    members = [[i for i in range(n) if one >> i & 1] for one in masks]
    assert sets.sums(values) == pytest.approx([values[own].sum() for own in members])
    assert sets.least(values).tolist() == [min(values[own], default=np.inf) for own in members]
    assert sets.masks() == sorted(masks)
    assert sets.members() == [tuple(own) for own in members]
    odd = np.arange(len(masks)) % 2 == 1
    assert sets.where(odd).masks() == sorted(masks[1::2])
