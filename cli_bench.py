"""The commands of `linli bench`: parse, call, say, exit code. Heavy modules are imported inside the commands."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli_options import (
    CSV_FILE,
    ENGINES,
    EXIT_INTERNAL,
    EXIT_INTERRUPTED,
    NEW_FILE,
    NEW_FOLDER,
    PLAN_FOLDER,
    json_text,
    warn,
)

if TYPE_CHECKING:
    from benchmarks.command import Wanted
    from benchmarks.contracts_command import Wanted as GroupingWanted

DEFAULT = 20_000


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
    runs = []
    for run in runs_of(wanted, prepared):
        runs.append(run)
        if as_json:
            click.echo(json_text(run.record()))
    if not as_json:
        click.echo(text(runs, prepared.known_from))
    cut_short = len(runs) < len(prepared.cases) * len(wanted.seeds) * len(wanted.engines)
    if out and runs:
        write_results(out, wanted, runs, prepared.known_from, complete=not cut_short)
    for run in runs:
        for violation in run.violations:
            click.echo(f"{run.instance}, {run.engine.value}, seed {run.seed}: {violation}", err=True)
    if cut_short:
        click.echo("Interrupted: the runs that were finished are shown.", err=True)
        sys.exit(EXIT_INTERRUPTED)
    if any(run.violations for run in runs):
        sys.exit(EXIT_INTERNAL)


@bench.command("contracts")
@click.argument("folder", metavar="DIR", type=PLAN_FOLDER)
@click.option("--sets", metavar="NAMES", help="Sets to run: sub-folders, and libpysal [default: all].")
@click.option("--time", "time_s", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True,
              help="Seconds for each run.")  # fmt: skip
@click.option("--seeds", default="1", show_default=True, help="How many seeds (5 is 1 to 5), or which: 3,7.")
@click.option("--methods", default="own", show_default=True, help="Methods to run in turn: own,spopt.")
@click.option("-o", "--out", type=NEW_FILE, help="Put the table into this .md file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a run instead of the table.")
def bench_contracts(as_json: bool, out: Path | None, **options: Any) -> None:
    """Group the public districting instances in DIR, and check every plan.

    DIR holds instances of minimum cut edges, commercial territories and max-p; sub-folders are sets. The set libpysal
    is max-p on the examples of that library, where it is installed. Exit code 1 when a plan fails the checker.
    """
    from benchmarks.contracts import expected
    from benchmarks.contracts_command import prepare, runs_of, write_results
    from benchmarks.contracts_table import text

    wanted = _grouping_wanted(options)
    prepared = prepare(wanted)
    for warning in prepared.warnings:
        warn(warning)
    runs = []
    for run in runs_of(wanted, prepared):
        runs.append(run)
        if as_json:
            click.echo(json_text(run.record()))
    if not as_json:
        click.echo(text(runs))
    cut_short = len(runs) < expected(prepared.cases, wanted.methods, wanted.seeds)
    if out and runs:
        write_results(out, wanted, runs, complete=not cut_short)
    for run in runs:
        for violation in run.violations:
            click.echo(f"{run.instance}, {run.method}, seed {run.seed}: {violation}", err=True)
    if cut_short:
        click.echo("Interrupted: the runs that were finished are shown.", err=True)
        sys.exit(EXIT_INTERRUPTED)
    if any(run.violations for run in runs):
        sys.exit(EXIT_INTERNAL)


def _grouping_wanted(options: dict[str, Any]) -> GroupingWanted:
    from importlib.util import find_spec

    from benchmarks.command import seeds_of
    from benchmarks.contracts_cases import METHODS, SPOPT
    from benchmarks.contracts_command import Wanted

    methods = tuple(dict.fromkeys(_names(options.pop("methods"))))
    unknown = [name for name in methods if name not in METHODS]
    if unknown or not methods:
        raise click.BadParameter(f"{', '.join(unknown) or 'none'}; known: {', '.join(METHODS)}", param_hint="--methods")
    if SPOPT in methods and find_spec("spopt") is None:
        raise click.BadParameter("spopt is not installed; it is in the extra bench", param_hint="--methods")
    seeds = options.pop("seeds")
    try:
        chosen = seeds_of(seeds)
    except ValueError:
        raise click.BadParameter(f"{seeds!r} is neither a number of seeds nor a list", param_hint="--seeds") from None
    return Wanted(sets=tuple(_names(options.pop("sets"))), methods=methods, seeds=chosen, **options)


def _wanted(options: dict[str, Any]) -> Wanted:
    from benchmarks.cases import Budget
    from benchmarks.command import Wanted, seeds_of
    from domain.engines import Engine

    names = dict.fromkeys([options.pop("engine"), *_names(options.pop("peers"))])
    unknown = [name for name in names if name not in ENGINES]
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)}; known: {', '.join(ENGINES)}", param_hint="--peers")
    seeds, time_s, iterations = (options.pop(name) for name in ("seeds", "time_s", "iterations"))
    try:
        chosen = seeds_of(seeds)
    except ValueError:
        raise click.BadParameter(f"{seeds!r} is neither a number of seeds nor a list", param_hint="--seeds") from None
    return Wanted(
        sets=tuple(_names(options.pop("sets"))),
        engines=tuple(map(Engine, names)),
        seeds=chosen,
        budget=Budget(iterations=DEFAULT if iterations is None and time_s is None else iterations, time_s=time_s),
        **options,
    )


def _names(text: str | None) -> list[str]:
    return [name.strip() for name in (text or "").split(",") if name.strip()]
