"""Surges: times in which an area has more requests of some category than usual."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.request_tables import Surge
from domain.scenario import Scenario
from simulation.calendar import DAY_H, Calendar
from simulation.categories import CATEGORIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A surge on the simulated calendar: from and to which hour, and how many times the usual requests come on top.

    `compound` (n_compounds,) and `category` (n_categories,) say where and of which kind.
    """

    id: str
    from_h: float
    to_h: float
    extra: float
    compound: NDArray[np.bool_]
    category: NDArray[np.bool_]

    @property
    def days(self) -> NDArray[np.int64]:
        """Numbers of the days that the surge touches."""
        return np.arange(int(self.from_h // DAY_H), int(np.ceil(self.to_h / DAY_H)))

    def holds(self, time_h: NDArray[np.float64], category: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether requests of these times and categories (n,) belong to the surge."""
        return np.asarray((time_h >= self.from_h) & (time_h < self.to_h) & self.category[category])


def windows_of(scenario: Scenario, calendar: Calendar) -> tuple[Window, ...]:
    """Surges of a scenario that fall into the simulated time, in the order of the table."""
    windows = (_window(surge, scenario, calendar) for surge in scenario.surges)
    return tuple(window for window in windows if window.from_h < window.to_h and window.extra > 0)


def _window(surge: Surge, scenario: Scenario, calendar: Calendar) -> Window:
    first, last = (surge.from_date - calendar.start).days, (surge.to_date - calendar.start).days
    return Window(
        id=surge.id,
        from_h=max(0.0, first * DAY_H + surge.from_h),
        to_h=min(calendar.horizon_h, last * DAY_H + surge.to_h),
        extra=surge.multiplier - 1.0,
        compound=_area(surge, scenario),
        category=np.array([surge.category in (None, category) for category in CATEGORIES], bool),
    )


def _area(surge: Surge, scenario: Scenario) -> NDArray[np.bool_]:
    """Which compounds a surge concerns: those of all areas named, or all where none is."""
    everywhere = not (surge.subdistrict_ids or surge.community_ids or surge.compound_ids)
    subdistrict_of = scenario.subdistrict_of()
    return np.array(
        [
            everywhere
            or c.id in surge.compound_ids
            or c.community_id in surge.community_ids
            or subdistrict_of[c.id] in surge.subdistrict_ids
            for c in scenario.compounds
        ],
        bool,
    )
