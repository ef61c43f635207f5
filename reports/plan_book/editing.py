"""Rows of an edited workbook put together as a plan; what was not edited is as in the plan that was exported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from domain.district import Mode
from domain.people import KeeperKind
from domain.plan import (
    AdvisersPlan,
    Cell,
    Contract,
    ContractsPlan,
    GateDuty,
    GridPlan,
    KeeperDuty,
    KeepersPlan,
    ModesPlan,
    Plan,
    ProjectsPlan,
    RostersPlan,
    UnitPart,
    Visit,
    VisitsPlan,
)
from domain.results import Result
from domain.roads import RoadNetwork
from domain.scenario import Scenario
from domain.services import ServiceItem
from reports.plan_book.rows import (
    AdviserLine,
    CellLine,
    CompoundLine,
    KeeperLine,
    PostLine,
    ProjectLine,
)
from scenarios.findings import Findings
from scenarios.rows import Table

T = TypeVar("T", bound=Hashable)
BY_HAND = "changed by hand"
SHEETS_OF: Mapping[str, tuple[str, ...]] = {
    "modes": ("compounds",),
    "contracts": ("compounds", "contracts"),
    "visits": ("compounds", "visits"),
    "crews": ("crew_stops",),
    "grid": ("grid",),
    "keepers": ("keepers",),
    "teams": ("team_visits",),
    "rosters": ("posts",),
    "advisers": ("advisers",),
    "projects": ("projects",),
}
"""Sheets that each part of a plan is read from."""


@dataclass(frozen=True)
class Edits:
    """Tables of a workbook beside the plan that was exported."""

    scenario: Scenario
    network: RoadNetwork
    before: Plan
    tables: Mapping[str, Table[Any]]
    findings: Findings


def edited_plan(edits: Edits) -> Plan:
    """The plan that the tables tell; mistakes that lie between rows are noted."""
    makers: Mapping[str, Callable[[Edits, Any], Any]] = {
        "modes": _modes,
        "contracts": _contracts,
        "visits": _visits,
        "grid": _grid,
        "keepers": _keepers,
        "rosters": _rosters,
        "advisers": _advisers,
        "projects": _projects,
    }
    plan = edits.before
    for part, make in makers.items():
        result: Result[Any] | None = getattr(plan, part)
        if result is not None and result.plan is not None and all(k in edits.tables for k in SHEETS_OF[part]):
            made = make(replace_before(edits, plan), result.plan)
            plan = replace(plan, **{part: replace(result, plan=made)})
    return plan


def replace_before(edits: Edits, plan: Plan) -> Edits:
    """The same edits beside a plan of which some parts are edited already."""
    return replace(edits, before=plan)


def in_order(before: Iterable[T], now: Sequence[T]) -> list[T]:
    """What there is now, in the order in which it was, and then what is new."""
    left, kept = Counter(now), list[T]()
    for each in before:
        if left[each]:
            left[each] -= 1
            kept.append(each)
    return kept + [each for each in now if _taken(left, each)]


def _taken(left: Counter[T], each: T) -> bool:
    left[each] -= 1
    return left[each] >= 0


def _modes(edits: Edits, plan: ModesPlan) -> ModesPlan:
    lines: Sequence[CompoundLine] = edits.tables["compounds"].rows
    mode_of = {line.compound_id: line.mode for line in lines if line.mode is not None}
    on_top = {id_: items for id_, mode in mode_of.items() if (items := _items(plan, id_, mode))}
    missed = [line.compound_id for line in lines if line.mode is None]
    return replace(
        plan,
        mode_of=mode_of,
        on_top=on_top,
        uncovered={id_: plan.uncovered.get(id_, "no mode was given to it by hand") for id_ in missed},
    )


def _items(plan: ModesPlan, id_: str, mode: Mode) -> tuple[ServiceItem, ...]:
    """What a compound orders beside its mode: what it lacks, where the mode alone is not to be had."""
    if plan.mode_of.get(id_) is mode:
        return tuple(plan.on_top.get(id_, ()))
    own = [option for option in plan.options if option.compound_id == id_ and option.mode is mode]
    plain = any(option.yuan_month is not None and not option.items for option in own)
    return () if plain else next((o.items for o in own if o.items and o.yuan_month is not None), ())


def _contracts(edits: Edits, plan: ContractsPlan) -> ContractsPlan:
    """Contracts in the order of their sheet; one without members is none any more."""
    hub, heads = edits.tables["compounds"], edits.tables["contracts"]
    members: dict[str, list[str]] = {}
    for line in hub.rows:
        members.setdefault(line.contract_id, []).append(line.compound_id)
    was = {contract.id: contract for contract in plan.contracts}
    made = []
    for line in heads.rows:
        old = was.get(line.contract_id)
        own = tuple(in_order(old.compound_ids if old else (), members.get(line.contract_id, [])))
        if old and (own, line.contractor_id) == (old.compound_ids, old.contractor_id):
            made.append(old)
        elif own:
            made.append(
                Contract(
                    id=line.contract_id,
                    contractor_id=line.contractor_id,
                    compound_ids=own,
                    yuan_month=0.0,
                    fees_yuan_month=0.0,
                )
            )
    return ContractsPlan(contracts=tuple(made))


def _visits(edits: Edits, plan: VisitsPlan) -> VisitsPlan:
    hub, table = edits.tables["compounds"], edits.tables["visits"]
    chief_of = {line.compound_id: line.chief_id for line in hub.rows if line.chief_id}
    deputy_of = {line.compound_id: line.deputy_id for line in hub.rows if line.deputy_id}
    visits = []
    for index, line in enumerate(table.rows):
        official = line.official_id or chief_of.get(line.compound_id, "")
        if not official and hub.complete:
            table.problem(edits.findings, index, "official_id", f"is empty, and {line.compound_id} has no chief")
        visits.append(Visit(compound_id=line.compound_id, official_id=official, day=line.day, half=line.half))
    return VisitsPlan(chief_of=chief_of, deputy_of=deputy_of, visits=tuple(in_order(plan.visits, visits)))


def _grid(edits: Edits, plan: GridPlan) -> GridPlan:
    lines: Sequence[CellLine] = edits.tables["grid"].rows
    buildings = {row.id: row.compound_id for row in edits.scenario.buildings}
    units = {row.id: row for row in edits.scenario.units}
    own: dict[str, list[CellLine]] = {}
    for line in lines:
        own.setdefault(line.cell_id, []).append(line)
    was = {cell.id: cell for cell in plan.cells}
    cells = []
    for id_ in in_order(was, list(own)):
        parts = tuple(
            UnitPart(unit_id=line.unit_id, first=line.first_household, last=line.last_household)
            for line in own[id_]
            if line.first_household is not None and line.last_household is not None
        )
        whole = [line.unit_id for line in own[id_] if line.first_household is None]
        cell = Cell(
            id=id_,
            compound_id=buildings[units[own[id_][0].unit_id].building_id],
            unit_ids=tuple(dict.fromkeys(line.unit_id for line in own[id_])),
            households=sum(units[unit].households for unit in whole) + sum(p.last - p.first + 1 for p in parts),
            parts=parts,
        )
        cells.append(_as_it_was(cell, was.get(id_)))
    return GridPlan(cells=tuple(cells))


def _as_it_was(cell: Cell, was: Cell | None) -> Cell:
    """A cell as it was when it holds the same, in whatever order the rows stand."""
    if was and set(was.unit_ids) == set(cell.unit_ids) and set(was.parts) == set(cell.parts):
        return was
    return cell


def _keepers(edits: Edits, plan: KeepersPlan) -> KeepersPlan:
    table = edits.tables["keepers"]
    was = {duty.cell_id: duty for duty in plan.duties}
    grid = edits.before.grid.plan if edits.before.grid else None
    compound_of = {cell.id: cell.compound_id for cell in (grid.cells if grid else ())}
    duties = []
    for line in table.rows:
        old = was.get(line.cell_id)
        if line.cell_id not in compound_of:
            continue
        if old and old.keeper_id == line.keeper_id:
            duties.append(old)
        elif (person := person_of(edits.scenario, line.keeper_id)) is not None:
            duties.append(_duty(edits, line, compound_of[line.cell_id], *person))
    order = {id_: place for place, id_ in enumerate(was)}
    return KeepersPlan(duties=tuple(sorted(duties, key=lambda duty: order.get(duty.cell_id, len(order)))))


def person_of(scenario: Scenario, keeper_id: str) -> tuple[KeeperKind, str] | None:
    """Kind and home of a keeper: of the table, or one of those counted at a home, like ``volunteer:c001:2``."""
    named = next((row for row in scenario.keepers if row.id == keeper_id), None)
    if named is None:
        return counted_person(keeper_id)
    return named.kind, named.contractor_id if named.kind is KeeperKind.CONTRACTOR else named.compound_id


def counted_person(keeper_id: str) -> tuple[KeeperKind, str] | None:
    """Kind and home of one of the people whom tables only count."""
    word, _, rest = keeper_id.partition(":")
    home = rest.rpartition(":")[0]
    return (KeeperKind(word), home) if home and word in {kind.value for kind in KeeperKind} else None


def _duty(edits: Edits, line: KeeperLine, compound_id: str, kind: KeeperKind, home: str) -> KeeperDuty:
    """A duty with the way of its person, who walks there from home unless they belong there."""
    metres, node = 0.0, edits.network.node_of
    if kind in (KeeperKind.VOLUNTEER, KeeperKind.PARTY_MEMBER) and home != compound_id and ("compound", home) in node:
        ends = [node["compound", home]], [node["compound", compound_id]]
        metres = round(min(float(edits.network.travel_m(*ends, walking=True)[0, 0]), 1e6), 1)
    return KeeperDuty(cell_id=line.cell_id, keeper_id=line.keeper_id, kind=kind, home_id=home, metres=metres)


def _rosters(edits: Edits, plan: RostersPlan) -> RostersPlan:
    lines: Sequence[PostLine] = edits.tables["posts"].rows
    duties = [
        GateDuty(guard_id=line.guard_id, gate_id=line.gate_id, day=line.day, shift=line.shift)
        for line in lines
        if line.guard_id
    ]
    empty = Counter((line.gate_id, line.day, line.shift) for line in lines if not line.guard_id)
    uncovered = [(*key, times) for key, times in empty.items()]
    return RostersPlan(
        duties=tuple(in_order(plan.duties, duties)), uncovered=tuple(in_order(plan.uncovered, uncovered))
    )


def _advisers(edits: Edits, plan: AdvisersPlan) -> AdvisersPlan:
    lines: Sequence[AdviserLine] = edits.tables["advisers"].rows
    adviser_of = {line.organisation_id: line.adviser_id for line in lines if line.adviser_id}
    without = [line.organisation_id for line in lines if not line.adviser_id]
    if adviser_of == plan.adviser_of:
        return plan
    reasons = {id_: plan.reasons.get(id_, BY_HAND) for id_ in without}
    # What others would cost more was said of the plan as it was.
    order = tuple(in_order(plan.unassigned, without))
    return AdvisersPlan(adviser_of=adviser_of, unassigned=order, before=plan.before, reasons=reasons)


def _projects(edits: Edits, plan: ProjectsPlan) -> ProjectsPlan:
    lines: Sequence[ProjectLine] = edits.tables["projects"].rows
    funded = in_order(plan.funded, [line.need_id for line in lines if line.funded])
    changed = set(funded) ^ set(plan.funded)
    candidates = tuple(replace(row, reason=BY_HAND) if row.id in changed else row for row in plan.candidates)
    return ProjectsPlan(funded=tuple(funded), candidates=candidates)
