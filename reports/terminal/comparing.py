"""Plans side by side: figures of each part, and which compounds are served otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from domain.comparison import Comparison
from domain.plan import Plan
from reports.plan_folder.manifest import figures_of, planned
from reports.terminal.console import comparison_text, estimates_table, number


def mode_of(plan: Plan) -> dict[str, str]:
    """Service mode of each compound."""
    return dict(plan.mode_of)


def firm_of(plan: Plan) -> dict[str, str]:
    """Contractor of each compound under a contract."""
    return {compound: contract.contractor_id for contract in plan.area_contracts for compound in contract.compound_ids}


def chief_of(plan: Plan) -> dict[str, str]:
    """Courtyard chief of each compound."""
    return dict(plan.visits.plan.chief_of) if plan.visits and plan.visits.plan else {}


WHAT: Mapping[str, Callable[[Plan], dict[str, str]]] = {"mode": mode_of, "contractor": firm_of, "chief": chief_of}
"""What is looked at, compound by compound."""


def changed(before: Plan, after: Plan) -> dict[str, list[str]]:
    """Compounds whose mode, contractor or chief differs."""
    found = {}
    for what, of in WHAT.items():
        old, new = of(before), of(after)
        found[what] = sorted(compound for compound in {**old, **new} if old.get(compound) != new.get(compound))
    return found


def difference(names: Sequence[str], plans: Sequence[Plan], comparisons: Sequence[Comparison | None]) -> dict[str, Any]:
    """Objectives, bounds and simulated means of all plans, and the changes from the first plan to each other one."""
    return {
        "parts": {name: _figures(plan) for name, plan in zip(names, plans, strict=True)},
        "simulation": {name: _means(c) for name, c in zip(names, comparisons, strict=True) if c},
        "changes": {name: changed(plans[0], plan) for name, plan in zip(names[1:], plans[1:], strict=True)},
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
    for part in parts:
        values = ((name, difference["parts"][name].get(part, {}).get("objective")) for name in names)
        lines.append(f"{part:<10} " + "   ".join(f"{name}: {number(value)}" for name, value in values))
    for name, change in difference["changes"].items():
        for what, compounds in change.items():
            listed = ", ".join(compounds[:10]) + (", ..." if len(compounds) > 10 else "")
            lines.append(f"{name}: {len(compounds)} compounds with another {what}" + (f": {listed}" if listed else ""))
    for name, comparison in comparisons.items():
        lines += ["", f"{name}:", estimates_table(comparison), comparison_text(comparison)]
    return "\n".join(lines)
