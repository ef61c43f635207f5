"""`linli template`: an empty workbook to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from commands.options import NEW_FILE, common, json_text, say, written_in


@click.command()
@click.option("-o", "--out", type=NEW_FILE, default=Path("linli.xlsx"), show_default=True, help="Workbook to write.")
@common("lang", "json")
def template(out: Path, lang: str | None, as_json: bool) -> None:
    """Write an empty workbook for a scenario: a sheet for each table with notes, drop-down lists and an example row.

    Filled in with Excel or WPS, it is a scenario as it is: linli scenario check FILE.xlsx, linli run FILE.xlsx.
    """
    from scenarios.workbooks.writing import write_workbook

    if out.suffix.lower() != ".xlsx":
        raise click.BadParameter(f"{out} does not end in .xlsx", param_hint="--out")
    if out.exists():
        raise click.BadParameter(f"{out} exists; it may have been filled in", param_hint="--out")
    write_workbook(out, None, lang=written_in(lang))
    say(json_text({"template": str(out)}) if as_json else str(out))
