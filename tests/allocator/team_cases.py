"""A ring of four streets with compounds and teams on it, for the tests of the teams."""

from datetime import date

from domain.district import Community, Compound, Junction, Street, Subdistrict
from domain.people import Team, TeamKind, TeamTask
from domain.rules import Rules, TeamRules
from domain.scenario import Scenario

SIDE_M = 1000.0
DEGREE = 0.01
CORNERS = [(108.9, 34.3), (108.9 + DEGREE, 34.3), (108.9 + DEGREE, 34.3 + DEGREE), (108.9, 34.3 + DEGREE)]
MONTH = date(2025, 3, 1)
DAYS = tuple(date(2025, 3, day) for day in (3, 6, 10, 13, 17, 20, 24, 27))
"""Mondays and Thursdays: few days keep tests quick."""


def on_ring(at):
    """Degrees of the point `at` sides along the ring, 0 <= at < 4."""
    (x0, y0), (x1, y1) = CORNERS[int(at)], CORNERS[(int(at) + 1) % 4]
    part = at - int(at)
    return {"lon_deg": x0 + part * (x1 - x0), "lat_deg": y0 + part * (y1 - y0)}


def team(id_, at, kind=TeamKind.REPAIR, hours=100.0, **more):
    return Team(id=id_, name=id_, kind=kind, hours_month=hours, **{**on_ring(at), **more})


def compound(id_, at, households=150, green=0.0, community="m0", **more):
    return Compound(
        id=id_, name=id_, community_id=community, households=households, green_area_m2=green, **on_ring(at), **more
    )


def task(id_, compound_id, kind=TeamKind.REPAIR, **more):
    return TeamTask(id=id_, compound_id=compound_id, kind=kind, **more)


NO_RULES = {"repair_min_household": 0.0, "greening_min_100m2": 0.0, "inspection_min_building": 0.0}
"""Rules of `TeamRules` that find no work of their own."""


def rules_of(**more):
    """Rules without inspections, which most tests leave out."""
    return TeamRules(**{"inspection_min_building": 0.0, **more})


def team_scenario(compounds, teams, *, one_way=True, rules=None, tasks=(), days=DAYS):
    """Scenario on the ring; community m0 is in subdistrict s0, m1 in s1."""
    return Scenario(
        name="ring",
        title_zh="环",
        title_en="ring",
        month=MONTH,
        seed=1,
        working_days=tuple(days),
        rules=Rules(teams=rules or rules_of()),
        compounds=tuple(compounds),
        teams=tuple(teams),
        team_tasks=tuple(tasks),
        subdistricts=(Subdistrict(id="s0", name="s0"), Subdistrict(id="s1", name="s1")),
        communities=tuple(Community(id=f"m{i}", name=f"m{i}", subdistrict_id=f"s{i}", **on_ring(0)) for i in (0, 1)),
        junctions=tuple(Junction(id=f"j{i}", **on_ring(i)) for i in range(4)),
        streets=tuple(
            Street(id=f"e{i}", from_junction=f"j{i}", to_junction=f"j{(i + 1) % 4}", length_m=SIDE_M, one_way=one_way)
            for i in range(4)
        ),
    )
