"""The common model in Ciw (Palmer, Knight, Harper and Hawa 2019, doi:10.1080/17477778.2018.1473909)."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.request_peers.common import (
    BAD_SHARE,
    CREWS,
    DAY_H,
    ENDS_H,
    PATIENCE_H,
    POOLS,
    RATES_H,
    REOPEN_H,
    SHARES,
    SHIFT_FROM_H,
    SHIFT_TO_H,
    WORK_MU,
    WORK_SIGMA,
    Waits,
)

NEW = ("emergency", "urgent", "routine")
AGAIN = ("second", "third")
DONE = "done"
CLASSES = (*NEW, *AGAIN, DONE)
AFTER = dict.fromkeys(NEW, AGAIN[0]) | {AGAIN[0]: AGAIN[1]}
"""Class of a request that comes back after a visit; a third visit is the last."""
CREW, HOME = 1, 2


def simulated(days: int, seed: int) -> list[list[Any]]:
    """Records of each pool in so many days.

    Pools are simulated one after another: Ciw looks at all nodes at each event, so that it takes longer for all in one
    network.
    """
    import ciw  # noqa: PLC0415  an extra that most installations lack

    ciw.seed(seed)
    runs = []
    for _ in range(POOLS):
        simulation = ciw.Simulation(network(ciw, days))
        simulation.simulate_until_max_time(days * DAY_H)
        runs.append(simulation)
    return runs


def network(ciw: Any, days: int) -> Any:
    """A pool of crews, and the homes that some requests come back from, with a class changed."""
    work, home = ciw.dists.Lognormal(WORK_MU, WORK_SIGMA), ciw.dists.Exponential(1 / REOPEN_H)
    patience = [ciw.dists.Exponential(1 / mean_h) if np.isfinite(mean_h) else None for mean_h in PATIENCE_H]
    none = [None] * (len(CLASSES) - len(NEW))
    leave = [[0.0, 0.0], [1.0, 0.0]]
    comes_back = [[0.0, 1.0], [1.0, 0.0]]
    # Classes change when a visit ends, and the new class says where to go.
    to_class = {name: dict.fromkeys(CLASSES, 0.0) for name in CLASSES}
    for name in CLASSES:
        to_class[name][AFTER.get(name, DONE)] = BAD_SHARE if name in AFTER else 1.0
        if name in AFTER:
            to_class[name][DONE] = 1.0 - BAD_SHARE
    unchanged = {name: {other: float(name == other) for other in CLASSES} for name in CLASSES}
    return ciw.create_network(
        arrival_distributions={
            name: [_arrivals(ciw, share, days), None] for name, share in zip(CLASSES, (*SHARES, *none), strict=True)
        },
        service_distributions={name: [work, home] for name in CLASSES},
        number_of_servers=[
            ciw.Schedule(numbers_of_servers=[0, CREWS, 0], shift_end_dates=[SHIFT_FROM_H, SHIFT_TO_H, DAY_H]),
            float("inf"),
        ],
        priority_classes={name: min(rank, 1) if name in AGAIN else min(rank, 2) for rank, name in enumerate(CLASSES)},
        routing={name: comes_back if name in AGAIN else leave for name in CLASSES},
        class_change_matrices=[to_class, unchanged],
        reneging_time_distributions={
            name: [mean, None] for name, mean in zip(CLASSES, (*patience, *none), strict=True)
        },
    )


def waits_of(runs: list[Any]) -> Waits:
    """Waits and shares of those who leave, by pool."""
    requests, wait_h, left_share = 0, np.zeros(POOLS), np.zeros(POOLS)
    for pool, simulation in enumerate(runs):
        records = [record for record in simulation.get_all_records() if record.node == CREW]
        first = [r for r in records if r.original_customer_class in NEW and r.customer_class in NEW]
        came = [record.waiting_time for record in first if record.record_type == "service"]
        left = sum(record.record_type == "renege" for record in first)
        asked = sum(len(node.all_individuals) for node in simulation.transitive_nodes) + len(first)
        requests += asked
        wait_h[pool], left_share[pool] = np.mean(came), left / len(first)
    return Waits(requests=requests, wait_h=wait_h, left_share=left_share)


def _arrivals(ciw: Any, share: float | None, days: int) -> Any:
    if share is None:
        return None
    return ciw.dists.PoissonIntervals([share * rate for rate in RATES_H], list(ENDS_H), days * DAY_H)
