"""`linli picture`: the map of a plan as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from commands.options import NEW_FILE, PLAN_FOLDER, common, json_text, read_plan, say, written_in

SUBJECTS = ("modes", "contracts", "visits", "grid", "crews")


@click.command()
@click.argument("plan", type=PLAN_FOLDER)
@click.option("-o", "--out", type=NEW_FILE, required=True, help="Picture to write, .png or .pdf.")
@click.option("--subject", type=click.Choice(SUBJECTS), default="modes", show_default=True, help="What to show.")
@click.option("--crew", default="", help="With crews: the trips of this crew only.")
@click.option(
    "--day", type=click.IntRange(1, 7), default=None, help="With crews: the trips of this weekday only, 1 is Monday."
)
@click.option("--size", default="A4", show_default=True, help="A4, A3, or pixels as 1600x1200.")
@common("lang", "json")
def picture(plan: Path, out: Path, lang: str | None, as_json: bool, **asked: Any) -> None:
    """Draw the map of PLAN with title, legend and scale, for the wall or a slide.

    Where no font of the machine has the characters that are needed, that is said and nothing is drawn.
    """
    if out.suffix.lower() not in (".png", ".pdf"):
        raise click.BadParameter(f"{out} does not end in .png or .pdf", param_hint="--out")
    from jobs.picture import draw

    stored = read_plan(plan)
    draw(stored, out, lang=written_in(lang, stored.scenario), **asked)
    say(json_text({"picture": str(out)}) if as_json else str(out))
