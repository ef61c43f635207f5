"""The command that fits the simulation's demand to a file of past requests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.options import CSV_FILE, NEW_FOLDER, common, json_text, load_scenario, say, warn

if TYPE_CHECKING:
    from datetime import datetime

TIMES = ["%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"]


@click.command()
@click.argument("requests", type=CSV_FILE)
@click.option("-o", "--out", type=NEW_FOLDER, required=True, help="Folder to write.")
@click.option("--created", metavar="COL", help="Column of the time of registration [default: created or 受理时间].")
@click.option("--closed", metavar="COL", help="Column of the closing, empty while open [default: resolved, 办结时间].")
@click.option("--category", metavar="COL", help="Column of the category [default: category or 类别].")
@click.option("--channel", metavar="COL", help="Column of the channel [default: channel or 渠道].")
@click.option("--place", metavar="COL", help="Column of the compound's id [default: compound_id or 小区编号].")
@click.option("--map", "category_words", type=CSV_FILE, help="CSV of value,category: your words for the categories.")
@click.option("--channel-map", "channel_words", type=CSV_FILE, help="CSV of value,channel: your words for channels.")
@click.option("--scenario", metavar="SCENARIO", help="District of the file: its households and compounds.")
@click.option("--households", type=click.IntRange(1, 100_000_000), help="Households that the file serves.")
@click.option("--until", type=click.DateTime(TIMES), help="When the file was made [default: its latest time].")
@click.option(
    "--at-once",
    type=click.FloatRange(min=0, min_open=True, max=24),
    default=0.1,
    show_default=True,
    metavar="HOURS",
    help="Requests closed within this time count as closed at once.",
)
@click.option(
    "--outside",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="Share of requests that other departments handle, written beside the laws of their times.",
)
@click.option("--skip-bad", is_flag=True, help="Leave out rows that cannot be read, and say how many.")
@common("json")
def calibrate(requests: Path, out: Path, as_json: bool, **options: Any) -> None:
    """Fit the demand of the simulation to REQUESTS, a CSV of past requests (plain or .gz).

    Writes tables that a scenario can hold (request_rates.csv, request_hours.csv, request_months.csv,
    request_channels.csv, compound_factors.csv, service_laws.csv), the dispersion of days (simulation.toml), and how
    well all this fits (fit.txt, fit.json).
    """
    if options["scenario"] and options["households"]:
        raise click.UsageError("--scenario and --households exclude each other; a scenario states its households")
    from jobs.calibrate import CalibrationAsk, calibrate_file
    from scenarios.request_file import FileColumns

    until: datetime | None = options["until"]
    columns = {name: options[name] for name in ("created", "closed", "category", "channel", "place")}
    ask = CalibrationAsk(
        columns=FileColumns(**columns),
        category_words=options["category_words"],
        channel_words=options["channel_words"],
        scenario=load_scenario(options["scenario"]) if options["scenario"] else None,
        households=options["households"],
        until=until,
        at_once_h=options["at_once"],
        outside=options["outside"],
        skip_bad=options["skip_bad"],
    )
    made = calibrate_file(requests, out, ask)
    for text in made.warnings:
        warn(text)
    say(json_text({"folder": str(out), **made.figures}) if as_json else f"{made.text}\n-> {made.folder}")
