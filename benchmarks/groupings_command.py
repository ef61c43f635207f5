"""What `linli bench contracts SCENARIO` does between parsing and saying."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.command import seeds_text
from benchmarks.groupings import Run, measure, order_of_runs
from benchmarks.groupings_case import GroupingCase, case_of
from benchmarks.groupings_methods import METHODS, Method
from benchmarks.groupings_picture import picture
from benchmarks.groupings_table import markdown
from benchmarks.results import write_command
from domain.errors import Problem, ScenarioError
from domain.interruption import graceful
from reports.terminal.progress import steps
from scenarios.builtin import builtin_names, resolve
from scenarios.whole import whole_file

LIBRARIES = ("numpy", "scipy", "ortools", "spopt", "gerrychain")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A benchmark of groupings on one scenario as it was asked for."""

    scenario: str
    methods: tuple[str, ...]
    seeds: tuple[int, ...]
    time_s: float

    def command(self) -> str:
        """The command line that asks for it, with a folder by its own name."""
        name = self.scenario if self.scenario in builtin_names() else Path(self.scenario).resolve().name
        words = [f"linli bench contracts {name}", f"--time {self.time_s:g}", f"--seeds {seeds_text(self.seeds)}"]
        return " ".join(words if self.methods == tuple(METHODS) else [*words, f"--methods {','.join(self.methods)}"])


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is grouped, the methods that can run, and what was noticed."""

    case: GroupingCase
    methods: Mapping[str, Method]
    warnings: tuple[str, ...]

    def expected(self, wanted: Wanted) -> int:
        """How many runs there are when none is cut short."""
        return len(order_of_runs(self.methods, wanted.seeds))


def is_scenario(where: str) -> bool:
    """Whether this names a scenario, and not a folder of public instances."""
    return where in builtin_names() or (Path(where) / "scenario.toml").is_file()


def prepare(wanted: Wanted) -> Prepared:
    """Read the scenario and load the libraries, before anything is run.

    Raises
    ------
    ScenarioError
        With every problem of the scenario, or when no method is left.
    """
    loaded = resolve(wanted.scenario)
    found = {name: METHODS[name] for name in wanted.methods if METHODS[name].installed}
    missing = [name for name in wanted.methods if name not in found]
    warnings = [f"{METHODS[name].library} is not installed (extra bench): {name} is left out" for name in missing]
    if not found:
        raise ScenarioError([Problem(wanted.scenario, 0, "", "no method is left to run")], warnings=warnings)
    for method in found.values():
        method.load()
    return Prepared(case_of(loaded.scenario), found, (*loaded.warnings, *warnings))


def runs_of(wanted: Wanted, prepared: Prepared) -> Iterator[Run]:
    """Runs as they end; the first Ctrl-C ends them after dropping the run that it cuts short."""
    with steps() as show, graceful():
        yield from measure(prepared.case, prepared.methods, wanted.seeds, wanted.time_s, watch=show)


def write_results(path: Path, wanted: Wanted, case: GroupingCase, runs: Sequence[Run], *, complete: bool) -> None:
    """Put the tables of the runs into a results file, in place of earlier ones of the same command."""
    libraries = [name for name in LIBRARIES if _is_there(name)]
    write_command(path, wanted.command(), libraries, markdown(case, runs), complete=complete)


def write_picture(path: Path, case: GroupingCase, runs: Sequence[Run]) -> None:
    """Write the groupings side by side as an SVG file."""
    with whole_file(path) as target:
        target.write_text(picture(case, runs), encoding="utf-8")


def _is_there(library: str) -> bool:
    try:
        version(library)
    except PackageNotFoundError:
        return False
    return True
