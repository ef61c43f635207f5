"""A scenario: one district's data, rules and policies, already validated and in WGS-84."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.demand import Need, NeedClass, OpenRequests, PastRequest
from domain.district import Building, Community, Compound, Gate, Junction, Street, Subdistrict, Unit, Wall
from domain.grouping import GroupRule
from domain.people import (
    Absence,
    Adviser,
    Bid,
    Contractor,
    Crew,
    Depot,
    EntryBan,
    Guard,
    GuardAbsence,
    Keeper,
    Official,
    Organisation,
    PastDuty,
    Station,
    Team,
    TeamTask,
)
from domain.policy import DEFAULT_POLICIES, Policy
from domain.request_tables import (
    CompoundFactor,
    RequestChannel,
    RequestHabit,
    RequestHour,
    RequestMonth,
    RequestRate,
    ServiceLaw,
    Surge,
)
from domain.rules import Rules
from domain.services import MenuItem, ModeChange, ModeStandard
from domain.visiting import Meeting
from domain.words import Words

TABLES: Mapping[str, type] = {
    "subdistricts": Subdistrict,
    "communities": Community,
    "compounds": Compound,
    "gates": Gate,
    "buildings": Building,
    "units": Unit,
    "junctions": Junction,
    "streets": Street,
    "walls": Wall,
    "depots": Depot,
    "stations": Station,
    "crews": Crew,
    "entry_bans": EntryBan,
    "officials": Official,
    "absences": Absence,
    "meetings": Meeting,
    "open_requests": OpenRequests,
    "contractors": Contractor,
    "bids": Bid,
    "group_rules": GroupRule,
    "mode_standards": ModeStandard,
    "menu_items": MenuItem,
    "mode_changes": ModeChange,
    "teams": Team,
    "team_tasks": TeamTask,
    "guards": Guard,
    "guard_absences": GuardAbsence,
    "roster_before": PastDuty,
    "keepers": Keeper,
    "advisers": Adviser,
    "organisations": Organisation,
    "needs": Need,
    "need_classes": NeedClass,
    "requests": PastRequest,
    "request_rates": RequestRate,
    "request_habits": RequestHabit,
    "request_hours": RequestHour,
    "request_months": RequestMonth,
    "request_channels": RequestChannel,
    "compound_factors": CompoundFactor,
    "service_laws": ServiceLaw,
    "surges": Surge,
}
"""Every table of a scenario folder in reading order: file name without ending -> entity, and a field of Scenario."""

ALWAYS_NEEDED = "compounds"
STREET_TABLES = ("streets", "junctions")
"""Given both, or neither: then ways are estimated along straight lines."""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A district to plan for. Tables are tuples in file order; a table that was not given is empty.

    `language` is that in which people want to be spoken to, "zh" or "en"; empty where the scenario leaves it open.
    """

    name: str
    title_zh: str
    title_en: str
    month: date
    seed: int
    working_days: tuple[date, ...]
    weekend_days: tuple[date, ...] = ()
    note_zh: str = ""
    note_en: str = ""
    language: str = ""
    rules: Rules = field(default_factory=Rules)
    policies: tuple[Policy, ...] = DEFAULT_POLICIES
    compounds: tuple[Compound, ...]
    streets: tuple[Street, ...]
    junctions: tuple[Junction, ...]
    subdistricts: tuple[Subdistrict, ...] = ()
    communities: tuple[Community, ...] = ()
    gates: tuple[Gate, ...] = ()
    buildings: tuple[Building, ...] = ()
    units: tuple[Unit, ...] = ()
    walls: tuple[Wall, ...] = ()
    depots: tuple[Depot, ...] = ()
    stations: tuple[Station, ...] = ()
    crews: tuple[Crew, ...] = ()
    entry_bans: tuple[EntryBan, ...] = ()
    officials: tuple[Official, ...] = ()
    absences: tuple[Absence, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    open_requests: tuple[OpenRequests, ...] = ()
    contractors: tuple[Contractor, ...] = ()
    bids: tuple[Bid, ...] = ()
    group_rules: tuple[GroupRule, ...] = ()
    mode_standards: tuple[ModeStandard, ...] = ()
    menu_items: tuple[MenuItem, ...] = ()
    mode_changes: tuple[ModeChange, ...] = ()
    teams: tuple[Team, ...] = ()
    team_tasks: tuple[TeamTask, ...] = ()
    guards: tuple[Guard, ...] = ()
    guard_absences: tuple[GuardAbsence, ...] = ()
    roster_before: tuple[PastDuty, ...] = ()
    keepers: tuple[Keeper, ...] = ()
    advisers: tuple[Adviser, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    needs: tuple[Need, ...] = ()
    need_classes: tuple[NeedClass, ...] = ()
    requests: tuple[PastRequest, ...] = ()
    request_rates: tuple[RequestRate, ...] = ()
    request_habits: tuple[RequestHabit, ...] = ()
    request_hours: tuple[RequestHour, ...] = ()
    request_months: tuple[RequestMonth, ...] = ()
    request_channels: tuple[RequestChannel, ...] = ()
    compound_factors: tuple[CompoundFactor, ...] = ()
    service_laws: tuple[ServiceLaw, ...] = ()
    surges: tuple[Surge, ...] = ()

    @property
    def title(self) -> Words:
        """Name of the district in each language, in the other one or as an id where it has none."""
        zh, en = self.title_zh or self.title_en, self.title_en or self.title_zh
        return Words(zh or self.name, en or self.name)

    def subdistrict_of(self) -> dict[str, str]:
        """Subdistrict id of each compound id, through its community; empty text where communities are not given."""
        by_community = {c.id: c.subdistrict_id for c in self.communities}
        return {c.id: by_community.get(c.community_id, "") for c in self.compounds}

    def visits_of(self) -> dict[str, int]:
        """Visits owed to each compound in the month.

        Its own number, never less than the standard, and more where many requests are open; never more than there are
        working days, unless it asks for them itself.
        """
        standard, days, extra = (
            self.rules.standards.visits_month,
            len(self.working_days),
            self.rules.visits.extra_visits,
        )
        waiting = self.open_requests_of()
        owed = {}
        for c in self.compounds:
            usual = max(c.visits_month, standard)
            owed[c.id] = max(usual, min(days, usual + extra(waiting[c.id])))
        return owed

    def open_requests_of(self) -> dict[str, int]:
        """Requests open in each compound when the month begins: as stated for it, else counted in the history."""
        counted = Counter(
            r.compound_id
            for r in self.requests
            if r.created.date() < self.month and (r.resolved is None or r.resolved.date() >= self.month)
        )
        stated = {row.compound_id: row.requests for row in self.open_requests}
        return {c.id: stated.get(c.id, counted[c.id]) for c in self.compounds}
