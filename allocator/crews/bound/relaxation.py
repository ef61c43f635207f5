"""Linear relaxation of a whole week of sweeping and cleaning as one flow on the street graph.

It forgets which crew, depot, trip and weekday does what (docs/model/crews_bound.md shows why its value is a bound).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix, csr_matrix, vstack

from allocator.crews.bound.node_sets import Demands
from allocator.crews.bound.skeleton import Skeleton
from allocator.crews.bound.week_trips import fewest_odd_days
from domain.arrays import Bools, Floats, Ints

PATIENCE = 3  # rounds without use after which a cut is dropped
UNLOADINGS, CREW_DAYS, LONG_S, N_TOTALS = 0, 1, 2, 3  # columns that count a whole week, after all others


@dataclass(slots=True)
class Row:
    """``sum of columns >= least``, and the rounds for which it was of no use."""

    columns: Ints
    least: float
    unused: int = 0


@dataclass(slots=True, kw_only=True)
class Relaxation:
    """Columns: arcs driven (n_arcs), services by mode (n_modes), services left out by task (n_tasks), a week's totals.

    `tail` and `head` (n_arcs + n_modes,) are the nodes of the arcs and modes. `demands` are the tasks' demands for
    trips; `totals` (n, n_columns) are rows ``>= totals_least`` that tie the totals to the other columns. `places` are
    the nodes of depots and stations; `quick` is a bound that needs no programme.
    """

    tail: Ints
    head: Ints
    cost: Floats
    upper: Floats
    n_arcs: int
    n_nodes: int
    mode_task: Ints
    demands: Demands
    totals: csr_matrix
    totals_least: Floats
    places: Bools
    graph: Skeleton
    quick: float
    rows: list[Row] = field(default_factory=list)

    @property
    def times(self) -> Ints:
        """Services a week of each task (n_tasks,) that some crew can serve."""
        return self.demands.times

    @property
    def n_tasks(self) -> int:
        """Tasks that some crew can serve."""
        return len(self.times)

    @property
    def n_modes(self) -> int:
        """Ways to serve them."""
        return len(self.mode_task)

    def left_out(self, tasks: Bools) -> Ints:
        """Columns of the services left out of some tasks (n_tasks,)."""
        return len(self.tail) + np.flatnonzero(tasks)

    def touched(self, inside: Bools) -> Bools:
        """Tasks (n_tasks,) all of whose modes have an end among the nodes `inside`: serving them leads there."""
        touches = inside[self.tail[self.n_arcs :]] | inside[self.head[self.n_arcs :]]
        missed = np.zeros(self.n_tasks, bool)
        missed[self.mode_task[~touches]] = True
        return ~missed

    def leaving_cut(self, inside: Bools) -> Row | None:
        """How often crews leave the nodes `inside`, or None.

        Each trip that serves a task touching `inside`, where no place is, leaves it at least once; a service left out
        saves at most one such trip.
        """
        if not inside.any() or (inside & self.places).any():
            return None
        tasks = self.touched(inside)
        trips = self.demands.trips(tasks)
        if not trips:
            return None
        leaving = np.flatnonzero(inside[self.tail] & ~inside[self.head])
        return Row(np.concatenate([leaving, self.left_out(tasks)]), float(trips))

    def odd_cut(self, inside: Bools) -> Row | None:
        """How often crews drive across the border of the nodes `inside` between tasks, or None.

        Days are closed walks, so they cross it an even number of times: on a day on which an odd number of streets
        across it is swept, it is also driven across at least once. A service left out changes one day.
        """
        across = inside[self.tail] != inside[self.head]
        tasks = np.zeros(self.n_tasks, bool)
        tasks[self.mode_task[across[self.n_arcs :]]] = True
        tasks &= np.bincount(self.mode_task[~across[self.n_arcs :]], minlength=self.n_tasks) == 0
        unsure = np.zeros(self.n_tasks, bool)
        unsure[self.mode_task[across[self.n_arcs :]]] = True
        if (unsure & ~tasks).any():
            return None  # a compound left by another gate than entered may cross the border or not
        days = fewest_odd_days(self.times[tasks].tolist())
        if not days:
            return None
        return Row(np.concatenate([np.flatnonzero(across[: self.n_arcs]), self.left_out(tasks)]), float(days))

    def solve(self) -> tuple[Floats, float]:
        """Values of the columns and a proven lower bound on the week's cost under the rows added so far."""
        equal, equal_to = self._equalities()
        at_least, at_least_of = self._inequalities()
        most = np.full(len(self.cost), np.inf)
        most[-N_TOTALS + CREW_DAYS] = self.upper[-N_TOTALS + CREW_DAYS]
        answer = linprog(
            self.cost,
            A_ub=-at_least,
            b_ub=-at_least_of,
            A_eq=equal,
            b_eq=equal_to,
            bounds=np.stack([np.zeros(len(most)), most], axis=1),
            method="highs",
        )
        if answer.x is None:
            return np.zeros(len(self.cost)), 0.0
        y, z = np.asarray(answer.eqlin.marginals), np.maximum(-np.asarray(answer.ineqlin.marginals), 0.0)
        # Any multipliers y and z >= 0 give a bound once negative reduced costs are paid for at the columns' upper
        # limits, so neither the solver's tolerances nor an early end can make it wrong.
        reduced = self.cost - equal.T @ y - at_least.T @ z
        value = float(equal_to @ y + at_least_of @ z + np.minimum(reduced, 0.0) @ self.upper)
        self._age(z[len(z) - len(self.rows) :])
        return np.asarray(answer.x), value - 1e-9 * abs(value)

    def _age(self, prices: Floats) -> None:
        for row, price in zip(self.rows, prices.tolist(), strict=True):
            row.unused = 0 if price > 1e-9 else row.unused + 1
        self.rows = [row for row in self.rows if row.unused <= PATIENCE]

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
        """Every service at a point (a gate, a loop street) is followed by leaving it; the totals; and the cuts."""
        at_gate = self.n_arcs + np.flatnonzero(self.tail[self.n_arcs :] == self.head[self.n_arcs :])
        rows, columns, values = [], [], []
        by_tail = np.argsort(self.tail, kind="stable")
        first = np.searchsorted(self.tail[by_tail], np.arange(self.n_nodes + 1))
        for row, mode in enumerate(at_gate.tolist()):
            node = self.tail[mode]
            leaving = by_tail[first[node] : first[node + 1]]
            leaving = leaving[self.head[leaving] != node]
            columns += [leaving, np.array([mode])]
            values += [np.ones(len(leaving)), -np.ones(1)]
            rows.append(np.full(len(leaving) + 1, row))
        for row_number, cut in enumerate(self.rows, start=len(at_gate)):
            columns.append(cut.columns)
            values.append(np.ones(len(cut.columns)))
            rows.append(np.full(len(cut.columns), row_number))
        n_rows = len(at_gate) + len(self.rows)
        parts = [np.concatenate(part) if part else np.empty(0, np.int64) for part in (values, rows, columns)]
        matrix = coo_matrix((parts[0], (parts[1], parts[2])), shape=(n_rows, len(self.cost)))
        least = np.array([0.0] * len(at_gate) + [row.least for row in self.rows])
        return csr_matrix(vstack([self.totals, matrix])), np.concatenate([self.totals_least, least])
