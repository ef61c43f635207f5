"""Judges the line that a trip is said to drive: it is what the map shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from allocator.checks.distances import Point
from domain.geometry import LonLat, project_onto_pieces, to_metres
from domain.plan import Trip
from domain.scenario import Scenario

PASSED_M = 30.0  # lines are drawn with points on nearly straight ways left out


def places(scenario: Scenario) -> dict[Point, LonLat]:
    """Longitude and latitude of everything at which a crew starts or serves."""
    return {
        **{("junction", row.id): (row.lon_deg, row.lat_deg) for row in scenario.junctions},
        **{("compound", row.id): (row.lon_deg, row.lat_deg) for row in scenario.compounds},
        **{("gate", row.id): (row.lon_deg, row.lat_deg) for row in scenario.gates},
        **{("depot", row.id): (row.lon_deg, row.lat_deg) for row in scenario.depots},
        **{("station", row.id): (row.lon_deg, row.lat_deg) for row in scenario.stations},
    }


def line_faults(trip: Trip, points: list[Point], place_of: Mapping[Point, LonLat]) -> Iterator[str]:
    """What is wrong with the line of a trip that passes `points` in this order; a trip may be without."""
    if not trip.path_lonlat:
        return
    lonlat = np.array([*trip.path_lonlat, trip.path_lonlat[-1]], float)
    if not np.isfinite(lonlat).all():
        yield "its line has points that are nowhere"
        return
    line = to_metres(lonlat[:, 0], lonlat[:, 1], place_of[points[0]])
    for place, index in ((points[0], 0), (points[-1], -1)):
        if np.hypot(*(line[index] - to_metres(*place_of[place], place_of[points[0]]))) > PASSED_M:
            yield f"its line does not {'end' if index else 'begin'} at {' '.join(place)}"
    for place in dict.fromkeys(points):
        metres, _ = project_onto_pieces(to_metres(*place_of[place], place_of[points[0]]), line[:-1], line[1:])
        if metres.min() > PASSED_M:
            yield f"its line passes {' '.join(place)} at a distance of {metres.min():.0f} m"
