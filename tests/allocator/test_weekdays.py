"""The week is spread about as evenly as enumeration can."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.teams.weekdays import spread


def busiest(hours, days):
    return np.bincount(days, weights=hours, minlength=6).max()


@settings(max_examples=30)
@given(hours=st.lists(st.floats(0.1, 50), min_size=1, max_size=6))
def test_within_a_third_of_the_best_week(hours):
    days = spread(np.array(hours))
    best = min(busiest(hours, week) for week in product(range(1, 6), repeat=len(hours)))
    assert set(days) <= {1, 2, 3, 4, 5}
    assert best - 1e-9 <= busiest(hours, days) <= best * 4 / 3 + 1e-3
    if len(hours) <= 5:
        assert busiest(hours, days) == max(hours)


def test_a_move_or_swap_mends_what_largest_first_gets_wrong():
    # Graham's worst case for five days: largest first alone ends at 19, the best is 15.
    hours = np.array([9.0, 9, 8, 8, 7, 7, 6, 6, 5, 5, 5])
    assert busiest(hours, spread(hours)) == 15
    many = np.random.default_rng(2).uniform(1, 60, 120)
    assert busiest(many, spread(many)) == pytest.approx(many.sum() / 5, abs=0.05)


def test_nothing_to_spread():
    assert spread(np.array([])) == []
