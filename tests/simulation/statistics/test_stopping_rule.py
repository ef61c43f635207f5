"""Sequential stopping: which targets are met, how many replications more, and what the intervals cover in the end."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from simulation.statistics.intervals import interval
from simulation.statistics.stopping import UNKNOWN, Rule, Target, decide


def sequentially(draw, target, rule, *, confidence=0.95):
    """Values when the rule stops; replications come from `draw(n)`."""
    values = np.empty(0)
    while True:
        decision = decide(values[:, None], [target], confidence=confidence, rule=rule)
        if decision.next_replications == 0:
            return values, decision
        values = np.concatenate([values, draw(decision.next_replications)])


def test_a_target_is_met_when_its_half_width_and_the_vanishing_term_fit():
    values = np.random.default_rng(1).normal(10.0, 2.0, (40, 1))
    own = interval(values[:, 0], confidence=0.95).half_width
    just, less = (
        decide(values, [Target(half_width=own / (1 - 1 / 40) * factor)], confidence=0.95, rule=Rule())
        for factor in (1.0001, 0.9999)
    )
    assert just.met.all()
    assert just.next_replications == 0
    assert not less.met.any()
    assert less.needed[0] == 41
    assert less.next_replications == 1
    assert just.half_widths[0] == pytest.approx(own, rel=1e-12)


def test_a_relative_target_is_law_s():
    values = np.random.default_rng(2).normal(-8.0, 2.0, (30, 1))
    decision = decide(values, [Target(relative=0.1)], confidence=0.95, rule=Rule())
    assert decision.allowed[0] == pytest.approx(0.1 / 1.1 * abs(values.mean()), rel=1e-12)


def test_every_indicator_has_its_own_target():
    generator = np.random.default_rng(3)
    values = np.column_stack([generator.normal(50, 1, 25), generator.normal(50, 20, 25), np.full(25, 3.0)])
    targets = [Target(half_width=1.0), Target(relative=0.05), Target(relative=0.01)]
    decision = decide(values, targets, confidence=0.9, rule=Rule(growth=100))
    assert decision.met.tolist() == [True, False, True]
    assert decision.next_replications == decision.needed[1] - 25
    assert not decision.exhausted


def test_the_prediction_is_the_least_number_that_would_do():
    values = np.random.default_rng(4).normal(0.0, 3.0, (20, 1))
    (needed,) = decide(values, [Target(half_width=0.5)], confidence=0.95, rule=Rule()).needed

    def enough(n):
        half = student.ppf(0.975, n - 1) * values.std(ddof=1) / math.sqrt(n)
        return half <= 0.5 * (1 - 1 / n)

    assert enough(needed)
    assert not enough(needed - 1)


@given(
    n=st.integers(0, 60),
    first=st.integers(2, 30),
    more=st.integers(0, 200),
    batch=st.integers(1, 12),
    growth=st.floats(0.1, 3.0),
    target=st.floats(1e-4, 10.0),
)
def test_what_is_run_next_keeps_the_rule(n, first, more, batch, growth, target):
    rule = Rule(first=first, most=first + more, batch=batch, growth=growth)
    values = np.random.default_rng(n).normal(size=(n, 1))
    decision = decide(values, [Target(half_width=target)], confidence=0.95, rule=rule)
    done = n >= first and decision.met.all()
    assert (decision.next_replications == 0) == (done or n >= rule.most)
    assert decision.exhausted == (not done and n >= rule.most)
    if not done and n < rule.most:
        assert n + decision.next_replications <= rule.most
        if n < first:
            assert decision.next_replications == first - n
        elif n + decision.next_replications < rule.most:
            assert decision.next_replications % batch == 0
            assert decision.next_replications < max(1, growth * n) + batch


def test_indicators_without_values_are_never_met():
    values = np.full((20, 2), np.nan)
    values[::2, 1] = np.random.default_rng(5).normal(0, 1, 10)
    decision = decide(values, [Target(half_width=1.0), Target(half_width=0.01)], confidence=0.95, rule=Rule())
    assert decision.needed[0] == UNKNOWN
    assert math.isnan(decision.half_widths[0])
    assert decision.next_replications == 20  # twice as many, for want of a prediction
    half = values[:, 1][np.isfinite(values[:, 1])]
    whole = decide(half[:, None], [Target(half_width=0.01)], confidence=0.95, rule=Rule())
    assert decision.needed[1] == 2 * whole.needed[0]


def test_a_mean_of_zero_has_no_relative_error():
    values = np.tile([-1.0, 1.0], 10)[:, None]
    decision = decide(values, [Target(relative=0.1)], confidence=0.95, rule=Rule(most=30))
    assert decision.needed[0] == UNKNOWN
    assert decision.next_replications == 10
    constant = decide(np.zeros((20, 1)), [Target(relative=0.1)], confidence=0.95, rule=Rule())
    assert constant.met.all()


def test_a_target_beyond_all_numbers_is_not_met():
    values = np.random.default_rng(8).normal(0.0, 1e9, (25, 1))
    decision = decide(values, [Target(half_width=1e-4)], confidence=0.95, rule=Rule(most=60))
    assert not decision.met.any()
    assert decision.needed[0] == UNKNOWN
    assert decision.next_replications == 25


@pytest.mark.parametrize(
    "wrong",
    [
        Target,
        lambda: Target(half_width=1.0, relative=0.1),
        lambda: Target(half_width=0.0),
        lambda: Target(half_width=math.nan),
        lambda: Target(relative=1.0),
        lambda: Rule(first=1),
        lambda: Rule(first=20, most=10),
        lambda: Rule(batch=0),
        lambda: decide(np.ones((5, 2)), [Target(half_width=1.0)], confidence=0.95, rule=Rule()),
    ],
)
def test_wrong_calls_are_refused(wrong):
    with pytest.raises(ValueError, match=r"must be|either|expected"):
        wrong()


def test_intervals_at_the_stop_cover_nearly_as_often_as_they_say():
    generator = np.random.default_rng(6)
    trials = 1000
    inside = 0
    for _ in range(trials):
        values, decision = sequentially(lambda n: generator.normal(5.0, 1.0, n), Target(half_width=0.3), Rule())
        assert decision.half_widths[0] <= 0.3
        inside += abs(values.mean() - 5.0) <= 0.3
    assert inside / trials > 0.95 - 3 * math.sqrt(0.95 * 0.05 / trials)
