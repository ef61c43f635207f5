"""The row of a table that shows in a template what rows look like, and is never read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from domain.demand import Category, Channel, OpenRequests
from domain.grouping import GroupRule, GroupRuleKind
from domain.people import EntryBan, PastDuty, Shift
from domain.request_tables import (
    CompoundFactor,
    LawName,
    RequestChannel,
    RequestHabit,
    RequestHour,
    RequestMonth,
    RequestRate,
    ServiceLaw,
    Surge,
    Trade,
)
from domain.scenario import TABLES
from domain.words import words
from scenarios.cells import Unread, reader_of
from scenarios.synthetic import district
from scenarios.words import CALENDAR
from scenarios.workbooks.layout import columns
from scenarios.working_days import calendar_of

MARK = words("example▸")
"""How the first cell of an example begins, in Chinese and English."""

_WRITTEN: Mapping[str, Any] = {
    "group_rules": GroupRule(
        id="v001", kind=GroupRuleKind.TOGETHER, compound_ids=("c001", "c002"), reason="同一原单位"
    ),
    "entry_bans": EntryBan(crew_id="r001", compound_id="c003", reason="院门限高"),
    "open_requests": OpenRequests(compound_id="c001", requests=3),
    "roster_before": PastDuty(day=date(2026, 11, 30), shift=Shift.NIGHT, gate_id="c002-g1", guard_id="m001"),
    "request_rates": RequestRate(category=Category.WATER, requests_household_year=0.12),
    "request_habits": RequestHabit(
        category=Category.WATER, emergency=0.1, urgent=0.3, on_site_h=1.5, skill=Trade.PLUMBING
    ),
    "request_hours": RequestHour(category=Category.WATER, hour_week=8, weight=1.6),
    "request_months": RequestMonth(category=Category.WATER, month=1, weight=1.3),
    "request_channels": RequestChannel(category=Category.WATER, channel=Channel.HOTLINE, share=0.45),
    "compound_factors": CompoundFactor(compound_id="c001", factor=1.4),
    "service_laws": ServiceLaw(
        category=Category.ILLEGAL_BUILDING, outside=0.8, law=LawName.LOGNORMAL, at_once=0.1, scale_h=72, shape=1.0
    ),
    "surges": Surge(
        id="y001", category=Category.WATER, from_date=date(2026, 12, 14), to_date=date(2026, 12, 16), multiplier=3
    ),
}
"""Examples of tables that an invented district leaves empty; they go with its other rows."""


@cache
def examples() -> Mapping[str, Any]:
    """A row of every table."""
    town = district(compounds=3, seed=1, name="example")
    found = {name: getattr(town, name)[0] for name in TABLES if getattr(town, name)}
    found[CALENDAR] = calendar_of(town.month, town.working_days, town.weekend_days)[0]
    return {**found, **_WRITTEN}


def is_marked(text: object) -> bool:
    """Whether a row whose first text is this one shows an example."""
    return isinstance(text, str) and text.strip().startswith(MARK)


def is_untouched(table: str, texts: Mapping[str, str]) -> bool:
    """Whether nobody has changed an example; `texts` are its cells by the names of the columns."""
    example = examples()[table]
    return all(
        _says(column.type, texts.get(column.name, ""), getattr(example, column.name)) for column in columns(table)
    )


def _says(kind: Any, text: str, value: object) -> bool:
    """Whether a cell holds a value of the example; an empty cell stands for anything, for people may clear it."""
    if is_marked(text):
        mark = next(mark for mark in MARK if text.strip().startswith(mark))
        text = text.strip().removeprefix(mark)
    if not text.strip():
        return True
    read = reader_of(kind)(text)
    return not isinstance(read, Unread) and read == value
