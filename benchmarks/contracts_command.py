"""What `linli bench contracts` does between parsing and saying."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import libpysal_examples
from benchmarks.contracts import Run, measure
from benchmarks.contracts_cases import Case, InstanceCase, warm_up
from benchmarks.contracts_table import markdown
from benchmarks.folder_command import Wanted
from benchmarks.results import write_command
from domain.interruption import graceful
from reports.terminal.progress import steps
from scenarios.districting_files.folder import read_folder
from scenarios.districting_files.known import read_known

LIBRARIES = ("numba", "numpy", "scipy", "ortools")


@dataclass(frozen=True, slots=True)
class Prepared:
    """The cases of a benchmark, and what is missing."""

    cases: Sequence[Case]
    warnings: tuple[str, ...]


def prepare(wanted: Wanted) -> Prepared:
    """Read everything, before anything is run.

    Raises
    ------
    ScenarioError
        With every problem of every file.
    """
    known = read_known(wanted.folder)
    cases: list[Case] = []
    in_folder = tuple(name for name in wanted.sets if name != libpysal_examples.SET)
    if in_folder or not wanted.sets:
        found = read_folder(wanted.folder, sets=in_folder)
        cases += [InstanceCase(instance, name, known.get(instance.name)) for name, instance in found.instances]
    warnings: tuple[str, ...] = ()
    if not wanted.sets or libpysal_examples.SET in wanted.sets:
        if libpysal_examples.installed():
            cases += [InstanceCase(each, libpysal_examples.SET) for each in libpysal_examples.examples()]
        else:
            warnings = (f"libpysal is not installed (extra bench): the set {libpysal_examples.SET} is left out",)
    return Prepared(cases, warnings)


def runs_of(wanted: Wanted, prepared: Prepared) -> Iterator[Run]:
    """Runs as they end; the first Ctrl-C ends them after dropping the run that it cuts short."""
    with steps() as show, graceful():
        if prepared.cases:
            warm_up(wanted.methods)
        yield from measure(prepared.cases, wanted.methods, wanted.seeds, wanted.time_s, watch=show)


def write_results(path: Path, wanted: Wanted, runs: Sequence[Run], *, complete: bool) -> None:
    """Put the table of the runs into a results file, in place of an earlier one of the same command."""
    write_command(path, wanted.command(), LIBRARIES, markdown(runs), complete=complete)
