"""Which streets the district's own crews sweep, how often, and what that takes."""

from __future__ import annotations

import zlib
from dataclasses import replace

from domain.district import Street, StreetClass
from scenarios.generate.network import StreetNetwork, plane_of

METRES_A_MINUTE = 60.0
KG_A_METRE = 0.09
SHARE = {
    StreetClass.TRUNK: 0.25,
    StreetClass.PRIMARY: 0.45,
    StreetClass.SECONDARY: 0.65,
    StreetClass.TERTIARY: 0.55,
    StreetClass.RESIDENTIAL: 0.35,
    StreetClass.LANE: 0.25,
}
PASSES_WEEK = {
    StreetClass.TRUNK: 7,
    StreetClass.PRIMARY: 7,
    StreetClass.SECONDARY: 7,
    StreetClass.TERTIARY: 6,
    StreetClass.RESIDENTIAL: 3,
    StreetClass.LANE: 3,
}
STRETCH_M = 400.0


def with_sweeping(network: StreetNetwork, *, seed: int) -> StreetNetwork:
    """The network with sweeping given to a share of each class, whole stretches of about 400 m at a time.

    A network that says itself what is swept is left as it is. Only streets that a crew can reach and leave by car are
    swept; at least one is.
    """
    if any(street.sweep for street in network.streets):
        return network
    plane = plane_of(network)
    streets = list(network.streets)
    chosen = [
        place
        for place, middle, street in zip(plane.index.tolist(), plane.middle_m, plane.streets, strict=True)
        if _stretch_draw(seed, street, (int(middle[0] // STRETCH_M), int(middle[1] // STRETCH_M))) < SHARE[street.kind]
    ]
    for place in chosen or plane.index.tolist()[:1]:
        streets[place] = _swept(streets[place])
    return replace(network, streets=tuple(streets))


def _stretch_draw(seed: int, street: Street, square: tuple[int, int]) -> float:
    """One uniform draw for all the pieces of a stretch: same name and class, same square of the map."""
    key = f"{street.name}|{street.kind}|{square}"
    return (zlib.crc32(key.encode(), seed & 0xFFFFFFFF) & 0xFFFFFFFF) / 2**32


def _swept(street: Street) -> Street:
    return replace(
        street,
        sweep=True,
        passes_week=PASSES_WEEK[street.kind],
        sweep_min=round(max(0.5, street.length_m / METRES_A_MINUTE), 1),
        load_kg=round(KG_A_METRE * street.length_m, 1),
    )
