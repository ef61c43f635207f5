"""Product-limit estimates against textbook values, and distances from laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.calibration.survival import kaplan_meier


def test_the_textbook_s_remission_times():
    # Weeks in remission of the 21 patients under 6-MP, Freireich et al. 1963; table 2 of Cox and Oakes 1984.
    closed = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    open_ = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    found = kaplan_meier(np.array([*closed, *open_], float), np.array([True] * 9 + [False] * 12))
    assert found.time_h.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert found.open_share == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    assert found.error == pytest.approx([0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346], abs=5e-5)
    assert (found.at(5.9), found.at(6.0), found.at(100.0)) == pytest.approx((1.0, 0.857, 0.448), abs=5e-4)


@given(times=st.lists(st.floats(0.1, 100), min_size=1, max_size=30))
def test_without_open_cases_it_is_the_empirical_share(times):
    time_h = np.array(times)
    found = kaplan_meier(time_h, np.ones(len(times), bool))
    assert found.open_share == pytest.approx([(time_h > t).mean() for t in found.time_h], abs=1e-9)
    assert found.open_share[-1] == pytest.approx(0.0, abs=1e-12)


def test_the_distance_is_the_largest_on_both_sides_of_a_step():
    found = kaplan_meier(np.array([1.0, 2.0]), np.ones(2, bool))
    # Open: 1 before 1, 1/2 before 2, then 0. A law of which 90 % are open all the time is off by 0.9 after 2.
    assert found.distance(lambda t: np.full(len(t), 0.1), beyond_h=0.0) == pytest.approx(0.9)
    # One of which nothing is open is off by 1 before the first step.
    assert found.distance(lambda t: np.ones(len(t)), beyond_h=0.0) == pytest.approx(1.0)
    assert found.distance(lambda t: np.ones(len(t)), beyond_h=1.0) == pytest.approx(0.5)
