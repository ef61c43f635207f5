"""The month of mobile teams: seconds, yuan, proven gap and violations, beside a month of round trips and OR-Tools.

    python -m benchmarks.teams --compounds 338 --under-contract 0.8
    python -m benchmarks.teams --compounds 338 -o benchmarks/RESULTS.md

`--under-contract` is the share of compounds, drawn at random, whose contractors do the work. *Round trips* is how teams
were planned before: the cheapest team for each task, a way of its own for every visit. *OR-Tools* plans the days of our
plan anew for as long as our search took: the same visits on each day, by any able team, without regard to who came
the last time.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np

from allocator.checks import teams as check
from allocator.teams import problem_of, solve
from allocator.teams.problem import TeamsProblem, drive_s
from benchmarks.results import made_by, write_section
from benchmarks.tables import markdown
from benchmarks.teams_peer import Day, planned_day
from domain.district import Mode
from domain.executors import Processes
from domain.limits import Limit
from domain.plan import ModesPlan, Plan
from domain.results import Result, Status
from domain.roads import RoadNetwork, road_network
from domain.scenario import Scenario
from domain.team_plan import TeamsPlan
from scenarios.builtin import resolve
from scenarios.synthetic import district

HEADING = "Mobile teams"
LIBRARIES = ("numba", "numpy", "scipy", "ortools")
BUILT_IN = 338
HEADS = (
    "compounds", "under contract", "tasks", "visits", "teams", "s", "yuan a month", "bound", "gap", "driving yuan",
    "round trips, driving yuan", "days by OR-Tools, yuan", "ours, same days", "undone", "violations",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A district and how much of it is under contract."""

    compounds: int
    under_contract: float
    seed: int


def scenario_of(case: Case) -> tuple[Scenario, Plan]:
    """The built-in district, or an invented one, and a plan of its modes."""
    built_in = case.compounds == BUILT_IN
    scenario = resolve("lianhu").scenario if built_in else district(compounds=case.compounds, seed=case.seed, name="b")
    rng = np.random.default_rng([case.seed, case.compounds])
    held = rng.random(len(scenario.compounds)) < case.under_contract
    if not case.under_contract:
        return scenario, Plan()
    modes = {c.id: Mode.CONTRACT if own else Mode.MENU for c, own in zip(scenario.compounds, held, strict=True)}
    plan = ModesPlan(mode_of=modes, options=(), uncovered={})
    return scenario, Plan(modes=Result(status=Status.FEASIBLE, plan=plan, objective=0.0))


def round_trips_yuan(problem: TeamsProblem) -> float:
    """Time and kilometres of driving when every visit is a trip of its own by its cheapest team."""
    total = 0.0
    for row, task in enumerate(problem.tasks):
        able = np.flatnonzero(problem.possible[row]).tolist()
        if able:
            total += min(task.visits * (_visit(problem, row, team) - _work(problem, row, team)) for team in able)
    return total


def _work(problem: TeamsProblem, row: int, team: int) -> float:
    return problem.tasks[row].visit_s / 3600 * problem.teams[team].yuan_h


def _visit(problem: TeamsProblem, row: int, team: int) -> float:
    """A visit on a trip of its own."""
    own, base, place = problem.teams[team], problem.base_of[team], problem.place_of[row]
    legs_m = np.array([problem.metres[base, place], problem.metres[place, base]])
    seconds = float(drive_s(legs_m, own.speed_kmh).sum())
    return _work(problem, row, team) + seconds / 3600 * own.yuan_h + float(legs_m.sum()) / 1000 * own.yuan_km


def days_of(problem: TeamsProblem, plan: TeamsPlan) -> list[Day]:
    """Visits of each day and trade, as rows of tasks, with what our routes of them cost."""
    row = {task.id: number for number, task in enumerate(problem.tasks)}
    team = {own.id: own for own in problem.teams}
    days: dict[tuple[str, int], Day] = {}
    for route in plan.routes:
        own, key = team[route.team_id], (team[route.team_id].kind.value, route.day.toordinal())
        day = days.setdefault(key, Day(tasks=(), teams=tuple(
            number for number, other in enumerate(problem.teams) if other.kind is own.kind
        ), yuan=0.0))  # fmt: skip
        yuan = route.hours * own.yuan_h + route.metres / 1000 * own.yuan_km
        tasks = (*day.tasks, *(row[visit.task_id] for visit in route.visits))
        days[key] = replace(day, tasks=tasks, yuan=day.yuan + yuan)
    return list(days.values())


def measured(case: Case, *, work: float, workers: int, peer: bool) -> list[str]:
    """One row of the table."""
    scenario, plan = scenario_of(case)
    problem = problem_of(scenario, road_network(scenario), plan)
    solve(problem_of(*_tiny()), limit=Limit(work=0.01))  # loads or compiles what is kept between runs
    began = time.perf_counter()
    with Processes(workers) as executor:
        result = solve(problem, limit=Limit(work=work), seed=case.seed, executor=executor)
    seconds = time.perf_counter() - began
    if result.plan is None or result.objective is None or result.bound is None:
        raise RuntimeError(f"teams ended as {result.status}")
    days = days_of(problem, result.plan)
    own = sum(day.yuan for day in days)
    other = sum(planned_day(problem, day, seconds / len(days)) for day in days) if peer else None
    wrong = check.violations(scenario, replace(plan, teams=result))
    return [
        f"{case.compounds:,}", f"{100 * case.under_contract:.0f} %", f"{len(problem.tasks):,}",
        f"{sum(task.visits for task in problem.tasks):,}", str(len(problem.teams)), f"{seconds:.0f}",
        f"{result.objective:,.0f}", f"{result.bound:,.0f}", f"{100 * (result.gap or 0):.2f} %",
        f"{_driving_yuan(problem, result.plan):,.0f}", f"{round_trips_yuan(problem):,.0f}",
        "—" if other is None else f"{other:,.0f}", f"{own:,.0f}",
        str(sum(left.visits for left in result.plan.undone)), str(len(wrong)),
    ]  # fmt: skip


def _driving_yuan(problem: TeamsProblem, plan: TeamsPlan) -> float:
    """Hours out that are no work, waiting included, and kilometres."""
    team, total = {own.id: own for own in problem.teams}, 0.0
    for route in plan.routes:
        own = team[route.team_id]
        work_h = sum(visit.end_s - visit.start_s for visit in route.visits) / 3600
        total += (route.hours - work_h) * own.yuan_h + route.metres / 1000 * own.yuan_km
    return total


def _tiny() -> tuple[Scenario, RoadNetwork, Plan]:
    scenario = district(compounds=3, seed=1, name="tiny")
    return scenario, road_network(scenario), Plan()


def section(rows: Sequence[Sequence[str]], command: str) -> list[str]:
    """Lines of the section, without its heading."""
    return [
        made_by(command, LIBRARIES),
        "",
        "Measured on a machine shared with other work: read gaps and ratios, not seconds.",
        "",
        *markdown(HEADS, rows),
    ]


@click.command(help=__doc__)
@click.option("--compounds", type=click.IntRange(2), multiple=True, default=(BUILT_IN,), show_default=True)
@click.option("--under-contract", type=click.FloatRange(0, 1), multiple=True, default=(0.8, 0.0), show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--work", type=click.FloatRange(min=0, min_open=True), default=1.0, show_default=True)
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True)
@click.option("--peer/--no-peer", default=True, show_default=True, help="Plan the days with OR-Tools as well.")
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="A results file to put this into.")
def main(
    *,
    compounds: tuple[int, ...],
    under_contract: tuple[float, ...],
    seed: int,
    work: float,
    workers: int,
    peer: bool,
    out: Path | None,
) -> None:
    """Print what was measured as a table."""
    rows = [
        measured(Case(compounds=n, under_contract=share, seed=seed), work=work, workers=workers, peer=peer)
        for n in compounds
        for share in under_contract
    ]
    lines = section(rows, " ".join(["python -m benchmarks.teams", *sys.argv[1:]]))
    click.echo("\n".join(lines))
    if out:
        write_section(out, HEADING, lines)


if __name__ == "__main__":
    main()
