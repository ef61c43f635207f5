"""Places stand where streets can reach them: far ones, swapped ones, and a coordinate system that does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from domain.arrays import Floats
from domain.district import Junction, Street
from domain.geometry import to_metres
from scenarios.coordinates import positions
from scenarios.crs import Crs, from_wgs84, to_wgs84
from scenarios.findings import Findings, count, some
from scenarios.network import Network
from scenarios.rows import Table, Tables
from scenarios.streets import line_of

REACH_M = 1000.0
DETOUR_M = 200.0
STEP_M = 20.0
MOST_POINTS = 400_000
SERVED = ("compounds", "gates", "depots", "stations")
"""Tables whose places crews must be able to drive to; the others hold offices, which may lie off the map."""
OFFICES = ("communities", "officials", "teams", "advisers", "organisations")
FIT_LEAST = 5
FIT_GAIN_M = 20.0


class Streets:
    """Points along streets, for the distance from any place to the nearest street, right to STEP_M / 2."""

    def __init__(self, lines: Iterable[Floats], origin: tuple[float, float]) -> None:
        self._origin = origin
        given = list(lines)
        points = np.vstack(given)
        plane = to_metres(points[:, 0], points[:, 1], origin)
        last = np.cumsum([len(line) for line in given]) - 1
        starts, ends = np.delete(plane, last, axis=0), np.delete(plane, last[:-1] + 1, axis=0)[1:]
        lengths = np.hypot(*(ends - starts).T)
        step = max(STEP_M, float(lengths.sum()) / MOST_POINTS)
        counts = np.ceil(lengths / step).astype(int) + 1
        piece = np.repeat(np.arange(len(counts)), counts)
        nth = np.arange(len(piece)) - np.repeat(np.cumsum(counts) - counts, counts)
        fraction = nth / np.maximum(counts - 1, 1)[piece]
        self._tree = cKDTree(starts[piece] + fraction[:, None] * (ends - starts)[piece])

    def distance_m(self, lonlat: Floats) -> Floats:
        """Distance (n,) of places (n, 2) to the nearest street."""
        distance, _ = self._tree.query(to_metres(lonlat[:, 0], lonlat[:, 1], self._origin))
        return np.asarray(distance, float)


def check_places(
    tables: Tables, network: Network, all_junctions: Sequence[Junction], crs: Crs, findings: Findings
) -> None:
    """Every gate and depot stands near a street of the main network; no position is swapped or in another system.

    Distances to junctions count as well, so that a street refused for another reason makes no gate unreachable.
    """
    place_of = {junction.id: (junction.lon_deg, junction.lat_deg) for junction in all_junctions}
    if not place_of:
        return
    lon, lat = np.median(list(place_of.values()), axis=0).tolist()
    main = Streets(_lines(network.streets.rows, network.junctions.rows, place_of), (lon, lat))
    every = Streets(_lines((*network.streets.rows, *network.loose), all_junctions, place_of), (lon, lat))
    for name in (*SERVED, *OFFICES):
        if name in tables and tables[name].rows:
            _check_table(tables[name], main, every, findings)
    if "compounds" in tables:
        _warn_of_other_crs(tables["compounds"], main, crs, findings)


def _lines(
    streets: Iterable[Street], junctions: Iterable[Junction], place_of: Mapping[str, tuple[float, float]]
) -> list[Floats]:
    points = [np.array([place_of[junction.id]] * 2) for junction in junctions]
    return [line_of(street, place_of) for street in streets] + points


def _check_table(table: Table[object], main: Streets, every: Streets, findings: Findings) -> None:
    places = positions(table.rows)
    to_main, to_any, to_swapped = main.distance_m(places), every.distance_m(places), main.distance_m(places[:, ::-1])
    far = to_main > REACH_M
    swapped = far & (to_swapped <= REACH_M)
    for index in np.flatnonzero(swapped).tolist():
        lon, lat = places[index]
        text = f"{lon:g}, {lat:g} is {_far(to_main[index])} from the streets; longitude and latitude look swapped"
        table.problem(findings, index, "lon_deg", text)
    if table.name in OFFICES:
        _warn_of_far_offices(table, far & ~swapped, findings)
        return
    for index in np.flatnonzero(far & ~swapped).tolist():
        text = f"unreachable: {_far(to_main[index])} from the nearest street; allowed: at most {_far(REACH_M)}"
        table.problem(findings, index, "lon_deg", text)
    for index in np.flatnonzero(~far & (to_main > to_any + DETOUR_M)).tolist():
        text = (
            "unreachable: the nearest street is not connected to the main street network, "
            f"which is {_far(to_main[index])} away"
        )
        table.problem(findings, index, "lon_deg", text)


def _far(distance_m: float) -> str:
    return f"{distance_m:.0f} m" if distance_m < 10_000 else f"{distance_m / 1000:.0f} km"


def _warn_of_far_offices(table: Table[object], far: NDArray[np.bool_], findings: Findings) -> None:
    names = [str(getattr(row, "id", "")) for row, flag in zip(table.rows, far, strict=True) if flag]
    if names:
        findings.warn(
            f"{table.file}: {count(len(names), 'place')} more than {_far(REACH_M)} from any street ({some(names)}); "
            "travel is counted from the nearest street"
        )


def _warn_of_other_crs(compounds: Table[object], main: Streets, crs: Crs, findings: Findings) -> None:
    """Compare how near the compounds lie to streets when their positions are read in each coordinate system."""
    if len(compounds.rows) < FIT_LEAST:
        return
    given = from_wgs84(positions(compounds.rows), crs)
    median = {other: float(np.median(main.distance_m(to_wgs84(given, other)))) for other in Crs}
    best = min(median, key=lambda other: (median[other], other != crs))
    if median[best] < median[crs] / 2 and median[crs] - median[best] > FIT_GAIN_M:
        findings.warn(
            f"{compounds.file}: compounds fit the streets better as {best} (median distance {median[best]:.0f} m) than "
            f"as {crs} ({median[crs]:.0f} m); is crs in scenario.toml right for both files?"
        )
