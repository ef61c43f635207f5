"""What `linli bench crews` does between parsing and saying."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.cases import Budget, Case, cases_of, smallest_case
from benchmarks.crews import Run, measure, warm_up
from benchmarks.crews_table import markdown
from benchmarks.districts import district_case
from benchmarks.kept_bounds import read_kept_bounds
from benchmarks.results import write_command
from domain.engines import Engine
from domain.interruption import graceful
from reports.terminal.progress import steps
from scenarios.routing_files.best_known import BestKnown, read_best_known, table_near
from scenarios.routing_files.folder import read_folder
from scenarios.whole import whole_file

LIBRARIES = ("numba", "numpy", "scipy", "ortools", "pyvrp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A benchmark as it was asked for; `fleet` None leaves the rule to the table of best known values."""

    folder: Path
    sets: tuple[str, ...]
    engines: tuple[Engine, ...]
    seeds: tuple[int, ...]
    budget: Budget
    bound: bool
    fleet: str | None
    best_known: Path | None
    bounds: Path | None
    solutions: Path | None

    def command(self) -> str:
        """The command line that asks for it, with the folder by its own name."""
        words = ["linli bench crews", self.folder.resolve().name]
        words += [f"--sets {','.join(self.sets)}"] if self.sets else []
        words += [f"--time {self.budget.time_s:g}"] if self.budget.time_s is not None else []
        words += [f"--iterations {self.budget.iterations}"] if self.budget.iterations is not None else []
        words += [f"--seeds {seeds_text(self.seeds)}"]
        words += [f"--engine {self.engines[0].value}"] if self.engines[0] is not Engine.OWN else []
        words += [f"--peers {','.join(engine.value for engine in self.engines[1:])}"] if self.engines[1:] else []
        words += [f"--fleet {self.fleet}"] if self.fleet else []
        return " ".join(words if self.bound else [*words, "--no-bound"])


@dataclass(frozen=True, slots=True)
class Prepared:
    """The cases of a benchmark, where their best known values come from, and what was noticed in reading."""

    cases: Sequence[Case]
    known_from: str
    warnings: Sequence[str]


def seeds_of(text: str) -> tuple[int, ...]:
    """Seeds of an option: ``5`` is 1 to 5, ``3,7`` is 3 and 7, ``7,`` is 7 alone.

    Raises
    ------
    ValueError
        When the text is neither.
    """
    if "," not in text:
        count = int(text)
        if not 1 <= count <= 10_000:
            raise ValueError(f"{count} seeds")
        return tuple(range(1, count + 1))
    seeds = tuple(dict.fromkeys(int(part) for part in text.split(",") if part.strip()))
    if not seeds or min(seeds) < 0:
        raise ValueError(text)
    return seeds


def seeds_text(seeds: Sequence[int]) -> str:
    """The shortest text that `seeds_of` reads as these seeds."""
    if tuple(seeds) == tuple(range(1, len(seeds) + 1)):
        return str(len(seeds))
    return ",".join(map(str, seeds)) + ("," if len(seeds) == 1 else "")


def prepare(wanted: Wanted) -> Prepared:
    """Read everything, before anything is run.

    Raises
    ------
    ScenarioError
        With every problem of every file.
    """
    found = read_folder(wanted.folder, sets=wanted.sets)
    table = wanted.best_known or table_near(wanted.folder)
    known = read_best_known(table) if table else BestKnown()
    kept = read_kept_bounds(wanted.bounds)
    cases = cases_of(found, known, kept, fleet=wanted.fleet, district=district_case)
    return Prepared(cases, table.name if table else "", found.warnings)


def runs_of(wanted: Wanted, prepared: Prepared) -> Iterator[Run]:
    """Runs as they end; the first Ctrl-C ends them after dropping the run that it cuts short."""
    with steps() as show, graceful():
        show.begin("loading the engines")
        warm_up(smallest_case(), wanted.engines)
        runs = measure(prepared.cases, wanted.engines, wanted.seeds, wanted.budget, bound=wanted.bound, watch=show)
        for run in runs:
            if wanted.solutions and run.routes is not None:
                keep_solution(wanted.solutions, run)
            yield run


def keep_solution(folder: Path, run: Run) -> None:
    """Write a solution as SET/INSTANCE-ENGINE-SEED.json."""
    path = folder / run.set_name / f"{run.instance}-{run.engine.value}-{run.seed}.json"
    content: Mapping[str, Any] = {"cost": run.cost, **run.routes}
    with whole_file(path) as target:
        target.write_text(json.dumps(content) + "\n", encoding="utf-8")


def write_results(path: Path, wanted: Wanted, runs: Sequence[Run], known_from: str, *, complete: bool) -> None:
    """Put the table of the runs into a results file, in place of an earlier one of the same command."""
    write_command(path, wanted.command(), LIBRARIES, markdown(runs, known_from), complete=complete)
