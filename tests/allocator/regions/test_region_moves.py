"""Every move keeps every region connected, whatever the graph."""

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from region_drawings import adjacent_regions, all_connected, connected_edges, grid

from allocator.regions import starts
from allocator.regions.graph import region_graph

SEEDS = st.integers(0, 2**32)


def drawn_partition(n, edges, k, seed):
    graph = region_graph(n, edges)
    rolls = starts.dice(np.random.default_rng(seed))
    return graph, rolls, starts.random_partition(graph, np.ones(n), k, 0.0, rolls)


@settings(max_examples=25)
@given(connected_edges(), st.integers(1, 5), SEEDS)
def test_random_partitions_have_connected_regions(drawn, k, seed):
    n, edges = drawn
    _, _, label = drawn_partition(n, edges, min(k, n), seed)
    if label is not None:
        assert set(label.tolist()) == set(range(min(k, n)))
        assert all_connected(label, edges)


@settings(max_examples=25)
@given(connected_edges(least=3), SEEDS)
def test_a_unit_may_leave_exactly_when_the_rest_hangs_together(drawn, seed):
    n, edges = drawn
    graph, _, label = drawn_partition(n, edges, 2, seed)
    net = nx.Graph(edges.tolist())
    for unit in range(n):
        rest = [other for other in range(n) if label[other] == label[unit] and other != unit]
        expected = bool(rest) and nx.is_connected(net.subgraph(rest))
        assert starts.may_leave(graph, label, unit) == expected


@settings(max_examples=25)
@given(connected_edges(least=4), SEEDS)
def test_recombination_redraws_two_connected_regions(drawn, seed):
    n, edges = drawn
    graph, rolls, before = drawn_partition(n, edges, 3, seed)
    if before is None:
        return
    for pair in adjacent_regions(before, edges):
        label = before.copy()
        miss = starts.recombine(graph, np.ones(n), label, pair, slack=0.5, rolls=rolls)
        others = ~np.isin(before, pair)
        assert (label[others] == before[others]).all()
        assert set(label.tolist()) == {0, 1, 2}
        assert all_connected(label, edges)
        half = np.isin(label, pair).sum() / 2
        assert miss == max(0.0, abs((label == pair[0]).sum() - half) - 0.5)


@settings(max_examples=40)
@given(connected_edges(least=3), st.integers(2, 4), SEEDS, st.integers(1, 300))
def test_annealing_keeps_regions_connected_and_tells_the_cost(drawn, k, seed, steps):
    n, edges = drawn
    graph, rolls, label = drawn_partition(n, edges, min(k, n), seed)
    if label is None:
        return
    schedule = starts.Schedule(steps=steps, heat=(2.0, 0.1), weight=(1.0, 1.0))
    sizes = starts.Sizes(of=np.ones(n), lower=1.0, upper=n / 2)
    cost, best = starts.annealed(
        graph, label, min(k, n), pairs=starts.edge_pairs(graph), sizes=sizes, schedule=schedule, rolls=rolls
    )
    assert all_connected(label, edges)
    if best is not None:
        assert all_connected(best, edges)
        assert np.bincount(best).max() <= n / 2
        cut = (best[graph.edges[:, 0]] != best[graph.edges[:, 1]]).sum()
        assert cost + len(graph.edges) == cut


def test_annealing_finds_the_straight_line_through_a_chessboard():
    edges = grid(6, 6)
    graph, rolls, label = drawn_partition(36, edges, 2, 1)
    schedule = starts.Schedule(steps=60_000, heat=(2.0, 0.1), weight=(2.0, 2.0))
    sizes = starts.Sizes(of=np.ones(36), lower=18.0, upper=18.0)
    cost, _ = starts.annealed(
        graph, label, 2, pairs=starts.edge_pairs(graph), sizes=sizes, schedule=schedule, rolls=rolls
    )
    assert cost + len(edges) == 6


def test_the_same_seed_walks_the_same_way():
    found = []
    for _ in range(2):
        graph, rolls, label = drawn_partition(36, grid(6, 6), 4, 7)
        schedule = starts.Schedule(steps=2_000, heat=(1.0, 0.1), weight=(1.0, 1.0))
        sizes = starts.Sizes(of=np.ones(36), lower=8.0, upper=10.0)
        pairs = starts.all_pairs(np.abs(np.arange(36.0)[:, None] - np.arange(36.0)[None]))
        starts.annealed(graph, label, 4, pairs=pairs, sizes=sizes, schedule=schedule, rolls=rolls)
        found.append(label.tolist())
    assert found[0] == found[1]
