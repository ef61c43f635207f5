"""What a plan and a scenario say about the simulated district, whatever the policy: calendars, places, workloads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.demand import Category
from domain.district import Mode
from domain.errors import Problem, ScenarioError
from domain.people import Half, TeamKind
from domain.plan import Plan, StopKind
from domain.roads import RoadNetwork
from domain.rules import SimulationRules
from domain.scenario import Scenario
from simulation.calendar import (
    DAY_H,
    WEEK_H,
    Calendar,
    Timetable,
    calendar_of,
    free_weekends_by_month,
    timetable,
    working_days_by_month,
)
from simulation.categories import CATEGORIES, column
from simulation.demand import Demand, demand_of
from simulation.desk import office_hours
from simulation.disputes import Ladder

VISIT_HOUR = {Half.AM: 10.0, Half.PM: 15.0, Half.EVENING: 19.5}
COUNCIL_HOUR = 19.0
CONFERENCE_HOUR = 14.0
CLEANING_HOUR = 9.0
NOMINAL_DRIVE_H = 0.1
"""Drive to a job assumed when paid hours are set; the simulation drives on the streets."""

SLOWER: dict[Mode | None, float] = {Mode.SELF: 1.25, Mode.EXTENDED: 1.1}
"""Work takes so many times as long where volunteers, or crews with another trade, do it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """One simulated district; compounds are numbered in the scenario's order, places are compounds, then teams.

    `contract_of`, `team_of` hold the contract and the repair team of each compound, None for none.
    `load_h` (n_compounds,) are the expected crew hours a day. `travel_h` (n_places, n_places).
    """

    rules: SimulationRules
    demand: Demand
    travel_h: NDArray[np.float64]
    community_of: NDArray[np.int64]
    street_of: NDArray[np.int64]
    desk_staff: NDArray[np.int64]
    desk_from_h: NDArray[np.float64]
    desk_to_h: NDArray[np.float64]
    mode_of: tuple[Mode | None, ...]
    contract_of: tuple[str | None, ...]
    grade_of: NDArray[np.int64]
    team_of: tuple[int | None, ...]
    volunteers: NDArray[np.bool_]
    slower: NDArray[np.float64]
    load_h: NDArray[np.float64]
    visits: Timetable
    cleanings: Timetable
    ladder: Ladder

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
    demand = demand_of(scenario, calendar)
    modes = _modes(scenario, plan)
    slower = np.array([SLOWER.get(mode, 1.0) for mode in modes])
    cleanings = _cleanings(scenario, plan, modes, calendar)
    contract_of, grade_of = _contracts(scenario, plan)
    visits = _visits(scenario, plan, calendar)
    community_of, street_of = _communities(scenario)
    return District(
        rules=rules,
        demand=demand,
        travel_h=_travel_h(scenario, network),
        community_of=community_of,
        street_of=street_of,
        desk_staff=np.array([c.desk_staff for c in scenario.communities], np.int64),
        desk_from_h=np.array([c.desk_from_h for c in scenario.communities], float),
        desk_to_h=np.array([c.desk_to_h for c in scenario.communities], float),
        mode_of=modes,
        contract_of=contract_of,
        grade_of=grade_of,
        team_of=_teams(scenario, plan),
        volunteers=np.array([c.volunteers > 0 for c in scenario.compounds], bool),
        slower=slower,
        load_h=_load_h(demand, rules, slower, np.isin(np.arange(len(modes)), cleanings.place)),
        visits=visits,
        cleanings=cleanings,
        ladder=_ladder(scenario, visits, calendar, community_of, street_of),
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
    rules = scenario.rules.simulation
    if rules.crew_to_h <= rules.crew_from_h:
        text = f"{rules.crew_to_h:g} is not after crew_from_h {rules.crew_from_h:g}"
        problems.append(Problem("scenario.toml", 0, "simulation.crew_to_h", text))
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


def _teams(scenario: Scenario, plan: Plan) -> tuple[int | None, ...]:
    number = {team.id: k for k, team in enumerate(scenario.teams)}
    duties = plan.teams.plan.duties if plan.teams and plan.teams.plan else ()
    team_of = {duty.compound_id: number.get(duty.team_id) for duty in duties if duty.kind is TeamKind.REPAIR}
    return tuple(team_of.get(c.id) for c in scenario.compounds)


def _visits(scenario: Scenario, plan: Plan, calendar: Calendar) -> Timetable:
    """The planned month's visits replayed in every month, on the working day or free weekend day of the same number."""
    if plan.visits is None or plan.visits.plan is None:
        return timetable([])
    number = {c.id: k for k, c in enumerate(scenario.compounds)}
    visits = [visit for visit in plan.visits.plan.visits if visit.compound_id in number]
    weekend = sorted(set(scenario.weekend_days))
    worked = sorted(set(scenario.working_days) | {visit.day for visit in visits}.difference(weekend))
    kinds = (worked, working_days_by_month(calendar)), (weekend, free_weekends_by_month(calendar))

    def entries() -> Iterator[tuple[int, float]]:
        for visit in visits:
            month, months = kinds[visit.day in weekend]
            for days in months:
                if days:
                    day = days[min(month.index(visit.day), len(days) - 1)]
                    yield number[visit.compound_id], day * DAY_H + VISIT_HOUR[visit.half]

    return timetable(entries())


def _cleanings(scenario: Scenario, plan: Plan, modes: Sequence[Mode | None], calendar: Calendar) -> Timetable:
    """When street-cleaning crews are in the compounds they extend to, week after week."""
    extended = {c.id: k for k, c in enumerate(scenario.compounds) if modes[k] is Mode.EXTENDED}
    trips = plan.crews.plan.trips if plan.crews and plan.crews.plan else ()
    weekly = {
        (extended[stop.id], (trip.day - 1) * DAY_H + (stop.start_s + stop.service_s) / 3600.0)
        for trip in trips
        for stop in trip.stops
        if stop.kind is StopKind.COMPOUND and stop.id in extended
    }
    seen = {place for place, _ in weekly}
    for compound in scenario.compounds:
        if compound.id in extended and extended[compound.id] not in seen:
            times = max(1, compound.cleanings_week)
            weekly |= {(extended[compound.id], (7 * k // times) * DAY_H + CLEANING_HOUR) for k in range(times)}
    first_monday = -int(calendar.weekday[0]) * DAY_H
    weeks = range(calendar.days // 7 + 2)
    repeated = ((place, first_monday + week * WEEK_H + hour) for week in weeks for place, hour in weekly)
    return timetable((place, hour) for place, hour in repeated if 0 <= hour < calendar.horizon_h)


def _load_h(
    demand: Demand, rules: SimulationRules, slower: NDArray[np.float64], cleaned: NDArray[np.bool_]
) -> NDArray[np.float64]:
    share = 1.0 - column("at_desk") - column("ladder")
    visits = 1.0 + rules.reopen_share
    hours = share * (column("on_site_h") * visits + NOMINAL_DRIVE_H * (visits + column("materials")))
    cleaning = CATEGORIES.index(Category.CLEANING)
    load = demand.daily * hours
    load[cleaned, cleaning] = 0.0
    return np.asarray(load.sum(axis=1) * slower)


def _travel_h(scenario: Scenario, network: RoadNetwork) -> NDArray[np.float64]:
    places = [("compound", c.id) for c in scenario.compounds] + [("team", team.id) for team in scenario.teams]
    nodes = [network.node_of[place] for place in places]
    travel = network.travel_m(nodes, nodes) / 1000.0 / scenario.rules.simulation.travel_kmh
    finite = np.isfinite(travel)
    # A way that the streets do not give is charged as the longest they do.
    return np.where(finite, travel, travel[finite].max(initial=0.0))


def _communities(scenario: Scenario) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Numbers of each compound's community, in the scenario's order, and street, in the order of ids."""
    number = {community.id: k for k, community in enumerate(scenario.communities)}
    streets = sorted({community.subdistrict_id for community in scenario.communities})
    street_of = np.array([streets.index(community.subdistrict_id) for community in scenario.communities], np.int64)
    community_of = np.array([number[compound.community_id] for compound in scenario.compounds], np.int64)
    return community_of, street_of[community_of]


def _ladder(
    scenario: Scenario,
    visits: Timetable,
    calendar: Calendar,
    community_of: NDArray[np.int64],
    street_of: NDArray[np.int64],
) -> Ladder:
    rules = scenario.rules.simulation
    streets = len({community.subdistrict_id for community in scenario.communities})
    return Ladder(
        councils=_councils(len(scenario.compounds), visits, calendar),
        community_of=community_of,
        mediators=np.array([c.mediators for c in scenario.communities], np.int64),
        openings=tuple(
            office_hours(c.desk_from_h, np.where(calendar.working, c.desk_to_h, 0.0)) for c in scenario.communities
        ),
        notice_h=rules.mediation_notice_days * DAY_H,
        street_of=street_of,
        # Streets sit on different weekdays, so that the district's people can attend all.
        street_dates_h=tuple(meetings(calendar, rules.street_every_days, first=k % 5) for k in range(streets)),
        street_cases=rules.street_cases,
        district_dates_h=meetings(calendar, rules.district_every_days, first=2),
        district_cases=rules.district_cases,
    )


def _councils(compounds: int, visits: Timetable, calendar: Calendar) -> Timetable:
    """A compound's council meets when its chief visits; one without visits meets every Wednesday evening."""
    visited = set(visits.place.tolist())
    weekly = [day * DAY_H + COUNCIL_HOUR for day in np.flatnonzero(calendar.weekday == 2).tolist()]
    without = ((place, hour) for place in range(compounds) if place not in visited for hour in weekly)
    return timetable([*zip(visits.place.tolist(), visits.time_h.tolist(), strict=True), *without])


def meetings(calendar: Calendar, every_days: int, *, first: int) -> NDArray[np.float64]:
    """Hours of a meeting held every so many days from the first weekday `first` (0 Monday) of the second week.

    A meeting that falls on a day not worked is held on the next working day.
    """
    start = 7 - int(calendar.weekday[0]) + first
    dates: list[float] = []
    for planned in range(start, calendar.days, every_days):
        day = next((d for d in range(planned, calendar.days) if calendar.working[d]), None)
        if day is not None:
            dates.append(day * DAY_H + CONFERENCE_HOUR)
    return np.unique(np.array(dates, float))
