"""What `linli bench visits` does between parsing and saying."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from allocator.checks.periodic import judge
from benchmarks.folder_command import Wanted
from benchmarks.results import write_command
from benchmarks.visits import Case, Run, measure, warm_up
from benchmarks.visits_table import markdown
from domain.interruption import graceful
from reports.terminal.progress import steps
from scenarios.periodic_files.folder import Member, read_folder
from scenarios.periodic_files.known import read_known

LIBRARIES = ("numba", "numpy", "ortools", "pyvrp")
KNOWN = Path(__file__).parent / "periodic_best_known.csv"


@dataclass(frozen=True, slots=True)
class Prepared:
    """The cases of a benchmark, and what was noticed in reading."""

    cases: Sequence[Case]
    warnings: tuple[str, ...]


def prepare(wanted: Wanted) -> Prepared:
    """Read everything, before anything is run.

    The lowest cost known is that of our table or of a published solution that passes the checker, whichever is lower.

    Raises
    ------
    ScenarioError
        With every problem of every file.
    """
    known = read_known(KNOWN)
    found = read_folder(wanted.folder, sets=wanted.sets)
    cases, warnings = [], list(found.warnings)
    for member in found.members:
        published, warning = _published_cost(member)
        warnings += warning
        costs = [cost for cost in (known.cost(member.instance), published) if cost is not None]
        cases.append(Case(member.set_name, member.instance, min(costs, default=None)))
    return Prepared(cases, tuple(warnings))


def _published_cost(member: Member) -> tuple[float | None, list[str]]:
    """Cost of a published solution by the checker, None where it has none or fails; and what was noticed."""
    if member.published is None:
        return None, []
    name, verdict = member.instance.name, judge(member.instance, member.published.routes)
    if verdict.violations:
        return None, [f"{name}.res: the published solution is not used: {verdict.violations[0]}"]
    stated = member.published.cost
    if abs(verdict.cost - stated) > 0.01:
        return verdict.cost, [f"{name}.res: the routes cost {verdict.cost:.2f}, {stated:.2f} is stated"]
    return min(verdict.cost, stated), []


def runs_of(wanted: Wanted, prepared: Prepared) -> Iterator[Run]:
    """Runs as they end; the first Ctrl-C ends them after dropping the run that it cuts short."""
    with steps() as show, graceful():
        show.begin("loading the engines")
        warm_up(wanted.methods)
        yield from measure(prepared.cases, wanted.methods, wanted.seeds, wanted.time_s, watch=show)


def write_results(path: Path, wanted: Wanted, runs: Sequence[Run], *, complete: bool) -> None:
    """Put the table of the runs into a results file, in place of an earlier one of the same command."""
    write_command(path, wanted.command(), LIBRARIES, markdown(runs), complete=complete)
