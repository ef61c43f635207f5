"""The policy comparison."""

from __future__ import annotations

from collections.abc import Mapping

from reports.charts import backlog_chart
from reports.policies import compared, means, policy_words
from reports.sections import Material, Section
from reports.tables import columns_of
from reports.words import PAGE


def _context(material: Material) -> Mapping[str, object]:
    comparison, scenario = material.comparison, material.scenario
    if comparison is None:
        return {"comparison": None}
    return {
        "comparison": comparison,
        "differences": compared(comparison, scenario),
        "backlog": backlog_chart(comparison),
        "policies": [(id_, policy_words(scenario, id_)) for id_ in comparison.policy_ids],
        "base_ids": {difference.base_id for difference in comparison.differences},
    }


def _blocks(material: Material) -> Mapping[str, object]:
    if material.comparison is None:
        return {}
    return {"means": columns_of(means(material.comparison, material.scenario))}


SECTION = Section(
    key="policies",
    title=PAGE["policies"],
    template="policies.html",
    context=_context,
    blocks=_blocks,
    scripts=("tables.js", "policies.js"),
)
