"""The commands of `linli bench`: parse, call, say, exit code. Heavy modules are imported inside the commands."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

from commands.options import (
    CSV_FILE,
    ENGINES,
    EXIT_INTERNAL,
    EXIT_INTERRUPTED,
    NEW_FILE,
    NEW_FOLDER,
    PLAN_FOLDER,
    json_text,
    say,
    warn,
)

if TYPE_CHECKING:
    from benchmarks.command import Wanted
    from benchmarks.folder_command import Wanted as FolderWanted
    from benchmarks.groupings_command import Wanted as ScenarioWanted

DEFAULT = 20_000


class Recorded(Protocol):
    """A run of any benchmark."""

    def record(self) -> dict[str, Any]:
        """The run as one JSON object."""
        ...


R = TypeVar("R", bound=Recorded)


@click.group()
def bench() -> None:
    """Measure the solvers against open peers."""


@bench.command("crews")
@click.argument("folder", metavar="DIR", type=PLAN_FOLDER)
@click.option("--sets", metavar="NAMES", help="Sets (sub-folders) to run, separated by commas [default: all].")
@click.option("--time", "time_s", type=click.FloatRange(min=0, min_open=True), help="Seconds for each run.")
@click.option(
    "--iterations",
    type=click.IntRange(min=1),
    help=f"Iterations for each run; the same result everywhere [default: {DEFAULT}, without --time].",
)
@click.option("--seeds", default="1", show_default=True, help="How many seeds (5 is 1 to 5), or which: 3,7.")
@click.option("--engine", type=click.Choice(ENGINES), default=ENGINES[0], show_default=True, help="Search to measure.")
@click.option("--peers", metavar="NAMES", help="Searches to run in turn with it: pyvrp,ortools.")
@click.option("--bound/--no-bound", default=True, show_default=True, help="Prove a lower bound on each instance.")
@click.option(
    "--fleet",
    type=click.Choice(["free", "limited"]),
    help="Any number of vehicles, or the file's [default: as best_known.csv says, else free].",
)
@click.option("--best-known", type=CSV_FILE, help="Best values known [default: best_known.csv in DIR or beside it].")
@click.option("--bounds", type=NEW_FILE, help="Keep proven bounds in this .csv file, and take those it has from it.")
@click.option("--solutions", type=NEW_FOLDER, help="Write each solution here, as JSON.")
@click.option("-o", "--out", type=NEW_FILE, help="Put the table into this .md file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a run instead of the table.")
def bench_crews(as_json: bool, out: Path | None, **options: Any) -> None:
    """Run the crews' search and its peers on the public routing instances in DIR, and check every solution.

    DIR holds CARPLIB, SINTEF (MCGRP), MCARP and CVRPLIB files; sub-folders are sets. All engines run in turn in this
    process, on one core, for the same time. Exit code 1 when a solution fails the checker.
    """
    from benchmarks.command import prepare, runs_of, write_results
    from benchmarks.crews_table import text

    wanted = _wanted(options)
    prepared = prepare(wanted)
    for warning in prepared.warnings:
        warn(warning)
    runs = _told(runs_of(wanted, prepared), as_json=as_json)
    if not as_json:
        say(text(runs, prepared.known_from))
    cut_short = len(runs) < len(prepared.cases) * len(wanted.seeds) * len(wanted.engines)
    if out and runs:
        write_results(out, wanted, runs, prepared.known_from, complete=not cut_short)
    wrong = [(f"{run.instance}, {run.engine.value}, seed {run.seed}", run.violations) for run in runs]
    _leave(wrong, cut_short=cut_short)


@bench.command("contracts")
@click.argument("where", metavar="DIR|SCENARIO")
@click.option("--sets", metavar="NAMES", help="Sets of DIR to run: sub-folders, and libpysal [default: all].")
@click.option("--time", "time_s", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True,
              help="Seconds for each run.")  # fmt: skip
@click.option("--seeds", default="1", show_default=True, help="How many seeds (5 is 1 to 5), or which: 3,7.")
@click.option("--methods", metavar="NAMES", help="Methods to run in turn [default: own on DIR, all on SCENARIO].")
@click.option("-o", "--out", type=NEW_FILE, help="Put the table into this .md file.")
@click.option("--picture", type=NEW_FILE, help="Draw the groupings of SCENARIO side by side in this .svg file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a run instead of the table.")
def bench_contracts(where: str, as_json: bool, out: Path | None, picture: Path | None, **options: Any) -> None:
    """Group the public districting instances in DIR, or the compounds of SCENARIO, and check every plan.

    DIR holds instances of minimum cut edges, commercial territories and max-p; sub-folders are sets. The set libpysal
    is max-p on the examples of that library, where it is installed. Its methods are own, spopt, and own-at-p: ours with
    as many regions as spopt found.

    SCENARIO is a folder with scenario.toml or a built-in name. Its methods are administrative, greedy, maxp, skater,
    azp, ward, gerrychain and own; every grouping gets its firms and its cost from one scorer.
    Its seconds are those of one core.

    Exit code 1 when a plan fails the checker.
    """
    from benchmarks.groupings_command import is_scenario

    if is_scenario(where):
        _bench_groupings(where, as_json, out, picture, options)
        return
    if picture:
        raise click.BadParameter("only groupings of a scenario are drawn", param_hint="--picture")
    options |= {"folder": PLAN_FOLDER.convert(where, None, click.get_current_context())}
    options["methods"] = "own" if options["methods"] is None else options["methods"]
    _bench_instances(as_json, out, options)


@bench.command("visits")
@click.argument("folder", metavar="DIR", type=PLAN_FOLDER)
@click.option("--sets", metavar="NAMES", help="Sets (sub-folders) to run, separated by commas [default: all].")
@click.option("--time", "time_s", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True,
              help="Seconds for each run.")  # fmt: skip
@click.option("--seeds", default="1", show_default=True, help="How many seeds (5 is 1 to 5), or which: 3,7.")
@click.option("--methods", metavar="NAMES", default="own", show_default=True,
              help="Methods to run in turn: own,pyvrp,ortools.")  # fmt: skip
@click.option("-o", "--out", type=NEW_FILE, help="Put the table into this .md file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a run instead of the table.")
def bench_visits(as_json: bool, out: Path | None, **options: Any) -> None:
    """Run the search of periodic visits and its peers on the public instances in DIR, and check all routes.

    DIR holds periodic vehicle routing instances in Cordeau's format; sub-folders are sets. Published solutions beside
    them (.res) are checked and count as known. All methods run in turn in this process, on one core, for the same time.

    Exit code 1 when routes fail the checker.
    """
    from benchmarks.visits_command import prepare, runs_of, write_results
    from benchmarks.visits_table import text

    wanted = _visits_wanted(options)
    prepared = prepare(wanted)
    for warning in prepared.warnings:
        warn(warning)
    runs = _told(runs_of(wanted, prepared), as_json=as_json)
    if not as_json:
        say(text(runs))
    cut_short = len(runs) < len(prepared.cases) * len(wanted.seeds) * len(wanted.methods)
    if out and runs:
        write_results(out, wanted, runs, complete=not cut_short)
    _leave([(f"{run.instance}, {run.engine}, seed {run.seed}", run.violations) for run in runs], cut_short=cut_short)


@bench.command("simulate")
@click.option("--engines", metavar="NAMES", help="Engines to run in turn [default: all that are installed].")
@click.option("--requests", type=click.IntRange(min=200), default=20_000, show_default=True,
              help="Requests of the common model; with fewer the district has less than its year, too.")  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Seed of all draws.")
@click.option("-o", "--out", type=NEW_FILE, help="Put the table into this .md file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a run instead of the table.")
def bench_simulate(engines: str | None, requests: int, seed: int, out: Path | None, as_json: bool) -> None:
    """Measure the engines of the simulation against Ciw and salabim on a model that all can express.

    Engines are compiled, simpy (ours told by SimPy), ciw (all pools in one network), ciw-pools (one pool after the
    other) and salabim. After the common model ours run the built-in district's year.

    Exit code 1 when engines do not find the same.
    """
    from benchmarks.results import write_command
    from benchmarks.simulation_speed import ENGINES as SIMULATORS
    from benchmarks.simulation_speed import LIBRARIES, LIBRARY, expected, measure, missing
    from benchmarks.simulation_table import markdown, text
    from domain.interruption import graceful

    asked = SIMULATORS if engines is None else _methods(engines, SIMULATORS, option="--engines")
    gone = missing(asked)
    for engine in gone:
        warn(f"{LIBRARY[engine]} is not installed (extra bench): {engine} is left out")
    chosen = tuple(engine for engine in asked if engine not in gone)
    with graceful():
        runs = _told(measure(chosen, requests, seed), as_json=as_json)
    if not as_json:
        say(text(runs))
    cut_short = len(runs) < expected(chosen)
    if out and runs:
        line = f"linli bench simulate --engines {','.join(chosen)} --requests {requests} --seed {seed}"
        libraries = (*LIBRARIES, *dict.fromkeys(LIBRARY[engine] for engine in chosen if engine in LIBRARY))
        write_command(out, line, libraries, markdown(runs), complete=not cut_short)
    _leave([(f"{run.model}, {run.engine}", run.violations) for run in runs], cut_short=cut_short)


def _bench_groupings(
    where: str, as_json: bool, out: Path | None, picture: Path | None, options: dict[str, Any]
) -> None:
    from benchmarks.groupings_command import prepare, runs_of, write_picture, write_results
    from benchmarks.groupings_table import text

    wanted = _scenario_wanted(where, options)
    prepared = prepare(wanted)
    for warning in prepared.warnings:
        warn(warning)
    runs = _told(runs_of(wanted, prepared), as_json=as_json)
    cut_short = len(runs) < prepared.expected(wanted)
    if runs and not as_json:
        say(text(prepared.case, runs))
    if runs and out:
        write_results(out, wanted, prepared.case, runs, complete=not cut_short)
    if runs and picture:
        write_picture(picture, prepared.case, runs)
    _leave([(f"{run.method}, seed {run.seed}", run.violations) for run in runs], cut_short=cut_short)


def _bench_instances(as_json: bool, out: Path | None, options: dict[str, Any]) -> None:
    from benchmarks.contracts import expected
    from benchmarks.contracts_command import prepare, runs_of, write_results
    from benchmarks.contracts_table import text

    wanted = _grouping_wanted(options)
    prepared = prepare(wanted)
    for warning in prepared.warnings:
        warn(warning)
    runs = _told(runs_of(wanted, prepared), as_json=as_json)
    if not as_json:
        say(text(runs))
    cut_short = len(runs) < expected(prepared.cases, wanted.methods, wanted.seeds)
    if out and runs:
        write_results(out, wanted, runs, complete=not cut_short)
    _leave([(f"{run.instance}, {run.method}, seed {run.seed}", run.violations) for run in runs], cut_short=cut_short)


def _told(runs: Iterable[R], *, as_json: bool) -> list[R]:
    """Runs as they end, each printed as one object where that was asked for."""
    told = []
    for run in runs:
        told.append(run)
        if as_json:
            say(json_text(run.record()))
    return told


def _leave(violations: Sequence[tuple[str, Sequence[str]]], *, cut_short: bool) -> None:
    """Say what is wrong with which run, and exit with the code that goes with it."""
    for name, sentences in violations:
        for sentence in sentences:
            say(f"{name}: {sentence}", err=True)
    if cut_short:
        say("Interrupted: the runs that were finished are shown.", err=True)
        sys.exit(EXIT_INTERRUPTED)
    if any(sentences for _, sentences in violations):
        sys.exit(EXIT_INTERNAL)


def _grouping_wanted(options: dict[str, Any]) -> FolderWanted:
    from importlib.util import find_spec

    from benchmarks.contracts_cases import METHODS, OWN_AT_P, SPOPT

    methods = _methods(options.pop("methods"), METHODS)
    if OWN_AT_P in methods and SPOPT not in methods[: methods.index(OWN_AT_P)]:
        raise click.BadParameter(
            f"{OWN_AT_P} takes its number of regions from {SPOPT}, which must come before it", param_hint="--methods"
        )
    if SPOPT in methods and find_spec("spopt") is None:
        raise click.BadParameter("spopt is not installed; it is in the extra bench", param_hint="--methods")
    return _of_folder("contracts", methods, options)


def _visits_wanted(options: dict[str, Any]) -> FolderWanted:
    from benchmarks.visits import METHODS

    return _of_folder("visits", _methods(options.pop("methods"), METHODS), options)


def _of_folder(what: str, methods: tuple[str, ...], options: dict[str, Any]) -> FolderWanted:
    from benchmarks.folder_command import Wanted

    sets, seeds = tuple(_names(options.pop("sets"))), _seeds(options.pop("seeds"))
    return Wanted(what=what, sets=sets, methods=methods, seeds=seeds, **options)


def _scenario_wanted(where: str, options: dict[str, Any]) -> ScenarioWanted:
    from benchmarks.groupings_command import Wanted
    from benchmarks.groupings_methods import METHODS

    if options["sets"] is not None:
        raise click.BadParameter("a scenario has no sets", param_hint="--sets")
    methods = tuple(METHODS) if options["methods"] is None else _methods(options["methods"], METHODS)
    return Wanted(scenario=where, methods=methods, seeds=_seeds(options["seeds"]), time_s=options["time_s"])


def _methods(text: str, known: Iterable[str], *, option: str = "--methods") -> tuple[str, ...]:
    methods = tuple(dict.fromkeys(_names(text)))
    unknown = [name for name in methods if name not in known]
    if unknown or not methods:
        raise click.BadParameter(f"{', '.join(unknown) or 'none'}; known: {', '.join(known)}", param_hint=option)
    return methods


def _seeds(text: str) -> tuple[int, ...]:
    from benchmarks.command import seeds_of

    try:
        return seeds_of(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is neither a number of seeds nor a list", param_hint="--seeds") from None


def _wanted(options: dict[str, Any]) -> Wanted:
    from benchmarks.cases import Budget
    from benchmarks.command import Wanted
    from domain.engines import Engine

    names = dict.fromkeys([options.pop("engine"), *_names(options.pop("peers"))])
    unknown = [name for name in names if name not in ENGINES]
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)}; known: {', '.join(ENGINES)}", param_hint="--peers")
    chosen = _seeds(options.pop("seeds"))
    time_s, iterations = (options.pop(name) for name in ("time_s", "iterations"))
    return Wanted(
        sets=tuple(_names(options.pop("sets"))),
        engines=tuple(map(Engine, names)),
        seeds=chosen,
        budget=Budget(iterations=DEFAULT if iterations is None and time_s is None else iterations, time_s=time_s),
        **options,
    )


def _names(text: str | None) -> list[str]:
    return [name.strip() for name in (text or "").split(",") if name.strip()]
