"""`linli export` and `linli import-plan`: a plan as a workbook, and an edited workbook back as a plan."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from commands.options import (
    EXIT_INTERNAL,
    NEW_FILE,
    NEW_FOLDER,
    PLAN_FOLDER,
    common,
    json_text,
    read_plan,
    say,
    written_in,
)


@click.command()
@click.argument("plan", type=PLAN_FOLDER)
@click.option("-o", "--out", type=NEW_FILE, required=True, help="Workbook to write, .xlsx.")
@common("lang", "json")
def export(plan: Path, out: Path, lang: str | None, as_json: bool) -> None:
    """Write every part of PLAN as a workbook: to print, to follow its sums, and to edit.

    An edited workbook comes back with `linli import-plan`.
    """
    if out.suffix.lower() != ".xlsx":
        raise click.UsageError(f"{out}: a workbook is written as .xlsx")
    from domain.roads import road_network
    from reports.plan_book.writing import write_book

    stored = read_plan(plan)
    network = road_network(stored.scenario)
    language = written_in(lang, stored.scenario)
    sheets = write_book(
        out,
        stored.scenario,
        network,
        stored.plan,
        stored.comparison,
        folder=plan.resolve().name,
        lang=language,
        checks=stored.checks,
    )
    say(json_text({"workbook": str(out), "sheets": sheets}) if as_json else f"{', '.join(sheets)} -> {out}")


@click.command("import-plan")
@click.argument("workbook", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--plan", "folder", type=PLAN_FOLDER, help="Plan that was exported [default: the one that WORKBOOK names]."
)
@click.option("-o", "--out", type=NEW_FOLDER, help="Plan folder to write; without it nothing is written.")
@click.option("--anyway", is_flag=True, help="Write a plan that breaks rules too, to OUT-failed.")
@common("json")
def import_plan(workbook: Path, folder: Path | None, out: Path | None, anyway: bool, as_json: bool) -> None:
    """Say what the edits in WORKBOOK, an exported plan (.xlsx or .ods), change, cost and break; write it with -o.

    Every mistake is named by its cell (exit code 2). A plan that breaks rules is not written (exit code 1).
    """
    from reports.language.speech import prefer
    from reports.plan_book.reading import open_book
    from scenarios.findings import Findings

    findings = Findings()
    book = open_book(workbook, findings)  # what cannot be read is refused before the solvers are loaded
    prefer(book.language)
    from jobs.import_plan import import_plan as judge
    from reports.plan_book.coming_back import back_json, back_text

    said = judge(workbook, book, findings, folder=folder, out=out, anyway=anyway)
    say(json_text(back_json(said)) if as_json else back_text(said))
    if said.broken:
        if out is not None and said.folder is None:
            say("Nothing was written, for rules are broken; --anyway writes it all the same.", err=True)
        sys.exit(EXIT_INTERNAL)
