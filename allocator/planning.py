"""The main job: every part of a plan in the order in which they need each other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from allocator import advisers, feedback, grid, keepers, projects, rosters, teams, visits
from allocator.feedback import Progress
from domain.engines import Engine
from domain.executors import Executor, Serial
from domain.interruption import requested
from domain.limits import Limit
from domain.plan import PARTS, SERVICE, Plan
from domain.roads import RoadNetwork
from domain.scenario import Scenario

SHARES = {
    "service": 0.6,
    "visits": 0.18,
    "grid": 0.03,
    "keepers": 0.01,
    "teams": 0.06,
    "rosters": 0.06,
    "advisers": 0.03,
    "projects": 0.03,
}
"""How a time limit is split over the searches."""

SOLVERS: dict[str, Any] = {
    "visits": visits,
    "grid": grid,
    "keepers": keepers,
    "teams": teams,
    "rosters": rosters,
    "advisers": advisers,
    "projects": projects,
}
"""`problem_of` and `solve` of every other part, in the order in which they need each other."""


def plan(
    scenario: Scenario,
    network: RoadNetwork,
    *,
    limit: Limit | None = None,
    seed: int = 0,
    executor: Executor | None = None,
    parts: Collection[str] = PARTS,
    start: Plan | None = None,
    engine: Engine = Engine.OWN,
    progress: Progress | None = None,
) -> Plan:
    """Plan the `parts` of a district; other parts are kept as they are in `start`.

    Modes, contracts and crews are always decided together: asking for one plans all three. After Ctrl-C the parts
    finished so far are returned, the others stay None (or as in `start`). `progress` is told a part's name and None
    when work on it begins, and its result when it ends. `engine` plans the crews' routes.
    """
    limit = limit or Limit()
    executor = executor or Serial()
    tell = progress or (lambda _part, _result: None)
    done = start or Plan()
    if any(part in SERVICE for part in parts):
        share = limit.share_of_time(SHARES["service"])
        modes, contracts, crews = feedback.choose(
            scenario, network, limit=share, seed=seed, executor=executor, engine=engine, progress=tell
        )
        done = replace(done, modes=modes, contracts=contracts, crews=crews)
        for part in SERVICE:
            tell(part, getattr(done, part))
    for part, module in SOLVERS.items():
        if part in parts and not requested():
            tell(part, None)
            problem = module.problem_of(scenario, network, done)
            result = module.solve(problem, limit=limit.share_of_time(SHARES[part]), seed=seed, executor=executor)
            done = replace(done, **{part: result})
            tell(part, result)
    return done
