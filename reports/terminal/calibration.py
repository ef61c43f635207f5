"""How well a fitted demand describes the requests it was fitted to: as one JSON object and as a text to read."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from domain.demand import Category, Channel
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
    """The report to read, each paragraph in Chinese and English."""
    lines = [*_head(fitted, read), "", *_days(fitted), "", *_arrivals(fitted), "", *_closing(fitted)]
    return "\n".join(lines) + "\n"


def _head(fitted: Calibration, read: Read) -> Iterator[str]:
    log = fitted.log
    end = log.start + timedelta(days=log.days - 1)
    waiting = int(np.isnan(log.closed_h).sum())
    yield f"{read.file}：{log.start}至{end}共{log.days}天，工单{len(log)}件，未办结{waiting}件"
    yield f"{read.file}: {log.start} to {end}, {log.days} days, {len(log)} requests, {waiting} of them open"
    if read.known:
        yield f"服务户数{read.households:.0f} / households served: {read.households:.0f}"
    else:
        yield "未给出户数：总量沿用每户每年次数的默认值，各类之比取自文件"
        yield "households not given: the level stays as usual, the proportions of the categories are the file's"
    if not fitted.hourly:
        yield "时间只有日期：一天之内的时段沿用通常分布"
        yield "times are dates alone: the hours of the day stay as usual"


def _days(fitted: Calibration) -> Iterator[str]:
    found = fitted.scatter
    yield "一、每日件数的离散（同月同星期几之内；1为泊松）"
    yield "1. Scatter of daily counts (within month x weekday; 1 would be Poisson)"
    yield (
        f"日因子方差 / dispersion of the day factor: day_dispersion = {found.phi:.4f} +- {_error(found.error)}"
        f"；相邻两日相关 / correlation with the day before: {found.lag:.2f}"
    )
    rows: list[tuple[str, str, Scatter, CategoryFit | None]] = [("全部", "all", found, None)]
    rows += [(*_names(fit.category), fit.scatter, fit) for fit in fitted.categories]
    cells = [
        ["类别", "category", "件数", "每日", "误差", "方差/均值", "拟合"],
        ["", "", "requests", "a day", "+-", "var/mean", "fitted"],
    ]
    for zh, en, scatter, fit in rows:
        n = len(fitted.log) if fit is None else fit.n
        error = "" if fit is None else f"{fit.rate_error:.2f}"
        ratios = [f"{scatter.mean:.2f}", error, f"{scatter.ratio:.2f}", f"{scatter.fitted_ratio:.2f}"]
        cells.append([zh, en, str(n), *ratios])
    yield from aligned(cells, left=2)
    yield "拟合值只含全区共有的日因子；某类高于拟合值，说明该类另有自己的波动，模拟会低估它。"
    yield "Fitted is what the district's common day factor gives; a category above it has swings of its own, which the"
    yield "simulation understates."


def _arrivals(fitted: Calibration) -> Iterator[str]:
    yield "二、一天之内的到达（给定当日件数；时间重标检验）"
    yield "2. Arrivals within days, given their number (time-rescaling test)"
    if fitted.rescaling is None:
        yield "时间只有日期，无法检验 / not tested: times are dates alone"
        return
    cells = [
        ["类别", "category", "n", "时段偏差", "p", "间隔偏差", "p", "5%界限"],
        ["", "", "", "times D", "p", "gaps D", "p", "5 % limit"],
    ]
    tests = [("全部", "all", fitted.rescaling)]
    tests += [(*_names(fit.category), fit.rescaling) for fit in fitted.categories if fit.rescaling]
    for zh, en, test in tests:
        figures = [f"{test.times_distance:.4f}", _p(test.times_p), f"{test.gaps_distance:.4f}", _p(test.gaps_p)]
        cells.append([zh, en, str(test.n), *figures, f"{NO_SURPRISE / math.sqrt(test.n):.4f}"])
    yield from aligned(cells, left=2)
    yield "时段偏差大：一周时段分布不合；间隔偏差大：工单成批到达，不是逐件独立。"
    yield "件数多时极小的偏差也显著，请看D的大小。此处不检验每日件数。"
    yield "A large D of times: the profile of the week does not fit; of gaps: requests come in batches, not one by one."
    yield "With many requests the slightest departure is significant, so look at the size of D. The profile was fitted"
    yield "to the same requests, which makes the test of times lenient. The number of a day is not tested here."


def _closing(fitted: Calibration) -> Iterator[str]:
    yield "三、办结时长（未办结按删失处理；分布按AIC选取）"
    yield "3. Times to the closing (open requests are censored; the law is chosen by AIC)"
    cells = [
        ["类别", "category", "办结", "未结", "分布", "即办", "参数", "最大差距", *(f"{_span(h)}" for h in SHOWN_H)],
        ["", "", "closed", "open", "law", "at once", "parameters", "largest gap", *("open/law" for _ in SHOWN_H)],
    ]
    for fit in fitted.categories:
        if fit.times is None:
            continue
        best = fit.times.laws[0]
        still = (f"{fit.times.survival.at(h):.2f}/{1.0 - _cdf(best, h):.2f}" for h in SHOWN_H)
        counts = [str(fit.times.closed), str(fit.times.open)]
        told = [best.law.name.value, f"{best.law.at_once:.3f}", _parameters(best), f"{fit.times.distance:.3f}"]
        cells.append([*_names(fit.category), *counts, *told, *still])
    if len(cells) > 2:
        yield from aligned(cells, left=2)
    few = [fit for fit in fitted.categories if fit.times is None]
    if few:
        names = "、".join(_names(fit.category)[0] for fit in few)
        yield f"办结太少，不拟合：{names} / too few closed: {', '.join(fit.category.value for fit in few)}"
    yield "open/law：经过该时长仍未办结的比例，卡普兰–迈耶估计/分布；最大差距是两者的最大垂直距离。"
    yield "时长含等待与内部流转，不是现场工时。"
    yield "open/law: share still open after the time, by Kaplan-Meier / by the law; the largest gap is their largest"
    yield "vertical distance. These times hold all waiting and handing on; they are not hours of work on site."


def _names(category: Category) -> tuple[str, str]:
    return ENUM_ZH[Category][category.value], category.value


def _error(value: float) -> str:
    return f"{value:.4f}" if math.isfinite(value) else "?"


def _p(value: float) -> str:
    return "<0.0001" if value < 1e-4 else f"{value:.4f}"


def _span(hours: float) -> str:
    return f"{hours:g} h" if hours < 24 else f"{hours / 24:g} d"


def _parameters(fitted: FittedLaw) -> str:
    return " ".join(f"{getattr(fitted.law, name):.3g}" for name in PARAMETERS if name in fitted.errors)
