"""`linli replan`: the plan repaired when somebody falls out, in the words of the day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.options import NEW_FOLDER, common, plan_here, plan_option
from commands.visits_replan import finish_repair, repaired

if TYPE_CHECKING:
    from datetime import datetime

DATE = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option(
    "--absent", multiple=True, required=True, metavar="OFFICIAL", help="Id or name of who is absent; may be repeated."
)
@click.option("--from", "first", type=DATE, required=True, help="First day of the absence.")
@click.option("--to", "last", type=DATE, help="Last day of the absence [default: the end of the month].")
@plan_option
@click.option("-o", "--out", type=NEW_FOLDER, help="Plan folder to write [default: PLAN-replanned].")
@common("seed", "work", "time-limit", "json")
def replan(
    absent: tuple[str, ...], first: datetime, last: datetime | None, folder: Path | None, as_json: bool, **options: Any
) -> None:
    """Repair the visits of a plan when officials are absent, with the least change to everybody else's month.

    What lies before the first day stays. For other news, such as meetings or days that fall away, see
    `linli visits replan`; for sick crews and closed streets `linli crews replan`.
    """
    from scenarios.visit_news import News

    until = f":{last:%Y-%m-%d}" if last else ""
    news = News(first=f"{first:%Y-%m-%d}", away=[f"{who}:{first:%Y-%m-%d}{until}" for who in absent])
    finish_repair(repaired(plan_here(folder), news, **options), as_json=as_json)
