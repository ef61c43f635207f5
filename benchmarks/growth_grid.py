"""Grid and keepers of invented districts of growing size: seconds, memory, cost, bound and violations, as a table.

    python -m benchmarks.growth_grid --compounds 338 --compounds 3380 --compounds 33800 -o benchmarks/RESULTS.md

Each size has a process of its own, so that its peak memory is its own. No compound is under contract: every cell looks
for volunteers and party members, and the community is the last resort.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from allocator import grid, keepers
from allocator.checks import grid as check_grid
from allocator.checks import keepers as check_keepers
from benchmarks.growth import Clock, measured, of_sizes, peak_mb, worker_peak_mb
from benchmarks.results import made_by
from benchmarks.tables import markdown
from domain.executors import Processes
from domain.limits import Limit
from domain.plan import Plan
from domain.roads import road_network
from scenarios.synthetic import district

HEADING = "Grid and keepers of growing districts"
LIBRARIES = ("ortools", "numpy", "scipy")
STEPS = ("generate", "network", "cells", "check cells", "keepers", "check keepers")


def one(compounds: int, seed: int, work: float, workers: int) -> dict[str, Any]:
    """Divide, staff and check one district in this process."""
    clock = Clock()
    scenario = district(compounds=compounds, seed=seed)
    clock.lap("generate")
    network = road_network(scenario)
    clock.lap("network")
    with Processes(workers) as executor:
        cells = grid.solve(grid.problem_of(scenario, network, Plan()), limit=Limit(work=work), executor=executor)
        clock.lap("cells")
        worker_mb = worker_peak_mb(executor, workers)
    plan = Plan(grid=cells)
    wrong = check_grid.violations(scenario, plan)
    clock.lap("check cells")
    kept = keepers.solve(keepers.problem_of(scenario, network, plan), limit=Limit(work=work))
    clock.lap("keepers")
    wrong += check_keepers.violations(scenario, replace(plan, keepers=kept))
    clock.lap("check keepers")
    return {
        "compounds": compounds,
        "units": len(scenario.units),
        "cells": len(cells.plan.cells) if cells.plan else 0,
        "unproven": sum("not proven" in note for note in cells.notes),
        "seconds": clock.seconds,
        "peak_mb": peak_mb(),
        "worker_mb": worker_mb,
        "grid": [cells.objective, cells.bound],
        "keepers": [kept.objective, kept.bound],
        "violations": len(wrong),
        "first_violations": wrong[:3],
    }


def section(rows: list[dict[str, Any]], arguments: str) -> list[str]:
    """Lines of RESULTS.md."""
    counts = ("compounds", "units", "cells", "unproven")
    table = [
        [
            *(f"{row[key]:,}" for key in counts),
            *(f"{row['seconds'][step]:.1f}" for step in STEPS),
            *(f"{row[key]:,.0f}" for key in ("peak_mb", "worker_mb")),
            *(f"{value:,.2f}" for part in ("grid", "keepers") for value in row[part]),
            str(row["violations"]),
        ]
        for row in rows
    ]
    heads = [*counts, *(f"{step} s" for step in STEPS), "main MB", "worker MB"]
    heads += ["cells: households", "bound", "keepers: yuan", "bound", "violations"]
    return [
        made_by(f"python -m benchmarks.growth_grid {arguments}", LIBRARIES),
        "",
        "Seconds of the clock; peak memory of the main process and of the largest worker; cells in households of "
        "deviation, keepers in yuan a month; unproven are compounds whose division is not proven to be the best.",
        "",
        *markdown(heads, table),
    ]


@click.command()
@of_sizes(338, 3380)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--work", type=float, default=1.0, show_default=True, help="Of each search; 1 is the main job's.")
def main(**chosen: Any) -> None:
    """Divide and staff districts of several sizes."""
    measured("benchmarks.growth_grid", HEADING, one, section, **chosen)


if __name__ == "__main__":
    main()
