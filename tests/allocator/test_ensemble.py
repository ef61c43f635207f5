"""Sampled groupings: always feasible, reproducible, reaching every grouping; and the statistics of a chain."""

from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from contract_cases import connected, neighbours, random_problem, reference_price_fen
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.contracts.chain import Chain, Contractable
from allocator.contracts.ensemble import SCORES, autocorrelation_time, sampled, scores_of
from allocator.contracts.fixed import Fixed
from allocator.contracts.regions import bits, mask_of

seeds = st.integers(0, 10_000)


def path_problem(n=6, **changes):
    """Compounds in a row, each a step of 300 m from the next, that any two firms may take."""
    problem = random_problem(1, n=n)
    problem.bids.serves[:] = True
    place = np.arange(n) * 300.0
    row = neighbours(np.abs(place[:, None] - place[None]), np.eye(n, k=1, dtype=bool) | np.eye(n, k=-1, dtype=bool))
    problem.households[:] = 100
    problem.fees_yuan[:] = 900.0
    return replace(problem, **row, **{"min_households": 100, "max_households": 400, "max_compounds": 4, **changes})


def pairs(n=6):
    return [(k, k + 1) for k in range(0, n, 2)]


def walked(problem, start, *, sweeps, seed=1):
    chain, met = Chain(problem, start, np.random.default_rng(seed)), Counter()
    for _ in range(sweeps):
        chain.sweep()
        met[chain.regions] += 1
    return chain, met


@settings(max_examples=20)
@given(seeds)
def test_a_group_is_contractable_when_some_firm_has_a_price(seed):
    problem = replace(random_problem(seed, n=6), fixed=Fixed(together=((0, 1),), apart=((2, 3),)))
    may = Contractable(problem)
    for size in range(1, 6):
        for group in (group for group in combinations(range(6), size) if connected(problem, group)):
            priced = any(reference_price_fen(problem, group, bid) is not None for bid in range(len(problem.bids)))
            kept = ({0, 1} <= set(group) or not {0, 1} & set(group)) and not {2, 3} <= set(group)
            assert may(mask_of(group)) == (priced and kept)


def test_a_chain_reaches_every_grouping_of_a_row_and_no_other():
    problem = path_problem()
    _, met = walked(problem, pairs(), sweeps=3000)
    # A grouping of a row is a set of cuts between neighbours that leaves no group of more than four.
    cuts = [c for k in range(6) for c in combinations(range(1, 6), k)]
    parts = [np.diff([0, *c, 6]) for c in cuts]
    assert len(met) == sum(1 for sizes in parts if max(sizes) <= 4)


@settings(max_examples=10)
@given(seeds)
def test_every_sample_is_a_feasible_grouping(seed):
    problem = replace(random_problem(seed, n=8), min_households=1, max_households=2000)
    problem.bids.serves[:] = True
    problem = replace(problem, bids=replace(problem.bids, most_households=np.full(len(problem.bids), 2000)))
    _, met = walked(problem, [(i,) for i in range(8)], sweeps=30, seed=seed)
    for state in met:
        groups = [tuple(bits(mask)) for mask in state]
        assert sorted(i for group in groups for i in group) == list(range(8))
        assert all(connected(problem, group) and len(group) <= problem.max_compounds for group in groups)


def test_group_rules_and_numbers_hold_in_every_sample():
    problem = path_problem(fixed=Fixed(together=((0, 1),), apart=((3, 4),)), least_contracts=3, most_contracts=4)
    _, met = walked(problem, [(0, 1), (2, 3), (4, 5)], sweeps=400)
    assert len(met) > 3
    for state in met:
        assert all(mask & 0b11 in (0, 0b11) and mask & 0b11000 != 0b11000 for mask in state)
        assert len(state) in (3, 4)


def test_scores_by_hand():
    problem = path_problem()
    cost, metres, number, subsidy = scores_of(problem, [tuple(mask_of(pair) for pair in pairs())])[:, 0]
    cheapest = [min(reference_price_fen(problem, pair, bid) for bid in range(2)) / 100 for pair in pairs()]
    assert cost == pytest.approx(sum(cheapest))
    assert (metres, number) == (900.0, 3)
    assert subsidy == pytest.approx(sum(max(0.0, price - 1800) for price in cheapest))


def test_the_best_grouping_beats_nearly_all_and_the_same_seed_says_the_same():
    problem = path_problem()
    best = min(walked(problem, pairs(), sweeps=500)[1], key=lambda state: scores_of(problem, [state])[0, 0])
    groups = [tuple(bits(mask)) for mask in best]
    first, again = (sampled(problem, groups, samples=400, seed=3) for _ in range(2))
    assert first == again
    assert first != sampled(problem, groups, samples=400, seed=4)
    cost = first.scores[0]
    assert [score.name for score in first.scores] == list(SCORES)
    assert cost.plan == pytest.approx(cost.least)
    assert cost.better + cost.equal == 1
    assert cost.better > 0.5


def test_a_chain_with_nowhere_to_go_says_so():
    problem = path_problem(n=2, min_households=200)
    found = sampled(problem, [(0, 1)], samples=20, seed=1)
    assert (found.moved, found.distinct) == (0, 1)
    assert all(score.effective is None and score.equal == 1 for score in found.scores)


def test_a_chain_begins_with_a_feasible_grouping():
    for start in ([(0, 1)], [(0, 1, 2, 3, 4, 5)]):
        with pytest.raises(ValueError, match="feasible grouping"):
            Chain(path_problem(), start, np.random.default_rng(1))


def test_autocorrelation_of_known_series():
    rng = np.random.default_rng(1)
    noise = rng.normal(size=40_000)
    assert autocorrelation_time(noise) == pytest.approx(1, abs=0.1)
    series = np.zeros(40_000)
    for k in range(1, len(series)):
        series[k] = 0.8 * series[k - 1] + noise[k]
    assert autocorrelation_time(series) == pytest.approx((1 + 0.8) / (1 - 0.8), rel=0.15)
    assert autocorrelation_time(np.full(50, 7.0)) is None
