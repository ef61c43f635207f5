"""What each category of request is like: how often, in which months, how urgent, who answers it and how long it takes.

District-wide habits, the same for every compound. Shares of disputes come from each compound's own rate instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.demand import Category, Channel

CATEGORIES = tuple(Category)
CHANNELS = tuple(Channel)

EVEN = (1.0,) * 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """Habits of one category.

    `share` of the district's requests; `season` a weight for each month; of all requests `emergency` and `urgent` are
    shares, as are `at_desk` (answered there) and `ladder` (a conflict that climbs the levels); the rest is work of
    `on_site_h` hours on average, waiting for materials in the share `materials`. `small` work suits volunteers.
    """

    share: float = 0.0
    season: tuple[float, ...] = EVEN
    emergency: float = 0.0
    urgent: float = 0.0
    at_desk: float = 0.0
    ladder: float = 0.0
    on_site_h: float = 1.0
    materials: float = 0.0
    small: bool = False


WINTER = (2.6, 2.4, 1.6, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.4, 2.2, 2.6)
SUMMER_PEAK = (0.9, 0.9, 0.8, 0.8, 0.9, 1.2, 1.5, 1.5, 1.0, 0.8, 0.8, 0.9)
RAIN = (0.5, 0.5, 0.8, 1.0, 1.1, 1.2, 1.6, 1.6, 1.6, 1.1, 0.6, 0.4)
FROST_AND_HEAT = (1.3, 1.2, 0.9, 0.8, 0.9, 1.0, 1.1, 1.1, 0.9, 0.8, 0.9, 1.1)
GROWING = (0.4, 0.4, 0.9, 1.4, 1.5, 1.4, 1.3, 1.2, 1.1, 1.0, 0.8, 0.6)

HABITS: Mapping[Category, Habits] = {
    Category.WATER: Habits(
        share=0.16, season=FROST_AND_HEAT, emergency=0.1, urgent=0.4, at_desk=0.05, on_site_h=1.5, materials=0.2
    ),
    Category.ELECTRICITY: Habits(
        share=0.10, season=SUMMER_PEAK, emergency=0.08, urgent=0.4, at_desk=0.05, on_site_h=1.2, materials=0.2
    ),
    Category.ROOF: Habits(share=0.06, season=RAIN, urgent=0.3, at_desk=0.05, on_site_h=4.0, materials=0.5),
    Category.SECURITY: Habits(share=0.06, urgent=0.3, at_desk=0.2, on_site_h=1.2, materials=0.1, small=True),
    Category.CLEANING: Habits(share=0.16, urgent=0.05, at_desk=0.05, on_site_h=0.8, small=True),
    Category.GREENING: Habits(share=0.05, season=GROWING, at_desk=0.1, on_site_h=1.5, small=True),
    Category.PARKING: Habits(share=0.10, urgent=0.1, at_desk=0.4, ladder=0.15, on_site_h=0.7, small=True),
    Category.DISPUTE: Habits(urgent=0.1, at_desk=0.1, ladder=0.9),
    Category.ILLEGAL_BUILDING: Habits(share=0.03, at_desk=0.3, ladder=0.7),
    Category.FEES: Habits(share=0.07, at_desk=0.8, ladder=0.2),
    Category.HEATING: Habits(
        share=0.10, season=WINTER, emergency=0.05, urgent=0.6, at_desk=0.05, on_site_h=1.8, materials=0.15
    ),
    Category.FIRE: Habits(share=0.02, emergency=0.4, urgent=0.4, on_site_h=1.5, materials=0.2),
    Category.OTHER: Habits(share=0.09, at_desk=0.6, on_site_h=1.0, small=True),
}

CHANNEL_SHARE: Mapping[Channel, float] = {
    Channel.HOTLINE: 0.45,
    Channel.DESK: 0.15,
    Channel.APP: 0.25,
    Channel.GRID: 0.10,
    Channel.VISIT: 0.0,  # a request becomes a visit's when a chief finds it before it is reported
    Channel.VOLUNTEER: 0.05,
}

HOUR_WEIGHT = np.array(
    [
        *(0.2, 0.1, 0.1, 0.1, 0.1, 0.2, 0.5, 1.0, 1.6, 1.8, 1.7, 1.5),
        *(1.3, 1.2, 1.3, 1.4, 1.4, 1.5, 1.6, 1.6, 1.4, 1.1, 0.7, 0.4),
    ]
)
WEEKDAY_WEIGHT = np.array([1.1, 1.05, 1.0, 1.0, 1.0, 0.95, 0.9])
VOLUNTEER_H = 6.0
"""Mean time in which a volunteer gets round to a small job."""


def column(name: str) -> NDArray[np.float64]:
    """One habit of all categories in the order of `CATEGORIES`, shape (n_categories,)."""
    return np.array([getattr(HABITS[category], name) for category in CATEGORIES], float)


def seasons() -> NDArray[np.float64]:
    """Weight of each month for each category with mean 1 over the year, shape (n_categories, 12)."""
    weight = np.array([HABITS[category].season for category in CATEGORIES])
    days = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    return np.asarray(weight * 365.0 / (weight @ days)[:, None])
