"""The sheet of names: who and what may be chosen, by id with its name; drop-down lists and look-ups read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from domain.scenario import Scenario
from domain.words import Words, words
from reports.plan_book.book import Book, Formula, Page, put

LISTS: Mapping[str, Words] = {
    "compounds": words("Compounds"),
    "officials": words("Officials"),
    "contractors": words("Contractors"),
    "contracts": words("Contracts"),
    "keepers": words("Keepers"),
    "guards": words("Guards"),
    "advisers": words("Advisers"),
    "days": words("Visit days"),
}
FIRST = 3
"""Row, counted from 1, in which every list begins."""

Pairs = Sequence[tuple[Any, str]]


def names_in(scenario: Scenario) -> dict[str, Pairs]:
    """Ids with names of each list that is a table of the scenario."""
    tables = ("compounds", "officials", "contractors", "keepers", "guards", "advisers")
    return {table: [(row.id, row.name) for row in getattr(scenario, table)] for table in tables}


def announce(book: Book, lists: Mapping[str, Pairs]) -> None:
    """Tell the book where each list will stand, so that sheets before it can refer to it."""
    for at, (key, rows) in enumerate(lists.items()):
        if rows:
            book.lists[key] = book.place("lists", 3 * at, FIRST, FIRST + len(rows) - 1)
            book.lists[f"{key} with names"] = book.lists[key].replace(
                f":${xl_col_to_name(3 * at)}$", f":${xl_col_to_name(3 * at + 1)}$"
            )


def write_lists(book: Book, lists: Mapping[str, Pairs]) -> None:
    """The sheet itself."""
    sheet = book.sheet("lists", Page(landscape=False))
    bold = book.format(bold=True)
    for at, (key, rows) in enumerate(lists.items()):
        sheet.set_column(3 * at, 3 * at, 12)
        sheet.set_column(3 * at + 1, 3 * at + 1, 22)
        sheet.write_string(0, 3 * at, book.say(LISTS[key]), bold)
        sheet.write_string(1, 3 * at, book.head("id"), bold)
        sheet.write_string(1, 3 * at + 1, book.head("name"), bold)
        for number, (id_, name) in enumerate(rows):
            put(sheet, FIRST - 1 + number, 3 * at, id_, book.cell("text" if isinstance(id_, str) else "date"))
            put(sheet, FIRST - 1 + number, 3 * at + 1, name, book.cell("text"))
    sheet.freeze_panes(2, 0)
    sheet.protect("")


def looked_up(book: Book, key: str, cell: str, name: str) -> Formula | str:
    """Name beside the id in `cell`, looked up so that it follows an edit."""
    if key not in book.lists:
        return name
    return Formula(f'=IFERROR(VLOOKUP({cell},{book.lists[f"{key} with names"]},2,FALSE)&"","")', name)
