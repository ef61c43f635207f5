"""Fixed decisions, numbers of contracts and prices of shape: against enumeration of all groupings."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from contract_cases import connected, neighbours, obeys, random_cover, random_problem, reference_price_fen
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.contracts import blocks
from allocator.contracts.bound import proven_prices
from allocator.contracts.cost import cost_fen
from allocator.contracts.cover import solve_cover
from allocator.contracts.fixed import Fixed
from allocator.contracts.pool import Ledger, annealed_pool
from allocator.contracts.regions import bits
from domain.executors import Serial
from domain.limits import Limit

LITTLE = Limit(work=0.05)
seeds = st.integers(0, 10_000)
EVERY_KIND = {
    "none": {},
    "rules": {"fixed": True},
    "number": {"least_contracts": 2, "most_contracts": 2, "off_number_fen": 300_000},
    "shape": {"compactness_yuan_km": 900.0, "fee_shift_factor": 0.7},
    "all": {
        "fixed": True,
        "least_contracts": 2,
        "most_contracts": 3,
        "off_number_fen": 250_000,
        "compactness_yuan_km": 400.0,
        "fee_shift_factor": 0.3,
    },
}


def random_fixed(problem, seed):
    """Two neighbours together, two others apart, and a kept contract where one of that size is possible."""
    rng = np.random.default_rng([seed, 2])
    order = rng.permutation(len(problem)).tolist()
    together, apart = tuple(sorted(order[:2])), tuple(sorted(order[2:4]))
    return Fixed(together=(together,), apart=(apart, tuple(sorted((order[0], order[4])))))


def case(seed, *, n=6, fixed=False, **changes):
    cover = random_cover(seed, n=n, most_contracts=2)
    problem = replace(cover.contracts, **changes)
    if fixed:
        problem = replace(problem, fixed=random_fixed(problem, seed))
    return replace(cover, contracts=problem)


def reference_shape_fen(problem, group):
    members = list(group)
    left, metres = set(members[1:]), 0.0
    while left:  # Prim, by the words of the glossary
        inside = set(members) - left
        length, j = min((problem.walk_m[i, j], j) for i in inside for j in left)
        metres += length
        left.remove(j)
    households, fees = problem.households[members], problem.fees_yuan[members]
    average = fees.sum() / households.sum()
    shifted = sum(max(0.0, fee - h * average) for fee, h in zip(fees, households, strict=True))
    return round(metres / 10 * problem.compactness_yuan_km) + round(shifted * problem.fee_shift_factor * 100)


def enumerated_fen(cover):
    """Least cost over every grouping of the compounds, one by one, with every firm and every other way."""
    problem, n = cover.contracts, len(cover.contracts)
    offers = {i: [] for i in range(n)}
    for size in range(1, problem.max_compounds + 1):
        for group in combinations(range(n), size):
            if connected(problem, group) and obeys(problem.fixed, group):
                shape = reference_shape_fen(problem, group)
                for bid in range(len(problem.bids)):
                    price = reference_price_fen(problem, group, bid)
                    if price is not None:
                        offers[group[0]].append((frozenset(group), int(problem.bids.firm[bid]), price + shape))
    sizes = problem.households

    def least(todo, taken, cost):
        if not todo:
            number = sum(count for count, _ in taken)
            off = max(0, problem.least_contracts - number, number - problem.most_contracts)
            return cost + off * problem.off_number_fen
        first = min(todo)
        ways = cover.alone_fen[first][np.isfinite(cover.alone_fen[first])]
        found = min((least(todo - {first}, taken, cost + way) for way in ways), default=np.inf)
        for group, firm, price in offers[first]:
            count, households = taken[firm]
            more = (count + 1, households + int(sizes[list(group)].sum()))
            if group <= todo and more[0] <= problem.firm_contracts[firm] and more[1] <= problem.firm_households[firm]:
                now = (*taken[:firm], more, *taken[firm + 1 :])
                found = min(found, least(todo - group, now, cost + price))
        return found

    return least(frozenset(range(n)), ((0, 0),) * len(problem.firm_contracts), 0)


@pytest.mark.parametrize("kind", EVERY_KIND)
@settings(max_examples=4)
@given(seed=seeds)
def test_the_engine_finds_what_enumeration_finds(kind, seed):
    cover = case(seed, **EVERY_KIND[kind])
    found, best = solve_cover(cover, limit=LITTLE, seed=1, executor=Serial()), enumerated_fen(cover)
    assert found.cost_fen == pytest.approx(best, abs=6)
    assert found.bound_fen <= best + 6
    assert all(obeys(cover.contracts.fixed, group) for group in found.groups)


def test_nine_compounds_with_every_rule():
    cover = case(5, n=9, **EVERY_KIND["all"])
    found = solve_cover(cover, limit=LITTLE, seed=1, executor=Serial())
    assert found.cost_fen == pytest.approx(enumerated_fen(cover), abs=8)


@pytest.mark.parametrize(("setting", "value"), [("MOST_LISTED", 0), ("MASTER_COLUMNS", 3)])
@settings(max_examples=4)
@given(seed=seeds)
def test_bounds_hold_with_rules_when_groups_are_not_listed_or_columns_generated(setting, value, seed):
    cover = case(seed, **EVERY_KIND["all"])
    best = enumerated_fen(cover)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, setting, value)
        found = solve_cover(cover, limit=LITTLE, seed=1, executor=Serial())
    assert found.bound_fen <= best + 6
    assert found.cost_fen >= best - 6


@settings(max_examples=8)
@given(seeds)
def test_pool_and_knapsack_keep_to_the_rules(seed):
    cover = case(seed, n=7, **EVERY_KIND["all"])
    problem, alone = cover.contracts, cover.alone_fen.min(axis=1)
    ledger = Ledger(problem, alone)
    pool = annealed_pool(ledger, (), steps=150, seed=seed)
    groups = [tuple(bits(mask)) for mask in pool.masks]
    assert all(obeys(problem.fixed, group) for group in groups)
    assert pool.price_fen.tolist() == cost_fen(problem, groups).min(axis=1, initial=np.inf).tolist()
    y = proven_prices(problem, pool.masks, pool.price_fen, alone, rounds=3)
    for size in range(1, problem.max_compounds + 1):
        for group in combinations(range(7), size):
            if connected(problem, group) and obeys(problem.fixed, group):
                price = cost_fen(problem, [group]).min(initial=np.inf)
                assert y[list(group)].sum() <= price + 1e-6


def test_a_compound_whose_companion_is_left_out_is_served_by_nobody():
    problem = replace(random_problem(3, n=5), fixed=Fixed(together=((0, 1), (2, 3)), apart=((0, 2),)))
    part = problem.restricted([1, 2, 3, 4])
    assert part.fixed == Fixed(together=((1, 2),))
    assert not part.bids.serves[:, 0].any()
    assert problem.restricted([0, 1, 2, 3]).fixed == problem.fixed


def test_an_annealer_begins_with_companions_joined_over_others():
    problem = random_problem(1, n=5)
    problem.households[:] = 50
    row = neighbours(problem.walk_m, np.eye(5, k=1, dtype=bool) | np.eye(5, k=-1, dtype=bool))
    problem = replace(problem, **row, fixed=Fixed(together=((0, 2),)))
    pool = annealed_pool(Ledger(problem, np.full(5, 1e9)), (), steps=0, seed=1)
    assert 0b111 in pool.regions
