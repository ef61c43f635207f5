"""Where disputes end on the ladder of compound, community, street and district."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import DAY_H
from simulation.measuring.view import Masks, View, share
from simulation.outcome import COMPOUND, LADDER

DISPUTE_LIMIT_H = 90 * DAY_H


def disputes(view: View) -> NDArray[np.bool_]:
    """Requests that climb the ladder, registered early enough to follow them up for 90 days (n,)."""
    return np.asarray((view.outcome.way == LADDER) & view.known_for(view.follow_up_h(DISPUTE_LIMIT_H)))


def settlements(view: View, level: int) -> Masks:
    """Requests settled at `level` or below it, and disputes; what is open or was withdrawn is settled nowhere."""
    return (view.outcome.level >= COMPOUND) & (view.outcome.level <= level), disputes(view)


def settled_up_to(view: View, level: int) -> float:
    """Share of disputes settled at `level` or below it."""
    return share(*settlements(view, level))


def climbed_to(view: View, level: int) -> float:
    """Share of disputes that came before `level` or one above it, whatever became of them."""
    return share(view.outcome.reached >= level, disputes(view))
