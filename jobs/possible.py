"""Which parts of a plan the tables of a scenario are enough for, and what the data rule out before any search."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from allocator.contracts import diagnosis
from allocator.crews.hopeless import hopeless
from domain.errors import Problem, ScenarioError
from domain.plan import INSTEAD, NEEDS, PARTS, SERVICE
from domain.roads import RoadNetwork, road_network
from domain.scenario import Scenario
from scenarios.words import TABLE_ZH


def left_out(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Parts whose tables were not given, each with the tables that it lacks.

    Modes, contracts and crews are decided together, so that one lacks what the others do.
    """
    lacking = {part: _lacking(scenario, part) for part in PARTS}
    together = tuple(dict.fromkeys(table for part in SERVICE for table in lacking[part]))
    lacking |= dict.fromkeys(SERVICE, together)
    return {part: tables for part, tables in lacking.items() if tables}


def possible_parts(scenario: Scenario) -> tuple[str, ...]:
    """Parts whose tables were given.

    Raises
    ------
    ScenarioError
        When not one part can be planned.
    """
    lacking = left_out(scenario)
    if len(lacking) == len(PARTS):
        require_tables(scenario, PARTS)
    return tuple(part for part in PARTS if part not in lacking)


def _lacking(scenario: Scenario, part: str) -> tuple[str, ...]:
    """Tables that a part needs and that were not given."""
    return tuple(t for t in NEEDS[part] if not getattr(scenario, t) and not _done_without(scenario, t))


def require_tables(scenario: Scenario, parts: Collection[str]) -> None:
    """Refuse parts whose tables were not given.

    Raises
    ------
    ScenarioError
        Naming every missing table and the parts that need it.
    """
    missing: dict[str, list[str]] = {}
    for part in parts:
        for table in _lacking(scenario, part):
            missing.setdefault(table, []).append(part)
    if missing:
        raise ScenarioError(
            Problem(
                f"{table}.csv",
                0,
                "",
                f"missing or empty, needed by: {', '.join(needed_by)}; in Chinese {TABLE_ZH[table]}",
            )
            for table, needed_by in missing.items()
        )


def _done_without(scenario: Scenario, table: str) -> bool:
    """Whether other tables do for this one."""
    return table in INSTEAD and all(getattr(scenario, other) for other in INSTEAD[table])


def warnings_of(scenario: Scenario, network: RoadNetwork | None = None) -> Iterator[str]:
    """What no crew could ever serve and no contract take, and why; nothing where these cannot be planned."""
    if all(getattr(scenario, table) for table in NEEDS["contracts"]):
        yield from diagnosis.hopeless(scenario)
    if all(getattr(scenario, table) for table in NEEDS["crews"]):
        yield from hopeless(scenario, network or road_network(scenario))


def require_possible(scenario: Scenario, network: RoadNetwork) -> None:
    """Refuse group rules that the neighbourhood of the compounds keeps from being met.

    Raises
    ------
    ScenarioError
        Naming each rule by its row.
    """
    if faults := diagnosis.rule_faults(scenario, network):
        raise ScenarioError(faults)
