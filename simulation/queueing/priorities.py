"""Queues with one server and general work, and with classes of customers; the most pressing class comes first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from domain.arrays import Floats
from simulation.queueing.erlang import erlang_c


def mg1_wait(arrival_rate: float, mean: float, second_moment: float) -> float:
    """Mean wait in M/G/1, first come, first served, for service of given mean and mean square.

    References
    ----------
    Pollaczek (1930), Ueber eine Aufgabe der Wahrscheinlichkeitstheorie, doi:10.1007/BF01194620; Khinchine (1932).
    """
    (wait,) = mg1_priority_waits([arrival_rate], [mean], [second_moment])
    return float(wait)


def mg1_priority_waits(
    arrival_rates: Sequence[float], means: Sequence[float], second_moments: Sequence[float]
) -> Floats:
    """Mean waits (n_classes,) in M/G/1 where work begun is finished.

    ``W_k = W_0 / ((1 - s_{k-1}) (1 - s_k))``, ``W_0 = sum lambda E[S^2] / 2`` and s_k the load of the classes up to
    k. Classes that are never served have infinite waits.

    References
    ----------
    Cobham (1954), Priority assignment in waiting line problems, doi:10.1287/opre.2.1.70.
    """
    rates, work, squares = _classes(arrival_rates, means, second_moments)
    load = rates * work
    busy = np.concatenate([[0.0], np.cumsum(load)])
    # where work is more than the server can do, only what is served of it stands in the way of others
    served = np.minimum(load, np.maximum(0.0, 1.0 - busy[:-1]))
    share = np.divide(served, load, out=np.zeros(len(load)), where=load > 0.0)
    return _by_class(float((share * rates * squares).sum()) / 2.0, busy)


def mmc_priority_waits(arrival_rates: Sequence[float], service_rate: float, servers: int) -> Floats:
    """Mean waits (n_classes,) in M/M/c where all classes take the same time and work begun is finished (Cobham 1954).

    Raises
    ------
    ValueError
        When all classes together are more than the servers can do.
    """
    rates = np.asarray(arrival_rates, dtype=float)
    residual = erlang_c(float(rates.sum()) / service_rate, servers) / (servers * service_rate)
    return _by_class(residual, np.concatenate([[0.0], np.cumsum(rates)]) / (servers * service_rate))


def preemptive_sojourns(
    arrival_rates: Sequence[float], means: Sequence[float], second_moments: Sequence[float]
) -> Floats:
    """Mean times in system (n_classes,) in M/G/1 where the more pressing interrupts, and work is resumed where it
    stopped.

    ``T_k = (E[S_k] (1 - s_k) + sum_{i<=k} lambda_i E[S_i^2] / 2) / ((1 - s_{k-1}) (1 - s_k))``; exponential service has
    ``E[S^2] = 2 E[S]^2``. Infinite for classes that are never served.

    References
    ----------
    White and Christie (1958), Queuing with preemptive priorities or with breakdown, doi:10.1287/opre.6.1.79.
    """
    rates, work, squares = _classes(arrival_rates, means, second_moments)
    busy = np.concatenate([[0.0], np.cumsum(rates * work)])
    residual = np.cumsum(rates * squares) / 2.0
    return _by_class(residual, busy) + np.where(busy[1:] < 1.0, work / np.maximum(1.0 - busy[:-1], 1e-300), 0.0)


def _classes(
    arrival_rates: Sequence[float], means: Sequence[float], second_moments: Sequence[float]
) -> tuple[Floats, Floats, Floats]:
    rates, work, squares = (np.asarray(column, dtype=float) for column in (arrival_rates, means, second_moments))
    if not rates.shape == work.shape == squares.shape:
        raise ValueError(f"rates are {rates.shape}, means {work.shape}, second moments {squares.shape}, must be alike")
    if (rates < 0.0).any() or (work <= 0.0).any() or (squares < work**2 * (1.0 - 1e-12)).any():
        raise ValueError("rates must not be negative, means must be positive, second moments at least their squares")
    return rates, work, squares


def _by_class(residual: float | Floats, busy: Floats) -> Floats:
    """``residual / ((1 - busy_{k-1}) (1 - busy_k))``, infinite from where the server is never idle."""
    idle = np.maximum(0.0, 1.0 - busy)
    with np.errstate(divide="ignore"):
        waits: Floats = residual / (idle[:-1] * idle[1:])
    return waits
