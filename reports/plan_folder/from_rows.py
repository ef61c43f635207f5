"""Table rows back into a plan's parts. Only ids and figures count; names beside them are ignored.

Rows are taken as they are: a plan that a person edited is rebuilt faithfully, and judging it is the checkers' work.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from domain.district import Mode
from domain.plan import (
    AdviserOption,
    AdvisersPlan,
    Candidate,
    Cell,
    Contract,
    ContractsPlan,
    CrewsPlan,
    GateDuty,
    GridPlan,
    KeeperDuty,
    KeepersPlan,
    ModeOption,
    ModesPlan,
    ProjectsPlan,
    RostersPlan,
    Stop,
    Trip,
    UnitPart,
    Visit,
    VisitsPlan,
)
from domain.services import ServiceItem
from domain.team_plan import TeamRoute, TeamsPlan, TeamVisit, UndoneWork
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
from scenarios.cells import plain

_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?")


def seconds(clock: str) -> int:
    """Seconds of the day of ``HH:MM:SS`` (or ``HH:MM``, as spreadsheets shorten it).

    Raises
    ------
    ValueError
        When the text is no such time.
    """
    found = _CLOCK.fullmatch(plain(clock))
    if found is None:
        raise ValueError(f"{clock!r} is not a time of day; allowed: HH:MM:SS")
    hours, minutes, rest = map(int, found.groups(default="0"))
    return hours * 3600 + minutes * 60 + rest


def modes_plan(rows: Sequence[ModeRow]) -> ModesPlan:
    """Modes and priced options."""
    return ModesPlan(
        mode_of={row.compound_id: row.mode for row in rows if row.mode},
        options=tuple(option for row in rows for option in _options(row)),
        uncovered={row.compound_id: row.uncovered_reason for row in rows if row.uncovered_reason},
        on_top={row.compound_id: _items(row.menu_items) for row in rows if row.menu_items},
    )


def _options(row: ModeRow) -> Iterator[ModeOption]:
    """Every mode by itself, and with orders on top where it lacks something."""
    for mode in Mode:
        yield ModeOption(
            compound_id=row.compound_id,
            mode=mode,
            yuan_month=getattr(row, f"{mode.value}_yuan_month"),
            reason=getattr(row, f"{mode.value}_reason"),
        )
        if items := getattr(row, f"{mode.value}_menu_items", ()):
            yield ModeOption(
                compound_id=row.compound_id,
                mode=mode,
                yuan_month=getattr(row, f"{mode.value}_menu_yuan_month"),
                reason=getattr(row, f"{mode.value}_menu_reason"),
                items=_items(items),
            )


def _items(words: Sequence[str]) -> tuple[ServiceItem, ...]:
    return tuple(map(ServiceItem, words))


def contracts_plan(rows: Sequence[ContractRow]) -> ContractsPlan:
    """Contracts in order of first appearance; their figures are those of their first row."""
    members: dict[str, list[ContractRow]] = {}
    for row in rows:
        members.setdefault(row.contract_id, []).append(row)
    return ContractsPlan(
        contracts=tuple(
            Contract(
                id=contract,
                contractor_id=own[0].contractor_id,
                compound_ids=tuple(row.compound_id for row in own),
                yuan_month=own[0].contract_yuan_month,
                fees_yuan_month=own[0].contract_fees_yuan_month,
            )
            for contract, own in members.items()
        )
    )


def crews_plan(rows: Sequence[StopRow]) -> CrewsPlan:
    """Trips in order of first appearance, their stops by position; rows without a crew are unserved tasks."""
    trips: dict[tuple[int, str, int], list[StopRow]] = {}
    for row in rows:
        if row.crew_id:
            trips.setdefault((row.weekday, row.crew_id, row.trip), []).append(row)
    return CrewsPlan(
        trips=tuple(
            Trip(
                day=day,
                crew_id=crew,
                number=number,
                start_s=seconds(own[0].trip_start),
                end_s=seconds(own[0].trip_end),
                deadhead_m=own[0].trip_deadhead_m,
                unload_at=own[0].unload_at,
                stops=tuple(_stop(row) for row in sorted(own, key=lambda row: row.position)),
            )
            for (day, crew, number), own in trips.items()
        ),
        unserved=tuple(
            (row.weekday, row.kind, row.task_id) for row in rows if not row.crew_id and row.left_yuan_month is None
        ),
        left_to_others={
            row.task_id: row.left_yuan_month for row in rows if not row.crew_id and row.left_yuan_month is not None
        },
    )


def _stop(row: StopRow) -> Stop:
    return Stop(
        kind=row.kind,
        id=row.task_id,
        entry=row.entry,
        exit=row.exit,
        start_s=seconds(row.start),
        service_s=row.service_s,
        load_kg=row.load_kg,
    )


def visits_plan(rows: Sequence[VisitRow]) -> VisitsPlan:
    """Chiefs from the rows marked as the chief's; visits from the rows with a day."""
    return VisitsPlan(
        chief_of={row.compound_id: row.official_id for row in rows if row.chief},
        deputy_of={row.compound_id: row.deputy_id for row in rows if row.deputy_id},
        visits=tuple(
            Visit(compound_id=row.compound_id, official_id=row.official_id, day=row.day, half=row.half)
            for row in rows
            if row.day is not None and row.half is not None
        ),
    )


def grid_plan(rows: Sequence[CellRow]) -> GridPlan:
    """Cells in order of first appearance; a unit without households named is in its cell as a whole."""
    units: dict[str, list[CellRow]] = {}
    for row in rows:
        units.setdefault(row.cell_id, []).append(row)
    return GridPlan(
        cells=tuple(
            Cell(
                id=cell,
                compound_id=own[0].compound_id,
                unit_ids=tuple(dict.fromkeys(row.unit_id for row in own)),
                households=own[0].cell_households,
                parts=tuple(
                    UnitPart(unit_id=row.unit_id, first=row.first_household, last=row.last_household)
                    for row in own
                    if row.first_household is not None and row.last_household is not None
                ),
            )
            for cell, own in units.items()
        )
    )


def keepers_plan(rows: Sequence[KeeperRow]) -> KeepersPlan:
    """Duties as they stand."""
    return KeepersPlan(
        duties=tuple(
            KeeperDuty(
                cell_id=row.cell_id,
                keeper_id=row.keeper_id,
                kind=row.kind,
                home_id=row.home_id,
                metres=row.way_m,
            )
            for row in rows
        )
    )


def teams_plan(rows: Sequence[TeamRow]) -> TeamsPlan:
    """Routes of each team and day, their visits in the order of `position`, and what is left undone."""
    by_day: dict[tuple[str, date], list[TeamRow]] = {}
    for row in rows:
        if row.team_id and row.day is not None:
            by_day.setdefault((row.team_id, row.day), []).append(row)
    return TeamsPlan(
        routes=tuple(
            TeamRoute(
                team_id=team_id,
                day=day,
                leave_s=seconds(own[0].leave),
                back_s=seconds(own[0].back),
                metres=own[0].route_m,
                visits=tuple(_team_visit(row) for row in sorted(own, key=lambda row: row.position)),
            )
            for (team_id, day), own in by_day.items()
        ),
        undone=tuple(
            UndoneWork(
                task_id=row.task_id,
                compound_id=row.compound_id,
                kind=row.kind,
                visits=row.undone,
                visit_s=row.visit_s,
                reason=row.reason,
            )
            for row in rows
            if not row.team_id
        ),
    )


def _team_visit(row: TeamRow) -> TeamVisit:
    return TeamVisit(
        task_id=row.task_id,
        compound_id=row.compound_id,
        kind=row.kind,
        arrive_s=seconds(row.arrive),
        start_s=seconds(row.start),
        end_s=seconds(row.end),
    )


def every_week(rows: Sequence[GateDutyRow], month: date) -> list[GateDutyRow]:
    """Rows with a day each: one of a repeating week stands for all such weekdays of the month."""
    days = [month.replace(day=day) for day in range(1, monthrange(month.year, month.month)[1] + 1)]
    return [
        replace(row, day=day)
        for row in rows
        for day in ([row.day] if row.day else [day for day in days if day.isoweekday() == row.weekday])
    ]


def rosters_plan(rows: Sequence[GateDutyRow]) -> RostersPlan:
    """Duties, and the empty posts counted by gate, day and shift; rows without a day are passed over."""
    dated = [(row.day, row) for row in rows if row.day is not None]
    empty: dict[tuple[str, date, Any], int] = {}
    for day, row in dated:
        if not row.guard_id:
            key = (row.gate_id, day, row.shift)
            empty[key] = empty.get(key, 0) + 1
    return RostersPlan(
        duties=tuple(
            GateDuty(guard_id=row.guard_id, gate_id=row.gate_id, day=day, shift=row.shift)
            for day, row in dated
            if row.guard_id
        ),
        uncovered=tuple((*key, posts) for key, posts in empty.items()),
    )


def advisers_plan(rows: Sequence[AdviserRow]) -> AdvisersPlan:
    """Adviser of each organisation that has one."""
    return AdvisersPlan(
        adviser_of={row.organisation_id: row.adviser_id for row in rows if row.adviser_id},
        unassigned=tuple(row.organisation_id for row in rows if not row.adviser_id),
        before={row.organisation_id: row.before_id for row in rows if row.before_id},
        options=tuple(option for row in rows for option in _next_best(row)),
        reasons={row.organisation_id: row.reason for row in rows if row.reason},
    )


def _next_best(row: AdviserRow) -> Iterator[AdviserOption]:
    """The next best advisers of a row, as far as they are given."""
    for place in (1, 2, 3):
        adviser, more = getattr(row, f"next{place}_id"), getattr(row, f"next{place}_more_yuan")
        if adviser and more is not None:
            yield AdviserOption(
                organisation_id=row.organisation_id,
                adviser_id=adviser,
                more_yuan=more,
                exchange_id=getattr(row, f"next{place}_exchange_id"),
            )


def projects_plan(rows: Sequence[ProjectRow]) -> ProjectsPlan:
    """Needs marked as funded, and all candidates that are listed with their figures."""
    candidates = (
        Candidate(id=row.need_id, name=row.need_name, **{name: getattr(row, name) for name in CANDIDATE_COLUMNS})
        for row in rows
        if row.category is not None
    )
    return ProjectsPlan(funded=tuple(row.need_id for row in rows if row.funded), candidates=tuple(candidates))


PLAN_OF: Mapping[str, Callable[[Sequence[Any]], Any]] = {
    "modes": modes_plan,
    "contracts": contracts_plan,
    "crews": crews_plan,
    "visits": visits_plan,
    "grid": grid_plan,
    "keepers": keepers_plan,
    "teams": teams_plan,
    "rosters": rosters_plan,
    "advisers": advisers_plan,
    "projects": projects_plan,
}
"""Plan of each part from its rows."""
