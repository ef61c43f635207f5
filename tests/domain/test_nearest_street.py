import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.geometry import project_onto_pieces, to_degrees, to_metres
from domain.nearest_street import StreetPieces

ORIGIN = (108.9, 34.2)


def lines_of(rng, n_lines, longest_m):
    """Bent lines in degrees, some of no length at all."""
    lines = []
    for _ in range(n_lines):
        steps = rng.normal(0.0, 1.0, (int(rng.integers(1, 5)), 2)) * rng.choice([0.0, 30.0, longest_m])
        plane = rng.uniform(-2000.0, 2000.0, 2) + np.vstack([np.zeros(2), np.cumsum(steps, axis=0)])
        lines.append(to_degrees(plane, ORIGIN))
    return lines


def brute(lines, lonlat):
    """(street, metres) of the nearest piece, projecting on every one."""
    point = to_metres(*lonlat, ORIGIN)
    planes = [to_metres(line[:, 0], line[:, 1], ORIGIN) for line in lines]
    start, end = np.vstack([plane[:-1] for plane in planes]), np.vstack([plane[1:] for plane in planes])
    street = np.repeat(np.arange(len(lines)), [len(line) - 1 for line in lines])
    metres, _ = project_onto_pieces(point, start, end)
    return int(street[metres.argmin()]), float(metres.min())


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), n_lines=st.integers(1, 40), longest_m=st.sampled_from([50.0, 400.0, 30_000.0]))
def test_nearest_is_what_projecting_on_every_piece_gives(seed, n_lines, longest_m):
    rng = np.random.default_rng(seed)
    lines = lines_of(rng, n_lines, longest_m)
    spread = rng.choice([100.0, 2500.0, 60_000.0], (30, 1))
    places = to_degrees(rng.normal(0.0, 1.0, (30, 2)) * spread, ORIGIN)
    found = StreetPieces(lines, ORIGIN).nearest(places)
    want = [brute(lines, tuple(place)) for place in places]
    assert found.street.tolist() == [street for street, _ in want]
    assert found.distance_m.tolist() == pytest.approx([metres for _, metres in want], abs=1e-9)


def test_a_foot_lies_on_its_street_at_its_fraction():
    line = to_degrees([(0.0, 0.0), (300.0, 0.0), (300.0, 100.0)], ORIGIN)
    found = StreetPieces([line], ORIGIN).nearest(to_degrees([(150.0, 20.0), (330.0, 50.0), (300.0, 400.0)], ORIGIN))
    assert found.fraction.tolist() == pytest.approx([150 / 400, 350 / 400, 1.0])
    assert found.distance_m.tolist() == pytest.approx([20.0, 30.0, 300.0])
    assert to_metres(*found.lonlat.T, ORIGIN) == pytest.approx(np.array([(150.0, 0), (300.0, 50.0), (300.0, 100.0)]))


def test_of_equally_near_streets_the_first_counts():
    line = to_degrees([(0.0, 0.0), (100.0, 0.0)], ORIGIN)
    found = StreetPieces([line[::-1], line, line], ORIGIN).nearest(to_degrees([(40.0, 10.0)], ORIGIN))
    assert found.street.tolist() == [0]
    assert found.fraction[0] == pytest.approx(0.6)


def test_places_beyond_a_block_are_all_looked_up(monkeypatch):
    monkeypatch.setattr("domain.nearest_street.BLOCK", 3)
    line = to_degrees([(0.0, 0.0), (100.0, 0.0)], ORIGIN)
    at = np.arange(8.0) * 10
    found = StreetPieces([line], ORIGIN).nearest(to_degrees(np.stack([at, at], axis=1), ORIGIN))
    assert found.distance_m.tolist() == pytest.approx(at.tolist(), abs=1e-6)
