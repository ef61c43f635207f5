"""A municipal file of past requests: own columns, own words for categories and channels, plain or compressed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from annotated_types import Len
from numpy.typing import NDArray

from domain.columns import Zh, columns_of
from domain.demand import Category, Channel, PastRequest
from domain.request_log import UNKNOWN, RequestLog
from scenarios.cells import Unread, clean_text, reader_of
from scenarios.findings import Findings, count, some
from scenarios.headers import header_key, nearest
from scenarios.rows import table_of
from scenarios.sheets import Row, Sheet, sheet_of_csv
from scenarios.words import ENUM_ZH

UNITS_H = (24.0, 1.0, 1.0 / 60.0, 1.0 / 3600.0)
LONGEST_DAYS = 3660
TIME = "local time like 2026-03-01 08:30:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryName:
    """A word of the file for a category."""

    value: Annotated[str, Len(1, 200), Zh("原类别")]
    category: Annotated[Category, Zh("类别")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelName:
    """A word of the file for a channel."""

    value: Annotated[str, Len(1, 200), Zh("原渠道")]
    channel: Annotated[Channel, Zh("渠道")]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileColumns:
    """Headers of the columns that are read; None for those that stand under the names of the table `requests`."""

    created: str | None = None
    closed: str | None = None
    category: str | None = None
    channel: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a file is to be read; `categories` and `channels` are its words, beside those known here.

    `until` is when the file was made, its latest time where None. Requests of places not in `places` keep no place;
    None takes all places as they come.
    """

    columns: FileColumns = FileColumns()
    categories: Mapping[str, Category]
    channels: Mapping[str, Channel]
    places: tuple[str, ...] | None = None
    until: datetime | None = None
    skip_bad: bool = False


FIELDS = {
    "created": "created",
    "closed": "resolved",
    "category": "category",
    "channel": "channel",
    "place": "compound_id",
}
"""Field of `PastRequest` under whose names a column is looked for."""
NEEDED = ("created", "category")


def read_words(path: Path | None, entity: type, findings: Findings) -> dict[str, Any]:
    """Words of a file for categories (`CategoryName`) or channels (`ChannelName`), beside those known everywhere."""
    field = columns_of(entity)[1]
    words = {member.value: member for member in field.type}
    words |= {zh: field.type(value) for value, zh in ENUM_ZH[field.type].items()}
    if path is None:
        return words
    table = table_of(sheet_of_csv(path, path.stem, findings), entity, findings)
    seen: dict[str, int] = {}
    for row, number in zip(table.rows, table.numbers, strict=True):
        first = seen.setdefault(row.value, number)
        if first != number:
            findings.problem(path.name, number, table.header("value"), f"'{row.value}' has a row already: {first}")
        words[row.value] = getattr(row, field.name)
    return words


def read_log(path: Path, reading: Reading, findings: Findings) -> RequestLog:
    """Requests of a file.

    Raises
    ------
    ScenarioError
        With every problem found in it and before, unless bad rows are to be skipped; these are counted in a warning.
    """
    rows = Findings()
    sheet = sheet_of_csv(path, path.stem, rows)
    at = _positions(sheet, reading.columns, findings) if sheet.header else {}
    _whole_file(rows, findings)
    findings.raise_problems()
    bad = {problem.row for problem in rows.problems}
    read = _Rows(sheet, at, reading, rows)
    bad |= {problem.row for problem in rows.problems}
    _judge(sheet, rows, bad, reading, findings)
    findings.warnings += rows.warnings
    findings.raise_problems()
    return read.log(bad, findings)


def _whole_file(rows: Findings, findings: Findings) -> None:
    """Problems of the file as a whole are none that skipping a row would mend; a broken quotation ends the reading."""
    whole = [p for p in rows.problems if p.row <= 1 or "not well-formed" in p.text]
    findings.problems += whole
    rows.problems = [p for p in rows.problems if p not in whole]


def _judge(sheet: Sheet, rows: Findings, bad: set[int], reading: Reading, findings: Findings) -> None:
    if not reading.skip_bad:
        findings.problems += rows.problems
    elif bad:
        total = len(bad | {row.number for row in sheet.rows})
        shown = some([str(problem) for problem in sorted(rows.problems)], 3)
        findings.warn(f"{sheet.file}: {count(len(bad), 'bad row')} of {total} skipped ({shown})")


def _positions(sheet: Sheet, columns: FileColumns, findings: Findings) -> dict[str, int]:
    """Position of each column that is read."""
    headers = [text.strip() for text in sheet.header]
    keys = {header_key(text): position for position, text in reversed(list(enumerate(headers)))}
    known = {column.name: (column.name, column.zh, *column.aliases) for column in columns_of(PastRequest)}
    found = {}
    for name, field in FIELDS.items():
        asked = getattr(columns, name)
        names = known[field] if asked is None else (asked,)
        position = next((keys[header_key(text)] for text in names if header_key(text) in keys), None)
        if position is not None:
            found[name] = position
        elif asked is not None:
            text = f"no such column{nearest(asked, headers)}; columns: {', '.join(headers)}"
            findings.problem(sheet.file, 1, asked, text)
        elif name in NEEDED:
            text = f"no column {' or '.join(names)}; name it with --{name}; columns: {', '.join(headers)}"
            findings.problem(sheet.file, 1, name, text)
    return found


class _Rows:
    """Columns of a sheet read one after the other, faults noted by row."""

    def __init__(self, sheet: Sheet, at: Mapping[str, int], reading: Reading, findings: Findings) -> None:
        self.sheet, self.at, self.reading, self.findings = sheet, at, reading, findings
        self.created = self._times("created")
        self.closed = self._times("closed") if "closed" in at else [None] * len(sheet.rows)
        self._order()
        self.unknown: Counter[str] = Counter()
        self.strange: Counter[str] = Counter()

    def _header(self, name: str) -> str:
        return self.sheet.header[self.at[name]].strip()

    def _problem(self, row: Row, name: str, text: str) -> None:
        self.findings.problem(self.sheet.file, row.number, self._header(name), text)

    def _times(self, name: str) -> list[datetime | None]:
        read = reader_of(datetime)
        found: list[datetime | None] = []
        for row in self.sheet.rows:
            text = row.cells[self.at[name]]
            value = read(text) if text.strip() else None
            if isinstance(value, Unread):
                self._problem(row, name, f"{text!r} is not a time; allowed: {TIME}")
            elif value is None and name == "created":
                self._problem(row, name, f"is empty; allowed: {TIME}")
            found.append(value if isinstance(value, datetime) else None)
        return found

    def _order(self) -> None:
        until = self.reading.until
        for row, created, closed in zip(self.sheet.rows, self.created, self.closed, strict=True):
            if created and closed and closed < created:
                self._problem(row, "closed", f"{closed} is before {self._header('created')} ({created})")
            if created and until and created > until:
                self._problem(row, "created", f"{created} is after --until ({until})")

    def log(self, bad: set[int], findings: Findings) -> RequestLog:
        """The good rows as arrays; what was not understood in them is told in warnings."""
        good = [k for k, row in enumerate(self.sheet.rows) if row.number not in bad]
        created = [time for k in good if (time := self.created[k])]
        if not created:
            findings.problem(self.sheet.file, 0, "", "has no rows that can be read")
            findings.raise_problems()
        start, until = min(created).date(), self._until(good, created)
        days = (max(created).date() - start).days + 1
        if days > LONGEST_DAYS:
            text = f"{start} to {max(created).date()} are {days} days; at most {LONGEST_DAYS}"
            findings.problem(self.sheet.file, 0, self._header("created"), text)
            findings.raise_problems()
        places, place = self._places(good)
        log = RequestLog(
            start=start,
            days=days,
            until_h=_hours(start, until),
            created_h=np.array([_hours(start, time) for time in created]),
            closed_h=np.array([self._closed_h(k, start, until) for k in good]),
            category=self._categories(good),
            channel=self._channels(good),
            place=place,
            places=places,
        )
        self._warn(len(good), findings)
        return replace(log, unit_h=_unit_h(log.created_h))

    def _until(self, good: list[int], created: list[datetime]) -> datetime:
        return self.reading.until or max([*created, *(time for k in good if (time := self.closed[k]))])

    def _closed_h(self, k: int, start: date, until: datetime) -> float:
        """Hour of the closing, nan when the request was open when the file was made."""
        closed = self.closed[k]
        return np.nan if closed is None or closed > until else _hours(start, closed)

    def _texts(self, name: str, good: list[int]) -> list[str]:
        position = self.at.get(name)
        return [""] * len(good) if position is None else [clean_text(self.sheet.rows[k].cells[position]) for k in good]

    def _categories(self, good: list[int]) -> NDArray[np.int64]:
        other, words = list(Category).index(Category.OTHER), self.reading.categories
        texts = self._texts("category", good)
        number = {text: list(Category).index(words[text]) if text in words else other for text in set(texts)}
        self.unknown.update(text for text in texts if text not in words)
        return np.array([number[text] for text in texts], np.int64)

    def _channels(self, good: list[int]) -> NDArray[np.int64]:
        words, texts = self.reading.channels, self._texts("channel", good)
        number = {text: list(Channel).index(words[text]) if text in words else UNKNOWN for text in set(texts)}
        self.strange.update(text for text in texts if text and text not in words)
        return np.array([number[text] for text in texts], np.int64)

    def _places(self, good: list[int]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
        texts = self._texts("place", good)
        places = self.reading.places if self.reading.places is not None else tuple(sorted(set(texts) - {""}))
        number = {place: k for k, place in enumerate(places)}
        return places, np.array([number.get(text, UNKNOWN) for text in texts], np.int64)

    def _warn(self, n: int, findings: Findings) -> None:
        for texts, what, header in (
            (self.unknown, "counted as other", "category"),
            (self.strange, "left out of the shares of channels", "channel"),
        ):
            if texts:
                listed = [f"{text or '(empty)'} {number}" for text, number in texts.most_common()]
                findings.warn(
                    f"{self.sheet.file} {self._header(header)}: {sum(texts.values())} of {n} requests with words that "
                    f"are not known here, {what}: {', '.join(listed)}"
                )


def _hours(start: date, time: datetime) -> float:
    return (time - datetime(start.year, start.month, start.day)) / timedelta(hours=1)


def _unit_h(created_h: NDArray[np.float64]) -> float:
    """Largest unit of which all times are multiples."""
    seconds = np.round(created_h * 3600.0)
    return next(unit for unit in UNITS_H if unit == UNITS_H[-1] or not (seconds % round(unit * 3600.0)).any())
