"""How many servers: exactly by search, and by square-root rules for many servers."""

from __future__ import annotations

import math
from collections.abc import Callable

from scipy.optimize import brentq
from scipy.special import log_ndtr

from simulation.queueing.erlang import erlang_a, erlang_b, mmc

FAR = 50.0
MOST = 30.0
"""Largest beta looked for: beyond it nobody waits."""


def servers_for_loss(load: float, *, lost: float) -> int:
    """Least number of servers at which at most a share is lost where nobody waits (Erlang B)."""
    _check_positive(lost=lost)
    return _least(lambda servers: erlang_b(load, servers) <= lost, 0)


def servers_for_delay(arrival_rate: float, service_rate: float, *, delayed: float, longer_than: float = 0.0) -> int:
    """Least number of servers at which at most a share waits longer than a time (Erlang C)."""
    _check_positive(delayed=delayed)
    return _least(
        lambda servers: mmc(arrival_rate, service_rate, servers).longer_than(longer_than) <= delayed,
        math.floor(arrival_rate / service_rate) + 1,
    )


def servers_for_mean_wait(arrival_rate: float, service_rate: float, *, mean_wait: float) -> int:
    """Least number of servers at which the mean wait is at most so long (Erlang C)."""
    _check_positive(mean_wait=mean_wait)
    return _least(
        lambda servers: mmc(arrival_rate, service_rate, servers).mean_wait <= mean_wait,
        math.floor(arrival_rate / service_rate) + 1,
    )


def servers_for_abandonment(
    arrival_rate: float, service_rate: float, *, abandonment_rate: float, abandoned: float
) -> int:
    """Least number of servers at which at most a share leaves without service (Erlang A)."""
    _check_positive(abandoned=abandoned)
    return _least(
        lambda servers: (
            erlang_a(arrival_rate, service_rate, servers, abandonment_rate=abandonment_rate).abandoned <= abandoned
        ),
        1,
    )


def halfin_whitt_delay(beta: float) -> float:
    """Probability to wait in M/M/c with ``load + beta sqrt(load)`` servers, as the load grows.

    References
    ----------
    Halfin and Whitt (1981), Heavy-traffic limits for queues with many exponential servers, doi:10.1287/opre.29.3.567.
    """
    if beta <= 0.0:
        raise ValueError(f"beta is {beta}, must be positive: else the queue grows without end")
    busy = _hazard(-beta)
    return busy / (busy + beta)


def halfin_whitt_beta(delayed: float) -> float:
    """The beta at which so large a share waits."""
    _check_share(delayed)
    return float(brentq(lambda beta: halfin_whitt_delay(beta) - delayed, 1e-12, MOST, xtol=1e-12))


def garnett_delay(beta: float, *, patience_ratio: float) -> float:
    """Probability to wait in M/M/c+M with ``load + beta sqrt(load)`` servers, as the load grows.

    `patience_ratio` is the abandonment rate over the service rate; beta may be negative.

    References
    ----------
    Garnett, Mandelbaum and Reiman (2002), Designing a call center with impatient customers,
    doi:10.1287/msom.4.3.208.7753.
    """
    root = math.sqrt(patience_ratio)
    busy = _hazard(-beta)
    return busy / (busy + root * _hazard(beta / root))


def garnett_abandonment(beta: float, *, patience_ratio: float, servers: int) -> float:
    """Share that leaves without service with so many servers, in the same limit."""
    root = math.sqrt(patience_ratio)
    leaves = root * _beyond(beta / root) / math.sqrt(servers)
    return garnett_delay(beta, patience_ratio=patience_ratio) * leaves


def garnett_beta(delayed: float, *, patience_ratio: float) -> float:
    """The beta at which so large a share waits."""
    _check_share(delayed)
    return float(
        brentq(lambda beta: garnett_delay(beta, patience_ratio=patience_ratio) - delayed, -MOST, MOST, xtol=1e-12)
    )


def square_root_staffing(load: float, beta: float) -> int:
    """Servers of the rule: ``load + beta sqrt(load)``, rounded up."""
    return math.ceil(load + beta * math.sqrt(load))


def _hazard(x: float) -> float:
    """Rate of the standard normal: density over upper tail."""
    if x > FAR:
        return x + _beyond(x)
    return math.exp(-x * x / 2.0 - float(log_ndtr(-x))) / math.sqrt(2.0 * math.pi)


def _beyond(x: float) -> float:
    """How much the rate is above x: far out by its asymptotic series, where a difference would lose all digits."""
    return 1.0 / x - 2.0 / x**3 + 10.0 / x**5 if x > FAR else _hazard(x) - x


def _check_positive(**wanted: float) -> None:
    for name, value in wanted.items():
        if not value > 0.0:
            raise ValueError(f"{name} is {value}, must be positive: no number of servers is enough")


def _check_share(share: float) -> None:
    if not 0.0 < share < 1.0:
        raise ValueError(f"share is {share}, must be between 0 and 1")


def _least(enough: Callable[[int], bool], start: int) -> int:
    """Least number from start on that is enough, where more is never worse."""
    if enough(start):
        return start
    low, step = start, 1
    while not enough(low + step):
        low, step = low + step, 2 * step
    high = low + step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
