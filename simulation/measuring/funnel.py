"""How many requests come to each stage: from asking to rating, and disputes up the ladder of levels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.measuring.view import View
from simulation.outcome import DISPUTE

LADDER = ("compound", "community", "street", "district")
STAGES = (
    *("asked", "answered", "begun", "resolved", "rated", "withdrawn", "open"),
    *(f"{kind}_{level}" for level in LADDER for kind in ("filed", "settled", "left")),
)
"""Stages of all requests, then of disputes at each level: filed there, settled there, and withdrawn or open there."""


def funnel(view: View) -> NDArray[np.float64]:
    """Requests that came to each of `STAGES`, shape (n_stages,).

    Every request is resolved, withdrawn or open at the end; a dispute that was filed at a level is settled there, goes
    on to the next one, or is left there, withdrawn or open.
    """
    outcome = view.outcome
    resolved, withdrawn = ~np.isnan(outcome.resolved_h), ~np.isnan(outcome.withdrawn_h)
    counts = [
        len(outcome),
        _count(~np.isnan(outcome.responded_h)),
        _count(~np.isnan(outcome.started_h)),
        _count(resolved),
        _count(resolved & ~np.isnan(outcome.rating)),
        _count(withdrawn),
        _count(~resolved & ~withdrawn),
    ]
    disputes = outcome.urgency == DISPUTE
    for level in range(len(LADDER)):
        filed = _count(disputes & (outcome.reached >= level))
        settled = _count(disputes & (outcome.level == level))
        gone_on = _count(disputes & (outcome.reached > level))
        counts += [filed, settled, filed - settled - gone_on]
    return np.array(counts, float)


def _count(mask: NDArray[np.bool_]) -> int:
    return int(np.count_nonzero(mask))
