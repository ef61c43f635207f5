"""What `linli projects frontier` does between reading and saying."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from allocator.projects.frontier import along_budgets, along_protection
from allocator.projects.problem import problem_of
from domain.errors import Problem, ScenarioError
from domain.interruption import graceful
from domain.limits import Limit
from domain.plan import FrontierPoint, Plan
from domain.roads import road_network
from domain.scenario import Scenario
from jobs.possible import require_tables
from reports.tables.frontier import FrontierRow, frontier_page, frontier_rows
from scenarios.save import table_text
from scenarios.whole import whole_folder

PAGE = "frontier.html"
PROTECTION_POINTS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """Points along budgets and along protection, and the folder that holds them."""

    budgets: list[FrontierPoint]
    protection: list[FrontierPoint]
    folder: Path


def solve_frontier(
    scenario: Scenario,
    out: Path,
    *,
    budgets_yuan: tuple[float, float],
    points: int,
    limit: Limit,
    seed: int,
) -> Frontier:
    """Solve both frontiers and write them; budgets are spread evenly from the least to the most, the scenario's added.

    Raises
    ------
    ScenarioError
        When tables are missing or `out` is not a folder of an earlier frontier.
    KeyboardInterrupt
        When the user interrupted it; nothing is written then.
    """
    require_tables(scenario, ("projects",))
    if out.exists() and any(out.iterdir()) and not (out / PAGE).is_file():
        raise ScenarioError([Problem(str(out), 0, "", "exists and is not a frontier's folder; choose another with -o")])
    problem = problem_of(scenario, road_network(scenario, places={}), Plan())
    least, most = budgets_yuan
    own = scenario.rules.projects.budget_yuan
    budgets = {round(float(yuan), 2) for yuan in np.linspace(least, most, points)}
    budgets |= {own} if least <= own <= most else set()
    with graceful():
        along = along_budgets(problem, sorted(budgets), limit=limit, seed=seed)
        protection = along_protection(problem, points=PROTECTION_POINTS, limit=limit, seed=seed)
    with whole_folder(out) as draft:
        for name, found in (("budgets", along), ("protection", protection)):
            (draft / f"{name}.csv").write_bytes(table_text(FrontierRow, frontier_rows(found), headers="zh"))
        page = frontier_page(scenario, along, protection, protected=problem.protected)
        (draft / PAGE).write_text(page, encoding="utf-8", newline="\n")
    return Frontier(budgets=along, protection=protection, folder=out)
