"""The usual habits of requests by category, for districts without figures of their own.

They are assumptions in the shape of published statistics, the same for every compound. Disputes have no share: they
come from each compound's own rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.demand import Category, Channel
from domain.request_tables import Trade

EVEN = (1.0,) * 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """Habits of one category: `share` of the district's requests, `season` a weight for each month.

    The others are the columns of the table `request_habits` (`domain.request_tables.RequestHabit`), and `outside` that
    of `service_laws`.
    """

    share: float = 0.0
    season: tuple[float, ...] = EVEN
    emergency: float = 0.0
    urgent: float = 0.0
    planned: float = 0.0
    at_desk: float = 0.0
    ladder: float = 0.0
    misrouted: float = 0.04
    outside: float = 0.0
    on_site_h: float = 1.0
    materials: float = 0.0
    small: bool = False
    skill: Trade = Trade.BUILDING


WINTER = (2.6, 2.4, 1.6, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.4, 2.2, 2.6)
SUMMER_PEAK = (0.9, 0.9, 0.8, 0.8, 0.9, 1.2, 1.5, 1.5, 1.0, 0.8, 0.8, 0.9)
RAIN = (0.5, 0.5, 0.8, 1.0, 1.1, 1.2, 1.6, 1.6, 1.6, 1.1, 0.6, 0.4)
FROST_AND_HEAT = (1.3, 1.2, 0.9, 0.8, 0.9, 1.0, 1.1, 1.1, 0.9, 0.8, 0.9, 1.1)
GROWING = (0.4, 0.4, 0.9, 1.4, 1.5, 1.4, 1.3, 1.2, 1.1, 1.0, 0.8, 0.6)

HABITS: Mapping[Category, Habit] = {
    Category.WATER: Habit(
        share=0.16,
        season=FROST_AND_HEAT,
        emergency=0.1,
        urgent=0.4,
        at_desk=0.05,
        on_site_h=1.5,
        materials=0.2,
        skill=Trade.PLUMBING,
    ),
    Category.ELECTRICITY: Habit(
        share=0.10,
        season=SUMMER_PEAK,
        emergency=0.08,
        urgent=0.4,
        at_desk=0.05,
        on_site_h=1.2,
        materials=0.2,
        skill=Trade.ELECTRICAL,
    ),
    Category.LIFT: Habit(
        share=0.02, emergency=0.2, urgent=0.5, at_desk=0.05, on_site_h=1.5, materials=0.25, skill=Trade.LIFT
    ),
    Category.ROOF: Habit(share=0.06, season=RAIN, urgent=0.3, planned=0.3, at_desk=0.05, on_site_h=4.0, materials=0.5),
    Category.SECURITY: Habit(
        share=0.06, urgent=0.3, at_desk=0.2, on_site_h=1.2, materials=0.1, small=True, skill=Trade.ELECTRICAL
    ),
    Category.CLEANING: Habit(share=0.16, urgent=0.05, at_desk=0.05, on_site_h=0.8, small=True, skill=Trade.GROUNDS),
    Category.GREENING: Habit(
        share=0.05, season=GROWING, planned=0.4, at_desk=0.1, on_site_h=1.5, small=True, skill=Trade.GROUNDS
    ),
    Category.PARKING: Habit(
        share=0.10, urgent=0.1, planned=0.1, at_desk=0.4, ladder=0.15, on_site_h=0.7, small=True, skill=Trade.GROUNDS
    ),
    Category.DISPUTE: Habit(urgent=0.1, at_desk=0.1, ladder=0.9),
    Category.ILLEGAL_BUILDING: Habit(share=0.03, at_desk=0.3, ladder=0.7),
    Category.FEES: Habit(share=0.07, at_desk=0.8, ladder=0.2),
    Category.HEATING: Habit(
        share=0.10,
        season=WINTER,
        emergency=0.05,
        urgent=0.6,
        at_desk=0.05,
        on_site_h=1.8,
        materials=0.15,
        skill=Trade.PLUMBING,
    ),
    Category.FIRE: Habit(share=0.02, emergency=0.4, urgent=0.4, on_site_h=1.5, materials=0.2, skill=Trade.ELECTRICAL),
    Category.OTHER: Habit(share=0.07, at_desk=0.6, misrouted=0.1, on_site_h=1.0, small=True),
}
"""Those of `Category.LIFT` hold where a compound has lifts; elsewhere its share belongs to `Category.OTHER`."""

CHANNEL_SHARE: Mapping[Channel, float] = {
    Channel.HOTLINE: 0.45,
    Channel.DESK: 0.15,
    Channel.APP: 0.25,
    Channel.GRID: 0.10,
    Channel.VISIT: 0.0,  # a request becomes a visit's when a chief finds it before it is reported
    Channel.VOLUNTEER: 0.05,
}

HOUR_WEIGHT = (
    *(0.2, 0.1, 0.1, 0.1, 0.1, 0.2, 0.5, 1.0, 1.6, 1.8, 1.7, 1.5),
    *(1.3, 1.2, 1.3, 1.4, 1.4, 1.5, 1.6, 1.6, 1.4, 1.1, 0.7, 0.4),
)
"""Weight of each hour of the day."""
WEEKDAY_WEIGHT = (1.1, 1.05, 1.0, 1.0, 1.0, 0.95, 0.9)
"""Weight of each day of the week from Monday, with mean 1."""
