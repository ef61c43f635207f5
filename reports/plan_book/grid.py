"""The neighbourhood grid and its keepers as lists that are edited."""

from __future__ import annotations

from functools import partial
from typing import Any

from domain.plan import Cell, GridPlan, UnitPart
from reports.language import terms
from reports.plan_book.book import Book, Col, Formula, Page, table
from reports.plan_book.compounds import column
from reports.plan_book.content import Content
from reports.plan_folder.to_rows import keeper_rows

SPARE_CELLS = 10
"""Empty rows of the sheet of keepers, for new cells."""


def parts_in(grid: GridPlan) -> list[tuple[Cell, str, UnitPart | None]]:
    """Every unit, or part of one, with its cell, in the order of the sheet."""
    found: list[tuple[Cell, str, UnitPart | None]] = []
    for cell in grid.cells:
        for unit in cell.unit_ids:
            parts = [part for part in cell.parts if part.unit_id == unit]
            found += [(cell, unit, part) for part in parts] or [(cell, unit, None)]
    return found


def write_grid(book: Book, content: Content) -> None:
    """One row a unit or part of one; the households of its cell are summed by a formula."""
    grid = content.plan.grid.plan if content.plan.grid else None
    if grid is None:
        return
    parts = parts_in(grid)
    at = partial(column, book, "grid")
    columns = [
        at("unit_id", width=14),
        at("first_household", kind="int", width=9),
        at("last_household", kind="int", width=9),
        at("cell_id", width=14),
        Col(head=book.head("compound"), width=24),
        Col(head=book.head("building"), width=14),
        Col(head=book.head("households"), width=10, kind="int", sums=True),
        Col(head=book.head("cell_households"), width=12, kind="int"),
    ]
    units = {row.id: row for row in content.scenario.units}
    buildings = {row.id: row.name or row.id for row in content.scenario.buildings}
    last = len(parts) + 1
    rows: list[list[Any]] = []
    for row, (cell, unit_id, part) in enumerate(parts, start=2):
        unit = units[unit_id]
        rows.append(
            [
                unit_id,
                part.first if part else None,
                part.last if part else None,
                cell.id,
                content.compounds[cell.compound_id].name or cell.compound_id,
                buildings.get(unit.building_id, unit.building_id),
                part.last - part.first + 1 if part else unit.households,
                Formula(f"=SUMIF($D$2:$D${last},D{row},$G$2:$G${last})", cell.households),
            ]
        )
    table(book, "grid", columns, rows, page=Page(landscape=False))


def write_keepers(book: Book, content: Content) -> None:
    """One row a cell with who keeps it."""
    if content.plan.keepers is None or content.plan.keepers.plan is None:
        return
    grid = content.plan.grid.plan if content.plan.grid else None
    cells = {cell.id: cell for cell in (grid.cells if grid else ())}
    columns = [
        column(book, "keepers", "cell_id", width=14, fills=True),
        Col(head=book.head("compound"), width=24),
        Col(head=book.head("cell_households"), width=11, kind="int", sums=True),
        column(book, "keepers", "keeper_id", width=26, choices="keepers"),
        Col(head=book.head("name"), width=14),
        Col(head=book.head("kind"), width=14),
        Col(head=book.head("home"), width=24),
        Col(head=book.head("way"), width=10, kind="int"),
    ]
    rows = []
    for duty in keeper_rows(content.scenario, content.plan.keepers.plan):
        cell = cells.get(duty.cell_id)
        name = (content.compounds[cell.compound_id].name or cell.compound_id) if cell else ""
        kind = book.say(terms.KEEPERS[duty.kind])
        households = cell.households if cell else None
        home = duty.home_name or duty.home_id
        rows.append([duty.cell_id, name, households, duty.keeper_id, duty.keeper_name, kind, home, round(duty.way_m)])
    table(book, "keepers", columns, rows, page=Page(landscape=False), spare=SPARE_CELLS)
