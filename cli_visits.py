"""Commands for chiefs' visits beside planning them: why a month has no plan, and why a plan is as it is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli_options import (
    EXIT_INFEASIBLE,
    EXIT_INTERRUPTED,
    EXIT_NO_PLAN,
    PLAN_FOLDER,
    common,
    json_text,
    load_scenario,
    read_plan,
)

if TYPE_CHECKING:
    from datetime import datetime

    from explain_job import Explained


@click.group()
def visits() -> None:
    """Reasons and repairs for the courtyard chiefs' visits."""


@visits.command()
@click.argument("scenario")
@common("seed", "work", "json")
def explain(scenario: str, as_json: bool, **options: Any) -> None:
    """Say why the month of visits of SCENARIO has no plan: the requirements in conflict, and the cheapest ways out.

    Each conflict is as small as can be: without any one of its requirements the others can be met. With each way out
    a month was found. Exit code 3 when there is a conflict, 0 when there is a plan, 4 when neither was found.
    """
    from domain.limits import Limit
    from explain_job import explain_month

    data = load_scenario(scenario)
    seed = data.seed if options["seed"] is None else options["seed"]
    _say(explain_month(data, limit=Limit(work=options["work"]), seed=seed), as_json=as_json)


@visits.command()
@click.argument("plan", type=PLAN_FOLDER)
@click.argument("compound")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Explain the visit on this day only.")
@common("seed", "work", "json")
def why(plan: Path, compound: str, day: datetime | None, as_json: bool, **options: Any) -> None:
    """Say why COMPOUND has its chief and its days in PLAN, and what the best others would cost more, rule by rule.

    Other chiefs are priced with the months of both officials planned anew; other days with the official's month.
    """
    from domain.limits import Limit
    from explain_job import why_visits
    from reports.visit_reasons import reasons_json, reasons_text

    stored = read_plan(plan)
    seed = stored.scenario.seed if options["seed"] is None else options["seed"]
    limit = Limit(work=options["work"])
    found = why_visits(plan, stored, compound, None if day is None else day.date(), limit=limit, seed=seed)
    if as_json:
        click.echo(json_text(reasons_json(found.problem, found.chief, found.days)))
    else:
        click.echo(reasons_text(stored.scenario, found.problem, found.chief, found.days))


def _say(explained: Explained, *, as_json: bool) -> None:
    """Print what was found and leave with its exit code."""
    from reports.visit_conflicts import conflict_json, conflict_text

    found, planned = explained.found, explained.planned
    if found is not None:
        problem = explained.problem
        click.echo(json_text(conflict_json(problem, found)) if as_json else conflict_text(problem, found))
        sys.exit(EXIT_INTERRUPTED if explained.interrupted else EXIT_INFEASIBLE)
    if explained.interrupted or planned is None:
        click.echo("Interrupted before a conflict was found.", err=True)
        sys.exit(EXIT_INTERRUPTED)
    if planned.plan is None:
        text = "No plan was found within the limit; that there is none is not proved.  限度内未找到方案，未证明无解。"
        click.echo(json_text({"status": "unknown", "notes": planned.notes}) if as_json else text)
        sys.exit(EXIT_NO_PLAN)
    text = "The month has a plan; nothing conflicts.  本月可排，要求之间没有冲突。"
    click.echo(json_text({"status": str(planned.status), "conflicts": []}) if as_json else text)
