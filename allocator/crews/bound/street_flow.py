"""A public routing instance as one flow of all vehicles: columns count how often a way is driven between tasks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix

from allocator.crews.bound.node_sets import Demands
from allocator.crews.bound.packing import fewest_vehicles
from domain.arrays import Bools, Floats, Ints
from domain.routing import UNREACHABLE, RoutingInstance

NEAREST = 12  # ways from each node in the first programme of an instance given by coordinates


@dataclass(kw_only=True)
class StreetFlow:
    """Columns: ways driven between tasks (n_ways,), each in both directions together where `both_ways`.

    Where not, columns for the orientations (n_edges,) of required edges follow, 1 = served from tail to head. `fixed`
    is the cost of passing the required links once. `loads` and `out_in` (n_tasks, 2) hold each task's load and, for a
    required arc, its tail and head (else -1). `lengths` (n_nodes, n_nodes), if given, are the costs of ways between
    customers: nodes visited exactly once; then the columns are only some of the ways.
    """

    instance: RoutingInstance
    tail: Ints
    head: Ints
    cost: Floats
    upper: Floats
    both_ways: bool
    fixed: int
    demands: Demands
    loads: Ints
    out_in: Ints
    lengths: Floats | None

    @property
    def n_nodes(self) -> int:
        """Nodes of the instance."""
        return self.instance.n_nodes

    def add_ways(self, pairs: Ints) -> None:
        """Add columns for pairs (n, 2) of customers."""
        self.tail, self.head = np.append(self.tail, pairs[:, 0]), np.append(self.head, pairs[:, 1])
        self.cost = np.append(self.cost, self.lengths_of(pairs))
        self.upper = np.append(self.upper, self.most(pairs[:, 0], pairs[:, 1]))

    def lengths_of(self, pairs: Ints) -> Floats:
        """Costs of the ways between pairs (n, 2) of customers."""
        if self.lengths is None:
            raise ValueError("the instance has streets, not customers")
        return np.asarray(self.lengths[pairs[:, 0], pairs[:, 1]])

    def most(self, u: Ints, v: Ints) -> Floats:
        """Most that a best plan takes a way: between customers once, to the depot twice, a street on each leg."""
        if self.lengths is None:
            return np.full(len(u), 2.0 * max(len(self.loads), 1))
        depot = self.instance.depot
        return np.where((u == depot) | (v == depot), 2.0, 1.0)

    def crossings(self, inside: Bools) -> int:
        """Least number of times that vehicles drive across the border of the nodes `inside` between tasks.

        The depot is not among them. Each vehicle that a task calls there leaves at least once; vehicles enter as often
        as they leave; and required links across the border are passed once each.
        """
        called = self.demands.called(inside)
        if not called.any():
            return 0
        across = self.demands.across(inside)
        trips = max(1, fewest_vehicles(self.loads[called], self.instance.capacity), -(-int(across.sum()) // 2))
        arcs = self.out_in[across & (self.out_in[:, 0] >= 0)]
        if len(arcs):
            out = int((inside[arcs[:, 0]] & ~inside[arcs[:, 1]]).sum())
            trips = max(trips, out, len(arcs) - out)
        return 2 * trips - int(across.sum())

    def crossing(self, values: Floats) -> tuple[Ints, Ints, Floats]:
        """How often the way between two nodes is taken, required passages included."""
        links = np.flatnonzero(self.demands.links)
        first = self.demands.task_start[links]
        u, v = self.demands.node[first], self.demands.node[first + 1]
        n = len(self.tail)
        return (
            np.concatenate([self.tail, u]),
            np.concatenate([self.head, v]),
            np.concatenate([values[:n], np.ones(len(links))]),
        )

    def balance(self) -> tuple[csr_matrix, Floats]:
        """Rows saying that vehicles leave every node as often as they enter it, or that a customer is visited once."""
        n, n_ways = self.n_nodes, len(self.tail)
        every = np.arange(n_ways)
        if self.both_ways:
            if self.lengths is None:
                return csr_matrix((0, n_ways)), np.empty(0)
            ends = np.concatenate([self.tail, self.head])
            degree = coo_matrix((np.ones(2 * n_ways), (ends, np.tile(every, 2))), shape=(n, n_ways)).tocsr()
            visited = np.array(sorted(self.instance.required), np.int64)
            visited = visited[visited != self.instance.depot]
            return degree[visited], np.full(len(visited), 2.0)
        edges, arcs = self.instance.edges, self.instance.arcs
        tails = np.concatenate([self.tail, [e.tail for e in edges]]).astype(np.int64)
        heads = np.concatenate([self.head, [e.head for e in edges]]).astype(np.int64)
        size = np.concatenate([np.ones(n_ways), np.full(len(edges), 2.0)])
        n_columns = n_ways + len(edges)
        rows, columns = np.concatenate([tails, heads]), np.tile(np.arange(n_columns), 2)
        leaving = coo_matrix((np.concatenate([size, -size]), (rows, columns)), shape=(n, n_columns))
        owed = np.zeros(n)
        for link in edges:  # orientation 0 is from head to tail
            owed[link.tail] += 1
            owed[link.head] -= 1
        for link in arcs:
            owed[link.tail] -= 1
            owed[link.head] += 1
        return csr_matrix(leaving), owed


def street_flow(instance: RoutingInstance) -> StreetFlow:
    """Columns and demands of an instance.

    Raises
    ------
    ValueError
        When a task asks for more than the capacity: no plan exists.
    """
    links = [*instance.edges, *instance.arcs]
    ends = [(node,) for node in instance.required] + [tuple({link.tail, link.head}) for link in links]
    loads = np.array([*instance.required.values(), *(link.demand for link in links)], np.int64)
    sizes = np.array([len(each) for each in ends], np.int64)
    demands = Demands(
        node=np.array([node for each in ends for node in each], np.int64),
        task_start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        needs=np.ones(len(ends), np.int64),
        filled=np.stack([loads / instance.capacity, np.full(len(loads), 1e-3 / max(len(loads), 1))], axis=1),
        times=np.ones(len(ends), np.int64),
        links=sizes == 2,
        n_nodes=instance.n_nodes,
    )
    out_in = np.full((len(ends), 2), -1, np.int64)
    if instance.arcs:
        out_in[-len(instance.arcs) :] = [(arc.tail, arc.head) for arc in instance.arcs]
    lengths = _lengths(instance)
    tail, head, cost, both_ways = _ways(instance) if lengths is None else _near(instance, lengths)
    flow = StreetFlow(
        instance=instance,
        tail=tail,
        head=head,
        cost=cost,
        upper=np.empty(0),
        both_ways=both_ways,
        fixed=sum(link.cost for link in links),
        demands=demands,
        loads=loads,
        out_in=out_in,
        lengths=lengths,
    )
    flow.upper = flow.most(tail, head)
    return flow


def _lengths(instance: RoutingInstance) -> Floats | None:
    """Costs of ways between customers: of two directions the cheaper one, which only lowers the bound."""
    if instance.distances is None or instance.edges or instance.arcs:
        return None
    return np.minimum(instance.distances, instance.distances.T).astype(float)


def _near(instance: RoutingInstance, lengths: Floats) -> tuple[Ints, Ints, Floats, bool]:
    """Ways from each customer to its nearest ones and to the depot."""
    stops = np.array(sorted({instance.depot, *instance.required}), np.int64)
    order = stops[np.argsort(lengths[np.ix_(stops, stops)], axis=1, kind="stable")][:, : NEAREST + 1]
    pairs = np.stack([np.repeat(stops, order.shape[1]), order.ravel()], axis=1)
    pairs = np.concatenate([pairs, np.stack([stops, np.full(len(stops), instance.depot)], axis=1)])
    pairs = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1], lengths[pairs[:, 0], pairs[:, 1]], True


def _links(instance: RoutingInstance) -> Iterator[tuple[int, int, int]]:
    """(tail, head, cost) of every passable way."""
    if instance.distances is None:
        yield from ((link.tail, link.head, link.cost) for link in instance.links)
    else:
        for (tail, head), cost in np.ndenumerate(instance.distances):
            yield tail, head, int(cost)


def _ways(instance: RoutingInstance) -> tuple[Ints, Ints, Floats, bool]:
    """Ways that are a shortest way between their ends, the two directions in one where nothing tells them apart."""
    shortest = instance.distance()
    cheapest: dict[tuple[int, int], int] = {}
    for tail, head, cost in _links(instance):
        if tail != head and cost <= shortest[tail, head] < UNREACHABLE:
            cheapest[tail, head] = cost
    both_ways = not instance.arcs and all(cheapest.get((v, u)) == cost for (u, v), cost in cheapest.items())
    pairs = [(u, v, cost) for (u, v), cost in sorted(cheapest.items()) if not both_ways or u < v]
    table = np.array(pairs, np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2].astype(float), both_ways
