"""The relaxation of a district's crew problem."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, lil_matrix

from allocator.crews.bound.node_sets import Demands
from allocator.crews.bound.quick import half_shortest, without_programme
from allocator.crews.bound.relaxation import CREW_DAYS, LONG_S, N_TOTALS, UNLOADINGS, Relaxation
from allocator.crews.bound.skeleton import skeleton_of
from allocator.crews.bound.week_trips import WEEK
from allocator.crews.problem import MATRIX_ENDS, CrewProblem
from domain.arrays import Bools, Floats, Ints


def relaxation_of(problem: CrewProblem) -> Relaxation | None:
    """Relaxation over the tasks that some crew can serve, in yuan a week; None when there are none."""
    yuan = cheapest_work(problem)
    usable = np.flatnonzero(np.isfinite(yuan))
    return _Building(problem, usable, yuan).relaxation() if len(usable) else None


def cheapest_left_out(problem: CrewProblem) -> Floats:
    """Least yuan (n_tasks,) for leaving a service out: as such, or with its compound to another service mode."""
    return np.minimum(problem.tasks.price_yuan, problem.unserved_yuan)


def cheapest_work(problem: CrewProblem) -> Floats:
    """Least yuan (n_modes,) for the work alone by any crew that can do it in each way; inf where none can.

    In a problem too large for a matrix of distances, a crew counts for every task that some crew can serve and that its
    permission and load allow: no more than this may be needed, so a bound stays one.
    """
    tasks, crews, task = problem.tasks, problem.crews, problem.modes.task
    large = len(problem.end_node) > MATRIX_ENDS
    can = np.array([not reason for reason in problem.reasons], bool)[task] if large else None
    rates = np.stack([crews.yuan_s, crews.yuan_m, crews.enters, crews.capacity_kg], axis=1)
    least = np.full(len(task), np.inf)
    for kind in np.unique(rates, axis=0):
        if can is None:
            may = problem.alone[:, (rates == kind).all(axis=1)].any(axis=1)
        else:
            may = can & (bool(kind[2]) | ~tasks.is_compound[task]) & (tasks.load_kg[task] <= kind[3])
        yuan = tasks.service_s[task] * kind[0] + tasks.swept_m[task] * kind[1]
        least = np.where(may, np.minimum(least, yuan), least)
    return least


@dataclass(frozen=True, slots=True, kw_only=True)
class _Least:
    """The least that any crew takes: yuan a second and a driven metre, seconds a metre, to unload; longest day."""

    yuan_s: float
    yuan_drive_m: float
    s_m: float
    unload_s: float
    day_s: float


def _least(problem: CrewProblem) -> _Least:
    crews, places = problem.crews, problem.places
    return _Least(
        yuan_s=float(crews.yuan_s.min()),
        yuan_drive_m=float((crews.yuan_m + crews.yuan_s / crews.speed_mps).min()),
        s_m=float(1 / crews.speed_mps.max()),
        unload_s=float(places.unload_s[places.unloads].min()) if places.unloads.any() else 0.0,
        day_s=float((crews.last_s - crews.from_s).max()),
    )


class _Building:
    """What the relaxation is made of, for the modes `usable` by some crew."""

    def __init__(self, problem: CrewProblem, usable: Ints, yuan: Floats) -> None:
        modes = problem.modes
        self.problem, self.least = problem, _least(problem)
        self.served, self.mode_task = np.unique(modes.task[usable], return_inverse=True)
        entry, exit_ = problem.end_node[modes.entry[usable]], problem.end_node[modes.exit[usable]]
        places = [int(node) for node in problem.end_node[problem.places.end]]
        self.graph = skeleton_of(problem.network.driving, {*entry.tolist(), *exit_.tolist(), *places})
        at = np.vectorize(self.graph.node_at.__getitem__, otypes=[np.int64])
        self.entry, self.exit, self.place_at = at(entry), at(exit_), at(places)
        self.mode_yuan = yuan[usable]
        self.price = cheapest_left_out(problem)[self.served]
        self.times = problem.tasks.times_week[self.served]

    def relaxation(self) -> Relaxation:
        graph, demands, crews = self.graph, self._demands(), self.problem.crews
        totals_yuan = [self.least.unload_s * self.least.yuan_s, crews.yuan_day.min(), crews.long_yuan_s.min()]
        services = float(self.times.sum())
        days = float(WEEK * len(crews.ids))
        totals, least = self._totals(demands)
        return Relaxation(
            tail=np.concatenate([graph.tail, self.entry]),
            head=np.concatenate([graph.head, self.exit]),
            cost=np.concatenate([graph.metres * self.least.yuan_drive_m, self.mode_yuan, self.price, totals_yuan]),
            # A way between two stops passes an arc at most once.
            upper=np.concatenate(
                [
                    np.full(len(graph.tail), 3 * services + days),
                    self.times[self.mode_task],
                    self.times,
                    [services, days, days * self.least.day_s],
                ]
            ),
            n_arcs=len(graph.tail),
            n_nodes=graph.n_nodes,
            mode_task=self.mode_task,
            demands=demands,
            totals=totals,
            totals_least=least,
            places=self._places,
            graph=graph,
            quick=self._quick(demands),
        )

    @property
    def _places(self) -> Bools:
        return np.isin(np.arange(self.graph.n_nodes), self.place_at)

    def _demands(self) -> Demands:
        """Loads by the largest vehicle, work by the longest day with one unloading."""
        tasks = self.problem.tasks
        ends = np.unique(
            np.concatenate([np.stack([self.mode_task, self.entry], 1), np.stack([self.mode_task, self.exit], 1)]),
            axis=0,
        )
        sizes = np.bincount(ends[:, 0], minlength=len(self.served))
        # All ways into a street touch both its ends; one into a compound with several gates touches only some.
        shared = np.bincount(self.mode_task, minlength=len(self.served))
        hits = np.zeros(len(self.served), np.int64)
        np.add.at(hits, self.mode_task, np.where(self.entry == self.exit, 1, 2))
        by_load = tasks.load_kg[self.served] / float(self.problem.crews.capacity_kg.max())
        by_time = tasks.service_s[self.served] / max(self.least.day_s - self.least.unload_s, 1.0)
        return Demands(
            node=ends[:, 1],
            task_start=np.concatenate([[0], np.cumsum(sizes)]),
            needs=np.where(hits == shared * sizes, 1, sizes),
            filled=np.stack([by_load, by_time], axis=1) * self.times[:, None],
            times=self.times.astype(np.int64),
            links=np.zeros(len(self.served), bool),
            n_nodes=self.graph.n_nodes,
        )

    def _quick(self, demands: Demands) -> float:
        half_yuan = half_shortest(self.graph) * self.least.yuan_drive_m
        work_yuan = np.full(len(self.served), np.inf)
        np.minimum.at(work_yuan, self.mode_task, self.mode_yuan)
        trip_yuan = self.least.unload_s * self.least.yuan_s
        return without_programme(demands, half_yuan, work_yuan=work_yuan, price_yuan=self.price, trip_yuan=trip_yuan)

    def _totals(self, demands: Demands) -> tuple[csr_matrix, Floats]:
        """Rows that tie unloadings, crew-days and seconds beyond a long day to the other columns."""
        crews, places, graph = self.problem.crews, self.problem.places, self.graph
        n_arcs, n_modes, n_tasks = len(graph.tail), len(self.mode_task), len(self.served)
        first = n_arcs + n_modes + n_tasks
        rows = lil_matrix((6, first + N_TOTALS))
        least = np.zeros(6)
        # A crew's day of n trips leaves its depot at most n times and stations at most n times; each trip unloads once.
        for row, chosen in enumerate((~places.is_station, places.is_station)):
            leaving = np.flatnonzero(np.isin(graph.tail, self.place_at[chosen]))
            rows[row, leaving], rows[row, first + UNLOADINGS] = -1.0, 1.0
        rows[2, n_arcs + n_modes : first], rows[2, first + UNLOADINGS] = 1.0, 1.0
        least[2] = demands.trips(np.ones(n_tasks, bool))
        rows[3, first + CREW_DAYS], rows[3, first + UNLOADINGS] = float(crews.max_trips.max()), -1.0
        work_s = self.problem.tasks.service_s[self.served][self.mode_task].astype(float)
        for row, day_s, beyond in ((4, self.least.day_s, 0.0), (5, float(crews.long_s.max()), 1.0)):
            rows[row, :n_arcs] = -self.least.s_m * graph.metres
            rows[row, n_arcs : n_arcs + n_modes] = -work_s
            rows[row, first + UNLOADINGS], rows[row, first + CREW_DAYS] = -self.least.unload_s, day_s
            rows[row, first + LONG_S] = beyond
        return csr_matrix(rows), least
