"""Chinese words of a scenario's files: names of tables, values of enumerations, yes and no.

The single place where they are written; the loader accepts them and docs/formats.md lists them. Chinese headers of
columns stand with the columns themselves, in the entities.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.demand import Category, Channel, NeedPlace
from domain.district import CurrentService, Mode, StreetClass, WallKind
from domain.grouping import GroupRuleKind
from domain.people import AbsenceSpan, GuardAbsenceKind, Half, KeeperKind, OrganisationKind, Shift, TeamKind
from domain.plan import StopKind
from domain.policy import DispatchRule, Interruption, Pooling, PriorityRule
from domain.request_tables import LawName, Trade
from domain.rules import Oversize
from domain.services import ServiceItem
from domain.visit_repair import Changed, Why
from domain.visiting import MeetingKind

CALENDAR = "calendar"

TABLE_ZH: Mapping[str, str] = {
    "subdistricts": "街道",
    "communities": "社区",
    "compounds": "小区",
    "gates": "院门",
    "buildings": "楼栋",
    "units": "单元",
    "junctions": "路口",
    "streets": "街段",
    "walls": "隔断",
    "depots": "站点",
    "stations": "中转站",
    "crews": "保洁班组",
    "entry_bans": "禁入小区",
    "officials": "干部",
    "absences": "缺勤",
    "meetings": "议事会",
    "open_requests": "未结工单",
    "contractors": "物业企业",
    "bids": "报价",
    "group_rules": "分组规则",
    "mode_standards": "服务标准",
    "menu_items": "菜单项目",
    "mode_changes": "模式变更",
    "teams": "维修绿化队",
    "team_tasks": "队伍任务",
    "guards": "门卫",
    "guard_absences": "门卫休假",
    "roster_before": "上月排班",
    "keepers": "格长",
    "advisers": "指导员",
    "organisations": "党组织",
    "needs": "需求",
    "need_classes": "需求类别",
    "requests": "工单",
    "request_rates": "工单频率",
    "request_habits": "工单特征",
    "request_hours": "工单时段",
    "request_months": "工单月份",
    "request_channels": "工单渠道",
    "compound_factors": "小区系数",
    "service_laws": "外办时长",
    "surges": "工单高峰",
    CALENDAR: "日历",
}
"""Chinese file or sheet name of each table."""

_SERVICE_ZH = {"contract": "片区大物业", "self": "自治式", "extended": "延伸式", "menu": "菜单式"}

ENUM_ZH: Mapping[type[StrEnum], Mapping[str, str]] = {
    Mode: _SERVICE_ZH,
    CurrentService: {"none": "无", **_SERVICE_ZH},
    StreetClass: {
        "trunk": "快速路",
        "primary": "主干路",
        "secondary": "次干路",
        "tertiary": "支路",
        "residential": "居住区道路",
        "lane": "巷道",
    },
    WallKind: {"road": "道路", "rail": "铁路", "water": "河流", "border": "边界"},
    ServiceItem: {"gate": "院门值守", "cleaning": "保洁", "lift": "电梯维保"},
    GroupRuleKind: {"together": "同组", "apart": "分开", "keep": "续存"},
    AbsenceSpan: {"am": "上午", "pm": "下午", "evening": "晚间", "day": "全天"},
    MeetingKind: {"bench": "板凳会", "courtyard": "院落会"},
    GuardAbsenceKind: {"leave": "休假", "wish": "希望休息"},
    TeamKind: {"repair": "维修", "greening": "绿化", "inspection": "巡检"},
    OrganisationKind: {"property_firm": "物业企业", "owners_committee": "业委会"},
    Category: {
        "water": "给排水",
        "electricity": "电力",
        "lift": "电梯",
        "roof": "屋面渗漏",
        "security": "安保",
        "cleaning": "保洁",
        "greening": "绿化",
        "parking": "停车",
        "dispute": "邻里纠纷",
        "illegal_building": "违建",
        "fees": "收费",
        "heating": "供暖",
        "fire": "消防",
        "other": "其他",
    },
    Trade: {
        "plumbing": "水暖",
        "electrical": "电工",
        "lift": "电梯",
        "building": "土建",
        "grounds": "保洁绿化",
    },
    LawName: {"exponential": "指数", "weibull": "威布尔", "lognormal": "对数正态", "mixture": "混合"},
    NeedPlace: {"compound": "小区", "community": "社区"},
    Channel: {
        "hotline": "热线",
        "desk": "窗口",
        "app": "小程序",
        "grid": "网格员",
        "visit": "走访",
        "volunteer": "志愿者",
    },
    Half: {"am": "上午", "pm": "下午", "evening": "晚间"},
    Shift: {"day": "早班", "evening": "中班", "night": "夜班"},
    KeeperKind: {
        "volunteer": "志愿者",
        "party_member": "党员",
        "contractor": "物业企业",
        "community": "社区",
    },
    Why: {
        "away": "干部不在岗",
        "leaves": "干部调离",
        "day_free": "当日停止走访",
        "more_visits": "增加走访",
        "meeting": "参加居民会议",
        "new_chief": "院长更换",
        "saves": "随之调整更省",
    },
    Changed: {"visit": "走访", "chief": "院长", "deputy": "副院长"},
    Oversize: {"split": "拆分", "keep": "保留", "refuse": "拒绝"},
    StopKind: {"street": "街段", "compound": "小区"},
    Pooling: {"compound": "小区", "contract": "合同片区", "community": "社区", "subdistrict": "街道"},
    DispatchRule: {"own_first": "本片区优先", "least_busy": "最闲优先", "rotation": "轮流"},
    PriorityRule: {"classes": "按等级", "ageing": "等级加时效", "fifo": "先到先办", "due": "按期限"},
    Interruption: {"none": "不打断", "resume": "打断后续办", "restart": "打断后重做"},
}
"""Chinese word of each value of each enumeration that a file may hold."""

TRUTH: Mapping[str, bool] = {
    "true": True,
    "yes": True,
    "1": True,
    "是": True,
    "false": False,
    "no": False,
    "0": False,
    "否": False,
}
"""Words for yes and no, in lower case."""


def table_named(stem: str) -> str | None:
    """Table that a file or sheet of this name holds; None when it is not the name of a table."""
    key = stem.strip().lower()
    return key if key in TABLE_ZH else _TABLE_OF_ZH.get(key)


_TABLE_OF_ZH = {zh: name for name, zh in TABLE_ZH.items()}
