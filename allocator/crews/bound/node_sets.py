"""Searches for node sets that a flow leaves too seldom: greedy growth, then tabu search, compiled (`walk.py`).

Exact separation of rounded capacity cuts is NP-hard; searches of this kind find nearly all of them.

References
----------
Belenguer, J. M., Benavent, E. (2003). A cutting plane algorithm for the capacitated arc routing problem. Computers &
Operations Research 30, 705-728. doi:10.1016/S0305-0548(02)00046-1
Augerat, P., Belenguer, J. M., Benavent, E., Corberan, A., Naddef, D. (1998). Separating capacity constraints in the
CVRP using tabu search. European Journal of Operational Research 106, 546-557. doi:10.1016/S0377-2217(97)00290-7
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix

from allocator.crews.bound.walk import LEAST, MOST, MOST_TIMES, WITHOUT, Ground, walk
from allocator.crews.bound.week_trips import amounts, fewest_trips
from domain.arrays import Bools, Floats, Ints

MOST_STARTS = 150
MOST_NODES = 300  # of a set


@dataclass(frozen=True, kw_only=True)
class Demands:
    """What calls vehicles to node sets.

    Task t calls a vehicle to a set when at least ``needs[t]`` of its end nodes ``node[task_start[t]:task_start[t+1]]``
    are inside. `filled` (n_tasks, 2) are the trips, as fractions, that all its services fill by load and by time, and
    `times` (n_tasks,) the trips that they must be spread over. `links` (n_tasks,) tells the tasks that join two nodes
    and are passed exactly once: a border is crossed an even number of times, theirs included.
    """

    node: Ints
    task_start: Ints
    needs: Ints
    filled: Floats
    times: Ints
    links: Bools
    n_nodes: int

    def __post_init__(self) -> None:
        if self.filled.shape != (len(self.needs), 2) or len(self.task_start) != len(self.needs) + 1:
            raise ValueError(f"`filled` is {self.filled.shape}, expected {len(self.needs)} tasks x 2")
        if len(self.times) and not 0 <= self.times.min() <= self.times.max() < MOST_TIMES:
            raise ValueError(f"times are {self.times.min()}..{self.times.max()}, allowed are 0..{MOST_TIMES - 1}")

    @cached_property
    def entries(self) -> csr_matrix:
        """Ends (n_nodes, n_tasks) of tasks."""
        task = np.repeat(np.arange(len(self.needs)), np.diff(self.task_start))
        return csr_matrix((np.ones(len(task)), (self.node, task)), shape=(self.n_nodes, len(self.needs)))

    def counted(self, inside: Bools) -> Ints:
        """Ends (n_tasks,) among the nodes `inside`."""
        return np.asarray(self.entries.T @ inside.astype(float)).astype(np.int64)

    def called(self, inside: Bools) -> Bools:
        """Tasks (n_tasks,) that call a vehicle to the nodes `inside`."""
        return np.asarray(self.counted(inside) >= self.needs)

    def trips(self, called: Bools) -> int:
        """Fewest trips for the tasks `called` (n_tasks,): by load, by time, and a day for each service of a task."""
        if not called.any():
            return 0
        needed = [fewest_trips(*amounts(column[called], self.times[called]).sum(axis=0)) for column in self.filled.T]
        return int(max(*needed, self.times[called].max()))

    def across(self, inside: Bools) -> Bools:
        """Links (n_tasks,) with one end among the nodes `inside`."""
        return np.asarray(self.links & (self.counted(inside) == 1))


def left_too_seldom(
    demands: Demands,
    crossing: tuple[Ints, Ints, Floats],
    *,
    depots: Bools,
    skipped: Floats,
    steps: int,
    whole: bool,
    seed: int,
) -> Iterator[Bools]:
    """Node sets without a depot whose border is crossed less often than their demands ask, worst first.

    Parameters
    ----------
    crossing
        (u, v, number): how often the way between two nodes is taken, in both directions together.
    skipped : (n_tasks,)
        Services left out; each saves a set that it calls to two crossings.
    steps
        Steps of tabu search from each start.
    """
    n = demands.n_nodes
    u, v, number = crossing
    used = (u != v) & (number > 1e-9)
    ends = np.concatenate([u[used], v[used]]), np.concatenate([v[used], u[used]])
    graph = coo_matrix((np.tile(number[used], 2), ends), shape=(n, n)).tocsr()
    starts = np.flatnonzero((np.diff(demands.entries.indptr) > 0) & ~depots)
    rng = np.random.default_rng(seed)
    if len(starts) > MOST_STARTS:
        starts = rng.choice(starts, MOST_STARTS, replace=False)
    ground = Ground(
        indptr=graph.indptr.astype(np.int64),
        near=graph.indices.astype(np.int64),
        weight=graph.data.astype(float),
        degree=np.asarray(graph.sum(axis=1), float).ravel(),
        start=demands.entries.indptr.astype(np.int64),
        task_of=demands.entries.indices.astype(np.int64),
        needs=demands.needs,
        amounts=np.concatenate([amounts(column, demands.times) for column in demands.filled.T], axis=1),
        times=demands.times,
        links=demands.links,
        skipped=skipped,
        depots=depots,
        marks=rng.integers(1, 1 << 62, n),
    )
    # Sets that hold nearly all nodes are worth a look where there is little else.
    ways = np.array([LEAST, MOST, WITHOUT] if whole and n <= MOST_NODES else [LEAST, MOST])
    found = walk(ground, starts.astype(np.int64), ways, steps, min(MOST_NODES, n))
    for row in np.argsort(-found.asked, kind="stable")[: int((found.asked > 0).sum())]:
        inside = np.zeros(n, bool)
        inside[found.nodes[row][found.nodes[row] >= 0]] = True
        yield inside
