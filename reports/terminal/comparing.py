"""Plans side by side: figures of each part, and which compounds are served otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from domain.comparison import Comparison
from domain.plan import Plan
from domain.words import Words, listed, words
from reports.language.speech import choose
from reports.language.terms import PARTS
from reports.plan_folder.manifest import figures_of, planned
from reports.plans_compared.changes import moved
from reports.plans_compared.held import changed, funded_of
from reports.plans_compared.words import WORDS
from reports.terminal.alignment import aligned
from reports.terminal.console import comparison_text, estimates_table, number

LISTED = 10  # ids that are named
TITLES = {
    "contract": WORDS["change_contract"],
    "mode": WORDS["change_mode"],
    "contractor": WORDS["change_contractor"],
    "chief": WORDS["change_chief"],
    "visit_days": WORDS["change_visit_days"],
    "cleaning_days": WORDS["change_cleaning"],
    "keepers": WORDS["change_keepers"],
    "needs": WORDS["change_project"],
}
"""What is changed, in the order in which it is told."""


def difference(names: Sequence[str], plans: Sequence[Plan], comparisons: Sequence[Comparison | None]) -> dict[str, Any]:
    """Objectives, bounds and simulated means of all plans, and the changes from the first plan to each other one."""
    return {
        "parts": {name: _figures(plan) for name, plan in zip(names, plans, strict=True)},
        "simulation": {name: _means(c) for name, c in zip(names, comparisons, strict=True) if c},
        "changes": {name: _changes(plans[0], plan) for name, plan in zip(names[1:], plans[1:], strict=True)},
    }


def _changes(before: Plan, after: Plan) -> dict[str, list[str]]:
    """What differs, by what: compounds, and needs that only one of the plans funds."""
    return {
        "contract": [id_ for id_, _, _ in moved(before, after)],
        **changed(before, after),
        "needs": sorted(funded_of(before) ^ funded_of(after)),
    }


def _figures(plan: Plan) -> dict[str, Any]:
    figures = figures_of(plan)
    return {
        part: {"status": figures[part].status.value, "objective": figures[part].objective, "bound": figures[part].bound}
        for part in planned(plan)
    }


def _means(comparison: Comparison) -> dict[str, dict[str, list[float]]]:
    """Mean and half-width in the shown unit, by policy and indicator."""
    scale = {indicator.id: indicator.scale for indicator in comparison.indicators}
    found: dict[str, dict[str, list[float]]] = {policy: {} for policy in comparison.policy_ids}
    for e in comparison.estimates:
        factor = scale[e.indicator_id]
        found[e.policy_id][e.indicator_id] = [e.mean * factor, e.half_width * factor]
    return found


def difference_text(difference: Mapping[str, Any], comparisons: Mapping[str, Comparison]) -> str:
    """Write the same for people."""
    lines = []
    names = list(difference["parts"])
    parts = difference["parts"][names[0]] if names else {}
    cells = [[choose(*words("Objective (proven gap)")), *names]]
    for part in parts:
        cells.append([choose(*PARTS[part]), *(_cost(difference["parts"][name].get(part)) for name in names)])
    lines += aligned(cells, left=1)
    for name, change in difference["changes"].items():
        lines += ["", *(choose(*_told(name, what, change[what])) for what in TITLES)]
    for name, comparison in comparisons.items():
        lines += ["", f"{name}:", estimates_table(comparison), comparison_text(comparison)]
    return "\n".join(lines)


def _cost(figures: Mapping[str, Any] | None) -> str:
    """Objective with its proven gap; a dash where there is none."""
    if figures is None or figures["objective"] is None:
        return number(None)
    cost, bound = figures["objective"], figures["bound"]
    gap = f" ({(cost - bound) / abs(cost):.1%})" if bound is not None and cost else ""
    return f"{number(cost)}{gap}"


def _told(name: str, what: str, ids: Sequence[str]) -> Words:
    """How much is otherwise, and where; the first of many are named."""
    counted = words("{name}: {title}: {n} needs") if what == "needs" else words("{name}: {title}: {n} compounds")
    told = counted.filled(name=name, title=TITLES[what], n=len(ids))
    if not ids:
        return told
    named = listed([*ids[:LISTED], *(["..."] if len(ids) > LISTED else [])])
    return listed([told, named], words(": "))
