"""Judges routes of a public instance: every task once, loads, directions, vehicles, and what the routes cost.

Routes are tokens as the files number their tasks: ``N7`` is node 7, ``E3`` the third required edge as listed, ``E3r``
the same edge driven backwards, ``A2`` the second required arc.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx

from domain.routing import UNREACHABLE, Link, RoutingInstance

_TOKEN = re.compile(r"([NEA])([1-9]\d*)(r?)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What routes cost in all, and every rule that they break."""

    cost: int
    violations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Service:
    task: str
    entry: int
    exit: int
    cost: int
    demand: int


def judge(instance: RoutingInstance, routes: Sequence[Sequence[str]]) -> Verdict:
    """Cost of deadheading and of passing the served links, with the violations of the routes."""
    ways = _Ways(instance)
    faults: list[str] = []
    served: Counter[str] = Counter()
    total = 0
    used = [route for route in routes if route]
    for number, route in enumerate(used, start=1):
        services, wrong = _services(instance, route)
        cost, lost = _cost(instance, ways, services)
        load = sum(service.demand for service in services)
        over = [f"load {load} exceeds the capacity {instance.capacity}"] if load > instance.capacity else []
        faults += [f"route {number}: {text}" for text in (*wrong, *lost, *over)]
        served.update(service.task for service in services)
        total += cost
    for task in _owed(instance):
        if served[task] != 1:
            faults.append(f"{task} is served {served[task]} times" if served[task] else f"{task} is not served")
    if instance.vehicles is not None and len(used) > instance.vehicles:
        faults.append(f"{len(used)} routes, {instance.vehicles} vehicles")
    return Verdict(total, tuple(faults))


class _Ways:
    """Shortest ways from the nodes asked for, found by networkx."""

    def __init__(self, instance: RoutingInstance) -> None:
        self._given = instance.distances
        self._graph = nx.DiGraph()
        for link in instance.links:
            known = self._graph.get_edge_data(link.tail, link.head)
            if known is None or link.cost < known["weight"]:
                self._graph.add_edge(link.tail, link.head, weight=link.cost)
        self._from: dict[int, dict[int, int]] = {}

    def length(self, start: int, end: int) -> int | None:
        """Cost of the cheapest way, None where there is none."""
        if start == end:
            return 0
        if self._given is not None:
            given = int(self._given[start, end])
            return None if given >= UNREACHABLE else given
        if start not in self._graph:
            return None
        if start not in self._from:
            self._from[start] = nx.single_source_dijkstra_path_length(self._graph, start)
        return self._from[start].get(end)


def _services(instance: RoutingInstance, route: Sequence[str]) -> tuple[list[_Service], list[str]]:
    """Services of a route's tokens, and what is wrong with the others."""
    services, wrong = [], []
    for token in route:
        match = _TOKEN.fullmatch(token)
        kind, number, back = match.groups() if match else ("", "0", "")
        if kind == "N" and not back and int(number) - 1 in instance.required:
            node = int(number) - 1
            services.append(_Service(token, node, node, 0, instance.required[node]))
        elif kind == "E" and int(number) <= len(instance.edges):
            services.append(_along(f"E{number}", instance.edges[int(number) - 1], back=bool(back)))
        elif kind == "A" and int(number) <= len(instance.arcs):
            services.append(_along(f"A{number}", instance.arcs[int(number) - 1], back=False))
            wrong += [f"{token} drives a one-way backwards"] if back else []
        else:
            wrong.append(f"{token!r} names no task")
    return services, wrong


def _along(task: str, link: Link, *, back: bool) -> _Service:
    entry, exit = (link.head, link.tail) if back else (link.tail, link.head)
    return _Service(task, entry, exit, link.cost, link.demand)


def _cost(instance: RoutingInstance, ways: _Ways, services: Sequence[_Service]) -> tuple[int, list[str]]:
    """Cost of a route from the depot and back, and the legs for which there is no way."""
    total, lost, at = 0, [], instance.depot
    for entry, exit, cost in [*((s.entry, s.exit, s.cost) for s in services), (instance.depot, instance.depot, 0)]:
        leg = ways.length(at, entry)
        if leg is None:
            lost.append(f"there is no way from node {at + 1} to node {entry + 1}")
        total += (leg or 0) + cost
        at = exit
    return total, lost


def _owed(instance: RoutingInstance) -> list[str]:
    nodes = [f"N{node + 1}" for node in instance.required]
    edges = [f"E{number}" for number in range(1, len(instance.edges) + 1)]
    return nodes + edges + [f"A{number}" for number in range(1, len(instance.arcs) + 1)]
