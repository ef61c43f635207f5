"""Single streets: self-loops, lengths and shapes, accepted, repaired with a warning, or refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from domain.arrays import Floats
from domain.district import Junction, Street
from domain.geometry import LonLat, parse_shape, to_metres
from scenarios.coordinates import kept, shape_text
from scenarios.findings import Findings, count, some
from scenarios.rows import Table

SHAPE_GAP_M = 100.0
LEAST_LENGTH_M = 1.0
SHORT_SHARE = 0.9  # a street cannot be shorter than the straight line, but for rounding and the width of crossings
SHORT_M = 30.0


def with_known_ends(streets: Table[Street], junctions: Table[Junction]) -> Table[Street]:
    """Streets both of whose junctions are valid rows; the others are refused elsewhere."""
    known = {junction.id for junction in junctions.rows}
    good = [i for i, s in enumerate(streets.rows) if s.from_junction in known and s.to_junction in known]
    return kept(streets, good)


def repaired(streets: Table[Street], junctions: Table[Junction], findings: Findings) -> Table[Street]:
    """Streets without idle loops, with lengths above zero and shapes that run from their first junction."""
    place_of = {junction.id: (junction.lon_deg, junction.lat_deg) for junction in junctions.rows}
    streets = _without_idle_loops(streets, findings)
    streets = _with_fitting_shapes(streets, place_of, findings)
    streets = _with_lengths(streets, place_of, findings)
    _warn_of_short_ones(streets, place_of, findings)
    _check_sweeping(streets, findings)
    return streets


def _without_idle_loops(streets: Table[Street], findings: Findings) -> Table[Street]:
    """Drop streets that lead back to where they start, unless they are swept (out and back)."""
    idle = [s.id for s in streets.rows if s.from_junction == s.to_junction and not s.sweep]
    if not idle:
        return streets
    findings.warn(f"{streets.file}: {count(len(idle), 'self-loop')} without sweeping left out ({some(idle)})")
    gone = set(idle)
    return kept(streets, [index for index, street in enumerate(streets.rows) if street.id not in gone])


def line_of(street: Street, place_of: Mapping[str, LonLat]) -> Floats:
    """Points (n, 2) of a street in degrees, its shape between its junctions."""
    ends = np.array([place_of[street.from_junction], place_of[street.to_junction]])
    shape = parse_shape(street.shape)
    return np.vstack([ends[:1], shape, ends[1:]]) if len(shape) else ends


def line_m(line: Floats) -> float:
    """Length of a line of degrees in metres."""
    plane = to_metres(line[:, 0], line[:, 1], (line[0, 0], line[0, 1]))
    return float(np.hypot(*np.diff(plane, axis=0).T).sum())


def _with_fitting_shapes(streets: Table[Street], place_of: Mapping[str, LonLat], findings: Findings) -> Table[Street]:
    """Turn shapes that run backwards; refuse those that do not start and end at the street's junctions."""
    rows, turned = list(streets.rows), []
    for index, street in enumerate(rows):
        if not street.shape:
            continue
        shape = parse_shape(street.shape)
        gap = _gap_m(shape, street, place_of)
        if gap <= SHAPE_GAP_M:
            continue
        if _gap_m(shape[::-1], street, place_of) <= SHAPE_GAP_M:
            rows[index] = replace(street, shape=shape_text(shape[::-1]))
            turned.append(street.id)
        else:
            text = f"starts or ends {gap:.0f} m from the street's junction; allowed: at most {SHAPE_GAP_M:.0f} m"
            streets.problem(findings, index, "shape", text)
    if turned:
        findings.warn(f"{streets.file}: {count(len(turned), 'shape')} turned, running backwards ({some(turned)})")
    return replace(streets, rows=tuple(rows))


def _gap_m(shape: Floats, street: Street, place_of: Mapping[str, LonLat]) -> float:
    ends = np.array([place_of[street.from_junction], place_of[street.to_junction]])
    return max(line_m(np.array([ends[0], shape[0]])), line_m(np.array([ends[1], shape[-1]])))


def _with_lengths(streets: Table[Street], place_of: Mapping[str, LonLat], findings: Findings) -> Table[Street]:
    rows, mended = list(streets.rows), []
    for index, street in enumerate(rows):
        if street.length_m == 0:
            measured = round(line_m(line_of(street, place_of)), 1)
            rows[index] = replace(street, length_m=max(LEAST_LENGTH_M, measured))
            mended.append(street.id)
    if mended:
        findings.warn(
            f"{streets.file}: {count(len(mended), 'street')} of length 0 given the length of the line, "
            f"at least {LEAST_LENGTH_M:g} m ({some(mended)})"
        )
    return replace(streets, rows=tuple(rows))


def _warn_of_short_ones(streets: Table[Street], place_of: Mapping[str, LonLat], findings: Findings) -> None:
    if not streets.rows:
        return
    starts = np.array([place_of[street.from_junction] for street in streets.rows])
    ends = np.array([place_of[street.to_junction] for street in streets.rows])
    steps = to_metres(ends[:, 0], ends[:, 1], (0.0, 0.0)) - to_metres(starts[:, 0], starts[:, 1], (0.0, 0.0))
    steps[:, 0] *= np.cos(np.radians(starts[:, 1]))
    straight = np.hypot(*steps.T)
    length = np.array([street.length_m for street in streets.rows])
    short = np.flatnonzero((length < SHORT_SHARE * straight) & (straight - length > SHORT_M))
    if len(short):
        named = [f"{streets.rows[i].id}: {length[i]:g} m, straight {straight[i]:.0f} m" for i in short.tolist()]
        findings.warn(
            f"{streets.file}: {count(len(short), 'street')} shorter than the straight line between the junctions; "
            f"are lengths in metres? ({some(named, 3)})"
        )


def _check_sweeping(streets: Table[Street], findings: Findings) -> None:
    for index, street in enumerate(streets.rows):
        if street.sweep and street.passes_week == 0:
            text = "0 is too small for a street that must be swept; allowed: 1 to 7"
            streets.problem(findings, index, "passes_week", text)
