"""Visits of invented districts of growing size: seconds, gaps of both stages and violations, as a table.

    python -m benchmarks.growth_visits --compounds 338 --compounds 1000 --compounds 3380 -o benchmarks/RESULTS.md

Each size has a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import Any

import click

from allocator import visits
from allocator.checks import visits as check
from allocator.visits import chiefs, days, joint
from allocator.visits.least_days import least_days_yuan
from allocator.visits.solver import decided_of, result_of
from benchmarks.growth import Clock, measured, of_sizes, peak_mb, worker_peak_mb
from benchmarks.results import made_by
from benchmarks.tables import markdown
from domain.executors import Processes
from domain.limits import Limit
from domain.plan import Plan
from domain.roads import road_network
from scenarios.synthetic import district

HEADING = "Visits of growing districts"
LIBRARIES = ("ortools", "numpy", "scipy", "numba")
STEPS = ("arrays", "least days", "chiefs", "days", "moves", "check")


def one(compounds: int, seed: int, work: float, workers: int) -> dict[str, Any]:
    """Plan and check the visits of one district in this process."""
    scenario = district(compounds=compounds, seed=seed)
    network = road_network(scenario)
    clock, limit = Clock(), Limit(work=work)
    problem = visits.problem_of(scenario, network, Plan())
    clock.lap("arrays")
    bounding = replace(problem, lead_yuan=problem.lead_yuan + least_days_yuan(problem))
    clock.lap("least days")
    with Processes(workers) as executor:
        led = chiefs.choose(bounding, limit=limit, seed=seed, executor=executor)
        clock.lap("chiefs")
        planned = days.schedule(problem, led.chief, limit=limit, seed=seed, executor=executor)
        clock.lap("days")
        held = days.portfolios_of(led.chief)
        months, now = joint.improve(problem, bounding, planned.months, held, limit=limit, seed=seed, executor=executor)
        clock.lap("moves")
        worker_mb = worker_peak_mb(executor, workers)
    decided = decided_of(problem, months, now)
    result = result_of(problem, led, decided, began=perf_counter(), seed=seed)
    wrong = check.violations(scenario, Plan(visits=result))
    clock.lap("check")
    dated = sum(month.yuan for month in planned.months.values())
    return {
        "compounds": compounds,
        "officials": len(problem.official_ids),
        "visits": int(problem.visits.sum()),
        "seconds": clock.seconds,
        "peak_mb": peak_mb(),
        "worker_mb": worker_mb,
        "chiefs_gap": 1.0 - led.bound / led.yuan,
        "days_gap": 1.0 - planned.bound / dated,
        "moves_share": 1.0 - sum(month.yuan for month in months.values()) / dated,
        "objective": result.objective,
        "gap": result.gap,
        "violations": len(wrong) + len(planned.failed),
        "first_violations": wrong[:3],
    }


def section(rows: list[dict[str, Any]], arguments: str) -> list[str]:
    """Lines of RESULTS.md."""
    counts = ("compounds", "officials", "visits")
    table = [
        [
            *(f"{row[key]:,}" for key in counts),
            *(f"{row['seconds'][step]:.1f}" for step in STEPS),
            *(f"{row[key]:,.0f}" for key in ("peak_mb", "worker_mb")),
            *(f"{100.0 * row[key]:.2f}" for key in ("chiefs_gap", "days_gap", "gap")),
            f"{row['objective']:,.0f}",
            str(row["violations"]),
        ]
        for row in rows
    ]
    heads = [*counts, *(f"{step} s" for step in STEPS), "main MB", "worker MB"]
    heads += ["chiefs: gap %", "days: gap %", "month: gap %", "yuan a month", "violations"]
    return [
        made_by(f"python -m benchmarks.growth_visits {arguments}", LIBRARIES),
        "",
        "Seconds of the clock; peak memory of the main process and of the largest worker. The gap of the chiefs is to "
        "the best choice as stage 1 sees it, that of the days to the best ones with these chiefs, that of the month to "
        "any.",
        "",
        *markdown(heads, table),
    ]


@click.command()
@of_sizes(338, 1000)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--work", type=float, default=1.0, show_default=True, help="Of each search; 1 is the main job's.")
def main(**chosen: Any) -> None:
    """Plan the visits of districts of several sizes."""
    measured("benchmarks.growth_visits", HEADING, one, section, **chosen)


if __name__ == "__main__":
    main()
