"""Commands for need projects beside planning them: what more budget, or more protection of it, would bring."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from commands.options import NEW_FOLDER, SCENARIO, common, json_text, load_scenario, say


@click.group()
def projects() -> None:
    """What budget and protection are worth for need projects."""


@projects.command()
@click.argument("scenario", type=SCENARIO)
@click.option("-o", "--out", type=NEW_FOLDER, help="Folder to write [default: frontier-NAME here].")
@click.option("--points", type=click.IntRange(2, 200), default=17, show_default=True, help="Budgets to solve for.")
@click.option(
    "--least", type=click.FloatRange(min=0), default=0.0, show_default=True, metavar="YUAN", help="Smallest budget."
)
@click.option(
    "--most",
    type=click.FloatRange(min=0, min_open=True),
    metavar="YUAN",
    help="Largest budget [default: twice the scenario's].",
)
@common("seed", "work", "json")
def frontier(scenario: str, out: Path | None, as_json: bool, **options: Any) -> None:
    """Solve the choice of projects of SCENARIO along budgets and along protection: the efficient frontier.

    Writes budgets.csv, protection.csv and frontier.html with pictures of both. Every point is an integer program of its
    own with a proven bound.
    """
    data = load_scenario(scenario)
    from domain.limits import Limit
    from jobs.frontier import solve_frontier
    from reports.tables.frontier import frontier_json, frontier_text

    most = 2 * data.rules.projects.budget_yuan if options["most"] is None else options["most"]
    if most <= options["least"]:
        raise click.BadParameter(f"{most:g} is not more than --least ({options['least']:g})", param_hint="--most")
    found = solve_frontier(
        data,
        out or Path(f"frontier-{data.name}"),
        budgets_yuan=(options["least"], most),
        points=options["points"],
        limit=Limit(work=options["work"]),
        seed=data.seed if options["seed"] is None else options["seed"],
    )
    if as_json:
        say(json_text(frontier_json(found.budgets, found.protection, str(found.folder))))
    else:
        say(f"{frontier_text(found.budgets, found.protection)}\n-> {found.folder}")
