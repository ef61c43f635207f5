"""Which column each header names: English field names, Chinese headers and their aliases."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence

from domain.columns import Column
from scenarios.findings import Findings

_JOINT = re.compile(r"[\s_()]+")


def header_key(text: str) -> str:
    """Spelling under which headers are compared: `户数`, ` 户数 `, `建筑面积(平方米)` = `建筑面积_平方米`."""
    return _JOINT.sub("_", unicodedata.normalize("NFKC", text).lower()).strip("_")


def nearest(word: str, words: Sequence[str]) -> str:
    """Say which known word was probably meant; empty when none is near."""
    found = difflib.get_close_matches(word, words, n=1, cutoff=0.75)
    return f" (did you mean {found[0]}?)" if found else ""


def columns_at(file: str, header: Sequence[str], columns: Sequence[Column], findings: Findings) -> Mapping[int, Column]:
    """Column that stands at each position of a header row.

    Unknown, doubled and missing columns are noted as problems, and left out of the answer.
    """
    known: dict[str, Column] = {}
    for column in columns:
        for name in (column.name, column.zh, *column.aliases):
            known[header_key(name)] = column
    found: dict[int, Column] = {}
    for position, text in enumerate(header):
        column_or_none = known.get(header_key(text))
        if not text.strip():
            findings.problem(file, 1, "", f"column {position + 1} has no header")
        elif column_or_none is None:
            findings.problem(file, 1, text.strip(), _unknown(text, columns))
        elif column_or_none in found.values():
            findings.problem(file, 1, text.strip(), f"the column {column_or_none.name} is given twice")
        else:
            found[position] = column_or_none
    for column in columns:
        if column.required and column not in found.values():
            findings.problem(file, 1, column.name, f"the column {column.name} ({column.zh}) is missing")
    return found


def _unknown(text: str, columns: Sequence[Column]) -> str:
    names = [column.name for column in columns]
    guess = nearest(header_key(text), names)
    return f"unknown column{guess}; allowed: {', '.join(f'{column.name} ({column.zh})' for column in columns)}"
