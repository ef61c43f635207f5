"""Linear relaxation of a whole week of sweeping and cleaning as one flow on the street graph.

It forgets which crew, depot, trip and weekday does what (docs/model/crews.md shows why its value is a lower bound).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix, csr_matrix, vstack

from allocator.crews.days import WEEK
from allocator.crews.problem import CrewProblem
from allocator.crews.skeleton import Skeleton, skeleton_of
from domain.arrays import Bools, Floats, Ints


@dataclass(slots=True, kw_only=True)
class Relaxation:
    """Columns: driven arcs (n_arcs), services by mode (n_modes), services left out by task (n_tasks); a week's numbers.

    `tail` and `head` (n_arcs + n_modes,) are the nodes of the arcs and modes; a compound's mode begins and ends at its
    gate. `trips_load` and `trips_time` (n_tasks,) are the trips, as fractions, that a task's load and time fill.
    """

    tail: Ints
    head: Ints
    cost: Floats
    n_arcs: int
    n_nodes: int
    mode_task: Ints
    times: Floats
    trips_load: Floats
    trips_time: Floats
    depots: Bools
    graph: Skeleton
    rows: list[tuple[Ints, float]] = field(default_factory=list)

    @property
    def n_tasks(self) -> int:
        """Tasks that some crew can serve."""
        return len(self.times)

    @property
    def n_modes(self) -> int:
        """Ways to serve them."""
        return len(self.mode_task)

    def touched(self, inside: Bools) -> Bools:
        """Tasks (n_tasks,) all of whose modes have an end among the nodes `inside`: serving them leads there."""
        touches = inside[self.tail[self.n_arcs :]] | inside[self.head[self.n_arcs :]]
        missed = np.zeros(self.n_tasks, bool)
        missed[self.mode_task[~touches]] = True
        return ~missed

    def leaving_cut(self, inside: Bools) -> tuple[Ints, float] | None:
        """Row ``sum(columns) >= trips`` saying how often crews leave the nodes `inside`, or None.

        Each trip that serves a task touching `inside`, where no depot is, leaves it at least once; a service left out
        saves at most one such trip.
        """
        if not inside.any() or (inside & self.depots).any():
            return None
        tasks = self.touched(inside)
        if not tasks.any():
            return None
        need = (self.trips_load * self.times)[tasks].sum(), (self.trips_time * self.times)[tasks].sum()
        trips = max(float(np.ceil(max(need) - 1e-6)), float(self.times[tasks].max()))
        leaving = np.flatnonzero(inside[self.tail] & ~inside[self.head])
        return np.concatenate([leaving, len(self.tail) + np.flatnonzero(tasks)]), trips

    def odd_cut(self, inside: Bools) -> tuple[Ints, float] | None:
        """Row saying how often crews drive across the border of the nodes `inside` between tasks, or None.

        Trips are closed walks, so they cross it an even number of times a day: on a day on which an odd number of
        streets across it is swept, it is also driven across at least once. A service left out changes one day.
        """
        across = inside[self.tail] != inside[self.head]
        tasks = np.unique(self.mode_task[across[self.n_arcs :]])
        days = fewest_odd_days(self.times[tasks].astype(int).tolist())
        if not days:
            return None
        return np.concatenate([np.flatnonzero(across[: self.n_arcs]), len(self.tail) + tasks]), float(days)

    def solve(self) -> tuple[Floats, float]:
        """Values of the columns and a proven lower bound on the week's cost under the rows added so far."""
        equal, equal_to = self._equalities()
        at_least, at_least_of = self._inequalities()
        answer = linprog(
            self.cost, A_ub=-at_least, b_ub=-at_least_of, A_eq=equal, b_eq=equal_to, bounds=(0, None), method="highs"
        )
        if answer.x is None:
            return np.zeros(len(self.cost)), 0.0
        y, z = np.asarray(answer.eqlin.marginals), np.maximum(-np.asarray(answer.ineqlin.marginals), 0.0)
        # Any multipliers y and z >= 0 give a bound once negative reduced costs are paid for at the columns' upper
        # limits, so neither the solver's tolerances nor an early end can make it wrong.
        reduced = self.cost - equal.T @ y - at_least.T @ z
        value = float(equal_to @ y + at_least_of @ z + np.minimum(reduced, 0.0) @ self._upper())
        return np.asarray(answer.x), value - 1e-9 * abs(value)

    def _upper(self) -> Floats:
        """Most that a best plan has of each column: a way between two stops passes an arc once."""
        ways = 2.0 * self.times.sum()
        return np.concatenate([np.full(self.n_arcs, ways), self.times[self.mode_task], self.times])

    def _equalities(self) -> tuple[csr_matrix, Floats]:
        """What enters a node leaves it; each service is done in one of its modes or left out."""
        n_columns, moving = len(self.cost), np.arange(len(self.tail))
        balance = coo_matrix(
            (np.repeat([1.0, -1.0], len(moving)), (np.concatenate([self.tail, self.head]), np.tile(moving, 2))),
            shape=(self.n_nodes, n_columns),
        )
        each = coo_matrix(
            (
                np.ones(self.n_modes + self.n_tasks),
                (
                    np.concatenate([self.mode_task, np.arange(self.n_tasks)]),
                    self.n_arcs + np.arange(self.n_modes + self.n_tasks),
                ),
            ),
            shape=(self.n_tasks, n_columns),
        )
        return csr_matrix(vstack([balance, each])), np.concatenate([np.zeros(self.n_nodes), self.times])

    def _inequalities(self) -> tuple[csr_matrix, Floats]:
        """Every service at a point (a gate, a loop street) is followed by leaving it; and the cuts."""
        at_gate = self.n_arcs + np.flatnonzero(self.tail[self.n_arcs :] == self.head[self.n_arcs :])
        rows, columns, values = [], [], []
        for row, mode in enumerate(at_gate.tolist()):
            leaving = np.flatnonzero((self.tail == self.tail[mode]) & (self.head != self.tail[mode]))
            columns += [leaving, np.array([mode])]
            values += [np.ones(len(leaving)), -np.ones(1)]
            rows.append(np.full(len(leaving) + 1, row))
        for row, (cut, _) in enumerate(self.rows, start=len(at_gate)):
            columns.append(cut)
            values.append(np.ones(len(cut)))
            rows.append(np.full(len(cut), row))
        n_rows = len(at_gate) + len(self.rows)
        parts = [np.concatenate(part) if part else np.empty(0, np.int64) for part in (values, rows, columns)]
        matrix = coo_matrix((parts[0], (parts[1], parts[2])), shape=(n_rows, len(self.cost)))
        return csr_matrix(matrix), np.array([0.0] * len(at_gate) + [trips for _, trips in self.rows])


def fewest_odd_days(times: Sequence[int]) -> int:
    """Fewest days of a week with an odd number of services, over all choices of distinct days for each task."""
    odd = {0}
    for n in times:
        # Of n chosen days, k were odd and become even, the others the reverse.
        odd = {w + n - 2 * k for w in odd for k in range(max(0, n + w - WEEK), min(n, w) + 1)}
    return min(odd)


def relaxation_of(problem: CrewProblem) -> Relaxation | None:
    """Relaxation over the tasks that some crew can serve, in yuan a week; None when there are none."""
    if all(problem.reasons):
        return None
    crews, tasks, modes = problem.crews, problem.tasks, problem.modes
    usable = np.flatnonzero(problem.alone.any(axis=1))
    served, mode_task = np.unique(modes.task[usable], return_inverse=True)
    entry, exit_ = problem.end_node[modes.entry[usable]], problem.end_node[modes.exit[usable]]
    depots = [int(node) for node in problem.end_node[problem.depot_end]]
    graph = skeleton_of(problem.network.driving, {*entry.tolist(), *exit_.tolist(), *depots})
    at = np.vectorize(graph.node_at.__getitem__, otypes=[np.int64])
    depot_at = at(depots)
    arc_yuan = graph.metres * float((crews.yuan_m + crews.yuan_s / crews.speed_mps).min())
    for depot, node in enumerate(depot_at):
        arc_yuan[graph.tail == node] += problem.unload_s[depot] * crews.yuan_s.min()
    work = tasks.service_s[modes.task[usable]][:, None] * crews.yuan_s
    work = work + tasks.swept_m[modes.task[usable]][:, None] * crews.yuan_m
    mode_yuan = np.where(problem.alone[usable], work, np.inf).min(axis=1)
    shift_s = float((crews.to_s - crews.from_s).max()) - float(problem.unload_s.min())
    return Relaxation(
        tail=np.concatenate([graph.tail, at(entry)]),
        head=np.concatenate([graph.head, at(exit_)]),
        cost=np.concatenate([arc_yuan, mode_yuan, np.full(len(served), problem.unserved_yuan)]),
        n_arcs=len(graph.tail),
        n_nodes=graph.n_nodes,
        mode_task=mode_task,
        times=tasks.times_week[served].astype(float),
        trips_load=tasks.load_kg[served] / float(crews.capacity_kg.max()),
        trips_time=tasks.service_s[served] / max(shift_s, 1.0),
        depots=np.isin(np.arange(graph.n_nodes), depot_at),
        graph=graph,
    )
