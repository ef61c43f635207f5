"""Twenty policies over many replications of a year: seconds, simulated requests a second, and memory.

    python -m benchmarks.laboratory PLAN --replications 10 --replications 50 -o benchmarks/RESULTS.md

PLAN is a plan folder, for example of the built-in district. Memory is that of this process and of its largest worker.
"""

from __future__ import annotations

import itertools
import json
import resource
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from benchmarks.results import made_by, write_section
from benchmarks.tables import markdown
from domain.executors import executor_for
from domain.policy import Policy, Pooling, PriorityRule
from domain.roads import road_network
from reports.plan_folder.reading import read
from simulation import experiment

HEADING = "Twenty policies over years of requests"
LIBRARIES = ("numpy", "numba", "simpy")
LEVERS = list(itertools.product(Pooling, ((float("inf"), 0.0), (24.0, 0.15))))


def policies() -> tuple[Policy, ...]:
    """Twenty policies: four poolings with and without escalation and volunteers, and rules of order and of crews."""
    found = [
        Policy(
            id=f"{pooling}-{k}",
            title_zh="",
            title_en="",
            pooling=pooling,
            escalate_after_h=after_h,
            spill_after_h=after_h,
            volunteer_share=volunteers,
        )
        for k, (pooling, (after_h, volunteers)) in enumerate(LEVERS)
    ]
    for pooling, rule in itertools.product(Pooling, (PriorityRule.AGEING, PriorityRule.DUE, PriorityRule.FIFO)):
        found.append(Policy(id=f"{pooling}-{rule}", title_zh="", title_en="", pooling=pooling, priority=rule))
    return (replace(found[0], base=True), *found[1:])


@click.command()
@click.argument("plan", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--replications", "numbers", multiple=True, type=int, default=(50,), show_default=True)
@click.option("--workers", default=2, show_default=True)
@click.option("--days", default=365, show_default=True)
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="Results file to write into.")
def main(plan: Path, numbers: tuple[int, ...], workers: int, days: int, out: Path | None) -> None:
    """Compare twenty policies under PLAN, once for each number of replications."""
    rows = []
    for replications in numbers:
        rows.append(measured(plan, replications, workers, days))
        click.echo(json.dumps(rows[-1]))
    if out:
        # What a plan's folder is called says nothing to others.
        words = ["PLAN" if word == str(plan) else word for word in sys.argv[1:]]
        write_section(
            out, HEADING, [made_by(f"python -m benchmarks.laboratory {' '.join(words)}", LIBRARIES), "", *table(rows)]
        )


def measured(plan: Path, replications: int, workers: int, days: int) -> dict[str, Any]:
    """Seconds, requests a second and memory of one comparison."""
    stored = read(plan)
    scenario = replace(stored.scenario, policies=policies())
    started = time.perf_counter()
    with executor_for(workers=workers) as executor:
        comparison = experiment.compare(
            scenario,
            road_network(scenario),
            stored.plan,
            seed=1,
            replications=replications,
            days=days,
            executor=executor,
        )
    seconds = time.perf_counter() - started
    requests = comparison.requests_mean * replications * len(scenario.policies)
    return {
        "compounds": len(scenario.compounds),
        "policies": len(scenario.policies),
        "replications": replications,
        "days": days,
        "workers": workers,
        "seconds": round(seconds, 1),
        "requests_per_s": round(requests / seconds),
        "main_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "worker_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
    }


def table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The comparisons as a table."""
    return markdown(list(rows[0]), [[str(value) for value in row.values()] for row in rows])


if __name__ == "__main__":
    main()
