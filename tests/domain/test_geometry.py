import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.geometry import parse_shape, project_onto_pieces, to_degrees, to_metres

ORIGIN = (108.9, 34.27)


def test_one_degree_of_latitude_is_111_km():
    assert to_metres(108.9, 35.27, ORIGIN) == pytest.approx([0.0, 111_195.08], abs=0.1)


@given(st.floats(-0.2, 0.2), st.floats(-0.2, 0.2))
def test_degrees_and_metres_are_inverse(east, north):
    there = to_metres(ORIGIN[0] + east, ORIGIN[1] + north, ORIGIN)
    assert to_degrees(there, ORIGIN) == pytest.approx([ORIGIN[0] + east, ORIGIN[1] + north], abs=1e-9)


@given(*[st.floats(-100, 100)] * 6)
def test_the_foot_is_the_nearest_point_of_a_piece(px, py, ax, ay, bx, by):
    start, end, point = np.array([[ax, ay]]), np.array([[bx, by]]), np.array([px, py])
    distance, fraction = project_onto_pieces(point, start, end)
    along = np.linspace(0, 1, 201)[:, None]
    sampled = np.hypot(*((1 - along) * start + along * end - point).T).min()
    assert 0.0 <= fraction[0] <= 1.0
    assert distance[0] <= sampled + 1e-9
    foot = start[0] + fraction[0] * (end[0] - start[0])
    assert np.hypot(*(foot - point)) == pytest.approx(distance[0], abs=1e-9)


def test_shapes_are_pairs_of_numbers():
    assert parse_shape("1 2, 3 4.5").tolist() == [[1.0, 2.0], [3.0, 4.5]]
    assert parse_shape("").shape == (0, 2)
    with pytest.raises(ValueError, match="lon lat"):
        parse_shape("1 2 3")
    with pytest.raises(ValueError, match="could not convert"):
        parse_shape("a b")
