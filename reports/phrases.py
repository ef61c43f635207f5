"""Chinese forms of the sentences that solvers write for the planner; a sentence without one is shown as it was written.

Each pair is an English sentence and its Chinese form. ``{n}`` and ``{n_...}`` stand for numbers, ``{why}`` for a
sentence with a pair of its own, ``{whys}`` for several, any other ``{name}`` for ids and lists of them.
"""

from __future__ import annotations

import re
from functools import cache

from reports.repair_phrases import REPAIR_PHRASES
from reports.terms import ITEM_UNITS, ITEMS, MODES, TEAMS
from reports.visit_phrases import VISIT_PHRASES
from reports.words import Words

PHRASES: tuple[tuple[str, str], ...] = (
    # modes: why an option is not there
    ("no firm with a bid serves its subdistrict", "没有报价企业服务其所在街道"),
    ("{n_homes} households > {n_most}, the most of a contract", "{n_homes}户，超过一份合同最多的{n_most}户"),
    ("its {n_homes} households < {n_least}, the least of a contract", "仅{n_homes}户，少于一份合同最少的{n_least}户"),
    (
        "no other compound within {n_walk} m on foot without a wall between, and no firm takes it alone",
        "步行{n_walk}米内没有未被隔断的其他小区，且没有企业单独承接",
    ),
    (
        "no other compound within {n_walk} m on foot without a wall between, and {why}",
        "步行{n_walk}米内没有未被隔断的其他小区，且{why}",
    ),
    ("no neighbouring contract or its firm has room", "相邻的合同或其企业已无余量"),
    ("no neighbour has a contract, and {why}", "相邻小区均未签合同，且{why}"),
    ("no firm has room", "企业均无余量"),
    ("the firms that could have room for it serve others", "可能承接的企业已服务其他小区"),
    (
        "{n_homes} households > {n_most} that {n_helpers} volunteers and party members can look after",
        "{n_homes}户，超过{n_helpers}名志愿者和党员可照看的{n_most}户",
    ),
    ("its table row asks for no cleaning a week", "表中每周保洁次数为零"),
    ("{n_homes} households > {n_most} that a street crew may take on", "{n_homes}户，超过街道班组可承接的{n_most}户"),
    ("no street-cleaning crew can reach it in its allowed hours", "在允许时段内没有保洁班组能够到达"),
    ("no street-cleaning crew had room for it", "保洁班组一周已排满"),
    (
        "residents would pay {n_fee} yuan < {n_least} needed for menu orders",
        "居民愿付{n_fee}元，低于菜单式所需的{n_least}元",
    ),
    ("it gives less than is asked for: {levels}", "所给低于所需：{levels}"),
    ("the menu does not sell what it lacks: {items}", "菜单没有所缺的项目：{items}"),
    ("its contract is kept", "其合同续存"),
    # crews
    ("there is no crew with a reachable depot", "没有站点可达的班组"),
    ("its nearest gate lies {n_far} m from the nearest street", "最近的院门距最近街道{n_far}米"),
    ("no crew may enter compounds", "没有可进小区的班组"),
    ("every crew that enters compounds is banned from it", "可进小区的班组均被禁止进入该小区"),
    (
        "its load of {n_load} kg is above the capacity of every crew that may serve it",
        "其垃圾量{n_load}千克超过所有可服务班组的载量",
    ),
    ("no crew that may serve it has a place to unload", "可服务的班组均无卸载地点"),
    (
        "no driving way leads there from a depot and on to where the crew unloads",
        "从站点没有可到达并前往卸载地点的行车路线",
    ),
    (
        "its {n_min} min of work do not fit its opening hours after any crew's arrival",
        "作业需{n_min}分钟，班组到达后的可进入时段不够",
    ),
    ("its work and the way there and back do not fit any crew's shift", "作业加往返超出所有班组的班次"),
    ("never served, because {why}: {names}", "无法服务，因为{why}：{names}"),
    ("never served by crews, because {why}: {names}", "保洁班组无法服务，因为{why}：{names}"),
    (
        "{n} services a week are left out, because they do not fit the shifts, loads and trips of the crews, or cost "
        "more than leaving them out: {names}",
        "每周{n}次作业未安排，因超出班组的班次、载量或趟数，或安排的费用高于不安排：{names}",
    ),
    (
        "crews are out on {n} days a week, {n_least} to {n_most} h, {n_mean} h on average",
        "班组每周共出车{n}个班日，每班日{n_least}至{n_most}小时，平均{n_mean}小时",
    ),
    # modes and contracts: notes
    ("{n} of {n_all} compounds covered: {counts}.", "{n_all}个小区中已覆盖{n}个：{counts}。"),
    (
        "Compounds that order from the menu beside their mode: {n}, for {n_yuan} yuan a month.",
        "在服务模式之外另点菜单的小区：{n}个，每月{n_yuan}元。",
    ),
    (
        "Contracts, modes and crews cost {totals} yuan a month in rounds 1 to {n_rounds}; round {n_kept} is kept.",
        "第1至{n_rounds}轮的合同、模式与班组合计每月{totals}元；采用第{n_kept}轮。",
    ),
    (
        "No choice of contracts, modes and crews costs less than {n_bound} yuan a month in all, {n_share} % below the "
        "{n_total} yuan of this one.",
        "合同、模式与班组的任何安排合计每月不低于{n_bound}元，比本方案的{n_total}元低{n_share}%。",
    ),
    (
        "The set partition over {n} offers of contracts and all other ways was solved with {n_share} % gap between its "
        "cost and its own bound.",
        "在{n}个合同报价与其他各方式上的集合划分，其费用与自身下界相差{n_share}%。",
    ),
    (
        "The set partition over {n} offers of contracts and all other ways was solved with no gap between its cost and "
        "its own bound.",
        "在{n}个合同报价与其他各方式上的集合划分，其费用与自身下界没有差距。",
    ),
    (
        "The public subsidy exceeds the budget of {n_budget} yuan a month by {n_over} yuan; each of them counts "
        "{n_factor} times in the cost.",
        "公共补贴超出每月{n_budget}元预算{n_over}元；超出部分在费用中按{n_factor}倍计。",
    ),
    (
        "Uncovered compounds count {n_price} yuan in the cost; without them it is {n_paid} yuan a month, and the bound "
        "lies {n_left} yuan lower, {n_share} % of that.",
        "未覆盖的小区在费用中计{n_price}元；除此之外每月{n_paid}元，下界比它低{n_left}元，即{n_share}%。",
    ),
    ("Compound {id} is not covered: {why}.", "小区{id}未覆盖：{why}。"),
    ("No compound has an area contract.", "没有小区签订片区合同。"),
    (
        "{n} contracts over {n_all} compounds; residents' fees {n_fees} yuan a month, public subsidy {n_subsidy} yuan "
        "a month (what each contract costs beyond its own residents' fees).",
        "{n}份合同覆盖{n_all}个小区；居民物业费每月{n_fees}元，公共补贴每月{n_subsidy}元（各合同费用超出其居民物业费的部分）。",
    ),
    # visits
    ("there are no officials: every compound needs a chief", "没有干部：每个小区都需要一名院长"),
    (
        "compound {id}: {n} visits on different days > {n_days} days with visits; "
        "cheapest relaxation: {n_fewer} visits fewer",
        "小区{id}：{n}次走访须在不同日期，超过可走访的{n_days}天；最省的放宽：减少{n_fewer}次走访",
    ),
    (
        "compound {id}: no official can go there and back in a half-day; name one nearer to it",
        "小区{id}：没有干部能在半天内往返；请指定更近的干部",
    ),
    (
        "compound {id}: no official within reach is present on {n} days; cheapest relaxation: less leave for one of "
        "them, or fewer visits",
        "小区{id}：可达的干部都不足{n}天在岗；最省的放宽：减少其中一人的请假，或减少走访",
    ),
    (
        "compounds {names}: so many visits do not fit {n_gap} days apart in this month; planned at least {n} apart",
        "小区{names}：本月走访过多，无法间隔{n_gap}天；已按至少间隔{n}天安排",
    ),
    (
        "{n} compounds are owed fewer visits than the {n_weeks} working weeks of the month; "
        "one visit a week is planned as far as they go",
        "{n}个小区的走访次数少于本月的{n_weeks}个工作周；在次数允许的范围内每周安排一次",
    ),
    (
        "chiefs: at most {n_share} % above the best choice, as known before days",
        "院长人选：在排定日期之前，比最优选择至多高{n_share}%",
    ),
    (
        "days: at most {n_share} % above the best ones with these chiefs",
        "走访日期：在院长既定时，比最优安排至多高{n_share}%",
    ),
    (
        "compounds {names}: no plan found that keeps the strict rule {id}",
        "小区{names}：未找到满足严格规则{id}的方案",
    ),
    # grid
    (
        "Costs are in households of deviation from the wanted cell size, not in yuan.",
        "费用单位为与目标格规模的偏差户数，不是元。",
    ),
    ("compound {id}: no units in the table, so it has no cells", "小区{id}：表中没有单元，因此没有邻里格"),
    ("cell {id}: one unit of {n} households, more than {n_most}", "邻里格{id}：单个单元{n}户，超过{n_most}户"),
    (
        "unit {id}: {n} households, more than {n_most}, split into {n_parts} parts",
        "单元{id}：{n}户，超过{n_most}户，拆分为{n_parts}部分",
    ),
    (
        "{n} compounds of several buildings without their places: buildings are joined in the order of the table",
        "{n}个多栋小区缺少楼栋位置：楼栋按表中顺序相连",
    ),
    (
        "compound {id}: not proven: cost {n}, bound {n_bound}",
        "小区{id}：未证最优：偏差{n}，下界{n_bound}",
    ),
    # keepers
    ("There are no cells to keep; plan the grid as well.", "没有可认领的邻里格；请一并编制邻里格。"),
    (
        "{n_left} of {n} cells are left to community staff, for nobody else is near with room",
        "{n}个邻里格中有{n_left}个由社区工作者兜底，附近没有其他有余力的人",
    ),
    (
        "{n} volunteers keep {n_cells} cells; the load of one is {n_least} to {n_most} regular cells, {n_mean} on "
        "average",
        "{n}名志愿者认领{n_cells}个邻里格；每人负荷{n_least}至{n_most}个标准格，平均{n_mean}个",
    ),
    (
        "{n} party members keep {n_cells} cells; the load of one is {n_least} to {n_most} regular cells, {n_mean} on "
        "average",
        "{n}名党员认领{n_cells}个邻里格；每人负荷{n_least}至{n_most}个标准格，平均{n_mean}个",
    ),
    (
        "{n} people of firms keep {n_cells} cells; the load of one is {n_least} to {n_most} regular cells, {n_mean} on "
        "average",
        "{n}名物业人员认领{n_cells}个邻里格；每人负荷{n_least}至{n_most}个标准格，平均{n_mean}个",
    ),
    (
        "compound {id}: cells of fewer than {n_least} households: {sizes}",
        "小区{id}：不足{n_least}户的邻里格：{sizes}户",
    ),
    # teams
    (
        "team {id}: {n} hours out, {n_over} of them overtime",
        "队伍{id}：在外{n}小时，其中加班{n_over}小时",
    ),
    (
        "{n} visits of {trade} tasks undone, {n_h} hours ({names}): {why}",
        "{trade}任务有{n}次未完成，共{n_h}小时（{names}）：{why}",
    ),
    ("{n} tasks of the table are left to the contractors of their compounds", "表中{n}项任务由所在小区的合同企业承担"),
    ("teams have no more hours, or would cost more", "队伍没有余时，或费用更高"),
    ("the month has no working days", "本月没有工作日"),
    ("there is no {trade} team", "没有{trade}队"),
    ("no {trade} team has the skills {names}", "没有{trade}队具备技能{names}"),
    (
        "no such team serves its subdistrict and can be there and back within the hours",
        "没有这样的队伍服务该街道并能在时限内往返",
    ),
    # rosters
    (
        "The posts need {n} hours in {n_days} days, {n_guards} guards of {n_regular} hours a week ({n_post} for a post "
        "held day and night), before leave; the table has {n_table}, who may work {n_own} hours without overtime.",
        "岗位{n_days}天共需{n}小时，按每周{n_regular}小时需{n_guards}名门卫（昼夜岗每岗{n_post}名），未计休假；"
        "表中有{n_table}名，不加班可排{n_own}小时。",
    ),
    (
        "Shifts of {n} hours exceed the 8 hours a day of the Labour Law: they need the approved averaging of working "
        "hours.",
        "每班{n}小时超过劳动法每日8小时，须经批准实行综合计算工时工作制。",
    ),
    (
        "{n} of {n_all} posts are empty, at least {n_least} in any roster; by gate: {names}",
        "全月{n_all}个岗次中空缺{n}个，任何排班至少空缺{n_least}个；按院门：{names}",
    ),
    (
        "{n} hours of overtime; with no more empty posts at least {n_least} in any roster.",
        "加班{n}小时；空岗不增加时，任何排班至少加班{n_least}小时。",
    ),
    (
        "{n} wishes are broken; with no more empty posts at least {n_least} in any roster.",
        "未满足愿望{n}个；空岗不增加时，任何排班至少有{n_least}个。",
    ),
    (
        "A guard has at most {n_nights} nights and {n_weekends} weekend shifts; {n} of them are beyond even shares.",
        "每名门卫最多{n_nights}个夜班、{n_weekends}个周末班；超过均摊的共{n}个。",
    ),
    ("On leave for the whole month: {names}", "整月休假：{names}"),
    ("No guard lives within {n} m of: {names}", "{n}米内没有门卫居住的院门：{names}"),
    ("No gate with posts within {n} m of guards: {names}", "{n}米内没有岗位的门卫：{names}"),
    # advisers and projects
    (
        "{names} without an adviser: advisers have room for {n} of {n_all} organisations; raising max_organisations by "
        "{n_more} would cover them",
        "{names}没有指导员：指导员共可联系{n_all}个组织中的{n}个；最多联系数再增加{n_more}个即可全部联系",
    ),
    (
        "{n} of {n_all} needs funded for {n_yuan} yuan of {n_budget}",
        "{n_all}类需求中立项{n}类，用{n_yuan}元，预算{n_budget}元",
    ),
    (
        "{names} without an adviser: conflicts or distance leave no better place; raising max_organisations by "
        "{n_more} would cover them",
        "{names}没有指导员：因回避或距离没有更好的安排；最多联系数再增加{n_more}个即可全部联系",
    ),
    (
        "{names}: each alone costs more than one community's share of the budget",
        "{names}：单项费用即超过一个社区的预算份额",
    ),
    (
        "{n_conflict} advisers in conflict, {n_full} without room, {n_dear} dearer than {n_yuan} yuan",
        "{n_conflict}名指导员须回避，{n_full}名已满，{n_dear}名费用超过{n_yuan}元",
    ),
    ("{n} of {n_all} organisations keep their adviser", "{n_all}个组织中{n}个保留原指导员"),
    ("changes of adviser: {names}", "更换指导员：{names}"),
    (
        "loads of the {n} advisers with room: {n_least} to {n_most}, mean {n_mean}, even share {n_even}",
        "{n}名可联系组织的指导员负荷{n_least}至{n_most}，平均{n_mean}，均摊上限{n_even}",
    ),
    (
        "the budget holds when any {n} of the {n_all} funded projects of uncertain cost reach their highest cost "
        "({n_yuan} yuan); chance of overspending at most {n_chance} %",
        "{n_all}个费用不定的立项中任意{n}个达到费用上限时预算仍够（{n_yuan}元）；超支概率不超过{n_chance}%",
    ),
    (
        "points met: {n}, from {n_low} to {n_high} at {n_confidence} % confidence of the requests' rates",
        "满足需求分{n}，按工单频率{n_confidence}%置信为{n_low}至{n_high}",
    ),
    ("{n} of {n_all} communities with needs get nothing", "有需求的{n_all}个社区中{n}个未获立项"),
    (
        "{n} needs derived from past requests, {n_funded} of them funded",
        "由工单归并{n}类需求，其中立项{n_funded}类",
    ),
    ("must be funded", "必办"),
    (
        "without it {n} points would stay unmet, and {names} would lack it",
        "去掉它将有{n}分不能满足，且{names}以它为前置",
    ),
    ("without it {n} points would stay unmet", "去掉它将有{n}分不能满足"),
    (
        "{names} must be funded, but with what they require and {n} of them at their highest cost they do not fit in "
        "the budget of {n_budget} yuan or in a community's share of it",
        "{names}为必办，但连同前置需求并有{n}项达到费用上限时，超出预算{n_budget}元或社区份额",
    ),
    ("it alone may cost more than the budget", "单项费用即可能超过预算"),
    ("it alone costs more than one community's share of the budget", "单项费用即超过一个社区的预算份额"),
    ("requires {names}, which is not funded", "前置需求{names}未立项"),
    ("what it would meet is met by other projects", "其需求已由其他项目满足"),
    (
        "it would meet {n} points, {n_rate} for 10,000 yuan; its community's share of the budget is spent on others",
        "可满足{n}分，每万元{n_rate}分；所在社区的预算份额已用于其他项目",
    ),
    (
        "it would meet {n} points, {n_rate} for 10,000 yuan; the budget is spent on others and lacks {n_yuan} yuan for "
        "it",
        "可满足{n}分，每万元{n_rate}分；预算已用于其他项目，尚缺{n_yuan}元",
    ),
    # edited by hand
    (
        "Edited by hand after it was planned: notes of the planning were left out.",
        "计划生成后经人工修改，原有说明不再适用，已略去。",
    ),
    ("changed by hand", "人工修改"),
    ("no mode was given to it by hand", "人工修改时未指定服务模式"),
    ("its contractor has no bid", "其承接企业没有报价"),
    *REPAIR_PHRASES,
    *VISIT_PHRASES,
)

LONGEST = 2000
"""Characters beyond which a sentence is not searched for."""

_LISTS = (
    (re.compile(r"\bstreet (?=\S)"), "街段"),
    (re.compile(r"\bcompound (?=\S)"), "小区"),
    (re.compile(r" \((\d+) a week\)"), r"（每周\1次）"),
    (re.compile(r" and (\d+) more$"), r" 等，另有\1处"),
)
_MODE = re.compile("|".join(MODES))
_ITEM = re.compile("|".join(ITEMS))
_UNITS_ZH = {words.en: words.zh for words in ITEM_UNITS.values()}
_UNIT = re.compile("|".join(_UNITS_ZH))


def noted(sentence: str) -> Words:
    """A solver's sentence in both languages."""
    return Words(in_chinese(sentence) or sentence, sentence)


def in_chinese(sentence: str) -> str | None:
    """Chinese form of a solver's sentence; None when it has none."""
    if len(sentence) > LONGEST:
        return None
    for pattern, form in _patterns():
        found = pattern.fullmatch(sentence)
        if found:
            return form.format(**{name: _value(name, text) for name, text in found.groupdict().items()})
    return _by_mode(sentence)


def _by_mode(sentence: str) -> str | None:
    """Chinese form of ``mode: reason; mode: reason``."""
    pieces = [piece.partition(": ") for piece in sentence.split("; ")]
    if not all(mode in MODES for way, _, _ in pieces for mode in way.split("+")):
        return None
    named = [("加".join(MODES[mode].zh for mode in way.split("+")), reason) for way, _, reason in pieces]
    return "；".join(f"{way}：{in_chinese(reason) or reason}" for way, reason in named)


def _value(name: str, text: str) -> str:
    if name == "whys":
        return "；".join(in_chinese(piece) or piece for piece in text.split("; "))
    if name.startswith("why"):
        return in_chinese(text) or text
    if name == "counts":
        return _MODE.sub(lambda found: MODES[found[0]].zh, text)
    if name in ("levels", "items"):
        text = _UNIT.sub(lambda found: _UNITS_ZH[found[0]], text)
        return _ITEM.sub(lambda found: ITEMS[found[0]].zh, text).replace(", ", "、")
    if name == "trade":
        return TEAMS[text].zh if text in TEAMS else text
    if name == "names":
        for pattern, form in _LISTS:
            text = pattern.sub(form, text)
    return text


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each English sentence as a pattern with named groups, beside its Chinese form."""
    return tuple((re.compile(re.sub(r"\\\{(\w+)\\\}", _group, re.escape(english))), zh) for english, zh in PHRASES)


def _group(found: re.Match[str]) -> str:
    number = re.fullmatch(r"n(_\w+)?", found[1])
    return rf"(?P<{found[1]}>{'[-+0-9.,]+' if number else '.+?'})"
