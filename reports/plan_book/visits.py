"""Visits as a list that is edited, as a calendar of officials and days, and a page for each official."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import Any

from domain.people import Half, Official
from domain.plan import Visit
from reports.calendars.visit_times import timed_visits
from reports.language import terms
from reports.plan_book.book import A3, Book, Col, Formula, Page, put, table
from reports.plan_book.compounds import AT, SPARE_VISITS, column, word_of, words_of
from reports.plan_book.content import Content
from reports.plan_book.lists import looked_up
from reports.plan_folder.to_rows import clock

ORDER = {half: place for place, half in enumerate(Half)}


def in_order(content: Content) -> list[Visit]:
    """Visits of the plan by day, half, official and compound, as they stand on the sheet."""
    visits = content.visits.visits if content.visits else ()
    return sorted(visits, key=lambda v: (v.day, ORDER[v.half], v.official_id, v.compound_id))


def write_visits(book: Book, content: Content) -> None:
    """One row a visit; the official is the compound's chief by a formula, so that a new chief takes the visits over."""
    if content.visits is None:
        return
    at = partial(column, book, "visits")
    columns = [
        at("day", width=12, kind="date", choices="days"),
        Col(head=book.head("weekday"), width=9),
        at("half", width=9, choices=words_of(book, Half)),
        at("compound_id", choices="compounds"),
        Col(head=book.head("compound"), width=24),
        Col(head=book.head("community"), width=18),
        at("official_id", choices="officials"),
        Col(head=book.head("official"), width=12),
    ]
    rows = [_row(book, content, row, visit) for row, visit in enumerate(in_order(content), start=2)]
    table(book, "visits", columns, rows, spare=SPARE_VISITS)


def _row(book: Book, content: Content, row: int, visit: Visit) -> list[Any]:
    assert content.visits is not None
    compound = content.compounds[visit.compound_id]
    chief = content.visits.chief_of.get(visit.compound_id, "")
    last = len(content.scenario.compounds) + 1
    hub = f"'{book.name('compounds')}'!$A$2:$I${last}"
    is_chief = visit.official_id == chief
    follows = Formula(f'=IFERROR(VLOOKUP(D{row},{hub},{AT["chief"] + 1},FALSE)&"","")', chief)
    return [
        visit.day,
        _weekday(book, row, visit),
        word_of(book, visit.half),
        visit.compound_id,
        looked_up(book, "compounds", f"D{row}", compound.name),
        content.community.get(compound.community_id, ""),
        follows if is_chief else visit.official_id,
        looked_up(book, "officials", f"G{row}", content.person.get(visit.official_id, "")),
    ]


def _weekday(book: Book, row: int, visit: Visit) -> Formula:
    names = ",".join(f'"{book.say(words)}"' for words in terms.WEEKDAYS)
    return Formula(f"=CHOOSE(WEEKDAY(A{row},2),{names})", book.say(terms.WEEKDAYS[visit.day.weekday()]))


def write_visit_calendar(book: Book, content: Content) -> None:
    """Officials down, days across; letters stand for the compounds that an official visits."""
    if content.visits is None:
        return
    own: dict[str, list[Visit]] = defaultdict(list)
    for visit in in_order(content):
        own[visit.official_id].append(visit)
    days = sorted({*content.scenario.working_days, *(visit.day for visit in content.visits.visits)})
    columns = [
        Col(head=book.head("id"), width=8),
        Col(head=book.head("official"), width=10),
        Col(head=book.head("led"), width=44, kind="wrap"),
        *(Col(head=f"{day.day}\n{book.say(terms.WEEKDAYS[day.weekday()])}", width=6, kind="mark") for day in days),
        Col(head=book.head("n_visits"), width=8, kind="int", sums=True),
    ]
    last = len(content.visits.visits) + 1 + SPARE_VISITS
    place = book.place("visits", 6, 2, last)
    rows = []
    officials = [row for row in content.scenario.officials if own[row.id]]
    for number, official in enumerate(officials, start=2):
        letter = _letters(content, official, own[official.id])
        cells = [_marks(book, [v for v in own[official.id] if v.day == day], letter) for day in days]
        count = Formula(f"=COUNTIF({place},A{number})", len(own[official.id]))
        led = "; ".join(f"{mark} {content.compounds[id_].name or id_}" for id_, mark in letter.items())
        rows.append([official.id, official.name, led, *cells, count])
    table(book, "visit_calendar", columns, rows, page=Page(paper=A3, frozen=2))


def _letters(content: Content, official: Official, visits: list[Visit]) -> dict[str, str]:
    """A letter for each compound that an official leads or visits."""
    assert content.visits is not None
    led = [id_ for id_, chief in content.visits.chief_of.items() if chief == official.id]
    ids = dict.fromkeys([*sorted(led), *sorted({visit.compound_id for visit in visits})])
    return {id_: chr(ord("A") + at % 26) * (1 + at // 26) for at, id_ in enumerate(ids)}


def _marks(book: Book, visits: list[Visit], letter: dict[str, str]) -> str:
    parts = []
    for half in Half:
        met = [letter[visit.compound_id] for visit in visits if visit.half is half]
        if met:
            parts.append(word_of(book, half)[: 2 if book.lang == "en" else 1] + "".join(met))
    return "\n".join(parts)


def write_official_sheets(book: Book, content: Content) -> None:
    """A page for each official who makes visits: dates, times, compounds and room to sign."""
    if content.visits is None or not content.visits.visits:
        return
    timed = timed_visits(content.scenario, content.network, content.visits)
    by_official: dict[str, list[Any]] = defaultdict(list)
    for each in timed:
        by_official[each.visit.official_id].append(each)
    officials = [row for row in content.scenario.officials if by_official[row.id]]
    breaks = _breaks([len(by_official[official.id]) for official in officials])
    sheet = book.sheet("official_sheets", Page(landscape=False, breaks=breaks))
    for at, width in enumerate((13, 10, 10, 14, 12, 26, 24, 16)):
        sheet.set_column(at, at, width)
    sheet.hide_gridlines(2)
    keys = ("day", "weekday", "half", "time", "id", "compound", "community", "signature")
    row = 0
    for official in officials:
        sheet.set_row(row, 28)
        title = f"{book.head('official')} {official.name} ({official.id}) · {official.department}"
        put(sheet, row, 0, title, book.format(bold=True, font_size=14, font_color="#1F4E79"))
        for at, key in enumerate(keys):
            put(sheet, row + 1, at, book.head(key), book.cell("wrap", bold=True, bg_color="#E3EAF1"))
        row += 2
        for each in by_official[official.id]:
            visit, compound = each.visit, content.compounds[each.visit.compound_id]
            cells = [
                visit.day,
                book.say(terms.WEEKDAYS[visit.day.weekday()]),
                word_of(book, visit.half),
                f"{clock(each.start_s)[:5]}–{clock(each.end_s)[:5]}",
                visit.compound_id,
                compound.name,
                content.community.get(compound.community_id, ""),
                "",
            ]
            for at, value in enumerate(cells):
                put(sheet, row, at, value, book.cell("text" if at else "date"))
            row += 1
        row += 1
    sheet.protect("")


def _breaks(lengths: list[int]) -> tuple[int, ...]:
    """Rows at which a new page begins; each official takes two rows for headings and an empty one."""
    row, breaks = 0, []
    for length in lengths[:-1]:
        row += length + 3
        breaks.append(row)
    return tuple(breaks[:1_000])
