"""How well requests are done: reopened, rated, refused, given up."""

from __future__ import annotations

import numpy as np

from simulation.measuring.view import ALL, View, mean, ratio, share
from simulation.outcome import CREW

LOW_RATING = 2.0


def reopen_rate(view: View) -> float:
    """Share of requests closed at least once that were opened again."""
    reopened = view.outcome.reopened > 0
    return share(reopened, np.isfinite(view.time_h) | reopened)


def mean_rating(view: View) -> float:
    """Mean stars of rated requests."""
    rating = view.outcome.rating
    return mean(rating[~np.isnan(rating)])


def low_ratings(view: View) -> float:
    """Share of rated requests with one or two stars."""
    rating = view.outcome.rating
    return share(rating <= LOW_RATING, ~np.isnan(rating))


def refusals_per_order(view: View) -> float:
    """Refusals over orders: requests for crews that were given, or at least offered, to a pool."""
    outcome = view.outcome
    orders = (outcome.way == CREW) & ((outcome.pool >= 0) | (outcome.refused > 0))
    return ratio(float(outcome.refused[orders].sum()), float(np.count_nonzero(orders)))


def withdrawn(view: View) -> float:
    """Share of requests that residents gave up."""
    return share(~np.isnan(view.outcome.withdrawn_h), view.of_class[ALL])
