"""What each category of request is like in a scenario: how urgent, who answers it and how long it takes, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain import habits as usual
from domain.demand import Category, Channel
from domain.habits import HABITS, Habit
from domain.request_tables import RequestHabit, Trade
from domain.scenario import Scenario

CATEGORIES = tuple(Category)
CHANNELS = tuple(Channel)

PLUMBING, ELECTRICAL, LIFT, BUILDING, GROUNDS = range(5)
"""Trades, in the order of `Trade`."""
TRADES = tuple(Trade)

HOUR_WEIGHT = np.array(usual.HOUR_WEIGHT)
WEEKDAY_WEIGHT = np.array(usual.WEEKDAY_WEIGHT)
VOLUNTEER_H = 6.0
"""Mean time in which a volunteer gets round to a small job."""
MONTH_DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """Habits by category in the order of `CATEGORIES`, all (n_categories,).

    `emergency`, `urgent`, `planned`, `at_desk`, `ladder`, `misrouted` and `outside` are shares of all requests of the
    category, `materials` that of the work on site, which takes `on_site_h` on average. `small` says whether volunteers
    may do it, `skill` is a trade: PLUMBING, ELECTRICAL, LIFT, BUILDING or GROUNDS.
    """

    emergency: NDArray[np.float64]
    urgent: NDArray[np.float64]
    planned: NDArray[np.float64]
    at_desk: NDArray[np.float64]
    ladder: NDArray[np.float64]
    misrouted: NDArray[np.float64]
    outside: NDArray[np.float64]
    on_site_h: NDArray[np.float64]
    materials: NDArray[np.float64]
    small: NDArray[np.bool_]
    skill: NDArray[np.int64]


def habits_of(scenario: Scenario) -> Habits:
    """Habits of a scenario: the usual ones where its tables `request_habits` and `service_laws` say nothing."""
    own = dict(HABITS)
    for row in scenario.request_habits:
        own[row.category] = replace(own[row.category], **_stated(row))
    for law in scenario.service_laws:
        own[law.category] = replace(own[law.category], outside=law.outside)
    return _table(own)


def _stated(row: RequestHabit) -> dict[str, Any]:
    """What a row says, without its category and its empty cells."""
    names = [name for name in row.__dataclass_fields__ if name != "category"]
    return {name: getattr(row, name) for name in names if getattr(row, name) is not None}


def usual_habits() -> Habits:
    """Habits of a district without tables of its own."""
    return _table(HABITS)


def _table(own: Mapping[Category, Habit]) -> Habits:
    rows = [own[category] for category in CATEGORIES]
    shares = {
        name: np.array([getattr(row, name) for row in rows], float)
        for name in Habits.__dataclass_fields__
        if name not in ("small", "skill")
    }
    return Habits(
        **shares,
        small=np.array([row.small for row in rows], bool),
        skill=np.array([TRADES.index(row.skill) for row in rows], np.int64),
    )


def column(name: str) -> NDArray[np.float64]:
    """One usual habit of all categories in the order of `CATEGORIES`, shape (n_categories,)."""
    return np.array([getattr(HABITS[category], name) for category in CATEGORIES], float)


def seasons() -> NDArray[np.float64]:
    """Usual weight of each month for each category with mean 1 over the year, shape (n_categories, 12)."""
    return scaled_months(np.array([HABITS[category].season for category in CATEGORIES]))


def scaled_months(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights of the months (n, 12) scaled to mean 1 over the days of a year."""
    return np.asarray(weight * 365.0 / (weight @ MONTH_DAYS)[:, None])
