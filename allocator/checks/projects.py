"""Are the funded needs within the budget and each community's share of it, and is the value left unmet right?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from allocator.checks.costs import cost_violations
from domain.demand import Need
from domain.plan import Plan
from domain.scenario import Scenario

ROUNDING_YUAN = 0.01


def violations(scenario: Scenario, plan: Plan) -> list[str]:
    """Sentences on what is wrong with the projects of `plan`."""
    if plan.projects is None or plan.projects.plan is None:
        return []
    funded = Counter(plan.projects.plan.funded)
    needs = {need.id: need for need in scenario.needs}
    if unknown := [f"need {name}: is not in the scenario" for name in sorted(funded.keys() - needs.keys())]:
        return unknown
    found = [f"need {name}: funded {times} times" for name, times in sorted(funded.items()) if times > 1]
    found += _budgets(scenario, [needs[name] for name in funded])
    unmet = sum(_value(scenario, need) for name, need in needs.items() if name not in funded)
    return found + cost_violations("projects", plan.projects, {"unmet_value": unmet})


def _budgets(scenario: Scenario, funded: list[Need]) -> Iterator[str]:
    rules = scenario.rules.projects
    total = sum(need.cost_yuan for need in funded)
    if total > rules.budget_yuan + ROUNDING_YUAN * (1 + len(funded)):
        yield f"funded projects cost {total:.2f} yuan > budget {rules.budget_yuan:.2f}"
    share = rules.budget_yuan * rules.max_share_community_pct / 100.0
    for community in sorted({need.community_id for need in funded}):
        mine = [need.cost_yuan for need in funded if need.community_id == community]
        if sum(mine) > share + ROUNDING_YUAN * (1 + len(mine)):
            yield f"community {community}: projects cost {sum(mine):.2f} yuan > its share {share:.2f}"


def _value(scenario: Scenario, need: Need) -> float:
    """Residents and past requests of a need's place, weighed by its hardship households."""
    rules = scenario.rules.projects
    place = [
        compound
        for compound in scenario.compounds
        if (compound.id == need.compound_id if need.compound_id else compound.community_id == need.community_id)
    ]
    names = {compound.id for compound in place}
    asked = sum(request.compound_id in names and request.category == need.category for request in scenario.requests)
    households = sum(compound.households for compound in place)
    poor = sum(compound.hardship_households for compound in place)
    share = min(1.0, poor / households) if households else 0.0
    return (need.residents + rules.request_weight * asked) * (1.0 + rules.hardship_weight * share)
