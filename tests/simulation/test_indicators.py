"""Indicators by hand: open requests are not done, times are restricted, nothing to measure is nan."""

import numpy as np
import pytest

from simulation import indicators
from simulation.dispatch import CREW, LADDER, Outcome


@pytest.fixture
def by_hand():
    """Function that makes an outcome of ten days from registered and resolved hours."""

    def build(registered, resolved, **changes):
        n = len(registered)
        values = {
            "horizon_h": 240.0,
            "compound": np.zeros(n, int),
            "category": np.zeros(n, int),
            "channel": np.zeros(n, int),
            "priority": np.full(n, 2),
            "way": np.full(n, CREW),
            "registered_h": np.array(registered, float),
            "responded_h": np.array(registered, float) + 1,
            "resolved_h": np.array(resolved, float),
            "withdrawn_h": np.full(n, np.nan),
            "level": np.full(n, -1),
            "reopened": np.zeros(n, int),
            "rating": np.full(n, np.nan),
            "called_out": np.zeros(n, bool),
            "busy_h": 30.0,
            "travel_h": 6.0,
            "paid_h": 60.0,
        }
        return Outcome(**values | {name: np.asarray(value) for name, value in changes.items()})

    return build


def test_open_and_withdrawn_requests_count_as_not_done(by_hand):
    withdrawn = [np.nan, np.nan, np.nan, 20.0]
    outcome = by_hand([0, 0, 0, 0], [24, 25, np.nan, np.nan], withdrawn_h=withdrawn)
    assert indicators.resolved_24h(outcome) == 0.25
    assert indicators.resolved_72h(outcome) == 0.5
    assert indicators.withdrawn_share(outcome) == 0.25
    assert indicators.open_at_end(outcome) == 1


def test_requests_registered_too_late_to_know_are_left_out(by_hand):
    outcome = by_hand([0, 216, 217], [10, np.nan, np.nan])
    assert indicators.resolved_24h(outcome) == 0.5
    assert indicators.resolved_72h(outcome) == 1.0


def test_mean_time_is_restricted_and_uses_requests_known_for_it(by_hand):
    outcome = by_hand([0, 0, 0, 0, 700], [100, 500, np.nan, 36, 701], horizon_h=1000.0)
    limit = indicators.MEAN_LIMIT_H
    assert limit == 336.0
    # The request of hour 700 has only 300 h to go; of others at most 336 h count.
    assert indicators.mean_time(outcome) == (100 + 336 + 336 + 36) / 4


def test_p90_is_capped_and_counts_the_undone_as_longest(by_hand):
    outcome = by_hand([0.0] * 10, [*range(1, 9), np.nan, np.nan], horizon_h=9000.0)
    assert indicators.p90_time(outcome) == 60 * 24


def test_disputes_settled_low_on_the_ladder(by_hand):
    outcome = by_hand([0.0] * 5, [1, 2, 3, 4, np.nan], way=[LADDER] * 4 + [CREW], level=[0, 1, 2, -1, -1])
    assert indicators.settled_in_compound(outcome) == 0.25
    assert indicators.settled_in_community(outcome) == 0.5


def test_other_indicators_by_hand(by_hand):
    outcome = by_hand(
        [0, 10, 20, 30],
        [5, 50, np.nan, np.nan],
        reopened=[0, 1, 1, 0],
        rating=[4, 3, np.nan, np.nan],
        called_out=[True, False, False, True],
    )
    assert indicators.reopen_rate(outcome) == pytest.approx(2 / 3)
    assert indicators.mean_rating(outcome) == 3.5
    assert indicators.callouts(outcome) == 2
    assert indicators.utilisation(outcome) == 0.5
    assert indicators.travel_share(outcome) == 0.2
    assert indicators.responded_2h(outcome) == 1.0
    assert indicators.backlog(outcome).tolist() == [2, 3, 2, 2, 2, 2, 2, 2, 2, 2]


def test_worst_tenth_looks_at_compounds_with_enough_requests(by_hand):
    compound = np.repeat(np.arange(12), [10] * 11 + [3])
    resolved = np.where(compound == 11, np.nan, 10.0)
    resolved[compound == 4] = [10.0] * 3 + [np.nan] * 7
    resolved[compound == 7] = [10.0] * 5 + [np.nan] * 5
    outcome = by_hand(np.zeros(len(compound)), resolved, compound=compound)
    assert indicators.worst_tenth(outcome) == pytest.approx((0.3 + 0.5) / 2)  # ceil(1.1) = 2 of 11 compounds


def test_nothing_to_measure_is_nan(by_hand):
    outcome = by_hand([], [], busy_h=0.0, paid_h=0.0)
    for compute in (indicators.resolved_24h, indicators.p90_time, indicators.utilisation, indicators.worst_tenth):
        assert np.isnan(compute(outcome))
