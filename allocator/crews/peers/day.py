"""A day of one or several depots, as the peers are given it."""

from __future__ import annotations

from dataclasses import dataclass

from domain.arrays import Bools, Floats, Ints

Trips = list[list[int]]
"""Modes in serving order, trip by trip."""

COST_SCALE = 1e5  # units of cost in a yuan: 2.5 yuan/km and 45 yuan/h are whole numbers of units per m and s
LOAD_SCALE = 10  # load units in a kg
FAR = 10_000_000  # metres or seconds, beyond any shift


@dataclass(frozen=True, slots=True, kw_only=True)
class DayProblem:
    """One day of d depots: modes (n,), of which one of each `task` may be served, and crews (k,).

    `metres` (d + n, d + n) is driven from row to column, depots coming before modes; what is swept is part of the way
    to a mode. `travel_s` (k, d + n, d + n) are seconds without sweeping, into a depot with unloading. `may` (n, k)
    tells which crews can serve which modes.
    """

    task: Ints
    service_s: Ints
    load_kg: Floats
    early_s: Ints
    late_s: Ints
    metres: Floats
    travel_s: Floats
    crew_depot: Ints
    crew_from_s: Ints
    crew_to_s: Ints
    capacity_kg: Floats
    max_trips: Ints
    yuan_s: Floats
    yuan_m: Floats
    may: Bools
    unserved_yuan: float

    @property
    def n_depots(self) -> int:
        """Depots, which are the first positions of `metres`."""
        return len(self.metres) - len(self.task)
