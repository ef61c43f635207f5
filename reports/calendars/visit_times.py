"""Clock times of visits: a plan names half-days, and a calendar needs hours.

A trip leaves the office when its half-day begins, goes round its compounds on the shortest way at the rules' speed and
stays the rules' minutes in each. Starts are rounded up to whole five minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise, permutations
from math import ceil

import numpy as np

from domain.people import Half
from domain.plan import Visit, VisitsPlan
from domain.roads import RoadNetwork
from domain.scenario import Scenario
from domain.visiting import VisitRules

STARTS_H: Mapping[Half, float] = {Half.AM: 8.0, Half.PM: 13.0, Half.EVENING: 18.0}
"""When the parts of a day begin; with the usual lengths their middles are the hours at which visits are simulated."""

STEP_S = 300
LEAST_VISIT_S = 900  # an entry without a length is hard to see in a calendar
MOST_ORDERED = 5  # stops; trips of the solver have three

Trip = tuple[str, date, Half]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedVisit:
    """A visit with its times in seconds of the day, and all compounds of its trip in their order."""

    visit: Visit
    start_s: int
    end_s: int
    round_ids: tuple[str, ...]


def timed_visits(scenario: Scenario, network: RoadNetwork, plan: VisitsPlan) -> list[TimedVisit]:
    """Every visit of a plan with its times, by official, day and half."""
    ways = _Ways.of(scenario, network)
    trips: dict[Trip, list[Visit]] = {}
    for visit in plan.visits:
        trips.setdefault((visit.official_id, visit.day, visit.half), []).append(visit)
    order = {half: place for place, half in enumerate(Half)}
    return [
        timed
        for (official, _, half), visits in sorted(trips.items(), key=lambda item: (*item[0][:2], order[item[0][2]]))
        for timed in _timed(ways, scenario.rules.visits, official, half, visits)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ways:
    """Metres between offices and gates (n_officials, n_compounds) and among gates; positions by id."""

    official: Mapping[str, int]
    compound: Mapping[str, int]
    out_m: np.ndarray
    between_m: np.ndarray

    @classmethod
    def of(cls, scenario: Scenario, network: RoadNetwork) -> _Ways:
        offices = [network.node_of["official", row.id] for row in scenario.officials]
        gates = [network.node_of["compound", row.id] for row in scenario.compounds]
        return cls(
            official={row.id: place for place, row in enumerate(scenario.officials)},
            compound={row.id: place for place, row in enumerate(scenario.compounds)},
            out_m=network.travel_m(offices, gates),
            between_m=network.travel_m(gates, gates),
        )

    def legs_m(self, official: str, stops: Sequence[str]) -> list[float]:
        """Metres to each stop from the one before; a way that does not exist counts as none."""
        places = [self.compound[stop] for stop in stops]
        legs = [self.out_m[self.official[official], places[0]]]
        legs += [self.between_m[here, there] for here, there in pairwise(places)]
        return [float(leg) if np.isfinite(leg) else 0.0 for leg in legs]


def _timed(ways: _Ways, rules: VisitRules, official: str, half: Half, visits: Sequence[Visit]) -> Iterator[TimedVisit]:
    of_compound = {visit.compound_id: visit for visit in visits}
    stops = _round(ways, official, tuple(sorted(of_compound)))
    now = STARTS_H[half] * 3600
    for stop, leg in zip(stops, ways.legs_m(official, stops), strict=True):
        now = ceil((now + leg / rules.speed_kmh * 3.6) / STEP_S) * STEP_S
        end = now + max(LEAST_VISIT_S, rules.visit_min * 60)
        yield TimedVisit(visit=of_compound[stop], start_s=round(now), end_s=round(end), round_ids=stops)
        now = end


def _round(ways: _Ways, official: str, stops: tuple[str, ...]) -> tuple[str, ...]:
    """The shortest order of the stops of a trip; long trips, which only hands make, keep the order of ids."""
    if len(stops) > MOST_ORDERED:
        return stops
    return min(permutations(stops), key=lambda order: (sum(ways.legs_m(official, order)), order))
