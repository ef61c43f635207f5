"""Tiny random routing instances, and their optimum by enumeration of all routes and all ways to combine them."""

from __future__ import annotations

from functools import cache

import numpy as np

from domain.routing import Link, RoutingInstance


def tiny_instance(seed: int, *, most_tasks: int = 6) -> RoutingInstance:
    """A strongly connected mixed graph of 4 to 7 nodes with up to so many tasks."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(4, 8))
    capacity = int(rng.integers(4, 10))
    links, edges, arcs = [], [], []
    budget = int(rng.integers(2, most_tasks + 1))
    ring = [(u, (u + 1) % n, True) for u in range(n)]
    chords = [(*rng.choice(n, 2, replace=False).tolist(), bool(rng.random() < 0.5)) for _ in range(n // 2)]
    for at in rng.permutation(len(ring) + len(chords)):
        u, v, both = (ring + chords)[at]
        cost = int(rng.integers(0, 10))
        links.append(Link(tail=u, head=v, cost=cost))
        if both:
            links.append(Link(tail=v, head=u, cost=cost))
        if len(edges) + len(arcs) < budget - 1 and rng.random() < 0.6:
            kind = edges if both and rng.random() < 0.7 else arcs
            kind.append(Link(tail=u, head=v, cost=cost, demand=int(rng.integers(1, 5))))
    left = budget - len(edges) - len(arcs)
    nodes = rng.choice(n, min(left, n), replace=False).tolist()
    return RoutingInstance(
        name=f"tiny-{seed}",
        n_nodes=n,
        depot=int(rng.integers(0, n)),
        capacity=capacity,
        vehicles=None,
        required={node: int(rng.integers(1, 5)) for node in nodes},
        edges=tuple(edges),
        arcs=tuple(arcs),
        links=tuple(links),
    )


def task_ways(instance: RoutingInstance) -> list[tuple[int, list[tuple[int, int, int]]]]:
    """Demand of each task and its ways to be served: first node, last node, cost of the passage."""
    ways = [(load, [(node, node, 0)]) for node, load in sorted(instance.required.items())]
    for edge in instance.edges:
        ways.append((edge.demand, [(edge.tail, edge.head, edge.cost), (edge.head, edge.tail, edge.cost)]))
    return ways + [(arc.demand, [(arc.tail, arc.head, arc.cost)]) for arc in instance.arcs]


def optimum(instance: RoutingInstance) -> int:
    """Least cost of any solution, by dynamic programming over all subsets of tasks."""
    length, ways = instance.distance(), task_ways(instance)

    @cache
    def route(left: frozenset[int], at: int) -> int:
        """Cheapest way from a node through the tasks to the depot."""
        if not left:
            return int(length[at, instance.depot])
        return min(
            int(length[at, first]) + passage + route(left - {task}, last)
            for task in left
            for first, last, passage in ways[task][1]
        )

    @cache
    def cheapest(tasks: tuple[int, ...]) -> int:
        """Least cost of routes for the tasks: one for the first and some others, and those for the rest."""
        if not tasks:
            return 0
        best = 1 << 40
        for mask in range(1 << (len(tasks) - 1)):
            together = [tasks[0], *(task for bit, task in enumerate(tasks[1:]) if mask >> bit & 1)]
            if sum(ways[task][0] for task in together) <= instance.capacity:
                rest = tuple(task for task in tasks if task not in together)
                best = min(best, route(frozenset(together), instance.depot) + cheapest(rest))
        return best

    return cheapest(tuple(range(len(ways))))
