"""The grid as a page of its own: a tree of areas, compounds, buildings, units and cells, and a roster of every cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.plan import Plan
from domain.scenario import Scenario
from domain.words import Words, both
from reports.language import terms
from reports.page.rendering import standalone
from reports.tables.grid_roster import RosterRow, roster_rows, unit_labels

PAGE = "grid.html"
STYLES, SCRIPTS = ("base.css", "grid.css"), ("switch.js",)


@dataclass(slots=True)
class Branch:
    """A level of the tree: its name, how many households and cells it holds, and what is below it."""

    name: str
    households: int = 0
    cells: set[str] = field(default_factory=set)
    below: dict[str, Branch] = field(default_factory=dict)
    rows: list[RosterRow] = field(default_factory=list)

    def child(self, name: str) -> Branch:
        """Branch of this name below, made when there is none."""
        return self.below.setdefault(name, Branch(name))


def tree(scenario: Scenario, plan: Plan, rows: Sequence[RosterRow]) -> Branch:
    """Subdistricts, communities, compounds, buildings and units, with the cells that their households are in."""
    root = Branch(scenario.title.zh)
    label = unit_labels(scenario)
    unit_of = {unit.id: unit for unit in scenario.units}
    building = {row.id: row.name or row.id for row in scenario.buildings}
    by_cell = {row.cell_id: row for row in rows}
    for cell in plan.grid.plan.cells if plan.grid and plan.grid.plan else ():
        row = by_cell[cell.id]
        # Compounds of one name in a community stay apart by their id.
        names = [row.subdistrict, row.community, f"{row.compound} {cell.compound_id}"]
        path = [root]
        for name in filter(None, names):
            path.append(path[-1].child(name))
        path[-1].rows.append(row)
        for unit_id in cell.unit_ids:
            spans = [part for part in cell.parts if part.unit_id == unit_id]
            homes = sum(part.last - part.first + 1 for part in spans) if spans else unit_of[unit_id].households
            below = path[-1].child(building[unit_of[unit_id].building_id])
            for branch in (*path, below, below.child(label[unit_id])):
                branch.households += homes
                branch.cells.add(cell.id)
    return root


class Said:
    """Texts of a roster's rows in both languages: names as they are, what stands around them translated."""

    _KINDS = tuple(terms.KEEPERS.values())

    def kind(self, row: RosterRow) -> Words:
        """Where a keeper comes from."""
        return next((words for words in self._KINDS if words.zh == row.keeper_kind), both(row.keeper_kind))

    def keeper(self, row: RosterRow) -> Words:
        """Name of a keeper; one who is not named goes by home, kind and number."""
        numbered = re.fullmatch(rf"(.*) {re.escape(row.keeper_kind)}(\d+)", row.keeper)
        return Words(row.keeper, f"{numbered[1]}, {self.kind(row).en} {numbered[2]}" if numbered else row.keeper)

    def unit(self, name: str) -> Words:
        """Name of a unit: the building and the number of the stairway."""
        return Words(name, re.sub(r"(\d+)单元$", r" unit \1", name))

    def units(self, row: RosterRow) -> Words:
        """Units of a cell, with the households of those that are split."""
        english = []
        for unit in re.split(r"、(?![^（]*）)", row.units):
            name, _, span = unit.partition("（第")
            part = span.removesuffix("户）").replace("、", ", ")
            english.append(self.unit(name).en + (f" (households {part})" if part else ""))
        return Words(row.units, ", ".join(english))

    def asked(self, row: RosterRow) -> Words:
        """Categories of past requests, with their numbers."""
        english = row.request_categories.replace("、", ", ")
        for words in terms.CATEGORIES.values():
            english = re.sub(rf"{words.zh}(?=\d)", f"{words.en} ", english)
        return Words(row.request_categories, english)

    def why(self, row: RosterRow) -> Words:
        """Why a cell ends where it does."""
        return Words(row.why_zh, row.why_en)


COLUMNS = (
    "grid_cell",
    "grid_keeper",
    "grid_kind",
    "grid_units",
    "grid_households",
    "grid_hardship",
    "grid_aged",
    "grid_members",
    "grid_requests",
    "grid_know",
    "grid_why",
)
COUNTED = COLUMNS[4:9]


def render(scenario: Scenario, plan: Plan) -> str:
    """HTML of the page in both languages; its script only switches between them, and it asks nothing of any network."""
    rows = roster_rows(scenario, plan)
    return standalone(
        scenario,
        PAGE,
        styles=STYLES,
        scripts=SCRIPTS,
        root=tree(scenario, plan, rows),
        title=scenario.title,
        said=Said(),
        columns=COLUMNS,
        counted=COUNTED,
        figures=_figures(plan),
        kinds=_kinds(rows),
    )


def _figures(plan: Plan) -> list[tuple[Words, Words, float | None, float | None, Words]]:
    """Name, status, objective, bound and unit of the two parts."""
    found = []
    for part in ("grid", "keepers"):
        result = getattr(plan, part)
        if result is not None:
            status = terms.STATUSES[result.status]
            found.append((terms.PARTS[part], status, result.objective, result.bound, terms.UNITS[part]))
    return found


def _kinds(rows: Sequence[RosterRow]) -> list[tuple[Words, int]]:
    """Kinds of keepers with their numbers of cells, most first."""
    said = Said()
    cells = Counter(said.kind(row) if row.keeper_kind else both("—") for row in rows)
    return cells.most_common()
