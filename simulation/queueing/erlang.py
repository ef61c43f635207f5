"""Queues of many servers with Poisson arrivals: loss (Erlang B), waiting (Erlang C), impatience (Erlang A).

Rates are an hour, or any other unit of time, the same for all. The formulas are evaluated without factorials or
powers that overflow, so that loads of 10,000 servers and more are exact to rounding.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import gammainc, gammaln


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """M/M/c in steady state: a share `delayed` waits, by `mean_wait` averaged over all customers.

    `spare_rate` is what the servers could do beyond what arrives.
    """

    delayed: float
    mean_wait: float
    mean_queue: float
    utilisation: float
    spare_rate: float

    def longer_than(self, time: float) -> float:
        """Probability to wait longer than a time."""
        return self.delayed * math.exp(-self.spare_rate * time)


@dataclass(frozen=True, slots=True, kw_only=True)
class Impatient:
    """M/M/c with customers who leave: `mean_wait` is over all, those who leave included."""

    delayed: float
    abandoned: float
    mean_wait: float
    mean_queue: float
    utilisation: float


def erlang_b(load: float, servers: int) -> float:
    """Probability that all servers are busy where nobody waits: the share lost.

    References
    ----------
    Erlang (1917), Solution of some problems in the theory of probabilities of significance in automatic telephone
    exchanges; the recursion as in Jagerman (1974), Bell System Technical Journal 53, 525-551.
    """
    _check(load=load)
    if servers < 0:
        raise ValueError(f"servers is {servers}, must not be negative")
    lost = 1.0
    for count in range(1, servers + 1):
        lost = load * lost / (count + load * lost)
    return lost


def erlang_c(load: float, servers: int) -> float:
    """Probability to wait in M/M/c.

    Raises
    ------
    ValueError
        When there are not more servers than load: then the queue grows without end.
    """
    if not load < servers:
        raise ValueError(f"load is {load}, must be less than the {servers} servers")
    lost = erlang_b(load, servers)
    return lost / (1.0 - load / servers * (1.0 - lost))


def mmc(arrival_rate: float, service_rate: float, servers: int) -> Waiting:
    """M/M/c: first come, first served, nobody leaves."""
    _check(arrival_rate=arrival_rate, service_rate=service_rate)
    load = arrival_rate / service_rate
    delayed, spare = erlang_c(load, servers), servers * service_rate - arrival_rate
    return Waiting(
        delayed=delayed,
        mean_wait=delayed / spare,
        mean_queue=arrival_rate * delayed / spare,
        utilisation=load / servers,
        spare_rate=spare,
    )


def erlang_a(arrival_rate: float, service_rate: float, servers: int, *, abandonment_rate: float) -> Impatient:
    """M/M/c+M: whoever waits leaves after an exponential time of mean ``1 / abandonment_rate``.

    Stable for any load. With B Erlang's loss and ``A = 1 + sum_j prod_{k<=j} lambda / (c mu + k theta)``, a customer
    waits with probability ``A B / (1 - B + A B)``.

    References
    ----------
    Palm (1957), Research on telephone traffic carried by full availability groups, Tele 1; as told by Mandelbaum and
    Zeltyn (2007), Service engineering in action: the Palm/Erlang-A queue, doi:10.1007/978-3-540-29860-1_2.
    """
    _check(arrival_rate=arrival_rate, service_rate=service_rate, abandonment_rate=abandonment_rate)
    if servers < 1:
        raise ValueError(f"servers is {servers}, must be at least 1")
    lost = erlang_b(arrival_rate / service_rate, servers)
    x, y = servers * service_rate / abandonment_rate, arrival_rate / abandonment_rate
    log_a, leaves = _of_light_load(x, y) if y < x else _of_heavy_load(x, y)
    # A B / (1 - B + A B), without A, which may be beyond all numbers
    delayed = lost / (lost + (1.0 - lost) * math.exp(-log_a))
    abandoned = delayed * leaves
    return Impatient(
        delayed=delayed,
        abandoned=abandoned,
        mean_wait=abandoned / abandonment_rate,
        mean_queue=arrival_rate * abandoned / abandonment_rate,
        utilisation=arrival_rate / (servers * service_rate) * (1.0 - abandoned),
    )


def _of_light_load(x: float, y: float) -> tuple[float, float]:
    """Log of A, and the share of those who wait that leaves, where y < x: sums of positive falling terms."""
    ratio = y / x
    terms = math.ceil(min(40.0 / -math.log(ratio), 9.0 * math.sqrt(2.0 * x) + 60.0))
    steps = np.arange(1, terms + 1)
    weights = np.exp(np.cumsum(np.log(y) - np.log(x + steps)))
    a = 1.0 + float(weights.sum())
    return math.log(a), float(weights @ steps) / a / y


def _of_heavy_load(x: float, y: float) -> tuple[float, float]:
    """The same where y >= x, by ``A = x e^y y^-x gamma(x, y)`` and ``1/(rho A) + 1 - 1/rho``: no term is negative."""
    over = (y - x) / x
    # e^y y^-x x^x e^-x and what Stirling leaves of gamma(x): no difference of large numbers
    log_a = math.log(x) + x * (over - math.log1p(over)) + _stirling(x) + math.log(float(gammainc(x, y)))
    return log_a, x / y * math.exp(-log_a) + 1.0 - x / y


def _stirling(x: float) -> float:
    """Log of ``gamma(x) e^x x^-x``."""
    if x < 100.0:
        return float(gammaln(x)) + x - x * math.log(x)
    return 0.5 * math.log(2.0 * math.pi / x) + 1.0 / (12.0 * x) - 1.0 / (360.0 * x**3) + 1.0 / (1260.0 * x**5)


def _check(**rates: float) -> None:
    for name, rate in rates.items():
        if not 0.0 < rate < math.inf:
            raise ValueError(f"{name} is {rate}, must be positive")
