"""One shortest way for every deadhead, kept fixed, and what its links add up to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from allocator.crews.bound.machine import compiled
from allocator.crews.bound.modes import Modes
from domain.arrays import Bools, Floats, Ints
from domain.routing import UNREACHABLE, RoutingInstance


@compiled
def _sums(weight: Ints, before: Ints, order: Ints) -> Ints:
    total = np.zeros(before.shape, weight.dtype)
    for row in range(before.shape[0]):
        for node in order[row]:
            last = before[row, node]
            if last >= 0:
                total[row, node] = total[row, last] + weight[last, node]
    return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadheads:
    """Trees of shortest ways (n_sources, n_nodes) from the nodes where modes end: `before` is the node before a node.

    Every deadhead of an optimal solution may follow these ways, as they cost no more than others: so a rule about how
    often vehicles pass between two nodes may count along them. `source` and `target` (n_modes + 1,) lead from modes to
    rows and nodes; `order` lists nodes by distance.
    """

    before: Ints
    order: Ints
    source: Ints
    target: Ints

    def sums(self, weight: Ints) -> Ints:
        """Sum of ``weight[u, v]`` over the links of the way from each mode to each other (n_modes + 1, n_modes + 1)."""
        return _sums(weight, self.before, self.order)[np.ix_(self.source, self.target)]

    def crossed(self, inside: Bools) -> Ints:
        """How often the way from each mode to each other crosses the border of the nodes `inside`."""
        return self.sums((inside[:, None] != inside[None, :]).astype(np.int64))

    def driven(self, times: Floats) -> tuple[Ints, Ints, Floats]:
        """Links (u, v) and how often each is driven when mode b follows mode a ``times[a, b]`` times."""
        n_nodes = self.before.shape[1]
        legs = np.zeros(self.before.shape)
        np.add.at(legs, (self.source[:, None], self.target[None, :]), times)
        total = np.zeros((n_nodes, n_nodes))
        for row in np.flatnonzero(legs.sum(axis=1)):
            through = legs[row].copy()
            for node in self.order[row, ::-1]:
                last = self.before[row, node]
                if last >= 0 and through[node] > 0:
                    total[last, node] += through[node]
                    through[last] += through[node]
        u, v = np.nonzero(total)
        return u, v, total[u, v]


def deadheads_of(instance: RoutingInstance, modes: Modes) -> Deadheads:
    """Shortest ways from the ends of modes; where the instance states lengths, each way is one link."""
    sources, source = np.unique(modes.exit, return_inverse=True)
    n = instance.n_nodes
    if instance.distances is not None:
        before = np.repeat(sources[:, None], n, axis=1)
        before[np.arange(len(sources)), sources] = -1
        order = np.tile(np.arange(n), (len(sources), 1))
        return Deadheads(before=before, order=order, source=source, target=modes.entry)
    cheapest = np.full((n, n), UNREACHABLE)
    for link in instance.links:
        cheapest[link.tail, link.head] = min(link.cost, cheapest[link.tail, link.head])
    tail, head = np.nonzero(cheapest < UNREACHABLE)
    # A stored zero would be no link: see RoutingInstance.distance.
    costs = np.maximum(cheapest[tail, head].astype(float), 1e-9)
    metres, before = dijkstra(
        csr_matrix((costs, (tail, head)), shape=(n, n)), indices=sources, return_predecessors=True
    )
    order = np.argsort(np.where(np.isfinite(metres), metres, np.inf), axis=1, kind="stable")
    return Deadheads(before=before.astype(np.int64), order=order, source=source, target=modes.entry)
