"""Commands for chiefs' visits beside planning them: reasons, and a forecast of open requests."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.options import (
    EXIT_INFEASIBLE,
    EXIT_INTERRUPTED,
    EXIT_NO_PLAN,
    PLAN_FOLDER,
    SCENARIO,
    common,
    json_text,
    load_scenario,
    read_plan,
    say,
)
from commands.visits_replan import replan

if TYPE_CHECKING:
    from datetime import datetime

    from jobs.explain import Explained


@click.group()
def visits() -> None:
    """Reasons, repairs and forecasts for the visits of courtyard chiefs (院长)."""


visits.add_command(replan)


@visits.command()
@click.argument("scenario", type=SCENARIO)
@common("seed", "work", "json")
def explain(scenario: str, as_json: bool, **options: Any) -> None:
    """Say why the month of visits of SCENARIO has no plan: the requirements in conflict, and the cheapest ways out.

    Each conflict is as small as can be: without any one of its requirements the others can be met. With each way out
    a month was found. Exit code 3 when there is a conflict, 0 when there is a plan, 4 when neither was found.
    """
    from domain.limits import Limit
    from jobs.explain import explain_month

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
    from jobs.explain import why_visits
    from reports.terminal.visit_reasons import reasons_json, reasons_text

    stored = read_plan(plan)
    seed = stored.scenario.seed if options["seed"] is None else options["seed"]
    limit = Limit(work=options["work"])
    found = why_visits(plan, stored, compound, None if day is None else day.date(), limit=limit, seed=seed)
    if as_json:
        say(json_text(reasons_json(found.problem, found.chief, found.days)))
    else:
        say(reasons_text(stored.scenario, found.problem, found.chief, found.days))


@visits.command("forecast")
@click.argument("plan", type=PLAN_FOLDER)
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("open_requests.csv"),
    show_default=True,
    help="Table to write; laid into a scenario's folder it sets what is open there.",
)
@common("seed", "workers", "replications", "json")
def forecast_(plan: Path, out: Path, as_json: bool, **options: Any) -> None:
    """Simulate how many requests will be open in each compound when the planned month begins, under PLAN.

    With rules.visits.open_requests_visit a compound with many open requests is visited more often.
    """
    stored = read_plan(plan)
    from jobs.forecast import forecast

    scenario = stored.scenario
    seed = scenario.seed if options["seed"] is None else options["seed"]
    replications = options["replications"] or scenario.rules.simulation.replications
    where = {name: options[name] for name in ("workers", "cluster")}
    rows = forecast(scenario, stored.plan, out, seed=seed, replications=replications, **where)
    total, most = sum(row.requests for row in rows), max(rows, key=lambda row: row.requests)
    if as_json:
        open_ = {row.compound_id: row.requests for row in rows}
        say(json_text({"out": str(out), "replications": replications, "open": open_}))
    else:
        say(f"{total} requests open in {len(rows)} compounds, at most {most.requests} (in {most.compound_id})")
        say(f"-> {out}")


def _say(explained: Explained, *, as_json: bool) -> None:
    """Print what was found and leave with its exit code."""
    from reports.terminal.visit_conflicts import conflict_json, conflict_text

    found, planned = explained.found, explained.planned
    if found is not None:
        problem = explained.problem
        say(json_text(conflict_json(problem, found)) if as_json else conflict_text(problem, found))
        sys.exit(EXIT_INTERRUPTED if explained.interrupted else EXIT_INFEASIBLE)
    if explained.interrupted or planned is None:
        say("Interrupted before a conflict was found.", err=True)
        sys.exit(EXIT_INTERRUPTED)
    if planned.plan is None:
        text = "No plan was found within the limit; that there is none is not proved."
        say(json_text({"status": "unknown", "notes": planned.notes}) if as_json else text)
        sys.exit(EXIT_NO_PLAN)
    text = "The month has a plan; nothing conflicts."
    say(json_text({"status": str(planned.status), "conflicts": []}) if as_json else text)
