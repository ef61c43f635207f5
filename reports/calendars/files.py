"""A folder of calendars: one .ics each and a list of whose it is; and such a folder read back."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated

from domain.columns import Id, Text, Zh
from domain.errors import Problem, ScenarioError
from reports.calendars.entries import Calendar
from reports.calendars.ics import Events, calendar_text, cancelled, events_in, events_of
from scenarios.findings import Findings
from scenarios.rows import table_of
from scenarios.save import table_text
from scenarios.sheets import sheet_of_csv
from scenarios.whole import whole_folder

LIST = "calendars.csv"
_UNSAFE = re.compile(r"[^\w-]")
_LONGEST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRow:
    """One calendar file, whose it is and how many entries it holds; cancelled ones are counted apart."""

    file: Annotated[Text, Zh("文件")]
    kind: Annotated[Text, Zh("类别")]
    id: Annotated[Id, Zh("编号")]
    name: Annotated[Text, Zh("名称")]
    title: Annotated[Text, Zh("标题")] = ""
    entries: Annotated[int, Zh("日程数")] = 0
    cancelled: Annotated[int, Zh("取消数")] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """Calendars as they were handed out before: events by UID, of each kind and id, and the row of each file."""

    events: Mapping[tuple[str, str], Events]
    rows: Mapping[tuple[str, str], CalendarRow]


NOTHING = Earlier(events={}, rows={})


def write(folder: Path, calendars: Sequence[Calendar], month: date, earlier: Earlier) -> list[CalendarRow]:
    """Write a folder of calendars whole, as they follow on earlier ones.

    Somebody of the earlier calendars who has nothing to do any more gets a calendar of cancelled entries.

    Raises
    ------
    ScenarioError
        When the folder holds something else than calendars.
    """
    require_writable(folder)
    events = {(each.kind, each.id): events_of(each, month, _of(earlier, each)) for each in calendars}
    rows = {(each.kind, each.id): _row(each.kind, each.id, each.name, each.title) for each in calendars}
    for key, before in earlier.rows.items():
        if key not in events:
            events[key] = cancelled(earlier.events[key].values(), month)
            rows[key] = _row(before.kind, before.id, before.name, before.title)
    file_of = file_names(list(rows))
    told = []
    with whole_folder(folder) as draft:
        for key, row in rows.items():
            (draft / file_of[key]).write_bytes(calendar_text(row.title, events[key]))
            gone = sum(str(event["STATUS"]) == "CANCELLED" for event in events[key])
            told.append(replace(row, file=file_of[key], entries=len(events[key]) - gone, cancelled=gone))
        (draft / LIST).write_bytes(table_text(CalendarRow, told, headers="zh"))
    return told


def _of(earlier: Earlier, calendar: Calendar) -> Events:
    return earlier.events.get((calendar.kind, calendar.id), {})


def _row(kind: str, id_: str, name: str, title: str) -> CalendarRow:
    return CalendarRow(file="", kind=kind, id=id_, name=name, title=title)


def require_writable(folder: Path) -> None:
    """Refuse a folder that holds something else than calendars.

    Raises
    ------
    ScenarioError
        When it does.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / LIST).is_file():
        raise ScenarioError([Problem(str(folder), 0, "", "exists and holds no calendars; choose another with -o")])


def file_names(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """A file name for each kind and id that every system takes, and that differs by more than capitals.

    An id that is no such name, or that another resembles, has a few figures of its digest added.
    """
    plain = {(kind, id_): f"{kind}-{_UNSAFE.sub('_', id_)[:_LONGEST]}" for kind, id_ in keys}
    alike = Counter(name.casefold() for name in plain.values())
    return {
        (kind, id_): name + ("" if name == f"{kind}-{id_}" and alike[name.casefold()] == 1 else _mark(id_)) + ".ics"
        for (kind, id_), name in plain.items()
    }


def _mark(id_: str) -> str:
    return "-" + hashlib.sha256(id_.encode()).hexdigest()[:8]


def read(folder: Path) -> Earlier:
    """A folder of calendars once written; nothing where there is none.

    Raises
    ------
    ScenarioError
        With every file that cannot be read.
    """
    if not (folder / LIST).is_file():
        return NOTHING
    findings = Findings()
    table = table_of(sheet_of_csv(folder / LIST, "calendars", findings), CalendarRow, findings)
    rows = {(row.kind, row.id): row for row in table.rows}
    events: dict[tuple[str, str], Events] = {}
    for key, row in rows.items():
        try:
            events[key] = events_in((folder / Path(row.file).name).read_bytes())
        except OSError as error:
            findings.problem(row.file, 0, "", f"cannot be read: {error.strerror}")
        except (ValueError, KeyError) as error:
            findings.problem(row.file, 0, "", f"is not a calendar: {error}")
    findings.raise_problems()
    return Earlier(events=events, rows=rows)


def first_handed_out(calendars: Sequence[Calendar], month: date) -> Earlier:
    """What calendars of an earlier plan were when they were first handed out."""
    return Earlier(
        events={
            (each.kind, each.id): {str(event["UID"]): event for event in events_of(each, month, {})}
            for each in calendars
        },
        rows={(each.kind, each.id): _row(each.kind, each.id, each.name, each.title) for each in calendars},
    )
