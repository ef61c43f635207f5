"""Inside a compound: gates with their guard posts, buildings and stairway units."""

from __future__ import annotations

import numpy as np

from domain.district import Building, Compound, Gate, Unit
from scenarios.generate.compounds import unit_count
from scenarios.generate.network import StreetPlane
from scenarios.generate.sites import Sites
from scenarios.generate.streams import stream

GUARDED_SHARE = 0.18
POSTS = ((1, 0, 0), (1, 1, 0), (1, 1, 1), (2, 1, 1))
"""Guard posts by day, evening and night; the last is for large compounds only."""


def gates(plane: StreetPlane, place: Sites, compounds: tuple[Compound, ...], *, seed: int) -> tuple[Gate, ...]:
    """Gates of compounds with a guard or with more than one gate; the first row of each is its main gate."""
    rng = stream(seed, "gates")
    largest = max(compounds, key=lambda compound: compound.households)
    made = []
    for compound, street in zip(compounds, place.street.tolist(), strict=True):
        n_gates = int(rng.choice([1, 2, 3], p=[0.62, 0.3, 0.08])) if compound.households >= 60 else 1
        guarded = rng.random() < GUARDED_SHARE * (0.3 if compound.households < 60 else 1.25)
        guarded = guarded or compound is largest
        if n_gates == 1 and not guarded:
            continue
        posts = POSTS[int(rng.integers(4 if compound.households > 600 else 3))] if guarded else (0, 0, 0)
        for number in range(n_gates):
            lon, lat = compound.lon_deg, compound.lat_deg
            if number:
                lon, lat = plane.degrees(plane.roadside(street, rng, within=(0.05, 0.95)))
            day, evening, night = posts if number == 0 else (0, 0, 0)
            made.append(
                Gate(
                    id=f"{compound.id}-g{number + 1}",
                    compound_id=compound.id,
                    lon_deg=lon,
                    lat_deg=lat,
                    guards_day=day,
                    guards_evening=evening,
                    guards_night=night,
                )
            )
    return tuple(made)


def buildings_and_units(compounds: tuple[Compound, ...], *, seed: int) -> tuple[tuple[Building, ...], tuple[Unit, ...]]:
    """Buildings and units; a compound's units hold exactly its households, `position` runs through the compound."""
    rng = stream(seed, "units")
    buildings: list[Building] = []
    units: list[Unit] = []
    for compound in compounds:
        n_units = unit_count(compound.households)
        n_buildings = min(compound.buildings, n_units)
        sizes = _split(compound.households, n_units, rng)
        first_unit = np.round(np.linspace(0, n_units, n_buildings + 1)).astype(int).tolist()
        for number in range(n_buildings):
            building = Building(id=f"{compound.id}-b{number + 1}", compound_id=compound.id, name=f"{number + 1}号楼")
            buildings.append(building)
            for place in range(first_unit[number], first_unit[number + 1]):
                units.append(
                    Unit(
                        id=f"{building.id}-u{place - first_unit[number] + 1}",
                        building_id=building.id,
                        households=sizes[place],
                        position=place + 1,
                    )
                )
    return tuple(buildings), tuple(units)


def _split(households: int, n_units: int, rng: np.random.Generator) -> list[int]:
    """Households in `n_units` parts of at least 1 that differ a little."""
    weight = rng.uniform(0.75, 1.25, n_units)
    cuts = np.round(np.cumsum(weight) / weight.sum() * (households - n_units)).astype(int)
    return [int(part) + 1 for part in np.diff(cuts, prepend=0)]
