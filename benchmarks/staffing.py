"""Staffings of invented districts, or of a plan, for a service standard: cost, bound, evidence and seconds, as a table.

    python -m benchmarks.staffing --compounds 40 --compounds 338 --pooling subdistrict -o benchmarks/RESULTS.md

Without a plan the compounds keep the service that they have today. Seconds depend on the machine and what else it does.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import click

from benchmarks.results import made_by, write_section
from benchmarks.tables import markdown
from domain.executors import executor_for
from domain.plan import Plan
from domain.policy import DEFAULT_POLICIES, Policy, Pooling
from domain.roads import road_network
from domain.scenario import Scenario
from domain.staffing import PostKind, Staffing
from reports.plan_folder.reading import read
from scenarios.synthetic import district
from simulation.contexts import context_of
from simulation.district import compile_district
from simulation.policies import compile_policy
from simulation.staffing.finding import Ask, find_staffing, told
from simulation.staffing.standards import read_standards

HEADING = "Staffing for service standards"
LIBRARIES = ("numba", "numpy", "ortools", "scipy")
HEADINGS = (
    *("district", "pooling", "standard", "crews", "clerks", "mediators", "M yuan a year", "bound", "today"),
    *("share today", "confirmed share (at least)", "tries", "one fewer fails", "runs", "s"),
)


@click.command()
@click.option("--compounds", "sizes", type=int, multiple=True, help="Size of an invented district; may be repeated.")
@click.option("--plan", "plans", type=click.Path(exists=True, path_type=Path), multiple=True, help="A plan's folder.")
@click.option("--pooling", "poolings", type=click.Choice([*Pooling]), multiple=True, default=["subdistrict"])
@click.option("--standard", "standards", multiple=True, default=["resolve:urgent:24h>=0.8"])
@click.option("--replications", default=10, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--workers", default=2, show_default=True)
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write the section to.")
def main(
    *,
    sizes: tuple[int, ...],
    plans: tuple[Path, ...],
    poolings: tuple[str, ...],
    standards: tuple[str, ...],
    replications: int,
    seed: int,
    workers: int,
    out: Path | None,
) -> None:
    """Find a staffing of every district under every pooling."""
    cases = [(f"{size} invented compounds", district(compounds=size, seed=seed), Plan()) for size in sizes]
    cases += [(f"{len(s.scenario.compounds)} planned compounds", s.scenario, s.plan) for s in map(read, plans)]
    asked = read_standards(standards)
    ask = Ask(standards=asked, confidence=0.95, replications=replications, seed=seed)
    rows = []
    for name, scenario, plan in cases:
        for pooling in poolings:
            policy = replace(DEFAULT_POLICIES[0], pooling=Pooling(pooling))
            began = time.perf_counter()
            found = one(scenario, plan, policy, ask, workers=workers)
            rows.append(_row(name, found, time.perf_counter() - began))
            click.echo(" | ".join(rows[-1]), err=True)
    lines = [made_by(f"python -m benchmarks.staffing, {workers} workers", LIBRARIES), "", *markdown(HEADINGS, rows)]
    if out is None:
        click.echo("\n".join(lines))
    else:
        write_section(out, HEADING, lines)


def one(scenario: Scenario, plan: Plan, policy: Policy, ask: Ask, *, workers: int) -> Staffing:
    """Staffing of one district."""
    scenario = replace(scenario, policies=(policy,))
    compiled = compile_district(scenario, road_network(scenario), plan, days=365)
    setup = compile_policy(compiled, policy)
    with executor_for(workers=workers) as executor:
        return told(find_staffing(compiled, setup, context_of(scenario, compiled, setup), ask, executor=executor), ask)


def _row(name: str, found: Staffing, seconds: float) -> tuple[str, ...]:
    last = found.confirmations[-1].tried
    present = found.present.shares if found.present else ()
    failing = sum(not row.tried.met for row in found.fewer)
    return (
        name,
        found.pooling,
        ", ".join(map(str, found.standards)),
        *(str(found.people(kind)) if kind in found.kinds else "as today" for kind in PostKind),
        f"{found.found.yuan_year / 1e6:.2f}",
        f"{found.bound_yuan / 1e6:.2f}" if found.bound_yuan is not None else "-",
        f"{found.present.yuan_year / 1e6:.2f}" if found.present else "-",
        ", ".join(f"{100 * share.mean:.2f} %" for share in present),
        ", ".join(f"{100 * share.mean:.2f} ({100 * share.low:.2f}) %" for share in last.shares),
        str(len(found.confirmations)),
        f"{failing} of {len(found.fewer)}",
        f"{found.runs:,}",
        f"{seconds:.0f}",
    )


if __name__ == "__main__":
    main()
