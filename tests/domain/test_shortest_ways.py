from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import dijkstra

from domain import shortest_ways
from domain.geometry import to_degrees
from domain.roads import road_network
from domain.shortest_ways import lengths, paths, region
from scenarios.synthetic import district

ORIGIN = (108.9, 34.2)


@pytest.fixture
def only_regions(monkeypatch):
    """Small graphs are searched as large ones are."""
    monkeypatch.setattr(shortest_ways, "WHOLE", 0)
    monkeypatch.setattr(shortest_ways, "FEW", 0)


def graph_of(rng, n_nodes, *, one_way):
    """A graph among near nodes, and the nodes' places: some links one-way, parts cut off from each other."""
    points = rng.uniform(0.0, 1000.0, (n_nodes, 2))
    near = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    u, v = np.nonzero((near < 220.0) & (near > 0) & (rng.random(near.shape) > one_way))
    metres = near[u, v] * rng.uniform(0.5, 3.0, len(u))
    matrix = csr_matrix(coo_matrix((metres, (u, v)), shape=near.shape))
    return matrix, to_degrees(points, ORIGIN)


@settings(max_examples=80, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    n_nodes=st.integers(2, 60),
    one_way=st.sampled_from([0.0, 0.3, 0.8]),
    few=st.sampled_from([0, 10]),
)
def test_lengths_are_those_of_searching_the_whole_graph(seed, n_nodes, one_way, few):
    rng = np.random.default_rng(seed)
    graph, lonlat = graph_of(rng, n_nodes, one_way=one_way)
    sources, targets = rng.integers(0, n_nodes, 6), rng.integers(0, n_nodes, 9)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shortest_ways, "WHOLE", 0)
        patch.setattr(shortest_ways, "FEW", few)
        found = lengths(graph, sources, targets, lonlat)
    assert np.allclose(found, dijkstra(graph)[np.ix_(sources, targets)], rtol=1e-12, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), n_nodes=st.integers(10, 80))
def test_a_region_holds_every_shortest_path_and_leaves_out_what_is_far(seed, n_nodes):
    rng = np.random.default_rng(seed)
    graph, lonlat = graph_of(rng, n_nodes, one_way=0.0)
    ends = rng.integers(0, n_nodes, 5)
    inside = region(graph, ends, ends, lonlat)
    kept = ends[np.isin(ends, inside)]
    local = dijkstra(graph[inside][:, inside], indices=np.searchsorted(inside, kept))
    assert np.allclose(local[:, np.searchsorted(inside, kept)], dijkstra(graph)[np.ix_(kept, kept)])
    limit = 2 * dijkstra(graph)[np.ix_(kept, kept)].max() + 1
    assert dijkstra(graph, indices=kept, min_only=True)[inside].max() <= limit


def test_a_region_of_a_large_district_is_small(only_regions):
    network = road_network(district(compounds=338, seed=3))
    nodes = np.argsort(np.hypot(*(network.node_lonlat - network.node_lonlat[0]).T))[:30]
    assert len(region(network.driving, nodes, nodes, network.node_lonlat)) < len(network.node_lonlat) / 4


def test_nothing_leads_between_parts(only_regions):
    graph = csr_matrix(([1.0, 1.0], ([0, 2], [1, 3])), shape=(4, 4))
    lonlat = to_degrees(np.arange(8.0).reshape(4, 2), ORIGIN)
    both = np.array([0, 2]), np.array([1, 3])
    assert lengths(graph, *both, lonlat).tolist() == [[1.0, np.inf], [np.inf, 1.0]]
    assert region(graph, np.array([0]), np.array([3]), lonlat).tolist() == []


def test_paths_are_as_long_as_lengths_say():
    graph, lonlat = graph_of(np.random.default_rng(5), 60, one_way=0.2)
    pairs = [(u, v) for u in range(0, 60, 7) for v in range(0, 60, 5)]
    metres = lengths(graph, np.arange(60), np.arange(60), lonlat)
    for (u, v), path in zip(pairs, paths(graph, pairs, lonlat), strict=True):
        assert path == [] if np.isinf(metres[u, v]) else (path[0], path[-1]) == (u, v)
        assert not path or sum(graph[a, b] for a, b in pairwise(path)) == pytest.approx(metres[u, v])


def test_the_network_around_some_nodes_keeps_their_ways_and_lines():
    network = road_network(district(compounds=80, seed=2))
    nodes = np.argsort(np.hypot(*(network.node_lonlat - network.node_lonlat[40]).T))[:25]
    local, inside = network.around(nodes)
    at = np.searchsorted(inside, nodes)
    assert len(inside) < len(network.node_lonlat)
    assert (local.travel_m(at, at) == network.travel_m(nodes, nodes)).all()
    for source, target in zip(nodes[:5], nodes[20:], strict=True):
        here = local.route(*np.searchsorted(inside, [source, target]).tolist())
        assert local.lonlat_path(here) == network.lonlat_path(network.route(int(source), int(target)))
    assert {inside[node] for node in local.node_of.values()} <= set(network.node_of.values())
    assert local.access_m == {place: network.access_m[place] for place in local.node_of}
