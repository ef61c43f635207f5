"""One run of the compiled search: its schedule, its state and its pool of days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from allocator.crews.engine.instance import Routes, RoutingProblem, single_period
from allocator.crews.engine.kernel import layout
from allocator.crews.engine.kernel.annealing import Entry, compiled_annealer
from allocator.crews.engine.kernel.bundle import table_of
from allocator.crews.engine.kernel.layout import Data
from allocator.crews.engine.pool import Kept, Pool
from allocator.crews.engine.setup import data_of, flat_routes, routes_of, state_of
from domain.interruption import requested

CHUNK_S = 0.1
CHUNK_ITERATIONS = 1000  # when only iterations end the search
COLDEST = 0.01  # of the first temperature
RECOMBINE_AT = (0.5, 0.85)  # of the effort
RECOMBINE_SHARE = 0.08  # of the time, at most, for each
SHORT_DAY = 6.0  # visits: the days of one run hardly ever recombine if they are longer
LEAST_ITERATIONS = 10_000  # of a search that recombines


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """When a search ends: after so many iterations or seconds, whichever is first; by iterations alone it repeats.

    It also ends when its routes cost no more than `enough`, a proven lower bound.
    """

    iterations: int | None = None
    time_s: float | None = None
    enough: float = -np.inf

    def __post_init__(self) -> None:
        if self.iterations is None and self.time_s is None:
            raise ValueError("iterations and time_s are None, one of them must end the search")

    def part(self, share: float) -> Effort:
        """A share of this effort."""
        return Effort(
            iterations=None if self.iterations is None else round(share * self.iterations),
            time_s=None if self.time_s is None else share * self.time_s,
            enough=self.enough,
        )

    def spent(self, iterations: int, time_s: float) -> float:
        """Share of the effort that is spent."""
        by_work = 0.0 if self.iterations is None else iterations / max(self.iterations, 1)
        by_time = 0.0 if self.time_s is None else time_s / max(self.time_s, 1e-9)
        return 1.0 if self.iterations == 0 else max(by_work, by_time)


class Run:
    """Calls the compiled loop in short chunks, between which it can be interrupted and days are recombined."""

    def __init__(
        self,
        problem: RoutingProblem,
        *,
        effort: Effort,
        seed: int,
        temperature: float,
        clock: Callable[[], float],
    ) -> None:
        self._problem, self._effort, self._seed, self._clock = problem, effort, seed, clock
        self._began = clock()
        self._anneal = warm_up()
        self._data = data_of(problem)
        self._hot = temperature * first_temperature(problem, self._data)
        self._state = state_of(problem, self._data, seed)
        self._tables = table_of(layout.DATA, self._data), table_of(layout.STATE, self._state)
        self._must = np.flatnonzero(np.isinf(self._data.price))
        self._base_price = self._state.price.copy()
        self.pool = Pool(problem=problem, kind=self._data.crew[:, layout.CLASS].copy())
        self.done = 0

    def best_routes(self, start: Routes | None) -> Routes:
        """Search until the effort is spent or the user interrupts."""
        self._load(start)
        milestones, chunk = list(RECOMBINE_AT), 20
        while not requested() and self._best > self._effort.enough:
            share = self._effort.spent(self.done, self._clock() - self._began)
            if share >= 1.0:
                break
            if milestones and share >= milestones[0]:
                milestones.pop(0)
                self._recombine()
            chunk = self._advance(share, chunk)
        return routes_of(self._problem, self._state)

    @property
    def _best(self) -> float:
        """Cost of the best routes so far, inf while something that must be served is not."""
        return np.inf if self._state.whole[layout.BEST_MISSING] else float(self._state.total[layout.BEST])

    def _load(self, start: Routes | None) -> None:
        trips, modes = flat_routes(self._problem, start)
        self._anneal(*self._tables, trips, modes, 0, self._hot, self._hot)

    def _advance(self, share: float, chunk: int) -> int:
        """Run a chunk of iterations; how many the next one should have."""
        effort = self._effort
        n = chunk if effort.iterations is None else min(chunk, effort.iterations - self.done)
        began = self._clock()
        until = share if effort.iterations is None else max(share, (self.done + n) / effort.iterations)
        nothing = np.zeros((0, 3), np.int64), np.zeros(0, np.int64)
        self._anneal(*self._tables, *nothing, n, self._hot * COLDEST**share, self._hot * COLDEST ** min(until, 1.0))
        self.done += n
        self._collect()
        self._price_missing()
        if effort.time_s is None:
            return CHUNK_ITERATIONS
        taken = max(self._clock() - began, 1e-4)
        return int(min(max(1.0, n * min(4.0, min(CHUNK_S, effort.time_s / 50) / taken)), 100_000))

    def _price_missing(self) -> None:
        """Raise the price of what must be served and is not, lower it again when it is."""
        missing = self._state.task[self._must, layout.BANKED] != layout.NONE
        price, base = self._state.price[self._must], self._base_price[self._must]
        price = np.where(missing, np.minimum(price * 1.2, 1e4 * base), np.maximum(price * 0.97, base))
        self._state.price[self._must] = price

    def _collect(self) -> None:
        """Move the days that the compiled loop kept into the pool."""
        state, n_crews = self._state, len(self._problem.crews.home)
        for i in range(int(state.whole[layout.N_KEPT])):
            day, first, last = state.kept[i].tolist()
            trips, unload = list[list[int]](), list[int]()
            for mode in state.kept_mode[first:last].tolist():
                if mode < 0:
                    unload.append(-1 - mode)
                    trips.append([])
                else:
                    trips[-1].append(mode)
            kept = Kept(tuple(tuple(trip) for trip in trips), tuple(unload), float(state.kept_cost[i]))
            self.pool.add(day // n_crews, day % n_crews, kept)

    def _recombine(self) -> None:
        """Go on from the best combination of the days in the pool, if it is better than the best routes."""
        effort = self._effort
        if not self.pool.useful(SHORT_DAY) or self.done < LEAST_ITERATIONS:
            return
        joined = self.pool.best(self._best, time_s=None if effort.time_s is None else RECOMBINE_SHARE * effort.time_s)
        if joined is not None:
            self._state = state_of(self._problem, self._data, self._seed + self.done)
            self._tables = self._tables[0], table_of(layout.STATE, self._state)
            self._load(joined)


def first_temperature(problem: RoutingProblem, data: Data) -> float:
    """Twice the mean price of the ten shortest ways, not nought, from each task to another."""
    modes, crews = problem.modes, problem.crews
    total, count = 0.0, 0
    for task in range(problem.n_tasks):
        exits = modes.exit[problem.tasks.mode_start[task] : problem.tasks.mode_start[task + 1]]
        entries = modes.entry[problem.tasks.mode_start[data.near[task, :64]]]
        legs = data.metres[np.ix_(exits, entries)].ravel()
        legs = np.sort(legs[(legs > 0) & (legs < data.scale[layout.NO_WAY])])[:10]
        total, count = total + float(legs.sum()), count + len(legs)
    yuan_m = float(crews.yuan_m.mean()) + (float((crews.yuan_s * crews.s_per_m).mean()) if problem.timed else 0.0)
    return max(2.0 * total / max(count, 1) * yuan_m * float(problem.period_weight.mean()), 1e-6)


_annealers: list[Entry] = []


def warm_up() -> Entry:
    """Compile the search, or load it from disk, so that no time limit pays for it."""
    if not _annealers:
        anneal = compiled_annealer()
        problem = single_period(
            load=np.ones(1),
            entry=np.array([1]),
            exit_=np.array([1]),
            mode_start=np.array([0, 1]),
            metres=np.array([[0.0, 1.0], [1.0, 0.0]]),
            capacity=1.0,
            n_crews=1,
        )
        data = data_of(problem)
        state = state_of(problem, data, 0)
        trips, modes = flat_routes(problem, None)
        anneal(table_of(layout.DATA, data), table_of(layout.STATE, state), trips, modes, 1, 1.0, 1.0)
        _annealers.append(anneal)
    return _annealers[0]
