"""The command that finds how many people a district needs. Heavy modules are imported inside the command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.options import (
    EXIT_INFEASIBLE,
    EXIT_INTERRUPTED,
    EXIT_NO_PLAN,
    NEW_FOLDER,
    common,
    json_text,
    load_scenario,
    read_plan,
    say,
)

if TYPE_CHECKING:
    from domain.plan import Plan
    from domain.scenario import Scenario
    from domain.staffing import Staffing

POOLINGS = ("contract", "community", "subdistrict", "compound")
KINDS = ("crews", "desk", "mediators")
REPLICATIONS = 10
NIGHT_PREMIUM = 0.25


@click.command()
@click.argument("plan_or_scenario")
@click.option(
    "--standard",
    "standards",
    multiple=True,
    required=True,
    metavar="MEASURE>=SHARE",
    help="What must be reached, as resolve:urgent:24h>=0.8; may be repeated.",
)
@click.option("--policy", "policy_id", metavar="ID", help="Policy of the scenario to staff [default: the base policy].")
@click.option("--pooling", type=click.Choice(POOLINGS), help="Who shares crews [default: as the policy says].")
@click.option("--only", multiple=True, type=click.Choice(KINDS), help="Decide these [default: those standards name].")
@click.option(
    "--confidence",
    type=click.FloatRange(0.5, 1, min_open=True, max_open=True),
    default=0.95,
    show_default=True,
    help="With which all standards together have to be shown to be met.",
)
@click.option(
    "--replications",
    type=click.IntRange(2, 10_000),
    default=REPLICATIONS,
    show_default=True,
    help="Simulated years of the search; twice as many confirm it.",
)
@click.option(
    "--night-premium",
    type=click.FloatRange(0, 10),
    default=NIGHT_PREMIUM,
    show_default=True,
    help="Share by which crew hours from 22 to 6 cost more.",
)
@click.option("-o", "--out", type=NEW_FOLDER, help="Folder to write [default: staffing-NAME here].")
@common("seed", "workers", "days", "json")
def staff(plan_or_scenario: str, standards: tuple[str, ...], out: Path | None, as_json: bool, **options: Any) -> None:
    """Find the least-cost crews, desk clerks and mediators that meet service standards.

    PLAN_OR_SCENARIO is a plan's folder, a scenario's folder or the name of a built-in district. A standard is a share
    of requests: respond:<class>:<X>h, resolve:<class>:<X>h, standard:<class> or settled:compound|community, with a
    class of all, emergency, urgent, routine, planned or dispute.

    Writes staffing.csv, frontier.csv, staffing.json, staffing.html, communities.csv (desks and mediators) and
    policies.toml (crews). Exit code 3 when no staffing meets the standards, 4 when one was found and not confirmed.
    """
    from simulation.staffing.standards import read_standards

    read = read_standards(standards)
    scenario, plan = _read(plan_or_scenario)
    from domain.policy import Pooling
    from domain.staffing import PostKind, UnreachableError
    from jobs.staff import policy_to_staff
    from jobs.staff import staff as find
    from reports.tables.staffing import staffing_json, staffing_text, unreachable_text
    from simulation.staffing.finding import Ask

    folder = out or Path(f"staffing-{scenario.name}")
    pooling = Pooling(options["pooling"]) if options["pooling"] else None
    ask = Ask(
        standards=read,
        confidence=options["confidence"],
        replications=options["replications"],
        seed=scenario.seed if options["seed"] is None else options["seed"],
        night_premium=options["night_premium"],
        only=tuple(PostKind(kind) for kind in options["only"]),
    )
    try:
        found = find(
            scenario,
            plan,
            folder,
            policy_to_staff(scenario, policy_id=options["policy_id"], pooling=pooling),
            ask,
            days=options["days"] or scenario.rules.simulation.days,
            workers=options["workers"],
        )
    except UnreachableError as error:
        say(f"{unreachable_text(error.why)}\nNothing was written.", err=True)
        sys.exit(EXIT_INFEASIBLE)
    say(json_text(staffing_json(found, str(folder))) if as_json else f"{staffing_text(found)}\n-> {folder}")
    _leave(found, folder)


def _read(name: str) -> tuple[Scenario, Plan]:
    """Scenario and plan of a plan's folder, or a scenario without a plan."""
    from domain.plan import Plan

    if (Path(name) / "manifest.json").is_file():
        stored = read_plan(Path(name))
        return stored.scenario, stored.plan
    return load_scenario(name), Plan()


def _leave(found: Staffing, folder: Path) -> None:
    """Leave with an exit code other than 0 when the search was cut short or not confirmed."""
    if found.interrupted:
        state = "and confirmed" if found.confirmed else "and not confirmed"
        say(f"Interrupted: the best staffing so far, {state}, is kept in {folder}.", err=True)
        sys.exit(EXIT_INTERRUPTED)
    if not found.confirmed:
        say("Fresh replications have not confirmed that the standards are met; try more --replications.", err=True)
        sys.exit(EXIT_NO_PLAN)
