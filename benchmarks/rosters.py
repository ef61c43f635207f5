"""Gate rosters of an invented town for four weeks: seconds, what falls short beside its bound, and violations.

    python -m benchmarks.rosters --gates 60 --seed 1
    python -m benchmarks.rosters --gates 60 --seed 1 --seed 2 --staff 1 --staff 0.8 -o benchmarks/RESULTS.md

`--staff` is the number of guards as a share of those whom the posts need at 40 hours a week, before leave. The month is
February 2027: four weeks from Monday to Sunday.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import click
import numpy as np

from allocator.checks import rosters as check
from allocator.rosters import problem_of, solve
from allocator.rosters.bounds import shortfall
from allocator.rosters.problem import RosterProblem, roster_of
from allocator.rosters.relaxation import ShiftFlow
from benchmarks.results import made_by, write_section
from benchmarks.tables import markdown
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
HEADING = "Gate rosters of invented towns"
LIBRARIES = ("ortools", "numpy", "scipy", "numba")


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


def section(rows: list[dict[str, Any]], arguments: str) -> list[str]:
    """Lines of RESULTS.md."""
    heads = [
        "gates",
        "guards",
        "seed",
        "staff",
        "shifts",
        "s",
        "empty",
        "bound",
        "overtime h",
        "bound",
        "wishes",
        "bound",
    ]
    heads += ["beyond even share", "yuan", "bound", "gap", "violations"]
    table = [
        [
            *(str(row[key]) for key in ("gates", "guards", "seed", "staff")),
            f"{row['shifts']:,}",
            f"{row['seconds']:.0f}",
            *(f"{row[key]:,}" for key in ("empty", "least_empty", "overtime_h", "least_overtime_h")),
            *(f"{row[key]:,}" for key in ("wishes", "least_wishes", "beyond_even_share")),
            *(f"{row[key]:,.0f}" for key in ("yuan", "bound")),
            f"{row['gap_pct']:.2f} %",
            str(row["violations"]),
        ]
        for row in rows
    ]
    return [
        made_by(f"python -m benchmarks.rosters {arguments}", LIBRARIES),
        "",
        "February 2027. Staff is the share of those whom the posts need at 40 hours a week, before leave.",
        "Least overtime and fewest broken wishes are those of rosters with no more empty posts.",
        "Seconds are of the clock, on a shared machine.",
        "",
        *markdown(heads, table),
    ]


@click.command(help=__doc__)
@click.option("--gates", type=click.IntRange(1, 2000), default=60, show_default=True)
@click.option("--seed", "seeds", type=click.IntRange(0), multiple=True, default=[1], show_default=True)
@click.option(
    "--staff",
    "shares",
    type=click.FloatRange(0.1, GUARDS_PER_NEED),
    multiple=True,
    default=[GUARDS_PER_NEED],
    show_default=True,
)
@click.option("--shift-h", type=click.Choice(["8", "12"]), default="8", show_default=True)
@click.option("--work", type=click.FloatRange(min=0, min_open=True), default=1.0, show_default=True)
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True)
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="Results file for a table.")
def main(
    *,
    gates: int,
    seeds: tuple[int, ...],
    shares: tuple[float, ...],
    shift_h: str,
    work: float,
    workers: int,
    out: Path | None,
) -> None:
    """Say what was measured, as JSON, one town after the other."""
    rows = []
    for staff in shares:
        for seed in seeds:
            scenario = town(gates, seed, staff=staff, shift_h=int(shift_h))
            row = {"seed": seed, "staff": staff, **measured(scenario, seed=seed, work=work, workers=workers)}
            click.echo(json.dumps(row, indent=1))
            rows.append(row)
    if out:
        write_section(out, HEADING, section(rows, " ".join(sys.argv[1:])))


if __name__ == "__main__":
    main()
