"""Small invented compounds for the tests of the grid."""

from datetime import date

from domain.district import Building, Compound, Unit
from domain.rules import GridRules, Rules
from domain.scenario import Scenario


def grid_scenario(compounds, rules=None, **people):
    """Scenario of compounds given as {id: [[households of the units of a building], ...]}."""
    buildings, units = [], []
    for compound_id, walk in compounds.items():
        for b, sizes in enumerate(walk):
            building_id = f"{compound_id}b{b}"
            buildings.append(Building(id=building_id, compound_id=compound_id))
            units += [
                Unit(id=f"{building_id}u{p}", building_id=building_id, households=size, position=p)
                for p, size in enumerate(sizes, start=1)
            ]
    return Scenario(
        name="cells",
        title_zh="格",
        title_en="cells",
        month=date(2025, 3, 1),
        seed=1,
        working_days=(),
        rules=Rules(grid=rules or GridRules()),
        compounds=tuple(
            Compound(
                id=id_,
                name=id_,
                community_id="m",
                lon_deg=108.9,
                lat_deg=34.3,
                households=max(1, sum(map(sum, walk))),
                **people,
            )
            for id_, walk in compounds.items()
        ),
        streets=(),
        junctions=(),
        buildings=tuple(buildings),
        units=tuple(units),
    )
