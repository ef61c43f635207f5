"""From a sheet to entities: every cell read and every row validated against the limits its entity states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from domain.columns import Column, columns_of
from scenarios.cells import is_spreadsheet_date, plain_type, reader_of
from scenarios.findings import Findings, count
from scenarios.headers import columns_at
from scenarios.sentences import sentence
from scenarios.sheets import Sheet

E = TypeVar("E")
Tables = Mapping[str, "Table[Any]"]

_ABSENT = object()
DATE_TYPES = (date, datetime)


@dataclass(frozen=True, kw_only=True)
class Table(Generic[E]):
    """Valid rows of a table with the places they came from.

    Attributes
    ----------
    numbers
        Row number of each entity, as a person sees it in the file.
    given, given_numbers
        Values read from every row, valid or not, by field name, and their row numbers; ids and references are judged
        by these, so that one bad cell hides no other fault.
    headers
        Header under which each field stands in the file.
    readable
        Whether every row could at least be read, so that an id that is not in `given` does not exist.
    """

    name: str
    file: str
    entity: type
    rows: tuple[E, ...] = ()
    numbers: tuple[int, ...] = ()
    given: tuple[Mapping[str, Any], ...] = ()
    given_numbers: tuple[int, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    readable: bool = False

    @property
    def complete(self) -> bool:
        """Whether every row that was given became an entity, so that counts and connections can be judged."""
        return self.readable and len(self.given) == len(self.rows)

    def header(self, name: str) -> str:
        """Name of a field as a person knows it from the file."""
        return self.headers.get(name, name)

    def problem(self, findings: Findings, index: int, name: str, text: str) -> None:
        """Note a problem with a field of the entity at `index`."""
        findings.problem(self.file, self.numbers[index], self.header(name), text)


@cache
def _adapter(entity: type) -> TypeAdapter[list[Any]]:
    return TypeAdapter(list[entity])  # type: ignore[valid-type]


def table_of(sheet: Sheet, entity: type, findings: Findings) -> Table[Any]:
    """Validate all rows of a sheet; rows with a problem are noted and left out."""
    columns = columns_of(entity)
    empty: Table[Any] = Table(name=sheet.name, file=sheet.file, entity=entity)
    if not sheet.header:
        return empty
    at = columns_at(sheet.file, sheet.header, columns, findings)
    _warn_of_spreadsheet_dates(sheet, at, findings)
    given, given_numbers = _given_values(sheet, at), tuple(row.number for row in sheet.rows)
    table = replace(
        empty,
        given=tuple(given),
        given_numbers=given_numbers,
        headers={column.name: sheet.header[position].strip() for position, column in at.items()},
        readable=sheet.complete and all(column in at.values() for column in columns if column.required),
    )
    rows, numbers = _validated(table, given, findings)
    return replace(table, rows=tuple(rows), numbers=tuple(numbers))


def _given_values(sheet: Sheet, at: Mapping[int, Column]) -> list[dict[str, Any]]:
    """Values of each row by field name; an empty cell is left out where the column's default stands for it."""
    names = [column.name for column in at.values()]
    columns = [_column_values(sheet, position, column) for position, column in at.items()]
    rows = zip(*columns, strict=True) if columns else [()] * len(sheet.rows)
    return [{name: value for name, value in zip(names, row, strict=True) if value is not _ABSENT} for row in rows]


def _column_values(sheet: Sheet, position: int, column: Column) -> list[Any]:
    """Values of a column; each distinct text is read once, for most columns repeat a few."""
    texts = [row.cells[position] for row in sheet.rows]
    read, keeps_empty = reader_of(column.type), _empty_means_empty(column)
    value_of = {text: read(text) if keeps_empty or text.strip() else _ABSENT for text in set(texts)}
    return [value_of[text] for text in texts]


def _empty_means_empty(column: Column) -> bool:
    """Whether an empty cell is a value of its own: an empty text or list."""
    return column.type is str or column.type == tuple[str, ...]


def _validated(table: Table[E], given: Sequence[dict[str, Any]], findings: Findings) -> tuple[list[E], Sequence[int]]:
    adapter, numbers = _adapter(table.entity), table.given_numbers
    try:
        return adapter.validate_python(given), numbers
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False)
    columns = {column.name: column for column in columns_of(table.entity)}
    for fault in faults:
        index, name = fault["loc"][:2]
        if fault["type"] == "missing" and name not in table.headers:
            continue  # said once, of the header
        text = sentence(fault["type"], fault["input"], columns[str(name)])
        text += _swap_hint(str(name), given[int(index)])
        findings.problem(table.file, numbers[int(index)], table.header(str(name)), text)
    bad = {fault["loc"][0] for fault in faults}
    good = [index for index in range(len(given)) if index not in bad]
    return adapter.validate_python([given[index] for index in good]), [numbers[index] for index in good]


def _swap_hint(name: str, values: Mapping[str, Any]) -> str:
    """Point out a latitude that is a longitude."""
    if not name.endswith("lat_deg"):
        return ""
    lat, lon = values.get(name), values.get(name.replace("lat_deg", "lon_deg"))
    if isinstance(lat, float) and isinstance(lon, float) and 90 < abs(lat) <= 180 and abs(lon) <= 90:
        return "; longitude and latitude look swapped"
    return ""


def _warn_of_spreadsheet_dates(sheet: Sheet, at: Mapping[int, Column], findings: Findings) -> None:
    for position, column in at.items():
        if plain_type(column.type) in DATE_TYPES:
            number = sum(is_spreadsheet_date(row.cells[position]) for row in sheet.rows)
            if number:
                findings.warn(
                    f"{sheet.file} {sheet.header[position].strip()}: {count(number, 'date')} written like 2026/3/1 "
                    "read as year/month/day; the form that is never misread is 2026-03-01"
                )
