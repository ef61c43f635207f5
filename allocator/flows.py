"""Minimum-cost flow with a certificate: the flow by OR-Tools, the bound from potentials found here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from domain.arrays import Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Arcs with capacity and cost a unit, in whole numbers, and what each node supplies (less than 0: asks for)."""

    tail: Ints
    head: Ints
    capacity: Ints
    cost: Ints
    supply: Ints


class NoFlow(ValueError):
    """The arcs cannot carry the supply."""


def cheapest_flow(network: Network) -> Ints:
    """Units on each arc (n_arcs,) that carry all supply at least cost.

    Raises
    ------
    NoFlow
        When the arcs cannot carry the supply.
    """
    solver = SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(network.tail, network.head, network.capacity, network.cost)
    solver.set_nodes_supplies(np.arange(len(network.supply)), network.supply)
    status = solver.solve()
    if status == solver.INFEASIBLE:
        raise NoFlow(f"{len(network.tail)} arcs cannot carry {network.supply.max()} units from their source")
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the flow of {len(network.tail)} arcs ended as {status.name}")
    return np.asarray(solver.flows(arcs), np.int64)


def dual_bound(network: Network, flow: Ints) -> int:
    """Lower bound on the cost of any flow, from potentials that are shortest ways in what `flow` leaves over.

    For any potentials p, with the reduced cost r = cost + p(tail) - p(head), every flow x costs
    sum(r x) - sum(p supply) >= sum(capacity min(0, r)) - sum(p supply). The bound needs no trust in whoever found the
    flow.

    References
    ----------
    Ahuja, R. K., Magnanti, T. L., Orlin, J. B. (1993): Network Flows, chapter 9.
    """
    p = potentials(network, flow)
    reduced = network.cost + p[network.tail] - p[network.head]
    return int((network.capacity * np.minimum(0, reduced)).sum() - (p * network.supply).sum())


def potentials(network: Network, flow: Ints) -> Ints:
    """Shortest ways to each node over the residual arcs, from a point before all of them (Bellman and Ford)."""
    forward, back = flow < network.capacity, flow > 0
    tail = np.concatenate([network.tail[forward], network.head[back]])
    head = np.concatenate([network.head[forward], network.tail[back]])
    cost = np.concatenate([network.cost[forward], -network.cost[back]])
    shortest = np.zeros(len(network.supply), np.int64)
    for _ in range(len(network.supply)):
        before = shortest.copy()
        np.minimum.at(shortest, head, before[tail] + cost)
        if (shortest == before).all():
            break
    return shortest
