import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.crs import Crs, from_wgs84, to_wgs84

in_china = st.tuples(st.floats(75, 135), st.floats(5, 53)).map(lambda place: np.array([place]))


def test_offsets_are_those_in_general_use():
    """Values that the widely used converters (coordtransform, eviltransform) publish for Beijing."""
    beijing = np.array([[116.404, 39.915]])
    gcj = from_wgs84(beijing, Crs.GCJ_02)
    assert gcj[0] == pytest.approx([116.41024449916938, 39.91640428150164], abs=1e-9)
    from_gcj = from_wgs84(to_wgs84(beijing, Crs.GCJ_02), Crs.BD_09)
    assert from_gcj[0] == pytest.approx([116.41036949371029, 39.92133699351022], abs=1e-7)
    assert to_wgs84(beijing, Crs.GCJ_02)[0] == pytest.approx([116.39775550083061, 39.91359571849836], abs=2e-5)


@given(in_china, st.sampled_from([Crs.GCJ_02, Crs.BD_09]))
def test_there_and_back_is_the_same_place(place, crs):
    assert to_wgs84(from_wgs84(place, crs), crs)[0] == pytest.approx(place[0], abs=2e-8)


@given(in_china, st.sampled_from([Crs.GCJ_02, Crs.BD_09]))
def test_systems_differ_by_hundreds_of_metres(place, crs):
    shift = (from_wgs84(place, crs) - place)[0] * [90_000, 111_000]
    assert 50 < np.hypot(*shift) < 4000


def test_outside_china_gcj02_is_wgs84():
    london = np.array([[-0.1, 51.5]])
    assert (from_wgs84(london, Crs.GCJ_02) == london).all()
    assert to_wgs84(london, Crs.GCJ_02) == pytest.approx(london)


def test_wgs84_is_not_touched():
    place = np.array([[108.123456789012, 34.2]])
    assert to_wgs84(place, Crs.WGS_84) is place
