"""Commands for area contracts beside planning them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.options import (
    CSV_FILE,
    EXIT_INFEASIBLE,
    EXIT_INTERNAL,
    EXIT_INTERRUPTED,
    EXIT_NO_PLAN,
    NEW_FOLDER,
    PLAN_FOLDER,
    common,
    json_text,
    read_plan,
    say,
)

if TYPE_CHECKING:
    from allocator.contracts.questions import Question
    from domain.district import Wall
    from jobs.whatif import Asked


@click.group()
def contracts() -> None:
    """What a plan's area contracts are worth."""


@contracts.command()
@click.argument("plan", type=PLAN_FOLDER)
@click.option(
    "--samples", type=click.IntRange(10, 1_000_000), default=4000, show_default=True, help="Groupings to sample."
)
@common("seed", "json")
def ensemble(plan: Path, samples: int, seed: int | None, as_json: bool) -> None:
    """Place PLAN's contracts among sampled feasible groupings of the same compounds.

    Says which share of a recombination Markov chain's samples the plan beats on cost, compactness, number of contracts
    and subsidy, and how many independent samples they are worth.
    """
    from jobs.ensemble import sample_groupings
    from reports.terminal.ensemble import ensemble_json, ensemble_text

    stored = read_plan(plan)
    found = sample_groupings(stored, samples=samples, seed=stored.scenario.seed if seed is None else seed)
    say(json_text(ensemble_json(found)) if as_json else ensemble_text(found))


@contracts.command("whatif")
@click.argument("plan", type=PLAN_FOLDER)
@click.option("--without", multiple=True, metavar="FIRM", help="Contractor that leaves; may be repeated.")
@click.option(
    "--wall", "walls", multiple=True, metavar="LON,LAT,LON,LAT...", help="New wall along these points in WGS-84."
)
@click.option("--wall-file", "wall_files", multiple=True, type=CSV_FILE, help="New walls in a table like walls.csv.")
@click.option("--contracts", "number", type=click.IntRange(0, 1_000_000), help="Exactly so many contracts.")
@click.option("--least", type=click.IntRange(0, 1_000_000), help="At least so many contracts.")
@click.option("--most", type=click.IntRange(0, 1_000_000), help="At most so many contracts.")
@click.option("--budget", type=click.FloatRange(0, 1e11), metavar="YUAN", help="Most subsidy a month of all contracts.")
@click.option("--keep", multiple=True, metavar="CONTRACT", help="Contract that stays as it is; may be repeated.")
@click.option("--together", multiple=True, metavar="ID,ID...", help="Compounds of one contract; may be repeated.")
@click.option("--apart", multiple=True, metavar="ID,ID...", help="Compounds of different contracts; may be repeated.")
@click.option(
    "--tolerance",
    type=click.FloatRange(0, 100),
    default=1.0,
    show_default=True,
    help="Per cent that the least change may cost more than the cheapest grouping.",
)
@click.option("-o", "--out", type=NEW_FOLDER, help="Plan folder to write; without it nothing is written.")
@click.option(
    "--answer",
    type=click.Choice(["least-change", "cheapest"]),
    default="least-change",
    show_default=True,
    help="Which answer to write and whose moves to list.",
)
@common("seed", "work", "workers", "json")
def what_if_(plan: Path, out: Path | None, answer: str, as_json: bool, **options: Any) -> None:
    """Ask what becomes of PLAN's area contracts: a firm leaves, a wall is built, the number or the budget changes.

    Says the cheapest grouping with a proven bound, and the one that moves fewest compounds among those that cost little
    more. Every compound keeps its service mode. Exit code 3, with the limits in conflict, when no grouping is possible.
    """
    from math import isnan

    from domain.limits import Limit
    from jobs.whatif import Effort, ask_plan

    for name in ("budget", "tolerance", "work"):  # a range lets "nan" through
        if options[name] is not None and isnan(options[name]):
            raise click.BadParameter("is not a number", param_hint=f"--{name}")
    stored = read_plan(plan)
    question = _question(len(stored.scenario.walls), **options)
    effort = Effort(
        limit=Limit(work=options["work"]),
        seed=stored.scenario.seed if options["seed"] is None else options["seed"],
        workers=options["workers"],
        cluster=options["cluster"],
        tolerance=options["tolerance"] / 100,
    )
    _say(ask_plan(plan, stored, question, effort, out=out, which=answer), answer, as_json=as_json)


def _question(n_walls: int, **options: Any) -> Question:
    """What the options ask; a question that changes nothing is asked too, for it shows what a new search finds."""
    from allocator.contracts.questions import Question
    from jobs.whatif import walls_of

    number = options["number"]
    if number is not None and (options["least"] is not None or options["most"] is not None):
        raise click.UsageError("--contracts goes without --least and --most")
    walls = [wall for k, text in enumerate(options["walls"], start=n_walls + 1) for wall in _wall(text, k)]
    walls += [wall for file in options["wall_files"] for wall in walls_of(file)]
    return Question(
        without=tuple(dict.fromkeys(options["without"])),
        walls=tuple(walls),
        keep=tuple(dict.fromkeys(options["keep"])),
        together=tuple(_ids(text) for text in options["together"]),
        apart=tuple(_ids(text) for text in options["apart"]),
        least=options["least"] if number is None else number,
        most=options["most"] if number is None else number,
        budget_yuan=options["budget"],
    )


def _ids(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _wall(text: str, number: int) -> list[Wall]:
    from jobs.whatif import wall_along

    try:
        return wall_along(text, f"whatif-{number}")
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--wall") from None


def _say(asked: Asked, which: str, *, as_json: bool) -> None:
    """Print the answer or the refusal and leave with its exit code."""
    from allocator.contracts.conflicts import Refusal
    from reports.tables.whatif_tables import answer_json, answer_text, refusal_json, refusal_text
    from reports.terminal.console import violations_text

    found, folder = asked.answer, None if asked.folder is None else str(asked.folder)
    if isinstance(found, Refusal):
        say(json_text(refusal_json(found)) if as_json else refusal_text(found))
        sys.exit(EXIT_INTERRUPTED if asked.interrupted else EXIT_INFEASIBLE if found.proved else EXIT_NO_PLAN)
    say(json_text(answer_json(found, folder)) if as_json else answer_text(found, which, folder))
    if asked.violations:
        say(violations_text(asked.violations), err=True)
        say("The answer failed its checks.", err=True)
        sys.exit(EXIT_INTERNAL)
    if asked.interrupted:
        say("Interrupted: this is the best answer so far.", err=True)
        sys.exit(EXIT_INTERRUPTED)
