"""How long a route takes: windows kept, and the base left as late as waits nowhere.

References
----------
Vidal, T., Crainic, T. G., Gendreau, M., Prins, C. (2013). A hybrid genetic algorithm with adaptive diversity management
for a large class of vehicle routing problems with time-windows. Computers & Operations Research 40(1), 475-489.
DOI 10.1016/j.cor.2012.07.018: durations and starts of joined sequences.
"""

from __future__ import annotations

import math

from allocator.teams.kernel.layout import (
    EARLY,
    EVEN,
    FROM,
    IMBALANCE,
    LATE,
    LATEST,
    N_DAYS,
    N_TASKS,
    NONE,
    PER_M,
    SERVICE,
    UNTIL,
    YUAN_M,
    YUAN_S,
    Board,
)
from domain.machine_code import compiled


@compiled
def drive(b: Board, team: int, metres: float) -> float:
    """Whole seconds of driving, rounded up."""
    return float(math.ceil(metres * b.crew[team, PER_M] - 1e-6))


@compiled
def walk(b: Board, route: int, task: int, after: int) -> tuple[float, float, float]:
    """Paid seconds, overtime seconds and metres of a route with a task inserted after so many stops.

    Without a task (NONE) the route as it is. Seconds are negative where a window or the longest day would be broken.
    """
    team = route // b.size[N_DAYS]
    base, count = b.size[N_TASKS] + team, b.n_stops[route] + (task != NONE)
    if count == 0:
        return 0.0, 0.0, 0.0
    length, lasts, early, late = 0.0, 0.0, b.crew[team, FROM], b.crew[team, LATEST]
    at = base
    for k in range(count):
        if task == NONE or k < after:
            node = b.stop[route, k]
        elif k == after:
            node = task
        else:
            node = b.stop[route, k - 1]
        length += b.metres[at, node]
        reach = lasts + drive(b, team, b.metres[at, node])
        if early + reach > b.visit[node, LATE]:
            return -1.0, 0.0, 0.0
        wait = max(b.visit[node, EARLY] - reach - late, 0.0)
        early = max(b.visit[node, EARLY] - reach, early) - wait
        late = min(b.visit[node, LATE] - reach, late)
        lasts = reach + b.visit[node, SERVICE] + wait
        at = node
    length += b.metres[at, base]
    lasts += drive(b, team, b.metres[at, base])
    if early + lasts > b.crew[team, LATEST]:
        return -1.0, 0.0, 0.0
    return lasts, max(0.0, early + lasts - b.crew[team, UNTIL]), length


@compiled
def yuan(b: Board, team: int, seconds: float, metres: float) -> float:
    """Price of a route, its overtime at the plain hour."""
    uneven = max(0.0, seconds - b.crew[team, EVEN]) * b.total[IMBALANCE]
    return float(seconds * b.crew[team, YUAN_S] + metres * b.crew[team, YUAN_M] + uneven)
