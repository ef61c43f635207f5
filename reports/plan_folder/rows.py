"""Rows of the plan tables: what each part's CSV holds, with the same kind of headers and limits as scenario tables.

Columns after the ids that name things (`compound_name`, `firm_name` and the like) are there for readers only and are
ignored when a plan is read back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated

from annotated_types import Interval, Len

from domain.columns import Id, Ref, Text, Zh
from domain.demand import Category
from domain.district import Mode
from domain.people import Half, KeeperKind, Shift, TeamKind
from domain.plan import Candidate, StopKind

Day = Annotated[int, Interval(ge=1, le=7)]
Money = Annotated[float, Interval(ge=-1e12, le=1e12)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeRow:
    """One compound: its mode (empty when no mode can serve it) and the price of every mode, empty when unavailable.

    `menu_items` are ordered on top of its mode; the columns with `_menu_` are for a mode with such orders, where it
    gives less than the compound asks for. The columns `_standard` say what is asked for and what each mode gives.
    """

    compound_id: Annotated[Id, Zh("小区编号"), Ref("compounds")]
    mode: Annotated[Mode | None, Zh("服务模式")] = None
    menu_items: Annotated[tuple[str, ...], Zh("另点项目")] = ()
    contract_yuan_month: Annotated[Money | None, Zh("片区合同_元每月")] = None
    self_yuan_month: Annotated[Money | None, Zh("自治式_元每月")] = None
    extended_yuan_month: Annotated[Money | None, Zh("延伸式_元每月")] = None
    menu_yuan_month: Annotated[Money | None, Zh("菜单式_元每月")] = None
    self_menu_yuan_month: Annotated[Money | None, Zh("自治加菜单_元每月")] = None
    extended_menu_yuan_month: Annotated[Money | None, Zh("延伸加菜单_元每月")] = None
    self_menu_items: Annotated[tuple[str, ...], Zh("自治另点项目")] = ()
    extended_menu_items: Annotated[tuple[str, ...], Zh("延伸另点项目")] = ()
    contract_reason: Annotated[str, Zh("不能片区合同的原因")] = ""
    self_reason: Annotated[str, Zh("不能自治的原因")] = ""
    extended_reason: Annotated[str, Zh("不能延伸的原因")] = ""
    menu_reason: Annotated[str, Zh("不能菜单的原因")] = ""
    self_menu_reason: Annotated[str, Zh("不能自治加菜单的原因")] = ""
    extended_menu_reason: Annotated[str, Zh("不能延伸加菜单的原因")] = ""
    uncovered_reason: Annotated[str, Zh("未覆盖原因")] = ""
    compound_name: Annotated[Text, Zh("小区名称")] = ""
    asked_standard: Annotated[str, Zh("所需标准")] = ""
    contract_standard: Annotated[str, Zh("片区合同标准")] = ""
    self_standard: Annotated[str, Zh("自治标准")] = ""
    extended_standard: Annotated[str, Zh("延伸标准")] = ""
    menu_standard: Annotated[str, Zh("菜单标准")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRow:
    """One member of an area contract; the contract's own figures stand on each of its rows."""

    contract_id: Annotated[Id, Zh("合同编号")]
    contractor_id: Annotated[Id, Zh("企业编号"), Ref("contractors")]
    compound_id: Annotated[Id, Zh("小区编号"), Ref("compounds")]
    contract_yuan_month: Annotated[Money, Zh("合同价_元每月")]
    contract_fees_yuan_month: Annotated[Money, Zh("居民缴费_元每月")]
    contractor_name: Annotated[Text, Zh("企业名称")] = ""
    compound_name: Annotated[Text, Zh("小区名称")] = ""
    households: Annotated[int, Zh("户数")] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRow:
    """One stop of a crew trip, ordered by `position`; a row without a crew is a task that no crew could take.

    `unload_at` is where the trip unloads: its depot, also when empty, or a transfer station. A row without a crew but
    with `left_yuan_month` is a compound left as a whole to another service mode at that price.
    """

    weekday: Annotated[Day, Zh("星期")]
    crew_id: Annotated[str, Zh("班组编号"), Ref("crews", optional=True)]
    trip: Annotated[int, Interval(ge=0, le=99), Zh("趟次")]
    position: Annotated[int, Interval(ge=0, le=100_000), Zh("顺序")]
    kind: Annotated[StopKind, Zh("对象类型")]
    task_id: Annotated[Id, Zh("对象编号")]
    entry: Annotated[str, Zh("进入点")]
    exit: Annotated[str, Zh("离开点")]
    start: Annotated[str, Zh("开始时刻")]
    service_s: Annotated[int, Interval(ge=0, le=86_400), Zh("作业秒数")]
    load_kg: Annotated[float, Interval(ge=0, le=1e6), Zh("垃圾量_千克")]
    trip_start: Annotated[str, Zh("出车时刻")]
    trip_end: Annotated[str, Zh("收车时刻")]
    trip_deadhead_m: Annotated[float, Interval(ge=0, le=1e7), Zh("空驶_米")]
    unload_at: Annotated[str, Zh("卸载地点")] = ""
    left_yuan_month: Annotated[Money | None, Zh("改由其他方式_元每月")] = None
    task_name: Annotated[Text, Zh("对象名称")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow:
    """One visit to a compound and who makes it; a row without a day names the chief of a compound without visits."""

    compound_id: Annotated[Id, Zh("小区编号"), Ref("compounds")]
    official_id: Annotated[Id, Zh("干部编号"), Ref("officials")]
    day: Annotated[date | None, Zh("日期")] = None
    half: Annotated[Half | None, Zh("上下午")] = None
    chief: Annotated[bool, Zh("是否院长")] = True
    deputy_id: Annotated[str, Zh("副院长编号"), Ref("officials", optional=True)] = ""
    compound_name: Annotated[Text, Zh("小区名称")] = ""
    official_name: Annotated[Text, Zh("干部姓名")] = ""
    deputy_name: Annotated[Text, Zh("副院长姓名")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRow:
    """One stairway unit and the neighbourhood-grid cell it belongs to.

    A unit that is split stands in several rows, each with the households, counted from 1, that are in the cell.
    """

    cell_id: Annotated[Id, Zh("邻里格编号")]
    compound_id: Annotated[Id, Zh("小区编号"), Ref("compounds")]
    unit_id: Annotated[Id, Zh("单元编号"), Ref("units")]
    cell_households: Annotated[int, Interval(ge=0, le=1_000_000), Zh("格内户数")]
    first_household: Annotated[int | None, Interval(ge=1, le=500), Zh("起始户")] = None
    last_household: Annotated[int | None, Interval(ge=1, le=500), Zh("截止户")] = None
    compound_name: Annotated[Text, Zh("小区名称")] = ""
    building_name: Annotated[Text, Zh("楼栋名称")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeeperRow:
    """The keeper of one cell; `home_id` is the compound, contract, firm or community that they come from."""

    cell_id: Annotated[Id, Zh("邻里格编号")]
    keeper_id: Annotated[Id, Zh("格长编号")]
    kind: Annotated[KeeperKind, Zh("格长来源")]
    home_id: Annotated[Id, Zh("来自编号")]
    way_m: Annotated[float, Interval(ge=0, le=1e6), Zh("步行距离_米")] = 0.0
    keeper_name: Annotated[Text, Zh("格长姓名")] = ""
    home_name: Annotated[Text, Zh("来自")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    """One visit of a mobile team; a row without a team stands for visits of a task left undone, with the reason.

    When the team leaves its base and is back, and how far it drives, stands on each row of its day.
    """

    team_id: Annotated[str, Zh("队伍编号"), Ref("teams", optional=True)]
    day: Annotated[date | None, Zh("日期")] = None
    position: Annotated[int, Interval(ge=0, le=10_000), Zh("顺序")]
    task_id: Annotated[Id, Zh("任务编号")]
    compound_id: Annotated[Id, Zh("小区编号"), Ref("compounds")]
    kind: Annotated[TeamKind, Zh("队伍类型")]
    arrive: Annotated[str, Zh("到达时刻")] = ""
    start: Annotated[str, Zh("开始时刻")] = ""
    end: Annotated[str, Zh("结束时刻")] = ""
    visit_s: Annotated[int, Interval(ge=0, le=86_400), Zh("作业秒数")] = 0
    leave: Annotated[str, Zh("出发时刻")] = ""
    back: Annotated[str, Zh("返回时刻")] = ""
    route_m: Annotated[float, Interval(ge=0, le=1e7), Zh("当日行驶_米")] = 0.0
    undone: Annotated[int, Interval(ge=0, le=31), Zh("未完成次数")] = 0
    reason: Annotated[str, Zh("未完成原因")] = ""
    compound_name: Annotated[Text, Zh("小区名称")] = ""
    team_name: Annotated[Text, Zh("队伍名称")] = ""
    task_name: Annotated[Text, Zh("任务名称")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateDutyRow:
    """A guard's shift at a gate; a row without a guard is one post left empty.

    A row with a weekday and no day stands for every such day of the month.
    """

    gate_id: Annotated[Id, Zh("院门编号"), Ref("gates")]
    day: Annotated[date | None, Zh("日期")] = None
    weekday: Annotated[int, Interval(ge=0, le=7), Zh("星期")] = 0
    shift: Annotated[Shift, Zh("班次")]
    guard_id: Annotated[str, Zh("门卫编号"), Ref("guards", optional=True)]
    guard_name: Annotated[Text, Zh("门卫姓名")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviserRow:
    """An organisation's adviser; empty when none could be found, for the `reason`.

    `before_id` is the adviser that it had. The next best advisers follow, each with what the plan would cost more with
    it, all else as it is, and the organisation that it would hand over in exchange where it has no room for both.
    """

    organisation_id: Annotated[Id, Zh("组织编号"), Ref("organisations")]
    adviser_id: Annotated[str, Zh("指导员编号"), Ref("advisers", optional=True)]
    organisation_name: Annotated[Text, Zh("组织名称")] = ""
    adviser_name: Annotated[Text, Zh("指导员姓名")] = ""
    before_id: Annotated[str, Zh("原指导员编号"), Ref("advisers", optional=True)] = ""
    reason: Annotated[str, Zh("未联系原因")] = ""
    next1_id: Annotated[str, Zh("备选一"), Ref("advisers", optional=True)] = ""
    next1_more_yuan: Annotated[Money | None, Zh("备选一多费_元")] = None
    next1_exchange_id: Annotated[str, Zh("备选一换出组织"), Ref("organisations", optional=True)] = ""
    next2_id: Annotated[str, Zh("备选二"), Ref("advisers", optional=True)] = ""
    next2_more_yuan: Annotated[Money | None, Zh("备选二多费_元")] = None
    next2_exchange_id: Annotated[str, Zh("备选二换出组织"), Ref("organisations", optional=True)] = ""
    next3_id: Annotated[str, Zh("备选三"), Ref("advisers", optional=True)] = ""
    next3_more_yuan: Annotated[Money | None, Zh("备选三多费_元")] = None
    next3_exchange_id: Annotated[str, Zh("备选三换出组织"), Ref("organisations", optional=True)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRow:
    """A class of need, of the table of needs or `derived` from past requests, and whether it is funded and why.

    `requests_year` and its interval are the rate of its requests, `value` its points were it the only project, and
    `enters_yuan` the least of the budgets looked at with which a best plan funds it, empty where none does. The columns
    from `category` on are empty in plans that tell nothing but what is funded.
    """

    need_id: Annotated[str, Len(1, 200), Zh("需求编号")]
    funded: Annotated[bool, Zh("立项")]
    need_name: Annotated[Text, Zh("需求名称")] = ""
    cost_yuan: Annotated[Money, Zh("费用_元")] = 0.0
    category: Annotated[Category | None, Zh("类别")] = None
    community_id: Annotated[str, Zh("社区编号"), Ref("communities", optional=True)] = ""
    compound_id: Annotated[str, Zh("小区编号"), Ref("compounds", optional=True)] = ""
    derived: Annotated[bool, Zh("由工单归并")] = False
    must: Annotated[bool, Zh("必办")] = False
    residents: Annotated[int, Zh("提出居民数")] = 0
    requests: Annotated[int, Zh("工单数")] = 0
    requests_year: Annotated[float, Zh("每年工单")] = 0.0
    low_year: Annotated[float, Zh("每年工单下限")] = 0.0
    high_year: Annotated[float, Zh("每年工单上限")] = 0.0
    value: Annotated[float, Zh("需求分")] = 0.0
    cost_low_yuan: Annotated[Money, Zh("费用下限_元")] = 0.0
    cost_high_yuan: Annotated[Money, Zh("费用上限_元")] = 0.0
    enters_yuan: Annotated[Money | None, Zh("入选预算_元")] = None
    reason: Annotated[str, Zh("原因")] = ""


PLAN_TABLES: Mapping[str, type] = {
    "modes": ModeRow,
    "contracts": ContractRow,
    "crews": StopRow,
    "visits": VisitRow,
    "grid": CellRow,
    "keepers": KeeperRow,
    "teams": TeamRow,
    "rosters": GateDutyRow,
    "advisers": AdviserRow,
    "projects": ProjectRow,
}
"""Row class of each part's table."""

CANDIDATE_COLUMNS = tuple(f.name for f in fields(Candidate) if f.name not in ("id", "name"))
"""Columns of the projects' table that a candidate has under the same name."""
