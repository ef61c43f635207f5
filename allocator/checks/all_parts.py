"""Every checker, by the part it judges."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from allocator.checks import advisers, contracts, crews, grid, keepers, modes, projects, rosters, teams, visits
from domain.plan import PARTS, Plan
from domain.scenario import Scenario

CHECKERS: Mapping[str, Callable[[Scenario, Plan], list[str]]] = {
    "modes": modes.violations,
    "contracts": contracts.violations,
    "crews": crews.violations,
    "visits": visits.violations,
    "grid": grid.violations,
    "keepers": keepers.violations,
    "teams": teams.violations,
    "rosters": rosters.violations,
    "advisers": advisers.violations,
    "projects": projects.violations,
}


def violations(scenario: Scenario, plan: Plan) -> dict[str, list[str]]:
    """What is wrong with each part that has a plan: part -> sentences, an empty list where all is well."""
    found = {}
    for part in PARTS:
        result = getattr(plan, part)
        if result is not None and result.plan is not None:
            found[part] = CHECKERS[part](scenario, plan)
    return found
