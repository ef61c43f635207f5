"""Routing instances as the literature states them: required nodes, edges and arcs, one depot, one capacity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from domain.arrays import Ints

UNREACHABLE = 1 << 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way between two nodes. `cost` is paid for each passage, `demand` is 0 where nothing is required."""

    tail: int
    head: int
    cost: int
    demand: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingInstance:
    """A mixed capacitated general routing problem (MCGRP); CARP, MCARP and CVRP are special cases.

    Nodes are numbered from 0; node i is number i + 1 in a file. `required` maps nodes to demands; `edges` and `arcs`
    are required links, in the order of the file; `links` are all passable ways, directed, with those of required edges
    in both directions. Where the file gives coordinates instead of a graph, `distances` (n_nodes, n_nodes) holds its
    rounded lengths and `links` is empty. `vehicles` is the most routes allowed, None for any number.

    Cost of routes: deadheading + passage of the required edges and arcs, without service costs.
    """

    name: str
    n_nodes: int
    depot: int
    capacity: int
    vehicles: int | None
    required: dict[int, int]
    edges: tuple[Link, ...]
    arcs: tuple[Link, ...]
    links: tuple[Link, ...]
    distances: Ints | None = None

    @property
    def n_tasks(self) -> int:
        """Required nodes, edges and arcs."""
        return len(self.required) + len(self.edges) + len(self.arcs)

    def distance(self) -> Ints:
        """Lengths of shortest ways (n_nodes, n_nodes); UNREACHABLE where there is none."""
        if self.distances is not None:
            return self.distances
        cheapest: dict[tuple[int, int], int] = {}
        for link in self.links:
            key = link.tail, link.head
            cheapest[key] = min(link.cost, cheapest.get(key, UNREACHABLE))
        # A stored zero would be no edge: zero costs are kept apart as a small number and rounded away.
        tails, heads = (list(ends) for ends in zip(*cheapest, strict=True)) if cheapest else ([], [])
        costs = np.array(list(cheapest.values()), float)
        graph = csr_matrix((np.where(costs == 0, 1e-9, costs), (tails, heads)), shape=(self.n_nodes, self.n_nodes))
        lengths = dijkstra(graph)
        return np.where(np.isfinite(lengths), np.round(lengths), UNREACHABLE).astype(np.int64)
