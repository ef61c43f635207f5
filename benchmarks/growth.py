"""The crews of invented districts of growing size: seconds of each step, memory, cost, bound and gap, as a dated table.

    python -m benchmarks.growth --compounds 338 --compounds 3380 --compounds 33800 -o benchmarks/RESULTS.md

Each size has a process of its own, so that its peak memory is its own. Every second small compound is cleaned by the
street crews. A district is routed by clusters when it has more tasks than one may have (allocator/crews/decomposition).
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from allocator.checks import crews as check
from allocator.crews.assembly import cost_terms
from allocator.crews.bound import monthly, quick_bound, relaxation_of
from allocator.crews.decomposition import clusters
from allocator.crews.engine.search import Effort
from allocator.crews.from_scenario import problem_of
from allocator.crews.parts import plan_by_clusters
from allocator.crews.problem import CrewProblem
from benchmarks.results import made_by, write_section
from benchmarks.tables import markdown
from domain.district import Mode
from domain.executors import Executor, Processes
from domain.plan import CrewsPlan, ModesPlan, Plan
from domain.results import Result, Status
from domain.roads import road_network
from domain.scenario import Scenario
from scenarios.synthetic import district

HEADING = "Crews of growing districts"
LIBRARIES = ("numba", "numpy", "scipy")
STEPS = ("generate", "network", "problem", "clusters", "route", "bound", "check")


class Clock:
    """Seconds of the steps of a run, said on the error stream as they end."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._began = time.perf_counter()

    def lap(self, step: str) -> None:
        """End a step."""
        now = time.perf_counter()
        self.seconds[step], self._began = now - self._began, now
        click.echo(f"{step} {self.seconds[step]:.1f} s, {peak_mb():.0f} MB", err=True)


def one(compounds: int, seed: int, iterations: float, workers: int) -> dict[str, Any]:
    """Plan, bound and check the crews of one district in this process; `iterations` for each task."""
    clock = Clock()
    scenario = district(compounds=compounds, seed=seed)
    clock.lap("generate")
    network = road_network(scenario)
    clock.lap("network")
    extended = extended_ids(scenario)
    problem = problem_of(scenario, network, extended)
    clock.lap("problem")
    groups = clusters(problem)
    clock.lap("clusters")
    with Processes(workers) as executor:
        plan, _ = plan_by_clusters(
            problem, groups, effort_of=lambda part: effort(part, iterations), seed=seed, executor=executor
        )
        worker_mb = worker_peak_mb(executor, workers)
    terms = cost_terms(problem, plan)
    clock.lap("route")
    relaxation = relaxation_of(problem)
    bound = monthly(problem, quick_bound(relaxation) if relaxation else 0.0)
    clock.lap("bound")
    wrong = faults(scenario, extended, plan, terms)
    clock.lap("check")
    return {
        "compounds": compounds,
        "streets": len(scenario.streets),
        "seed": seed,
        "tasks": len(problem.tasks.ids),
        "crews": len(problem.crews.ids),
        "clusters": len(groups),
        "seconds": clock.seconds,
        "peak_mb": peak_mb(),
        "worker_mb": worker_mb,
        "yuan": sum(terms.values()),
        "left_out": len(plan.unserved),
        "bound": bound,
        "violations": len(wrong),
        "first_violations": wrong[:3],
    }


def extended_ids(scenario: Scenario) -> frozenset[str]:
    """Every second of the compounds that are small enough for street crews."""
    most = scenario.rules.modes.extended_max_households
    return frozenset([compound.id for compound in scenario.compounds if compound.households <= most][::2])


def effort(part: CrewProblem, iterations: float) -> Effort:
    """Iterations in proportion to the tasks of a part."""
    return Effort(iterations=max(1, round(iterations * len(part.tasks.ids))))


def faults(scenario: Scenario, extended: frozenset[str], plan: CrewsPlan, terms: dict[str, float]) -> list[str]:
    """What the checker finds wrong with a plan."""
    modes = ModesPlan(mode_of=dict.fromkeys(extended, Mode.EXTENDED), options=(), uncovered={})
    result = Result(status=Status.FEASIBLE, plan=plan, objective=sum(terms.values()), cost_terms=terms)
    return check.violations(scenario, Plan(modes=Result(status=Status.FEASIBLE, plan=modes), crews=result))


def peak_mb() -> float:
    """Largest resident memory of this process so far.

    A process that was started by a large one counts that one's memory too in what `resource` tells, so Linux is asked
    for the memory of the programme itself.
    """
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = [line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def worker_peak_mb(executor: Executor, workers: int) -> float:
    """Largest resident memory of any one worker so far."""
    return max(executor.map(_slowly, range(8 * workers)))


def _slowly(_task: int) -> float:
    time.sleep(0.05)  # so that no worker takes the tasks of another one
    return peak_mb()


F = TypeVar("F", bound=Callable[..., None])


def of_sizes(*default: int) -> Callable[[F], F]:
    """Give a command the options of every benchmark of growing districts."""
    options = [
        click.option("--compounds", "sizes", multiple=True, type=int, default=default, show_default=True),
        click.option("--workers", type=int, default=2, show_default=True),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object a run instead of a table."),
        click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="Put the section here."),
        click.option("--single", is_flag=True, hidden=True),
    ]

    def with_options(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return with_options


def section(rows: list[dict[str, Any]], arguments: str) -> list[str]:
    """Lines of RESULTS.md."""
    command = f"python -m benchmarks.growth {arguments}"
    note = "Seconds of the clock; peak memory of the main process and of the largest worker; yuan a month."
    sizes = [
        [
            *(f"{row[key]:,}" for key in ("compounds", "streets", "tasks", "crews", "clusters")),
            *(f"{row['seconds'][step]:.1f}" for step in STEPS),
            *(f"{row[key]:,.0f}" for key in ("peak_mb", "worker_mb")),
        ]
        for row in rows
    ]
    costs = [
        [
            f"{row['compounds']:,}",
            f"{row['yuan']:,.0f}",
            f"{row['bound']:,.0f}",
            f"{100 * (row['yuan'] - row['bound']) / row['yuan']:.2f} %",
            str(row["left_out"]),
            str(row["violations"]),
        ]
        for row in rows
    ]
    counts = ["compounds", "streets", "tasks", "crews", "clusters"]
    return [
        made_by(command, LIBRARIES),
        "",
        note,
        "",
        *markdown([*counts, *(f"{step} s" for step in STEPS), "main MB", "worker MB"], sizes),
        "",
        *markdown(["compounds", "yuan", "bound", "gap", "services left out", "violations"], costs),
    ]


@click.command()
@of_sizes(338, 3380)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--iterations", type=float, default=20.0, show_default=True, help="Of the search, for each task.")
def main(**chosen: Any) -> None:
    """Route the crews of districts of several sizes."""
    measured("benchmarks.growth", HEADING, one, section, **chosen)


def measured(
    module: str,
    heading: str,
    one: Callable[..., dict[str, Any]],
    section: Callable[[list[dict[str, Any]], str], list[str]],
    *,
    sizes: tuple[int, ...],
    as_json: bool,
    out: Path | None,
    single: bool,
    **options: Any,
) -> None:
    """Run a benchmark of growing districts: a single size in this process, or each in one of its own, told as asked."""
    if single:
        click.echo(json.dumps(one(sizes[0], **options)))
        return
    rows = each_in_its_own_process(module, sizes, options, as_json=as_json)
    hand_out(heading, section(rows, " ".join(sys.argv[1:])), out=out, as_json=as_json)


def each_in_its_own_process(
    module: str, sizes: Sequence[int], options: Mapping[str, Any], *, as_json: bool
) -> list[dict[str, Any]]:
    """Rows of a growth benchmark, each size run by `module` in a process of its own; printed as they come if asked."""
    own = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    rows = []
    for size in sizes:
        command = [sys.executable, "-m", module, "--single", "--compounds", str(size), *own]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        rows.append(json.loads(done.stdout))
        if as_json:
            click.echo(done.stdout.strip())
    return rows


def hand_out(heading: str, lines: Sequence[str], *, out: Path | None, as_json: bool) -> None:
    """Put a section into a results file, or print it where nothing else was printed."""
    if out:
        write_section(out, heading, lines)
    elif not as_json:
        click.echo("\n".join(lines))


if __name__ == "__main__":
    main()
