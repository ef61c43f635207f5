"""How long after a surge the backlog of its area is back at its usual level (docs/model/indicators.md)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import DAY_H, WEEK_H
from simulation.measuring.view import View, mean
from simulation.surges import Window

RECOVERY_LIMIT_H = 60 * DAY_H
USUAL_WEEKS = 4
USUAL_QUANTILE = 0.9
LEAST_ALLOWANCE = 1.0

_DAY, _WEEK = round(DAY_H), round(WEEK_H)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """Hours from the end of a surge until the backlog is usual; where it is not `back`, the hours watched in vain."""

    hours: float
    back: bool


def recovery_of(view: View, surge: Window) -> Recovery | None:
    """Recovery from a surge; None where nobody lives in its area or the run shows too little before or after it."""
    if not surge.compound.any():
        return None
    coming = day_means(view, surge.compound)
    usual = usual_level(coming[: max(0, int(learnt_until_h(view, surge)) - _DAY + 1)])
    start = int(np.ceil(surge.to_h))
    watched_h = min(RECOVERY_LIMIT_H, len(coming) - 1 - surge.to_h)
    if usual is None or watched_h < 0:
        return None
    hours = np.arange(start, min(len(coming), int(np.floor(surge.to_h + watched_h)) + 1))
    back = np.flatnonzero(coming[hours] <= usual[hours % _WEEK])
    if len(back):
        return Recovery(hours=float(hours[back[0]] - surge.to_h), back=True)
    return Recovery(hours=float(watched_h), back=False)


def day_means(view: View, area: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Open requests of an area (n_compounds,) on average over the day that begins at each whole hour.

    Shape (hours - 23,), empty for runs shorter than a day.
    """
    own = area[view.outcome.compound]
    hours = int(view.outcome.horizon_h) + 1
    counts = _running(view.outcome.registered_h[own], hours) - _running(view.end_h[own], hours)
    total = np.concatenate([[0.0], np.cumsum(counts)])
    return np.asarray((total[_DAY:] - total[:-_DAY]) / _DAY)


def _running(when_h: NDArray[np.float64], hours: int) -> NDArray[np.float64]:
    """How many happened by each whole hour from 0, shape (hours,)."""
    hour = np.minimum(np.ceil(when_h), hours).astype(np.int64)
    return np.cumsum(np.bincount(hour, minlength=hours + 1)[:hours]).astype(float)


def learnt_until_h(view: View, surge: Window) -> float:
    """Hour until which it is learnt what is usual: the beginning of the surge.

    When other surges touch the area in the four weeks before, it is the beginning of the first of them, and so on back.
    """
    until_h = surge.from_h
    for other in sorted(view.context.surges, key=lambda window: window.from_h, reverse=True):
        near = other.from_h < until_h < other.to_h + USUAL_WEEKS * WEEK_H
        if near and (other.compound & surge.compound).any():
            until_h = other.from_h
    return until_h


def usual_level(before: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Usual backlog at most, for each hour of the week (168,), from the day means of the hours before a surge.

    Mean over the last four whole weeks at the same hour of the week, plus the 90th percentile of what hours differ
    from it, which is taken as one request at least. With less than two weeks all hours have one mean; with less than a
    day of day means there is nothing to go by: None.
    """
    weeks = min(USUAL_WEEKS, len(before) // _WEEK)
    if len(before) < _DAY:
        return None
    if weeks < 2:
        centre = float(before.mean())
        return np.full(_WEEK, centre + _allowance(before - centre))
    rows = before[len(before) - weeks * _WEEK :].reshape(weeks, _WEEK)
    pattern = rows.mean(axis=0)
    first_hour = (len(before) - weeks * _WEEK) % _WEEK
    return np.asarray(np.roll(pattern, first_hour) + _allowance(rows - pattern))


def _allowance(differences: NDArray[np.float64]) -> float:
    return max(LEAST_ALLOWANCE, float(np.quantile(differences, USUAL_QUANTILE)))


def recoveries(view: View) -> list[Recovery]:
    """Recoveries from the context's surges, those aside of which the run shows too little."""
    found = (recovery_of(view, surge) for surge in view.context.surges)
    return [recovery for recovery in found if recovery is not None]


def mean_recovery_h(view: View) -> float:
    """Restricted mean time to recover over surges: what is not back when watching ends counts as that long."""
    return mean(np.array([recovery.hours for recovery in recoveries(view)]))


def recovered(view: View) -> float:
    """Share of surges from which the backlog came back."""
    return mean(np.array([float(recovery.back) for recovery in recoveries(view)]))
