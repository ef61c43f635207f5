"""Turns a routing problem into the arrays of the compiled search, and its best routes back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from allocator.crews.engine.instance import CrewDay, Routes, RoutingProblem
from allocator.crews.engine.kernel import layout
from allocator.crews.engine.kernel.layout import Data, State
from domain.arrays import Bools, Floats, Ints

NEIGHBOURS = 256  # of each task, to remove strings around
REACH = 48  # of them, to insert beside
EVERYWHERE = 150  # visits up to which all positions are tried
KEPT = 2_000  # days that one call of the compiled loop can keep
KEPT_MODES = 40_000
N_CREWS = 8  # nearest crews that are tried for a task whose services belong together
EMPTIED = 0.06  # of the iterations in which a whole short trip is taken out, where times count
N_PLACES = 3  # nearest places to unload that are tried


def data_of(problem: RoutingProblem) -> Data:
    """What the search is given."""
    tasks, modes, crews = problem.tasks, problem.modes, problem.crews
    metres, no_way = _finite_metres(problem)
    back = metres if np.array_equal(metres, metres.T) else np.ascontiguousarray(metres.T)
    task_of = np.repeat(np.arange(problem.n_tasks), np.diff(tasks.mode_start))
    may = _may(problem, task_of)
    near, distance = _neighbours(problem, metres)
    kind = _classes(problem, may)
    far = _far(problem, metres)
    n_patterns = np.diff(tasks.pattern_start)
    together = tasks.together & (problem.n_periods > 1)
    unloads = np.flatnonzero(problem.places.unloads)
    capacity = crews.capacity + 1e-9 * (1.0 + np.abs(crews.capacity))
    reach = near.shape[1] if problem.n_tasks <= EVERYWHERE else min(REACH, near.shape[1])
    extra = (crews.overtime_yuan_s > 0) | (crews.long_yuan_s > 0)
    size = _sizes(problem, may, reach, int(kind.max()) + 1)
    size[layout.MANY_PLACES] = len(unloads) != 1 or bool(np.any(crews.home != unloads[0]))
    return Data(
        metres=metres,
        back=back,
        mode=_columns(modes.entry, modes.exit, modes.service_s if problem.timed else 0 * modes.service_s, task_of),
        mode_m=np.ascontiguousarray(modes.metres, np.float64),
        may=may,
        yuan=np.zeros((0, 0, 0)) if modes.yuan is None else np.ascontiguousarray(modes.yuan, np.float64),
        mode_start=np.ascontiguousarray(tasks.mode_start, np.int64),
        window=_columns(tasks.early_s, tasks.late_s),
        load=np.ascontiguousarray(tasks.load, np.float64),
        price=np.ascontiguousarray(tasks.price, np.float64),
        together=together,
        movable=together | (n_patterns > 1),
        pattern_start=np.ascontiguousarray(tasks.pattern_start, np.int64),
        patterns=np.ascontiguousarray(tasks.patterns, np.int64),
        crew=_columns(
            crews.home,
            crews.from_s,
            crews.to_s + crews.overtime_s,
            crews.to_s,
            crews.long_s,
            crews.max_trips,
            kind,
            extra,
        ),
        rates=_rates(problem, capacity),
        class_start=np.concatenate([[0], np.cumsum(np.bincount(kind))]).astype(np.int64),
        place=_columns(
            problem.places.end,
            problem.places.unload_s if problem.timed else 0 * problem.places.end,
            problem.places.unloads,
        ),
        near_place=_near_places(problem, metres, np.setdiff1d(unloads, crews.home)),
        near_crew=_near_crews(problem, metres),
        weight=np.ascontiguousarray(problem.period_weight, np.float64),
        near=near,
        near_home=far <= distance[:, reach - 1] if reach else np.ones(problem.n_tasks, np.bool_),
        far=far,
        size=size,
        scale=np.array(
            [
                no_way,
                10.0,
                10.0,
                0.01,
                0.3,
                1.02,
                0.5,
                EMPTIED,
            ]
        ),
    )


def _columns(*columns: NDArray[np.generic]) -> Ints:
    return np.ascontiguousarray(np.stack([np.asarray(column, np.int64) for column in columns], axis=1))


def _rates(problem: RoutingProblem, capacity: Floats) -> Floats:
    crews = problem.crews
    columns = [
        crews.s_per_m,
        crews.overtime_yuan_s,
        crews.long_yuan_s,
        capacity,
        crews.yuan_s,
        crews.yuan_m,
        crews.yuan_day,
    ]
    return np.ascontiguousarray(np.stack(columns, axis=1), np.float64)


def _sizes(problem: RoutingProblem, may: Bools, reach: int, n_classes: int) -> Ints:
    size = np.zeros(13, np.int64)
    size[layout.N_TASKS], size[layout.N_PERIODS] = problem.n_tasks, problem.n_periods
    size[layout.N_CREWS], size[layout.N_CLASSES] = may.shape[1], n_classes
    size[layout.N_VISITS] = problem.n_tasks * problem.n_periods
    size[layout.TIMED] = problem.timed
    size[layout.PLAIN] = bool(may.all()) and problem.modes.yuan is None
    size[layout.PRICED_MODES] = problem.modes.yuan is not None
    size[layout.REACH] = reach
    size[layout.MAX_SHARED] = problem.max_shared
    size[layout.TRIPS] = problem.crews.max_trips.max(initial=1)
    spans = problem.tasks.late_s - problem.tasks.early_s
    size[layout.WINDOWS] = problem.timed and bool(np.ptp(spans) > 0 or np.ptp(problem.tasks.early_s) > 0)
    return size


def _finite_metres(problem: RoutingProblem) -> tuple[Floats, float]:
    """Distances with a large number where there is no way, and the least number that tells so."""
    finite = np.isfinite(problem.metres)
    largest = float(np.max(problem.metres, where=finite, initial=1.0)) + float(problem.modes.metres.max(initial=0.0))
    no_way = largest * (4.0 * problem.n_tasks * problem.n_periods + 16.0)
    return np.ascontiguousarray(np.where(finite, problem.metres, 2.0 * no_way), np.float64), no_way


def _may(problem: RoutingProblem, task_of: Ints) -> Bools:
    """Which crews can serve in which mode, loads and windows shorter than the work considered."""
    tasks, modes = problem.tasks, problem.modes
    may = modes.may & (tasks.load[task_of][:, None] <= problem.crews.capacity * (1 + 1e-9) + 1e-9)
    if problem.timed:
        may &= (tasks.early_s[task_of] + modes.service_s <= tasks.late_s[task_of])[:, None]
    return np.ascontiguousarray(may)


def _classes(problem: RoutingProblem, may: Bools) -> Ints:
    """Classes of crews that differ in nothing."""
    crews, seen = problem.crews, dict[bytes, int]()
    names = [name for name in crews.__dataclass_fields__]
    kinds = []
    for crew in range(may.shape[1]):
        row = [np.asarray(getattr(crews, name)[crew], np.float64).tobytes() for name in names]
        row.append(may[:, crew].tobytes())
        if problem.modes.yuan is not None:
            row.append(problem.modes.yuan[:, crew].tobytes())
        kinds.append(seen.setdefault(b"".join(row), len(seen)))
    return np.array(kinds, np.int64)


def _far(problem: RoutingProblem, metres: Floats) -> Floats:
    """Metres from each task to the nearest home."""
    homes = problem.places.end[np.unique(problem.crews.home)]
    first = problem.tasks.mode_start[:-1]
    nearest: Floats = np.minimum(
        metres[np.ix_(homes, problem.modes.entry)].min(axis=0), metres[np.ix_(problem.modes.exit, homes)].min(axis=1)
    )
    return np.minimum.reduceat(nearest, first).astype(np.float64)


def _near_crews(problem: RoutingProblem, metres: Floats) -> Ints:
    """Crews of the nearest homes, for each task."""
    homes = problem.places.end[problem.crews.home]
    there = metres[np.ix_(problem.modes.entry, homes)] + metres[np.ix_(homes, problem.modes.entry)].T
    there = np.where(problem.modes.may, there, np.inf)
    order = np.argsort(np.minimum.reduceat(there, problem.tasks.mode_start[:-1], axis=0), axis=1, kind="stable")
    return np.ascontiguousarray(order[:, :N_CREWS], np.int64)


def _near_places(problem: RoutingProblem, metres: Floats, unloads: Ints) -> Ints:
    """Nearest places to unload for each end; of depots, a crew may unload at its own only."""
    order = np.argsort(metres[:, problem.places.end[unloads]], axis=1, kind="stable")[:, :N_PLACES]
    return np.ascontiguousarray(unloads[order], np.int64)


def _neighbours(problem: RoutingProblem, metres: Floats) -> tuple[NDArray[np.int32], Floats]:
    """The nearest tasks of each, and how far they are: least metres between any of their modes, either way."""
    modes, first, n = problem.modes, problem.tasks.mode_start[:-1], problem.n_tasks
    k = min(NEIGHBOURS, n - 1)
    near, distance = np.empty((n, k), np.int32), np.empty((n, k))
    for low in range(0, n, 256):
        high = min(low + 256, n)
        rows = slice(int(first[low]), int(problem.tasks.mode_start[high]))
        there = metres[np.ix_(modes.exit[rows], modes.entry)]
        here = metres[np.ix_(modes.exit, modes.entry[rows])].T
        gaps = np.minimum.reduceat(np.minimum(there, here), first, axis=1)
        gaps = np.minimum.reduceat(gaps, first[low:high] - first[low], axis=0)
        gaps[np.arange(high - low), np.arange(low, high)] = np.inf
        order = np.argsort(gaps, axis=1, kind="stable")[:, :k]
        near[low:high], distance[low:high] = order, np.take_along_axis(gaps, order, axis=1)
    return near, distance


def state_of(problem: RoutingProblem, data: Data, seed: int) -> State:
    """Nothing served yet."""
    n, periods, crews = problem.n_tasks, problem.n_periods, data.may.shape[1]
    visits, days = n * periods, crews * periods
    slots = int(min(visits, periods * int(np.minimum(problem.crews.max_trips, n).sum()))) + 1
    nodes = visits + slots
    kinds = int(data.size[layout.N_CLASSES])
    node = np.zeros((nodes, 8), np.int64)
    node[:, [layout.MODE, layout.TRIP]] = layout.NONE
    day = np.full((days, 8), layout.NONE, np.int64)
    day[:, [layout.N_TRIPS, layout.WORK_S]] = 0
    day[:, layout.DONE_S] = np.tile(data.crew[:, layout.FROM_S], periods)
    task = np.full((n, 3), layout.NONE, np.int64)
    task[:, layout.MASK] = 0
    waiting = np.flatnonzero([_owed(data, t) > 0 for t in range(n)])
    task[waiting, layout.BANKED] = np.arange(len(waiting))
    bank = np.zeros(n, np.int64)
    bank[: len(waiting)] = waiting
    order = np.argsort(data.crew[:, layout.CLASS], kind="stable")
    idle = np.stack([period * crews + order for period in range(periods)])
    for period in range(periods):
        day[idle[period], layout.PLACE_IN_LIST] = np.arange(crews)
    tally = np.zeros((periods, 2 + kinds), np.int64)
    tally[:, 2:] = np.bincount(data.crew[:, layout.CLASS], minlength=kinds)
    whole = np.zeros(24, np.int64)
    whole[layout.N_FREE], whole[layout.N_BANK], whole[layout.FRESH] = slots, len(waiting), 1
    whole[layout.BEST_MISSING], whole[layout.ONLY] = n + 1, layout.NONE
    total = np.zeros(4)
    total[layout.BEST] = np.inf
    trip = np.zeros((slots, 14), np.int64)
    return State(
        node=node,
        leg=np.zeros(nodes),
        clock=np.zeros((nodes, 6), np.int64),
        trip=trip,
        room=np.zeros(slots),
        rate=np.zeros((slots, 2)),
        day=day,
        money=np.zeros((days, 4)),
        money_before=np.zeros((days, 4)),
        task=task,
        price=_finite_price(problem, data),
        bank=bank,
        slots=np.arange(slots, dtype=np.int64),
        active=np.zeros((periods, slots), np.int64),
        used=np.zeros((periods, crews), np.int64),
        idle=np.ascontiguousarray(idle, np.int64),
        tally=tally,
        log=np.zeros((8 * visits + 16 * slots + 64, 4), np.int64),
        touched=np.zeros(days, np.int64),
        todo=np.zeros(n, np.int64),
        key=np.zeros(n),
        stamp=np.zeros(nodes, np.int64),
        at=np.zeros(2 * nodes, np.int64),
        pick=np.zeros((2 * periods, 5), np.int64),
        pick_cost=np.zeros(periods),
        whole=whole,
        total=total,
        dice=np.array([_scrambled(seed)], np.uint64),
        kept=np.zeros((KEPT, 3), np.int64),
        kept_mode=np.zeros(KEPT_MODES, np.int64),
        kept_cost=np.zeros(KEPT),
        seen=np.zeros(1 << 16, np.uint64),
        best_node=np.zeros((nodes, 2), np.int64),
        best_trip=np.zeros((slots, 2), np.int64),
        best_day=np.zeros((days, 2), np.int64),
    )


def _scrambled(seed: int) -> int:
    return int(np.random.SeedSequence(seed).generate_state(1, np.uint64)[0]) | 1


def _owed(data: Data, task: int) -> float:
    """Least weight of a pattern of the task."""
    patterns = data.patterns[data.pattern_start[task] : data.pattern_start[task + 1]]
    return min(
        sum(float(w) for period, w in enumerate(data.weight) if int(pattern) >> period & 1) for pattern in patterns
    )


def _finite_price(problem: RoutingProblem, data: Data) -> Floats:
    """Prices of leaving out; for tasks that must be served, several times what a crew's day for it alone costs."""
    crews = problem.crews
    alone = 4.0 * np.minimum(data.far, data.scale[layout.NO_WAY]) * float(crews.yuan_m.max(initial=0.0))
    service = np.maximum.reduceat(data.mode[:, layout.SERVICE_S], problem.tasks.mode_start[:-1])
    seconds = 4.0 * data.far * float(crews.s_per_m.max(initial=0.0)) + service
    alone = alone + seconds * float(crews.yuan_s.max(initial=0.0)) + float(crews.yuan_day.max(initial=0.0))
    return np.where(np.isinf(data.price), 2.0 * (alone + alone.mean() + 1.0), data.price)


def routes_of(problem: RoutingProblem, state: State) -> Routes:
    """The best routes found."""
    n_crews, visits = len(problem.crews.home), problem.n_tasks * problem.n_periods
    days = []
    for day in np.flatnonzero(state.best_day[:, 1] > 0):
        trips, unload = [], []
        trip = int(state.best_day[day, 0])
        while trip != layout.NONE:
            head = visits + trip
            at, modes = int(state.best_node[head, 0]), []
            while at != head:
                modes.append(int(state.best_node[at, 1]))
                at = int(state.best_node[at, 0])
            trips.append(tuple(modes))
            unload.append(int(state.best_trip[trip, 1]))
            trip = int(state.best_trip[trip, 0])
        days.append(
            CrewDay(period=int(day) // n_crews, crew=int(day) % n_crews, trips=tuple(trips), unload=tuple(unload))
        )
    cost = float("inf") if state.whole[layout.BEST_MISSING] else float(state.total[layout.BEST])
    return Routes(days=tuple(days), cost=cost)


def flat_routes(problem: RoutingProblem, routes: Routes | None) -> tuple[Ints, Ints]:
    """Routes as the compiled loop takes them over: day, place to unload, number of visits of each trip; modes.

    Trips beyond those that a crew may make, and trips that unload where nobody may, are left to be made anew.
    """
    n_crews = len(problem.crews.home)
    trips, modes = list[tuple[int, int, int]](), list[int]()
    for day in routes.days if routes else ():
        for trip, place in list(zip(day.trips, day.unload, strict=True))[: int(problem.crews.max_trips[day.crew])]:
            if problem.places.unloads[place]:
                trips.append((day.period * n_crews + day.crew, place, len(trip)))
                modes += trip
    return np.array(trips, np.int64).reshape(-1, 3), np.array(modes, np.int64)
