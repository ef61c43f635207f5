"""Needs and classes of need that contradict themselves or the budget, named before any search."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from domain.demand import Need, NeedClass
from scenarios.findings import Findings
from scenarios.rows import Table, Tables
from scenarios.settings import Settings


def check_projects(tables: Tables, settings: Settings, findings: Findings) -> None:
    """Cost ranges are in order, no need requires itself, and the budget can pay what must be funded."""
    needs, classes = tables.get("needs"), tables.get("need_classes")
    if needs is not None:
        _each(needs, _RANGES, findings)
        _each(needs, {"requires_ids": _itself}, findings)
        if needs.complete:
            _must_fit(needs, settings, findings)
    if classes is not None:
        _each(classes, _CLASS_RANGES, findings)


def _each(table: Table[Any], faults: Mapping[str, Callable[[Any], str]], findings: Findings) -> None:
    for index, row in enumerate(table.rows):
        for field, fault_of in faults.items():
            if fault := fault_of(row):
                table.problem(findings, index, field, fault)


def _low(need: Need) -> str:
    over = need.cost_low_yuan is not None and need.cost_low_yuan > need.cost_yuan
    return f"{need.cost_low_yuan:g} is more than cost_yuan ({need.cost_yuan:g})" if over else ""


def _high(need: Need) -> str:
    under = need.cost_high_yuan is not None and need.cost_high_yuan < need.cost_yuan
    return f"{need.cost_high_yuan:g} is less than cost_yuan ({need.cost_yuan:g})" if under else ""


def _class_cost(kind: NeedClass) -> str:
    under = kind.cost_high_yuan < kind.cost_low_yuan
    return f"{kind.cost_high_yuan:g} is less than cost_low_yuan ({kind.cost_low_yuan:g})" if under else ""


def _class_household(kind: NeedClass) -> str:
    under = kind.household_high_yuan < kind.household_low_yuan
    return (
        f"{kind.household_high_yuan:g} is less than household_low_yuan ({kind.household_low_yuan:g})" if under else ""
    )


def _itself(need: Need) -> str:
    return f"'{need.id}' requires itself" if need.id in need.requires_ids else ""


_RANGES = {"cost_low_yuan": _low, "cost_high_yuan": _high}
_CLASS_RANGES = {"cost_high_yuan": _class_cost, "household_high_yuan": _class_household}


def _must_fit(needs: Table[Need], settings: Settings, findings: Findings) -> None:
    """Refuse must-have needs from the first on that the budget, or their community's share of it, cannot pay."""
    rules = settings.rules.projects
    share = rules.budget_yuan * rules.max_share_community_pct / 100
    spent, spent_in, paid = 0.0, dict[str, float](), set[str]()
    for index, need in enumerate(needs.rows):
        if not need.must:
            continue
        for row in _with_required(need, needs.rows):
            if row.id not in paid:
                paid.add(row.id)
                spent += row.cost_yuan
                spent_in[row.community_id] = spent_in.get(row.community_id, 0.0) + row.cost_yuan
        if spent > rules.budget_yuan:
            text = f"needs that must be funded cost {spent:g} yuan up to here, more than projects.budget_yuan"
            needs.problem(findings, index, "must", f"{text} ({rules.budget_yuan:g})")
        elif spent_in[need.community_id] > share:
            text = f"needs that must be funded in '{need.community_id}' cost {spent_in[need.community_id]:g} yuan"
            limit = f"projects.max_share_community_pct of the budget ({share:g})"
            needs.problem(findings, index, "must", f"{text} up to here, more than {limit}")


def _with_required(need: Need, needs: Sequence[Need]) -> list[Need]:
    """A need and all that it requires, directly or through others."""
    by_id = {row.id: row for row in needs}
    found, waiting = dict[str, Need](), [need.id]
    while waiting:
        id_ = waiting.pop()
        if id_ in by_id and id_ not in found:
            found[id_] = by_id[id_]
            waiting += by_id[id_].requires_ids
    return list(found.values())
