"""How soon requests are answered and resolved. What is open or was withdrawn counts as not done."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import DAY_H
from simulation.measuring.view import Masks, View, mean, percentile, share

MEAN_LIMIT_H = 14 * DAY_H
PERCENTILE_LIMIT_H = 60 * DAY_H


def responses(view: View, urgency: str, limit_h: float) -> Masks:
    """Requests that somebody answered within the limit, and those of the class."""
    return view.response_h <= limit_h, view.of_class[urgency] & view.known_for(limit_h)


def resolutions(view: View, urgency: str, limit_h: float) -> Masks:
    """Requests that were resolved for good within the limit, and those of the class."""
    return view.time_h <= limit_h, view.of_class[urgency] & view.known_for(limit_h)


def standards(view: View, urgency: str) -> Masks:
    """Requests resolved within the standard of their class and of their compound's mode, and those of the class.

    Requests to which nothing is promised are left out, and so are those registered so late that their standard
    reaches beyond the end.
    """
    return view.time_h <= view.standard_h, view.of_class[urgency] & view.known_for(view.standard_h)


def responded_within(view: View, urgency: str, limit_h: float) -> float:
    """Share of requests of a class that somebody answered within the limit."""
    return share(*responses(view, urgency, limit_h))


def resolved_within(view: View, urgency: str, limit_h: float) -> float:
    """Share of requests of a class that were resolved for good within the limit."""
    return share(*resolutions(view, urgency, limit_h))


def within_standard(view: View, urgency: str) -> float:
    """Share of requests of a class resolved within their standard, see `standards`."""
    return share(*standards(view, urgency))


def times_h(view: View, urgency: str, limit_h: float) -> NDArray[np.float64]:
    """Hours to resolution of requests followed up for the limit; what took longer or was not done counts as the limit.

    See `View.follow_up_h` for limits that are longer than half the run.
    """
    follow_up_h = view.follow_up_h(limit_h)
    return np.minimum(view.time_h, follow_up_h)[view.of_class[urgency] & view.known_for(follow_up_h)]


def restricted_mean_h(view: View, urgency: str) -> float:
    """Restricted mean time to resolve: the mean of min(time, 14 days)."""
    return mean(times_h(view, urgency, MEAN_LIMIT_H))


def percentile_h(view: View, urgency: str, percent: int) -> float:
    """Time within which `percent` % of requests are resolved, 60 days where fewer are resolved by then."""
    return percentile(times_h(view, urgency, PERCENTILE_LIMIT_H), percent)
