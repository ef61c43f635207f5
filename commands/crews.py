"""Commands for the street-cleaning crews beside planning them: what extension costs, and a day planned anew."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from commands.options import (
    EXIT_INTERNAL,
    NEW_FOLDER,
    PLAN_FOLDER,
    SCENARIO,
    ask_of,
    common,
    json_text,
    load_scenario,
    read_plan,
    say,
)


@click.group()
def crews() -> None:
    """Prices and repairs for the street-cleaning crews."""


@crews.command()
@click.argument("scenario", type=SCENARIO)
@click.option(
    "-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="Table to write [default: prices-NAME.csv]."
)
@click.option("--plan", "plan_folder", type=PLAN_FOLDER, help="Price this plan of SCENARIO instead of making one.")
@click.option(
    "--samples",
    type=click.IntRange(4, 100_000),
    default=64,
    show_default=True,
    help="Orders of joining to sample for the fair shares; all of them where there are no more.",
)
@common("seed", "work", "workers", "json")
def price(
    scenario: str, out: Path | None, plan_folder: Path | None, samples: int, as_json: bool, **options: Any
) -> None:
    """Price the cleaning of every compound of SCENARIO by street crews against a cleaner of its own.

    Writes the table a subdistrict needs to negotiate: marginal cost, fair share of the joint cost with its error, and
    the price of a dedicated cleaner, in yuan a month.
    """
    data = load_scenario(scenario)
    from jobs.price import price_extension
    from reports.plan_folder.reading import read_for
    from reports.tables.price_table import price_json, price_text

    target = out or Path(f"prices-{data.name}.csv")
    base = read_for(data, plan_folder) if plan_folder else None
    prices = price_extension(data, target, ask_of(data, options), samples=samples, base=base)
    if as_json:
        say(json_text(price_json(prices, str(target))))
    else:
        say(f"{price_text(data, prices)}\n-> {target}")


@crews.command("replan")
@click.argument("plan", type=PLAN_FOLDER)
@click.option("--day", type=click.IntRange(1, 7), required=True, help="Weekday, 1 Monday to 7 Sunday.")
@click.option("--sick", multiple=True, metavar="CREW", help="Crew that is out; may be repeated.")
@click.option("--closed", multiple=True, metavar="STREET", help="Street that is closed; may be repeated.")
@click.option("--from-time", default="00:00", show_default=True, metavar="HH:MM", help="What was begun before stays.")
@click.option("-o", "--out", type=NEW_FOLDER, help="Plan folder to write [default: PLAN-replanned].")
@common("seed", "work", "json")
def replan_(
    plan: Path, sick: tuple[str, ...], closed: tuple[str, ...], out: Path | None, as_json: bool, **options: Any
) -> None:
    """Repair one weekday of PLAN with least change: a crew is sick or a street is closed.

    The other days stay as they are; changes.csv in the new folder says which services moved.
    """
    if not sick and not closed:
        raise click.UsageError("nothing to repair; give --sick or --closed")
    from domain.plan import Disruption
    from jobs.replan import replan_day
    from reports.plan_folder.from_rows import seconds
    from reports.tables.replan_tables import replan_json, replan_text
    from reports.terminal.console import violations_text

    try:
        from_s = seconds(options["from_time"])
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--from-time") from None
    stored = read_plan(plan)
    disruptions = [Disruption(day=options["day"], crew_id=id_, from_s=from_s) for id_ in sick]
    disruptions += [Disruption(day=options["day"], street_id=id_, from_s=from_s) for id_ in closed]
    target = out or plan.resolve().with_name(plan.resolve().name + "-replanned")
    seed = stored.scenario.seed if options["seed"] is None else options["seed"]
    done = replan_day(plan, stored, target, disruptions, work=options["work"], seed=seed)
    if as_json:
        say(json_text(replan_json(done.changes, done.yuan, str(done.folder))))
    else:
        say(replan_text(done.changes, done.yuan, str(done.folder)))
    if done.violations:
        say(violations_text({"crews": done.violations}), err=True)
        say(f"The plan in {done.folder} failed its checks.", err=True)
        sys.exit(EXIT_INTERNAL)
