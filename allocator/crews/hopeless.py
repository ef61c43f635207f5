"""What no crew could ever serve, said before anything is planned."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.crews.from_scenario import problem_of
from allocator.naming import listed
from domain.roads import RoadNetwork
from domain.scenario import Scenario


def hopeless(scenario: Scenario, network: RoadNetwork) -> Iterator[str]:
    """Sentences that name swept streets, and compounds small enough for extension, with why no crew can serve them."""
    most = scenario.rules.modes.extended_max_households
    problem = problem_of(scenario, network, [row.id for row in scenario.compounds if row.households <= most])
    by_reason: dict[str, list[str]] = {}
    for kind, id_, reason in zip(problem.tasks.kinds, problem.tasks.ids, problem.reasons, strict=True):
        if reason:
            by_reason.setdefault(reason, []).append(f"{kind} {id_}")
    for reason, named in by_reason.items():
        yield f"never served by crews, because {reason}: {listed(named)}"
