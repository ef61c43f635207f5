"""Commands for the courtyard chiefs' visits beside planning them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cli_options import PLAN_FOLDER, common, json_text, read_plan


@click.group()
def visits() -> None:
    """Forecasts for the visits of courtyard chiefs (院长)."""


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
    from forecast_job import forecast

    scenario = stored.scenario
    seed = scenario.seed if options["seed"] is None else options["seed"]
    replications = options["replications"] or scenario.rules.simulation.replications
    rows = forecast(scenario, stored.plan, out, seed=seed, replications=replications, workers=options["workers"])
    total, most = sum(row.requests for row in rows), max(rows, key=lambda row: row.requests)
    if as_json:
        open_ = {row.compound_id: row.requests for row in rows}
        click.echo(json_text({"out": str(out), "replications": replications, "open": open_}))
    else:
        click.echo(f"{total} requests open in {len(rows)} compounds, at most {most.requests} (in {most.compound_id})")
        click.echo(f"月初共有{total}件未结工单，涉及{len(rows)}个小区；最多的是{most.compound_id}，{most.requests}件")
        click.echo(f"-> {out}")
