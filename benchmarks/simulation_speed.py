"""How many requests a second our engines and other simulators answer, in one process on one core.

The seconds are those that the core was busy, the least of several runs, since other work on a machine only adds to
them. Whatever is compiled or imported is so before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec
from math import hypot, sqrt
from typing import Any, TypeVar

import numpy as np
from scipy.stats import t as student

from benchmarks.request_peers import ciw_peer, district, own, salabim_peer
from benchmarks.request_peers.common import POOLS, Waits, horizon_days
from domain.arrays import Floats
from domain.interruption import requested
from simulation.compiled.run import run as run_compiled
from simulation.reference.run import run as run_reference
from simulation.world import Finished, World

COMPILED, SIMPY, CIW, CIW_POOLS, SALABIM = ENGINES = ("compiled", "simpy", "ciw", "ciw-pools", "salabim")
OWN = {COMPILED: run_compiled, SIMPY: run_reference}
LIBRARY = {CIW: "ciw", CIW_POOLS: "ciw", SALABIM: "salabim"}
LIBRARIES = ("numba", "numpy", "simpy")
COMMON, DISTRICT = "common", "district"
FOR_A_YEAR, YEAR_DAYS = 20_000, 365
"""With so many requests of the common model the district has its whole year, with fewer a part of it."""
TIMES, LEAST_S = 3, 0.5
"""A run is repeated so often at least, and while all its runs take less than so many seconds together."""
QUANTILE = 0.9995
"""Of the intervals in which engines have to agree: 99.9 %, so that a right one fails once in hundreds of runs."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A mean over pools and the half-width of its interval."""

    mean: float
    half_width: float

    def agrees(self, other: Estimate) -> bool:
        """Whether the difference of the two is within its own interval."""
        return abs(self.mean - other.mean) <= hypot(self.half_width, other.half_width)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What an engine took for a model: `seconds` for drawing and running, of which `draws_s` where ours draws before.

    `wait_h` and `left_share` are what it found, None for the district.
    """

    engine: str
    model: str
    requests: int
    seconds: float
    draws_s: float | None
    wait_h: Estimate | None
    left_share: Estimate | None
    violations: tuple[str, ...] = ()

    @property
    def requests_per_s(self) -> float:
        """Requests a second, drawing included."""
        return self.requests / self.seconds

    @property
    def engine_s(self) -> float:
        """Seconds without what is drawn before."""
        return self.seconds - (self.draws_s or 0.0)

    def record(self) -> dict[str, Any]:
        """The run as one JSON object."""
        return {
            "engine": self.engine,
            "model": self.model,
            "requests": self.requests,
            "seconds": self.seconds,
            "requests_per_s": self.requests_per_s,
            "draws_s": self.draws_s,
            "wait_h": self.wait_h and self.wait_h.mean,
            "wait_half_width_h": self.wait_h and self.wait_h.half_width,
            "left_share": self.left_share and self.left_share.mean,
            "left_half_width": self.left_share and self.left_share.half_width,
        }


def missing(engines: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the engines whose library is not installed."""
    return tuple(engine for engine in engines if engine in LIBRARY and find_spec(LIBRARY[engine]) is None)


def expected(engines: tuple[str, ...]) -> int:
    """How many runs there are when nothing interrupts them."""
    return len(engines) + sum(engine in OWN for engine in engines)


def measure(engines: tuple[str, ...], requests: int, seed: int) -> Iterator[Run]:
    """Each engine's run of the common model, then ours of the district, until interrupted."""
    days = horizon_days(requests)
    yield from _compared(engines, lambda engine: _common(engine, days, seed))
    ours = tuple(engine for engine in engines if engine in OWN)
    if ours:
        draw = district.drawing(max(1, round(YEAR_DAYS * min(1.0, requests / FOR_A_YEAR))))
        yield from _compared(ours, lambda engine: _own(engine, DISTRICT, draw, seed))


def _compared(engines: tuple[str, ...], run: Callable[[str], tuple[Run, Finished | None]]) -> Iterator[Run]:
    """Runs of the engines, with what contradicts the first of them."""
    first: tuple[Run, Finished | None] | None = None
    for engine in engines:
        if requested():
            return
        found, finished = run(engine)
        first = first or (found, finished)
        yield _judged(found, finished, *first)


def _judged(run: Run, finished: Finished | None, first: Run, first_finished: Finished | None) -> Run:
    wrong = []
    if finished is not None and first_finished is not None and not _same(finished, first_finished):
        wrong.append(f"does not leave the same facts as {first.engine}")
    for name in ("wait_h", "left_share"):
        mine, other = getattr(run, name), getattr(first, name)
        if mine and other and not mine.agrees(other):
            wrong.append(f"{name} is {mine.mean:.4g} ± {mine.half_width:.2g}, of {first.engine} {other.mean:.4g}")
    return replace(run, violations=tuple(wrong))


def _same(one: Finished, other: Finished) -> bool:
    names = ("state", "responded_h", "started_h", "resolved_h", "withdrawn_h", "reopened", "pool", "level")
    return all(np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True) for name in names)


def _common(engine: str, days: int, seed: int) -> tuple[Run, Finished | None]:
    if engine in OWN:
        return _own(engine, COMMON, lambda number: own.drawn_world(days, np.random.default_rng(number)), seed)
    if engine == SALABIM:
        return _peer(engine, salabim_peer.simulated, salabim_peer.waits_of, days, seed), None
    pools = POOLS if engine == CIW else 1
    return _peer(engine, lambda d, s: ciw_peer.simulated(d, s, pools=pools), ciw_peer.waits_of, days, seed), None


def _own(engine: str, model: str, draw: Callable[[int], World], seed: int) -> tuple[Run, Finished]:
    world, draws_s = _timed(lambda: draw(seed))
    OWN[engine](draw(seed + 1))  # compiled, and the world's memory in place
    finished, engine_s = _timed(lambda: OWN[engine](world))
    waits = own.waits_of(world, finished) if model == COMMON else None
    seconds = engine_s + draws_s
    return _run(engine, model, requests=len(world.jobs), seconds=seconds, draws_s=draws_s, waits=waits), finished


def _peer(engine: str, simulated: Callable[[int, int], T], told: Callable[[T], Waits], days: int, seed: int) -> Run:
    simulated(1, seed)  # imported
    found, seconds = _timed(lambda: simulated(days, seed))
    waits = told(found)
    return _run(engine, COMMON, requests=waits.requests, seconds=seconds, draws_s=None, waits=waits)


def _run(engine: str, model: str, *, requests: int, seconds: float, draws_s: float | None, waits: Waits | None) -> Run:
    return Run(
        engine=engine,
        model=model,
        requests=requests,
        seconds=seconds,
        draws_s=draws_s,
        wait_h=_estimate(waits.wait_h) if waits else None,
        left_share=_estimate(waits.left_share) if waits else None,
    )


def _estimate(values: Floats) -> Estimate:
    half_width = student.ppf(QUANTILE, len(values) - 1) * values.std(ddof=1) / sqrt(len(values))
    return Estimate(mean=float(values.mean()), half_width=float(half_width))


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    """A result and the least core seconds of its runs."""
    seconds: list[float] = []
    while True:
        start = time.process_time()
        result = work()
        seconds.append(time.process_time() - start)
        if requested() or (len(seconds) >= TIMES and sum(seconds) >= LEAST_S):
            return result, min(seconds)
