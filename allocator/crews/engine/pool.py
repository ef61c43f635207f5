"""Recombines days met by searches: set partitioning over them, solved by HiGHS."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array

from allocator.crews.engine.instance import CrewDay, Routes, RoutingProblem
from domain.arrays import Floats, Ints

MOST_DAYS = 8_000
MOST_ROWS = 1_200
MOST_COLUMNS = 1_500  # of the integer programme
NODES = 5

Key = tuple[int, int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Kept:
    """A day of a crew of a class, and what it costs."""

    trips: tuple[tuple[int, ...], ...]
    unload: tuple[int, ...]
    cost: float


@dataclass(slots=True)
class Pool:
    """The cheapest day met for each period, class of crews and set of tasks; the latest `MOST_DAYS` of them."""

    problem: RoutingProblem
    kind: Ints
    days: dict[Key, Kept] = field(default_factory=dict)

    def add(self, period: int, crew: int, day: Kept) -> None:
        """Take in a day, as the latest."""
        tasks = (
            np.searchsorted(self.problem.tasks.mode_start, [m for trip in day.trips for m in trip], side="right") - 1
        )
        key = period, int(self.kind[crew]), tuple(sorted(tasks.tolist()))
        known = self.days.pop(key, None)
        self.days[key] = day if known is None or day.cost < known.cost else known
        if len(self.days) > MOST_DAYS:
            del self.days[next(iter(self.days))]

    def useful(self, most_visits: float) -> bool:
        """Whether days have few visits on average, the problem is small and no task ties periods together."""
        problem = self.problem
        if not self.days or (problem.n_periods > 1 and problem.tasks.together.any()):
            return False
        visits = sum(len(tasks) for _, _, tasks in self.days) / len(self.days)
        return visits <= most_visits and problem.n_tasks * problem.n_periods <= MOST_ROWS

    def best(self, below: float, *, time_s: float | None) -> Routes | None:
        """The cheapest days that serve every task, or leave it out at its price; None unless they cost below `below`.

        A linear programme first drops the days whose reduced cost proves that nothing below `below` uses them. Without
        `time_s` the effort is a number of nodes.
        """
        model = _Model(self)
        limit = {} if time_s is None else {"time_limit": max(0.05, 0.5 * time_s)}
        n = model.n_exact
        relaxed = linprog(
            model.costs,
            A_eq=model.matrix[:n],
            b_eq=model.least[:n],
            A_ub=-model.matrix[n:],
            b_ub=-model.least[n:],
            bounds=(0, None),
            options=limit,
        )
        if relaxed.status != 0 or relaxed.fun >= below - 1e-6:
            return None
        reduced = model.costs - model.matrix[:n].T @ relaxed.eqlin.marginals
        reduced += model.matrix[n:].T @ relaxed.ineqlin.marginals
        columns = np.flatnonzero(reduced <= below - relaxed.fun)
        columns = np.sort(columns[np.argsort(reduced[columns], kind="stable")[:MOST_COLUMNS]])
        solved = milp(
            model.costs[columns],
            constraints=LinearConstraint(model.matrix[:, columns], model.least, model.most),
            integrality=np.ones(len(columns)),
            bounds=Bounds(0.0, 1.0),
            options={"node_limit": NODES, "mip_rel_gap": 1e-6, **limit},
        )
        if solved.x is None or solved.fun >= below - 1e-6:
            return None
        x = np.zeros(len(model.costs))
        x[columns] = solved.x
        return model.routes(x)


class _Model:
    """Columns: days, then patterns of tasks, then services left out."""

    def __init__(self, pool: Pool) -> None:
        self.pool, problem = pool, pool.problem
        tasks, periods = problem.tasks, problem.n_periods
        self.keys, self.kept = list(pool.days), list(pool.days.values())
        rows, columns, values = list[int](), list[int](), list[float]()

        def put(row: int, column: int, value: float) -> None:
            rows.append(row)
            columns.append(column)
            values.append(value)

        n_kinds = int(pool.kind.max()) + 1
        visits, n_days = problem.n_tasks * periods, len(self.keys)
        fleet, chosen = visits, visits + n_kinds * periods
        for column, (period, kind, served) in enumerate(self.keys):
            put(fleet + period * n_kinds + kind, column, -1.0)
            for task in served:
                put(task * periods + period, column, 1.0)
        costs, column = [kept.cost for kept in self.kept], n_days
        for task in range(problem.n_tasks):
            for pattern in tasks.patterns[tasks.pattern_start[task] : tasks.pattern_start[task + 1]]:
                put(chosen + task, column, 1.0)
                for period in range(periods):
                    if int(pattern) >> period & 1:
                        put(task * periods + period, column, -1.0)
                costs.append(0.0)
                column += 1
        for task in np.flatnonzero(np.isfinite(tasks.price)).tolist():
            for period in range(periods):
                put(task * periods + period, column, 1.0)
                costs.append(float(tasks.price[task] * problem.period_weight[period]))
                column += 1
        crews = np.bincount(pool.kind, minlength=n_kinds)
        self.costs: Floats = np.array(costs)
        self.n_exact = visits
        self.least = np.concatenate([np.zeros(visits), -np.tile(crews, periods), np.ones(problem.n_tasks)])
        self.most = np.where(np.arange(len(self.least)) < visits, 0.0, np.inf)
        shape = len(self.least), column
        self.matrix = coo_array((values, (rows, columns)), shape=shape).tocsr()

    def routes(self, x: Floats) -> Routes:
        """The chosen days, given to crews of their classes."""
        free: dict[tuple[int, int], list[int]] = {}
        days = []
        for column in np.flatnonzero(x[: len(self.keys)] > 0.5):
            period, kind, _ = self.keys[column]
            crews = free.setdefault((period, kind), np.flatnonzero(self.pool.kind == kind).tolist())
            kept = self.kept[column]
            days.append(CrewDay(period=period, crew=crews.pop(0), trips=kept.trips, unload=kept.unload))
        days.sort(key=lambda day: (day.period, day.crew))
        return Routes(days=tuple(days), cost=float(self.costs @ x))
