"""Random routing problems with everything on."""

from __future__ import annotations

import numpy as np

from allocator.crews.engine.instance import CrewArrays, ModeArrays, PlaceArrays, RoutingProblem, TaskArrays


def rich_problem(
    seed: int, *, n_tasks: int, n_crews: int = 3, n_periods: int = 2, timed: bool = True
) -> RoutingProblem:
    """Windows, shifts, trips, two homes, unloading places, gates, patterns, shared tasks and permissions at random."""
    rng = np.random.default_rng(seed)
    n_places = 3
    n_modes_of = rng.integers(1, 4, n_tasks)
    mode_start = np.concatenate([[0], np.cumsum(n_modes_of)]).astype(np.int64)
    n_modes = int(mode_start[-1])
    points = rng.uniform(0, 1000, (n_places + 2 * n_modes, 2))
    metres = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    metres *= rng.uniform(1.0, 1.3, metres.shape) if rng.random() < 0.5 else 1.0
    np.fill_diagonal(metres, 0.0)
    if rng.random() < 0.3:
        metres[rng.random(metres.shape) < 0.03] = np.inf
    n_patterns = rng.integers(1, 4, n_tasks)
    together = rng.random(n_tasks) < 0.3
    early = rng.integers(0, 6000, n_tasks)
    unloads = np.array([True, rng.random() < 0.7, rng.random() < 0.5])
    return RoutingProblem(
        tasks=TaskArrays(
            load=rng.choice([0.5, 1.0, 1.7, 3.0], n_tasks),
            early_s=early,
            late_s=early + rng.integers(1500, 12000, n_tasks),
            price=np.where(rng.random(n_tasks) < 0.3, np.inf, rng.uniform(50, 3000, n_tasks)),
            together=together,
            pattern_start=np.concatenate([[0], np.cumsum(n_patterns)]).astype(np.int64),
            patterns=rng.integers(1, 1 << n_periods, int(n_patterns.sum())),
            mode_start=mode_start,
        ),
        modes=ModeArrays(
            entry=n_places + np.arange(n_modes),
            exit=n_places + np.where(rng.random(n_modes) < 0.5, np.arange(n_modes), n_modes + np.arange(n_modes)),
            service_s=rng.integers(0, 900, n_modes),
            metres=rng.choice([0.0, 120.5], n_modes),
            may=rng.random((n_modes, n_crews)) < 0.8,
            yuan=rng.uniform(-5, 40, (n_modes, n_crews, n_periods)) if rng.random() < 0.4 else None,
        ),
        crews=CrewArrays(
            home=rng.integers(0, 2, n_crews),
            from_s=rng.integers(0, 2000, n_crews),
            to_s=rng.integers(5000, 12000, n_crews),
            overtime_s=rng.choice([0, 1800], n_crews),
            overtime_yuan_s=rng.choice([0.0, 0.05], n_crews),
            long_s=rng.integers(3000, 9000, n_crews),
            long_yuan_s=rng.choice([0.0, 0.03], n_crews),
            capacity=rng.choice([3.0, 6.0, 9.5], n_crews),
            max_trips=rng.integers(1, 4, n_crews),
            s_per_m=rng.uniform(0.2, 0.6, n_crews),
            yuan_s=rng.uniform(0, 0.03, n_crews),
            yuan_m=rng.uniform(0, 0.1, n_crews),
            yuan_day=rng.choice([0.0, 60.0], n_crews),
        ),
        places=PlaceArrays(end=np.arange(n_places), unload_s=rng.integers(0, 600, n_places), unloads=unloads),
        metres=metres,
        period_weight=rng.choice([1.0, 3.0], n_periods),
        max_shared=int(rng.integers(0, 2)),
        timed=timed,
    )
