"""Faults of hand-edited plan tables that lie in single rows, or between rows that should say the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.services import ServiceItem
from reports.plan_folder.from_rows import seconds
from reports.plan_folder.rows import GateDutyRow, ModeRow, StopRow, TeamRow, VisitRow
from scenarios.findings import Findings
from scenarios.rows import Table

CLOCKS = ("start", "trip_start", "trip_end")
"""Columns of crews.csv that hold a time of day."""
TEAM_CLOCKS = ("arrive", "start", "end", "leave", "back")
"""Columns of teams.csv that hold a time of day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Rows with the same `key` say the same in `columns`; without columns there may be only one such row.

    Only rows with a value in `where` count, when it is given.
    """

    key: tuple[str, ...]
    columns: tuple[str, ...] = ()
    where: str = ""


AGREEMENTS: Mapping[str, Agreement] = {
    "modes": Agreement(key=("compound_id",)),
    "contracts": Agreement(
        key=("contract_id",), columns=("contractor_id", "contract_yuan_month", "contract_fees_yuan_month")
    ),
    "crews": Agreement(
        key=("weekday", "crew_id", "trip"),
        columns=("trip_start", "trip_end", "trip_deadhead_m", "unload_at"),
        where="crew_id",
    ),
    "visits": Agreement(key=("compound_id",), columns=("official_id", "deputy_id"), where="chief"),
    "grid": Agreement(key=("cell_id",), columns=("compound_id", "cell_households")),
    "teams": Agreement(key=("team_id", "day"), columns=("leave", "back", "route_m"), where="team_id"),
    "advisers": Agreement(key=("organisation_id",)),
    "projects": Agreement(key=("need_id",)),
}
"""What is said once in a plan but stands on many rows of its table."""


def check_rows(part: str, table: Table[Any], findings: Findings) -> None:
    """Note what cannot be read in single rows, beyond the limits of their columns."""
    check = _ROW_FAULTS.get(part, _no_faults)
    for index, row in enumerate(table.rows):
        for name, text in check(row):
            table.problem(findings, index, name, text)


def _mode_faults(row: ModeRow) -> Iterator[tuple[str, str]]:
    known = [item.value for item in ServiceItem]
    for name in ("menu_items", "self_menu_items", "extended_menu_items"):
        for word in getattr(row, name):
            if word not in known:
                yield name, f"{word!r} is not an item of the menu; allowed: {', '.join(known)}"


def _stop_faults(row: StopRow) -> Iterator[tuple[str, str]]:
    return _clock_faults(row, CLOCKS if row.crew_id else ())


def _team_faults(row: TeamRow) -> Iterator[tuple[str, str]]:
    if row.team_id and row.day is None:
        yield "day", "is empty beside a team; allowed: a date like 2026-03-01"
    if not row.team_id and not row.undone:
        yield "undone", "is empty beside no team; allowed: the number of visits left undone"
    yield from _clock_faults(row, TEAM_CLOCKS if row.team_id else ())


def _clock_faults(row: Any, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        try:
            seconds(getattr(row, name))
        except ValueError as error:
            yield name, str(error)


def _visit_faults(row: VisitRow) -> Iterator[tuple[str, str]]:
    if row.day is not None and row.half is None:
        yield "half", "is empty beside a day; allowed: am (上午), pm (下午), evening (晚间)"
    if row.day is None and row.half is not None:
        yield "day", "is empty beside a half-day; allowed: a date like 2026-03-01"


def _gate_duty_faults(row: GateDutyRow) -> Iterator[tuple[str, str]]:
    if row.day is None and not row.weekday:
        yield "day", "is empty; allowed: a date like 2026-03-01"
    if row.day is not None and row.weekday not in (0, row.day.isoweekday()):
        yield "weekday", f"{row.weekday}, but {row.day} has weekday {row.day.isoweekday()} (1 Monday to 7 Sunday)"


def _no_faults(_row: Any) -> Iterator[tuple[str, str]]:
    return iter(())


_ROW_FAULTS: Mapping[str, Callable[[Any], Iterator[tuple[str, str]]]] = {
    "modes": _mode_faults,
    "crews": _stop_faults,
    "teams": _team_faults,
    "visits": _visit_faults,
    "rosters": _gate_duty_faults,
}


def contradictions(part: str, table: Table[Any]) -> list[str]:
    """Sentences on rows that contradict each other, each naming both rows; the plan is read from the first."""
    agreement = AGREEMENTS.get(part)
    if agreement is None:
        return []
    first: dict[tuple[Any, ...], int] = {}
    said: dict[tuple[Any, ...], str] = {}
    for index, row in enumerate(table.rows):
        if agreement.where and not getattr(row, agreement.where):
            continue
        key = tuple(getattr(row, name) for name in agreement.key)
        before = first.setdefault(key, index)
        if before != index:
            for name, text in _differences(agreement, table, before, index):
                said.setdefault((*key, name), text)
    return list(said.values())


def _differences(agreement: Agreement, table: Table[Any], before: int, index: int) -> Iterator[tuple[str, str]]:
    """Column and sentence of each contradiction between two rows."""
    row, earlier, number = table.rows[index], table.rows[before], table.numbers[before]
    same = ", ".join(f"{table.header(name)} {getattr(row, name)}" for name in agreement.key)
    place = f"{table.file}:{table.numbers[index]}"
    if not agreement.columns:
        yield "", f"{place}: {same} stands in row {number} already"
    for name in agreement.columns:
        if _value(row, name) != _value(earlier, name):
            here, there = getattr(row, name), getattr(earlier, name)
            yield name, f"{place} {table.header(name)}: {here}, but {there} in row {number} for the same {same}"


def _value(row: Any, name: str) -> Any:
    value = getattr(row, name)
    return seconds(value) if name in (*CLOCKS, *TEAM_CLOCKS) else value
