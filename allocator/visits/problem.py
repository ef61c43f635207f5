"""Courtyard chiefs and their visits as arrays: who may lead which compound, when, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from allocator.visits.grounds import Grounds, duties_of, grounds_of, leave_of
from allocator.visits.month import Month, month_of
from allocator.visits.pair_prices import deputy_prices, lead_prices, pair_amounts, with_strict_prices
from domain.arrays import Bools, Floats, Ints
from domain.people import Half
from domain.plan import Plan
from domain.roads import RoadNetwork
from domain.scenario import Scenario
from domain.visiting import VisitRules, VisitTerm, most_visits

HALVES = tuple(Half)
"""Halves by position."""

NO_VISIT = 0
"""Stands for a last visit that is not known; ordinals of dates are larger."""


@dataclass(frozen=True, kw_only=True)
class VisitProblem:
    """A month of visits. Positions are identities; ids are kept for messages and for the plan only.

    `out_m`, `back_m` are (n_officials, n_compounds) road metres office -> gate and gate -> office, `between_m`
    (n_compounds, n_compounds); inf where there is no way. `present` is (n_officials, n_days, 3): morning, afternoon and
    evening. Of compounds (n_compounds,): `visits` owed, `gap_days` between them at least, `last_visit` as an ordinal of
    a date, `community`, and how many weeks, visits with residents at home and visits with the branch are owed;
    `meetings` is (n_compounds, n_days, 3). Of officials (n_officials,): `max_compounds`, `max_deputies`,
    `max_off_hours`, `trip_size` (most visits in a half-day) and `fair` (visits that are a fair share). A community
    accompanies at most `community_room` visits a half-day, (n_communities,), and its branch goes along on the days of
    `branch`, (n_communities, n_days).

    `half_trip_m[h, k]` is the most road that half h with k visits leaves time for, `longest_trip_m[k]` that of any.
    `lead_yuan` and `deputy_yuan` (n_officials, n_compounds) are what it costs that an official is chief or deputy,
    whatever the days; inf where it may not be. `pair_amounts` says by term, in its own unit, what is in `lead_yuan`.
    `grounds` says why half-days are closed, for explanations.
    """

    official_ids: tuple[str, ...]
    compound_ids: tuple[str, ...]
    community_ids: tuple[str, ...]
    month: Month
    out_m: Floats
    back_m: Floats
    between_m: Floats
    visits: Ints
    gap_days: Ints
    last_visit: Ints
    community: Ints
    weeks_owed: Ints
    home_owed: Ints
    joint_owed: Ints
    meetings: Bools
    branch: Bools
    present: Bools
    max_compounds: Ints
    max_deputies: Ints
    max_off_hours: Ints
    trip_size: Ints
    fair: Floats
    community_room: Ints
    half_trip_m: Floats
    lead_yuan: Floats
    deputy_yuan: Floats
    pair_amounts: Mapping[VisitTerm, Ints]
    rules: VisitRules
    grounds: Grounds

    def __post_init__(self) -> None:
        n, m, days = len(self.official_ids), len(self.compound_ids), len(self.days)
        per_official = ("max_compounds", "max_deputies", "max_off_hours", "trip_size", "fair")
        per_compound = ("visits", "gap_days", "last_visit", "community", "weeks_owed", "home_owed", "joint_owed")
        wanted: dict[str, tuple[int, ...]] = {
            "out_m": (n, m),
            "back_m": (n, m),
            "between_m": (m, m),
            "lead_yuan": (n, m),
            "deputy_yuan": (n, m),
            "meetings": (m, days, len(HALVES)),
            "present": (n, days, len(HALVES)),
            "branch": (len(self.community_ids), days),
            "community_room": (len(self.community_ids),),
            "half_trip_m": (len(HALVES), 4),
            **dict.fromkeys(per_official, (n,)),
            **dict.fromkeys(per_compound, (m,)),
        }
        for name, shape in wanted.items():
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name} is {getattr(self, name).shape}, expected {shape}")

    @property
    def days(self) -> tuple[date, ...]:
        """Days on which visits may be made."""
        return self.month.days

    @property
    def yuan_m(self) -> float:
        """Price of a metre driven."""
        return self.rules.yuan_km / 1000.0

    @property
    def unfair_yuan(self) -> float:
        """Price of a visit above the fair share."""
        return self.rules.unfair_yuan

    @cached_property
    def longest_trip_m(self) -> Floats:
        """Most road that any half-day leaves beside 0 to 3 visits, (4,); of mornings, where nobody is ever present."""
        used = self.present.any(axis=(0, 1))
        return np.asarray(self.half_trip_m[used if used.any() else [0]].max(axis=0), float)

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
    """Largest gap of at most `wanted` days at which `visits` visits fit in `days`; 0 when there are too few days."""
    return next((gap for gap in range(wanted, 0, -1) if most_visits(days, gap) >= visits), 0)


def problem_of(scenario: Scenario, network: RoadNetwork, plan: Plan) -> VisitProblem:
    """Arrays of the visits part; it needs no earlier part of the plan."""
    del plan
    rules = scenario.rules.visits
    month = month_of(scenario)
    offices = [network.node_of["official", o.id] for o in scenario.officials]
    gates = [network.node_of["compound", c.id] for c in scenario.compounds]
    out_m, back_m = network.travel_m(offices, gates), network.travel_m(gates, offices).T
    owed = scenario.visits_of()
    visits = np.array([owed[c.id] for c in scenario.compounds], np.int64)
    gap_of = {n: largest_gap(month.days, n, rules.min_gap_days) for n in set(visits.tolist())}
    communities = tuple(sorted({c.community_id for c in scenario.compounds}))
    community = np.array([communities.index(c.community_id) for c in scenario.compounds], np.int64)
    branch = month.branch_days(scenario, communities)
    goes_along = np.asarray(branch.any(axis=1), bool)
    present = presence(scenario, month)
    max_compounds = _of_officials(scenario, "max_compounds")
    amounts = pair_amounts(scenario, [c.chief_id for c in scenario.compounds])
    return VisitProblem(
        official_ids=tuple(o.id for o in scenario.officials),
        compound_ids=tuple(c.id for c in scenario.compounds),
        community_ids=communities,
        month=month,
        out_m=out_m,
        back_m=back_m,
        between_m=network.travel_m(gates, gates),
        visits=visits,
        gap_days=np.array([gap_of[n] for n in visits.tolist()], np.int64),
        last_visit=np.array(
            [c.last_visit.toordinal() if c.last_visit else NO_VISIT for c in scenario.compounds], np.int64
        ),
        community=community,
        weeks_owed=np.minimum(visits, month.n_weeks),
        home_owed=np.minimum(visits, rules.home_visits if month.off_hours.any() else 0),
        joint_owed=np.where(goes_along[community], np.minimum(visits, rules.joint_visits), 0),
        meetings=month.meetings(scenario),
        branch=branch,
        present=present,
        max_compounds=max_compounds,
        max_deputies=_of_officials(scenario, "max_deputies"),
        max_off_hours=_of_officials(scenario, "max_off_hours"),
        trip_size=np.minimum(_of_officials(scenario, "max_visits_half_day"), rules.trip_compounds),
        fair=fair_shares(present, month, max_compounds, int(visits.sum())),
        community_room=_community_room(scenario, communities),
        half_trip_m=half_trips_m(rules),
        lead_yuan=lead_prices(scenario, amounts),
        deputy_yuan=deputy_prices(scenario, out_m + back_m, visits),
        pair_amounts=amounts,
        rules=with_strict_prices(rules),
        grounds=grounds_of(scenario),
    )


def _of_officials(scenario: Scenario, name: str) -> Ints:
    return np.array([getattr(o, name) for o in scenario.officials], np.int64)


def _community_room(scenario: Scenario, communities: Sequence[str]) -> Ints:
    own = {c.id: c.visits_half_day for c in scenario.communities}
    usual = scenario.rules.visits.community_visits_half_day
    return np.array([own.get(name, 0) or usual for name in communities], np.int64)


def half_trips_m(rules: VisitRules) -> Floats:
    """Road metres that each half of a day leaves beside 0 to 3 visits, (3, 4)."""
    hours = np.array([rules.half_day_h, rules.half_day_h, rules.evening_h])
    left_h = hours[:, None] - np.arange(4, dtype=float)[None, :] * rules.visit_min / 60.0
    return np.asarray(left_h * rules.speed_kmh * 1000.0, float)


def presence(scenario: Scenario, month: Month) -> Bools:
    """Whether each official could make a trip: (n_officials, n_days, 3)."""
    return np.asarray(month.open[None, :, :] & ~leave_of(scenario, month.days) & ~duties_of(scenario, month.days), bool)


def fair_shares(present: Bools, month: Month, max_compounds: Ints, total: int) -> Floats:
    """All visits shared out by working half-days present, among officials who may lead a compound."""
    usual: Bools = present & month.usual
    half_days = np.where(max_compounds > 0, usual.sum(axis=(1, 2)), 0).astype(float)
    return half_days * (total / half_days.sum()) if half_days.sum() else half_days
