"""How well a fitted demand describes the requests it was fitted to: as one JSON object and as a text to read."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from domain.demand import Category, Channel
from domain.words import Words, listed, words
from reports.language.speech import choose
from reports.terminal.alignment import aligned
from scenarios.words import ENUM_ZH
from simulation.calibration.days import Scatter
from simulation.calibration.fit import Calibration, CategoryFit, Times
from simulation.calibration.laws import FittedLaw
from simulation.calibration.rescaling import Rescaling

SHOWN_H = (1.0, 24.0, 72.0, 168.0, 720.0, 2160.0)
"""Times at which the share still open is told."""
PARAMETERS = ("scale_h", "shape", "second", "second_scale_h", "second_shape")
NO_SURPRISE = 1.36
"""Kolmogorov's 95 % point: a distance below 1.36 / sqrt(n) is no surprise."""
ALL = words("all", "categories")
DAY_TITLES = (
    words("category"),
    words("requests", "number"),
    words("a day"),
    words("+-"),
    words("var/mean"),
    words("fitted"),
)
TEST_TITLES = (
    words("category"),
    words("requests", "number"),
    words("times D"),
    words("p"),
    words("gaps D"),
    words("p"),
    words("5 % limit"),
)
LAW_TITLES = (
    words("category"),
    words("closed"),
    words("open"),
    words("law"),
    words("at once"),
    words("parameters"),
    words("largest gap"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was fitted: name of the file, households it serves, and whether these were given or are the scenario's."""

    file: str
    households: float
    known: bool


def fit_json(fitted: Calibration, read: Read) -> dict[str, Any]:
    """Everything fitted and tested, beside the tables themselves; what could not be computed is null."""
    log = fitted.log
    return {
        "file": read.file,
        "from": log.start.isoformat(),
        "to": (log.start + timedelta(days=log.days - 1)).isoformat(),
        "requests": len(log),
        "open": int(np.isnan(log.closed_h).sum()),
        "households": read.households if read.known else None,
        "times_are_dates_only": not fitted.hourly,
        "day_factor": _scatter(fitted.scatter),
        "arrivals_within_days": _rescaling(fitted.rescaling),
        "channels": None
        if fitted.channels is None
        else dict(zip(map(str, Channel), fitted.channels.tolist(), strict=True)),
        "categories": [_category(fit, read, fitted.at_once_h) for fit in fitted.categories],
        "places": fitted.places and {"n": len(fitted.log.places), "average_weighs_requests": fitted.places.weight},
    }


def _scatter(scatter: Scatter) -> dict[str, float | None]:
    return {name: _known(value) for name, value in asdict(scatter).items()}


def _rescaling(test: Rescaling | None) -> dict[str, Any] | None:
    return None if test is None else asdict(test)


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _category(fit: CategoryFit, read: Read, at_once_h: float) -> dict[str, Any]:
    return {
        "category": fit.category.value,
        "requests": fit.n,
        "requests_day": fit.profile.daily,
        "requests_day_error": fit.rate_error,
        "requests_household_year": 365.0 * fit.profile.daily / read.households,
        "all_weigh_requests_in_months": fit.profile.month_weight,
        "all_weigh_requests_in_hours": fit.profile.hour_weight,
        "days": _scatter(fit.scatter),
        "arrivals_within_days": _rescaling(fit.rescaling),
        "times": None if fit.times is None else _times(fit.times, at_once_h),
    }


def _times(times: Times, at_once_h: float) -> dict[str, Any]:
    best = times.laws[0]
    return {
        "closed": times.closed,
        "open": times.open,
        "at_once_h": at_once_h,
        "law": _law(best),
        "errors": {name: _known(error) for name, error in best.errors.items()},
        "largest_distance": times.distance,
        "open_after": [
            {"hours": hours, "observed": times.survival.at(hours), "law": 1.0 - float(_cdf(best, hours))}
            for hours in SHOWN_H
        ],
        "tried": [{"law": law.law.name.value, "at_once": law.law.at_once, "aic": law.aic} for law in times.laws],
    }


def _law(fitted: FittedLaw) -> dict[str, Any]:
    """Name and parameters that the law has."""
    own = {name: getattr(fitted.law, name) for name in PARAMETERS if name in fitted.errors}
    return {"name": fitted.law.name.value, "at_once": fitted.law.at_once, **own}


def _cdf(fitted: FittedLaw, hours: float) -> float:
    return float(fitted.law.cdf(np.array([hours]))[0])


def fit_text(fitted: Calibration, read: Read) -> str:
    """The report to read, in the language that is spoken."""
    lines = [*_head(fitted, read), "", *_days(fitted), "", *_arrivals(fitted), "", *_closing(fitted)]
    return "\n".join(lines) + "\n"


def _head(fitted: Calibration, read: Read) -> Iterator[str]:
    log = fitted.log
    waiting = int(np.isnan(log.closed_h).sum())
    span = {"start": log.start, "end": log.start + timedelta(days=log.days - 1), "days": log.days}
    told = words("{file}: {start} to {end}, {days} days, {n} requests, {n_open} of them open")
    yield _told(told.filled(file=read.file, n=len(log), n_open=waiting, **span))
    if read.known:
        yield _told(words("households served: {n}").filled(n=f"{read.households:.0f}"))
    else:
        yield _told(
            words("households not given: the level stays as usual, the proportions of the categories are the file's")
        )
    if not fitted.hourly:
        yield _told(words("times are dates alone: the hours of the day stay as usual"))


def _days(fitted: Calibration) -> Iterator[str]:
    found = fitted.scatter
    yield _told(words("1. Scatter of daily counts (within month x weekday; 1 would be Poisson)"))
    factor = words(
        "dispersion of the day factor: day_dispersion = {phi} +- {error}; correlation with the day before: {lag}"
    )
    yield _told(factor.filled(phi=f"{found.phi:.4f}", error=_error(found.error), lag=f"{found.lag:.2f}"))
    rows: list[tuple[Words, Scatter, CategoryFit | None]] = [(ALL, found, None)]
    rows += [(_name(fit.category), fit.scatter, fit) for fit in fitted.categories]
    cells = [[_told(title) for title in DAY_TITLES]]
    for name, scatter, fit in rows:
        n = len(fitted.log) if fit is None else fit.n
        error = "" if fit is None else f"{fit.rate_error:.2f}"
        ratios = [f"{scatter.mean:.2f}", error, f"{scatter.ratio:.2f}", f"{scatter.fitted_ratio:.2f}"]
        cells.append([_told(name), str(n), *ratios])
    yield from aligned(cells, left=1)
    yield _told(
        words(
            "Fitted is what the district's common day factor gives; a category above it has swings of its own, which "
            "the simulation understates."
        )
    )


def _arrivals(fitted: Calibration) -> Iterator[str]:
    yield _told(words("2. Arrivals within days, given their number (time-rescaling test)"))
    if fitted.rescaling is None:
        yield _told(words("not tested: times are dates alone"))
        return
    cells = [[_told(title) for title in TEST_TITLES]]
    tests = [(ALL, fitted.rescaling)]
    tests += [(_name(fit.category), fit.rescaling) for fit in fitted.categories if fit.rescaling]
    for name, test in tests:
        figures = [f"{test.times_distance:.4f}", _p(test.times_p), f"{test.gaps_distance:.4f}", _p(test.gaps_p)]
        cells.append([_told(name), str(test.n), *figures, f"{NO_SURPRISE / math.sqrt(test.n):.4f}"])
    yield from aligned(cells, left=1)
    yield _told(
        words(
            "A large D of times: the profile of the week does not fit; of gaps: requests come in batches, not one by "
            "one."
        )
    )
    yield _told(
        words(
            "With many requests the slightest departure is significant, so look at the size of D. The profile was "
            "fitted to the same requests, which makes the test of times lenient. The number of a day is not tested "
            "here."
        )
    )


def _closing(fitted: Calibration) -> Iterator[str]:
    yield _told(words("3. Times to the closing (open requests are censored; the law is chosen by AIC)"))
    cells = [[*(_told(title) for title in LAW_TITLES), *(f"{_span(h)}" for h in SHOWN_H)]]
    for fit in fitted.categories:
        if fit.times is None:
            continue
        best = fit.times.laws[0]
        still = (f"{fit.times.survival.at(h):.2f}/{1.0 - _cdf(best, h):.2f}" for h in SHOWN_H)
        counts = [str(fit.times.closed), str(fit.times.open)]
        told = [best.law.name.value, f"{best.law.at_once:.3f}", _parameters(best), f"{fit.times.distance:.3f}"]
        cells.append([_told(_name(fit.category)), *counts, *told, *still])
    if len(cells) > 1:
        yield from aligned(cells, left=1)
    if few := [_name(fit.category) for fit in fitted.categories if fit.times is None]:
        yield _told(words("too few closed to fit a law: {categories}").filled(categories=listed(few)))
    yield _told(
        words(
            "A/B below a time: the share still open after it, by Kaplan-Meier / by the law; the largest gap is their "
            "largest vertical distance. These times hold all waiting and handing on; they are not hours of work on "
            "site."
        )
    )


def _told(text: Words) -> str:
    return choose(text.zh, text.en)


def _name(category: Category) -> Words:
    return Words(ENUM_ZH[Category][category.value], category.value)


def _error(value: float) -> str:
    return f"{value:.4f}" if math.isfinite(value) else "?"


def _p(value: float) -> str:
    return "<0.0001" if value < 1e-4 else f"{value:.4f}"


def _span(hours: float) -> str:
    return f"{hours:g} h" if hours < 24 else f"{hours / 24:g} d"


def _parameters(fitted: FittedLaw) -> str:
    return " ".join(f"{getattr(fitted.law, name):.3g}" for name in PARAMETERS if name in fitted.errors)
