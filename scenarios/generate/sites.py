"""Where compounds lie, and the situation that decides which service suits each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from domain.arrays import Floats, Ints
from domain.district import StreetClass
from scenarios.generate.areas import Areas
from scenarios.generate.network import StreetPlane
from scenarios.generate.recipe import Recipe, Situations
from scenarios.generate.streams import stream

CLUSTER_M = 170.0
ROUND = 100
GATES_ON: Mapping[StreetClass, float] = {
    StreetClass.TRUNK: 0.05,
    StreetClass.PRIMARY: 0.15,
    StreetClass.SECONDARY: 0.6,
}
"""How likely a gate opens on a wide road, compared with a small one."""


class Situation(StrEnum):
    """Why one service mode suits a compound better than another."""

    POOR = "poor"
    FORMER_FIRM = "former_firm"
    SCATTERED = "scattered"
    NEAR_DEPOT = "near_depot"
    PAYING = "paying"
    ORDINARY = "ordinary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sites:
    """Main gates: street of the plane (n,), point in metres (n, 2), community (n,), whether scattered (n,)."""

    street: Ints
    point_m: Floats
    community: Ints
    scattered: NDArray[np.bool_]


def sites(plane: StreetPlane, area: Areas, recipe: Recipe, *, compounds: int, seed: int) -> Sites:
    """Places of the main gates: clusters in each community, then the scattered ones far from all others."""
    rng = stream(seed, "sites")
    n_scattered = int(recipe.situations.scattered * compounds)
    n_clustered = max(len(area.communities), compounds - n_scattered)
    streets = _clustered(plane, area, n_clustered, rng)
    points = [_gate(plane, street, rng) for street in streets]
    far, far_points = _far_away(plane, np.array(points), compounds - n_clustered, rng)
    street = np.array(streets + far, np.int64)
    order = np.argsort(area.community_of_street[street], kind="stable")
    return Sites(
        street=street[order],
        point_m=np.array(points + far_points)[order],
        community=area.community_of_street[street][order],
        scattered=(np.arange(compounds) >= n_clustered)[order],
    )


def _clustered(plane: StreetPlane, area: Areas, count: int, rng: np.random.Generator) -> list[int]:
    """Streets for clustered compounds: one a community at least, the others by the community's appeal."""
    n_communities = len(area.communities)
    appeal = rng.gamma(4.0, size=n_communities)
    # Gates seldom open on the widest roads.
    appeal_of_street = np.sqrt(plane.length_m) * [GATES_ON.get(street.kind, 1.0) for street in plane.streets]
    extra = rng.multinomial(count - n_communities, appeal / appeal.sum())
    by_community = np.argsort(area.community_of_street, kind="stable")
    ends = np.cumsum(np.bincount(area.community_of_street, minlength=n_communities))
    chosen: list[int] = []
    for place, members in enumerate(np.split(by_community, ends[:-1])):
        wanted = 1 + int(extra[place])
        likely = appeal_of_street[members] / appeal_of_street[members].sum()
        centres = plane.middle_m[rng.choice(members, size=1 + wanted // 9, p=likely)]
        distance = np.hypot(*np.moveaxis(plane.middle_m[members][:, None] - centres[None], 2, 0)).min(axis=1)
        weight = np.exp(-0.5 * (distance / CLUSTER_M) ** 2) * appeal_of_street[members] + 1e-9
        repeat = wanted > len(members)
        chosen += rng.choice(members, size=wanted, replace=repeat, p=weight / weight.sum()).tolist()
    return chosen


def _far_away(
    plane: StreetPlane, taken_m: Floats, count: int, rng: np.random.Generator
) -> tuple[list[int], list[Floats]]:
    """Streets as far as possible from every compound so far, out of a sample for each."""
    streets: list[int] = []
    points: list[Floats] = []
    # In rounds: each keeps its own sample, so that the work grows with the count and not with its square.
    while len(points) < count:
        wanted = min(ROUND, count - len(points))
        sample = rng.choice(len(plane.index), size=min(len(plane.index), 40 * wanted), replace=False)
        free_m, _ = cKDTree(np.vstack([taken_m, *points])).query(plane.middle_m[sample])
        for _ in range(wanted):
            best = int(np.argmax(free_m))
            streets.append(int(sample[best]))
            points.append(_gate(plane, streets[-1], rng))
            free_m = np.minimum(free_m, np.hypot(*(plane.middle_m[sample] - points[-1]).T))
    return streets, points


def _gate(plane: StreetPlane, street: int, rng: np.random.Generator) -> Floats:
    return plane.roadside(street, rng, within=(0.15, 0.85))


def situations(
    plane: StreetPlane, place: Sites, depots_m: Floats, share: Situations, *, seed: int
) -> tuple[Situation, ...]:
    """Situation of each compound; shares are exact up to rounding."""
    rng = stream(seed, "situations")
    n = len(place.street)
    chosen = np.full(n, Situation.ORDINARY, dtype=object)
    chosen[place.scattered] = Situation.SCATTERED
    swept = np.array([plane.streets[street].sweep for street in place.street.tolist()], bool)
    near = cKDTree(depots_m).query(place.point_m)[0] * np.where(swept, 1.0, 4.0) * rng.uniform(0.6, 1.4, n)
    near[place.scattered] = np.inf
    chosen[np.argsort(near, kind="stable")[: int(share.near_depot * n)]] = Situation.NEAR_DEPOT
    left = rng.permutation(np.flatnonzero(chosen == Situation.ORDINARY))
    first = 0
    for kind, part in (
        (Situation.POOR, share.poor),
        (Situation.FORMER_FIRM, share.former_firm),
        (Situation.PAYING, share.paying),
    ):
        last = first + round(part * n)
        chosen[left[first:last]] = kind
        first = last
    return tuple(chosen.tolist())
