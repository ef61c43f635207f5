"""A table as the page shows it: headings in both languages, cells that know how they sort."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reports.language.words import Words, both

MINUS = "−"


@dataclass(frozen=True, slots=True)
class Cell:
    """Text of a cell; `sort` is its number when it is one."""

    words: Words
    sort: float | None = None

    def beside(self, more: str) -> Cell:
        """The same cell with `more` after its text."""
        return Cell(Words(self.words.zh + more, self.words.en + more), self.sort)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; `numeric` columns are set to the right."""

    key: str
    headings: tuple[Words, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Words | None = None


def text(value: str) -> Cell:
    """Cell of a name or an id."""
    return Cell(both(value))


def named(words: Words) -> Cell:
    """Cell of a term that has both languages."""
    return Cell(words)


def number(value: float | None, digits: int = 0) -> Cell:
    """Cell of a number with thousands separators; a dash for an unknown one."""
    return Cell(both(figure(value, digits)), value if value is not None and math.isfinite(value) else None)


def figure(value: float | None, digits: int = 0) -> str:
    """A number with thousands separators; a dash for an unknown one."""
    if value is None or not math.isfinite(value):
        return "—"
    shown = f"{value:,.{digits}f}"
    return shown.removeprefix("-") if float(shown.replace(",", "")) == 0 else shown.replace("-", MINUS)


def signed(value: float, digits: int = 0) -> str:
    """A number that says its sign; 0 has none."""
    shown = figure(value, digits)
    return f"+{shown}" if value > 0 and shown != figure(0.0, digits) else shown


def percent(share: float | None, digits: int = 2) -> str:
    """A share as percent; a dash for an unknown one."""
    return "—" if share is None else f"{share * 100:.{digits}f} %"


def table(
    key: str, columns: Sequence[tuple[Words, bool]], rows: Sequence[tuple[Cell, ...]], note: Words | None = None
) -> Table:
    """Table with (heading, numeric) columns.

    Raises
    ------
    ValueError
        When a row has another number of cells than there are columns.
    """
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"table {key}: a row of {len(row)} cells under {len(columns)} headings")
    return Table(key, tuple(words for words, _ in columns), tuple(numeric for _, numeric in columns), tuple(rows), note)


MOST_DIGITS = 3


def columns_of(table: Table) -> dict[str, object]:
    """A table as columns for scripts (templates/tables.js).

    A column of plain numbers is its decimals `d` and values `v`; another is its texts `t`, each one text or a pair of
    Chinese and English, with the numbers `v` that it sorts by where it has them.
    """
    return {
        "key": table.key,
        "head": [[words.zh, words.en] for words in table.headings],
        "numeric": [int(numeric) for numeric in table.numeric],
        "columns": [_column([row[i] for row in table.rows]) for i in range(len(table.headings))],
        "note": [table.note.zh, table.note.en] if table.note else None,
    }


def _column(cells: Sequence[Cell]) -> dict[str, object]:
    for digits in range(MOST_DIGITS + 1):
        if all(cell.words == both(figure(cell.sort, digits)) for cell in cells):
            return {"d": digits, "v": [_short(cell.sort, digits) for cell in cells]}
    texts = {"t": [_text(cell.words) for cell in cells]}
    return texts | ({"v": [cell.sort for cell in cells]} if any(cell.sort is not None for cell in cells) else {})


def _short(value: float | None, digits: int) -> float | None:
    if value is None:
        return None
    return round(value, digits) + 0.0 if digits else round(value)


def _text(words: Words) -> str | list[str]:
    return words.zh if words.zh == words.en else [words.zh, words.en]
