"""Gate rosters: guards and days as a sheet to hang up, and every post as a list that is edited."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from domain.people import Shift
from domain.plan import RostersPlan
from reports.language import terms
from reports.language.words import PAGE
from reports.plan_book.book import A3, Book, Col, Formula, Page, table
from reports.plan_book.compounds import column, word_of
from reports.plan_book.content import Content
from reports.plan_book.lists import looked_up
from reports.tables.roster_sheet import COUNTS, guard_lines, month_days

Post = tuple[str, date, Shift, str]
"""Gate, day, shift and guard; an empty guard is a post left empty."""


def posts_of(plan: RostersPlan) -> list[Post]:
    """Every post by gate, day and shift."""
    order = {shift: place for place, shift in enumerate(Shift)}
    posts: list[Post] = [(duty.gate_id, duty.day, duty.shift, duty.guard_id) for duty in plan.duties]
    posts += [(gate, day, shift, "") for gate, day, shift, times in plan.uncovered for _ in range(times)]
    return sorted(posts, key=lambda post: (post[0], post[1], order[post[2]], post[3]))


def write_roster(book: Book, content: Content) -> None:
    """Guards down, days across, and counts by formula."""
    plan = content.plan.rosters.plan if content.plan.rosters else None
    if plan is None:
        return
    days = month_days(content.scenario)
    counts = [Col(head=book.say(PAGE[key]), width=8, kind="int", sums=True) for key in COUNTS]
    columns = [
        Col(head=book.head("gate"), width=10),
        Col(head=book.head("id"), width=9),
        Col(head=book.head("guard"), width=10),
        *(Col(head=f"{day.day}\n{book.say(terms.WEEKDAYS[day.weekday()])}", width=7, kind="mark") for day in days),
        *counts,
    ]
    ends = xl_col_to_name(3), xl_col_to_name(2 + len(days))
    rows: list[list[Any]] = []
    for row, line in enumerate(guard_lines(content.scenario, plan), start=2):
        across = f"{ends[0]}{row}:{ends[1]}{row}"
        letters = [book.say(words) for words in terms.SHIFT_LETTERS.values()]
        night = book.say(terms.SHIFT_LETTERS[Shift.NIGHT])
        of_letters = "+".join(f'COUNTIF({across},"{letter}*")' for letter in letters)
        hours = f"={content.scenario.rules.rosters.shift_h}*({of_letters})"
        shifts, nights, weekends, worked = line.counts
        rows.append(
            [
                line.gate_id,
                line.guard.id,
                line.guard.name,
                *(book.say(words).replace(" ", "\n") for words in line.days),
                Formula(f"={of_letters}", shifts),
                Formula(f'=COUNTIF({across},"{night}*")', nights),
                weekends,
                Formula(hours, worked),
            ]
        )
    table(book, "roster", columns, rows, page=Page(paper=A3, frozen=3))


def write_posts(book: Book, content: Content) -> None:
    """One row a post; its guard can be changed."""
    plan = content.plan.rosters.plan if content.plan.rosters else None
    if plan is None:
        return
    at = partial(column, book, "posts")
    columns = [
        at("gate_id"),
        Col(head=book.head("compound"), width=24),
        at("day", width=12, kind="date"),
        Col(head=book.head("weekday"), width=9),
        at("shift", width=9),
        at("guard_id", choices="guards"),
        Col(head=book.head("guard"), width=12),
    ]
    gates = {gate.id: gate.compound_id for gate in content.scenario.gates}
    guards = {guard.id: guard.name for guard in content.scenario.guards}
    rows = [
        [
            gate,
            content.compounds[gates[gate]].name,
            day,
            book.say(terms.WEEKDAYS[day.weekday()]),
            word_of(book, shift),
            guard,
            looked_up(book, "guards", f"F{row}", guards.get(guard, "")),
        ]
        for row, (gate, day, shift, guard) in enumerate(posts_of(plan), start=2)
    ]
    table(book, "posts", columns, rows, page=Page(landscape=False))
