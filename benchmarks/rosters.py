"""Gate rosters of an invented town for four weeks: seconds, what falls short beside its bound, and violations.

    python -m benchmarks.rosters --gates 60 --seed 1
    python -m benchmarks.rosters --gates 60 --seed 1 --staff 0.95

`--staff` is the number of guards as a share of those whom the posts need at 40 hours a week, before leave. The month is
February 2027: four weeks from Monday to Sunday.
"""

from __future__ import annotations

import json
import time
from datetime import date
from typing import Any

import click
import numpy as np

from allocator.checks import rosters as check
from allocator.rosters import problem_of, solve
from allocator.rosters.bounds import shortfall
from allocator.rosters.problem import RosterProblem, roster_of
from allocator.rosters.relaxation import ShiftFlow
from domain.district import Compound, Gate
from domain.executors import Processes
from domain.geometry import to_degrees
from domain.limits import Limit
from domain.plan import Plan
from domain.rules import RosterRules, Rules
from domain.scenario import Scenario
from scenarios.generate.buildings import POSTS
from scenarios.generate.providers import GUARDS_PER_NEED, guard_absences, guards

MONTH = date(2027, 2, 1)
CENTRE = (108.9, 34.27)
SPACE_M = 550.0  # between neighbouring gates, roughly as in the built-in district
COMPOUNDS_A_GATE = 3


def town(gates: int, seed: int, *, staff: float, shift_h: int) -> Scenario:
    """Gates with posts, and guards living around them, some on leave."""
    rng = np.random.default_rng([seed, gates])
    side_m = SPACE_M * gates**0.5
    places = to_degrees(rng.uniform(0, side_m, (COMPOUNDS_A_GATE * gates, 2)), CENTRE).tolist()
    compounds = tuple(
        Compound(id=f"c{i}", name=f"c{i}", community_id="m", lon_deg=lon, lat_deg=lat, households=300)
        for i, (lon, lat) in enumerate(places)
    )
    posts = [POSTS[int(draw)] for draw in rng.integers(len(POSTS), size=gates)]
    standing = tuple(
        Gate(
            id=f"g{i}",
            compound_id=compound.id,
            lon_deg=compound.lon_deg,
            lat_deg=compound.lat_deg,
            guards_day=day,
            guards_evening=evening,
            guards_night=night,
        )
        for i, (compound, (day, evening, night)) in enumerate(zip(compounds, posts, strict=False))
    )
    rules = Rules(rosters=RosterRules(shift_h=shift_h))
    every = guards(standing, compounds, rules, seed=seed)
    kept = round(len(every) * staff / GUARDS_PER_NEED)
    chosen = tuple(every[i] for i in sorted(rng.permutation(len(every))[:kept].tolist()))
    return Scenario(
        name="town",
        title_zh="",
        title_en="",
        month=MONTH,
        seed=seed,
        working_days=(),
        rules=rules,
        compounds=compounds,
        streets=(),
        junctions=(),
        gates=standing,
        guards=chosen,
        guard_absences=guard_absences(chosen, MONTH, seed=seed),
    )


def measured(scenario: Scenario, *, seed: int, work: float, workers: int) -> dict[str, Any]:
    """Solve, bound and check the rosters of one town."""
    problem: RosterProblem = problem_of(scenario, None, Plan())
    began = time.perf_counter()
    with Processes(workers) as executor:
        result = solve(problem, limit=Limit(work=work), seed=seed, executor=executor)
    seconds = time.perf_counter() - began
    if result.plan is None or result.objective is None or result.bound is None:
        raise RuntimeError(f"rosters ended as {result.status}")
    short = shortfall(ShiftFlow(problem), roster_of(problem, result.plan))
    wrong = check.violations(scenario, Plan(rosters=result))
    return {
        "gates": len(problem.gate_ids),
        "guards": len(problem.guard_ids),
        "days": problem.n_days,
        "shifts": int(problem.posts.sum()),
        "shifts_without_overtime": int((problem.regular_h // problem.rules.shift_h).sum()),
        "seconds": round(seconds, 1),
        "empty": short.empty,
        "least_empty": short.least_empty,
        "overtime_h": short.overtime_h,
        "least_overtime_h": short.least_overtime_h,
        "wishes": short.wishes,
        "least_wishes": short.least_wishes,
        "beyond_even_share": short.beyond_even_share,
        "yuan": round(result.objective, 2),
        "bound": round(result.bound, 2),
        "gap_pct": round(100 * (result.gap or 0.0), 3),
        "violations": len(wrong),
        "first_violations": wrong[:3],
    }


@click.command(help=__doc__)
@click.option("--gates", type=click.IntRange(1, 2000), default=60, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--staff", type=click.FloatRange(0.1, GUARDS_PER_NEED), default=GUARDS_PER_NEED, show_default=True)
@click.option("--shift-h", type=click.Choice(["8", "12"]), default="8", show_default=True)
@click.option("--work", type=click.FloatRange(min=0, min_open=True), default=1.0, show_default=True)
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True)
def main(*, gates: int, seed: int, staff: float, shift_h: str, work: float, workers: int) -> None:
    """Say what was measured, as JSON."""
    scenario = town(gates, seed, staff=staff, shift_h=int(shift_h))
    click.echo(json.dumps(measured(scenario, seed=seed, work=work, workers=workers), indent=1))


if __name__ == "__main__":
    main()
