"""The cheapest portfolios of all officials of an office."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from allocator.visits.kernel.portfolios import Found, Wanted, cheapest
from allocator.visits.kernel.trips import LARGEST, Roads, among
from allocator.visits.kernel.worth import Terms, worth_of
from domain.arrays import Floats, Ints
from domain.machine_code import compiled

STEPS = 100_000_000  # of an official's search, some seconds, after which what is left is bounded and not searched


class Team(NamedTuple):
    """Officials of an office: metres to each candidate and back (g, c), what each gets for one in yuan (g, c).

    A compound that an official does not want has the price -inf. Fair shares (g,), visits that the month has room for
    (g, LARGEST + 1), compounds (g,) and the bar (g,) as in Terms.
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


class Ways(NamedTuple):
    """Metres between candidates (c, c), the longest trip with 0 to 3 visits, visits a trip."""

    between: Floats
    longest: Floats
    trip_size: int


@compiled
def of_office(ways: Ways, team: Team, owed: Ints, room: int) -> tuple[Ints, Ints, Floats, Floats]:
    """Up to `room` portfolios of each official: whose each one is, its candidates and its cost.

    Last, for each official a lower bound on the cost less prices of what was not searched, inf where all was.
    """
    left = np.full(len(team.fair), np.inf)
    rows = len(team.fair) * room
    whose, members, yuan, total = np.zeros(rows, np.int64), np.full((rows, LARGEST), -1), np.zeros(rows), 0
    for k in range(len(team.fair)):
        at = np.flatnonzero(team.price[k] > -np.inf)
        if len(at) == 0:
            continue
        found, count, left[k] = _of_official(ways, team, owed, k, at, room)
        for row in range(count):
            for place in range(LARGEST):
                if found.members[row, place] >= 0:
                    members[total, place] = at[found.members[row, place]]
            whose[total], yuan[total] = k, found.yuan[row]
            total += 1
    return whose[:total], members[:total], yuan[:total], left


@compiled
def _of_official(ways: Ways, team: Team, owed: Ints, k: int, at: Ints, room: int) -> tuple[Found, int, float]:
    roads = Roads(team.out[k][at], team.back[k][at], among(ways.between, at), ways.longest, ways.trip_size)
    most = min(int(team.most[k]), len(at))
    terms = Terms(team.yuan_m, team.unfair_yuan, team.fair[k], team.absorbed[k], most, team.below[k], STEPS)
    wanted = Wanted(owed[at], team.price[k][at])
    return cheapest(roads, terms, wanted, worth_of(roads, terms, wanted.owed, wanted.price), room)
