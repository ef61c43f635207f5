"""Depots, stations and street-cleaning crews, enough of them for the streets and about a third of the compounds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from domain.arrays import Floats
from domain.district import Compound, Gate
from domain.geometry import to_metres
from domain.people import Crew, Depot, EntryBan, Station
from scenarios.generate.areas import Areas, office
from scenarios.generate.network import StreetPlane
from scenarios.generate.sites import Sites
from scenarios.generate.streams import stream

TRAVEL_FACTOR = 1.3
SLACK = 1.25
COMPOUND_SHARE = 1 / 3
ENTER_MIN = 6.0
CAPACITY_KG = 1500.0
SHIFTS = ((5.0, 13.0), (6.0, 14.0), (13.0, 21.0))
WORK_MIN = 8 * 60 - 20
"""A crew's day without unloading twice; its members take turns, the crew works every day."""
DEPOTS_A_STATION = 3
OVERTIME_H = 1.0
DRIVE_THROUGH_SHARE = 0.5
BANNED_SHARE = 0.06
BANNED_FOR = ("院门限高", "内部道路过窄", "院内停车占道")


def depots(plane: StreetPlane, area: Areas, *, seed: int) -> tuple[Depot, ...]:
    """One depot a subdistrict, near the middle of its streets."""
    rng = stream(seed, "depots")
    made = []
    for place, row in enumerate(area.subdistricts):
        lon, lat = office(plane, np.flatnonzero(area.subdistrict_of_street == place), rng)
        made.append(Depot(id=f"p{place + 1:02d}", name=f"{row.name}环卫站", lon_deg=lon, lat_deg=lat))
    return tuple(made)


def stations(plane: StreetPlane, area: Areas, *, seed: int) -> tuple[Station, ...]:
    """One transfer station for about three subdistricts, near the middle of their streets."""
    rng = stream(seed, "stations")
    made: list[Station] = []
    for first in range(0, len(area.subdistricts), DEPOTS_A_STATION):
        own = area.subdistrict_of_street // DEPOTS_A_STATION == first // DEPOTS_A_STATION
        lon, lat = office(plane, np.flatnonzero(own), rng)
        number = len(made) + 1
        made.append(Station(id=f"z{number:02d}", name=f"{number}号垃圾中转站", lon_deg=lon, lat_deg=lat))
    return tuple(made)


def with_through_ways(compounds: tuple[Compound, ...], gates: tuple[Gate, ...], *, seed: int) -> tuple[Compound, ...]:
    """The compounds, some of those with several gates open to drive through."""
    rng = stream(seed, "drive_through")
    several = {gate.compound_id for gate in gates if gate.id.endswith("-g2")}
    return tuple(
        replace(row, drive_through=bool(rng.random() < DRIVE_THROUGH_SHARE)) if row.id in several else row
        for row in compounds
    )


def entry_bans(
    compounds: tuple[Compound, ...],
    crews: tuple[Crew, ...],
    depots: tuple[Depot, ...],
    *,
    most_households: int,
    seed: int,
) -> tuple[EntryBan, ...]:
    """A few small compounds that one crew of the nearest depot may not enter, though that depot has others."""
    rng = stream(seed, "entry_bans")
    origin = (depots[0].lon_deg, depots[0].lat_deg)
    near = cKDTree(to_metres([d.lon_deg for d in depots], [d.lat_deg for d in depots], origin))
    made = []
    for row in compounds:
        drawn, which, reason = rng.random(), rng.random(), str(rng.choice(BANNED_FOR))
        if drawn < BANNED_SHARE and row.households <= most_households:
            nearest = depots[int(near.query(to_metres(row.lon_deg, row.lat_deg, origin))[1])].id
            own = [crew.id for crew in crews if crew.depot_id == nearest]
            if len(own) > 1:
                made.append(EntryBan(crew_id=own[int(which * len(own))], compound_id=row.id, reason=reason))
    return tuple(made)


def crews(
    plane: StreetPlane,
    place: Sites,
    compounds: tuple[Compound, ...],
    depots: tuple[Depot, ...],
    *,
    most_households: int,
) -> tuple[Crew, ...]:
    """Crews of each depot for the work nearest to it on a busy day, with a quarter to spare in time and in load.

    Only compounds of at most `most_households` are looked at by street crews. The first crew of a depot may work an
    hour of overtime.
    """
    depots_m = to_metres([d.lon_deg for d in depots], [d.lat_deg for d in depots], plane.origin)
    small = np.array([c.households <= most_households for c in compounds], bool)
    minutes, kilograms = _busy_day(plane, place, compounds, small, depots_m)
    made: list[Crew] = []
    for station, need_min, need_kg in zip(depots, minutes.tolist(), kilograms.tolist(), strict=True):
        by_time = max(1, int(np.ceil(need_min * TRAVEL_FACTOR * SLACK / WORK_MIN)))
        trips = 2 if need_kg * SLACK <= by_time * 2 * CAPACITY_KG else 3
        by_load = int(np.ceil(need_kg * SLACK / (trips * CAPACITY_KG)))
        for number in range(max(by_time, by_load)):
            start_h, end_h = SHIFTS[number % 3]
            made.append(
                Crew(
                    id=f"r{len(made) + 1:03d}",
                    name=f"{station.name}{number + 1}班",
                    depot_id=station.id,
                    shift_from_h=start_h,
                    shift_to_h=end_h,
                    capacity_kg=CAPACITY_KG,
                    max_trips=trips,
                    overtime_h=0.0 if number else OVERTIME_H,
                )
            )
    return tuple(made)


def _busy_day(
    plane: StreetPlane, place: Sites, compounds: tuple[Compound, ...], small: NDArray[np.bool_], depots_m: Floats
) -> tuple[Floats, Floats]:
    """Minutes and kilograms at each depot on a Monday: swept streets, and a third of the compounds, `small` ones only.

    What is owed 6 or 7 times a week is done every working day, what is owed 3 times on half of them.
    """
    near = cKDTree(depots_m)
    street_depot = near.query(plane.middle_m)[1]
    passes = np.minimum(1.0, np.array([street.passes_week if street.sweep else 0 for street in plane.streets]) / 6)
    share = min(1.0, COMPOUND_SHARE * len(compounds) / max(1, int(small.sum())))
    compound_depot = near.query(place.point_m)[1]
    visits = share * small * np.minimum(1.0, np.array([c.cleanings_week for c in compounds]) / 6)

    def at_depot(a_street: list[float], a_compound: list[float]) -> Floats:
        n = len(depots_m)
        streets = np.bincount(street_depot, passes * np.array(a_street), n)
        return np.asarray(streets + np.bincount(compound_depot, visits * np.array(a_compound), n), float)

    minutes = at_depot([s.sweep_min for s in plane.streets], [c.cleaning_min + ENTER_MIN for c in compounds])
    return minutes, at_depot([s.load_kg for s in plane.streets], [c.load_kg for c in compounds])
