"""The common model in salabim (van der Ham 2018, doi:10.21105/joss.00767)."""

from __future__ import annotations

import random
from collections.abc import Generator
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
    VISITS,
    WORK_MU,
    WORK_SIGMA,
    Waits,
)

Story = Generator[Any, Any, None]
URGENT = 1


class Counts:
    """What is written down of each pool during a run."""

    def __init__(self) -> None:
        self.requests = 0
        self.came_h: list[list[float]] = [[] for _ in range(POOLS)]
        self.left = [0] * POOLS


def simulated(days: int, seed: int) -> Counts:
    """Simulate all pools for so many days."""
    import salabim  # noqa: PLC0415  an extra that most installations lack

    draw, counts = random.Random(seed), Counts()  # the standard library's are the fastest one by one
    request, arrivals, shifts = _request(salabim, draw, counts), _arrivals(salabim, draw), _shifts(salabim)
    town = salabim.Environment(trace=False, random_seed=seed, yieldless=False)
    pools = [salabim.Resource(capacity=0, monitor=False) for _ in range(POOLS)]
    shifts(pools=pools)
    for number, crews in enumerate(pools):
        arrivals(pool=number, crews=crews, request=request)
    town.run(till=days * DAY_H)
    return counts


def _request(salabim: Any, draw: random.Random, counts: Counts) -> Any:
    class Request(salabim.Component):  # type: ignore[misc]  # salabim's own way: a class with a process
        """A request until it is done or its residents leave."""

        def process(self, pool: int, crews: Any) -> Story:
            urgency = draw.choices(range(len(SHARES)), SHARES)[0]
            came_h, patience_h = self.env.now(), PATIENCE_H[urgency]
            limit = {"fail_delay": draw.expovariate(1 / patience_h)} if patience_h < np.inf else {}
            counts.requests += 1
            yield self.request((crews, 1, urgency), **limit)
            if self.failed():
                counts.left[pool] += 1
                return
            counts.came_h[pool].append(self.env.now() - came_h)
            for visit in range(VISITS):
                yield self.hold(draw.lognormvariate(WORK_MU, WORK_SIGMA))
                self.release(crews)
                if visit + 1 == VISITS or draw.random() >= BAD_SHARE:
                    return
                yield self.hold(draw.expovariate(1 / REOPEN_H))
                yield self.request((crews, 1, URGENT))

    return Request


def _arrivals(salabim: Any, draw: random.Random) -> Any:
    class Arrivals(salabim.Component):  # type: ignore[misc]
        """Requests of a pool: as many as at the highest rate, of which those are left out that come too many."""

        def process(self, pool: int, crews: Any, request: Any) -> Story:
            most = max(RATES_H)
            while True:
                yield self.hold(draw.expovariate(most))
                hour = self.env.now() % DAY_H
                rate = next(rate for rate, end_h in zip(RATES_H, ENDS_H, strict=True) if hour < end_h)
                if draw.random() * most < rate:
                    request(pool=pool, crews=crews)

    return Arrivals


def _shifts(salabim: Any) -> Any:
    class Shifts(salabim.Component):  # type: ignore[misc]
        """All crews come and go; work that has begun is finished."""

        def process(self, pools: list[Any]) -> Story:
            while True:
                yield self.hold(SHIFT_FROM_H)
                for crews in pools:
                    crews.set_capacity(CREWS)
                yield self.hold(SHIFT_TO_H - SHIFT_FROM_H)
                for crews in pools:
                    crews.set_capacity(0)
                yield self.hold(DAY_H - SHIFT_TO_H)

    return Shifts


def waits_of(counts: Counts) -> Waits:
    """Waits and shares of those who leave, by pool."""
    came, left = np.array([len(hours) for hours in counts.came_h]), np.array(counts.left)
    return Waits(
        requests=counts.requests,
        wait_h=np.array([np.mean(hours) for hours in counts.came_h]),
        left_share=left / (came + left),
    )
