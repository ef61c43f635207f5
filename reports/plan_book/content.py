"""What the sheets of a plan's workbook are made of, looked up once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from domain.comparison import Comparison
from domain.district import Compound
from domain.plan import Contract, ContractsPlan, CrewsPlan, ModesPlan, Plan, StopKind, VisitsPlan
from domain.roads import RoadNetwork
from domain.scenario import Scenario


@dataclass(frozen=True)
class Content:
    """A plan with its scenario, by id."""

    scenario: Scenario
    network: RoadNetwork
    plan: Plan
    comparison: Comparison | None

    @cached_property
    def compounds(self) -> Mapping[str, Compound]:
        """Compounds by id."""
        return {row.id: row for row in self.scenario.compounds}

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Row, counted from 1, of each compound on the sheet of compounds."""
        return {row.id: number for number, row in enumerate(self.scenario.compounds, start=2)}

    @cached_property
    def community(self) -> Mapping[str, str]:
        """Name of each community."""
        return {row.id: row.name or row.id for row in self.scenario.communities}

    @cached_property
    def subdistrict(self) -> Mapping[str, str]:
        """Name of the subdistrict of each community."""
        names = {row.id: row.name or row.id for row in self.scenario.subdistricts}
        return {row.id: names.get(row.subdistrict_id, row.subdistrict_id) for row in self.scenario.communities}

    @cached_property
    def person(self) -> Mapping[str, str]:
        """Name of each official."""
        return {row.id: row.name for row in self.scenario.officials}

    @cached_property
    def firm(self) -> Mapping[str, str]:
        """Name of each contractor."""
        return {row.id: row.name for row in self.scenario.contractors}

    @property
    def modes(self) -> ModesPlan | None:
        """Modes, where they are planned."""
        return self.plan.modes.plan if self.plan.modes else None

    @property
    def contracts(self) -> ContractsPlan | None:
        """Contracts, where they are planned."""
        return self.plan.contracts.plan if self.plan.contracts else None

    @property
    def crews(self) -> CrewsPlan | None:
        """Crews, where they are planned."""
        return self.plan.crews.plan if self.plan.crews else None

    @property
    def visits(self) -> VisitsPlan | None:
        """Visits, where they are planned."""
        return self.plan.visits.plan if self.plan.visits else None

    @cached_property
    def contract_of(self) -> Mapping[str, Contract]:
        """Contract of each member."""
        return {member: contract for contract in self.plan.area_contracts for member in contract.compound_ids}

    @cached_property
    def yuan_of(self) -> Mapping[str, float | None]:
        """What the chosen mode of each compound costs a month."""
        chosen = self.modes.options if self.modes else ()
        return {o.compound_id: o.yuan_month for o in chosen if self.modes and self.modes.is_chosen(o)}

    @cached_property
    def fees_of(self) -> Mapping[str, float]:
        """Fees of the residents of each compound."""
        share = self.scenario.rules.modes.hardship_fee_share
        return {row.id: row.fees_yuan(share) for row in self.scenario.compounds}

    @cached_property
    def cleaning_days(self) -> Mapping[str, list[int]]:
        """Weekdays on which a crew enters each compound."""
        days: dict[str, set[int]] = defaultdict(set)
        for trip in self.crews.trips if self.crews else ():
            for stop in trip.stops:
                if stop.kind is StopKind.COMPOUND:
                    days[stop.id].add(trip.day)
        return {id_: sorted(own) for id_, own in days.items()}

    @cached_property
    def visit_counts(self) -> Counter[str]:
        """Visits to each compound."""
        return Counter(visit.compound_id for visit in (self.visits.visits if self.visits else ()))
