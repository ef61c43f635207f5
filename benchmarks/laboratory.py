"""Twenty policies over many replications of a year: seconds, simulated requests a second, and memory.

    python -m benchmarks.laboratory PLAN [--replications 50] [--workers 2] [--days 365]

PLAN is a plan folder, for example of the built-in district. Memory is that of this process and of its largest worker.
"""

from __future__ import annotations

import itertools
import json
import resource
import time
from dataclasses import replace
from pathlib import Path

import click

from domain.executors import executor_for
from domain.policy import Policy, Pooling, PriorityRule
from domain.roads import road_network
from reports.plan_reading import read
from simulation import experiment

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
@click.option("--replications", default=50, show_default=True)
@click.option("--workers", default=2, show_default=True)
@click.option("--days", default=365, show_default=True)
def main(plan: Path, replications: int, workers: int, days: int) -> None:
    """Compare twenty policies under PLAN and print one JSON object."""
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
    row = {
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
    click.echo(json.dumps(row))


if __name__ == "__main__":
    main()
