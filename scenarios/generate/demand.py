"""What residents asked for: a year of past requests, and the needs that could become projects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np

from domain.demand import Category, Channel, Need, NeedClass, NeedPlace, PastRequest
from domain.district import Compound
from scenarios.generate.streams import stream

SHARE: Mapping[Category, float] = {
    Category.WATER: 0.17,
    Category.ELECTRICITY: 0.07,
    Category.ROOF: 0.06,
    Category.SECURITY: 0.06,
    Category.CLEANING: 0.15,
    Category.GREENING: 0.05,
    Category.PARKING: 0.11,
    Category.DISPUTE: 0.08,
    Category.ILLEGAL_BUILDING: 0.04,
    Category.FEES: 0.06,
    Category.HEATING: 0.08,
    Category.FIRE: 0.02,
    Category.OTHER: 0.05,
}
PEAK_MONTHS: Mapping[Category, tuple[int, ...]] = {
    Category.HEATING: (11, 12, 1, 2),
    Category.ROOF: (7, 8, 9),
    Category.WATER: (1, 6, 7, 8),
    Category.GREENING: (4, 5, 6, 9),
    Category.ELECTRICITY: (7, 8, 12, 1),
}
MEDIAN_DAYS: Mapping[Category, float] = {
    Category.DISPUTE: 12.0,
    Category.ILLEGAL_BUILDING: 25.0,
    Category.PARKING: 9.0,
    Category.ROOF: 8.0,
    Category.FEES: 6.0,
}
HOUR_WEIGHT = (1, 1, 1, 1, 1, 2, 5, 10, 20, 24, 22, 16, 10, 12, 18, 20, 17, 15, 14, 12, 9, 6, 3, 2)
CHANNEL_SHARE = (0.34, 0.24, 0.14, 0.14, 0.1, 0.04)
PROJECTS: tuple[tuple[str, Category, float, float], ...] = (
    ("加装楼道扶手", Category.OTHER, 8_000, 40_000),
    ("更换老旧供水立管", Category.WATER, 60_000, 400_000),
    ("屋面防水修缮", Category.ROOF, 80_000, 350_000),
    ("电动车充电棚", Category.FIRE, 30_000, 120_000),
    ("增设停车泊位", Category.PARKING, 40_000, 260_000),
    ("院门门禁与监控", Category.SECURITY, 25_000, 110_000),
    ("楼道照明改造", Category.ELECTRICITY, 12_000, 60_000),
    ("口袋花园与树木修剪", Category.GREENING, 15_000, 140_000),
    ("供热管网平衡", Category.HEATING, 90_000, 500_000),
    ("垃圾分类投放点", Category.CLEANING, 20_000, 90_000),
    ("拆除违建还绿", Category.ILLEGAL_BUILDING, 30_000, 180_000),
    ("邻里调解室", Category.DISPUTE, 10_000, 50_000),
)

NEED_CLASSES: tuple[NeedClass, ...] = tuple(
    NeedClass(
        category=category,
        place=place,
        name=name,
        cost_low_yuan=low,
        cost_high_yuan=high,
        household_low_yuan=by_household,
        household_high_yuan=1.5 * by_household,
        least_requests=least,
    )
    for category, place, name, low, high, by_household, least in (
        (Category.WATER, NeedPlace.COMPOUND, "更换老旧供水立管", 20_000, 40_000, 300.0, 3),
        (Category.ROOF, NeedPlace.COMPOUND, "屋面防水修缮", 30_000, 60_000, 250.0, 3),
        (Category.CLEANING, NeedPlace.COMPOUND, "垃圾分类投放点", 12_000, 20_000, 40.0, 3),
        (Category.PARKING, NeedPlace.COMPOUND, "增设停车泊位", 20_000, 50_000, 120.0, 3),
        (Category.HEATING, NeedPlace.COMPOUND, "供热管网平衡", 40_000, 80_000, 280.0, 3),
        (Category.SECURITY, NeedPlace.COMMUNITY, "院门门禁与监控", 30_000, 50_000, 40.0, 5),
        (Category.ELECTRICITY, NeedPlace.COMMUNITY, "楼道照明改造", 10_000, 20_000, 30.0, 5),
        (Category.DISPUTE, NeedPlace.COMMUNITY, "邻里调解室", 10_000, 30_000, 0.0, 5),
        (Category.CLEANING, NeedPlace.COMMUNITY, "垃圾分类投放点", 20_000, 60_000, 30.0, 8),
    )
)
"""Classes of need that past requests may turn into projects: name, cost, cost of a household, least requests."""


def requests(compounds: tuple[Compound, ...], month: date, count: int, *, seed: int) -> tuple[PastRequest, ...]:
    """Requests of the twelve months before `month`, by households and season; some still open."""
    rng = stream(seed, "requests")
    end = datetime(month.year, month.month, 1)
    n_days = (end - end.replace(year=end.year - 1)).days
    categories = list(SHARE)
    households = np.array([c.households for c in compounds], float)
    weight = households * rng.gamma(2.0, size=len(compounds))
    hosts = rng.choice(len(compounds), size=count, p=weight / weight.sum())
    kinds = rng.choice(len(categories), size=count, p=np.array(list(SHARE.values())) / sum(SHARE.values()))
    channels = rng.choice(list(Channel), size=count, p=CHANNEL_SHARE)
    hours = rng.choice(24, size=count, p=np.array(HOUR_WEIGHT) / sum(HOUR_WEIGHT))
    drawn = []
    for host, kind, channel, hour in zip(
        hosts.tolist(), kinds.tolist(), channels.tolist(), hours.tolist(), strict=True
    ):
        category = categories[kind]
        created = _season_day(category, end, n_days, rng) + timedelta(hours=hour, minutes=int(rng.integers(60)))
        days = MEDIAN_DAYS.get(category, 2.0) * float(np.exp(rng.normal(0.0, 1.1)))
        resolved = created + timedelta(minutes=round(days * 1440))
        never = rng.random() < 0.03
        drawn.append((created, host, category, channel, None if never or resolved >= end else resolved))
    drawn.sort(key=lambda row: (row[0], row[1]))
    return tuple(
        PastRequest(
            id=f"h{order:05d}",
            created=created,
            compound_id=compounds[host].id,
            category=category,
            channel=Channel(channel),
            resolved=resolved,
        )
        for order, (created, host, category, channel, resolved) in enumerate(drawn, start=1)
    )


def with_lifts(
    listed: tuple[PastRequest, ...], compounds: tuple[Compound, ...], *, seed: int
) -> tuple[PastRequest, ...]:
    """The requests, half of those about other things being about the lift where a compound has lifts to check."""
    rng = stream(seed, "lift requests")
    lifts = {compound.id for compound in compounds if compound.lift_checks_month}
    return tuple(
        replace(request, category=Category.LIFT)
        if about_lift and request.category is Category.OTHER and request.compound_id in lifts
        else request
        for request, about_lift in zip(listed, (rng.random(len(listed)) < 0.5).tolist(), strict=True)
    )


def _season_day(category: Category, end: datetime, n_days: int, rng: np.random.Generator) -> datetime:
    """A day of the past year; months outside the category's season are kept with one chance in three."""
    peaks = PEAK_MONTHS.get(category)
    while True:
        day = end - timedelta(days=int(rng.integers(1, n_days + 1)))
        if peaks is None or day.month in peaks or rng.random() < 0.33:
            return day


def with_ranges(listed: tuple[Need, ...], *, seed: int) -> tuple[Need, ...]:
    """The needs with a range of cost each: 5 to 15 % less or 10 to 40 % more than planned."""
    rng = stream(seed, "need costs")
    less, more = rng.uniform(0.05, 0.15, len(listed)), rng.uniform(0.1, 0.4, len(listed))
    return tuple(
        replace(
            need,
            cost_low_yuan=float(round(need.cost_yuan * (1 - down), -2)),
            cost_high_yuan=float(round(need.cost_yuan * (1 + up), -2)),
        )
        for need, down, up in zip(listed, less.tolist(), more.tolist(), strict=True)
    )


def needs(compounds: tuple[Compound, ...], count: int, *, seed: int) -> tuple[Need, ...]:
    """Classes of need: half of one compound, half of a whole community; dearer where more ask."""
    rng = stream(seed, "needs")
    households_of: dict[str, int] = {}
    for compound in compounds:
        households_of[compound.community_id] = households_of.get(compound.community_id, 0) + compound.households
    made = []
    for order in range(count):
        compound = compounds[int(rng.integers(len(compounds)))]
        of_compound = bool(rng.random() < 0.5)
        households = compound.households if of_compound else households_of[compound.community_id]
        name, category, low, high = PROJECTS[int(rng.integers(len(PROJECTS)))]
        residents = max(3, round(households * float(rng.uniform(0.04, 0.35))))
        level = min(1.0, households / 1500) * 0.6 + float(rng.uniform(0.0, 0.4))
        made.append(
            Need(
                id=f"n{order + 1:03d}",
                name=name,
                category=category,
                community_id=compound.community_id,
                residents=residents,
                cost_yuan=float(round(low + (high - low) * level, -2)),
                compound_id=compound.id if of_compound else "",
            )
        )
    return tuple(made)
