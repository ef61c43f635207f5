"""Ids are unique and references lead to a row that exists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from domain.columns import Column, columns_of
from scenarios.cells import SEPARATORS
from scenarios.findings import Findings
from scenarios.rows import Table, Tables

UNCHECKED = {("compounds", "community_id"), ("compounds", "chief_id"), ("compounds", "deputy_id")}
"""References whose table may be absent: compounds are always needed, the others only by some parts."""

_UNFIT = re.compile(rf"[{SEPARATORS}\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")


def check_ids(tables: Tables, findings: Findings) -> None:
    """Ids are unique in their table, and hold no list separator and no invisible character."""
    for table in tables.values():
        if not any(column.name == "id" for column in columns_of(table.entity)):
            continue
        first_row: dict[str, int] = {}
        for number, values in zip(table.given_numbers, table.given, strict=True):
            given = values.get("id")
            if not given:
                continue
            first = first_row.setdefault(given, number)
            if first != number:
                text = f"'{given}' is already the id of row {first}; ids must be unique"
                findings.problem(table.file, number, table.header("id"), text)
            if _UNFIT.search(given):
                text = f"{given!r} holds an invisible character or one of {SEPARATORS}, which ids may not"
                findings.problem(table.file, number, table.header("id"), text)


def check_references(tables: Tables, findings: Findings) -> None:
    """Every reference names an id of its table; tables that could not be read are not judged."""
    for table in tables.values():
        for column in columns_of(table.entity):
            if column.ref is None:
                continue
            target = tables.get(column.ref.table)
            if target is None and (table.name, column.name) not in UNCHECKED:
                _missing_table(table, column, findings)
            elif target is not None and target.readable:
                _check_column(table, column, target, findings)


def _missing_table(table: Table[object], column: Column, findings: Findings) -> None:
    if column.ref and any(True for _ in _references(table, column)):
        text = f"refers to the table {findings.absent(column.ref.table).removesuffix('.csv')}, which is missing"
        findings.problem(table.file, 0, table.header(column.name), text)


def _references(table: Table[object], column: Column) -> Iterator[tuple[int, str]]:
    """Row number and id of each reference given in a column."""
    for number, values in zip(table.given_numbers, table.given, strict=True):
        value = values.get(column.name)
        ids = value if isinstance(value, tuple) else (value,)
        yield from ((number, name) for name in ids if isinstance(name, str) and name)


def without_zeros(known: Iterable[str]) -> dict[str, str]:
    """Ids by what a spreadsheet makes of them when it drops leading zeros."""
    return {name.lstrip("0"): name for name in sorted(known, reverse=True)}


def unknown_id(name: str, place: str, alike: Mapping[str, str]) -> str:
    """Say that `place` has no such id, and which of its ids, from `without_zeros`, may have been meant."""
    meant = alike.get(name.lstrip("0"))
    hint = f"; '{meant}' is: were leading zeros lost?" if meant else ""
    return f"'{name}' is not an id in {place}{hint}"


def _check_column(table: Table[object], column: Column, target: Table[object], findings: Findings) -> None:
    known = {str(values["id"]) for values in target.given if values.get("id")}
    alike = without_zeros(known)
    seen: set[tuple[int, str]] = set()
    for number, name in _references(table, column):
        if name not in known:
            findings.problem(table.file, number, table.header(column.name), unknown_id(name, target.file, alike))
        elif (number, name) in seen:
            findings.problem(table.file, number, table.header(column.name), f"names '{name}' twice")
        seen.add((number, name))
