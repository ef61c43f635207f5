"""How many requests a year a history stands for: recent ones count more, and a rate has an interval."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from math import log

import numpy as np
from scipy.stats import gamma

from domain.scenario import Scenario

DAYS_YEAR = 365.0
Cell = tuple[str, str]
"""Compound id and category."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Requests a year with the interval of their expectation."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Past requests by cell: how many, the sums of their weights and of the weights' squares.

    A request of age t days weighs 2^(-t / half-life). `exposure_years` is the integral of that weight over the time
    that the history covers, so weights / exposure estimate the yearly rate without bias while demand is steady.
    """

    count: Counter[Cell]
    weight: dict[Cell, float]
    squared: dict[Cell, float]
    exposure_years: float


def history_of(scenario: Scenario) -> History:
    """History of a scenario's requests as seen on the first day of the month planned for.

    It covers the time since the oldest request, at least a day; requests of that month itself count fully.
    """
    half_life = scenario.rules.projects.half_life_days
    now = datetime(scenario.month.year, scenario.month.month, 1)
    count: Counter[Cell] = Counter()
    weight: dict[Cell, float] = {}
    squared: dict[Cell, float] = {}
    oldest = 1.0
    for request in scenario.requests:
        cell = (request.compound_id, request.category.value)
        age_days = max(0.0, (now - request.created).total_seconds() / 86_400)
        heft = 0.5 ** (age_days / half_life) if half_life else 1.0
        oldest = max(oldest, age_days)
        count[cell] += 1
        weight[cell] = weight.get(cell, 0.0) + heft
        squared[cell] = squared.get(cell, 0.0) + heft**2
    days = half_life / log(2) * (1 - 0.5 ** (oldest / half_life)) if half_life else oldest
    return History(count=count, weight=weight, squared=squared, exposure_years=days / DAYS_YEAR)


def rate(weight: float, squared: float, *, exposure_years: float, heaviest: float, confidence: float) -> Rate:
    """Yearly rate of a weighted sum of Poisson counts with its interval.

    Parameters
    ----------
    weight, squared
        Sums of the requests' weights and of their squares.
    heaviest
        The most that a request can weigh.

    References
    ----------
    The gamma interval of Fay and Feuer (1997), "Confidence intervals for directly standardized rates: a method based on
    the gamma distribution", Statistics in Medicine 16(7), 791-801,
    doi:10.1002/(SICI)1097-0258(19970415)16:7<791::AID-SIM500>3.0.CO;2-#. With equal weights it is Garwood's exact
    interval of a Poisson mean.
    """
    tail = (1 - confidence) / 2
    low = float(gamma.ppf(tail, weight**2 / squared, scale=squared / weight)) if weight else 0.0
    more, wider = weight + heaviest, squared + heaviest**2
    high = float(gamma.ppf(1 - tail, more**2 / wider, scale=wider / more))
    return Rate(mean=weight / exposure_years, low=low / exposure_years, high=high / exposure_years)


def total(values: dict[Cell, float], cells: list[Cell], factors: list[float] | None = None, power: int = 1) -> float:
    """Sum of the values of some cells, each times its factor to a power."""
    scaled = np.ones(len(cells)) if factors is None else np.array(factors, float) ** power
    return float(np.dot([values.get(cell, 0.0) for cell in cells], scaled))
