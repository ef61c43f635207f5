"""The built district: subdistricts down to stairway units, and the streets between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from annotated_types import Interval

from domain.columns import Hour, Id, Lat, Lon, Ref, Text, Yuan, Zh


class Mode(StrEnum):
    """Service model of a compound (docs/glossary.md)."""

    CONTRACT = "contract"
    SELF = "self"
    EXTENDED = "extended"
    MENU = "menu"


class CurrentService(StrEnum):
    """What a compound has today, before the plan."""

    NONE = "none"
    CONTRACT = "contract"
    SELF = "self"
    EXTENDED = "extended"
    MENU = "menu"


class StreetClass(StrEnum):
    """Road hierarchy, widest first."""

    TRUNK = "trunk"
    PRIMARY = "primary"
    SECONDARY = "secondary"
    TERTIARY = "tertiary"
    RESIDENTIAL = "residential"
    LANE = "lane"


NO_CROSSING_YUAN = 1e9  # the most that a crossing can cost, and what walls say when nothing is said


class WallKind(StrEnum):
    """What keeps two neighbours apart."""

    ROAD = "road"
    RAIL = "rail"
    WATER = "water"
    BORDER = "border"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subdistrict:
    """街道: the level between community and district."""

    id: Annotated[Id, Zh("街道编号")]
    name: Annotated[Text, Zh("街道名称")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """社區, with its office and service desk.

    Its party branch accompanies at most `visits_half_day` chiefs' visits a half-day (0: as many as the rules say) and
    goes along with them on the weekdays of `branch_days` (1 Monday .. 7 Sunday).
    """

    id: Annotated[Id, Zh("社区编号")]
    name: Annotated[Text, Zh("社区名称")]
    subdistrict_id: Annotated[Id, Zh("街道编号"), Ref("subdistricts")]
    lon_deg: Annotated[Lon, Zh("办公经度")]
    lat_deg: Annotated[Lat, Zh("办公纬度")]
    desk_staff: Annotated[int, Interval(ge=1, le=50), Zh("窗口人数")] = 2
    desk_from_h: Annotated[Hour, Zh("窗口开始时刻")] = 8.5
    desk_to_h: Annotated[Hour, Zh("窗口结束时刻")] = 18.0
    mediators: Annotated[int, Interval(ge=0, le=50), Zh("调解员人数")] = 1
    visits_half_day: Annotated[int, Interval(ge=0, le=50), Zh("半天最多陪同走访数")] = 0
    branch_days: Annotated[tuple[str, ...], Zh("支部联访日")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Compound:
    """老舊小區: a walled group of buildings; `lon_deg`, `lat_deg` are its main gate.

    A vehicle leaves a `drive_through` compound by any gate, every other by the gate by which it entered.
    `retired_members` are among the `party_members`. `gate_h_day`, `cleanings_week` and `lift_checks_month` are the
    least service that the compound is to have, whatever its mode. `languages` are those of which a grid keeper should
    speak one. Its chief should come from one of `chief_departments` (any, where none is named), have the
    `chief_skills` and at least `chief_level`. `chief_id`, `deputy_id` and `last_visit` are those of last month.
    """

    id: Annotated[Id, Zh("小区编号")]
    name: Annotated[Text, Zh("小区名称")]
    community_id: Annotated[Id, Zh("社区编号"), Ref("communities")]
    lon_deg: Annotated[Lon, Zh("大门经度")]
    lat_deg: Annotated[Lat, Zh("大门纬度")]
    households: Annotated[int, Interval(ge=1, le=20_000), Zh("户数")]
    buildings: Annotated[int, Interval(ge=1, le=500), Zh("楼栋数")] = 1
    year_built: Annotated[int, Interval(ge=1900, le=2100), Zh("建成年份")] = 1990
    floor_area_m2: Annotated[float, Interval(ge=0, le=1e7), Zh("建筑面积_平方米")] = 0.0
    green_area_m2: Annotated[float, Interval(ge=0, le=1e6), Zh("绿化面积_平方米")] = 0.0
    hardship_households: Annotated[int, Interval(ge=0, le=20_000), Zh("困难户数")] = 0
    party_members: Annotated[int, Interval(ge=0, le=20_000), Zh("党员人数")] = 0
    retired_members: Annotated[int, Interval(ge=0, le=20_000), Zh("退休党员人数")] = 0
    volunteers: Annotated[int, Interval(ge=0, le=20_000), Zh("志愿者人数")] = 0
    former_firm: Annotated[Text, Zh("原单位")] = ""
    fee_yuan_month: Annotated[Yuan, Zh("每户愿付费_元每月")] = 0.0
    current_service: Annotated[CurrentService, Zh("现有服务")] = CurrentService.NONE
    visits_month: Annotated[int, Interval(ge=1, le=31), Zh("每月走访次数")] = 4
    cleaning_min: Annotated[float, Interval(ge=0, le=1440), Zh("每次保洁分钟")] = 30.0
    cleanings_week: Annotated[int, Interval(ge=0, le=7), Zh("每周保洁次数")] = 3
    gate_h_day: Annotated[float, Interval(ge=0, le=24), Zh("每日值守小时")] = 0.0
    lift_checks_month: Annotated[int, Interval(ge=0, le=31), Zh("每月电梯维保次数")] = 0
    load_kg: Annotated[float, Interval(ge=0, le=1e5), Zh("每次垃圾量_千克")] = 0.0
    open_from_h: Annotated[Hour, Zh("可进入开始时刻")] = 6.0
    open_to_h: Annotated[Hour, Zh("可进入结束时刻")] = 20.0
    dispute_rate: Annotated[float, Interval(ge=0, le=10), Zh("每户每年纠纷数")] = 0.01
    drive_through: Annotated[bool, Zh("可穿行")] = False
    languages: Annotated[tuple[str, ...], Zh("方言")] = ()
    chief_departments: Annotated[tuple[str, ...], Zh("院长所需单位")] = ()
    chief_skills: Annotated[tuple[str, ...], Zh("院长所需专长")] = ()
    chief_level: Annotated[int, Interval(ge=1, le=5), Zh("院长最低级别")] = 1
    chief_id: Annotated[str, Zh("现任院长"), Ref("officials", optional=True)] = ""
    deputy_id: Annotated[str, Zh("现任副院长"), Ref("officials", optional=True)] = ""
    last_visit: Annotated[date | None, Zh("上次走访日")] = None

    def fees_yuan(self, hardship_fee_share: float) -> float:
        """Fees a month of all residents when those in hardship pay only a share of theirs."""
        exempt = (1 - hardship_fee_share) * min(self.hardship_households, self.households)
        return self.fee_yuan_month * (self.households - exempt)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A gate of a compound beside the main one, or the main one with the guard posts it needs in each shift.

    Day is 06-14 h, evening 14-22 h, night 22-06 h. A compound without rows here has its main gate, unguarded.
    """

    id: Annotated[Id, Zh("院门编号")]
    compound_id: Annotated[Id, Zh("小区编号"), Ref("compounds")]
    lon_deg: Annotated[Lon, Zh("经度")]
    lat_deg: Annotated[Lat, Zh("纬度")]
    guards_day: Annotated[int, Interval(ge=0, le=5), Zh("早班岗位数")] = 0
    guards_evening: Annotated[int, Interval(ge=0, le=5), Zh("中班岗位数")] = 0
    guards_night: Annotated[int, Interval(ge=0, le=5), Zh("夜班岗位数")] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Building:
    """A block of flats in a compound; cells of the grid join buildings that are near each other by their places."""

    id: Annotated[Id, Zh("楼栋编号")]
    compound_id: Annotated[Id, Zh("小区编号"), Ref("compounds")]
    name: Annotated[Text, Zh("楼栋名称")] = ""
    lon_deg: Annotated[float | None, Interval(ge=-180, le=180), Zh("经度")] = None
    lat_deg: Annotated[float | None, Interval(ge=-90, le=90), Zh("纬度")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """單元: one stairway of a building; `position` orders the units along the walk past them.

    What is known of its residents is balanced over the cells of the grid; an empty cell means that it is not known.
    """

    id: Annotated[Id, Zh("单元编号")]
    building_id: Annotated[Id, Zh("楼栋编号"), Ref("buildings")]
    households: Annotated[int, Interval(ge=1, le=500), Zh("户数")]
    position: Annotated[int, Interval(ge=1, le=1000), Zh("顺序")] = 1
    hardship_households: Annotated[int | None, Interval(ge=0, le=10_000), Zh("困难户数")] = None
    aged_residents: Annotated[int | None, Interval(ge=0, le=10_000), Zh("老年人数")] = None
    party_members: Annotated[int | None, Interval(ge=0, le=10_000), Zh("党员人数")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Junction:
    """A point where streets meet or end."""

    id: Annotated[Id, Zh("路口编号")]
    lon_deg: Annotated[Lon, Zh("经度")]
    lat_deg: Annotated[Lat, Zh("纬度")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """A street segment between two junctions, walkable both ways; driven both ways unless `one_way`.

    `shape` is ``lon lat, lon lat, ...`` from `from_junction` to `to_junction`; empty means a straight line.
    """

    id: Annotated[Id, Zh("街段编号")]
    from_junction: Annotated[Id, Zh("起点路口"), Ref("junctions")]
    to_junction: Annotated[Id, Zh("终点路口"), Ref("junctions")]
    length_m: Annotated[float, Interval(ge=0, le=1e5), Zh("长度_米")]
    kind: Annotated[StreetClass, Zh("道路等级")] = StreetClass.RESIDENTIAL
    name: Annotated[Text, Zh("路名")] = ""
    one_way: Annotated[bool, Zh("单行")] = False
    sweep: Annotated[bool, Zh("需清扫")] = False
    passes_week: Annotated[int, Interval(ge=0, le=7), Zh("每周清扫次数")] = 0
    sweep_min: Annotated[float, Interval(ge=0, le=1440), Zh("每次清扫分钟")] = 0.0
    load_kg: Annotated[float, Interval(ge=0, le=1e5), Zh("每次垃圾量_千克")] = 0.0
    shape: Annotated[str, Zh("线形")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """A straight piece of what contract areas keep to one side of: main road, railway, water, border.

    An area that crosses it all the same costs `crossing_yuan` a month; at `NO_CROSSING_YUAN` none may.
    """

    id: Annotated[Id, Zh("隔断编号")]
    kind: Annotated[WallKind, Zh("隔断类型")]
    from_lon_deg: Annotated[Lon, Zh("起点经度")]
    from_lat_deg: Annotated[Lat, Zh("起点纬度")]
    to_lon_deg: Annotated[Lon, Zh("终点经度")]
    to_lat_deg: Annotated[Lat, Zh("终点纬度")]
    crossing_yuan: Annotated[Yuan, Zh("跨越费用_元月")] = NO_CROSSING_YUAN
