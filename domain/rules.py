"""Service standards, prices and limits of a scenario: the sections of scenario.toml.

Every number that a planner may argue about stands here with its unit and range; solvers and checkers read it from here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from annotated_types import Interval

from domain.columns import Percent, Share, Yuan
from domain.visiting import VisitRelaxations, VisitRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Standards:
    """What every compound is owed."""

    visits_month: Annotated[int, Interval(ge=1, le=31)] = 4
    old_before_year: Annotated[int, Interval(ge=1900, le=2100)] = 1985


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighbourRules:
    """When two compounds are neighbours: near on foot along streets, and no wall between their main gates.

    Where `cross_subdistricts`, a contract area that crosses the border of a subdistrict costs `border_yuan` a month.
    """

    walk_m: Annotated[float, Interval(ge=0, le=5000)] = 600.0
    cross_subdistricts: bool = False
    border_yuan: Yuan = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRules:
    """Limits of one area contract, how many there are, and what a grouping costs beside the bids.

    Each contract fewer than `least_contracts` or more than `most_contracts` costs `off_number_yuan`.
    `compactness_yuan_km` is counted for each km of a group's shortest connecting walk, `fee_shift_factor` for each yuan
    that residents of a contract pay beyond its average fee, and so for their neighbours.
    """

    min_households: Annotated[int, Interval(ge=1, le=100_000)] = 250
    max_households: Annotated[int, Interval(ge=1, le=1_000_000)] = 3000
    max_compounds: Annotated[int, Interval(ge=1, le=200)] = 14
    grade3_max_households: Annotated[int, Interval(ge=1, le=1_000_000)] = 1200
    least_contracts: Annotated[int, Interval(ge=0, le=1_000_000)] = 0
    most_contracts: Annotated[int, Interval(ge=0, le=1_000_000)] = 1_000_000
    off_number_yuan: Yuan = 100_000.0
    compactness_yuan_km: Yuan = 0.0
    fee_shift_factor: Annotated[float, Interval(ge=0, le=1000)] = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeRules:
    """Prices and conditions of the modes other than the area contract, per month.

    Each price is for the same service as an area contract gives: the household part pays for the repairs, greening and
    guarding that volunteers, street crews or menu orders leave to others. Working and retired party members count as
    `member_weight` and `retired_weight` volunteers each. Households in hardship pay `hardship_fee_share` of the fee.
    After the first round of modes, contracts and crews there are at most `feedback_rounds` more, as long as the
    integrated total falls.
    """

    households_per_volunteer: Annotated[float, Interval(gt=0, le=1000)] = 12.0
    member_weight: Annotated[float, Interval(ge=0, le=100)] = 1.0
    retired_weight: Annotated[float, Interval(ge=0, le=100)] = 1.0
    hardship_fee_share: Share = 1.0
    self_base_yuan: Yuan = 600.0
    self_household_yuan: Yuan = 24.0
    extended_household_yuan: Yuan = 27.0
    extended_max_households: Annotated[int, Interval(ge=0, le=100_000)] = 100
    menu_base_yuan: Yuan = 500.0
    menu_household_yuan: Yuan = 25.0
    menu_min_fee_yuan: Yuan = 12.0
    budget_yuan_month: Annotated[float, Interval(ge=0, le=1e12)] = 1e12
    over_budget_factor: Annotated[int, Interval(ge=1, le=1000)] = 10
    uncovered_yuan: Yuan = 1_000_000.0
    change_yuan: Yuan = 200.0
    feedback_rounds: Annotated[int, Interval(ge=1, le=10)] = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewRules:
    """How street-cleaning crews are planned.

    An hour after the shift is paid `overtime_factor` times the crew's hour. Each hour worked on one day beyond
    `long_day_h` costs `long_day_yuan_h` more, which evens out days and crews. At most `max_shared_compounds` compounds
    are cleaned by more than one crew in a week.

    A dedicated cleaner, the alternative to a crew, is paid the way and at least `dedicated_min_h` for each cleaning.
    In a day planned anew `change_yuan` is the price of every service that another crew has to do.
    """

    walk_into_gate_m: Annotated[float, Interval(ge=0, le=2000)] = 300.0
    weeks_month: Annotated[float, Interval(ge=4, le=5)] = 4.345
    unserved_yuan: Yuan = 200.0
    overtime_factor: Annotated[float, Interval(ge=1, le=5)] = 1.5
    long_day_h: Annotated[float, Interval(ge=0, le=24)] = 7.0
    long_day_yuan_h: Yuan = 5.0
    max_shared_compounds: Annotated[int, Interval(ge=0, le=1_000_000)] = 1_000_000
    dedicated_yuan_h: Yuan = 25.0
    dedicated_min_h: Annotated[float, Interval(ge=0, le=24)] = 2.0
    dedicated_way_min: Annotated[float, Interval(ge=0, le=240)] = 20.0
    change_yuan: Yuan = 10.0


class Oversize(StrEnum):
    """What becomes of a unit with more households than a cell may have."""

    SPLIT = "split"
    KEEP = "keep"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRules:
    """Neighbourhood-grid cells (鄰里格); costs are in households of deviation from `cell_households`.

    Buildings at most `join_m` apart may share a cell. A unit above `max_households` is split by households, kept as a
    cell of its own or refused (`oversize_units`). Care needed in a unit is counted in households: `hardship_weight`
    for each in hardship, `aged_weight` for each aged resident, `request_weight` for each past request; care beyond or
    below what the cell's compound needs on average costs `care_factor`, a cell without a party member
    `no_member_households`, where units say so.
    """

    cell_households: Annotated[int, Interval(ge=1, le=500)] = 30
    min_households: Annotated[int, Interval(ge=1, le=500)] = 20
    max_households: Annotated[int, Interval(ge=1, le=500)] = 42
    crossing_households: Annotated[int, Interval(ge=0, le=500)] = 5
    undersize_factor: Annotated[int, Interval(ge=0, le=1000)] = 10
    oversize_units: Oversize = Oversize.SPLIT
    join_m: Annotated[float, Interval(ge=0, le=1000)] = 80.0
    hardship_weight: Annotated[float, Interval(ge=0, le=100)] = 1.0
    aged_weight: Annotated[float, Interval(ge=0, le=100)] = 0.2
    request_weight: Annotated[float, Interval(ge=0, le=100)] = 0.5
    care_factor: Annotated[float, Interval(ge=0, le=100)] = 0.5
    no_member_households: Annotated[int, Interval(ge=0, le=500)] = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class KeeperRules:
    """Grid keepers (格長), prices a cell and month.

    Volunteers and party members keep up to `resident_cells` cells each, in their own compound and in those within
    `near_m` on foot, where the way costs `yuan_km`. A firm has a keeper for every `households_firm_keeper` households
    of a contract, for up to `firm_cells` cells each. Community staff, without limit, are the last resort. Of at most n
    cells of a person, in order of load, the k-th costs (k - 1) / n of `crowded_yuan` more for every `cell_households`
    of its load: its households and the care that they need by the weights of the grid. A keeper who speaks none of the
    languages of a compound costs `language_yuan`.
    """

    resident_cells: Annotated[int, Interval(ge=0, le=100)] = 2
    near_m: Annotated[float, Interval(ge=0, le=20_000)] = 500.0
    yuan_km: Yuan = 40.0
    households_firm_keeper: Annotated[int, Interval(ge=1, le=100_000)] = 240
    firm_cells: Annotated[int, Interval(ge=0, le=1000)] = 8
    volunteer_yuan: Yuan = 60.0
    member_yuan: Yuan = 60.0
    firm_yuan: Yuan = 40.0
    community_yuan: Yuan = 200.0
    crowded_yuan: Yuan = 40.0
    language_yuan: Yuan = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRules:
    """Work that mobile teams find in a compound without an area contract, and the prices of their plan.

    Repair and greening come `trips_month` times, the inspection of the buildings `inspections_month` times, but visits
    are of `least_visit_min` to `longest_visit_min` minutes where the month's work allows. Every lift check takes
    `lift_check_min`. The skills are those that such tasks need; an empty one is none. Visits are at least
    `least_gap_share` of an even spread apart; each day beyond `most_gap_share` of it costs `spacing_yuan_day`.

    An hour after the shift or beyond the team's month is paid `overtime_factor` times; of these there are at most
    `overtime_h_day` a day and `overtime_h_month` a month. `imbalance_yuan_h` prices a day's hours beyond the team's
    month spread evenly, `undone_yuan_h` work left undone.
    """

    repair_min_household: Annotated[float, Interval(ge=0, le=600)] = 4.0
    greening_min_100m2: Annotated[float, Interval(ge=0, le=600)] = 20.0
    inspection_min_building: Annotated[float, Interval(ge=0, le=600)] = 15.0
    lift_check_min: Annotated[float, Interval(ge=0, le=240)] = 45.0
    trips_month: Annotated[int, Interval(ge=1, le=31)] = 4
    inspections_month: Annotated[int, Interval(ge=1, le=31)] = 1
    least_visit_min: Annotated[float, Interval(ge=1, le=240)] = 20.0
    longest_visit_min: Annotated[float, Interval(ge=10, le=480)] = 180.0
    repair_skill: str = ""
    greening_skill: str = ""
    inspection_skill: str = "消防"
    lift_skill: str = "电梯"
    least_gap_share: Share = 0.7
    most_gap_share: Annotated[float, Interval(ge=1, le=31)] = 1.3
    spacing_yuan_day: Yuan = 10.0
    overtime_factor: Annotated[float, Interval(ge=1, le=5)] = 1.5
    overtime_h_day: Annotated[float, Interval(ge=0, le=3)] = 3.0
    overtime_h_month: Annotated[float, Interval(ge=0, le=36)] = 36.0
    imbalance_yuan_h: Yuan = 5.0
    undone_yuan_h: Yuan = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRules:
    """Gate-guard rosters of the planned month; sources of the labour limits in docs/model/rosters.md.

    `shift_h` is 8 (day, evening, night) or 12 (day, night). Hours beyond a guard's own week or `regular_h_week`, on
    average over the days present, are overtime: at most `overtime_h_month` and at most `overtime_h_week` on average.
    `max_days_week` counts in a week from Monday, `max_days_row` and `max_nights_row` in succession; after the last
    night of a block come `night_rest_h` hours. `uncovered_yuan` prices each post left empty for one shift, `wish_yuan`
    each wish that a shift breaks, `unfair_yuan` each night and each weekend shift beyond a guard's even share.
    """

    shift_h: Annotated[int, Interval(ge=8, le=12)] = 8
    min_rest_h: Annotated[int, Interval(ge=8, le=16)] = 11
    max_days_week: Annotated[int, Interval(ge=1, le=6)] = 6
    max_days_row: Annotated[int, Interval(ge=1, le=6)] = 6
    max_nights_row: Annotated[int, Interval(ge=1, le=6)] = 3
    max_nights_month: Annotated[int, Interval(ge=0, le=31)] = 12
    night_rest_h: Annotated[int, Interval(ge=8, le=96)] = 48
    regular_h_week: Annotated[int, Interval(ge=8, le=44)] = 40
    overtime_h_week: Annotated[int, Interval(ge=0, le=9)] = 9
    overtime_h_month: Annotated[int, Interval(ge=0, le=36)] = 36
    overtime_factor: Annotated[float, Interval(ge=1, le=3)] = 1.5
    uncovered_yuan: Yuan = 1000.0
    wish_yuan: Yuan = 20.0
    unfair_yuan: Yuan = 5.0
    near_m: Annotated[float, Interval(ge=0, le=20_000)] = 1500.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviserRules:
    """Assignment of advisers to organisations.

    An organisation weighs 1 + `member_load` for each of its party members + `household_load` for each household of its
    compounds + `trouble_load` for each trouble open there; `crowded_yuan` is for each unit beyond an adviser's even
    share, `idle_yuan` for an adviser with room but no organisation, where there are enough of them,
    `experience_yuan_year` for each year of party work short of what is asked for, `change_yuan` for each change.
    """

    yuan_km: Yuan = 8.0
    misfit_yuan: Yuan = 100.0
    experience_yuan_year: Yuan = 15.0
    change_yuan: Yuan = 60.0
    crowded_yuan: Yuan = 40.0
    idle_yuan: Yuan = 30.0
    unassigned_yuan: Yuan = 1000.0
    member_load: Annotated[float, Interval(ge=0, le=10)] = 0.02
    household_load: Annotated[float, Interval(ge=0, le=10)] = 0.0005
    trouble_load: Annotated[float, Interval(ge=0, le=10)] = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRules:
    """Which classes of need become projects.

    Value of a need in a compound = (residents asking + `request_weight` x requests of its category a year) x (1 +
    `hardship_weight` x share of hardship households); a request counts half as much for each `half_life_days` of its
    age (0: all count fully), and `confidence` is that of the interval of their rate. A community whose needs are met
    by less than `fair_share_pct` of their value has its shortfall counted `fairness_weight` times more. So many funded
    projects may reach their highest cost together that the chance of overspending is at most `overspend_chance`.
    """

    budget_yuan: Annotated[float, Interval(ge=0, le=1e12)] = 5e6
    request_weight: Annotated[float, Interval(ge=0, le=1000)] = 3.0
    hardship_weight: Annotated[float, Interval(ge=0, le=10)] = 0.5
    max_share_community_pct: Percent = 15.0
    half_life_days: Annotated[float, Interval(ge=0, le=36_500)] = 365.0
    confidence: Annotated[float, Interval(gt=0, lt=1)] = 0.9
    fair_share_pct: Percent = 20.0
    fairness_weight: Annotated[float, Interval(ge=0, le=100)] = 0.5
    overspend_chance: Share = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationRules:
    """The simulated year (docs/model/simulation.md).

    `day_dispersion` is the variance of the day factor (mean 1) that all compounds share; `history_weight` the number of
    past requests that weigh as much as the district's average; `crew_utilisation` the load that sets the paid hours,
    which are the same under every policy, given out in blocks of `crew_block_h`. The `settle_` shares are the chances
    that a dispute ends at a level; what reaches the district is decided there. The `within_` hours are the standards
    by class of request, `self_standard` times as long in self-governed compounds.
    """

    days: Annotated[int, Interval(ge=1, le=3660)] = 365
    replications: Annotated[int, Interval(ge=2, le=100_000)] = 30
    confidence: Annotated[float, Interval(gt=0.5, lt=1)] = 0.95
    requests_household_year: Annotated[float, Interval(ge=0, le=100)] = 0.2
    day_dispersion: Annotated[float, Interval(ge=0, le=100)] = 0.1
    history_weight: Annotated[float, Interval(gt=0, le=10_000)] = 10.0
    crew_block_h: Annotated[float, Interval(gt=0, le=24)] = 2.0
    crew_utilisation: Annotated[float, Interval(gt=0, le=1)] = 0.7
    travel_kmh: Annotated[float, Interval(gt=0, le=60)] = 12.0
    answer_h: Annotated[float, Interval(ge=0, le=168)] = 0.5
    weekend_desk_h: Annotated[float, Interval(ge=0, le=24)] = 4.0
    triage_h: Annotated[float, Interval(ge=0, le=24)] = 0.25
    misroute_h: Annotated[float, Interval(ge=0, le=2000)] = 24.0
    patience_days: Annotated[float, Interval(gt=0, le=3660)] = 30.0
    materials_h: Annotated[float, Interval(ge=0, le=2000)] = 30.0
    appointment_days: Annotated[float, Interval(ge=0, le=365)] = 5.0
    reopen_share: Share = 0.08
    reopen_after_h: Annotated[float, Interval(ge=0, le=2000)] = 48.0
    rating_share: Share = 0.6
    rating_after_h: Annotated[float, Interval(ge=0, le=2000)] = 24.0
    callout_after_h: Annotated[float, Interval(ge=0, le=168)] = 0.5
    callout_h: Annotated[float, Interval(ge=0, le=168)] = 1.0
    visit_lead_days: Annotated[float, Interval(ge=0, le=365)] = 3.0
    visit_settle_share: Share = 0.3
    patrols_week: Annotated[int, Interval(ge=0, le=7)] = 3
    guard_share: Share = 0.5
    settle_compound: Share = 0.45
    settle_community: Share = 0.5
    settle_street: Share = 0.6
    mediation_notice_days: Annotated[float, Interval(ge=0, le=60)] = 3.0
    mediation_h: Annotated[float, Interval(gt=0, le=100)] = 2.0
    street_cases: Annotated[int, Interval(ge=1, le=1000)] = 8
    district_every_days: Annotated[int, Interval(ge=1, le=365)] = 28
    district_cases: Annotated[int, Interval(ge=1, le=1000)] = 30
    within_emergency_h: Annotated[float, Interval(gt=0, le=8784)] = 4.0
    within_urgent_h: Annotated[float, Interval(gt=0, le=8784)] = 24.0
    within_routine_h: Annotated[float, Interval(gt=0, le=8784)] = 72.0
    within_planned_h: Annotated[float, Interval(gt=0, le=8784)] = 240.0
    within_dispute_h: Annotated[float, Interval(gt=0, le=8784)] = 720.0
    self_standard: Annotated[float, Interval(gt=0, le=100)] = 1.5
    crew_yuan_h: Yuan = 60.0
    overtime_yuan_h: Yuan = 90.0
    desk_yuan_h: Yuan = 40.0
    mediator_yuan_h: Yuan = 50.0
    callout_yuan: Yuan = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All sections of scenario.toml that hold numbers."""

    standards: Standards = field(default_factory=Standards)
    neighbours: NeighbourRules = field(default_factory=NeighbourRules)
    contracts: ContractRules = field(default_factory=ContractRules)
    modes: ModeRules = field(default_factory=ModeRules)
    visits: VisitRules = field(default_factory=VisitRules)
    visit_relaxations: VisitRelaxations = field(default_factory=VisitRelaxations)
    crews: CrewRules = field(default_factory=CrewRules)
    grid: GridRules = field(default_factory=GridRules)
    keepers: KeeperRules = field(default_factory=KeeperRules)
    teams: TeamRules = field(default_factory=TeamRules)
    rosters: RosterRules = field(default_factory=RosterRules)
    advisers: AdviserRules = field(default_factory=AdviserRules)
    projects: ProjectRules = field(default_factory=ProjectRules)
    simulation: SimulationRules = field(default_factory=SimulationRules)
