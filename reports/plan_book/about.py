"""The first sheet: what may be edited and how an edited workbook comes back, and which plan it is of."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.metadata import version

from domain.plan import Plan
from domain.scenario import Scenario
from domain.words import Words, words
from reports.plan_book.book import EDIT, HEAD, Book, Page, put, wide
from reports.plan_book.rows import EDITABLE
from reports.plan_folder.manifest import planned
from reports.plan_folder.rows import PLAN_TABLES
from reports.plan_folder.to_rows import ROWS_OF
from scenarios.save import digest, table_text

KEYS: Mapping[str, Words] = {
    "scenario": words("Scenario", "sheet of a workbook"),
    "month": words("Month"),
    "scenario_sha256": words("Scenario SHA-256"),
    "plan": words("Plan folder"),
    "plan_sha256": words("Plan SHA-256"),
    "linli": words("linli version"),
}
"""What the workbook says of itself; the reader finds these words in the first column."""

LINES: tuple[Words, ...] = (
    words("This workbook holds the whole plan: to print, to follow its sums, and to edit and hand back."),
    words("Only pale yellow cells may be changed; names, sums and costs follow from them."),
    words("Ids are chosen from drop-down lists; all names are on the last sheet. A unique name does as well."),
    words(
        "A new chief: change the chief's id on the sheet Compounds; the chief's visits go along. A visit: change its "
        "date, half-day or official on the sheet Visits; clear the yellow cells of a row to drop it, fill in a spare "
        "row to add one."
    ),
    words(
        "A compound to another contract: change its contract id on the sheet Compounds; a new contract gets its id and "
        "firm in a spare row of the sheet Contracts. Clear the contract id of a compound that gets another mode."
    ),
    words(
        "Leave rows, headings and names of sheets as they are. Stops of crews and teams follow from ways and are not "
        "edited here."
    ),
    words(
        "To hand it back: linli import-plan plan.xlsx; it names every mistake by its cell, says what the edits change, "
        "cost and break, and writes a new plan only with -o."
    ),
)


def plan_digest(scenario: Scenario, plan: Plan) -> str:
    """SHA-256 of everything that a plan's tables say."""
    total = hashlib.sha256()
    for part, result in planned(plan).items():
        rows = ROWS_OF[part](scenario, result.plan) if result.plan is not None else []
        total.update(part.encode() + table_text(PLAN_TABLES[part], rows))
    return total.hexdigest()


def identity(scenario: Scenario, plan: Plan, folder: str) -> dict[str, str]:
    """What tells which plan a workbook is of."""
    return {
        "scenario": scenario.name,
        "month": f"{scenario.month:%Y-%m}",
        "scenario_sha256": digest(scenario),
        "plan": folder,
        "plan_sha256": plan_digest(scenario, plan),
        "linli": version("linli"),
    }


def write_about(book: Book, said: Mapping[str, str], sheets: Mapping[str, bool], note: str) -> None:
    """Instructions, the sheets with what may be changed in them, and the plan that it is of."""
    sheet = book.sheet("about", Page(landscape=False, frozen=0))
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 78)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 30)
    put(sheet, 0, 0, book.title, book.format(bold=True, font_size=16, font_color=HEAD))
    row = 1
    wrapped = book.format(text_wrap=True)
    for text in filter(None, (note, *map(book.say, LINES))):
        sheet.merge_range(row, 0, row, 1, text, wrapped)
        sheet.set_row(row, 17 * (1 + wide(text) // 108))
        row += 1
    row += 1
    for key, written in sheets.items():
        if written:
            editable = key in EDITABLE
            name = book.cell("text", bold=True, font_color=HEAD, bg_color=EDIT if editable else "white")
            sheet.write_url(row, 0, f"internal:'{book.name(key)}'!A1", name, book.name(key))
            put(sheet, row, 1, book.say(MAY if editable else MAY_NOT), book.cell("text"))
            row += 1
    row += 1
    for key, name in KEYS.items():
        put(sheet, row, 0, book.say(name), book.cell("text"))
        put(sheet, row, 1, said[key], book.cell("text"))
        row += 1
    sheet.protect("")


MAY = words("pale yellow cells may be changed")
MAY_NOT = words("to read and to print")
