"""What the grid needs of a compound's inside: places of buildings, who lives in each unit, languages, named keepers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from domain.demand import PastRequest
from domain.district import Building, Compound, Unit
from domain.geometry import to_degrees
from domain.people import Keeper, KeeperKind
from scenarios.generate.streams import stream

ROW_M, COLUMN_M, JITTER_M = 28.0, 65.0, 4.0
"""Rows of slab blocks stand about 28 m apart, two abreast about 65 m from middle to middle."""
ROWS_MOST = 6  # more buildings than these stand in further columns
AGED_SHARE = 0.35  # residents of 60 and more in a household, on average
LANGUAGES = ("河南话", "上海话", "东北话", "四川话")
"""Spoken by the families of factories that were moved to the city."""
LANGUAGE_SHARE = 0.5  # of the compounds of former firms
NAMED_SHARE = 0.3  # of compounds with a named keeper


def with_places(buildings: Sequence[Building], compounds: Sequence[Compound], *, seed: int) -> tuple[Building, ...]:
    """Buildings in rows behind the main gate of their compound, turned at random."""
    rng = stream(seed, "building_places")
    n_of = Counter(building.compound_id for building in buildings)
    found: dict[str, np.ndarray] = {}
    for compound in compounds:
        n = n_of[compound.id]
        number = np.arange(n)
        xy = np.stack([number // ROWS_MOST * COLUMN_M, (number % ROWS_MOST + 1) * ROW_M], axis=1)
        turn = float(rng.uniform(0.0, 2 * np.pi))
        turned = xy @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        jittered = turned + rng.uniform(-JITTER_M, JITTER_M, (n, 2))
        found[compound.id] = np.round(to_degrees(jittered, (compound.lon_deg, compound.lat_deg)), 7)
    placed: Counter[str] = Counter()
    made = []
    for building in buildings:
        lon, lat = found[building.compound_id][placed[building.compound_id]].tolist()
        placed[building.compound_id] += 1
        made.append(replace(building, lon_deg=lon, lat_deg=lat))
    return tuple(made)


def with_residents(
    units: Sequence[Unit], buildings: Sequence[Building], compounds: Sequence[Compound], *, seed: int
) -> tuple[Unit, ...]:
    """Units with the households in hardship and the party members of their compound, and with aged residents."""
    rng = stream(seed, "unit_residents")
    compound_of = {building.id: building.compound_id for building in buildings}
    at: dict[str, list[int]] = defaultdict(list)
    for index, unit in enumerate(units):
        at[compound_of[unit.building_id]].append(index)
    made = list(units)
    for compound in compounds:
        own = at[compound.id]
        homes = np.array([units[index].households for index in own])
        hardship = rng.multivariate_hypergeometric(homes, min(compound.hardship_households, int(homes.sum())))
        members = rng.multinomial(compound.party_members, homes / homes.sum())
        aged = rng.poisson(AGED_SHARE * homes)
        for k, index in enumerate(own):
            made[index] = replace(
                units[index],
                hardship_households=int(hardship[k]),
                aged_residents=int(aged[k]),
                party_members=int(members[k]),
            )
    return tuple(made)


def with_languages(compounds: Sequence[Compound], *, seed: int) -> tuple[Compound, ...]:
    """Compounds of former firms, of which a part speak the language of where the firm came from."""
    rng = stream(seed, "languages")
    spoken = [(rng.random() < LANGUAGE_SHARE, int(rng.integers(len(LANGUAGES)))) for _ in compounds]
    return tuple(
        replace(compound, languages=(LANGUAGES[which],)) if compound.former_firm and speaks else compound
        for compound, (speaks, which) in zip(compounds, spoken, strict=True)
    )


def with_units(
    requests: Sequence[PastRequest],
    units: Sequence[Unit],
    buildings: Sequence[Building],
    *,
    seed: int,
) -> tuple[PastRequest, ...]:
    """Past requests with the unit that each came from."""
    rng = stream(seed, "request_units")
    compound_of = {building.id: building.compound_id for building in buildings}
    own: dict[str, list[str]] = defaultdict(list)
    for unit in units:
        own[compound_of[unit.building_id]] += [unit.id] * unit.households
    return tuple(
        replace(request, unit_id=own[request.compound_id][int(rng.integers(len(own[request.compound_id])))])
        for request in requests
    )


def keepers(compounds: Sequence[Compound], *, seed: int) -> tuple[Keeper, ...]:
    """Named keepers who live in some of the compounds that have volunteers."""
    rng = stream(seed, "keepers")
    family = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
    made: list[Keeper] = []
    for compound in compounds:
        named, retired, name = rng.random() < NAMED_SHARE, rng.random() < 0.5, family[int(rng.integers(len(family)))]
        if named and compound.volunteers and compound.party_members:
            made.append(
                Keeper(
                    id=f"k{len(made) + 1:04d}",
                    name=f"{name}{'师傅' if retired else '阿姨'}",
                    kind=KeeperKind.PARTY_MEMBER if retired else KeeperKind.VOLUNTEER,
                    compound_id=compound.id,
                    max_cells=3 if retired else 2,
                    languages=compound.languages,
                )
            )
    return tuple(made)
