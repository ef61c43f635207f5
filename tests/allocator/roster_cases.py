"""Small invented gates and guards for the tests of the rosters."""

from datetime import date

from domain.district import Compound, Gate
from domain.people import Guard
from domain.rules import Rules
from domain.scenario import Scenario

DEGREE_M = 111_195.0


def compound(number, north_m):
    """Compound whose main gate lies `north_m` metres north of the first one's."""
    return Compound(
        id=f"c{number}",
        name=f"c{number}",
        community_id="m",
        lon_deg=108.9,
        lat_deg=34.3 + north_m / DEGREE_M,
        households=100,
    )


def roster_scenario(posts, guards, *, north_m=None, rules=None):
    """Scenario with one gate a compound, posts [(day, evening, night), ...], and guards [{...}, ...] living at c0."""
    north_m = north_m or [0.0] * len(posts)
    compounds = tuple(compound(i, north) for i, north in enumerate(north_m))
    return Scenario(
        name="gates",
        title_zh="门",
        title_en="gates",
        month=date(2025, 3, 1),
        seed=1,
        working_days=(),
        rules=Rules(**({"rosters": rules} if rules else {})),
        compounds=compounds or (compound(0, 0.0),),
        streets=(),
        junctions=(),
        gates=tuple(
            Gate(
                id=f"g{i}",
                compound_id=c.id,
                lon_deg=c.lon_deg,
                lat_deg=c.lat_deg,
                guards_day=day,
                guards_evening=evening,
                guards_night=night,
            )
            for i, ((day, evening, night), c) in enumerate(zip(posts, compounds, strict=True))
        ),
        guards=tuple(Guard(**{"id": f"q{i}", "name": f"q{i}", "compound_id": "c0", **g}) for i, g in enumerate(guards)),
    )
