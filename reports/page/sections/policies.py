"""The policy comparison."""

from __future__ import annotations

from collections.abc import Mapping

from reports.language.words import PAGE, Words
from reports.page import policy_views
from reports.page.charts import SLIM, backlog_chart
from reports.page.section import Material, Section
from reports.tables.policies import compared, means, policy_words
from reports.tables.table import columns_of

WORDS: Mapping[str, Words] = {
    "frontier_title": Words("费用与服务", "Cost and service"),
    "frontier_cost": Words("费用", "Cost"),
    "frontier_service": Words("服务", "Service"),
    "frontier_hint_policies": Words(
        "每个点是一种政策，十字是置信区间；连线经过的政策没有别的政策在两方面都更好。",
        "Each point is a policy, its cross the confidence intervals; no other policy is better in both than those on "
        "the line.",
    ),
    "undominated": Words("不被超过", "not dominated"),
    "funnel_title": Words("诉求漏斗", "Funnel of requests"),
    "funnel_hint": Words(
        "每次仿真的平均件数（± 置信半宽）。提出 = 办结 + 撤回 + 期末未结；不是每件诉求都需要队伍上门。",
        "Mean number in a simulated run (± half-width). Asked = resolved + withdrawn + open at the end; "
        "not every request takes a crew.",
    ),
    "ladder_title": Words("纠纷阶梯：小事不出小区", "Ladder of disputes"),
    "ladder_hint": Words(
        "每一级受理的纠纷，或在本级化解，或上升一级，或撤回、期末未结。",
        "A dispute filed at a level is settled there, goes up to the next, or is withdrawn or still open.",
    ),
    "stage": Words("阶段", "Stage"),
    "level": Words("层级", "Level"),
    "filed": Words("受理", "filed"),
    "settled_here": Words("本级化解", "settled here"),
    "gone_up": Words("上升一级", "gone up"),
    "left_here": Words("撤回或未结", "withdrawn or open"),
    "pairs_title": Words("任意两种政策", "Any two policies"),
    "pairs_hint": Words(
        "行减列；各对的区间同时成立（Bonferroni），p 值经 Holm 校正；区间含 0 的不能区分。",
        "Row minus column; the intervals of all pairs hold together (Bonferroni), p-values are corrected by Holm; an "
        "interval that holds 0 tells nothing apart.",
    ),
    "measure": Words("指标", "Measure"),
    "precision_title": Words("要求的精度", "Precision asked for"),
    "reached": Words("已达到", "reached"),
    "not_reached": Words("未达到", "not reached"),
    "half_width": Words("半宽", "half-width"),
    "overload_title": Words("超负荷的力量池", "Overloaded pools"),
}


def _context(material: Material) -> Mapping[str, object]:
    comparison, scenario = material.comparison, material.scenario
    if comparison is None:
        return {"comparison": None}
    return {
        "comparison": comparison,
        "differences": compared(comparison, scenario),
        "backlog": backlog_chart(comparison),
        "backlog_slim": backlog_chart(comparison, size=SLIM, every_days=3),
        "policies": [(id_, policy_words(scenario, id_)) for id_ in comparison.policy_ids],
        "base_ids": {difference.base_id for difference in comparison.differences},
        "has_frontier": {i.id in policy_views.COSTS for i in comparison.indicators} == {True, False},
        "precision": [_precision(material, k) for k in range(len(comparison.precision))],
        "overloads": [
            (policy_words(scenario, o.policy_id), Words(o.sentence_zh, o.sentence_en)) for o in comparison.overloads
        ],
    }


def _precision(material: Material, k: int) -> tuple[Words, str, str, bool]:
    """Indicator, half-width asked for and reached in the shown unit, and whether that is enough."""
    comparison = material.comparison
    assert comparison is not None, "there is a precision"
    row = comparison.precision[k]
    indicator = next(i for i in comparison.indicators if i.id == row.indicator_id)
    wanted = f"{100 * row.wanted:g} %" if row.relative else f"{row.wanted * indicator.scale:g} {indicator.unit_zh}"
    title = Words(indicator.title_zh, indicator.title_en)
    return title, wanted, f"{row.half_width * indicator.scale:.3g} {indicator.unit_zh}", row.met


def _blocks(material: Material) -> Mapping[str, object]:
    comparison, scenario = material.comparison, material.scenario
    if comparison is None:
        return {}
    titles = {id_: policy_words(scenario, id_) for id_ in comparison.policy_ids}
    blocks: dict[str, object] = {
        "means": columns_of(means(comparison, scenario)),
        "policy_names": [policy_views.pair(words) for words in titles.values()],
        "frontier": policy_views.frontier(comparison),
        "policy_pairs": policy_views.pairs(comparison),
    }
    if comparison.funnel:
        blocks["funnel"] = policy_views.funnel(comparison)
    if comparison.compounds:
        base_ids = sorted({difference.base_id for difference in comparison.differences}) or [comparison.policy_ids[0]]
        blocks["outcomes"] = policy_views.outcomes(comparison, scenario, titles, base_ids)
    return blocks


SECTION = Section(
    key="policies",
    title=PAGE["policies"],
    template="policies.html",
    context=_context,
    blocks=_blocks,
    words=WORDS,
    styles=("policies.css",),
    scripts=("tables.js", "policy_charts.js", "policies.js"),
)
