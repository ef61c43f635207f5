"""The parts of a plan, in ids: what is written, read back, checked, simulated and shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.demand import Category
from domain.district import Mode
from domain.people import Half, KeeperKind, Shift
from domain.results import Result, Status
from domain.services import ServiceItem
from domain.team_plan import TeamsPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeOption:
    """One way to serve a compound, priced; `reason` says why it is not available (empty when it is).

    With `items` the mode comes with these menu orders on top, whose price is in `yuan_month`.
    """

    compound_id: str
    mode: Mode
    yuan_month: float | None
    reason: str = ""
    items: tuple[ServiceItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModesPlan:
    """Service mode of each compound. `options` keeps every compound's alternatives with their costs.

    For CONTRACT the price is the compound's share of its contract's cost, by households.
    `uncovered` names compounds that no mode can serve, with the reason. `on_top` holds what compounds order from the
    menu beside their mode, where they do.
    """

    mode_of: Mapping[str, Mode]
    options: tuple[ModeOption, ...]
    uncovered: Mapping[str, str]
    on_top: Mapping[str, tuple[ServiceItem, ...]] = field(default_factory=dict)

    def is_chosen(self, option: ModeOption) -> bool:
        """Whether an option is the way in which its compound is served."""
        items = self.on_top.get(option.compound_id, ())
        return self.mode_of.get(option.compound_id) is option.mode and set(items) == set(option.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """An area contract: connected neighbouring compounds and the firm that serves them."""

    id: str
    contractor_id: str
    compound_ids: tuple[str, ...]
    yuan_month: float
    fees_yuan_month: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractsPlan:
    """Area contracts over exactly the compounds whose mode is CONTRACT."""

    contracts: tuple[Contract, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit of a courtyard chief."""

    compound_id: str
    official_id: str
    day: date
    half: Half


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitsPlan:
    """Courtyard chief and deputy of each compound, and the half-days of the month on which it is visited."""

    chief_of: Mapping[str, str]
    visits: tuple[Visit, ...]
    deputy_of: Mapping[str, str] = field(default_factory=dict)


class StopKind(StrEnum):
    """What a crew serves at a stop."""

    STREET = "street"
    COMPOUND = "compound"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A task on a trip. `entry`, `exit`: junction ids for a street, gate keys for a compound (see docs/formats.md)."""

    kind: StopKind
    id: str
    entry: str
    exit: str
    start_s: int
    service_s: int
    load_kg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """One trip of a crew on one weekday (1 Monday .. 7 Sunday).

    It begins at the crew's depot, or at the station where its last trip unloaded, and ends unloaded at `unload_at`, the
    id of its depot (also when empty) or of a transfer station. After the last unloading of a day the crew drives home:
    this way belongs to the last trip, its metres and its end. Times are seconds of the day. `path_lonlat` is the driven
    line as (lon, lat) pairs, for maps.
    """

    day: int
    crew_id: str
    number: int
    start_s: int
    end_s: int
    deadhead_m: float
    stops: tuple[Stop, ...]
    path_lonlat: tuple[tuple[float, float], ...] = ()
    unload_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disruption:
    """A crew out sick or a street closed on one weekday, from a second of the day to its end; the other id is empty."""

    day: int
    crew_id: str = ""
    street_id: str = ""
    from_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewsPlan:
    """A week of crew trips. `unserved` are (day, kind, id) that no crew could take.

    `left_to_others` are the compounds left as a whole to another service mode, with its yuan a month.
    `disruptions` are what the days that were planned anew had to do without.
    """

    trips: tuple[Trip, ...]
    unserved: tuple[tuple[int, StopKind, str], ...] = ()
    left_to_others: Mapping[str, float] = field(default_factory=dict)
    disruptions: tuple[Disruption, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPart:
    """Households `first` to `last` (1 is the first) of a unit that is split among cells."""

    unit_id: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A neighbourhood-grid cell: units of one compound; `parts` tells of which units it has only some households."""

    id: str
    compound_id: str
    unit_ids: tuple[str, ...]
    households: int
    parts: tuple[UnitPart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GridPlan:
    """Every unit, or every part of one that is split, in exactly one cell."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeeperDuty:
    """A cell and the person who keeps it; `home_id` is the compound, contract or community that they come from.

    `metres` is their way on foot from their compound's main gate to the cell's, 0 for who belongs there.
    """

    cell_id: str
    keeper_id: str
    kind: KeeperKind
    home_id: str
    metres: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepersPlan:
    """The keeper of every cell of the grid."""

    duties: tuple[KeeperDuty, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GateDuty:
    """A guard's shift at a gate; a night belongs to the day on which it starts."""

    guard_id: str
    gate_id: str
    day: date
    shift: Shift


@dataclass(frozen=True, slots=True, kw_only=True)
class RostersPlan:
    """Gate rosters of a month. `uncovered` are (gate_id, day, shift, posts left empty)."""

    duties: tuple[GateDuty, ...]
    uncovered: tuple[tuple[str, date, Shift, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviserOption:
    """Another adviser for an organisation, and how much dearer the plan would be with it, all else as it is.

    `exchange_id` is the organisation that the adviser would hand over for it, where there is no room for both.
    """

    organisation_id: str
    adviser_id: str
    more_yuan: float
    exchange_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisersPlan:
    """Adviser of each organisation; `unassigned` organisations have none, for their `reasons`.

    `before` is the adviser of each organisation that had one, `options` the next best for each organisation.
    """

    adviser_of: Mapping[str, str]
    unassigned: tuple[str, ...] = ()
    before: Mapping[str, str] = field(default_factory=dict)
    options: tuple[AdviserOption, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A need that could become a project, named by the table of needs or `derived` from the history of requests.

    `requests_year` is the rate of its requests, between `low_year` and `high_year`; `value` is in points, were it the
    only project. `enters_yuan` is the least of the budgets looked at with which a best plan funds it, None where none
    does; `reason` says why it is in or out.
    """

    id: str
    name: str
    category: Category
    community_id: str
    compound_id: str
    residents: int
    requests: int
    requests_year: float
    low_year: float
    high_year: float
    value: float
    cost_yuan: float
    cost_low_yuan: float
    cost_high_yuan: float
    must: bool = False
    derived: bool = False
    enters_yuan: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectsPlan:
    """Needs that become funded projects, and all that could have."""

    funded: tuple[str, ...]
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierPoint:
    """A best choice of projects at one budget and one protection: a point of the efficient frontier.

    `value` is in points with its interval; `most_yuan` is the cost if the `protected` projects with the widest ranges
    reach their highest cost, `overspend_chance` a bound on the chance of going over the budget. `served_share` is the
    share of its value that the worst served community gets.
    """

    budget_yuan: float
    protected: int
    status: Status
    gap: float | None
    funded: tuple[str, ...]
    value: float
    low_value: float
    high_value: float
    cost_yuan: float
    most_yuan: float
    overspend_chance: float
    served_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan of a district: one Result a part, None for a part that was not asked for or not reached."""

    modes: Result[ModesPlan] | None = None
    contracts: Result[ContractsPlan] | None = None
    crews: Result[CrewsPlan] | None = None
    visits: Result[VisitsPlan] | None = None
    grid: Result[GridPlan] | None = None
    keepers: Result[KeepersPlan] | None = None
    teams: Result[TeamsPlan] | None = None
    rosters: Result[RostersPlan] | None = None
    advisers: Result[AdvisersPlan] | None = None
    projects: Result[ProjectsPlan] | None = None

    @property
    def mode_of(self) -> Mapping[str, Mode]:
        """Service mode of each compound; empty where modes are not planned."""
        return self.modes.plan.mode_of if self.modes and self.modes.plan else {}

    @property
    def area_contracts(self) -> tuple[Contract, ...]:
        """Area contracts; none where they are not planned."""
        return self.contracts.plan.contracts if self.contracts and self.contracts.plan else ()


PARTS = ("modes", "contracts", "crews", "visits", "grid", "keepers", "teams", "rosters", "advisers", "projects")
SERVICE = ("modes", "contracts", "crews")
"""Parts decided together, because each prices the others."""

NEEDS: Mapping[str, tuple[str, ...]] = {
    "modes": ("communities", "contractors", "bids", "depots", "crews"),
    "contracts": ("communities", "contractors", "bids", "depots", "crews"),
    "crews": ("depots", "crews"),
    "visits": ("communities", "subdistricts", "officials"),
    "grid": ("buildings", "units"),
    "keepers": ("buildings", "units"),
    "teams": ("communities", "teams"),
    "rosters": ("gates", "guards"),
    "advisers": ("advisers", "organisations"),
    "projects": ("communities", "needs"),
}
"""Tables that each part needs besides compounds, streets and junctions."""

INSTEAD: Mapping[str, tuple[str, ...]] = {"needs": ("need_classes", "requests")}
"""Tables that together do for a needed one."""
