"""What residents ask for: categories and channels of requests, past requests, classes of need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from annotated_types import Interval

from domain.columns import Id, Ref, Text, Yuan, Zh


class Category(StrEnum):
    """Kind of resident request."""

    WATER = "water"
    ELECTRICITY = "electricity"
    LIFT = "lift"
    ROOF = "roof"
    SECURITY = "security"
    CLEANING = "cleaning"
    GREENING = "greening"
    PARKING = "parking"
    DISPUTE = "dispute"
    ILLEGAL_BUILDING = "illegal_building"
    FEES = "fees"
    HEATING = "heating"
    FIRE = "fire"
    OTHER = "other"


class Channel(StrEnum):
    """How a request reaches the community."""

    HOTLINE = "hotline"
    DESK = "desk"
    APP = "app"
    GRID = "grid"
    VISIT = "visit"
    VOLUNTEER = "volunteer"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRequest:
    """A request in the district's history; `resolved` is empty while it is open."""

    id: Annotated[Id, Zh("工单编号")]
    created: Annotated[datetime, Zh("受理时间")]
    compound_id: Annotated[Id, Zh("小区编号"), Ref("compounds")]
    category: Annotated[Category, Zh("类别")]
    channel: Annotated[Channel, Zh("渠道")] = Channel.HOTLINE
    resolved: Annotated[datetime | None, Zh("办结时间")] = None
    unit_id: Annotated[str, Zh("单元编号"), Ref("units", optional=True)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRequests:
    """Requests open in a compound when the month begins, for those whose history does not say it: by forecast."""

    compound_id: Annotated[Id, Zh("小区编号"), Ref("compounds")]
    requests: Annotated[int, Interval(ge=0, le=100_000), Zh("未结工单数")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """一類需求就是一個項目: a class of need in a community (or one compound) that could become a project.

    `cost_yuan` is the planned cost; it may turn out between `cost_low_yuan` and `cost_high_yuan`, each the planned cost
    where it is empty. A `must` is funded in any case, and no need without those of `requires_ids`.
    """

    id: Annotated[Id, Zh("需求编号")]
    name: Annotated[Text, Zh("需求名称")]
    category: Annotated[Category, Zh("类别")]
    community_id: Annotated[Id, Zh("社区编号"), Ref("communities")]
    residents: Annotated[int, Interval(ge=0, le=100_000), Zh("提出居民数")]
    cost_yuan: Annotated[Yuan, Zh("费用_元")]
    compound_id: Annotated[str, Zh("小区编号"), Ref("compounds", optional=True)] = ""
    cost_low_yuan: Annotated[float | None, Interval(ge=0, le=1e9), Zh("费用下限_元")] = None
    cost_high_yuan: Annotated[float | None, Interval(ge=0, le=1e9), Zh("费用上限_元")] = None
    must: Annotated[bool, Zh("必办")] = False
    requires_ids: Annotated[tuple[str, ...], Zh("前置需求"), Ref("needs")] = ()


class NeedPlace(StrEnum):
    """What a project of a class of need is for."""

    COMPOUND = "compound"
    COMMUNITY = "community"


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedClass:
    """A class of need that becomes a candidate project wherever at least `least_requests` past requests ask for it.

    A project costs `cost_low_yuan` to `cost_high_yuan` and `household_low_yuan` to `household_high_yuan` for each
    household of its place; planned is the middle. Where the table of needs holds the class already, it counts.
    """

    category: Annotated[Category, Zh("类别")]
    place: Annotated[NeedPlace, Zh("范围")]
    name: Annotated[Text, Zh("项目名称")]
    cost_low_yuan: Annotated[Yuan, Zh("费用下限_元")]
    cost_high_yuan: Annotated[Yuan, Zh("费用上限_元")]
    household_low_yuan: Annotated[Yuan, Zh("每户费用下限_元")] = 0.0
    household_high_yuan: Annotated[Yuan, Zh("每户费用上限_元")] = 0.0
    least_requests: Annotated[int, Interval(ge=1, le=100_000), Zh("最少工单数")] = 3
