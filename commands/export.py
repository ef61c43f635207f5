"""`linli export` and `linli import-plan`: a plan as a workbook, and an edited workbook back as a plan."""

from __future__ import annotations

from pathlib import Path

import click

from commands.options import NEW_FILE, PLAN_FOLDER, common, json_text, read_plan

LANG = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of sheets and headings."
)


@click.command()
@click.argument("plan", type=PLAN_FOLDER)
@click.option("-o", "--out", type=NEW_FILE, required=True, help="Workbook to write, .xlsx.")
@LANG
@common("json")
def export(plan: Path, out: Path, lang: str, as_json: bool) -> None:
    """Write every part of PLAN as a workbook: to print, to follow its sums, and to edit.

    An edited workbook comes back with `linli import-plan`.
    """
    if out.suffix.lower() != ".xlsx":
        raise click.UsageError(f"{out}: a workbook is written as .xlsx")
    from domain.roads import road_network
    from reports.plan_book.writing import write_book

    stored = read_plan(plan)
    network = road_network(stored.scenario)
    sheets = write_book(
        out, stored.scenario, network, stored.plan, stored.comparison, folder=plan.resolve().name, lang=lang
    )
    click.echo(json_text({"workbook": str(out), "sheets": sheets}) if as_json else f"{', '.join(sheets)} -> {out}")
