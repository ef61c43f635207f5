"""Old compounds: size, people, fabric and service, each as its situation makes likely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from statistics import NormalDist

import numpy as np

from domain.district import Compound, CurrentService, Wall
from scenarios.generate.areas import Areas
from scenarios.generate.names import compound_name, former_firm
from scenarios.generate.nearby import households_nearby
from scenarios.generate.network import StreetPlane
from scenarios.generate.recipe import Recipe
from scenarios.generate.sites import Sites, Situation
from scenarios.generate.streams import stream

SMALLEST, LARGEST = 8, 2500
LONELY_HOUSEHOLDS = 300
SIZE_SCORE = {
    Situation.POOR: -3.0,
    Situation.FORMER_FIRM: 0.5,
    Situation.SCATTERED: -1.0,
    Situation.NEAR_DEPOT: -0.7,
    Situation.PAYING: 0.4,
    Situation.ORDINARY: 0.7,
}
"""Normal score of the size of a compound by situation: the poor are the smallest, the ordinary the largest."""
FEE_YUAN: Mapping[Situation, tuple[float, float]] = {
    Situation.POOR: (0.0, 4.0),
    Situation.PAYING: (13.0, 26.0),
    Situation.SCATTERED: (5.0, 18.0),
}
CURRENT: Mapping[Situation, CurrentService] = {
    Situation.FORMER_FIRM: CurrentService.SELF,
    Situation.NEAR_DEPOT: CurrentService.EXTENDED,
    Situation.PAYING: CurrentService.MENU,
    Situation.ORDINARY: CurrentService.CONTRACT,
}


def household_counts(kinds: tuple[Situation, ...], recipe: Recipe, *, seed: int) -> list[int]:
    """Lognormal sizes, drawn by strata so that their total hardly varies, given out by situation."""
    rng = stream(seed, "households")
    n = len(kinds)
    sigma = float(np.sqrt(2.0 * np.log(max(1.0001, recipe.households_mean / recipe.households_median))))
    normal = NormalDist()
    levels = (np.arange(n) + rng.uniform(0.02, 0.98, n)) / n
    sizes = [recipe.households_median * float(np.exp(sigma * normal.inv_cdf(float(level)))) for level in levels]
    score = np.array([SIZE_SCORE[kind] for kind in kinds]) + rng.normal(0.0, 1.0, n)
    rank = np.argsort(np.argsort(score, kind="stable"), kind="stable")
    return [min(LARGEST, max(SMALLEST, round(sizes[place]))) for place in rank.tolist()]


def compounds(
    plane: StreetPlane,
    area: Areas,
    place: Sites,
    kinds: tuple[Situation, ...],
    walls: tuple[Wall, ...],
    *,
    recipe: Recipe,
    seed: int,
) -> tuple[Compound, ...]:
    """The compounds table."""
    rng = stream(seed, "compounds")
    sizes = household_counts(kinds, recipe, seed=seed)
    nearby = households_nearby(place.point_m, sizes, area.subdistrict_of_street[place.street], walls, plane.origin)
    # Too large for a street crew and too lonely for a contract: such compounds look after themselves.
    lonely = (nearby < LONELY_HOUSEHOLDS) & (np.array(sizes) > recipe.extended_max_households)
    width = max(3, len(str(len(kinds))))
    names: set[str] = set()
    made = []
    for order, (kind, households) in enumerate(zip(kinds, sizes, strict=True)):
        street = plane.streets[int(place.street[order])]
        lon, lat = plane.degrees(place.point_m[order])
        firm = former_firm(rng) if kind is Situation.FORMER_FIRM else ""
        name = compound_name(order + 1, street.name, firm, rng)
        name += f"（{order + 1}）" if name in names else ""
        names.add(name)
        compound = Compound(
            id=f"c{order + 1:0{width}d}",
            name=name,
            community_id=area.communities[int(place.community[order])].id,
            lon_deg=lon,
            lat_deg=lat,
            households=households,
            former_firm=firm,
        )
        people = _with_people(compound, kind, bool(lonely[order]), rng)
        made.append(_with_service(_with_fabric(people, kind, rng), kind, rng))
    return tuple(made)


def _with_people(compound: Compound, kind: Situation, lonely: bool, rng: np.random.Generator) -> Compound:
    """Members and volunteers: a former firm's retired members are many, and lonely compounds help themselves."""
    retired = kind is Situation.FORMER_FIRM
    helping = retired or lonely
    hardship = rng.uniform(0.15, 0.4) if kind is Situation.POOR else rng.uniform(0.0, 0.05)
    members = rng.uniform(0.09, 0.16) if retired else rng.uniform(0.015, 0.04)
    volunteers = compound.households / (rng.uniform(8.0, 14.0) if retired else rng.uniform(22.0, 90.0))
    volunteers = max(volunteers, compound.households / 11.0 if lonely else 0.0)
    return replace(
        compound,
        hardship_households=round(float(hardship) * compound.households),
        party_members=round(float(members) * compound.households),
        volunteers=int(np.ceil(volunteers) if helping else np.floor(volunteers)),
    )


def _with_fabric(compound: Compound, kind: Situation, rng: np.random.Generator) -> Compound:
    """Age and areas."""
    old = kind in (Situation.POOR, Situation.FORMER_FIRM)
    return replace(
        compound,
        buildings=building_count(compound.households),
        year_built=int(rng.integers(1956, 1986) if old else rng.integers(1976, 2001)),
        floor_area_m2=float(round(compound.households * rng.uniform(46.0, 74.0))),
        green_area_m2=float(round(compound.households * rng.uniform(1.0, 6.0))),
    )


def _with_service(compound: Compound, kind: Situation, rng: np.random.Generator) -> Compound:
    """What is paid, done and owed today."""
    low, high = FEE_YUAN.get(kind, (4.0, 11.0))
    opening, closing = ((6.0, 20.0), (5.0, 21.0), (7.0, 19.0))[int(rng.choice(3, p=[0.6, 0.25, 0.15]))]
    needy = kind is Situation.POOR and rng.random() < 0.5
    return replace(
        compound,
        fee_yuan_month=round(float(rng.uniform(low, high)), 1),
        current_service=CURRENT[kind] if kind in CURRENT and rng.random() < 0.45 else CurrentService.NONE,
        visits_month=6 if needy else int(rng.choice([4, 5], p=[0.9, 0.1])),
        cleaning_min=float(min(240, round(10 + 0.16 * compound.households))),
        cleanings_week=3 if compound.households < 200 else int(rng.choice([3, 6])),
        load_kg=round(compound.households * float(rng.uniform(0.4, 0.7)), 1),
        open_from_h=opening,
        open_to_h=closing,
        dispute_rate=round(float(rng.uniform(0.004, 0.02)), 4),
    )


def building_count(households: int) -> int:
    """About 4 stairways of 12 households in a building."""
    return max(1, round(unit_count(households) / 4))


def unit_count(households: int) -> int:
    """About 12 households in a unit."""
    return max(1, round(households / 12))
