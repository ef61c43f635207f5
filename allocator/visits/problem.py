"""Courtyard chiefs and their visits as arrays: who may lead which compound, when, and how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from domain.arrays import Bools, Floats, Ints
from domain.people import AbsenceSpan
from domain.plan import Plan
from domain.roads import RoadNetwork
from domain.rules import VisitRules
from domain.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitProblem:
    """A month of visits. Positions are identities; ids are kept for messages and for the plan only.

    `out_m`, `back_m` are (n_officials, n_compounds) road metres office -> gate and gate -> office, `between_m`
    (n_compounds, n_compounds); inf where there is no way. `present` is (n_officials, n_days, 2), `visits`, `gap_days`
    and `community` are (n_compounds,), `max_compounds`, `trip_size` (most visits in a half-day) and `fair`
    (visits that are an official's fair share) are (n_officials,). `longest_trip_m[k]` is the most
    road a half-day with k visits leaves time for.
    """

    official_ids: tuple[str, ...]
    compound_ids: tuple[str, ...]
    community_ids: tuple[str, ...]
    days: tuple[date, ...]
    out_m: Floats
    back_m: Floats
    between_m: Floats
    visits: Ints
    gap_days: Ints
    community: Ints
    present: Bools
    max_compounds: Ints
    trip_size: Ints
    fair: Floats
    community_visits_half_day: int
    longest_trip_m: Floats
    yuan_m: float
    unfair_yuan: float
    short_gap_yuan: float
    min_gap_days: int

    def __post_init__(self) -> None:
        n, m, days = len(self.official_ids), len(self.compound_ids), len(self.days)
        wanted: dict[str, tuple[int, ...]] = {
            "out_m": (n, m),
            "back_m": (n, m),
            "between_m": (m, m),
            "visits": (m,),
            "gap_days": (m,),
            "community": (m,),
            "present": (n, days, 2),
            "max_compounds": (n,),
            "trip_size": (n,),
            "fair": (n,),
            "longest_trip_m": (4,),
        }
        for name, shape in wanted.items():
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name} is {getattr(self, name).shape}, expected {shape}")

    def day_capacity(self) -> Ints:
        """Most visits of each official on each day, shape (n_officials, n_days)."""
        return np.asarray(self.present.sum(axis=2) * self.trip_size[:, None], np.int64)

    def absorbed(self, places: int) -> Ints:
        """Most visits each official can make in the month to `places` compounds, each at most once a day: (n,)."""
        return np.asarray(np.minimum(self.day_capacity(), places).sum(axis=1), np.int64)

    def unfair(self, load: Floats | Ints, officials: Ints) -> Floats:
        """Price in yuan of visits above the fair share, for loads of the given officials; same shape as `load`."""
        return np.asarray(self.unfair_yuan * np.maximum(0.0, load - self.fair[officials]), float)


def largest_gap(days: Sequence[date], visits: int, wanted: int) -> int:
    """Largest gap of at most `wanted` days at which `visits` visits fit in `days`; 0 when there are too few days.

    Taking each next day as early as allowed fits the most visits for a given gap.
    """
    for gap in range(wanted, 0, -1):
        fitted, last = 0, None
        for day in days:
            if last is None or (day - last).days >= gap:
                fitted, last = fitted + 1, day
        if fitted >= visits:
            return gap
    return 0


def problem_of(scenario: Scenario, network: RoadNetwork, plan: Plan) -> VisitProblem:
    """Arrays of the visits part; it needs no earlier part of the plan."""
    del plan
    rules = scenario.rules.visits
    offices = [network.node_of["official", o.id] for o in scenario.officials]
    gates = [network.node_of["compound", c.id] for c in scenario.compounds]
    owed = scenario.visits_of()
    visits = np.array([owed[c.id] for c in scenario.compounds], np.int64)
    communities = sorted({c.community_id for c in scenario.compounds})
    place = {community: k for k, community in enumerate(communities)}
    gap_of = {n: largest_gap(scenario.working_days, n, rules.min_gap_days) for n in set(visits.tolist())}
    present = presence(scenario)
    max_compounds = np.array([o.max_compounds for o in scenario.officials], np.int64)
    return VisitProblem(
        official_ids=tuple(o.id for o in scenario.officials),
        compound_ids=tuple(c.id for c in scenario.compounds),
        community_ids=tuple(communities),
        days=scenario.working_days,
        out_m=network.travel_m(offices, gates),
        back_m=network.travel_m(gates, offices).T,
        between_m=network.travel_m(gates, gates),
        visits=visits,
        gap_days=np.array([gap_of[n] for n in visits.tolist()], np.int64),
        community=np.array([place[c.community_id] for c in scenario.compounds], np.int64),
        present=present,
        max_compounds=max_compounds,
        trip_size=np.array([min(o.max_visits_half_day, rules.trip_compounds) for o in scenario.officials], np.int64),
        fair=fair_shares(present, max_compounds, int(visits.sum())),
        community_visits_half_day=rules.community_visits_half_day,
        longest_trip_m=longest_trips_m(rules),
        yuan_m=rules.yuan_km / 1000.0,
        unfair_yuan=rules.unfair_yuan,
        short_gap_yuan=rules.short_gap_yuan,
        min_gap_days=rules.min_gap_days,
    )


def longest_trips_m(rules: VisitRules) -> Floats:
    """Road metres that a half-day leaves beside 0 to 3 visits."""
    left_h = rules.half_day_h - np.arange(4, dtype=float) * rules.visit_min / 60.0
    return np.asarray(left_h * rules.speed_kmh * 1000.0, float)


def presence(scenario: Scenario) -> Bools:
    """Whether each official is there: (n_officials, n_days, 2), morning before afternoon."""
    present = np.ones((len(scenario.officials), len(scenario.working_days), 2), bool)
    row_of = {official.id: row for row, official in enumerate(scenario.officials)}
    halves = {AbsenceSpan.AM: slice(0, 1), AbsenceSpan.PM: slice(1, 2), AbsenceSpan.DAY: slice(0, 2)}
    for absence in scenario.absences:
        for k, day in enumerate(scenario.working_days):
            if absence.from_date <= day <= absence.to_date:
                present[row_of[absence.official_id], k, halves[absence.span]] = False
    return present


def fair_shares(present: Bools, max_compounds: Ints, total: int) -> Floats:
    """All visits shared out by half-days present, among officials who may lead a compound."""
    half_days = np.where(max_compounds > 0, present.sum(axis=(1, 2)), 0).astype(float)
    return half_days * (total / half_days.sum()) if half_days.sum() else half_days
