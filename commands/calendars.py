"""`linli calendars`: who goes where and when, for the calendars of phones and offices."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from commands.options import NEW_FOLDER, PLAN_FOLDER, common, json_text, read_plan, say, written_in


@click.command()
@click.argument("plan", type=PLAN_FOLDER)
@click.option("-o", "--out", type=NEW_FOLDER, required=True, help="Folder to write the calendars into.")
@click.option(
    "--before",
    type=PLAN_FOLDER,
    help="Earlier plan, or folder of its calendars: entries that are gone are cancelled [default: what is in --out].",
)
@common("lang", "json")
def calendars(plan: Path, out: Path, before: Path | None, lang: str | None, as_json: bool) -> None:
    """Write an .ics calendar for every official, team and crew of PLAN, with times, places and reasons.

    Entries keep their identity from plan to plan: importing the calendar of a new plan moves them.
    """
    from jobs.calendars import write_calendars

    stored = read_plan(plan)
    rows = write_calendars(plan, stored, out, before=before, lang=written_in(lang, stored.scenario))
    if as_json:
        say(json_text({"folder": str(out), "calendars": [asdict(row) for row in rows]}))
        return
    entries, gone = sum(row.entries for row in rows), sum(row.cancelled for row in rows)
    say(f"{len(rows)} calendars with {entries} entries, {gone} cancelled -> {out}")
