"""What a picture of the map shows: which colour each compound has, areas, routes, labels, and the legend."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from domain.plan import Plan, Trip
from domain.scenario import Scenario
from domain.words import Words, words
from reports.language import terms
from reports.layers.shapes import area_polygon
from reports.layers.styles import MODE_COLOURS, WEEKDAY_COLOURS
from reports.maps.frame import frame_of
from reports.plan_folder.to_rows import names

Lang = Literal["zh", "en"]
AREA_TINTS = ("#a9cfe8", "#c3dcc9", "#e3d6b8", "#d3cbe6")
SCALE = ("#b7d4ea", "#8abbdc", "#5ba3cf", "#2171b5", "#08306b")
"""Five steps from few to many."""


Dash = Literal["-", "--", ":"]
Stroke = tuple[str, Dash]
"""Colour and dash of a route: where there are more crews than colours, the dash tells them apart."""
DASHES: tuple[Dash, ...] = ("-", "--", ":")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture before it is drawn: everything in degrees and in one language."""

    title: str
    colour_of: Sequence[str]
    legend: Sequence[tuple[str, str]]
    areas: Sequence[tuple[shapely.Geometry, str, str]] = ()
    routes: Sequence[tuple[NDArray[np.float64], Stroke]] = ()
    route_legend: Sequence[tuple[Stroke, str]] = ()


class NothingToShowError(Exception):
    """The plan does not hold what the picture is of."""


def picture_of(subject: str, scenario: Scenario, plan: Plan, *, lang: Lang, crew: str = "", day: int = 0) -> Picture:
    """The picture of a subject of `SUBJECTS`.

    Raises
    ------
    NothingToShowError
        When the plan does not hold it.
    """
    if subject == "crews":
        return _crews(scenario, plan, lang, crew=crew, day=day)
    return SUBJECTS[subject](scenario, plan, lang)


def _said(words: Words, lang: Lang) -> str:
    return words.zh if lang == "zh" else words.en


def _modes(scenario: Scenario, plan: Plan, lang: Lang) -> Picture:
    if plan.modes is None or plan.modes.plan is None:
        raise NothingToShowError("the plan has no service modes")
    keys = [str(plan.mode_of.get(c.id, "none")) for c in scenario.compounds]
    legend = [(MODE_COLOURS[str(mode)], _said(name, lang)) for mode, name in terms.MODES.items()]
    if "none" in keys:
        legend.append((MODE_COLOURS["none"], _said(words("not covered"), lang)))
    return Picture(
        title=_said(terms.PARTS["modes"], lang),
        colour_of=[MODE_COLOURS[key] for key in keys],
        legend=legend,
        areas=_areas(scenario, plan),
    )


def _contracts(scenario: Scenario, plan: Plan, lang: Lang) -> Picture:
    if not plan.area_contracts:
        raise NothingToShowError("the plan has no area contracts")
    inside = {id_ for contract in plan.area_contracts for id_ in contract.compound_ids}
    served = words("under a contract"), words("other compounds")
    colours = MODE_COLOURS["contract"], "#b4bcc5"
    return Picture(
        title=_said(terms.PARTS["contracts"], lang),
        colour_of=[colours[c.id not in inside] for c in scenario.compounds],
        legend=[(colour, _said(name, lang)) for colour, name in zip(colours, served, strict=True)],
        areas=_areas(scenario, plan, labelled=True),
    )


def _areas(scenario: Scenario, plan: Plan, *, labelled: bool = False) -> list[tuple[shapely.Geometry, str, str]]:
    frame = frame_of(scenario)
    gates = frame.points((c.lon_deg, c.lat_deg) for c in scenario.compounds)
    position = {c.id: i for i, c in enumerate(scenario.compounds)}
    found = []
    for number, contract in enumerate(plan.area_contracts):
        inside = [position[id_] for id_ in contract.compound_ids if id_ in position]
        others = sorted(set(range(len(gates))) - set(inside))
        shape = area_polygon(gates[inside], gates[others], frame)
        found.append((shape, AREA_TINTS[number % len(AREA_TINTS)], contract.id if labelled else ""))
    return found


def _visits(scenario: Scenario, plan: Plan, lang: Lang) -> Picture:
    if plan.visits is None or plan.visits.plan is None:
        raise NothingToShowError("the plan has no visits")
    made = dict.fromkeys((c.id for c in scenario.compounds), 0)
    for visit in plan.visits.plan.visits:
        made[visit.compound_id] = made.get(visit.compound_id, 0) + 1
    return _counted(list(made.values()), _said(terms.PARTS["visits"], lang), _said(words("visits a month"), lang))


def _grid(scenario: Scenario, plan: Plan, lang: Lang) -> Picture:
    if plan.grid is None or plan.grid.plan is None:
        raise NothingToShowError("the plan has no grid")
    cells = dict.fromkeys((c.id for c in scenario.compounds), 0)
    for cell in plan.grid.plan.cells:
        cells[cell.compound_id] = cells.get(cell.compound_id, 0) + 1
    return _counted(list(cells.values()), _said(terms.PARTS["grid"], lang), _said(words("cells"), lang))


def _counted(counts: Sequence[int], title: str, unit: str) -> Picture:
    """Compounds coloured by a count, in at most five steps of about as many compounds each."""
    values = np.array(counts)
    steps = np.unique(np.quantile(values, np.linspace(0, 1, len(SCALE) + 1)[1:], method="lower"))
    place = np.searchsorted(steps, values)
    shades = [SCALE[round(k * (len(SCALE) - 1) / max(1, len(steps) - 1))] for k in range(len(steps))]
    lows = [int(values.min()), *(int(step) + 1 for step in steps[:-1])]
    legend = [
        (shade, f"{low} {unit}" if low == high else f"{low}–{high} {unit}")
        for shade, low, high in zip(shades, lows, steps.tolist(), strict=True)
    ]
    return Picture(title=title, colour_of=[shades[k] for k in place], legend=legend)


def _crews(scenario: Scenario, plan: Plan, lang: Lang, *, crew: str, day: int) -> Picture:
    trips = plan.crews.plan.trips if plan.crews and plan.crews.plan else ()
    shown = [trip for trip in trips if trip.path_lonlat and crew in ("", trip.crew_id) and day in (0, trip.day)]
    if not shown:
        raise NothingToShowError("the plan has no such crew trips")
    entered = {stop.id for trip in shown for stop in trip.stops}
    colours = MODE_COLOURS["extended"], "#c9ced4"
    served = words("entered by crews"), words("other compounds")
    colour_of, legend = _trip_colours(scenario, shown, lang, by_day=bool(crew) and not day)
    return Picture(
        title=_said(terms.PARTS["crews"], lang),
        colour_of=[colours[c.id not in entered] for c in scenario.compounds],
        legend=[(colour, _said(name, lang)) for colour, name in zip(colours, served, strict=True)],
        routes=[(np.array(trip.path_lonlat, float), colour_of(trip)) for trip in shown],
        route_legend=legend,
    )


def _trip_colours(
    scenario: Scenario, trips: Sequence[Trip], lang: Lang, *, by_day: bool
) -> tuple[Callable[[Trip], Stroke], list[tuple[Stroke, str]]]:
    """Stroke of each trip, by weekday or by crew, and what the strokes mean."""
    crews, n = names(scenario.crews), len(WEEKDAY_COLOURS)
    if by_day:
        days = sorted({trip.day for trip in trips})
        return lambda trip: (WEEKDAY_COLOURS[trip.day - 1], DASHES[0]), [
            ((WEEKDAY_COLOURS[day - 1], DASHES[0]), _said(terms.WEEKDAYS[day - 1], lang)) for day in days
        ]
    ids = sorted({trip.crew_id for trip in trips})
    own = {id_: (WEEKDAY_COLOURS[k % n], DASHES[k // n % len(DASHES)]) for k, id_ in enumerate(ids)}
    return lambda trip: own[trip.crew_id], [(stroke, crews.get(id_) or id_) for id_, stroke in own.items()]


SUBJECTS: Mapping[str, Callable[[Scenario, Plan, Lang], Picture]] = {
    "modes": _modes,
    "contracts": _contracts,
    "visits": _visits,
    "grid": _grid,
    "crews": lambda scenario, plan, lang: _crews(scenario, plan, lang, crew="", day=0),
}
"""Pictures that can be made."""
