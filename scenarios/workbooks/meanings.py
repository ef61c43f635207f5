"""What tables and columns mean, for the people who fill in a workbook: in Chinese and English.

A column stands here where its header does not say enough; the document of formats says more.
"""

from __future__ import annotations

from collections.abc import Mapping

TABLES: Mapping[str, tuple[str, str]] = {
    "compounds": (
        "老旧小区：位置、户数、所需服务。全部内容都以它为准",
        "The compounds: place, households, service wanted",
    ),
    "streets": ("两个路口之间的一段路，步行双向可走", "Street segments between two junctions"),
    "junctions": ("街段相交或到头的地点", "Points where streets meet or end"),
    "subdistricts": ("区与社区之间的一级", "The level between community and district"),
    "communities": ("社区及其办公点和服务窗口", "Communities with office and service desk"),
    "gates": (
        "院门及各班次岗位数；未列的小区只有大门且无门卫",
        "Gates with guard posts; without any, only the main gate, unguarded",
    ),
    "buildings": ("小区内的楼栋；划分邻里格要用", "Blocks of flats, for the cells of the grid"),
    "units": ("楼栋的单元（楼门）及住户；划分邻里格要用", "Stairway units with households, for the grid"),
    "walls": ("把两侧小区隔开的道路、铁路、河流、边界", "Roads, railways, water, borders that keep sides apart"),
    "calendar": ("与国家公布的日历不同的日子", "Days that differ from the published calendar"),
    "contractors": ("可承接片区大物业合同的企业", "Firms that may hold area contracts"),
    "bids": ("企业对任一片区合同的月报价", "What a firm asks a month for any area contract"),
    "group_rules": ("必须遵守的合同分组决定", "Decisions about contracts that planning respects"),
    "mode_standards": ("各服务模式最多能提供多少服务", "What each service mode gives at most"),
    "menu_items": ("可在自治、延伸模式上加订的项目及价格", "Items that may be ordered on top of a mode"),
    "mode_changes": ("从现有服务改为另一模式的费用", "What a change of service costs"),
    "depots": ("班组每天出发和收工的地方", "Where crews start and end their day"),
    "stations": ("各班组都可卸载的垃圾中转站", "Transfer stations where every crew may unload"),
    "crews": ("清扫街道、可延伸进小区的保洁班组", "Street-cleaning crews with their vehicles"),
    "entry_bans": ("某班组不得进入的小区", "Compounds that a crew may not enter"),
    "officials": ("可任院长、副院长的干部", "Officials who may act as courtyard chief or deputy"),
    "absences": ("干部不能走访的日子，首尾两天都算", "Days without visits of an official, both ends included"),
    "meetings": ("院长应到场的居民会议", "Residents' meetings that the chief should attend"),
    "open_requests": ("月初未结的工单数；不填则从工单表统计", "Requests open when the month begins"),
    "teams": ("维修、绿化、巡检等流动队伍", "Mobile teams for repair, greening, inspection"),
    "team_tasks": ("队伍在小区的定期任务，规则推算之外另加的", "Periodic work of teams beside what rules derive"),
    "guards": ("可排班的门卫", "Gate guards who can be rostered"),
    "guard_absences": ("门卫休假和希望休息的日子", "Leave and wishes of guards"),
    "roster_before": (
        "上月最后几天的班次，供连班规则衔接",
        "Last shifts of the month before, for rules on rows of days",
    ),
    "keepers": ("可任格长的志愿者、党员等", "People who may keep cells of the grid"),
    "advisers": ("党建指导员", "Advisers to party organisations"),
    "organisations": ("需要指导员的企业、业委会党组织", "Party organisations that need an adviser"),
    "needs": ("可立项的一类需求及费用", "Classes of need that could become projects"),
    "need_classes": ("由历史工单自动形成候选项目的需求类别", "Classes of need found in past requests"),
    "requests": ("历史工单；未办结的不填办结时间", "Past requests; without a time of closing they are open"),
    "request_rates": ("每类工单每户每年的数量", "Requests of a category a household and year"),
    "request_habits": ("每类工单的紧急程度、办法和工时", "What requests of a category are like"),
    "request_hours": ("一周 168 个小时的工单权重，全填或全不填", "Weights of the 168 hours of a week, all or none"),
    "request_months": ("12 个月的工单权重，全填或全不填", "Weights of the 12 months, all or none"),
    "request_channels": ("每类工单来自各渠道的占比，合计为 1", "Shares of channels, which sum to 1"),
    "compound_factors": ("小区工单是平均水平的几倍", "How many times the average requests of a compound are"),
    "service_laws": ("外部门办理所需时间的分布", "How long departments outside the community take"),
    "surges": ("一段时间内某些地方工单成倍增加", "Times and places with many times the requests"),
}
"""Meaning of each table, Chinese and English."""

COLUMNS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("compounds", "lon_deg"): (
        "大门的位置，坐标系见“设置”",
        "Place of the main gate, in the settings' coordinate system",
    ),
    ("compounds", "lat_deg"): (
        "大门的位置，坐标系见“设置”",
        "Place of the main gate, in the settings' coordinate system",
    ),
    ("compounds", "retired_members"): ("已包含在党员人数中", "Among the party members"),
    ("compounds", "fee_yuan_month"): ("一户一月愿付的物业费", "Fee that a household would pay a month"),
    ("compounds", "visits_month"): ("院长每月应走访的次数", "Visits that the chief owes a month"),
    ("compounds", "cleanings_week"): ("不论何种模式至少要有的次数", "Least number, whatever the mode"),
    ("compounds", "gate_h_day"): ("不论何种模式至少要有的小时数", "Least hours, whatever the mode"),
    ("compounds", "lift_checks_month"): ("不论何种模式至少要有的次数", "Least number, whatever the mode"),
    ("compounds", "load_kg"): ("一次保洁收集的垃圾", "Waste that one cleaning collects"),
    ("compounds", "drive_through"): ("车辆可从另一院门驶出", "Vehicles may leave by another gate"),
    ("compounds", "languages"): ("格长最好会说其中一种", "A keeper should speak one of them"),
    ("compounds", "chief_departments"): ("院长应来自其中一个单位", "The chief should come from one of them"),
    ("compounds", "chief_skills"): ("院长应全部具备", "The chief should have all of them"),
    ("compounds", "chief_level"): ("数字越大级别越高", "The larger, the higher"),
    ("compounds", "chief_id"): ("上月的院长，更换要计成本", "Last month's chief; a change has a price"),
    ("compounds", "deputy_id"): ("上月的副院长，更换要计成本", "Last month's deputy; a change has a price"),
    ("streets", "one_way"): ("只能从起点路口驶向终点路口", "Driven only from the first junction to the second"),
    ("streets", "sweep"): ("需由保洁班组清扫", "To be swept by crews"),
    ("streets", "shape"): (
        "起点到终点的折线：经度 纬度, 经度 纬度……；空着为直线",
        "Line from first to second junction: lon lat, lon lat, ...; empty is straight",
    ),
    ("communities", "visits_half_day"): (
        "党支部半天最多陪同几次走访，0 为按规则",
        "Visits its branch goes along with; 0: by rule",
    ),
    ("communities", "branch_days"): ("星期几，1 为周一……7 为周日", "Weekdays, 1 Monday .. 7 Sunday"),
    ("gates", "guards_day"): ("6 时至 14 时", "6 to 14 h"),
    ("gates", "guards_evening"): ("14 时至 22 时", "14 to 22 h"),
    ("gates", "guards_night"): ("22 时至次日 6 时", "22 to 6 h"),
    ("units", "position"): ("沿楼步行经过各单元的次序", "Order of the units along the walk past them"),
    ("walls", "crossing_yuan"): (
        "片区跨越它每月的代价；默认值为不得跨越",
        "Price a month of crossing it; the default forbids it",
    ),
    ("calendar", "holiday"): ("法定节假日，不安排走访", "A public holiday, without visits"),
    ("contractors", "grade"): ("1 为最好", "1 is the best"),
    ("contractors", "subdistrict_ids"): ("企业愿意服务的街道", "Subdistricts that the firm serves"),
    ("bids", "step1_households"): ("超过这一户数的部分打折", "Households beyond it are cheaper"),
    ("bids", "step2_households"): ("超过这一户数的部分再打折", "Households beyond it are cheaper still"),
    ("bids", "condition_pct"): ("老旧小区的住户加价", "More for households of old compounds"),
    ("bids", "km_yuan"): ("片区内最短连接步行路的每公里加价", "For each km of the area's shortest connecting walk"),
    ("group_rules", "kind"): (
        "同组：在一个合同；分开：不在一个合同；续存：整体归指定企业",
        "together, apart, or kept by the firm",
    ),
    ("mode_changes", "spread_months"): ("一次性费用分摊到几个月", "Months over which the single cost is spread"),
    ("depots", "unloads"): ("本站点的班组可在此卸载", "Its own crews may unload here"),
    ("crews", "yuan_day"): ("每个出车日另付", "Paid for each day on which it goes out"),
    ("crews", "overtime_h"): ("下班时刻之后最多几小时", "At most so long after the shift"),
    ("officials", "level"): ("1 为最低", "1 is the lowest"),
    ("officials", "duties"): (
        "每周固定占用的半天：1am 周一上午，3pm 周三下午，5evening 周五晚间",
        "Half-days like 1am, 3pm, 5evening",
    ),
    ("officials", "conflict_compound_ids"): ("不得任院长的小区", "Compounds of which the official may not be chief"),
    ("team_tasks", "undone_yuan"): ("空着按规则的小时价", "Empty: its hours at the price of the rules"),
    ("guards", "days_off"): ("星期几，1 为周一……7 为周日", "Weekdays, 1 Monday .. 7 Sunday"),
    ("roster_before", "weekday"): ("旧版方案才用，填了日期就空着", "For plans of old; empty beside a day"),
    ("organisations", "compound_ids"): ("还联系的其他小区", "Further compounds that it looks after"),
    ("organisations", "troubles"): ("自身尚未解决的问题", "Its own troubles that are open"),
    ("needs", "residents"): ("提出这一需求的居民", "Residents who ask for it"),
    ("needs", "must"): ("无论如何都立项", "Funded in any case"),
    ("needs", "requires_ids"): ("这些需求立项后才能立项", "Not funded without these"),
    ("request_hours", "hour_week"): (
        "0 为周一 0 时至 1 时……167 为周日最后一小时",
        "0 is Monday 0 to 1 h, 167 the last of Sunday",
    ),
    ("request_hours", "category"): ("空着为其余各类", "Empty: all other categories"),
    ("request_months", "category"): ("空着为其余各类", "Empty: all other categories"),
    ("request_channels", "category"): ("空着为其余各类", "Empty: all other categories"),
    ("request_habits", "at_desk"): ("在窗口当场答复的占比", "Share answered at the desk"),
    ("request_habits", "small"): ("志愿者也能做", "Volunteers can do it"),
    ("service_laws", "scale_h"): (
        "指数：平均值；威布尔：尺度；对数正态：中位数",
        "Mean, Weibull's scale, or lognormal median",
    ),
    ("surges", "category"): ("空着为全部类别", "Empty: all categories"),
    ("surges", "multiplier"): ("是平时的几倍", "How many times the usual"),
}
"""Meaning of a table's column, Chinese and English."""


def of_table(table: str, *, zh: bool) -> str:
    """What a table holds."""
    return TABLES[table][0 if zh else 1]


def of_column(table: str, column: str, *, zh: bool) -> str:
    """What a column means beyond its header; empty where that says it all."""
    return COLUMNS.get((table, column), ("", ""))[0 if zh else 1]
