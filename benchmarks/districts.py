"""Scenario folders as cases of the crews' benchmark: a week in which crews clean the streets and every compound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allocator import crews
from allocator.checks import crews as check
from allocator.crews.assembly import RoutedDay, cost_terms, plan_of
from allocator.crews.problem import CrewProblem
from benchmarks.cases import Answer, Budget, Verdict
from domain.district import Mode
from domain.engines import Engine
from domain.limits import Limit
from domain.plan import ModesPlan, Plan
from domain.results import Result, Status
from domain.roads import road_network
from domain.scenario import Scenario
from scenarios.load import load

UNLIMITED = 1e6  # multiples of the default work, where seconds are the limit


@dataclass(frozen=True, slots=True)
class DistrictCase:
    """A scenario's crews; costs are yuan a month."""

    scenario: Scenario
    extended: tuple[str, ...]
    problem: CrewProblem
    set_name: str
    fleet: str = "limited"
    best_known: float | None = None

    @property
    def name(self) -> str:
        """Name of the scenario."""
        return self.scenario.name

    def bound(self) -> float:
        """Proven lower bound on the yuan a month of any plan."""
        from allocator.crews.bound import flow_bound, monthly, relaxation_of  # noqa: PLC0415

        relaxation = relaxation_of(self.problem)
        return float(monthly(self.problem, flow_bound(relaxation) if relaxation else 0.0))

    def solve(self, engine: Engine, budget: Budget, *, seed: int) -> Answer:
        """Days of an engine; the peers plan days of single depots and do not tell their iterations."""
        if engine is Engine.OWN:
            return self._searched(budget, seed)
        from allocator.crews.peers.week import EFFORT, peer_days, routed_days  # noqa: PLC0415

        work = UNLIMITED if budget.iterations is None else budget.iterations / EFFORT
        days = peer_days(self.problem, engine, Limit(work=work, time_s=budget.time_s), seed)
        return Answer(list(routed_days(self.problem, days, [day.run() for day in days])), None)

    def _searched(self, budget: Budget, seed: int) -> Answer:
        from allocator.crews.engine.search import Effort, search  # noqa: PLC0415  compiles on first use
        from allocator.crews.week import routed_days, week_of  # noqa: PLC0415

        week = week_of(self.problem)
        effort = Effort(iterations=budget.iterations, time_s=budget.time_s, enough=budget.enough)
        found = search(week.routing, effort=effort, seed=seed)
        return Answer(list(routed_days(week, found.routes)), found.iterations)

    def judge(self, solution: Sequence[RoutedDay]) -> Verdict:
        """Cost of the plan, which the crews' checker compares with its own figures, and the faults that it finds."""
        plan = plan_of(self.problem, solution)
        terms = cost_terms(self.problem, plan)
        result = Result(status=Status.FEASIBLE, plan=plan, objective=sum(terms.values()), cost_terms=terms)
        modes = ModesPlan(mode_of=dict.fromkeys(self.extended, Mode.EXTENDED), options=(), uncovered={})
        whole = Plan(modes=Result(status=Status.FEASIBLE, plan=modes), crews=result)
        return Verdict(sum(terms.values()), tuple(check.violations(self.scenario, whole)))

    def written(self, solution: Sequence[RoutedDay]) -> Any:
        """Trips of each crew and weekday, as the keys that plans use."""
        keys, ids = self.problem.modes.keys, self.problem.crews.ids
        days = (
            {"weekday": weekday, "crew": ids[day.crew], "trips": [[list(keys[mode]) for mode in t] for t in day.trips]}
            for day in solution
            for weekday in day.weekdays
        )
        return {"days": list(days)}


def district_case(set_name: str, folder: Path) -> DistrictCase:
    """Case of a scenario folder.

    Raises
    ------
    ScenarioError
        With every problem of the scenario.
    """
    scenario = load(folder).scenario
    extended = tuple(row.id for row in scenario.compounds)
    problem = crews.problem_of(scenario, road_network(scenario), extended)
    return DistrictCase(scenario=scenario, extended=extended, problem=problem, set_name=set_name)
