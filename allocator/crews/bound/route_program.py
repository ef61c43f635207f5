"""The linear programme over routes: its rows, its columns and the exact bound that prices prove."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from allocator.crews.bound.deadheads import Deadheads, deadheads_of
from allocator.crews.bound.master import Master, Optimum
from allocator.crews.bound.modes import Modes
from allocator.crews.bound.pricing import FORBIDDEN, SCALE, Pricer, pricer_of
from allocator.crews.bound.street_flow import StreetFlow, street_flow
from allocator.crews.bound.subset_rows import MOST_ROWS, SubsetRow, memory_of
from domain.arrays import Bools, Floats, Ints
from domain.routing import UNREACHABLE, RoutingInstance

INF = float("inf")
CELLS = 25  # steps of pricing that a cell of the programme costs at each solution
BROKEN = 0.01
IDLE = 1e-6  # price below which a row may go
ROUTES_A_ROW = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSet:
    """Vehicles cross the border of the nodes `inside` at least so often between tasks.

    `crossed` (n_modes + 1, n_modes + 1) tells how often they do so from one mode to another.
    """

    inside: Bools
    least: int
    crossed: Ints
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Prices in units of 1 / SCALE, all >= 0: of tasks, of a route, of node sets, and of subset rows."""

    task: Ints
    route: int
    node_set: Ints
    subset: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedOut:
    """Routes of negative reduced cost, the bound proved by the prices, and whether there are no other routes."""

    routes: list[tuple[int, ...]]
    bound: int
    exact: bool


@dataclass(kw_only=True)
class RouteProgram:
    """Routes found so far, rows, and the best bound proved, `best`, in units of 1 / SCALE."""

    modes: Modes
    ways: Deadheads
    flow: StreetFlow
    pricer: Pricer
    master: Master = field(default_factory=Master)
    routes: list[tuple[int, ...]] = field(default_factory=list)
    sets: list[NodeSet] = field(default_factory=list)
    subsets: list[tuple[SubsetRow, int]] = field(default_factory=list)
    most_subsets: int = MOST_ROWS
    best: int = 0
    solved: int = 0
    _seen: set[object] = field(default_factory=set)

    @property
    def steps(self) -> int:
        """Work done so far, of pricing and of solving."""
        return self.pricer.steps + self.solved

    @property
    def spare_subsets(self) -> int:
        """Subset rows that may still be added."""
        return self.most_subsets - len(self.subsets)

    def solve(self) -> Optimum | None:
        """Optimum over the routes found so far."""
        self.solved += CELLS * len(self.routes) * len(self.master.rows)
        return self.master.solve()

    def add_route(self, route: tuple[int, ...]) -> bool:
        """Whether the route, a row of modes, is new."""
        if route in self._seen:
            return False
        self._seen.add(route)
        self.routes.append(route)
        legs = self._legs(route)
        tasks = self.modes.task[list(route)].tolist()
        entries = [(task, tasks.count(task)) for task in set(tasks)] + [(self.modes.n_tasks, 1)]
        entries += [(each.row, int(each.crossed[legs].sum())) for each in self.sets]
        entries += [(row, subset.coefficient(tasks)) for subset, row in self.subsets]
        self.master.add_column(int(self.modes.cost[legs].sum()), [entry for entry in entries if entry[1]])
        return True

    def add_set(self, inside: Bools, driven: tuple[Ints, Ints, Floats] | None = None) -> bool:
        """Whether a cut was added for the nodes `inside`; if what is `driven` is given, only when that breaks it."""
        key = np.packbits(inside).tobytes()
        if key in self._seen or not inside.any() or inside[self.flow.instance.depot]:
            return False
        least = self.flow.crossings(inside)
        if least <= 0:
            return False
        if driven is not None:
            u, v, times = driven
            if times[inside[u] != inside[v]].sum() > least - BROKEN:
                return False
        self._add_set_row(inside, least, self.ways.crossed(inside).astype(np.int16))
        return True

    def add_subset(self, subset: SubsetRow) -> bool:
        """Add a subset row; one of the same tasks gives way to one that remembers what either did."""
        for at, (other, row) in enumerate(self.subsets):
            if other.tasks == subset.tasks:
                self.master.relax(row)
                subset = SubsetRow(tasks=subset.tasks, memory=subset.memory | other.memory)
                del self.subsets[at]
                break
        task = self.modes.task
        entries = [(column, subset.coefficient(task[list(route)].tolist())) for column, route in enumerate(self.routes)]
        row = self.master.add_row(-INF, 1, [entry for entry in entries if entry[1]])
        self.subsets.append((subset, row))
        return True

    def give_up_subsets(self) -> None:
        """Go on without subset rows."""
        for _, row in self.subsets:
            self.master.relax(row)
        self.subsets, self.most_subsets = [], 0

    def drop_idle_rows(self, optimum: Optimum) -> None:
        """Go on with the rows that have a price."""
        self.sets = [each for each in self.sets if optimum.duals[each.row] > IDLE]
        self.subsets = [each for each in self.subsets if optimum.duals[each[1]] < -IDLE]
        self.drop_routes(optimum)

    def drop_routes(self, optimum: Optimum) -> Ints:
        """Go on with the routes of least reduced cost, which leaves the optimum; the former positions of the rows.

        Routes of one task stay too: taken often enough they keep every row but those of the subsets, which they never
        count in, so the programme always has a solution.
        """
        alone = np.array([len(route) == 1 for route in self.routes[: len(optimum.weights)]])
        order = np.argsort(np.where(alone | (optimum.weights > 0), -1.0, optimum.reduced), kind="stable")
        kept = np.sort(order[: ROUTES_A_ROW * len(self.master.rows)])
        routes, sets, subsets = [self.routes[column] for column in kept], self.sets, self.subsets
        self.master, self.routes, self.sets, self.subsets, self._seen = Master(), [], [], [], set()
        self.add_task_rows()
        for each in sets:
            self._add_set_row(each.inside, each.least, each.crossed)
        for subset, _ in subsets:
            self.add_subset(subset)
        for route in routes:
            self.add_route(route)
        former = [*range(self.modes.n_tasks + 1), *(each.row for each in sets), *(row for _, row in subsets)]
        return np.array(former, np.int64)

    def add_task_rows(self) -> None:
        """The rows of the tasks and of the number of routes."""
        for _ in range(self.modes.n_tasks):
            self.master.add_row(1, INF)
        self.master.add_row(self.modes.fewest_routes, INF)

    def _add_set_row(self, inside: Bools, least: int, crossed: Ints) -> None:
        self._seen.add(np.packbits(inside).tobytes())
        entries = [(column, int(crossed[self._legs(route)].sum())) for column, route in enumerate(self.routes)]
        row = self.master.add_row(least, INF, [entry for entry in entries if entry[1]])
        self.sets.append(NodeSet(inside=inside, least=least, crossed=crossed, row=row))

    def price(self, duals: Floats, *, exact: bool) -> PricedOut:
        """Routes that the duals of the rows make cheap, and the bound that they prove."""
        prices = self._prices(duals)
        memory = memory_of([subset for subset, _ in self.subsets], prices.subset, self.modes.n_tasks)
        found = self.pricer.price(self._reduced(prices), memory, exact=exact)
        least = np.array([each.least for each in self.sets], np.int64)
        owed = prices.task.sum() + prices.route * self.modes.fewest_routes + prices.node_set @ least
        # An optimal solution has at most `most_routes`, each with a reduced cost of at least `found.least` <= 0.
        bound = int(owed - prices.subset.sum()) + self.modes.most_routes * found.least
        self.best = max(self.best, bound)
        return PricedOut(routes=found.routes, bound=bound, exact=found.exact)

    def driven(self, routes: Sequence[tuple[int, ...]], weights: Floats) -> tuple[Ints, Ints, Floats]:
        """Links (u, v) and how often they are driven between tasks when the routes are taken `weights` times."""
        times = np.zeros(self.modes.cost.shape)
        for route, weight in zip(routes, weights, strict=True):
            np.add.at(times, self._legs(route), weight)
        return self.ways.driven(times)

    def passed(self, driven: tuple[Ints, Ints, Floats]) -> tuple[Ints, Ints, Floats]:
        """The same with the required passages."""
        links = [*self.flow.instance.edges, *self.flow.instance.arcs]
        u, v, times = driven
        return (
            np.concatenate([u, np.array([link.tail for link in links], np.int64)]),
            np.concatenate([v, np.array([link.head for link in links], np.int64)]),
            np.concatenate([times, np.ones(len(links))]),
        )

    def _legs(self, route: tuple[int, ...]) -> tuple[Ints, Ints]:
        depot = self.modes.n_modes
        return np.array([depot, *route]), np.array([*route, depot])

    def _prices(self, duals: Floats) -> Prices:
        """Whole prices near the duals; those of rows that ask for at least, or at most, keep their sign."""
        n = self.modes.n_tasks
        most = np.maximum(-duals, 0.0) * SCALE
        at_least = np.floor(np.maximum(duals, 0.0) * SCALE).astype(np.int64)
        return Prices(
            task=at_least[:n],
            route=int(at_least[n]),
            node_set=at_least[[each.row for each in self.sets]] if self.sets else np.empty(0, np.int64),
            subset=np.floor(most[[row for _, row in self.subsets]]).astype(np.int64)
            if self.subsets
            else np.empty(0, np.int64),
        )

    def _reduced(self, prices: Prices) -> Ints:
        """Reduced cost (n_modes + 1, n_modes + 1) of each mode after each other, in units of 1 / SCALE."""
        modes = self.modes
        cost = np.where(modes.cost >= UNREACHABLE, 0, modes.cost) * SCALE
        active = np.flatnonzero(prices.node_set)
        if len(active):
            inside = np.array([self.sets[at].inside for at in active]).astype(np.int64)
            priced = (inside * prices.node_set[active][:, None]).T @ (1 - inside)
            cost -= self.ways.sums(priced + priced.T)
        cost[:, :-1] -= prices.task[modes.task]
        cost[-1] -= prices.route
        return np.where(modes.cost >= UNREACHABLE, FORBIDDEN, cost)


def route_program(instance: RoutingInstance, modes: Modes) -> RouteProgram:
    """Programme with the rows of the tasks and of the number of routes, and a route for each mode alone."""
    program = RouteProgram(
        modes=modes, ways=deadheads_of(instance, modes), flow=street_flow(instance), pricer=pricer_of(modes)
    )
    program.add_task_rows()
    for mode in range(modes.n_modes):
        program.add_route((mode,))
    return program
