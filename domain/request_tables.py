"""Tables that say what a district's requests are like, in place of the usual habits in `domain.habits`.

All are optional. `linli calibrate` writes most of them from a file of past requests; each stands for one kind of thing
that is measured or known together, so that measuring again replaces nothing that was written by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from annotated_types import Interval

from domain.columns import Hour, Id, Ref, Zh
from domain.demand import Category, Channel

Weight = Annotated[float, Interval(ge=0, le=1e6)]


class Trade(StrEnum):
    """Trade of the people who do the work that a request asks for."""

    PLUMBING = "plumbing"
    ELECTRICAL = "electrical"
    LIFT = "lift"
    BUILDING = "building"
    GROUNDS = "grounds"


class LawName(StrEnum):
    """Law of the time that a department outside the community takes."""

    EXPONENTIAL = "exponential"
    WEIBULL = "weibull"
    LOGNORMAL = "lognormal"
    MIXTURE = "mixture"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRate:
    """Requests of a category that a household has in a year, on the average of the district."""

    category: Annotated[Category, Zh("类别")]
    requests_household_year: Annotated[float, Interval(ge=0, le=100), Zh("每户每年工单数")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestHabit:
    """What requests of a category are like; an empty cell leaves the usual value.

    `emergency`, `urgent` and `planned` (work with an appointment) are shares of all requests of the category, the rest
    is routine. `at_desk` is the share answered at the desk, `ladder` that of conflicts that climb the levels,
    `misrouted` that first sent to the wrong place. The rest is work of `on_site_h` on average by the trade `skill`,
    waiting for materials in the share `materials`; `small` work suits volunteers.
    """

    category: Annotated[Category, Zh("类别")]
    emergency: Annotated[float | None, Interval(ge=0, le=1), Zh("紧急占比")] = None
    urgent: Annotated[float | None, Interval(ge=0, le=1), Zh("加急占比")] = None
    planned: Annotated[float | None, Interval(ge=0, le=1), Zh("预约占比")] = None
    at_desk: Annotated[float | None, Interval(ge=0, le=1), Zh("窗口办结占比")] = None
    ladder: Annotated[float | None, Interval(ge=0, le=1), Zh("逐级调解占比")] = None
    misrouted: Annotated[float | None, Interval(ge=0, le=1), Zh("错派占比")] = None
    on_site_h: Annotated[float | None, Interval(gt=0, le=1000), Zh("现场工时_小时")] = None
    materials: Annotated[float | None, Interval(ge=0, le=1), Zh("待料占比")] = None
    small: Annotated[bool | None, Zh("小活")] = None
    skill: Annotated[Trade | None, Zh("工种")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestHour:
    """Weight of an hour of the week, 0 from Monday 0:00 to 1:00, for one category or, where it is empty, the others.

    Only the proportions of the weights count. All 168 hours are given, or none.
    """

    category: Annotated[Category | None, Zh("类别")] = None
    hour_week: Annotated[int, Interval(ge=0, le=167), Zh("周内小时")]
    weight: Annotated[Weight, Zh("权重")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMonth:
    """Weight of a day in a month, for one category or, where it is empty, for the others.

    Only the proportions of the weights count. All 12 months are given, or none.
    """

    category: Annotated[Category | None, Zh("类别")] = None
    month: Annotated[int, Interval(ge=1, le=12), Zh("月份")]
    weight: Annotated[Weight, Zh("权重")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestChannel:
    """Share of a category's requests, or where it is empty of the others', that come through a channel.

    The shares of a category sum to 1; a channel without a row has none.
    """

    category: Annotated[Category | None, Zh("类别")] = None
    channel: Annotated[Channel, Zh("渠道")]
    share: Annotated[float, Interval(ge=0, le=1), Zh("占比")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompoundFactor:
    """How many times the requests of the average household those of a compound have; 1 for compounds without a row."""

    compound_id: Annotated[Id, Zh("小区编号"), Ref("compounds")]
    factor: Annotated[float, Interval(ge=0, le=1000), Zh("系数")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLaw:
    """How long a department outside the community takes with the share `outside` of a category's requests.

    The share `at_once` is closed when it is registered; the time of the others follows `law`: exponential with mean
    `scale_h`, Weibull with scale `scale_h` and shape `shape`, lognormal with median `scale_h` and standard deviation
    `shape` of the logarithm, or a mixture of this lognormal and, in the share `second`, of another with
    `second_scale_h` and `second_shape`.
    """

    category: Annotated[Category, Zh("类别")]
    outside: Annotated[float, Interval(ge=0, le=1), Zh("外办占比")] = 0.0
    law: Annotated[LawName, Zh("分布")]
    at_once: Annotated[float, Interval(ge=0, le=1), Zh("即办占比")] = 0.0
    scale_h: Annotated[float, Interval(gt=0, le=1e6), Zh("尺度_小时")]
    shape: Annotated[float, Interval(gt=0, le=100), Zh("形状")] = 1.0
    second: Annotated[float, Interval(ge=0, le=1), Zh("第二成分占比")] = 0.0
    second_scale_h: Annotated[float | None, Interval(gt=0, le=1e6), Zh("第二尺度_小时")] = None
    second_shape: Annotated[float | None, Interval(gt=0, le=100), Zh("第二形状")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surge:
    """A time in which an area has `multiplier` times the requests of a category, or of all where it is empty.

    It lasts from `from_h` of the first day to `to_h` of the last. The area is all that is named, or the whole district
    where nothing is. Surges that overlap add up: two of 3 and 2 make 1 + 2 + 1 = 4 times the requests.
    """

    id: Annotated[Id, Zh("高峰编号")]
    category: Annotated[Category | None, Zh("类别")] = None
    from_date: Annotated[date, Zh("开始日期")]
    to_date: Annotated[date, Zh("结束日期")]
    from_h: Annotated[Hour, Zh("开始时刻")] = 0.0
    to_h: Annotated[Hour, Zh("结束时刻")] = 24.0
    multiplier: Annotated[float, Interval(ge=1, le=1000), Zh("倍数")]
    subdistrict_ids: Annotated[tuple[str, ...], Zh("街道编号"), Ref("subdistricts")] = ()
    community_ids: Annotated[tuple[str, ...], Zh("社区编号"), Ref("communities")] = ()
    compound_ids: Annotated[tuple[str, ...], Zh("小区编号"), Ref("compounds")] = ()
