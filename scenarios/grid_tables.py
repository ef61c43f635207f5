"""What the grid and its keepers ask of units, buildings and keepers beyond the limits of their columns."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from domain.people import KeeperKind
from domain.rules import GridRules, Oversize
from scenarios.findings import Findings, count, some
from scenarios.rows import Table, Tables
from scenarios.settings import Settings

FAR_DEG = 0.03  # about 3 km
COUNTED = ("hardship_households", "party_members")
"""Counts of units that the compound has as well."""


def check_grid(tables: Tables, settings: Settings, findings: Findings) -> None:
    """Units that no cell can hold, places that cannot be, keepers without a home; all by row."""
    if "units" in tables:
        _units(tables["units"], settings.rules.grid, findings)
    if "buildings" in tables:
        _places(tables, findings)
    if "keepers" in tables:
        _keepers(tables, findings)
    if "requests" in tables:
        _units_of_requests(tables, findings)
    _sums(tables, findings)


def _units(units: Table[Any], rules: GridRules, findings: Findings) -> None:
    """Refuse or name units above the size of a cell, where they are not split; refuse more hardship than households."""
    large = []
    for index, row in enumerate(units.rows):
        if row.hardship_households is not None and row.hardship_households > row.households:
            text = f"{row.hardship_households} is more than households ({row.households})"
            units.problem(findings, index, "hardship_households", text)
        if row.households > rules.max_households:
            if rules.oversize_units is Oversize.REFUSE:
                text = f"{row.households} is more than a cell may have (grid.max_households = {rules.max_households})"
                units.problem(findings, index, "households", f"{text}; split or keep by grid.oversize_units")
            large.append(f"row {units.numbers[index]}: {row.households}")
    if large and rules.oversize_units is Oversize.KEEP:
        findings.warn(
            f"{units.file} {units.header('households')}: {count(len(large), 'unit')} with more households than the "
            f"{rules.max_households} of a cell ({some(large)}); each is a cell of its own"
        )


def _places(tables: Tables, findings: Findings) -> None:
    """Refuse a building with half a place or one far from its compound; name compounds with only some places."""
    buildings = tables["buildings"]
    gate = {c.id: (c.lon_deg, c.lat_deg) for c in tables["compounds"].rows} if "compounds" in tables else {}
    placed: dict[str, set[bool]] = defaultdict(set)
    for index, row in enumerate(buildings.rows):
        placed[row.compound_id].add(row.lon_deg is not None)
        if (row.lon_deg is None) != (row.lat_deg is None):
            missing = "lon_deg" if row.lon_deg is None else "lat_deg"
            buildings.problem(findings, index, missing, "is empty; a place needs both lon_deg and lat_deg")
        elif row.lon_deg is not None and row.compound_id in gate:
            lon, lat = gate[row.compound_id]
            if max(abs(row.lon_deg - lon), abs(row.lat_deg - lat)) > FAR_DEG:
                text = f"{row.lon_deg:g}, {row.lat_deg:g} is not in its compound, whose gate is at {lon:g}, {lat:g}"
                buildings.problem(findings, index, "lon_deg", text)
    some_only = [id_ for id_, known in placed.items() if len(known) > 1]
    if some_only:
        findings.warn(
            f"{buildings.file}: {count(len(some_only), 'compound')} with places of only some buildings "
            f"({some(some_only)}); theirs are joined in the order of the table"
        )


def _keepers(tables: Tables, findings: Findings) -> None:
    """Refuse keepers whose home does not go with their kind."""
    keepers = tables["keepers"]
    for index, row in enumerate(keepers.rows):
        if row.kind is KeeperKind.COMMUNITY:
            text = "community staff are the last resort without a row; allowed: volunteer, party_member, contractor"
            keepers.problem(findings, index, "kind", text)
            continue
        needed, other = ("contractor_id", "compound_id")
        if row.kind is not KeeperKind.CONTRACTOR:
            needed, other = other, needed
        if not getattr(row, needed):
            keepers.problem(findings, index, needed, f"is empty; a {row.kind} needs one")
        if getattr(row, other):
            keepers.problem(findings, index, other, f"'{getattr(row, other)}' does not go with kind {row.kind}")


def _units_of_requests(tables: Tables, findings: Findings) -> None:
    """Refuse a request whose unit is in another compound than the request itself."""
    if "units" not in tables or "buildings" not in tables:
        return
    compound_of = {row.id: row.compound_id for row in tables["buildings"].rows}
    home = {row.id: compound_of.get(row.building_id, "") for row in tables["units"].rows}
    requests = tables["requests"]
    for index, row in enumerate(requests.rows):
        own = home.get(row.unit_id, "")
        if own and own != row.compound_id:
            requests.problem(findings, index, "unit_id", f"'{row.unit_id}' is in compound '{own}'")


def _sums(tables: Tables, findings: Findings) -> None:
    """Warn where what units say of their residents is more than what their compound says."""
    if not all(name in tables and tables[name].complete for name in ("compounds", "buildings", "units")):
        return
    compound_of = {row.id: row.compound_id for row in tables["buildings"].rows}
    for name in COUNTED:
        sums: Counter[str] = Counter()
        for unit in tables["units"].rows:
            sums[compound_of.get(unit.building_id, "")] += getattr(unit, name) or 0
        over = [f"{c.id}: {getattr(c, name)}, units {sums[c.id]}" for c in tables["compounds"].rows]
        over = [text for text, c in zip(over, tables["compounds"].rows, strict=True) if sums[c.id] > getattr(c, name)]
        if over:
            findings.warn(
                f"{tables['units'].file} {name}: more than the compound's in {count(len(over), 'compound')} "
                f"({some(over, 3)})"
            )
