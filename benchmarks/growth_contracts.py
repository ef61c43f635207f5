"""Modes and contracts of invented districts of growing size: seconds, memory, cost, bound and gap, as a dated table.

    python -m benchmarks.growth_contracts --compounds 338 --compounds 3380 --compounds 33800 -o benchmarks/RESULTS.md

Each size has a process of its own, so that its peak memory is its own. A crew's way into a small compound has one price
for all and one for each of its households, so that the other modes have something to stand against without routing.
"""

from __future__ import annotations

import json
import sys
from math import floor
from pathlib import Path
from typing import Any

import click
import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from allocator import contracts
from allocator.checks.contracts import violations
from allocator.contracts.clustering import members_of_clusters
from allocator.contracts.clusters import CLUSTER, ONE_CLUSTER
from allocator.contracts.solver import cost_terms as contract_terms
from allocator.modes import UNCOVERED, Choice, ModesProblem, choose, cost_terms, problem_of
from benchmarks.growth import Clock, each_in_its_own_process, hand_out, of_sizes, peak_mb, worker_peak_mb
from benchmarks.results import made_by
from benchmarks.tables import markdown
from domain.executors import Processes
from domain.limits import Limit
from domain.plan import Plan
from domain.results import Result, Status
from domain.roads import road_network
from domain.scenario import Scenario
from scenarios.synthetic import district

HEADING = "Modes and contracts of growing districts"
LIBRARIES = ("ortools", "numpy", "scipy")
STEPS = ("generate", "network", "problem", "solve", "check")
ENTRY_YUAN, ENTRY_HOUSEHOLD_YUAN = 150.0, 2.0


def one(compounds: int, seed: int, work: float, workers: int) -> dict[str, Any]:
    """Choose modes and contracts of one district in this process, bound them, and check the contracts."""
    clock = Clock()
    scenario = district(compounds=compounds, seed=seed)
    clock.lap("generate")
    network = road_network(scenario)
    clock.lap("network")
    entry = {c.id: ENTRY_YUAN + ENTRY_HOUSEHOLD_YUAN * c.households for c in scenario.compounds}
    problem = problem_of(scenario, network, entry, why_not={})
    clock.lap("problem")
    with Processes(workers) as executor:
        chosen = choose(problem, limit=Limit(work=work), seed=seed, executor=executor)
        worker_mb = worker_peak_mb(executor, workers)
    clock.lap("solve")
    wrong = faults(scenario, problem, chosen.choice)
    clock.lap("check")
    cost = sum(cost_terms(problem, chosen.choice).values())
    blocks = [len(block) for block in problem.contracts.blocks()]
    return {
        "compounds": compounds,
        "seed": seed,
        "blocks": len(blocks),
        "largest": max(blocks),
        "firms": len(scenario.contractors),
        "clusters": (len(members_of_clusters(problem.contracts, most=CLUSTER)) if compounds > ONE_CLUSTER else 1),
        "contracts": len(chosen.choice.groups),
        "coverable": coverable(problem),
        "covered": sum(way != UNCOVERED for way in chosen.choice.way),
        "seconds": clock.seconds,
        "peak_mb": peak_mb(),
        "worker_mb": worker_mb,
        "yuan": cost,
        "bound": chosen.bound_fen / 100,
        "violations": len(wrong),
        "first_violations": wrong[:3],
    }


def coverable(problem: ModesProblem) -> int:
    """How many compounds can be served at most: an upper bound that leaves connected groups out of account.

    A compound without a way of its own needs a firm that serves it, whose largest contract has room for it, and all of
    them together must keep to the firms' households: an integer program.
    """
    contracts, bids = problem.contracts, problem.contracts.bids
    needy = np.flatnonzero(~np.isfinite(problem.beside_contract_fen()[:, :UNCOVERED]).any(axis=1))
    room = np.minimum(bids.most_households, contracts.max_households)
    bid, who = np.nonzero(bids.serves[:, needy] & (contracts.households[needy] <= room[:, None]))
    pairs = np.unique(np.column_stack([who, bids.firm[bid]]), axis=0)
    column, one = np.arange(len(pairs)), np.ones(len(pairs))
    once = csr_matrix((one, (pairs[:, 0], column)), shape=(len(needy), len(pairs)))
    filled = contracts.households[needy][pairs[:, 0]].astype(float)
    load = csr_matrix((filled, (pairs[:, 1], column)), shape=(len(contracts.firm_households), len(pairs)))
    rows = [LinearConstraint(once, ub=1), LinearConstraint(load, ub=contracts.firm_households)]
    found = milp(-one, constraints=rows, integrality=one, bounds=Bounds(0, 1), options={"mip_rel_gap": 0})
    return len(contracts) - len(needy) + floor(-float(found.mip_dual_bound) + 1e-6)


def faults(scenario: Scenario, problem: ModesProblem, choice: Choice) -> list[str]:
    """What the checker finds wrong with the contracts of a choice."""
    plan = contracts.plan_of(problem.contracts, choice.groups, choice.bids)
    terms = contract_terms(problem.contracts, choice.groups, choice.bids)
    result = Result(status=Status.FEASIBLE, plan=plan, objective=sum(terms.values()), cost_terms=terms)
    return violations(scenario, Plan(contracts=result))


def section(rows: list[dict[str, Any]], arguments: str) -> list[str]:
    """Lines of RESULTS.md."""
    counts = ("compounds", "seed", "firms", "blocks", "largest", "clusters", "contracts", "coverable", "covered")
    table = [
        [
            *(f"{row[key]:,}" for key in counts),
            *(f"{row['seconds'][step]:.1f}" for step in STEPS),
            *(f"{row[key]:,.0f}" for key in ("peak_mb", "worker_mb", "yuan", "bound")),
            f"{100 * (row['yuan'] - row['bound']) / row['yuan']:.2f} %",
            f"{1000 * row['seconds']['solve'] / row['blocks']:.0f}",
            str(row["violations"]),
        ]
        for row in rows
    ]
    heads = [*counts, *(f"{step} s" for step in STEPS), "main MB", "worker MB", "yuan", "bound", "gap", "ms a block"]
    return [
        made_by(f"python -m benchmarks.growth_contracts {arguments}", LIBRARIES),
        "",
        "Seconds of the clock; peak memory of the main process and of the largest worker; yuan a month. "
        "No contract reaches out of a block; `largest` is the largest one's compounds. `coverable` is a proven "
        "upper bound: compounds without another way must find room at a firm.",
        "",
        *markdown([*heads, "violations"], table),
    ]


@click.command()
@of_sizes(338, 1000)
@click.option("--seed", "seeds", multiple=True, type=int, default=(1,), show_default=True)
@click.option("--work", type=float, default=1.0, show_default=True, help="Deterministic work.")
def main(
    sizes: tuple[int, ...], seeds: tuple[int, ...], as_json: bool, out: Path | None, single: bool, **options: Any
) -> None:
    """Choose modes and contracts of districts of several sizes."""
    if single:
        click.echo(json.dumps(one(sizes[0], seeds[0], **options)))
        return
    rows = [
        row
        for seed in seeds
        for row in each_in_its_own_process(
            "benchmarks.growth_contracts", sizes, options | {"seed": seed}, as_json=as_json
        )
    ]
    heading = f"{HEADING}: {', '.join(f'{size:,}' for size in sizes)}"
    hand_out(heading, section(rows, " ".join(sys.argv[1:])), out=out, as_json=as_json)


if __name__ == "__main__":
    main()
