"""Routes of mobile teams as columns for the map."""

from __future__ import annotations

from reports.page.embed import rounded
from reports.page.payload import positions
from reports.page.section import Material


def team_columns(material: Material) -> dict[str, object]:
    """Each team's base and its days as (team, day of the month, minutes it leaves and is back, metres, stops).

    `stops` alternates a compound's position and the minute its work starts.
    """
    scenario, plan = material.scenario, material.plan
    position, team = positions(scenario), {row.id: i for i, row in enumerate(scenario.teams)}
    routes = plan.teams.plan.routes if plan.teams and plan.teams.plan else ()
    days = [
        [
            team[route.team_id],
            route.day.day,
            route.leave_s // 60,
            route.back_s // 60,
            rounded(route.metres),
            [n for v in route.visits if v.compound_id in position for n in (position[v.compound_id], v.start_s // 60)],
        ]
        for route in routes
        if route.team_id in team
    ]
    return {
        "bases": material.frame.points((row.lon_deg, row.lat_deg) for row in scenario.teams).tolist(),
        "days": days,
        "month": f"{scenario.month:%m}",
        "first_weekday": scenario.month.replace(day=1).isoweekday(),
    }
