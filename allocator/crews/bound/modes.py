"""A routing instance as the columns see it: tasks with one or two modes, and what it costs to follow one by another."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from allocator.crews.bound.packing import fewest_vehicles
from domain.arrays import Ints
from domain.routing import UNREACHABLE, RoutingInstance


@dataclass(frozen=True, slots=True, kw_only=True)
class Modes:
    """Modes (n_modes,) of the tasks (n_tasks,); position n_modes stands for the depot.

    `cost[a, b]` is paid when mode b follows mode a: the shortest way from the exit of a to the entry of b, and the
    passage of b. Loads and `capacity` are divided by their greatest common divisor. `entry` and `exit` (n_modes + 1,)
    are nodes.
    """

    task: Ints
    load: Ints
    entry: Ints
    exit: Ints
    cost: Ints
    demand: Ints
    capacity: int

    @property
    def n_modes(self) -> int:
        """Ways to serve all tasks."""
        return len(self.task)

    @property
    def n_tasks(self) -> int:
        """Required nodes, edges and arcs with a demand."""
        return len(self.demand)

    @property
    def fewest_routes(self) -> int:
        """Routes that the demand fills at least."""
        return fewest_vehicles(self.demand, self.capacity)

    @property
    def most_routes(self) -> int:
        """Most routes of some optimal solution.

        Two routes whose loads fit together can be driven as one: by shortest ways that costs no more. In a solution
        where no two fit, every pair carries more than the capacity, hence total demand > routes x capacity / 2.
        """
        return min(max(1, -(-2 * int(self.demand.sum()) // self.capacity) - 1), self.n_tasks)


def with_demand(instance: RoutingInstance) -> RoutingInstance:
    """The instance without tasks that ask for no load: leaving them out costs no more, so bounds for the rest hold."""
    return replace(
        instance,
        required={node: load for node, load in instance.required.items() if load > 0},
        edges=tuple(link for link in instance.edges if link.demand > 0),
        arcs=tuple(link for link in instance.arcs if link.demand > 0),
    )


def modes_of(instance: RoutingInstance) -> Modes | None:
    """Modes of the tasks, all with a demand; None where there are none, or one that cannot be served."""
    links = [(link.tail, link.head, link.cost, link.demand) for link in (*instance.edges, *instance.arcs)]
    tasks = [(node, node, 0, load) for node, load in sorted(instance.required.items())] + links
    if not tasks or max(load for *_, load in tasks) > instance.capacity:
        return None
    first_edge = len(instance.required)
    ways = [(at, *task) for at, task in enumerate(tasks)]
    for at, edge in enumerate(instance.edges, start=first_edge):
        ways.append((at, edge.head, edge.tail, edge.cost, edge.demand))
    task, tail, head, passage, load = np.array(sorted(ways, key=lambda way: way[0]), np.int64).T
    entry, leave = np.append(tail, instance.depot), np.append(head, instance.depot)
    cost = instance.distance()[np.ix_(leave, entry)] + np.append(passage, 0)
    if max(cost[-1].max(), cost[:, -1].max()) >= UNREACHABLE:
        return None
    unit = math.gcd(*load.tolist())
    return Modes(
        task=task,
        load=load // unit,
        entry=entry,
        exit=leave,
        cost=np.minimum(cost, UNREACHABLE),
        demand=np.array([load for *_, load in tasks], np.int64) // unit,
        capacity=instance.capacity // unit,
    )
