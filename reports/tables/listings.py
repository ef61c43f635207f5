"""The parts of a plan as tables: contracts, crews, teams, gate rosters, advisers, projects."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable

from domain.demand import Need
from domain.people import KeeperKind
from domain.plan import AdviserOption, Candidate, Plan, RostersPlan, StopKind, Trip
from domain.scenario import Scenario
from domain.words import Words, both, listed, words
from reports.language import terms
from reports.language.phrases import noted
from reports.language.words import PAGE
from reports.tables.crew_hours import crew_days_table, overtime_h
from reports.tables.roster_sheet import sheet_table
from reports.tables.table import Cell, Table, figure, named, number, table, text
from reports.tables.team_tables import team_days_table, teams_table, undone_table


def _columns(*keys: str) -> list[tuple[Words, bool]]:
    """Headings by key; a key with a leading # is a numeric column."""
    return [(PAGE[key.removeprefix("#")], key.startswith("#")) for key in keys]


def listings(scenario: Scenario, plan: Plan) -> tuple[Table, ...]:
    """Tables of the parts that the plan holds, in reading order."""
    makers: tuple[Callable[[Scenario, Plan], Table | None], ...] = (
        contracts_table,
        crews_table,
        crew_days_table,
        keepers_table,
        teams_table,
        team_days_table,
        undone_table,
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


def keepers_table(scenario: Scenario, plan: Plan) -> Table | None:
    """Cells of each community by the kind of their keepers, and how many people keep them."""
    if plan.keepers is None or plan.keepers.plan is None or plan.grid is None or plan.grid.plan is None:
        return None
    community_of = {row.id: row.community_id for row in scenario.compounds}
    place = {cell.id: community_of.get(cell.compound_id, "") for cell in plan.grid.plan.cells}
    cells: dict[str, Counter[KeeperKind]] = defaultdict(Counter)
    people: dict[str, set[str]] = defaultdict(set)
    for duty in plan.keepers.plan.duties:
        community_id = place.get(duty.cell_id, "")
        cells[community_id][duty.kind] += 1
        people[community_id].add(duty.keeper_id)
    name = {row.id: row.name or row.id for row in scenario.communities}
    rows = [
        (
            text(name.get(id_, id_)),
            number(own.total()),
            number(len(people[id_])),
            *(number(own[kind]) for kind in KeeperKind),
        )
        for id_, own in cells.items()
    ]
    kinds = [(terms.KEEPERS[kind], True) for kind in KeeperKind]
    return table("keepers", [*_columns("community", "#n_cells", "#n_keepers"), *kinds], rows)


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
    """Each organisation with its adviser, the one before, and the next best with what they would cost more."""
    if plan.advisers is None or plan.advisers.plan is None:
        return None
    found = plan.advisers.plan
    name = {row.id: row.name or row.id for row in scenario.organisations}
    person = {row.id: row.name or row.id for row in scenario.advisers}
    options: dict[str, list[AdviserOption]] = defaultdict(list)
    for option in found.options:
        options[option.organisation_id].append(option)
    rows = [
        (
            text(name.get(id_, id_)),
            text(person.get(adviser, adviser) if adviser else "—"),
            text(person.get(found.before.get(id_, ""), "—")),
            named(_next_best(options[id_], person, name)),
            named(noted(found.reasons[id_]) if id_ in found.reasons else both("")),
        )
        for id_, adviser in (*found.adviser_of.items(), *((id_, "") for id_ in found.unassigned))
    ]
    left = "、".join(name.get(o, o) for o in found.unassigned)
    start = PAGE["unassigned"]
    note = Words(start.zh + left, start.en + left) if left else None
    return table("advisers", _columns("organisation", "adviser", "adviser_before", "next_best", "why"), rows, note)


def _next_best(options: list[AdviserOption], person: dict[str, str], name: dict[str, str]) -> Words:
    """Other advisers with their further cost, and the organisation handed over for it."""
    found = []
    for option in options:
        who = f"{person.get(option.adviser_id, option.adviser_id)} +{figure(option.more_yuan, 2)}"
        other = name.get(option.exchange_id, option.exchange_id)
        found.append(words("{who} (for {other})").filled(who=who, other=other) if other else both(who))
    return listed(found, words("; "))


def projects_table(scenario: Scenario, plan: Plan) -> Table | None:
    """Every class of need, funded ones first, with its figures and why it is in or out."""
    if plan.projects is None or plan.projects.plan is None:
        return None
    funded = set(plan.projects.plan.funded)
    community = {row.id: row.name or row.id for row in scenario.communities}
    compound = {row.id: row.name or row.id for row in scenario.compounds}
    figures = {row.id: row for row in plan.projects.plan.candidates}
    listed: tuple[Candidate | Need, ...] = plan.projects.plan.candidates or scenario.needs
    rows = [
        (
            text(need.name or need.id),
            named(terms.CATEGORIES[need.category]),
            text(community.get(need.community_id, need.community_id)),
            text(compound.get(need.compound_id, need.compound_id)),
            number(need.residents),
            number(need.cost_yuan),
            named(PAGE["yes" if need.id in funded else "no"]),
            *_figures(figures.get(need.id)),
        )
        for need in sorted(listed, key=lambda need: need.id not in funded)
    ]
    columns = _columns(
        "need", "category", "community", "compound", "#residents", "#need_cost", "funded", "#cost_range", "#rate",
        "#points", "#enters", "why",
    )  # fmt: skip
    return table("projects", columns, rows)


def _figures(row: Candidate | None) -> tuple[Cell, ...]:
    """Cost range, rate with its interval, points, budget at which it enters, and why; blank where not known."""
    if row is None:
        return (text(""),) * 5
    return (
        Cell(both(f"{figure(row.cost_low_yuan)}–{figure(row.cost_high_yuan)}"), row.cost_high_yuan),
        Cell(both(f"{row.requests_year:.1f} ({row.low_year:.1f}–{row.high_year:.1f})"), row.requests_year),
        number(row.value, 1),
        number(row.enters_yuan),
        named(noted(row.reason)),
    )
