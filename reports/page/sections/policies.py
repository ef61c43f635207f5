"""The policy comparison."""

from __future__ import annotations

from collections.abc import Mapping

from domain.words import Words, both, listed, words
from reports.language.words import PAGE
from reports.page import policy_views
from reports.page.charts import SLIM, backlog_chart
from reports.page.section import Material, Section
from reports.tables.policies import compared, means, policy_words
from reports.tables.table import columns_of

WORDS: Mapping[str, Words] = {
    "frontier_title": words("Cost and service"),
    "frontier_cost": words("Cost"),
    "frontier_service": words("Service"),
    "frontier_hint_policies": words(
        "Each point is a policy, its cross the confidence intervals; no other policy is better in both than those on "
        "the line."
    ),
    "undominated": words("not dominated"),
    "funnel_title": words("Funnel of requests"),
    "funnel_hint": words(
        "Mean number in a simulated run (± half-width). Asked = resolved + withdrawn + open at the end; not every "
        "request takes a crew."
    ),
    "ladder_title": words("Ladder of disputes"),
    "ladder_hint": words(
        "A dispute filed at a level is settled there, goes up to the next, or is withdrawn or still open."
    ),
    "stage": words("Stage"),
    "level": words("Level"),
    "filed": words("filed"),
    "settled_here": words("settled here"),
    "gone_up": words("gone up"),
    "left_here": words("withdrawn or open"),
    "pairs_title": words("Any two policies"),
    "pairs_hint": words(
        "Row minus column; the intervals of all pairs hold together (Bonferroni), p-values are corrected by Holm; an "
        "interval that holds 0 tells nothing apart."
    ),
    "measure": words("Measure"),
    "precision_title": words("Precision asked for"),
    "reached": words("reached"),
    "not_reached": words("not reached"),
    "half_width": words("half-width"),
    "overload_title": words("Overloaded pools"),
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


def _precision(material: Material, k: int) -> tuple[Words, Words, Words, bool]:
    """Indicator, half-width asked for and reached in the shown unit, and whether that is enough."""
    comparison = material.comparison
    assert comparison is not None, "there is a precision"
    row = comparison.precision[k]
    indicator = next(i for i in comparison.indicators if i.id == row.indicator_id)
    unit = Words(indicator.unit_zh, indicator.unit_en)
    wanted = both(f"{100 * row.wanted:g} %") if row.relative else _measured(f"{row.wanted * indicator.scale:g}", unit)
    title = Words(indicator.title_zh, indicator.title_en)
    return title, wanted, _measured(f"{row.half_width * indicator.scale:.3g}", unit), row.met


def _measured(number: str, unit: Words) -> Words:
    return listed([number, unit], both(" "))


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
        blocks["outcomes"] = policy_views.outcomes(comparison, scenario, titles)
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
