"""Column generation over territories: prices of the units, and a bound on every plan from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from allocator.regions.stopwatch import Stopwatch
from allocator.regions.territory import master
from allocator.regions.territory.pricing import Centre, Territory
from domain.arrays import Floats

ROUNDS = 500
MOVED = 0.2  # how far the prices tried go from the best known to the latest
REACH = 5.0  # of an average price of a unit: how far they go at most at first
WIDENED, NARROWED = 1.5, 0.2  # change of that when they gave new territories, and when they gave none
PATIENCE = 10  # rounds without a better bound
TINY = 1e-5  # relative: a bound so little better is none
WIDTH = 0.001  # of an average territory: how far above its bound the cheapest territory is sought first
CLOSE = 1e-3  # relative: a bound this close to the relaxation needs no further prices


@dataclass(frozen=True, slots=True)
class Bounded:
    """No plan costs less than `bound`: the sum of `prices` (n,), and of the least prices of as many centres as needed.

    `least` is a bound for each centre on the price of its territories.
    """

    bound: float
    prices: Floats
    least: Floats


def bounded(centres: Sequence[Centre], count: int, prices: Floats, width: float) -> tuple[Bounded, list[Territory]]:
    """The bound that some prices give, and cheap territories; centres that cannot be among the cheapest are cut short.

    For any prices y, a plan with `count` territories costs the sum of y and of its territories' distances less their y.
    """
    quick = [centre.bound(prices, width) for centre in centres]
    least, found = np.full(len(centres), np.inf), []
    lowest = np.full(count, np.inf)
    for row in np.argsort(quick, kind="stable").tolist():
        priced = centres[row].cheapest(prices, width, lowest[-1])
        least[row] = priced.least
        found += priced.territories
        lowest = np.sort([*lowest, priced.least])[:count]
    return Bounded(float(prices.sum() + lowest.sum()), prices, least), found


def generated(centres: Sequence[Centre], count: int, prices: Floats, cost: float, watch: Stopwatch) -> Bounded:
    """The best bound met, from prices that column generation improves; `cost` is about that of an average territory."""
    width, reach = WIDTH * cost, REACH * cost * count / len(prices)
    best, found = bounded(centres, count, prices, width)
    known: dict[tuple[int, ...], Territory] = {}
    stalled = 0
    for _ in range(ROUNDS):
        fresh = _add(known, found)
        if watch.over() or not np.isfinite(best.bound) or stalled > PATIENCE:
            break
        optimum, latest = master.relaxed(list(known.values()), len(prices), count, cost)
        if optimum - best.bound <= CLOSE * abs(optimum):
            break
        reach *= WIDENED if fresh else NARROWED
        step = (MOVED if fresh else 1.0) * (latest - best.prices)
        now, found = bounded(centres, count, best.prices + np.clip(step, -reach, reach), width)
        stalled = 0 if now.bound > best.bound * (1 + TINY) else stalled + 1
        best = max(best, now, key=lambda each: each.bound)
    return best


def _add(known: dict[tuple[int, ...], Territory], found: Sequence[Territory]) -> bool:
    """Keep each set of units with its best centre; whether anything is new or better."""
    before = len(known)
    better = False
    for each in found:
        other = known.get(each.units)
        if other is None or each.distance < other.distance:
            known[each.units] = each
            better |= other is not None
    return better or len(known) > before


def within(
    centres: Sequence[Centre], count: int, by: Bounded, above: float, *, rows: int, looked: int
) -> list[Territory] | None:
    """Every territory of the plans that cost up to `above` more than the bound; None where there are too many.

    A plan that uses a territory of price r costs at least the sum of prices, r, and the least prices of other centres.
    """
    last = float(np.sort(by.least)[count - 1])
    known: dict[tuple[int, ...], Territory] = {}
    for centre, least in zip(centres, by.least.tolist(), strict=True):
        limit = max(least, last) + above
        if not np.isfinite(least):
            continue
        found = centre.below(by.prices, limit, rows=rows, looked=looked)
        if found is None:
            return None
        _add(known, found)
    return list(known.values())
