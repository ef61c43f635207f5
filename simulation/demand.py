"""Requests of a simulated time: rates by compound, category, month and hour of the week, and all that is random.

All that can happen to a request by chance is drawn here, before the run and whatever the policy, so that policies meet
the same requests and a request that waits longer under one policy is still the same piece of work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from domain.scenario import Scenario
from simulation.calendar import DAY_H, Calendar
from simulation.categories import CATEGORIES, Habits, habits_of, usual_habits
from simulation.outcome import EMERGENCY, PLANNED, ROUTINE, URGENT
from simulation.profiles import channels_of, hours_of, months_of, usual_channels, usual_hours
from simulation.rates import yearly_requests
from simulation.sojourns import Sojourns, sojourns_of
from simulation.streams import DISTRICT, Streams, stream
from simulation.surges import Window, windows_of
from simulation.world import ATTEMPTS, LEVELS, OFFERS

TRIAGES = 2
"""Times a request may be looked at: the second when it was sent to the wrong place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Expected requests, in the order of `ids` and `CATEGORIES`.

    `daily` (n_compounds, n_categories) a day on the average of a year; `season` (n_categories, 12) the weight of each
    month, `hours` (n_categories, 168) of each hour of the week from Monday 0:00 (a row sums to 7), `channels`
    (n_categories, n_channels) the share of each channel.
    """

    ids: tuple[str, ...]
    daily: NDArray[np.float64]
    season: NDArray[np.float64]
    day_dispersion: float
    calendar: Calendar
    hours: NDArray[np.float64] = field(default_factory=usual_hours)
    channels: NDArray[np.float64] = field(default_factory=usual_channels)
    habits: Habits = field(default_factory=usual_habits)
    sojourns: Sojourns = field(default_factory=Sojourns)
    surges: tuple[Window, ...] = ()

    def __post_init__(self) -> None:
        if self.daily.shape != (len(self.ids), len(CATEGORIES)):
            raise ValueError(f"daily is {self.daily.shape}, expected {(len(self.ids), len(CATEGORIES))}")

    @property
    def weekdays(self) -> NDArray[np.float64]:
        """Weight of each weekday for each category, (n_categories, 7) with mean 1."""
        return np.asarray(self.hours.reshape(len(CATEGORIES), 7, 24).sum(axis=2))

    def means(self) -> NDArray[np.float64]:
        """Expected requests of each compound on each day before the day factor and surges, (n_compounds, n_days)."""
        calendar = self.calendar
        return np.asarray(self.daily @ (self.season[:, calendar.month] * self.weekdays[:, calendar.weekday]))


def demand_of(scenario: Scenario, calendar: Calendar) -> Demand:
    """Demand of a scenario: its tables of requests, else the usual habits moved by its history."""
    return Demand(
        ids=tuple(c.id for c in scenario.compounds),
        daily=yearly_requests(scenario) / 365.0,
        season=months_of(scenario),
        day_dispersion=scenario.rules.simulation.day_dispersion,
        calendar=calendar,
        hours=hours_of(scenario),
        channels=channels_of(scenario),
        habits=habits_of(scenario),
        sojourns=sojourns_of(scenario),
        surges=windows_of(scenario, calendar),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """Requests in the order of their report, position is identity; uniform, standard exponential and standard normal
    draws carry the endings `_u`, `_e` and `_z` and are scaled by whoever uses them.

    `urgency` is EMERGENCY, URGENT, ROUTINE or PLANNED. Triage has shape (n, TRIAGES), offers (n, OFFERS), attempts
    (n, ATTEMPTS), levels of the ladder (n, LEVELS), all else (n,).
    """

    reported_h: NDArray[np.float64]
    compound: NDArray[np.int64]
    category: NDArray[np.int64]
    channel: NDArray[np.int64]
    urgency: NDArray[np.int64]
    way_u: NDArray[np.float64]
    outside_u: NDArray[np.float64]
    sojourn_u: NDArray[np.float64]
    misroute_u: NDArray[np.float64]
    misroute_e: NDArray[np.float64]
    delay_e: NDArray[np.float64]
    lead_e: NDArray[np.float64]
    found_u: NDArray[np.float64]
    settled_u: NDArray[np.float64]
    patrol_u: NDArray[np.float64]
    guard_u: NDArray[np.float64]
    guard_e: NDArray[np.float64]
    triage_z: NDArray[np.float64]
    volunteer_u: NDArray[np.float64]
    volunteer_e: NDArray[np.float64]
    answer_e: NDArray[np.float64]
    refuse_u: NDArray[np.float64]
    appoint_e: NDArray[np.float64]
    work_z: NDArray[np.float64]
    materials_u: NDArray[np.float64]
    materials_e: NDArray[np.float64]
    stock_u: NDArray[np.float64]
    callout_z: NDArray[np.float64]
    bad_u: NDArray[np.float64]
    reopen_e: NDArray[np.float64]
    rating_z: NDArray[np.float64]
    rate_u: NDArray[np.float64]
    rate_e: NDArray[np.float64]
    patience_e: NDArray[np.float64]
    ladder_u: NDArray[np.float64]
    ladder_z: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.reported_h)


WIDTH: Mapping[str, int] = {
    "triage_z": TRIAGES,
    "answer_e": OFFERS,
    "refuse_u": OFFERS,
    "work_z": ATTEMPTS,
    "bad_u": ATTEMPTS,
    "reopen_e": ATTEMPTS,
    "ladder_u": LEVELS,
    "ladder_z": LEVELS,
}
"""Draws of which a request has several."""
DRAWS = tuple(name for name in Requests.__dataclass_fields__ if name[-2:] in ("_u", "_e", "_z"))
"""Draws that nothing here uses, each a purpose of its own."""

Arrays = dict[str, NDArray[np.generic]]


def draw(demand: Demand, *, seed: int, replication: int) -> Requests:
    """All requests of one replication with everything random about them.

    What a surge adds is drawn in streams of its own: the requests without it stay the same to the bit.
    """
    mean = demand.means() * day_factors(demand, seed=seed, replication=replication)
    batches = [_drawn(demand, mean, Streams(demand.ids, seed=seed, replication=replication))]
    for window in demand.surges:
        owners = [f"{owner}\x1f{window.id}" for owner in demand.ids]
        batches.append(_drawn(demand, mean, Streams(owners, seed=seed, replication=replication), window))
    merged = {name: np.concatenate([batch[name] for batch in batches]) for name in batches[0]}
    order = np.argsort(merged["reported_h"], kind="stable")
    return Requests(**{name: values[order] for name, values in merged.items()})


def day_factors(demand: Demand, *, seed: int, replication: int) -> NDArray[np.float64]:
    """Gamma factor of each day with mean 1 and variance `day_dispersion`, shared by all compounds; shape (n_days,).

    With it a day of mean m has variance m + day_dispersion m^2 instead of m.
    """
    if demand.day_dispersion == 0:
        return np.ones(demand.calendar.days)
    shape = 1.0 / demand.day_dispersion
    return stream(seed, replication, DISTRICT, "day").gamma(shape, 1.0 / shape, demand.calendar.days)


def _drawn(demand: Demand, mean: NDArray[np.float64], streams: Streams, window: Window | None = None) -> Arrays:
    """Requests of all compounds, compound by compound in the order of days; with a window, those that it adds."""
    expected = mean if window is None else _expected_more(mean, window)
    counts = np.array([rng.poisson(row) for rng, row in zip(streams.of("arrivals"), expected, strict=True)])
    compound, day = np.divmod(np.repeat(np.arange(counts.size), counts.ravel()), expected.shape[1])
    if window is not None:
        day = window.days[day]
    own = counts.sum(axis=1)
    category = _categories(demand, compound, day, _filled(streams, "category", own))
    hour = _hours(demand, category, day, _filled(streams, "hour", own))
    time_h = day * DAY_H + hour + _filled(streams, "minute", own)
    if window is not None:
        kept = window.holds(time_h, category)
        compound, category, time_h = compound[kept], category[kept], time_h[kept]
        own = np.bincount(compound, minlength=len(own))
    return {
        "reported_h": time_h,
        "compound": compound,
        "category": category,
        "channel": _inverse_rows(demand.channels.cumsum(axis=1)[category], _filled(streams, "channel", own)),
        "urgency": _urgency(demand.habits, category, _filled(streams, "urgency", own)),
        **{name: _filled(streams, name, own) for name in DRAWS},
    }


def _expected_more(mean: NDArray[np.float64], window: Window) -> NDArray[np.float64]:
    """Requests that a surge would add on each of its days, were it of all categories and all day long.

    Those of other categories and hours are dropped after they are drawn, which leaves a Poisson number.
    """
    return np.asarray(mean[:, window.days] * window.extra * window.compound[:, None])


def _filled(streams: Streams, purpose: str, counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Draws for so many requests of each owner, the kind of draw being told by the ending of their name."""
    width = WIDTH.get(purpose, 0)
    drawn = np.empty((int(counts.sum()), width) if width else int(counts.sum()))
    ends = counts.cumsum().tolist()
    for rng, start, end in zip(streams.of(purpose), [0, *ends], ends, strict=False):
        _KIND.get(purpose[-2:], _uniform)(rng, drawn[start:end])
    return drawn


def _uniform(rng: np.random.Generator, out: NDArray[np.float64]) -> None:
    rng.random(out=out)


def _exponential(rng: np.random.Generator, out: NDArray[np.float64]) -> None:
    rng.standard_exponential(out=out)


def _normal(rng: np.random.Generator, out: NDArray[np.float64]) -> None:
    rng.standard_normal(out=out)


_KIND: Mapping[str, Callable[[np.random.Generator, NDArray[np.float64]], None]] = {
    "_u": _uniform,
    "_e": _exponential,
    "_z": _normal,
}


def _categories(
    demand: Demand, compound: NDArray[np.int64], day: NDArray[np.int64], u: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Category of each request, by the expected requests of its compound on its day."""
    calendar = demand.calendar
    of_day = demand.season[:, calendar.month[day]] * demand.weekdays[:, calendar.weekday[day]]
    return _inverse_rows((demand.daily[compound] * of_day.T).cumsum(axis=1), u)


def _hours(
    demand: Demand, category: NDArray[np.int64], day: NDArray[np.int64], u: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Hour of the day of each request, by those of its category on its weekday."""
    cumulative = demand.hours.reshape(len(CATEGORIES), 7, 24).cumsum(axis=2)
    return _inverse_rows(cumulative[category, demand.calendar.weekday[day]], u)


def _urgency(habits: Habits, category: NDArray[np.int64], u: NDArray[np.float64]) -> NDArray[np.int64]:
    emergency = habits.emergency[category]
    urgent = emergency + habits.urgent[category]
    planned = urgent + habits.planned[category]
    return np.select([u < emergency, u < urgent, u < planned], [EMERGENCY, URGENT, PLANNED], default=ROUTINE)


def _inverse_rows(cumulative: NDArray[np.float64], u: NDArray[np.float64]) -> NDArray[np.int64]:
    """Index drawn by inversion with the weights whose running sums are given for each draw: (n, n_weights)."""
    index = (cumulative <= (u * cumulative[:, -1])[:, None]).sum(axis=1)
    return np.asarray(np.minimum(index, cumulative.shape[1] - 1))  # a draw next to 1 may be rounded to the whole sum


def lognormal(mean: NDArray[np.float64] | float, z: NDArray[np.float64], *, sigma: float) -> NDArray[np.float64]:
    """Lognormal values of the given mean from standard normal draws."""
    return np.asarray(mean * np.exp(sigma * z - sigma * sigma / 2.0))
