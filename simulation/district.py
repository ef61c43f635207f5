"""What a plan and a scenario say about the simulated district, whatever the policy: calendars, places, workloads."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.demand import Category
from domain.district import Community, Mode
from domain.errors import Problem, ScenarioError
from domain.people import KeeperKind, Shift, TeamKind
from domain.plan import Plan
from domain.roads import RoadNetwork
from domain.rules import SimulationRules
from domain.scenario import Scenario
from simulation.calendar import Calendar, Timetable, calendar_of
from simulation.categories import CATEGORIES
from simulation.demand import Demand, demand_of
from simulation.timetables import cleanings_of, keepers_of, patrols_of, visits_of

NOMINAL_DRIVE_H = 0.1
"""Drive to a job assumed when paid hours are set; the simulation drives on the streets."""

SLOWER: dict[Mode | None, float] = {Mode.SELF: 1.25, Mode.EXTENDED: 1.1}
"""Work takes so many times as long where volunteers, or crews with another trade, do it."""

SHIFT_FROM_H = {Shift.DAY: 6.0, Shift.EVENING: 14.0, Shift.NIGHT: 22.0}
SHIFT_H = 8.0
LONG_SHIFT_FROM_H = {Shift.DAY: 6, Shift.NIGHT: 18}
"""Beginnings of shifts of twelve hours, of which guards may have rosters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """One simulated district; compounds are numbered in the scenario's order, places are compounds, then teams.

    `contract_of`, `repair_of`, `greening_of` hold the contract and the teams of each compound, None for none.
    `guarded` (n_compounds, 24) is the share of days on which a guard is at a gate in each hour. `standard_h`
    (n_compounds, n_classes) are the hours within which requests should be resolved. `load_h` (n_compounds,
    n_categories) are the expected crew hours a day, `travel_h` (n_places, n_places) the ways between places. `visits`
    holds those of the plan under 0, and others by their number a month.
    """

    rules: SimulationRules
    compound_ids: tuple[str, ...]
    communities: tuple[Community, ...]
    street_ids: tuple[str, ...]
    team_ids: tuple[str, ...]
    demand: Demand
    travel_h: NDArray[np.float64]
    community_of: NDArray[np.int64]
    street_of: NDArray[np.int64]
    mode_of: tuple[Mode | None, ...]
    contract_of: tuple[str | None, ...]
    grade_of: NDArray[np.int64]
    repair_of: tuple[int | None, ...]
    greening_of: tuple[int | None, ...]
    guarded: NDArray[np.float64]
    volunteers: NDArray[np.bool_]
    slower: NDArray[np.float64]
    standard_h: NDArray[np.float64]
    load_h: NDArray[np.float64]
    visits: Mapping[int, Timetable]
    patrols: Timetable
    cleanings: Timetable

    @property
    def calendar(self) -> Calendar:
        """The simulated days."""
        return self.demand.calendar


def compile_district(scenario: Scenario, network: RoadNetwork, plan: Plan, *, days: int) -> District:
    """District of a scenario under a plan; parts that the plan lacks are replaced as docs/model/simulation.md says.

    Raises
    ------
    ScenarioError
        Naming every table or rule that the simulation lacks.
    """
    _require(scenario)
    rules = scenario.rules.simulation
    calendar = calendar_of(scenario, days)
    wanted = {policy.visits_month for policy in scenario.policies} | {0}
    demand = demand_of(scenario, calendar)
    modes = _modes(scenario, plan)
    slower = np.array([SLOWER.get(mode, 1.0) for mode in modes])
    cleanings = cleanings_of(scenario, plan, modes, calendar)
    contract_of, grade_of = _contracts(scenario, plan)
    community_of, street_of = _communities(scenario)
    return District(
        rules=rules,
        compound_ids=tuple(compound.id for compound in scenario.compounds),
        communities=scenario.communities,
        street_ids=_street_ids(scenario),
        team_ids=tuple(team.id for team in scenario.teams),
        demand=demand,
        travel_h=_travel_h(scenario, network),
        community_of=community_of,
        street_of=street_of,
        mode_of=modes,
        contract_of=contract_of,
        grade_of=grade_of,
        repair_of=_teams(scenario, plan, TeamKind.REPAIR),
        greening_of=_teams(scenario, plan, TeamKind.GREENING),
        guarded=_guarded(scenario, plan),
        volunteers=_volunteers(scenario, plan),
        slower=slower,
        standard_h=_standards(rules, modes),
        load_h=_load_h(demand, rules, slower, np.isin(np.arange(len(modes)), cleanings.place)),
        visits={n: visits_of(scenario, plan, calendar, a_month=n) for n in wanted},
        patrols=patrols_of(scenario, plan, calendar),
        cleanings=cleanings,
    )


def _require(scenario: Scenario) -> None:
    problems = [
        Problem(f"{table}.csv", 0, "", f"the simulation needs this table: {why}")
        for table, why in (("compounds", "residents live there"), ("communities", "requests come to their desks"))
        if not getattr(scenario, table)
    ]
    known = {community.id for community in scenario.communities}
    problems += [
        Problem("compounds.csv", 0, "community_id", f"compound {c.id}: no community {c.community_id!r}")
        for c in scenario.compounds
        if known and c.community_id not in known
    ]
    problems += [
        Problem("communities.csv", 0, "desk_to_h", f"community {c.id}: not after desk_from_h {c.desk_from_h:g}")
        for c in scenario.communities
        if c.desk_to_h <= c.desk_from_h
    ]
    problems += [
        Problem(
            "scenario.toml",
            0,
            "policies.crew_to_h",
            f"policy {policy.id}: {policy.crew_to_h:g} is not after crew_from_h {policy.crew_from_h:g}",
        )
        for policy in scenario.policies
        if policy.crew_to_h <= policy.crew_from_h
    ]
    if problems:
        raise ScenarioError(problems)


def _modes(scenario: Scenario, plan: Plan) -> tuple[Mode | None, ...]:
    """Planned modes; without a plan for them, the service that compounds have today."""
    if plan.modes is not None and plan.modes.plan is not None:
        mode_of = plan.modes.plan.mode_of
        return tuple(mode_of.get(c.id) for c in scenario.compounds)
    known = {mode.value: mode for mode in Mode}
    return tuple(known.get(c.current_service.value) for c in scenario.compounds)


def _contracts(scenario: Scenario, plan: Plan) -> tuple[tuple[str | None, ...], NDArray[np.int64]]:
    """Contract of each compound and the grade of its contractor (2 where there is none)."""
    contract_of = {compound: contract for contract in plan.area_contracts for compound in contract.compound_ids}
    grade = {contractor.id: contractor.grade for contractor in scenario.contractors}
    held = [contract_of.get(c.id) for c in scenario.compounds]
    return (
        tuple(contract.id if contract else None for contract in held),
        np.array([grade.get(contract.contractor_id, 2) if contract else 2 for contract in held], np.int64),
    )


def _teams(scenario: Scenario, plan: Plan, kind: TeamKind) -> tuple[int | None, ...]:
    """Team of a kind that each compound has; of several, the one with most hours there."""
    number = {team.id: k for k, team in enumerate(scenario.teams)}
    hours: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for duty in plan.teams.plan.duties if plan.teams and plan.teams.plan else ():
        if duty.kind is kind and duty.team_id in number:
            hours[duty.compound_id][duty.team_id] += duty.hours_month  # type: ignore[assignment]
    team_of = {compound: number[own.most_common(1)[0][0]] for compound, own in hours.items()}
    return tuple(team_of.get(c.id) for c in scenario.compounds)


def _guarded(scenario: Scenario, plan: Plan) -> NDArray[np.float64]:
    """Share of the month's days on which the roster has a guard at some gate of a compound, for each hour of a day."""
    duties = plan.rosters.plan.duties if plan.rosters and plan.rosters.plan else ()
    compound_of = {gate.id: gate.compound_id for gate in scenario.gates}
    number = {c.id: k for k, c in enumerate(scenario.compounds)}
    length_h = scenario.rules.rosters.shift_h
    from_h = LONG_SHIFT_FROM_H if length_h > SHIFT_H else {shift: int(hour) for shift, hour in SHIFT_FROM_H.items()}
    seen = {
        (number[compound_of[duty.gate_id]], from_h[duty.shift], duty.day)
        for duty in duties
        if compound_of.get(duty.gate_id) in number and duty.shift in from_h
    }
    guarded = np.zeros((len(scenario.compounds), 24))
    days = max(1, len({day for _, _, day in seen}))
    for compound, begin, _ in seen:
        guarded[compound, np.arange(begin, begin + length_h) % 24] += 1.0
    return np.minimum(guarded / days, 1.0)


def _volunteers(scenario: Scenario, plan: Plan) -> NDArray[np.bool_]:
    """Compounds with volunteers: their own, or residents who keep cells of the grid."""
    residents = (KeeperKind.VOLUNTEER, KeeperKind.PARTY_MEMBER)
    kept = {compound for compound, kind in keepers_of(plan) if kind in residents}
    return np.array([c.volunteers > 0 or c.id in kept for c in scenario.compounds], bool)


def _standards(rules: SimulationRules, modes: tuple[Mode | None, ...]) -> NDArray[np.float64]:
    """Standard of each class, longer in self-governed compounds."""
    hours = [
        *(rules.within_emergency_h, rules.within_urgent_h, rules.within_routine_h),
        *(rules.within_planned_h, rules.within_dispute_h),
    ]
    factor = np.array([rules.self_standard if mode is Mode.SELF else 1.0 for mode in modes])
    return np.asarray(factor[:, None] * np.array(hours))


def _load_h(
    demand: Demand, rules: SimulationRules, slower: NDArray[np.float64], cleaned: NDArray[np.bool_]
) -> NDArray[np.float64]:
    habits = demand.habits
    share = (1.0 - habits.outside) * np.maximum(0.0, 1.0 - habits.at_desk - habits.ladder)
    visits = 1.0 + rules.reopen_share
    hours = share * (habits.on_site_h * visits + NOMINAL_DRIVE_H * (visits + habits.materials))
    load = demand.daily * hours * slower[:, None]
    load[cleaned, CATEGORIES.index(Category.CLEANING)] = 0.0
    return np.asarray(load)


def _travel_h(scenario: Scenario, network: RoadNetwork) -> NDArray[np.float64]:
    places = [("compound", c.id) for c in scenario.compounds] + [("team", team.id) for team in scenario.teams]
    nodes = [network.node_of[place] for place in places]
    travel = network.travel_m(nodes, nodes) / 1000.0 / scenario.rules.simulation.travel_kmh
    finite = np.isfinite(travel)
    # A way that the streets do not give is charged as the longest they do.
    return np.where(finite, travel, travel[finite].max(initial=0.0))


def _street_ids(scenario: Scenario) -> tuple[str, ...]:
    return tuple(sorted({community.subdistrict_id for community in scenario.communities}))


def _communities(scenario: Scenario) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Numbers of each compound's community, in the scenario's order, and street, in the order of ids."""
    number = {community.id: k for k, community in enumerate(scenario.communities)}
    streets = _street_ids(scenario)
    street_of = np.array([streets.index(community.subdistrict_id) for community in scenario.communities], np.int64)
    community_of = np.array([number[compound.community_id] for compound in scenario.compounds], np.int64)
    return community_of, street_of[community_of]
