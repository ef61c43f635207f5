"""Requests that are open: how many over time and at the end, and for how long."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import DAY_H
from simulation.measuring.context import CLASSES
from simulation.measuring.view import ALL, View, mean, percentile, ratio


def day_ends_h(horizon_h: float) -> NDArray[np.float64]:
    """End of each day (n_days,), the last of which ends with the run."""
    return np.asarray(np.minimum(np.arange(1, int(np.ceil(horizon_h / DAY_H)) + 1) * DAY_H, horizon_h))


def open_at(
    registered_h: NDArray[np.float64], end_h: NDArray[np.float64], when_h: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Requests registered by each hour of `when_h` (k,) and not ended by it, shape (k,); inf is no end."""
    arrived = np.searchsorted(np.sort(registered_h), when_h, side="right")
    ended = np.searchsorted(np.sort(end_h), when_h, side="right")
    return (arrived - ended).astype(float)


def backlog(view: View, urgency: str = ALL) -> NDArray[np.float64]:
    """Open requests of a class at the end of each day, shape (n_days,)."""
    own = view.of_class[urgency]
    return open_at(view.outcome.registered_h[own], view.end_h[own], day_ends_h(view.outcome.horizon_h))


def backlog_by_class(view: View) -> NDArray[np.float64]:
    """Open requests at the end of each day, shape (n_classes, n_days)."""
    return np.stack([backlog(view, urgency) for urgency in CLASSES])


def mean_backlog(view: View, urgency: str) -> float:
    """Open requests of a class on average over the whole run: the hours that all of them were open over its hours."""
    own, horizon_h = view.of_class[urgency], view.outcome.horizon_h
    open_h = np.minimum(view.end_h[own], horizon_h) - view.outcome.registered_h[own]
    return ratio(float(open_h.sum()), horizon_h)


def open_at_end(view: View, urgency: str) -> float:
    """Requests of a class that are open when the run ends."""
    return float(np.count_nonzero(np.isinf(view.end_h) & view.of_class[urgency]))


def ages_h(view: View) -> NDArray[np.float64]:
    """Hours since registration of the requests open at the end, shape (n_open,)."""
    return view.outcome.horizon_h - view.outcome.registered_h[np.isinf(view.end_h)]


def mean_age_h(view: View) -> float:
    """Mean age of the requests open at the end; nan when none is."""
    return mean(ages_h(view))


def age_percentile_h(view: View, percent: int) -> float:
    """Age that `percent` % of the requests open at the end do not exceed; nan when none is open."""
    return percentile(ages_h(view), percent)
