"""The parts of a plan as tables: contracts, crews, teams, gate rosters, advisers, projects."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable

from domain.plan import Plan, RostersPlan, StopKind, Trip
from domain.scenario import Scenario
from reports import terms
from reports.crew_hours import crew_days_table, overtime_h
from reports.roster_sheet import sheet_table
from reports.tables import Cell, Table, named, number, table, text
from reports.words import PAGE, Words


def _columns(*keys: str) -> list[tuple[Words, bool]]:
    """Headings by key; a key with a leading # is a numeric column."""
    return [(PAGE[key.removeprefix("#")], key.startswith("#")) for key in keys]


def listings(scenario: Scenario, plan: Plan) -> tuple[Table, ...]:
    """Tables of the parts that the plan holds, in reading order."""
    makers: tuple[Callable[[Scenario, Plan], Table | None], ...] = (
        contracts_table,
        crews_table,
        crew_days_table,
        teams_table,
        rosters_table,
        sheet_table,
        advisers_table,
        projects_table,
    )
    return tuple(made for made in (make(scenario, plan) for make in makers) if made is not None)


def contracts_table(scenario: Scenario, plan: Plan) -> Table | None:
    """Each area contract with its firm, size, cost and fees."""
    if plan.contracts is None or plan.contracts.plan is None:
        return None
    firm = {row.id: row for row in scenario.contractors}
    households = {row.id: row.households for row in scenario.compounds}
    rows = []
    for contract in plan.contracts.plan.contracts:
        holder = firm.get(contract.contractor_id)
        homes = sum(households.get(c, 0) for c in contract.compound_ids)
        rows.append(
            (
                text(contract.id),
                text(holder.name or holder.id if holder else contract.contractor_id),
                number(holder.grade if holder else None),
                number(len(contract.compound_ids)),
                number(homes),
                number(contract.yuan_month),
                number(contract.fees_yuan_month),
                number(contract.yuan_month / homes if homes else None, 2),
            )
        )
    columns = _columns(
        "id", "contractor", "#grade", "#n_compounds", "#n_households", "#cost", "#fees", "#per_household"
    )
    return table("contracts", columns, rows)


def crews_table(scenario: Scenario, plan: Plan) -> Table | None:
    """Each crew's week."""
    if plan.crews is None or plan.crews.plan is None:
        return None
    depot = {row.id: row.name or row.id for row in scenario.depots}
    trips_of: dict[str, list[Trip]] = defaultdict(list)
    for trip in plan.crews.plan.trips:
        trips_of[trip.crew_id].append(trip)
    late = overtime_h(scenario, plan.crews.plan.trips)
    rows = [
        (
            text(crew.name or crew.id),
            text(depot.get(crew.depot_id, crew.depot_id)),
            *_crew_week(trips_of[crew.id]),
            number(late.get(crew.id, 0.0), 1),
        )
        for crew in scenario.crews
    ]
    columns = _columns(
        "crew", "depot", "#days_week", "#trips_week", "#street_stops", "#compound_stops", "#hours_week", "#empty_km",
        "#overtime_week",
    )  # fmt: skip
    return table("crews", columns, rows)


def _crew_week(trips: list[Trip]) -> tuple[Cell, ...]:
    kinds = Counter(stop.kind for trip in trips for stop in trip.stops)
    return (
        number(len({trip.day for trip in trips})),
        number(len(trips)),
        number(kinds[StopKind.STREET]),
        number(kinds[StopKind.COMPOUND]),
        number(sum(trip.end_s - trip.start_s for trip in trips) / 3600, 1),
        number(sum(trip.deadhead_m for trip in trips) / 1000, 1),
    )


def teams_table(scenario: Scenario, plan: Plan) -> Table | None:
    """Each mobile team's compounds and hours."""
    if plan.teams is None or plan.teams.plan is None:
        return None
    held: Counter[str] = Counter()
    hours: Counter[str] = Counter()
    for duty in plan.teams.plan.duties:
        held[duty.team_id] += 1
        hours[duty.team_id] += duty.hours_month  # type: ignore[assignment]
    rows = [
        (
            text(team.name or team.id),
            named(terms.TEAMS[team.kind]),
            number(held[team.id]),
            number(hours[team.id], 1),
            number(team.hours_month),
        )
        for team in scenario.teams
    ]
    return table("teams", _columns("team", "category", "#n_compounds", "#hours_used", "#hours_given"), rows)


def rosters_table(scenario: Scenario, plan: Plan) -> Table | None:
    """Posts of each guarded gate in the month: filled, empty, by how many guards."""
    if plan.rosters is None or plan.rosters.plan is None:
        return None
    filled, empty, guards = _by_gate(plan.rosters.plan)
    name = {row.id: row.name or row.id for row in scenario.compounds}
    rows = []
    for gate in scenario.gates:
        posts = filled[gate.id] + empty[gate.id]
        if posts:
            rows.append(
                (
                    text(gate.id),
                    text(name.get(gate.compound_id, gate.compound_id)),
                    number(posts),
                    number(filled[gate.id]),
                    number(empty[gate.id]),
                    number(len(guards[gate.id])),
                )
            )
    return table("rosters", _columns("gate", "compound", "#posts", "#filled", "#empty", "#guards"), rows)


def _by_gate(rosters: RostersPlan) -> tuple[Counter[str], Counter[str], dict[str, set[str]]]:
    guards: dict[str, set[str]] = defaultdict(set)
    for duty in rosters.duties:
        guards[duty.gate_id].add(duty.guard_id)
    empty: Counter[str] = Counter()
    for gate_id, _, _, posts in rosters.uncovered:
        empty[gate_id] += posts
    return Counter(duty.gate_id for duty in rosters.duties), empty, guards


def advisers_table(scenario: Scenario, plan: Plan) -> Table | None:
    """Each adviser's organisations; those without an adviser in the note."""
    if plan.advisers is None or plan.advisers.plan is None:
        return None
    name = {row.id: row.name or row.id for row in scenario.organisations}
    held: dict[str, list[str]] = defaultdict(list)
    for organisation, adviser in plan.advisers.plan.adviser_of.items():
        held[adviser].append(name.get(organisation, organisation))
    rows = [
        (text(row.name or row.id), number(len(held[row.id])), text("、".join(held[row.id])))
        for row in scenario.advisers
        if held[row.id]
    ]
    left = "、".join(name.get(o, o) for o in plan.advisers.plan.unassigned)
    start = PAGE["unassigned"]
    note = Words(start.zh + left, start.en + left) if left else None
    return table("advisers", _columns("adviser", "#n_organisations", "organisations"), rows, note)


def projects_table(scenario: Scenario, plan: Plan) -> Table | None:
    """Every class of need, funded ones first."""
    if plan.projects is None or plan.projects.plan is None:
        return None
    funded = set(plan.projects.plan.funded)
    community = {row.id: row.name or row.id for row in scenario.communities}
    rows = [
        (
            text(need.name or need.id),
            named(terms.CATEGORIES[need.category]),
            text(community.get(need.community_id, need.community_id)),
            number(need.residents),
            number(need.cost_yuan),
            named(PAGE["yes" if need.id in funded else "no"]),
        )
        for need in sorted(scenario.needs, key=lambda need: need.id not in funded)
    ]
    return table("projects", _columns("need", "category", "community", "#residents", "#need_cost", "funded"), rows)
