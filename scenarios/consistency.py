"""Fields that must agree with each other, in one row or across tables and rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from domain.rules import Rules
from scenarios.findings import Findings, count, some
from scenarios.rows import Tables
from scenarios.settings import Settings

IN_ORDER = {
    "communities": ("desk_from_h", "desk_to_h"),
    "compounds": ("open_from_h", "open_to_h"),
    "crews": ("shift_from_h", "shift_to_h"),
    "teams": ("shift_from_h", "shift_to_h"),
    "absences": ("from_date", "to_date"),
    "guard_absences": ("from_date", "to_date"),
    "surges": ("from_date", "to_date"),
}
"""Fields of a row that must stand in this order."""


ONE_ROW_EACH = {
    "mode_standards": ("mode",),
    "menu_items": ("item",),
    "mode_changes": ("from_service", "to_mode"),
    "need_classes": ("category", "place"),
    "meetings": ("compound_id", "day", "half"),
    "open_requests": ("compound_id",),
    "request_rates": ("category",),
    "request_habits": ("category",),
    "compound_factors": ("compound_id",),
    "service_laws": ("category",),
}
"""Fields that no two rows of a table have in common."""


def check_rows(tables: Tables, findings: Findings) -> None:
    """Fields of one row agree with each other and with the rows they name."""
    for name, (start, end) in IN_ORDER.items():
        _each(tables, name, partial(_order, start=start, end=end), end, findings)
    _each(tables, "compounds", _hardship, "hardship_households", findings)
    _each(tables, "compounds", _retired, "retired_members", findings)
    _each(tables, "requests", _resolved, "resolved", findings)
    _each(tables, "bids", _steps, "step2_households", findings)
    _each(tables, "guards", _days_off, "days_off", findings)
    _each(tables, "crews", _overtime, "overtime_h", findings)
    _stations_are_no_depots(tables, findings)
    _one_bid_each(tables, findings)
    for name, keys in ONE_ROW_EACH.items():
        _one_row_each(tables, name, keys, findings)
    _needs_in_place(tables, findings)
    _households_of_units(tables, findings)


def _each(tables: Tables, name: str, fault_of: Callable[[Any], str], field: str, findings: Findings) -> None:
    """Note a problem with `field` of each row of a table in which `fault_of` finds a fault."""
    table = tables.get(name)
    for index, row in enumerate(table.rows if table else ()):
        fault = fault_of(row)
        if fault and table:
            table.problem(findings, index, field, fault)


def _order(row: Any, start: str, end: str) -> str:
    first, last = getattr(row, start), getattr(row, end)
    if isinstance(first, date):
        return "" if first <= last else f"{last} is before {start} ({first})"
    return "" if first < last else f"{last:g} is not after {start} ({first:g})"


def _hardship(row: Any) -> str:
    over = row.hardship_households > row.households
    return f"{row.hardship_households} is more than households ({row.households})" if over else ""


def _retired(row: Any) -> str:
    over = row.retired_members > row.party_members
    return f"{row.retired_members} is more than party_members ({row.party_members})" if over else ""


def _resolved(row: Any) -> str:
    early = row.resolved is not None and row.resolved < row.created
    return f"{row.resolved} is before created ({row.created})" if early else ""


def _steps(row: Any) -> str:
    early = row.step2_households < row.step1_households
    return f"{row.step2_households} is less than step1_households ({row.step1_households})" if early else ""


def _days_off(row: Any) -> str:
    strange = [day for day in row.days_off if day not in tuple("1234567")]
    return f"{strange[0]!r} is not a weekday; allowed: 1 (Monday) to 7 (Sunday)" if strange else ""


def _overtime(row: Any) -> str:
    free_h = 24 - (row.shift_to_h - row.shift_from_h)
    over = row.overtime_h > free_h
    return f"{row.overtime_h:g} h after {row.shift_to_h:g} end after the next day's shift begins" if over else ""


def _stations_are_no_depots(tables: Tables, findings: Findings) -> None:
    """Refuse a station with the id of a depot: a trip names the place where it unloads by its id alone."""
    depots = {depot.id for depot in tables["depots"].rows} if "depots" in tables else set()
    _each(
        tables,
        "stations",
        lambda row: f"'{row.id}' is the id of a depot already" if row.id in depots else "",
        "id",
        findings,
    )


def _one_bid_each(tables: Tables, findings: Findings) -> None:
    bids = tables.get("bids")
    first: dict[str, int] = {}
    for index, bid in enumerate(bids.rows if bids else ()):
        row = first.setdefault(bid.contractor_id, index)
        if row != index and bids:
            text = f"'{bid.contractor_id}' has a bid already in row {bids.numbers[row]}; one bid a contractor"
            bids.problem(findings, index, "contractor_id", text)


def _one_row_each(tables: Tables, name: str, keys: tuple[str, ...], findings: Findings) -> None:
    """Refuse a second row for the same values of `keys`."""
    table = tables.get(name)
    first: dict[tuple[str, ...], int] = {}
    for index, given in enumerate(table.rows if table else ()):
        key = tuple(str(getattr(given, field)) for field in keys)
        row = first.setdefault(key, index)
        if row != index and table:
            text = f"'{' to '.join(key)}' has a row already: {table.numbers[row]}"
            table.problem(findings, index, keys[-1], text)


def _needs_in_place(tables: Tables, findings: Findings) -> None:
    """Refuse a need whose compound is in another community than the need itself."""
    if "compounds" not in tables:
        return
    community_of = {compound.id: compound.community_id for compound in tables["compounds"].rows}

    def fault(need: Any) -> str:
        home = community_of.get(need.compound_id, need.community_id)
        return "" if home == need.community_id else f"compound '{need.compound_id}' is in community '{home}'"

    _each(tables, "needs", fault, "community_id", findings)


def _households_of_units(tables: Tables, findings: Findings) -> None:
    """Warn where a compound's households are not those of its units; units are judged only when all could be read."""
    if not all(name in tables and tables[name].complete for name in ("compounds", "buildings", "units")):
        return
    compound_of = {building.id: building.compound_id for building in tables["buildings"].rows}
    counted: Counter[str] = Counter()
    for unit in tables["units"].rows:
        counted[compound_of.get(unit.building_id, "")] += unit.households
    compounds = tables["compounds"]
    wrong = [
        f"{row.id}: {row.households}, units {counted[row.id]}"
        for row in compounds.rows
        if counted[row.id] != row.households
    ]
    if wrong:
        findings.warn(
            f"{compounds.file}: households of {count(len(wrong), 'compound')} not the sum of the units' "
            f"({some(wrong, 3)})"
        )


def check_rules(settings: Settings, findings: Findings) -> None:
    """Limits in scenario.toml stand in order."""
    rules: Rules = settings.rules
    grid, contracts = rules.grid, rules.contracts
    ordered = [
        ("contracts", "min_households", contracts.min_households, "max_households", contracts.max_households),
        ("grid", "min_households", grid.min_households, "cell_households", grid.cell_households),
        ("grid", "cell_households", grid.cell_households, "max_households", grid.max_households),
    ]
    for section, low, least, high, most in ordered:
        if least > most:
            settings.problem(findings, section, high, f"{most} is less than {low} ({least})")
