"""Small invented compounds for the tests of the grid and of its keepers."""

from datetime import date
from itertools import pairwise

from domain.district import Building, Community, Compound, Junction, Street, Unit
from domain.rules import GridRules, KeeperRules, Rules
from domain.scenario import Scenario

LON, LAT = 108.9, 34.3
DEGREE_M = 111_195.0


def grid_scenario(compounds, rules=None, *, places=None, keeper_rules=None, own=None, units=None, **people):
    """Scenario of compounds given as {id: [[households of the units of a building], ...]} along one street.

    `places` has metres (east, north) of each building by compound, `own` further fields of compounds by id, `units`
    further fields of units by id. Compounds stand 200 m apart.
    """
    buildings, stairways = [], []
    for compound_id, walk in compounds.items():
        for b, sizes in enumerate(walk):
            building_id = f"{compound_id}b{b}"
            place = {}
            if places:
                east, north = places[compound_id][b]
                place = {"lon_deg": LON + east / DEGREE_M, "lat_deg": LAT + north / DEGREE_M}
            buildings.append(Building(id=building_id, compound_id=compound_id, **place))
            for p, size in enumerate(sizes, start=1):
                id_ = f"{building_id}u{p}"
                stairways.append(
                    Unit(id=id_, building_id=building_id, households=size, position=p, **(units or {}).get(id_, {}))
                )
    step = 200 / DEGREE_M
    ends = [Junction(id=f"j{k}", lon_deg=LON, lat_deg=LAT + (k - 0.5) * step) for k in range(len(compounds) + 1)]
    return Scenario(
        name="cells",
        title_zh="格",
        title_en="cells",
        month=date(2025, 3, 1),
        seed=1,
        working_days=(),
        rules=Rules(grid=rules or GridRules(), keepers=keeper_rules or KeeperRules()),
        communities=(Community(id="m", name="m", subdistrict_id="s", lon_deg=LON, lat_deg=LAT),),
        compounds=tuple(
            Compound(
                id=id_,
                name=id_,
                community_id="m",
                lon_deg=LON,
                lat_deg=LAT + k * step,
                households=max(1, sum(map(sum, walk))),
                **people,
                **(own or {}).get(id_, {}),
            )
            for k, (id_, walk) in enumerate(compounds.items())
        ),
        streets=tuple(
            Street(id=f"s{k}", from_junction=a.id, to_junction=b.id, length_m=200.0)
            for k, (a, b) in enumerate(pairwise(ends))
        ),
        junctions=tuple(ends),
        buildings=tuple(buildings),
        units=tuple(stairways),
    )
