"""Chinese and English names of the domain's own terms: parts, modes, statuses, cost terms, categories."""

from __future__ import annotations

from collections.abc import Mapping

from domain.demand import Category
from domain.district import Mode, StreetClass, WallKind
from domain.people import TeamKind
from domain.plan import KeeperKind
from domain.results import Status
from reports.words import Words, both

PARTS: Mapping[str, Words] = {
    "modes": Words("服务模式", "Service modes"),
    "contracts": Words("片区合同", "Area contracts"),
    "crews": Words("保洁延伸", "Cleaning crews"),
    "visits": Words("院长走访", "Chief visits"),
    "grid": Words("邻里格", "Neighbourhood grid"),
    "teams": Words("维修绿化", "Repair and greening"),
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

STREETS: Mapping[str, Words] = {
    StreetClass.TRUNK: Words("快速路", "Trunk"),
    StreetClass.PRIMARY: Words("主干路", "Primary"),
    StreetClass.SECONDARY: Words("次干路", "Secondary"),
    StreetClass.TERTIARY: Words("支路", "Tertiary"),
    StreetClass.RESIDENTIAL: Words("居住区道路", "Residential"),
    StreetClass.LANE: Words("巷道", "Lane"),
}

WALLS: Mapping[str, Words] = {
    WallKind.ROAD: Words("大路", "Main road"),
    WallKind.RAIL: Words("铁路", "Railway"),
    WallKind.WATER: Words("水系", "Water"),
    WallKind.BORDER: Words("边界", "Border"),
}

KEEPERS: Mapping[str, Words] = {
    KeeperKind.VOLUNTEER: Words("志愿者", "volunteer"),
    KeeperKind.PARTY_MEMBER: Words("党员", "party member"),
    KeeperKind.CONTRACTOR: Words("物业人员", "contractor's worker"),
    KeeperKind.COMMUNITY: Words("社区工作者", "community worker"),
}

TEAMS: Mapping[str, Words] = {
    TeamKind.REPAIR: Words("维修", "repair"),
    TeamKind.GREENING: Words("绿化", "greening"),
}

CATEGORIES: Mapping[str, Words] = {
    Category.WATER: Words("用水", "water"),
    Category.ELECTRICITY: Words("用电", "electricity"),
    Category.ROOF: Words("屋面", "roof"),
    Category.SECURITY: Words("安全", "security"),
    Category.CLEANING: Words("保洁", "cleaning"),
    Category.GREENING: Words("绿化", "greening"),
    Category.PARKING: Words("停车", "parking"),
    Category.DISPUTE: Words("纠纷", "dispute"),
    Category.ILLEGAL_BUILDING: Words("违建", "illegal building"),
    Category.FEES: Words("收费", "fees"),
    Category.HEATING: Words("供暖", "heating"),
    Category.FIRE: Words("消防", "fire safety"),
    Category.OTHER: Words("其他", "other"),
}

WEEKDAYS = tuple(
    Words(zh, en)
    for zh, en in zip(
        ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
        ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        strict=True,
    )
)

UNITS: Mapping[str, Words] = {
    part: Words("元／月", "yuan a month")
    for part in ("modes", "contracts", "crews", "visits", "teams", "rosters", "advisers")
} | {"grid": Words("偏差户数", "households of deviation"), "projects": Words("未满足的需求分", "unmet need points")}
"""Unit of each part's objective."""

COST_TERMS: Mapping[str, Words] = {
    "contracts": Words("片区合同", "area contracts"),
    "self": Words("自治式", "self-governed"),
    "extended": Words("延伸式", "extended cleaning"),
    "menu": Words("菜单式", "menu orders"),
    "change": Words("变更", "changes of service"),
    "over_budget": Words("超预算", "over budget"),
    "uncovered": Words("未覆盖", "left uncovered"),
    "setup": Words("固定费", "setup"),
    "households": Words("按户费用", "by household"),
    "condition": Words("老化加价", "old buildings"),
    "walking": Words("片区内步行", "walking inside the area"),
    "time": Words("工时", "hours paid"),
    "distance": Words("里程", "kilometres driven"),
    "unserved": Words("未作业", "services left out"),
    "size_deviation": Words("规模偏差", "cell size"),
    "split_buildings": Words("拆分楼栋", "split buildings"),
    "undersized": Words("规模不足", "cells too small"),
    "work": Words("作业", "work"),
    "travel": Words("路程", "travel"),
    "overtime": Words("加班", "overtime"),
    "imbalance": Words("忙闲不均", "uneven days"),
    "undone": Words("未完成", "work undone"),
    "wages": Words("工资", "wages"),
    "wishes": Words("未满足休息愿望", "wishes not met"),
    "unfair": Words("负担不均", "unfair load"),
    "short_gaps": Words("间隔不足", "visits too close"),
    "misfit": Words("专长不符", "misfit"),
    "crowded": Words("联系过多", "above the even share"),
    "unmet_value": Words("未满足的需求", "unmet needs"),
    "unassigned": Words("未联系", "left without"),
}


def cost_term(key: str) -> Words:
    """Name of a cost term; an unknown one shows its own key as words."""
    return COST_TERMS.get(key) or both(key.replace("_", " "))
