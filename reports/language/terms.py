"""Chinese and English names of the domain's own terms: parts, modes, statuses, cost terms, categories."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from domain.demand import Category
from domain.district import Mode, StreetClass, WallKind
from domain.people import KeeperKind, Shift, TeamKind
from domain.results import Status
from domain.services import ServiceItem
from reports.language.words import Words, both
from scenarios.words import ENUM_ZH

K = TypeVar("K", bound=StrEnum)

PARTS: Mapping[str, Words] = {
    "modes": Words("服务模式", "Service modes"),
    "contracts": Words("片区合同", "Area contracts"),
    "crews": Words("保洁延伸", "Cleaning crews"),
    "visits": Words("院长走访", "Chief visits"),
    "grid": Words("邻里格", "Neighbourhood grid"),
    "keepers": Words("格长", "Grid keepers"),
    "teams": Words("维修绿化巡检", "Repair, greening, inspection"),
    "rosters": Words("院门值守", "Gate rosters"),
    "advisers": Words("党建指导员", "Advisers"),
    "projects": Words("需求立项", "Projects"),
}

MODES: Mapping[str, Words] = {
    Mode.CONTRACT: Words("片区大物业", "Area contract"),
    Mode.SELF: Words("自治式", "Self-governed"),
    Mode.EXTENDED: Words("延伸式", "Extended cleaning"),
    Mode.MENU: Words("菜单式", "Menu orders"),
}

STATUSES: Mapping[str, Words] = {
    Status.OPTIMAL: Words("已证最优", "Proven optimal"),
    Status.FEASIBLE: Words("可行", "Feasible"),
    Status.INFEASIBLE: Words("无可行方案", "Infeasible"),
    Status.UNKNOWN: Words("限时内未找到", "Not found in time"),
}


def _as_in_tables(english: Mapping[K, str]) -> Mapping[str, Words]:
    """Names of an enumeration's members: in Chinese the words that its tables use."""
    return {member: Words(ENUM_ZH[type(member)][member.value], name) for member, name in english.items()}


STREETS = _as_in_tables(
    {
        StreetClass.TRUNK: "Trunk",
        StreetClass.PRIMARY: "Primary",
        StreetClass.SECONDARY: "Secondary",
        StreetClass.TERTIARY: "Tertiary",
        StreetClass.RESIDENTIAL: "Residential",
        StreetClass.LANE: "Lane",
    }
)

WALLS = _as_in_tables(
    {
        WallKind.ROAD: "Main road",
        WallKind.RAIL: "Railway",
        WallKind.WATER: "Water",
        WallKind.BORDER: "Border",
    }
)

KEEPERS: Mapping[str, Words] = {
    KeeperKind.VOLUNTEER: Words("志愿者", "volunteer"),
    KeeperKind.PARTY_MEMBER: Words("党员", "party member"),
    KeeperKind.CONTRACTOR: Words("物业人员", "contractor's worker"),
    KeeperKind.COMMUNITY: Words("社区工作者", "community worker"),
}

TEAMS = _as_in_tables({TeamKind.REPAIR: "repair", TeamKind.GREENING: "greening", TeamKind.INSPECTION: "inspection"})

ITEMS = _as_in_tables(
    {ServiceItem.GATE: "guarded gate", ServiceItem.CLEANING: "cleaning", ServiceItem.LIFT: "lift checks"}
)

ITEM_UNITS: Mapping[str, Words] = {
    ServiceItem.GATE: Words("小时／天", "h a day"),
    ServiceItem.CLEANING: Words("次／周", "a week"),
    ServiceItem.LIFT: Words("次／月", "a month"),
}

CATEGORIES = _as_in_tables(
    {
        Category.WATER: "water",
        Category.ELECTRICITY: "electricity",
        Category.LIFT: "lift",
        Category.ROOF: "roof",
        Category.SECURITY: "security",
        Category.CLEANING: "cleaning",
        Category.GREENING: "greening",
        Category.PARKING: "parking",
        Category.DISPUTE: "dispute",
        Category.ILLEGAL_BUILDING: "illegal building",
        Category.FEES: "fees",
        Category.HEATING: "heating",
        Category.FIRE: "fire safety",
        Category.OTHER: "other",
    }
)

WEEKDAYS = tuple(
    Words(zh, en)
    for zh, en in zip(
        ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
        ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        strict=True,
    )
)

SHIFT_LETTERS: Mapping[Shift, Words] = {
    Shift.DAY: Words("早", "D"),
    Shift.EVENING: Words("中", "E"),
    Shift.NIGHT: Words("夜", "N"),
}
"""One letter for each shift, for the roster sheet."""

UNITS: Mapping[str, Words] = {
    part: Words("元／月", "yuan a month")
    for part in ("modes", "contracts", "crews", "visits", "keepers", "teams", "rosters")
} | {
    "grid": Words("偏差户数", "households of deviation"),
    "advisers": Words("元", "yuan"),
    "projects": Words("未满足的需求分", "unmet need points"),
}
"""Unit of each part's objective."""

COST_TERMS: Mapping[str, Words] = {
    "contracts": Words("片区合同", "area contracts"),
    "self": Words("自治式", "self-governed"),
    "extended": Words("延伸式", "extended cleaning"),
    "menu": Words("菜单式", "menu orders"),
    "on_top": Words("另点菜单", "menu orders on top"),
    "change": Words("变更", "changes of service"),
    "over_budget": Words("超预算", "over budget"),
    "uncovered": Words("未覆盖", "left uncovered"),
    "setup": Words("固定费", "setup"),
    "households": Words("按户费用", "by household"),
    "condition": Words("老化加价", "old buildings"),
    "walking": Words("片区内步行", "walking inside the area"),
    "compactness": Words("片区紧凑度", "compactness of areas"),
    "crossing": Words("跨越隔断", "walls and borders crossed"),
    "fee_shift": Words("邻里间收费差额", "fees beyond the area's average"),
    "number": Words("合同数不符", "contracts off the number asked for"),
    "time": Words("工时", "hours paid"),
    "distance": Words("里程", "kilometres driven"),
    "long_days": Words("长工日", "long days"),
    "crew_days": Words("出车日费", "days of crews"),
    "unserved": Words("未作业", "services left out"),
    "left_to_others": Words("改由其他方式", "left to other modes"),
    "size_deviation": Words("规模偏差", "cell size"),
    "split_buildings": Words("拆分楼栋", "split buildings"),
    "undersized": Words("规模不足", "cells too small"),
    "uneven_care": Words("关照不均", "uneven care"),
    "without_member": Words("无党员", "cells without a party member"),
    "pay": Words("补贴", "allowances"),
    "last_resort": Words("社区兜底", "community staff as last resort"),
    "keeper_ways": Words("跨院路程", "ways to other compounds"),
    "language": Words("方言不通", "languages not spoken"),
    "work": Words("作业", "work"),
    "travel": Words("路程", "travel"),
    "overtime": Words("加班", "overtime"),
    "imbalance": Words("忙闲不均", "uneven days"),
    "spacing": Words("间隔过长", "visits too far apart"),
    "undone": Words("未完成", "work undone"),
    "wages": Words("工资", "wages"),
    "wishes": Words("未满足休息愿望", "wishes not met"),
    "uneven": Words("夜班周末超均摊", "nights and weekends beyond even shares"),
    "unfair": Words("负担不均", "unfair load"),
    "off_hours": Words("晚间周末出勤", "trips off hours"),
    "short_gaps": Words("间隔不足", "visits too close"),
    "long_gaps": Words("间隔过长", "visits too far apart"),
    "missed_weeks": Words("整周未走访", "weeks without a visit"),
    "not_home": Words("居民不在家", "too few visits with residents at home"),
    "missed_meetings": Words("未参加议事会", "residents' meetings missed"),
    "not_joint": Words("未与支部联访", "too few visits with the branch"),
    "department": Words("单位不符", "chief of another department"),
    "skills": Words("缺少专长", "chief without a wanted skill"),
    "level": Words("级别不足", "chief below the level wanted"),
    "new_chief": Words("更换院长", "chief changed"),
    "deputies": Words("副院长", "deputies"),
    "stand_ins": Words("他人代访", "visits by stand-ins"),
    "misfit": Words("专长不符", "misfit"),
    "experience": Words("党务年限不足", "short of experience"),
    "idle": Words("闲置", "advisers idle"),
    "unfair_share": Words("社区不均", "communities short of a fair share"),
    "crowded": Words("负荷过重", "load above the even share"),
    "unmet_value": Words("未满足的需求", "unmet needs"),
    "unassigned": Words("未联系", "left without"),
}


def cost_term(key: str) -> Words:
    """Name of a cost term; an unknown one shows its own key as words."""
    return COST_TERMS.get(key) or both(key.replace("_", " "))
