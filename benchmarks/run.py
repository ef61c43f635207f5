"""The main job on invented districts: seconds, memory, objective, bound and gap of every part, as a dated table.

    python benchmarks/run.py --compounds 40 --compounds 338 -o benchmarks/RESULTS.md

Each run has a process of its own, so that its peak memory is its own. Seconds depend on the machine and what else it
does; shortest paths are timed against networkx in the same run, so that machines can be told apart.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import networkx as nx

from allocator import planning
from allocator.checks.all_parts import violations
from benchmarks.results import made_by, write_section
from benchmarks.tables import markdown
from domain.executors import Processes
from domain.limits import Limit
from domain.roads import RoadNetwork, road_network
from reports.plan_folder.manifest import planned
from scenarios.synthetic import district
from simulation import experiment

HEADING = "The main job on invented districts"
LIBRARIES = ("ortools", "pyvrp", "scipy", "numpy", "simpy")


def one(compounds: int, seed: int, work: float, workers: int, replications: int) -> dict[str, Any]:
    """Plan, check and simulate one district in this process."""
    clock = [time.perf_counter()]

    def lap() -> float:
        clock.append(time.perf_counter())
        return clock[-1] - clock[-2]

    scenario = district(compounds=compounds, seed=seed)
    network = road_network(scenario)
    seconds = {"district": lap()}
    with Processes(workers) as executor:
        plan = planning.plan(scenario, network, limit=Limit(work=work), seed=seed, executor=executor)
        seconds["plan"] = lap()
        wrong = sum(len(sentences) for sentences in violations(scenario, plan).values())
        seconds["check"] = lap()
        comparison = experiment.compare(
            scenario, network, plan, seed=seed, replications=replications, days=365, executor=executor
        )
        seconds["simulation"] = lap()
    parts = {
        name: {"status": r.status.value, "objective": r.objective, "bound": r.bound, "gap": r.gap, "s": r.runtime_s}
        for name, r in planned(plan).items()
    }
    requests = comparison.requests_mean * replications * len(comparison.policy_ids)
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "compounds": compounds,
        "seed": seed,
        "parts": parts,
        "seconds": seconds,
        "violations": wrong,
        "requests_per_s": requests / seconds["simulation"],
        "peak_mb": peak / 1024,
        "dijkstra_ratio": peer_ratio(network),
    }


def peer_ratio(network: RoadNetwork) -> float:
    """Seconds of networkx over seconds of ours, for shortest paths from the same 20 junctions."""
    graph = nx.DiGraph()
    matrix = network.driving.tocoo()
    graph.add_weighted_edges_from(zip(matrix.row.tolist(), matrix.col.tolist(), matrix.data.tolist(), strict=True))
    sources = list(range(min(20, len(network.junction_node))))
    start = time.perf_counter()
    network.travel_m(sources, range(len(network.node_lonlat)))
    middle = time.perf_counter()
    for source in sources:
        nx.single_source_dijkstra_path_length(graph, source)
    return (time.perf_counter() - middle) / (middle - start)


def section(rows: list[dict[str, Any]], arguments: str) -> list[str]:
    """Lines of the runs' section of RESULTS.md."""
    return [made_by(f"python benchmarks/run.py {arguments}", LIBRARIES), "", *whole(rows), "", *by_part(rows)]


def whole(rows: list[dict[str, Any]]) -> list[str]:
    """One line a run; the ratio is networkx's time over ours for the same shortest paths."""
    header = ["compounds", "seed", "district s", "plan s", "check s", "simulation s", "requests/s", "peak MB"]
    cells = [
        [
            str(r["compounds"]),
            str(r["seed"]),
            *(f"{r['seconds'][step]:.1f}" for step in ("district", "plan", "check", "simulation")),
            f"{r['requests_per_s']:,.0f}",
            f"{r['peak_mb']:.0f}",
            f"{r['dijkstra_ratio']:.0f}",
            str(r["violations"]),
        ]
        for r in rows
    ]
    return markdown([*header, "shortest paths, networkx/ours", "violations"], cells)


def by_part(rows: list[dict[str, Any]]) -> list[str]:
    """One line a run and part."""
    cells = [
        [
            str(r["compounds"]),
            str(r["seed"]),
            name,
            p["status"],
            *("-" if p[key] is None else f"{p[key]:,.2f}" for key in ("objective", "bound")),
            "-" if p["gap"] is None else f"{100 * p['gap']:.2f} %",
            f"{p['s']:.1f}",
        ]
        for r in rows
        for name, p in r["parts"].items()
    ]
    return markdown(["compounds", "seed", "part", "status", "objective", "bound", "gap", "s"], cells)


@click.command()
@click.option("--compounds", "sizes", multiple=True, type=int, default=(40, 338), show_default=True)
@click.option("--seed", "seeds", multiple=True, type=int, default=(1,), show_default=True)
@click.option("--work", type=float, default=1.0, show_default=True)
@click.option("--workers", type=int, default=2, show_default=True)
@click.option("--replications", type=int, default=30, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a run instead of a table.")
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the table here.")
@click.option("--single", is_flag=True, hidden=True)
def main(
    sizes: tuple[int, ...], seeds: tuple[int, ...], as_json: bool, out: Path | None, single: bool, **options: Any
) -> None:
    """Run the main job on districts of several sizes and seeds."""
    if single:
        print(json.dumps(one(sizes[0], seeds[0], **options)))
        return
    own = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    rows = []
    for size in sizes:
        for seed in seeds:
            command = [sys.executable, __file__, "--single", "--compounds", str(size), "--seed", str(seed), *own]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            rows.append(json.loads(done.stdout))
            if as_json:
                print(done.stdout.strip(), flush=True)
    if not as_json or out:
        lines = section(rows, " ".join(sys.argv[1:]))
        if out:
            write_section(out, HEADING, lines)
        else:
            print("\n".join(lines))


if __name__ == "__main__":
    main()
