"""The grid as a page of its own: a tree of areas, compounds, buildings, units and cells, and a roster of every cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.plan import Plan
from domain.scenario import Scenario
from reports import terms
from reports.grid_roster import RosterRow, roster_rows, unit_labels
from reports.page import standalone
from reports.words import Words, both

PAGE = "grid.html"
STYLES = ("base.css", "grid.css")


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
    root = Branch(scenario.title_zh or scenario.name)
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


def render(scenario: Scenario, plan: Plan) -> str:
    """HTML of the page; it holds one style and no script, and asks nothing of any network."""
    rows = roster_rows(scenario, plan)
    return standalone(
        scenario,
        PAGE,
        styles=STYLES,
        root=tree(scenario, plan, rows),
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


def _kinds(rows: Sequence[RosterRow]) -> Mapping[str, int]:
    """Cells by kind of keeper."""
    kinds: dict[str, int] = defaultdict(int)
    for row in rows:
        kinds[row.keeper_kind or both("—").zh] += 1
    return dict(sorted(kinds.items(), key=lambda item: -item[1]))
