"""The graph of units: walls, bridges, weak places, separators."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from region_drawings import connected, connected_edges, grid

from allocator.regions.diagnosis import diagnose
from allocator.regions.graph import region_graph
from allocator.regions.separators import separations

LINE = np.array([[0, 1], [1, 2], [2, 3]])


def test_neighbours_are_listed_both_ways_and_repeats_count_once():
    graph = region_graph(4, np.array([[1, 0], [0, 1], [2, 1]]))
    assert [graph.near(unit).tolist() for unit in range(4)] == [[1], [0, 2], [1], []]
    assert graph.edges.tolist() == [[0, 1], [1, 2]]


def test_walls_go_and_bridges_come():
    graph = region_graph(4, LINE, walls=[(2, 1)], bridges=[(3, 0)])
    assert graph.edges.tolist() == [[0, 1], [0, 3], [2, 3]]
    assert graph.is_connected(np.arange(4))
    assert not graph.is_connected(np.array([1, 2]))
    assert not graph.is_connected(np.array([], int))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"bridges": [(0, 9)]}, "there are 4"),
        ({"bridges": [(2, 2)]}, "unit 2 cannot be its own neighbour"),
        ({"walls": [(0, 3)]}, r"wall \(0, 3\) stands where there is no edge"),
    ],
)
def test_pairs_that_make_no_sense(changes, said):
    with pytest.raises(ValueError, match=said):
        region_graph(4, LINE, **changes)


def test_weak_places():
    # A square 0-1-2-3, a bridge to 4, a unit 5 behind it, and two islands.
    edges = np.array([[0, 1], [1, 2], [2, 3], [3, 0], [3, 4], [4, 5], [6, 7]])
    found = diagnose(region_graph(9, edges))
    assert [part.tolist() for part in found.components] == [[0, 1, 2, 3, 4, 5], [6, 7], [8]]
    assert [part.tolist() for part in found.islands] == [[6, 7], [8]]
    assert found.choke_points == (3, 4)
    assert found.bridges == ((3, 4), (4, 5), (6, 7))


@settings(max_examples=40)
@given(connected_edges(least=3), st.data())
def test_a_separator_parts_its_units_and_none_of_it_is_spare(drawn, data):
    n, edges = drawn
    members = np.array(sorted(data.draw(st.sets(st.integers(0, n - 1), min_size=1))))
    graph = region_graph(n, edges)
    found = list(separations(graph, members))
    assert bool(found) != connected(members, edges)
    net = nx.Graph(edges.tolist())
    for cut in found:
        assert not set(cut.separator) & set(members.tolist())
        assert not nx.has_path(net.subgraph(set(net) - set(cut.separator)), cut.first, cut.second)
        for spare in cut.separator:
            others = set(net) - set(cut.separator) | {spare}
            assert nx.has_path(net.subgraph(others), cut.first, cut.second)


def test_the_root_of_separators_can_be_chosen():
    graph = region_graph(6, grid(2, 3))
    found = list(separations(graph, np.array([0, 2, 5]), root=0))
    assert [(cut.first, cut.second, cut.separator) for cut in found] == [(0, 2, (1, 3))] or [
        (cut.first, cut.second) for cut in found
    ] == [(0, 2)]
    assert graph.within(np.array([0, 1, 4])).edges.tolist() == [[0, 1], [1, 2]]
