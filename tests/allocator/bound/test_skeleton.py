"""Distances on the reduced street graph."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from allocator import crews
from allocator.crews.bound.skeleton import skeleton_of
from domain.roads import road_network
from tests.allocator.crews_cases import random_case


@settings(max_examples=25)
@given(st.integers(0, 10**6))
def test_skeleton_keeps_distances(seed):
    district = random_case(seed)
    network = road_network(district)
    problem = crews.problem_of(district, network, ("c1",))
    keep = [int(node) for node in problem.end_node]
    graph = skeleton_of(network.driving, set(keep))
    matrix = csr_matrix((graph.metres, (graph.tail, graph.head)), shape=(graph.n_nodes, graph.n_nodes))
    at = [graph.node_at[node] for node in keep]
    assert graph.n_nodes < network.driving.shape[0]
    np.testing.assert_allclose(dijkstra(matrix)[np.ix_(at, at)], network.travel_m(keep, keep))
