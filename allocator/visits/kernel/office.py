"""The cheapest portfolios of all officials of an office: what trips are worth is found once for all of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from allocator.crews.engine.kernel.compiled import compiled
from allocator.visits.kernel.portfolios import Found, Wanted, cheapest
from allocator.visits.kernel.trips import LARGEST, Roads
from allocator.visits.kernel.worth import Terms, Worth, floor_of, pairs_worth, triples_top, with_triples
from domain.arrays import Floats, Ints


class Team(NamedTuple):
    """Officials of an office: metres to each candidate and back (g, c), what each gets for one in yuan (g, c).

    Fair shares (g,), visits that the month has room for (g, LARGEST + 1), compounds (g,) and the bar (g,) as in Terms.
    """

    out: Floats
    back: Floats
    price: Floats
    fair: Floats
    absorbed: Ints
    most: Ints
    below: Floats
    yuan_m: float
    unfair_yuan: float


@compiled
def of_office(roads: Roads, team: Team, owed: Ints, room: int) -> tuple[Ints, Found]:
    """Up to `room` portfolios of each official: whose each one is, (n,), and the portfolios.

    `roads` has the shortest way of any official of the office.
    """
    officials = len(team.fair)
    highest = _highest(team.price)
    worth = _worth(roads, team, owed, highest)
    kept = Found(
        np.full((officials * room, LARGEST), -1), np.zeros(officials * room), np.full(officials * room, np.inf)
    )
    whose, total = np.zeros(officials * room, np.int64), 0
    for k in range(officials):
        own = Roads(team.out[k], team.back[k], roads.between, roads.longest, roads.trip_size)
        wanted = Wanted(owed, team.price[k], highest - team.price[k])
        found, count = cheapest(own, _terms(team, k), wanted, worth, room)
        for row in range(count):
            whose[total] = k
            kept.members[total] = found.members[row]
            kept.yuan[total], kept.reduced[total] = found.yuan[row], found.reduced[row]
            total += 1
    return whose[:total], Found(kept.members[:total], kept.yuan[:total], kept.reduced[:total])


@compiled
def _worth(roads: Roads, team: Team, owed: Ints, highest: Floats) -> Worth:
    """What trips are worth at the highest prices that any of the officials gets, as far as one of them wants it."""
    worth = pairs_worth(roads, team.yuan_m, highest / owed)
    if roads.trip_size > 2:
        shortest, longest, floor, top = int(np.min(owed)), int(np.max(owed)), np.inf, triples_top(worth)
        for k in range(len(team.fair)):
            floor = min(floor, floor_of(_terms(team, k), shortest, longest, top))
        with_triples(roads, team.yuan_m, worth, floor)
    return worth


@compiled
def _terms(team: Team, k: int) -> Terms:
    return Terms(team.yuan_m, team.unfair_yuan, team.fair[k], team.absorbed[k], team.most[k], team.below[k])


@compiled
def _highest(price: Floats) -> Floats:
    """Highest price of each candidate, (c,)."""
    highest = price[0].copy()
    for k in range(1, len(price)):
        highest = np.maximum(highest, price[k])
    return highest
