"""Every territory of one centre whose price lies below a limit, by deviations from a Lagrangian choice.

A territory is a set of units whose totals of every activity lie between limits. With a multiplier for each activity the
cheapest choice takes the units of negative price; any other set costs at least the prices of the units in which it
deviates more. So deviations are listed in the order of their price, as long as their sum stays within the limit.
Units are numbered from 0 among those that may belong to the centre, which comes last.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from domain.arrays import Bools, Floats, Ints
from domain.machine_code import compiled

CLIMBS = 200  # steps of the multipliers
ROUNDING = 1e-9


@compiled
def _least(cost: Floats, weight: Floats, low: Floats, high: Floats, multiplier: Floats, slope: Floats) -> float:
    """Lagrangian bound on the cost of a territory; `slope` becomes a supergradient."""
    bound = 0.0
    for activity in range(len(low)):
        end = low[activity] if multiplier[activity] > 0 else high[activity]
        bound += multiplier[activity] * end
        slope[activity] = end
    for unit in range(len(cost)):
        price = cost[unit]
        for activity in range(len(low)):
            price -= multiplier[activity] * weight[unit, activity]
        if price < 0:
            bound += price
            for activity in range(len(low)):
                slope[activity] -= weight[unit, activity]
    return bound


@compiled
def multipliers(cost: Floats, weight: Floats, low: Floats, high: Floats, best: Floats, scale: float) -> float:
    """Raise the Lagrangian bound from the multipliers `best`, which become the best ones met; the bound."""
    slope, now = np.zeros(len(low)), best.copy()
    found = _least(cost, weight, low, high, now, slope)
    step = scale
    for _ in range(CLIMBS):
        length = np.sqrt((slope**2).sum())
        if length < ROUNDING:
            break
        now += step / length * slope
        bound = _least(cost, weight, low, high, now, slope)
        if bound > found:
            found = bound
            best[:] = now
        step *= 0.96
    return found


class Offer(NamedTuple):
    """Units that may belong to a centre: their `cost`, `weight` (n, activities), and the limits of what they add.

    Neighbours of unit i, the centre being n, are `to[start[i]:start[i + 1]]`.
    """

    cost: Floats
    weight: Floats
    low: Floats
    high: Floats
    start: Ints
    to: Ints


@compiled
def territories(o: Offer, multiplier: Floats, limit: float, out: Bools, prices: Floats, most: int) -> tuple[int, bool]:
    """List in `out`, (rows, n), the connected sets that cost at most `limit`, with their costs in `prices`.

    How many there are, and whether that is all of them: not when rows run out, or `most` sets were looked at first.
    """
    n, kinds = o.weight.shape
    price = o.cost - (o.weight * multiplier).sum(axis=1)
    order, chosen = np.argsort(np.abs(price)), price < 0
    total, value = (o.weight * chosen.reshape(-1, 1)).sum(axis=0), (o.cost * chosen).sum()
    widest, seen, queue = _widest(o.weight, order), np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64)
    limit += ROUNDING * (1.0 + abs(limit))
    stack, left = np.zeros(n + 1, np.int64), np.zeros(n + 1)
    left[0] = limit - _least(o.cost, o.weight, o.low, o.high, multiplier, np.zeros(kinds))
    depth, looked, found, at, fresh = 0, 0, 0, 0, True
    while left[0] >= 0:
        if fresh:
            looked += 1
            if value <= limit and _within(o, total) and _hangs_together(o, chosen, seen, queue):
                if found == len(out):
                    return found, False
                out[found], prices[found] = chosen, value
                found += 1
            if looked >= most:
                return found, False
        fresh = at < n and _worth(o, total, widest, price, order, at, left[depth])
        if fresh:
            value += _toggle(o, order[at], chosen, total)
            left[depth + 1] = left[depth] - abs(price[order[at]])
            stack[depth] = at
            depth, at = depth + 1, at + 1
        elif depth:
            depth -= 1
            value += _toggle(o, order[stack[depth]], chosen, total)
            at = stack[depth] + 1
        else:
            break
    return found, True


@compiled
def _widest(weight: Floats, order: Ints) -> Floats:
    """Largest weight of each activity among the units from a place of the order on."""
    n, kinds = weight.shape
    widest = np.zeros((n + 1, kinds))
    for place in range(n - 1, -1, -1):
        for activity in range(kinds):
            widest[place, activity] = max(widest[place + 1, activity], weight[order[place], activity])
    return widest


@compiled
def _within(o: Offer, total: Floats) -> bool:
    for activity in range(len(total)):
        if total[activity] < o.low[activity] - ROUNDING or total[activity] > o.high[activity] + ROUNDING:
            return False
    return True


@compiled
def _worth(o: Offer, total: Floats, widest: Floats, price: Floats, order: Ints, at: int, left: float) -> bool:
    """Whether the next deviation can be paid for, and such deviations may bring every activity within its limits."""
    least, count = abs(price[order[at]]), float(len(order) - at)
    if least > left:
        return False
    if least * count > left:
        count = np.floor(left / least)
    for activity in range(len(total)):
        change = count * widest[at, activity] + ROUNDING
        if total[activity] + change < o.low[activity] or total[activity] - change > o.high[activity]:
            return False
    return True


@compiled
def _hangs_together(o: Offer, chosen: Bools, seen: Ints, queue: Ints) -> bool:
    """Whether the centre reaches every unit chosen through others; `seen` is all 0 before and after."""
    n = len(chosen)
    queue[0], seen[n], head, tail = n, 1, 0, 1
    while head < tail:
        here = queue[head]
        head += 1
        for at in range(o.start[here], o.start[here + 1]):
            there = o.to[at]
            if there < n and chosen[there] and not seen[there]:
                seen[there], queue[tail] = 1, there
                tail += 1
    for at in range(tail):
        seen[queue[at]] = 0
    return bool(tail == chosen.sum() + 1)


@compiled
def _toggle(o: Offer, unit: int, chosen: Bools, total: Floats) -> float:
    """Take a unit in or out; the change of the cost."""
    sign = -1.0 if chosen[unit] else 1.0
    chosen[unit] = not chosen[unit]
    for activity in range(len(total)):
        total[activity] += sign * o.weight[unit, activity]
    return float(sign * o.cost[unit])
