"""When crews are there: each pool's share of the paid hours in blocks, or crews on shifts where a policy states them.

All policies pay the same crew hours, those that the expected work would fill to `crew_utilisation`, times the policy's
`paid_hours`. They differ in who shares them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from domain.errors import Problem, ScenarioError
from domain.policy import CrewShift, Policy, crew_shift
from simulation.calendar import DAY_H
from simulation.categories import LIFT, TRADES
from simulation.district import SHIFT_FROM_H, SHIFT_H, District
from simulation.pooling import LIFTS, ON_CALL, Pooled
from simulation.world import Crews

GOLDEN = 0.6180339887498949
ALL_TRADES = (1 << len(TRADES)) - 1
UNLICENSED = ALL_TRADES & ~(1 << LIFT)
"""All trades but the lift mechanic's, who needs a licence."""


@dataclass(frozen=True, slots=True, order=True)
class Seat:
    """A crew and the times of its presence."""

    pool: int
    skills: int
    sessions: tuple[tuple[float, float], ...]


def crews_of(district: District, policy: Policy, pooled: Pooled) -> tuple[Crews, NDArray[np.float64]]:
    """Crews of all pools, and the hours paid for in each pool (n_pools,); those on call are paid when called.

    Raises
    ------
    ScenarioError
        Naming every entry of the policy's staffing that no pool of the plan has.
    """
    stated = _stated(policy, pooled)
    seats = [seat for row in stated for seat in _on_shifts(district, pooled, row)]
    seats += _by_budget(district, policy, pooled, skip={row.pool for row in stated})
    seats += _in_surges(district, policy, pooled)
    horizon_h = district.calendar.horizon_h
    on_call = pooled.keys.index((ON_CALL, ""))
    seats += [Seat(on_call, ALL_TRADES, ((0.0, horizon_h),)) for _ in range(policy.on_call_crews)]
    crews = _table(sorted(seats, key=lambda seat: seat.pool), pooled)
    paid_h = np.bincount(crews.pool[crews.crew], weights=crews.to_h - crews.from_h, minlength=len(pooled.keys))
    paid_h[on_call] = 0.0
    return crews, np.asarray(paid_h, float)


def _stated(policy: Policy, pooled: Pooled) -> tuple[CrewShift, ...]:
    rows = tuple(map(crew_shift, policy.staffing))
    unknown = [row.pool for row in rows if row.pool not in _staffed(pooled)]
    if unknown:
        raise ScenarioError(
            [
                Problem("scenario.toml", 0, "policies.staffing", f"policy {policy.id}: no pool {_named(name, pooled)}")
                for name in unknown
            ]
        )
    return rows


def _staffed(pooled: Pooled) -> tuple[str, ...]:
    """Pools that shifts may be stated for: those on call are there all the time."""
    return tuple(name for name in pooled.names if name != ON_CALL)


def _named(name: str, pooled: Pooled) -> str:
    """An unknown pool with the known ones that are written most alike."""
    known = _staffed(pooled)
    alike = ", ".join(get_close_matches(name, known, n=3, cutoff=0.0))
    return f"'{name}' among the {len(known)} of the plan; most alike: {alike}"


def _on_shifts(district: District, pooled: Pooled, row: CrewShift) -> Iterator[Seat]:
    """Crews on a shift of every day."""
    pool = pooled.names.index(row.pool)
    begin, horizon_h = SHIFT_FROM_H[row.shift], district.calendar.horizon_h
    days = np.arange(district.calendar.days) * DAY_H + begin
    sessions = tuple((float(h), min(float(h) + SHIFT_H, horizon_h)) for h in days if h < horizon_h)
    for _ in range(row.crews):
        yield Seat(pool, _skills(pooled, pool), sessions)


def _skills(pooled: Pooled, pool: int) -> int:
    return 1 << LIFT if pooled.keys[pool][0] == LIFTS else UNLICENSED


def _by_budget(district: District, policy: Policy, pooled: Pooled, *, skip: set[str]) -> Iterator[Seat]:
    """Each pool's share of the paid hours: all-round crews, and one-trade crews as far as there are others."""
    rules = district.rules
    by_trade_h = pooled.sums(district.load_h, district.demand.habits.skill, len(TRADES))
    load_h = by_trade_h / rules.crew_utilisation * policy.paid_hours
    for pool, name in enumerate(pooled.names):
        if name in skip or pooled.keys[pool][0] == ON_CALL:
            continue
        if pooled.keys[pool][0] == LIFTS:
            yield from _seats(district, policy, pool, 1 << LIFT, load_h[pool].sum())
            continue
        yield from _seats(district, policy, pool, UNLICENSED, load_h[pool].sum() * policy.cross_training)
        for trade in range(len(TRADES)):
            one_trade_h = load_h[pool, trade] * (1.0 - policy.cross_training)
            yield from _seats(district, policy, pool, 1 << trade, one_trade_h)


def _seats(district: District, policy: Policy, pool: int, skills: int, daily_h: float) -> Iterator[Seat]:
    """Blocks in which so many hours a day are spread evenly over days and hours, as the presence of single crews."""
    if daily_h <= 0:
        return
    block_h = min(district.rules.crew_block_h, policy.crew_to_h - policy.crew_from_h)
    a_day = int((policy.crew_to_h - policy.crew_from_h) / block_h + 1e-9)
    slot_h = np.arange(district.calendar.days)[:, None] * DAY_H + policy.crew_from_h + np.arange(a_day) * block_h
    phase = (pool + 1 + GOLDEN * skills) * GOLDEN
    crews = spread(daily_h / (block_h * a_day), slot_h.size, phase=phase % 1.0)
    slots = slot_h.ravel().tolist()
    for seat in range(int(crews.max(initial=0))):
        present = (slots[k] for k in np.flatnonzero(crews > seat).tolist())
        yield Seat(pool, skills, _joined((h, h + block_h) for h in present))


def spread(rate: float, slots: int, *, phase: float) -> NDArray[np.int64]:
    """Whole numbers (slots,) whose running sums stay within one of `rate` times the slots passed.

    Pools start at different phases, so that small ones are not all present in the same slots.
    """
    return np.asarray(np.diff(np.floor(np.arange(slots + 1) * rate + phase).astype(np.int64)))


def _joined(sessions: Iterable[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Sessions of one crew in order, those that touch being one."""
    joined: list[tuple[float, float]] = []
    for begin, end in sessions:
        if joined and abs(joined[-1][1] - begin) < 1e-9:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, end))
    return tuple(joined)


def _in_surges(district: District, policy: Policy, pooled: Pooled) -> Iterator[Seat]:
    """Temporary crews of every surge, given to the pools of its area by their load; they stay some days after it."""
    for window in district.demand.surges if policy.surge_crews else ():
        load = pooled.totals(district.load_h * window.compound[:, None] * window.category)
        begin, end = window.from_h + policy.surge_after_h, window.to_h + policy.surge_stay_days * DAY_H
        if begin >= window.to_h:  # it is over before they could come
            continue
        days = district.calendar.days
        daily = [(day * DAY_H + policy.crew_from_h, day * DAY_H + policy.crew_to_h) for day in range(days)]
        in_time = (max(a, begin) < min(b, end) for a, b in daily)
        sessions = _joined((max(a, begin), b) for (a, b), there in zip(daily, in_time, strict=True) if there)
        for pool, crews in enumerate(_shares(load, policy.surge_crews).tolist() if load.any() and sessions else ()):
            for _ in range(crews):
                yield Seat(pool, _skills(pooled, pool), sessions)


def _shares(weight: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """A whole number given out by weights, the largest remainders first."""
    exact = weight * total / weight.sum()
    shares = np.floor(exact).astype(np.int64)
    rest = np.argsort(shares - exact, kind="stable")[: total - shares.sum()]
    shares[rest] += 1
    return np.asarray(shares)


def _table(seats: list[Seat], pooled: Pooled) -> Crews:
    sessions = sorted((begin, crew, end) for crew, seat in enumerate(seats) for begin, end in seat.sessions)
    pool = np.array([seat.pool for seat in seats], np.int64)
    return Crews(
        first=np.searchsorted(pool, np.arange(len(pooled.keys) + 1)),
        pool=pool,
        skills=np.array([seat.skills for seat in seats], np.int64),
        base=pooled.base[pool] if len(pool) else np.zeros(0, np.int64),
        crew=np.array([crew for _, crew, _ in sessions], np.int64),
        from_h=np.array([begin for begin, _, _ in sessions], float),
        to_h=np.array([end for _, _, end in sessions], float),
    )
