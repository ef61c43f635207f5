"""Crews and teams: trips with their sums, and every stop with its times, a crew's day or a team on a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import Any

from domain.columns import columns_of
from domain.plan import StopKind, Trip
from reports.language import terms
from reports.plan_book.book import Book, Col, Page, table
from reports.plan_book.compounds import column, word_of
from reports.plan_book.content import Content
from reports.plan_book.rows import LINES
from reports.plan_folder.to_rows import clock, stop_rows, team_rows
from reports.tables.team_tables import teams_table
from scenarios.cells import plain_type

KINDS: Mapping[type, str] = {date: "date", int: "int", float: "number"}
MOST_BREAKS = 1_000  # Excel takes 1,023 of them


def write_crew_trips(book: Book, content: Content) -> None:
    """One row a trip."""
    if content.crews is None:
        return
    head = book.head
    columns = [
        Col(head=head("weekday"), width=9),
        Col(head=head("id"), width=9),
        Col(head=head("crew"), width=20),
        Col(head=head("trip"), width=7, kind="int"),
        Col(head=head("leaves"), width=10),
        Col(head=head("back"), width=10),
        Col(head=head("hours"), width=9, kind="number", sums=True),
        Col(head=head("streets"), width=10, kind="int", sums=True),
        Col(head=head("cleanings"), width=10, kind="int", sums=True),
        Col(head=head("load"), width=12, kind="int", sums=True),
        Col(head=head("empty_km"), width=10, kind="number", sums=True),
        Col(head=head("unload"), width=20),
    ]
    table(book, "crew_trips", columns, [_trip(book, content, trip) for trip in content.crews.trips])


def _trip(book: Book, content: Content, trip: Trip) -> list[Any]:
    names = {row.id: row.name for row in content.scenario.crews}
    names |= {row.id: row.name for row in content.scenario.depots}
    names |= {row.id: row.name for row in content.scenario.stations}
    kinds = Counter(stop.kind for stop in trip.stops)
    return [
        book.say(terms.WEEKDAYS[trip.day - 1]),
        trip.crew_id,
        names.get(trip.crew_id, ""),
        trip.number,
        clock(trip.start_s),
        clock(trip.end_s),
        round((trip.end_s - trip.start_s) / 3600, 2),
        kinds[StopKind.STREET],
        kinds[StopKind.COMPOUND],
        round(sum(stop.load_kg for stop in trip.stops), 1),
        round(trip.deadhead_m / 1000, 2),
        names.get(trip.unload_at, trip.unload_at),
    ]


def write_crew_stops(book: Book, content: Content) -> None:
    """Every stop, a crew's day on a page."""
    if content.crews is not None:
        rows = stop_rows(content.scenario, content.crews)
        _as_stored(book, "crew_stops", rows, [(row.weekday, row.crew_id) for row in rows])


def write_teams(book: Book, content: Content) -> None:
    """Each team's month."""
    found = teams_table(content.scenario, content.plan)
    if found is None:
        return
    columns = [
        Col(head=book.say(words), width=14 if is_number else 22, kind="number" if is_number else "text", sums=is_number)
        for words, is_number in zip(found.headings, found.numeric, strict=True)
    ]
    rows = [
        [cell.sort if is_number else book.say(cell.words) for cell, is_number in zip(row, found.numeric, strict=True)]
        for row in found.rows
    ]
    table(book, "teams", columns, rows)


def write_team_visits(book: Book, content: Content) -> None:
    """Every visit of every team, a team on a page, and what is left undone."""
    if content.plan.teams and content.plan.teams.plan:
        rows = team_rows(content.scenario, content.plan.teams.plan)
        _as_stored(book, "team_visits", rows, [row.team_id for row in rows])


def _as_stored(book: Book, key: str, rows: Sequence[Any], pages: Sequence[Hashable]) -> None:
    """A table of the plan folder as it stands there, with a page for each run of equal values in `pages`."""
    found = columns_of(LINES[key])
    columns = [column(book, key, each.name, _width(each.name)) for each in found]
    values = [[_shown(book, getattr(row, each.name)) for each in found] for row in rows]
    kinds = [KINDS.get(plain_type(each.type), "text") for each in found]
    columns = [Col(head=col.head, width=col.width, kind=kind) for col, kind in zip(columns, kinds, strict=True)]
    breaks = [at + 1 for at in range(1, len(pages)) if pages[at] != pages[at - 1]][:MOST_BREAKS]
    table(book, key, columns, values, page=Page(breaks=tuple(breaks), frozen=2))


def _width(name: str) -> float:
    if name == "task_id":
        return 16  # of a compound and the kind of work, as in c001-greening
    return 22 if name.endswith("_name") else 30 if name == "reason" else 10


def _shown(book: Book, value: Any) -> Any:
    """A value of a stored table: words in the language of the workbook."""
    return word_of(book, value) if hasattr(value, "value") else value
