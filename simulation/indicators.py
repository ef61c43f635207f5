"""What is measured on a simulated year. A request that is still open, or was withdrawn, counts as not done."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import DAY_H
from simulation.dispatch import LADDER, Outcome
from simulation.disputes import COMMUNITY, COMPOUND

MEAN_LIMIT_H = 14 * DAY_H
P90_LIMIT_H = 60 * DAY_H
DISPUTE_LIMIT_H = 90 * DAY_H
WORST_SHARE = 0.1
WORST_MIN_REQUESTS = 10


def known_for(outcome: Outcome, limit_h: float) -> NDArray[np.bool_]:
    """Requests registered at least `limit_h` before the end (half the time simulated when that is shorter).

    Only for these is it known whether something happened to them within the limit.
    """
    return np.asarray(outcome.registered_h <= outcome.horizon_h - min(limit_h, outcome.horizon_h / 2.0))


def share_within(outcome: Outcome, ends_h: NDArray[np.float64], limit_h: float) -> float:
    """Share of requests whose `ends_h` (n,) comes within the limit after registration; nan there means not done."""
    return _mean((ends_h - outcome.registered_h <= limit_h)[known_for(outcome, limit_h)])


def responded_2h(outcome: Outcome) -> float:
    """Share answered by the desk, the hotline or a chief within 2 hours."""
    return share_within(outcome, outcome.responded_h, 2.0)


def resolved_24h(outcome: Outcome) -> float:
    """Share resolved for good within 24 hours."""
    return share_within(outcome, outcome.resolved_h, 24.0)


def resolved_72h(outcome: Outcome) -> float:
    """Share resolved for good within 72 hours."""
    return share_within(outcome, outcome.resolved_h, 72.0)


def times_h(outcome: Outcome, limit_h: float) -> NDArray[np.float64]:
    """Hours to resolution, at most `limit_h`, which stands for every request that took longer or was not resolved."""
    known = known_for(outcome, limit_h)
    return np.fmin(outcome.resolved_h - outcome.registered_h, limit_h)[known]


def mean_time(outcome: Outcome) -> float:
    """Restricted mean time to resolve: the mean of min(time, 14 days)."""
    return _mean(times_h(outcome, MEAN_LIMIT_H))


def p90_time(outcome: Outcome) -> float:
    """90th percentile of the time to resolve, at most 60 days."""
    times = times_h(outcome, P90_LIMIT_H)
    return float(np.quantile(times, 0.9)) if len(times) else np.nan


def _disputes(outcome: Outcome) -> NDArray[np.bool_]:
    return np.asarray((outcome.way == LADDER) & known_for(outcome, DISPUTE_LIMIT_H))


def settled_in_compound(outcome: Outcome) -> float:
    """Share of disputes settled by the compound's council (小事不出小區)."""
    return _mean((outcome.level == COMPOUND)[_disputes(outcome)])


def settled_in_community(outcome: Outcome) -> float:
    """Share of disputes settled in the compound or by the community's mediators (大事不出社區)."""
    level = outcome.level[_disputes(outcome)]
    return _mean((level >= COMPOUND) & (level <= COMMUNITY))


def reopen_rate(outcome: Outcome) -> float:
    """Share of requests closed at least once that were opened again."""
    closed = ~np.isnan(outcome.resolved_h) | (outcome.reopened > 0)
    return _mean((outcome.reopened > 0)[closed])


def mean_rating(outcome: Outcome) -> float:
    """Mean stars of resolved requests."""
    return _mean(outcome.rating[~np.isnan(outcome.rating)])


def withdrawn_share(outcome: Outcome) -> float:
    """Share of requests that residents gave up."""
    return _mean(~np.isnan(outcome.withdrawn_h))


def open_at_end(outcome: Outcome) -> float:
    """Requests open when the simulated time ends."""
    return float(outcome.open.sum())


def utilisation(outcome: Outcome) -> float:
    """Crew hours on the way and at work over the hours paid."""
    return outcome.busy_h / outcome.paid_h if outcome.paid_h else np.nan


def travel_share(outcome: Outcome) -> float:
    """Share of the busy crew hours spent on the way."""
    return outcome.travel_h / outcome.busy_h if outcome.busy_h else np.nan


def callouts(outcome: Outcome) -> float:
    """Emergencies that the duty team had to do because no crew was free in time."""
    return float(outcome.called_out.sum())


def worst_tenth(outcome: Outcome) -> float:
    """Share resolved within 72 hours over the tenth of compounds where it is lowest."""
    known = known_for(outcome, 72.0)
    compound = outcome.compound[known]
    done = (outcome.resolved_h - outcome.registered_h <= 72.0)[known]
    asked = np.bincount(compound)
    share = np.bincount(compound, weights=done)[asked >= WORST_MIN_REQUESTS] / asked[asked >= WORST_MIN_REQUESTS]
    count = int(np.ceil(WORST_SHARE * len(share)))
    return _mean(np.sort(share)[:count])


def backlog(outcome: Outcome) -> NDArray[np.float64]:
    """Open requests at the end of each day, shape (n_days,)."""
    ends_h = np.fmin(outcome.resolved_h, outcome.withdrawn_h)
    day_ends = np.arange(1, round(outcome.horizon_h / DAY_H) + 1) * DAY_H
    arrived = np.searchsorted(np.sort(outcome.registered_h), day_ends, side="left")
    ended = np.searchsorted(np.sort(ends_h[~np.isnan(ends_h)]), day_ends, side="left")
    return (arrived - ended).astype(float)


def _mean(values: NDArray[np.float64] | NDArray[np.bool_]) -> float:
    return float(values.mean()) if len(values) else np.nan
