"""The map's plane: whole metres east and south of the district's middle, so that coordinates stay short."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.geometry import LonLat, to_metres
from domain.roads import street_line
from domain.scenario import Scenario

Points = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Frame:
    """Projection of the map and the box (x, y, width, height) in metres that it opens with; y grows southwards."""

    origin: LonLat
    box: tuple[int, int, int, int]

    def points(self, lonlat: Iterable[LonLat] | NDArray[np.float64]) -> Points:
        """Whole-metre points (n, 2) of longitudes and latitudes."""
        degrees = np.asarray(list(lonlat), float).reshape(-1, 2)
        metres = to_metres(degrees[:, 0], degrees[:, 1], self.origin)
        return np.rint(metres * (1.0, -1.0)).astype(np.int64)


def frame_of(scenario: Scenario) -> Frame:
    """Frame whose opening box holds every compound, depot and station with a margin."""
    places = [(compound.lon_deg, compound.lat_deg) for compound in scenario.compounds]
    places += [(depot.lon_deg, depot.lat_deg) for depot in scenario.depots]
    places += [(station.lon_deg, station.lat_deg) for station in scenario.stations]
    degrees = np.array(places or [(0.0, 0.0)], float)
    low, high = degrees.min(axis=0), degrees.max(axis=0)
    middle = (low + high) / 2
    frame = Frame((float(middle[0]), float(middle[1])), (0, 0, 0, 0))
    half = np.abs(frame.points([(high[0], high[1])]))[0]
    margin = max(150, int(half.max() * 0.06))
    width, height = (int(size) for size in 2 * (half + margin))
    return Frame(frame.origin, (-width // 2, -height // 2, width, height))


def street_points(scenario: Scenario, frame: Frame) -> dict[str, Points]:
    """Whole-metre points of each street by its id, repeated points dropped."""
    place = {junction.id: (junction.lon_deg, junction.lat_deg) for junction in scenario.junctions}
    return {street.id: without_repeats(frame.points(street_line(street, place))) for street in scenario.streets}


def without_repeats(points: Points) -> Points:
    """The points less those equal to the one before them."""
    if len(points) < 2:
        return points
    moved = np.any(np.diff(points, axis=0) != 0, axis=1)
    kept: Points = points[np.concatenate([[True], moved])]
    return kept


def path_data(points: Points) -> str:
    """SVG path data of an open line: an absolute start and relative steps."""
    (x, y), steps = points[0], np.diff(points, axis=0)
    return f"M{x} {y}" + ("l" + " ".join(f"{dx} {dy}" for dx, dy in steps) if len(steps) else "")
