"""How evenly the crews' work lies over the week and between crews: hours of each crew on each weekday."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from domain.plan import Plan, Trip
from domain.scenario import Scenario
from domain.words import Words, words
from reports.language import terms
from reports.language.words import PAGE
from reports.tables.table import Table, number, table, text

HOUR_S = 3600


def hours_of(trips: Iterable[Trip]) -> Mapping[tuple[str, int], float]:
    """Hours of trips of each crew on each weekday on which it goes out."""
    hours: dict[tuple[str, int], float] = defaultdict(float)
    for trip in trips:
        hours[trip.crew_id, trip.day] += (trip.end_s - trip.start_s) / HOUR_S
    return hours


def overtime_h(scenario: Scenario, trips: Iterable[Trip]) -> Mapping[str, float]:
    """Hours a week that each crew is out after its shift."""
    shift_to_s = {crew.id: crew.shift_to_h * HOUR_S for crew in scenario.crews}
    home: dict[tuple[str, int], int] = {}
    for trip in trips:
        home[trip.crew_id, trip.day] = max(trip.end_s, home.get((trip.crew_id, trip.day), 0))
    late: dict[str, float] = defaultdict(float)
    for (crew, _), end_s in home.items():
        late[crew] += max(0.0, end_s - shift_to_s.get(crew, end_s)) / HOUR_S
    return late


def crew_days_table(scenario: Scenario, plan: Plan) -> Table | None:
    """Hours of each crew on each weekday, and how far they lie apart."""
    if plan.crews is None or plan.crews.plan is None:
        return None
    hours = hours_of(plan.crews.plan.trips)
    week = range(1, 8)
    rows = []
    for crew in scenario.crews:
        own = [hours.get((crew.id, day)) for day in week]
        rows.append((text(crew.name or crew.id), *(number(each, 1) for each in own), number(_most(own), 1)))
    columns = [(PAGE["crew"], False), *((day, True) for day in terms.WEEKDAYS), (PAGE["longest_day"], True)]
    return table("crew_days", columns, rows, _spread(list(hours.values())))


def _most(hours: Iterable[float | None]) -> float | None:
    return max((each for each in hours if each is not None), default=None)


def _spread(hours: list[float]) -> Words | None:
    """Longest, mean and shortest day of a crew that goes out."""
    if not hours:
        return None
    most, least, mean = max(hours), min(hours), sum(hours) / len(hours)
    spread = words("{n} days of crews: longest {most} h, mean {mean} h, shortest {least} h, spread {spread} h")
    figures = {"most": most, "mean": mean, "least": least, "spread": most - least}
    return spread.filled(n=len(hours), **{name: f"{value:.1f}" for name, value in figures.items()})
