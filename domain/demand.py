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
class Need:
    """一類需求就是一個項目: a class of need in a community (or one compound) that could become a project."""

    id: Annotated[Id, Zh("需求编号")]
    name: Annotated[Text, Zh("需求名称")]
    category: Annotated[Category, Zh("类别")]
    community_id: Annotated[Id, Zh("社区编号"), Ref("communities")]
    residents: Annotated[int, Interval(ge=0, le=100_000), Zh("提出居民数")]
    cost_yuan: Annotated[Yuan, Zh("费用_元")]
    compound_id: Annotated[str, Zh("小区编号"), Ref("compounds", optional=True)] = ""
