"""How evenly results are spread over compounds, communities or streets, and over households in hardship and others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.measuring.shrinkage import shrunk_means, shrunk_shares
from simulation.measuring.times import MEAN_LIMIT_H
from simulation.measuring.view import View

WORST_ONE_IN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Result of each area with requests to ask about, shapes (k,): its number, how many requests, raw and shrunk."""

    area: NDArray[np.int64]
    asked: NDArray[np.float64]
    raw: NDArray[np.float64]
    shrunk: NDArray[np.float64]


Basis = Callable[[View, NDArray[np.int64]], Results]
"""What is compared between areas, told the area of each compound (n_compounds,)."""


def share_within(view: View, area_of: NDArray[np.int64], *, limit_h: float) -> Results:
    """Shares of requests resolved within the limit."""
    return _shares(view, area_of, view.time_h <= limit_h, view.known_for(limit_h))


def share_within_standard(view: View, area_of: NDArray[np.int64]) -> Results:
    """Shares of requests resolved within the standard of their class and compound."""
    return _shares(view, area_of, view.time_h <= view.standard_h, view.known_for(view.standard_h))


def mean_time(view: View, area_of: NDArray[np.int64]) -> Results:
    """Restricted mean times to resolve (hours, 14 days at most)."""
    follow_up_h = view.follow_up_h(MEAN_LIMIT_H)
    known = view.known_for(follow_up_h)
    times = np.minimum(view.time_h[known], follow_up_h)
    area = area_of[view.outcome.compound[known]]
    asked = np.bincount(area, minlength=_areas(area_of)).astype(float)
    raw = np.bincount(area, weights=times, minlength=len(asked)) / np.maximum(asked, 1.0)
    within = float(((times - raw[area]) ** 2).sum())
    some = np.flatnonzero(asked)
    return Results(area=some, asked=asked[some], raw=raw[some], shrunk=shrunk_means(raw[some], asked[some], within))


def _shares(view: View, area_of: NDArray[np.int64], done: NDArray[np.bool_], known: NDArray[np.bool_]) -> Results:
    area = area_of[view.outcome.compound[known]]
    asked = np.bincount(area, minlength=_areas(area_of)).astype(float)
    counted = np.bincount(area, weights=done[known], minlength=len(asked)).astype(float)
    some = np.flatnonzero(asked)
    return Results(
        area=some,
        asked=asked[some],
        raw=counted[some] / asked[some],
        shrunk=shrunk_shares(counted[some], asked[some]),
    )


def _areas(area_of: NDArray[np.int64]) -> int:
    return int(area_of.max(initial=-1)) + 1


def gini(values: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    """Gini index of values (k,) >= 0 that count `weight` (k,) times each; nan where nothing has weight.

    Half the mean absolute difference of two drawn by weight, over their mean; 0 when all values are 0.
    """
    if not weight.sum():
        return np.nan
    if values.min() == values.max():
        return 0.0
    order = np.argsort(values, kind="stable")
    part = weight[order] / weight.sum()
    amount = part * values[order]
    mean = float(amount.sum())
    # Pairs by rank: a value exceeds those before it, and is exceeded by those after it.
    before = np.cumsum(part) - part
    return max(0.0, float((amount * (2.0 * before + part - 1.0)).sum()) / mean) if mean else 0.0


def gini_over(view: View, basis: Basis, area_of: NDArray[np.int64]) -> float:
    """Gini index of shrunk results over areas, each counted by its households."""
    found = basis(view, area_of)
    households = np.bincount(area_of, weights=view.context.households).astype(float)
    return gini(found.shrunk, households[found.area])


def worst_tenth(view: View, basis: Basis, area_of: NDArray[np.int64], *, high_is_bad: bool) -> float:
    """Mean shrunk result of the worst tenth of areas (at least one); nan where no area has requests."""
    shrunk = np.sort(basis(view, area_of).shrunk)
    count = -(-len(shrunk) // WORST_ONE_IN)
    if not count:
        return np.nan
    return float((shrunk[-count:] if high_is_bad else shrunk[:count]).mean())


def hardship_difference(view: View, basis: Basis) -> float:
    """Result of the compounds weighted by their households in hardship, less that weighted by their other households.

    Raw results: the weights average chance out, and shrinkage would draw the difference towards 0. nan where all
    households of compounds with requests are of one kind.
    """
    context = view.context
    found = basis(view, np.arange(len(context)))
    hardship = np.minimum(context.hardship_households, context.households)[found.area]
    others = context.households[found.area] - hardship
    if not hardship.sum() or not others.sum():
        return np.nan
    return float(found.raw @ hardship / hardship.sum() - found.raw @ others / others.sum())
