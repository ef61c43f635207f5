"""Who serves: street-cleaning crews, officials, contractors, teams and their tasks, guards, advisers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from annotated_types import Interval

from domain.columns import Hour, Id, Lat, Lon, Percent, Ref, Text, Yuan, Zh


class Half(StrEnum):
    """Part of a day in which a trip is made: a half of it, or its evening."""

    AM = "am"
    PM = "pm"
    EVENING = "evening"


class AbsenceSpan(StrEnum):
    """Which part of each day an absence takes; `day` is all of it, the evening included."""

    AM = "am"
    PM = "pm"
    EVENING = "evening"
    DAY = "day"

    @property
    def halves(self) -> tuple[Half, ...]:
        """Parts of the day that it takes."""
        return tuple(Half) if self is AbsenceSpan.DAY else (Half(self.value),)


class GuardAbsenceKind(StrEnum):
    """Whether a guard cannot work on a day or only wishes not to."""

    LEAVE = "leave"
    WISH = "wish"


class Shift(StrEnum):
    """Shift at a gate: day 06-14, evening 14-22, night 22-06 h; of twelve hours, day 06-18 and night 18-06 h."""

    DAY = "day"
    EVENING = "evening"
    NIGHT = "night"


class TeamKind(StrEnum):
    """Trade of a mobile team."""

    REPAIR = "repair"
    GREENING = "greening"
    INSPECTION = "inspection"


class OrganisationKind(StrEnum):
    """Body that an adviser is sent to."""

    PROPERTY_FIRM = "property_firm"
    OWNERS_COMMITTEE = "owners_committee"


@dataclass(frozen=True, slots=True, kw_only=True)
class Depot:
    """Where crews start and end their day; they may unload at their own when it `unloads`."""

    id: Annotated[Id, Zh("站点编号")]
    name: Annotated[Text, Zh("站点名称")]
    lon_deg: Annotated[Lon, Zh("经度")]
    lat_deg: Annotated[Lat, Zh("纬度")]
    unload_min: Annotated[float, Interval(ge=0, le=240), Zh("卸载分钟")] = 10.0
    unloads: Annotated[bool, Zh("可卸载")] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """Transfer station (垃圾中转站) at which every crew may unload."""

    id: Annotated[Id, Zh("中转站编号")]
    name: Annotated[Text, Zh("中转站名称")]
    lon_deg: Annotated[Lon, Zh("经度")]
    lat_deg: Annotated[Lat, Zh("纬度")]
    unload_min: Annotated[float, Interval(ge=0, le=240), Zh("卸载分钟")] = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """A street-cleaning crew with its vehicle; works one shift a day in at most `max_trips` trips.

    It may stay out `overtime_h` after its shift. `yuan_day` is paid for each day on which it goes out.
    """

    id: Annotated[Id, Zh("班组编号")]
    name: Annotated[Text, Zh("班组名称")]
    depot_id: Annotated[Id, Zh("站点编号"), Ref("depots")]
    shift_from_h: Annotated[Hour, Zh("上班时刻")] = 5.0
    shift_to_h: Annotated[Hour, Zh("下班时刻")] = 13.0
    capacity_kg: Annotated[float, Interval(gt=0, le=1e5), Zh("载量_千克")] = 1500.0
    max_trips: Annotated[int, Interval(ge=1, le=10), Zh("最多趟数")] = 2
    yuan_h: Annotated[Yuan, Zh("每小时费用_元")] = 45.0
    yuan_km: Annotated[Yuan, Zh("每公里费用_元")] = 2.5
    speed_kmh: Annotated[float, Interval(ge=1, le=80), Zh("行驶速度_公里每小时")] = 15.0
    enters_compounds: Annotated[bool, Zh("可进小区")] = True
    overtime_h: Annotated[float, Interval(ge=0, le=12), Zh("最多加班小时")] = 0.0
    yuan_day: Annotated[Yuan, Zh("每日出车费_元")] = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryBan:
    """A compound that a crew may not enter, though it enters others: a low gate, an agreement, a quarrel."""

    crew_id: Annotated[Id, Zh("班组编号"), Ref("crews")]
    compound_id: Annotated[Id, Zh("小区编号"), Ref("compounds")]
    reason: Annotated[Text, Zh("原因")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """An official who may act as courtyard chief (院長) or deputy.

    `level` is the cadre's rank, 1 the lowest. `duties` are half-days of every week taken by the official's own work,
    such as `1am`, `3pm` or `5evening` (1 Monday .. 7 Sunday). `max_off_hours` are the most evenings and half-days of
    the weekend with a trip in a month. An official never leads the compounds of `conflict_compound_ids`.
    """

    id: Annotated[Id, Zh("干部编号")]
    name: Annotated[Text, Zh("姓名")]
    department: Annotated[Text, Zh("单位")]
    subdistrict_id: Annotated[Id, Zh("街道编号"), Ref("subdistricts")]
    lon_deg: Annotated[Lon, Zh("办公经度")]
    lat_deg: Annotated[Lat, Zh("办公纬度")]
    skills: Annotated[tuple[str, ...], Zh("专长")] = ()
    max_compounds: Annotated[int, Interval(ge=0, le=31), Zh("最多小区数")] = 3
    max_visits_half_day: Annotated[int, Interval(ge=1, le=10), Zh("半天最多走访数")] = 2
    max_deputies: Annotated[int, Interval(ge=0, le=31), Zh("最多任副院长小区数")] = 4
    level: Annotated[int, Interval(ge=1, le=5), Zh("干部级别")] = 1
    duties: Annotated[tuple[str, ...], Zh("固定事务时段")] = ()
    max_off_hours: Annotated[int, Interval(ge=0, le=62), Zh("每月最多晚间周末次数")] = 4
    conflict_compound_ids: Annotated[tuple[str, ...], Zh("回避小区"), Ref("compounds")] = ()

    def is_on_duty(self, day: date, half: Half) -> bool:
        """Whether the official's own work takes this half-day."""
        return f"{day.isoweekday()}{half}" in self.duties


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Days on which an official makes no visits, both ends included."""

    official_id: Annotated[Id, Zh("干部编号"), Ref("officials")]
    from_date: Annotated[date, Zh("开始日期")]
    to_date: Annotated[date, Zh("结束日期")]
    span: Annotated[AbsenceSpan, Zh("时段")] = AbsenceSpan.DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Contractor:
    """A property firm that may hold area contracts (片區大物業); grade 1 is the best."""

    id: Annotated[Id, Zh("企业编号")]
    name: Annotated[Text, Zh("企业名称")]
    grade: Annotated[int, Interval(ge=1, le=3), Zh("信用等级")]
    subdistrict_ids: Annotated[tuple[str, ...], Zh("服务街道"), Ref("subdistricts")]
    max_contracts: Annotated[int, Interval(ge=0, le=1000), Zh("最多合同数")] = 5
    max_households: Annotated[int, Interval(ge=0, le=1_000_000), Zh("最多户数")] = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bid:
    """A contractor's price for any area contract, per month.

    Cost = setup + households at `household_yuan` (those beyond each step at the price less its discount)
    + `condition_pct` of the undiscounted price of households in compounds older than the scenario's limit
    + `km_yuan` for each kilometre of the group's shortest connecting walk. Formula in docs/model/contracts.md.
    """

    contractor_id: Annotated[Id, Zh("企业编号"), Ref("contractors")]
    setup_yuan: Annotated[Yuan, Zh("每月固定费_元")]
    household_yuan: Annotated[Yuan, Zh("每户每月_元")]
    step1_households: Annotated[int, Interval(ge=0, le=1_000_000), Zh("优惠一起始户数")] = 1_000_000
    step1_pct: Annotated[Percent, Zh("优惠一_百分比")] = 0.0
    step2_households: Annotated[int, Interval(ge=0, le=1_000_000), Zh("优惠二起始户数")] = 1_000_000
    step2_pct: Annotated[Percent, Zh("优惠二_百分比")] = 0.0
    condition_pct: Annotated[Percent, Zh("老化加价_百分比")] = 0.0
    km_yuan: Annotated[Yuan, Zh("片区内每公里_元")] = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A mobile team of one trade: it leaves its base together, drives from compound to compound, and comes back.

    `skills` are what its members are trained for; a task may need some of them.
    """

    id: Annotated[Id, Zh("队伍编号")]
    name: Annotated[Text, Zh("队伍名称")]
    kind: Annotated[TeamKind, Zh("队伍类型")]
    lon_deg: Annotated[Lon, Zh("驻地经度")]
    lat_deg: Annotated[Lat, Zh("驻地纬度")]
    hours_month: Annotated[float, Interval(gt=0, le=10_000), Zh("每月工时")]
    shift_from_h: Annotated[Hour, Zh("上班时刻")] = 8.0
    shift_to_h: Annotated[Hour, Zh("下班时刻")] = 18.0
    yuan_h: Annotated[Yuan, Zh("每小时费用_元")] = 60.0
    yuan_km: Annotated[Yuan, Zh("每公里费用_元")] = 2.0
    subdistrict_ids: Annotated[tuple[str, ...], Zh("服务街道"), Ref("subdistricts")] = ()
    skills: Annotated[tuple[str, ...], Zh("技能")] = ()
    speed_kmh: Annotated[float, Interval(gt=0, le=120), Zh("车速_公里每小时")] = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamTask:
    """Periodic work of a team in a compound, beside what the rules derive from the compound itself.

    Each visit takes `visit_min` and starts and ends within the hours `from_h` to `to_h` and those in which the compound
    is open. Visits are at least `min_gap_days` apart, and beyond `max_gap_days` every day costs; empty, both follow
    from an even spread. A visit left undone costs `undone_yuan`; empty, its hours at the rules' price.
    """

    id: Annotated[Id, Zh("任务编号")]
    compound_id: Annotated[Id, Zh("小区编号"), Ref("compounds")]
    kind: Annotated[TeamKind, Zh("队伍类型")]
    name: Annotated[Text, Zh("任务名称")] = ""
    skills: Annotated[tuple[str, ...], Zh("所需技能")] = ()
    visit_min: Annotated[float, Interval(ge=1, le=720), Zh("每次分钟")] = 60.0
    visits_month: Annotated[int, Interval(ge=1, le=31), Zh("每月次数")] = 1
    min_gap_days: Annotated[int | None, Interval(ge=1, le=31), Zh("最短间隔_天")] = None
    max_gap_days: Annotated[int | None, Interval(ge=1, le=31), Zh("最长间隔_天")] = None
    from_h: Annotated[Hour, Zh("开始时刻")] = 0.0
    to_h: Annotated[Hour, Zh("结束时刻")] = 24.0
    undone_yuan: Annotated[float | None, Interval(ge=0, le=1e9), Zh("未完成每次_元")] = None


class KeeperKind(StrEnum):
    """Who keeps a grid cell."""

    VOLUNTEER = "volunteer"
    PARTY_MEMBER = "party_member"
    CONTRACTOR = "contractor"
    COMMUNITY = "community"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """格長: a named person who keeps cells of the grid.

    Volunteers and party members live in `compound_id` and keep cells there and nearby, a contractor's staff keep cells
    in the contracts of `contractor_id`. Community staff need no row.
    """

    id: Annotated[Id, Zh("格长编号")]
    name: Annotated[Text, Zh("姓名")]
    kind: Annotated[KeeperKind, Zh("格长来源")] = KeeperKind.VOLUNTEER
    compound_id: Annotated[str, Zh("居住小区"), Ref("compounds", optional=True)] = ""
    contractor_id: Annotated[str, Zh("企业编号"), Ref("contractors", optional=True)] = ""
    max_cells: Annotated[int, Interval(ge=0, le=100), Zh("最多格数")] = 2
    languages: Annotated[tuple[str, ...], Zh("方言")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A gate guard, living in or near `compound_id`; `days_off` are weekdays wished free (1 Monday .. 7 Sunday).

    Without `nights` a guard never works at night; one who `avoids_nights` does it when it cannot well be helped.
    """

    id: Annotated[Id, Zh("门卫编号")]
    name: Annotated[Text, Zh("姓名")]
    compound_id: Annotated[Id, Zh("所在小区"), Ref("compounds")]
    hours_week: Annotated[int, Interval(ge=8, le=56), Zh("每周最多工时")] = 40
    yuan_h: Annotated[Yuan, Zh("每小时费用_元")] = 18.0
    nights: Annotated[bool, Zh("可上夜班")] = True
    days_off: Annotated[tuple[str, ...], Zh("希望休息日")] = ()
    avoids_nights: Annotated[bool, Zh("希望不上夜班")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardAbsence:
    """Days on which a guard is on leave, or wishes to be free, both ends included."""

    guard_id: Annotated[Id, Zh("门卫编号"), Ref("guards")]
    from_date: Annotated[date, Zh("开始日期")]
    to_date: Annotated[date, Zh("结束日期")]
    kind: Annotated[GuardAbsenceKind, Zh("类型")] = GuardAbsenceKind.LEAVE


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDuty:
    """A guard's shift before the planned month, as a plan's `rosters.csv` has it: rests and rows of days go on from it.

    Rows without a guard, which are posts left empty, say nothing here, and the gate plays no role.
    """

    gate_id: Annotated[str, Zh("院门编号")] = ""
    day: Annotated[date, Zh("日期")]
    weekday: Annotated[int, Interval(ge=0, le=7), Zh("星期")] = 0
    shift: Annotated[Shift, Zh("班次")]
    guard_id: Annotated[str, Zh("门卫编号")] = ""
    guard_name: Annotated[Text, Zh("门卫姓名")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adviser:
    """黨建指導員, sent to property firms and owners' committees.

    An adviser is never sent to the organisations of `conflict_ids`, to those of the firms of `conflict_contractor_ids`
    nor to those that look after a compound of `conflict_compound_ids`. `party_years` are years of party work.
    """

    id: Annotated[Id, Zh("指导员编号")]
    name: Annotated[Text, Zh("姓名")]
    lon_deg: Annotated[Lon, Zh("办公经度")]
    lat_deg: Annotated[Lat, Zh("办公纬度")]
    skills: Annotated[tuple[str, ...], Zh("专长")] = ()
    max_organisations: Annotated[int, Interval(ge=0, le=20), Zh("最多联系数")] = 2
    conflict_ids: Annotated[tuple[str, ...], Zh("回避组织"), Ref("organisations")] = ()
    conflict_contractor_ids: Annotated[tuple[str, ...], Zh("回避企业"), Ref("contractors")] = ()
    conflict_compound_ids: Annotated[tuple[str, ...], Zh("回避小区"), Ref("compounds")] = ()
    party_years: Annotated[int, Interval(ge=0, le=80), Zh("党务年限")] = 0

    def conflict_with(self, body: Organisation) -> str:
        """Column that keeps the adviser from an organisation; empty where none does."""
        if body.id in self.conflict_ids:
            return "conflict_ids"
        if body.contractor_id in self.conflict_contractor_ids:
            return "conflict_contractor_ids"
        return "" if body.looks_after.isdisjoint(self.conflict_compound_ids) else "conflict_compound_ids"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A property firm's or an owners' committee's party organisation that needs an adviser.

    It looks after `compound_id` and the further `compound_ids`; their open requests and its own `troubles` are what an
    adviser finds open there. `party_years` are the years of party work that it asks of an adviser, `adviser_id` is
    today's adviser.
    """

    id: Annotated[Id, Zh("组织编号")]
    name: Annotated[Text, Zh("组织名称")]
    kind: Annotated[OrganisationKind, Zh("组织类型")]
    lon_deg: Annotated[Lon, Zh("经度")]
    lat_deg: Annotated[Lat, Zh("纬度")]
    compound_id: Annotated[str, Zh("小区编号"), Ref("compounds", optional=True)] = ""
    contractor_id: Annotated[str, Zh("企业编号"), Ref("contractors", optional=True)] = ""
    field: Annotated[Text, Zh("所需专长")] = ""
    compound_ids: Annotated[tuple[str, ...], Zh("其他小区"), Ref("compounds")] = ()
    members: Annotated[int, Interval(ge=0, le=100_000), Zh("党员人数")] = 0
    troubles: Annotated[int, Interval(ge=0, le=10_000), Zh("未决问题数")] = 0
    party_years: Annotated[int, Interval(ge=0, le=80), Zh("所需党务年限")] = 0
    adviser_id: Annotated[str, Zh("现任指导员"), Ref("advisers", optional=True)] = ""

    @property
    def looks_after(self) -> frozenset[str]:
        """Ids of all compounds that it looks after."""
        return frozenset({self.compound_id, *self.compound_ids} - {""})
