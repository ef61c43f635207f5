"""How requests of each category spread over hours of the week, months and channels, from a scenario's tables."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from domain.demand import Category
from domain.habits import CHANNEL_SHARE
from domain.scenario import Scenario
from simulation.categories import CATEGORIES, CHANNELS, HOUR_WEIGHT, WEEKDAY_WEIGHT, scaled_months, seasons

Entry = tuple[Category | None, int, float]
"""Category (None for those without entries of their own), position and value."""


def usual_hours() -> NDArray[np.float64]:
    """Usual weights of the hours of the week, the same for all: (n_categories, 168), rows sum to 7."""
    week = np.outer(WEEKDAY_WEIGHT, HOUR_WEIGHT / HOUR_WEIGHT.sum()).ravel()
    return np.tile(week, (len(CATEGORIES), 1))


def usual_channels() -> NDArray[np.float64]:
    """Usual shares of the channels, the same for all: (n_categories, n_channels)."""
    return np.tile([CHANNEL_SHARE[channel] for channel in CHANNELS], (len(CATEGORIES), 1))


def hours_of(scenario: Scenario) -> NDArray[np.float64]:
    """Expected requests in each hour of the week where there is one a day, (n_categories, 168); rows sum to 7."""
    hours = _stated(usual_hours(), ((row.category, row.hour_week, row.weight) for row in scenario.request_hours))
    return np.asarray(hours * 7.0 / hours.sum(axis=1, keepdims=True))


def months_of(scenario: Scenario) -> NDArray[np.float64]:
    """Weight of a day in each month with mean 1 over the year, (n_categories, 12)."""
    entries = [(row.category, row.month - 1, row.weight) for row in scenario.request_months]
    return scaled_months(_stated(seasons(), entries))


def channels_of(scenario: Scenario) -> NDArray[np.float64]:
    """Share of each channel in a category's requests, (n_categories, n_channels)."""
    entries = ((row.category, CHANNELS.index(row.channel), row.share) for row in scenario.request_channels)
    shares = _stated(usual_channels(), entries)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _stated(usual: NDArray[np.float64], entries: Iterable[Entry]) -> NDArray[np.float64]:
    """Rows by category, each all of the entries of its category, else of those of no category, else the usual one."""
    found: dict[Category | None, NDArray[np.float64]] = {}
    for category, position, value in entries:
        found.setdefault(category, np.zeros(usual.shape[1]))[position] = value
    others = found.get(None)
    rows = [found.get(category, usual[k] if others is None else others) for k, category in enumerate(CATEGORIES)]
    return np.array(rows, float)
