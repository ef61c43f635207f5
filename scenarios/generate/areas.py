"""Subdistricts and communities: contiguous pieces of the street network, each holding its share of the streets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from domain.arrays import Floats, Ints
from domain.district import Community, Subdistrict
from scenarios.generate.names import ordinal, subdistrict_names
from scenarios.generate.network import StreetPlane
from scenarios.generate.recipe import Recipe
from scenarios.generate.streams import stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Areas:
    """Both tables, and the position in them of the community and the subdistrict of each street of the plane."""

    subdistricts: tuple[Subdistrict, ...]
    communities: tuple[Community, ...]
    community_of_street: Ints
    subdistrict_of_street: Ints


def areas(plane: StreetPlane, recipe: Recipe, *, compounds: int, seed: int) -> Areas:
    """Cut the streets into subdistricts and these into communities; a community never lacks a street or a compound."""
    rng = stream(seed, "areas")
    n_streets = len(plane.index)
    n_communities = min(recipe.communities or max(1, round(compounds / 6)), compounds, n_streets)
    n_subdistricts = min(len(recipe.subdistrict_names) or max(1, round(n_communities / 6.2)), n_communities)
    names = (recipe.subdistrict_names or subdistrict_names(n_subdistricts))[:n_subdistricts]
    share = np.full(n_subdistricts, n_communities // n_subdistricts)
    share[: n_communities % n_subdistricts] += 1
    community_of_street, subdistrict_of_street = np.zeros((2, n_streets), np.int64)
    subdistricts: list[Subdistrict] = []
    communities: list[Community] = []
    for place, members in enumerate(_parts(plane.middle_m, np.arange(n_streets), share.tolist(), rng)):
        subdistricts.append(Subdistrict(id=f"d{place + 1:02d}", name=names[place]))
        subdistrict_of_street[members] = place
        pieces = _parts(plane.middle_m, members, [1] * int(share[place]), rng)
        for number, streets in enumerate(pieces, start=1):
            community_of_street[streets] = len(communities)
            lon, lat = office(plane, streets, rng)
            communities.append(
                Community(
                    id=f"q{len(communities) + 1:03d}",
                    name=f"{names[place]}第{ordinal(number)}社区",
                    subdistrict_id=subdistricts[-1].id,
                    lon_deg=lon,
                    lat_deg=lat,
                    desk_staff=int(rng.integers(2, 4)),
                    mediators=int(rng.integers(1, 3)),
                )
            )
    return Areas(
        subdistricts=tuple(subdistricts),
        communities=tuple(communities),
        community_of_street=community_of_street,
        subdistrict_of_street=subdistrict_of_street,
    )


def office(plane: StreetPlane, streets: Ints, rng: np.random.Generator) -> tuple[float, float]:
    """A place beside the street nearest to the middle of some streets."""
    middle = plane.middle_m[streets].mean(axis=0)
    nearest = int(streets[np.argmin(np.hypot(*(plane.middle_m[streets] - middle).T))])
    return plane.degrees(plane.roadside(nearest, rng, within=(0.3, 0.7)))


def _parts(middle_m: Floats, members: Ints, weights: list[int], rng: np.random.Generator) -> list[Ints]:
    """Members cut across their longer direction, again and again, into contiguous parts in proportion to `weights`."""
    if len(weights) == 1:
        return [members]
    half = len(weights) // 2
    points = middle_m[members]
    extent = np.ptp(points, axis=0)
    angle = rng.uniform(-0.3, 0.3) + (0.0 if extent[0] >= extent[1] else np.pi / 2)
    order = np.argsort(points @ np.array([np.cos(angle), np.sin(angle)]), kind="stable")
    # Each side keeps at least one street a part.
    cut = round(len(members) * sum(weights[:half]) / sum(weights))
    cut = min(max(cut, sum(weights[:half])), len(members) - sum(weights[half:]))
    low, high = members[order[:cut]], members[order[cut:]]
    return _parts(middle_m, low, weights[:half], rng) + _parts(middle_m, high, weights[half:], rng)
