import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from domain.geometry import project_onto_pieces, to_metres
from scenarios.reach import STEP_M, Streets

ORIGIN = (108.92, 34.27)
places = st.tuples(st.floats(108.90, 108.94), st.floats(34.25, 34.29))
lines = st.lists(st.lists(places, min_size=2, max_size=4).map(np.array), min_size=1, max_size=5)


@given(lines, places)
def test_distance_to_streets_is_right_to_half_a_step(lines, place):
    point = np.array([place])
    found = Streets(lines, ORIGIN).distance_m(point)[0]
    planes = [to_metres(line[:, 0], line[:, 1], ORIGIN) for line in lines]
    target = to_metres(point[:, 0], point[:, 1], ORIGIN)[0]
    exact = min(project_onto_pieces(target, plane[:-1], plane[1:])[0].min() for plane in planes)
    assert exact - 1e-6 <= found <= np.hypot(exact, STEP_M / 2) + 1e-6


def test_a_line_of_one_place_is_a_point():
    streets = Streets([np.array([ORIGIN, ORIGIN])], ORIGIN)
    north, south = streets.distance_m(np.array([(108.92, 34.28), (108.92, 34.26)]))
    assert abs(north - 1112) < 1
    assert abs(south - 1112) < 1
