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
RANKS = (0, 1, 2, 1, 1, 1)
"""Priority of each class."""


def simulated(days: int, seed: int, *, pools: int) -> list[Any]:
    """Finished simulations of all pools in so many days, with so many pools in one network.

    With all pools in one network Ciw does what the other engines do. It looks at every node at each event, so that it
    takes less time for networks of one pool, one after the other; only pools that know nothing of each other can be
    simulated so.
    """
    import ciw  # noqa: PLC0415  an extra that most installations lack

    ciw.seed(seed)
    simulations = []
    for _ in range(POOLS // pools):
        simulation = ciw.Simulation(network(ciw, days, pools))
        simulation.simulate_until_max_time(days * DAY_H)
        simulations.append(simulation)
    return simulations


def network(ciw: Any, days: int, pools: int) -> Any:
    """Pools of crews, and for each the homes that some requests come back from, with their class changed."""
    work, home = ciw.dists.Lognormal(WORK_MU, WORK_SIGMA), ciw.dists.Exponential(1 / REOPEN_H)
    shift = ([0, CREWS, 0], [SHIFT_FROM_H, SHIFT_TO_H, DAY_H])
    shares = dict(zip(NEW, SHARES, strict=True))
    patience = {
        name: ciw.dists.Exponential(1 / mean_h) for name, mean_h in zip(NEW, PATIENCE_H, strict=True) if mean_h < np.inf
    }
    return ciw.create_network(
        arrival_distributions={
            name: [_arrivals(ciw, shares.get(name), days) for _ in range(pools)] + [None] * pools for name in CLASSES
        },
        service_distributions={name: [work] * pools + [home] * pools for name in CLASSES},
        number_of_servers=[ciw.Schedule(*shift) for _ in range(pools)] + [float("inf")] * pools,
        priority_classes=dict(zip(CLASSES, RANKS, strict=True)),
        routing={name: _ways(name in AGAIN, pools) for name in CLASSES},
        class_change_matrices=[_after_a_visit()] * pools + [_no_change()] * pools,
        reneging_time_distributions={name: [patience.get(name)] * pools + [None] * pools for name in CLASSES},
    )


def _arrivals(ciw: Any, share: float | None, days: int) -> Any:
    """Requests of a new class; nobody comes first with another."""
    if share is None:
        return None
    return ciw.dists.PoissonIntervals([share * rate for rate in RATES_H], list(ENDS_H), days * DAY_H)


def _after_a_visit() -> dict[str, dict[str, float]]:
    """Probabilities of each class's classes after a visit; they decide who comes back."""
    change = _no_change()
    for name in CLASSES:
        change[name] = dict.fromkeys(CLASSES, 0.0)
        if name in AFTER:
            change[name][AFTER[name]] = BAD_SHARE
        change[name][DONE] = 1.0 - BAD_SHARE if name in AFTER else 1.0
    return change


def _no_change() -> dict[str, dict[str, float]]:
    return {name: {other: float(name == other) for other in CLASSES} for name in CLASSES}


def _ways(comes_back: bool, pools: int) -> list[list[float]]:
    """From each home to its crews, and from crews home where a class comes back."""
    ways = np.zeros((2 * pools, 2 * pools))
    crews = np.arange(pools)
    ways[pools + crews, crews] = 1.0
    ways[crews, pools + crews] = float(comes_back)
    return ways.tolist()


def waits_of(simulations: list[Any]) -> Waits:
    """Waits and shares of those who leave, by pool."""
    pools = POOLS // len(simulations)
    came_h: list[list[float]] = [[] for _ in range(POOLS)]
    left = np.zeros(POOLS)
    requests = 0
    for number, simulation in enumerate(simulations):
        requests += sum(simulation.nodes[0].number_of_individuals_per_class[name] for name in NEW)
        for record in simulation.get_all_records(only=["service", "renege"]):
            if record.node <= pools and record.customer_class in NEW:
                pool = number * pools + record.node - 1
                if record.record_type == "service":
                    came_h[pool].append(record.waiting_time)
                else:
                    left[pool] += 1
    came = np.array([len(hours) for hours in came_h])
    return Waits(
        requests=requests,
        wait_h=np.array([np.mean(hours) for hours in came_h]),
        left_share=left / (came + left),
    )
