"""Commands for chiefs' visits beside planning them: why a month has no plan."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from cli_options import (
    EXIT_INFEASIBLE,
    EXIT_INTERRUPTED,
    EXIT_NO_PLAN,
    common,
    json_text,
    load_scenario,
)

if TYPE_CHECKING:
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
