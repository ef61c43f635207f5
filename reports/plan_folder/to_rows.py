"""A plan's parts as table rows, with the names a reader wants beside the ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from domain.district import Compound
from domain.plan import (
    AdviserOption,
    AdvisersPlan,
    ContractsPlan,
    CrewsPlan,
    GridPlan,
    KeepersPlan,
    ModeOption,
    ModesPlan,
    ProjectsPlan,
    RostersPlan,
    StopKind,
    UnitPart,
    VisitsPlan,
)
from domain.scenario import Scenario
from domain.services import levels
from domain.team_plan import TeamsPlan
from reports.plan_folder.rows import (
    CANDIDATE_COLUMNS,
    AdviserRow,
    CellRow,
    ContractRow,
    GateDutyRow,
    KeeperRow,
    ModeRow,
    ProjectRow,
    StopRow,
    TeamRow,
    VisitRow,
)


def names(rows: Iterable[Any]) -> dict[str, str]:
    """Name of each row by its id."""
    return {row.id: row.name for row in rows}


def clock(seconds: int) -> str:
    """Seconds of the day as ``HH:MM:SS``; hours go past 24 for what ends after midnight."""
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _yuan(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def mode_rows(scenario: Scenario, plan: ModesPlan) -> list[ModeRow]:
    """One row a compound, in scenario order."""
    own: dict[str, list[ModeOption]] = defaultdict(list)
    for option in plan.options:
        own[option.compound_id].append(option)
    return [
        ModeRow(
            compound_id=compound.id,
            mode=plan.mode_of.get(compound.id),
            menu_items=tuple(item.value for item in plan.on_top.get(compound.id, ())),
            uncovered_reason=plan.uncovered.get(compound.id, ""),
            compound_name=compound.name,
            **{name: value for option in own[compound.id] for name, value in _option_columns(option).items()},
            **_standard_columns(scenario, compound),
        )
        for compound in scenario.compounds
    ]


def _option_columns(option: ModeOption) -> dict[str, Any]:
    """Columns of one option, by whether it comes with orders on top."""
    name = f"{option.mode.value}_menu" if option.items else option.mode.value
    columns: dict[str, Any] = {f"{name}_yuan_month": _yuan(option.yuan_month), f"{name}_reason": option.reason}
    return columns | ({f"{name}_items": tuple(item.value for item in option.items)} if option.items else {})


def _standard_columns(scenario: Scenario, compound: Compound) -> dict[str, Any]:
    """What the compound asks for, and what each mode gives; empty for a mode that gives what is asked."""
    given = {f"{row.mode.value}_standard": levels(row) for row in scenario.mode_standards}
    return {"asked_standard": levels(compound)} | given


def contract_rows(scenario: Scenario, plan: ContractsPlan) -> list[ContractRow]:
    """One row a member, contract by contract."""
    firms, compounds = names(scenario.contractors), {c.id: c for c in scenario.compounds}
    return [
        ContractRow(
            contract_id=contract.id,
            contractor_id=contract.contractor_id,
            compound_id=member,
            contract_yuan_month=round(contract.yuan_month, 2),
            contract_fees_yuan_month=round(contract.fees_yuan_month, 2),
            contractor_name=firms.get(contract.contractor_id, ""),
            compound_name=compounds[member].name,
            households=compounds[member].households,
        )
        for contract in plan.contracts
        for member in contract.compound_ids
    ]


def stop_rows(scenario: Scenario, plan: CrewsPlan) -> list[StopRow]:
    """Trips stop by stop, then the tasks without a crew, then the compounds left to other modes."""
    label = {StopKind.STREET: names(scenario.streets), StopKind.COMPOUND: names(scenario.compounds)}
    rows = [
        StopRow(
            weekday=trip.day,
            crew_id=trip.crew_id,
            trip=trip.number,
            position=position,
            kind=stop.kind,
            task_id=stop.id,
            entry=stop.entry,
            exit=stop.exit,
            start=clock(stop.start_s),
            service_s=stop.service_s,
            load_kg=stop.load_kg,
            trip_start=clock(trip.start_s),
            trip_end=clock(trip.end_s),
            trip_deadhead_m=round(trip.deadhead_m, 1),
            unload_at=trip.unload_at,
            task_name=label[stop.kind].get(stop.id, ""),
        )
        for trip in plan.trips
        for position, stop in enumerate(trip.stops, start=1)
    ]
    rows += [_without_crew(day, kind, task, label[kind].get(task, "")) for day, kind, task in plan.unserved]
    rows += [
        replace(
            _without_crew(1, StopKind.COMPOUND, id_, label[StopKind.COMPOUND].get(id_, "")),
            left_yuan_month=_yuan(yuan),
        )
        for id_, yuan in plan.left_to_others.items()
    ]
    return rows


def _without_crew(day: int, kind: StopKind, task_id: str, name: str) -> StopRow:
    return StopRow(
        weekday=day,
        crew_id="",
        trip=0,
        position=0,
        kind=kind,
        task_id=task_id,
        service_s=0,
        load_kg=0.0,
        trip_deadhead_m=0.0,
        task_name=name,
        entry="",
        exit="",
        start="",
        trip_start="",
        trip_end="",
    )


def visit_rows(scenario: Scenario, plan: VisitsPlan) -> list[VisitRow]:
    """Visits by day, then chiefs whose compounds have no visit."""
    compounds, officials = names(scenario.compounds), names(scenario.officials)

    def row(compound: str, official: str, **when: Any) -> VisitRow:
        return VisitRow(
            compound_id=compound,
            official_id=official,
            chief=plan.chief_of.get(compound) == official,
            deputy_id=plan.deputy_of.get(compound, ""),
            compound_name=compounds.get(compound, ""),
            official_name=officials.get(official, ""),
            deputy_name=officials.get(plan.deputy_of.get(compound, ""), ""),
            **when,
        )

    rows = [row(v.compound_id, v.official_id, day=v.day, half=v.half) for v in plan.visits]
    said = {r.compound_id for r in rows if r.chief}
    rows += [row(c, o, day=None, half=None) for c, o in plan.chief_of.items() if c not in said]
    return rows


def cell_rows(scenario: Scenario, plan: GridPlan) -> list[CellRow]:
    """One row a unit or part of one, cell by cell."""
    compounds, buildings = names(scenario.compounds), names(scenario.buildings)
    building_of = {unit.id: unit.building_id for unit in scenario.units}
    rows = []
    for cell in plan.cells:
        parts: dict[str, list[UnitPart | None]] = defaultdict(list)
        for part in cell.parts:
            parts[part.unit_id].append(part)
        rows += [
            CellRow(
                cell_id=cell.id,
                compound_id=cell.compound_id,
                unit_id=unit,
                cell_households=cell.households,
                first_household=part.first if part else None,
                last_household=part.last if part else None,
                compound_name=compounds.get(cell.compound_id, ""),
                building_name=buildings.get(building_of.get(unit, ""), ""),
            )
            for unit in cell.unit_ids
            for part in parts[unit] or [None]
        ]
    return rows


def keeper_rows(scenario: Scenario, plan: KeepersPlan) -> list[KeeperRow]:
    """One row a cell."""
    people = names(scenario.keepers)
    homes = names([*scenario.contractors, *scenario.communities, *scenario.compounds])
    return [
        KeeperRow(
            cell_id=duty.cell_id,
            keeper_id=duty.keeper_id,
            kind=duty.kind,
            home_id=duty.home_id,
            way_m=duty.metres,
            keeper_name=people.get(duty.keeper_id, ""),
            home_name=homes.get(duty.home_id, ""),
        )
        for duty in plan.duties
    ]


def team_rows(scenario: Scenario, plan: TeamsPlan) -> list[TeamRow]:
    """One row a visit, by team and day, then one row a task with visits left undone."""
    compounds, teams, tasks = names(scenario.compounds), names(scenario.teams), names(scenario.team_tasks)
    rows = [
        TeamRow(
            team_id=route.team_id,
            day=route.day,
            position=position,
            task_id=visit.task_id,
            compound_id=visit.compound_id,
            kind=visit.kind,
            arrive=clock(visit.arrive_s),
            start=clock(visit.start_s),
            end=clock(visit.end_s),
            visit_s=visit.end_s - visit.start_s,
            leave=clock(route.leave_s),
            back=clock(route.back_s),
            route_m=round(route.metres, 1),
            compound_name=compounds.get(visit.compound_id, ""),
            team_name=teams.get(route.team_id, ""),
            task_name=tasks.get(visit.task_id, ""),
        )
        for route in plan.routes
        for position, visit in enumerate(route.visits, start=1)
    ]
    return rows + [
        TeamRow(
            team_id="",
            day=None,
            position=0,
            task_id=work.task_id,
            compound_id=work.compound_id,
            kind=work.kind,
            visit_s=work.visit_s,
            undone=work.visits,
            reason=work.reason,
            compound_name=compounds.get(work.compound_id, ""),
            task_name=tasks.get(work.task_id, ""),
        )
        for work in plan.undone
    ]


def gate_duty_rows(scenario: Scenario, plan: RostersPlan) -> list[GateDutyRow]:
    """Duties, then one row for each post left empty."""
    guards = names(scenario.guards)
    rows = [
        GateDutyRow(
            gate_id=duty.gate_id,
            day=duty.day,
            weekday=duty.day.isoweekday(),
            shift=duty.shift,
            guard_id=duty.guard_id,
            guard_name=guards.get(duty.guard_id, ""),
        )
        for duty in plan.duties
    ]
    for gate, day, shift, posts in plan.uncovered:
        row = GateDutyRow(gate_id=gate, day=day, weekday=day.isoweekday(), shift=shift, guard_id="")
        rows += [row] * posts
    return rows


def adviser_rows(scenario: Scenario, plan: AdvisersPlan) -> list[AdviserRow]:
    """One row an organisation."""
    advisers, organisations = names(scenario.advisers), names(scenario.organisations)
    pairs = [*plan.adviser_of.items(), *((organisation, "") for organisation in plan.unassigned)]
    options: dict[str, list[AdviserOption]] = {}
    for option in plan.options:
        options.setdefault(option.organisation_id, []).append(option)
    return [
        AdviserRow(
            organisation_id=organisation,
            adviser_id=adviser,
            organisation_name=organisations.get(organisation, ""),
            adviser_name=advisers.get(adviser, ""),
            before_id=plan.before.get(organisation, ""),
            reason=plan.reasons.get(organisation, ""),
            **_options(options.get(organisation, ())),
        )
        for organisation, adviser in pairs
    ]


def _options(options: Sequence[AdviserOption]) -> dict[str, Any]:
    """Columns of the next best advisers."""
    columns: dict[str, Any] = {}
    for place, option in enumerate(options[:3], start=1):
        columns[f"next{place}_id"] = option.adviser_id
        columns[f"next{place}_more_yuan"] = option.more_yuan
        columns[f"next{place}_exchange_id"] = option.exchange_id
    return columns


def project_rows(scenario: Scenario, plan: ProjectsPlan) -> list[ProjectRow]:
    """Every need, funded or not; those of the scenario alone where the plan lists no candidates."""
    funded = set(plan.funded)
    if not plan.candidates:
        return [
            ProjectRow(need_id=need.id, funded=need.id in funded, need_name=need.name, cost_yuan=need.cost_yuan)
            for need in scenario.needs
        ]
    return [
        ProjectRow(
            need_id=row.id,
            need_name=row.name,
            funded=row.id in funded,
            **{name: getattr(row, name) for name in CANDIDATE_COLUMNS},
        )
        for row in plan.candidates
    ]


ROWS_OF: Mapping[str, Callable[[Scenario, Any], list[Any]]] = {
    "modes": mode_rows,
    "contracts": contract_rows,
    "crews": stop_rows,
    "visits": visit_rows,
    "grid": cell_rows,
    "keepers": keeper_rows,
    "teams": team_rows,
    "rosters": gate_duty_rows,
    "advisers": adviser_rows,
    "projects": project_rows,
}
"""Rows of each part's plan."""
