"""Regions, prices, columns and bounds of area contracts, piece by piece."""

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from contract_cases import all_groups, neighbours, random_cover, random_problem, reference_price_fen
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from allocator.contracts.blocks import Block, solve_block
from allocator.contracts.bound import linear_relaxation, proven_prices, share_prices
from allocator.contracts.cost import household_fen, price_fen, spanning_tree_m
from allocator.contracts.generation import generate
from allocator.contracts.pool import Ledger, annealed_pool
from allocator.contracts.pricing import Knapsack
from allocator.contracts.regions import (
    beside,
    bits,
    is_connected,
    mask_of,
    neighbour_masks,
    tree_split,
)
from allocator.contracts.tolls import Tolls, relax
from allocator.regions.graph import graph_of
from allocator.regions.listing import SetList, connected_sets
from domain.limits import Limit

seeds = st.integers(0, 10_000)


def test_masks_and_members():
    assert list(bits(0b101001)) == [0, 3, 5]
    assert mask_of([5, 0, 3]) == 0b101001
    path = [0b010, 0b101, 0b010]
    assert is_connected(0b111, path)
    assert not is_connected(0b101, path)
    assert not is_connected(0, path)
    assert beside(0b001, path) == 0b010


@settings(max_examples=30)
@given(seeds)
def test_connected_groups_are_those_of_enumeration(seed):
    problem = random_problem(seed, n=7)
    found = connected_sets(
        graph_of(problem.near),
        problem.households,
        max_size=problem.max_households,
        max_members=problem.max_compounds,
        most=1000,
    )
    assert found.masks() == sorted(mask_of(group) for group in all_groups(problem))


def test_listing_stops_at_its_limit():
    everybody, ones = graph_of(csr_matrix(~np.eye(7, dtype=bool))), np.ones(7, np.int64)
    assert connected_sets(everybody, ones, max_size=9, max_members=9, most=126) is None
    assert len(connected_sets(everybody, ones, max_size=9, max_members=9, most=127)) == 127


@settings(max_examples=30)
@given(seeds)
def test_a_split_makes_two_connected_parts(seed):
    rng = np.random.default_rng(seed)
    graph = nx.gnp_random_graph(8, 0.4, seed=seed)
    part = max(nx.connected_components(graph), key=len)
    if len(part) < 2:
        return
    near = neighbour_masks(csr_matrix(nx.to_numpy_array(graph) > 0))
    one, other = tree_split(mask_of(sorted(part)), near, iter(rng.random(10_000).tolist()))
    assert one | other == mask_of(sorted(part))
    assert one & other == 0
    assert is_connected(one, near)
    assert is_connected(other, near)


def test_households_are_discounted_only_beyond_each_step():
    bids = random_problem(0, firms=1).bids
    bids.household_yuan[:], bids.step1[:], bids.step2[:], bids.rate1[:], bids.rate2[:] = 10.0, 100, 300, 0.9, 0.8
    yuan = household_fen(bids, np.array([50, 100, 101, 300, 310]))[:, 0] / 100
    assert yuan.tolist() == [500.0, 1000.0, 1009.0, 2800.0, 2880.0]


@settings(max_examples=30)
@given(seeds)
def test_prices_follow_the_words_of_the_bid(seed):
    problem = random_problem(seed, n=5)
    groups = all_groups(problem)
    prices = price_fen(problem, groups)
    for row, group in enumerate(groups):
        for bid in range(len(problem.bids)):
            want = reference_price_fen(problem, group, bid)
            assert prices[row, bid] == pytest.approx(np.inf if want is None else want, abs=1)


@settings(max_examples=30)
@given(seeds)
def test_spanning_tree_is_networkx_tree(seed):
    points = np.random.default_rng(seed).uniform(0, 1000, (6, 2))
    walk_m = np.abs(points[:, None] - points[None]).sum(axis=-1)
    tree = nx.minimum_spanning_tree(nx.from_numpy_array(walk_m))
    assert spanning_tree_m(range(6), walk_m.tolist()) == pytest.approx(tree.size(weight="weight"))


@settings(max_examples=30)
@given(seeds)
def test_ledger_prices_are_the_prices(seed):
    problem = random_problem(seed)
    ledger = Ledger(problem, np.full(len(problem), np.inf))
    groups = all_groups(problem)
    for group in groups:
        ledger.worth(mask_of(group))
    cheapest = price_fen(problem, groups).min(axis=1, initial=np.inf)
    known = [ledger.columns.get(mask_of(group), np.inf) for group in groups]
    assert known == cheapest.tolist()


@settings(max_examples=30)
@given(seeds)
def test_annealer_returns_a_partition_of_feasible_or_single_regions(seed):
    problem = random_problem(seed, n=7)
    ledger = Ledger(problem, problem.households * 1500.0)
    pool = annealed_pool(ledger, (), steps=200, seed=seed)
    assert sum(pool.regions) == 2**7 - 1
    assert all(is_connected(mask, ledger.near) for mask in (*pool.regions, *pool.masks))
    cheapest = price_fen(problem, [tuple(bits(mask)) for mask in pool.masks]).min(axis=1, initial=np.inf)
    assert pool.price_fen.tolist() == cheapest.tolist()


def safe_for_all_groups(problem, y_fen, alone_fen):
    """Whether prices of compounds are a proof: no group and no other way is cheaper than they say."""
    groups = all_groups(problem)
    prices = price_fen(problem, groups).min(axis=1, initial=np.inf)
    sums = np.array([y_fen[list(group)].sum() for group in groups])
    return bool((sums <= prices + 1e-6).all() and (y_fen <= alone_fen + 1e-6).all())


@settings(max_examples=30)
@given(seeds)
def test_prices_of_every_bound_are_safe(seed):
    cover = random_cover(seed, n=7)
    problem, alone = cover.contracts, cover.alone_fen.min(axis=1)
    ledger = Ledger(problem, alone)
    pool = annealed_pool(ledger, (), steps=60, seed=seed)
    assert safe_for_all_groups(problem, share_prices(problem, alone), alone)
    assert safe_for_all_groups(problem, proven_prices(problem, pool.masks, pool.price_fen, alone, rounds=3), alone)
    listed = SetList.of([mask_of(group) for group in all_groups(problem)], len(problem))
    known = sum(ledger.worth(mask) for mask in pool.regions)
    made = generate(ledger, listed, pool, alone, known_fen=known, most=1000)
    assert safe_for_all_groups(problem, made.price_fen, alone)


@settings(max_examples=30)
@given(seeds)
def test_generation_solves_the_relaxation_over_all_groups(seed):
    cover = random_cover(seed, n=7)
    problem, alone = cover.contracts, cover.alone_fen.min(axis=1)
    groups = all_groups(problem)
    prices = price_fen(problem, groups).min(axis=1, initial=np.inf)
    masks = [mask_of(group) for group in groups]
    feasible = np.isfinite(prices)
    whole = linear_relaxation(
        [mask for mask, ok in zip(masks, feasible, strict=True) if ok], prices[feasible], alone, problem.households
    )
    ledger = Ledger(problem, alone)
    pool = annealed_pool(ledger, (), steps=20, seed=seed)
    known = sum(ledger.worth(mask) for mask in pool.regions)
    made = generate(ledger, SetList.of(masks, len(problem)), pool, alone, known_fen=known, most=1000)
    assert made.price_fen.sum() == pytest.approx(whole.value_fen, abs=5 * len(problem))


def test_knapsack_finds_the_worst_group_when_walking_is_free():
    problem = random_problem(5, n=6)
    problem.bids.km_yuan[:] = 0
    walk_m = np.where(np.isfinite(problem.walk_m), problem.walk_m, 900.0)
    problem = replace(problem, **neighbours(walk_m, ~np.eye(6, dtype=bool)))
    y = problem.households * 1400.0
    groups = all_groups(problem)
    prices = price_fen(problem, groups).min(axis=1, initial=np.inf)
    ratios = [
        (price - y[list(group)].sum()) / problem.households[list(group)].sum()
        for group, price in zip(groups, prices, strict=True)
    ]
    found = Knapsack.of(problem).worst(y)
    assert min(worst.ratio for worst in found) == pytest.approx(min(ratios), abs=0.05)


@settings(max_examples=30)
@given(seeds)
def test_tolls_bound_what_firms_with_little_room_cost(seed):
    cover = random_cover(seed, n=6, most_contracts=1)
    problem, alone = cover.contracts, cover.alone_fen.min(axis=1)
    relaxed = relax(problem, all_groups(problem), alone)
    assert (relaxed.tolls.contract_fen >= 0).all()
    assert (relaxed.tolls.household_fen >= 0).all()
    assert relaxed.reduced_fen[np.isfinite(relaxed.reduced_fen)].min(initial=0) >= -1e-3
    assert Tolls.none(problem).of_capacities(problem) == 0


@settings(max_examples=30)
@given(seeds)
def test_a_block_is_bounded_whether_or_not_its_groups_are_listed(seed):
    cover = random_cover(seed, n=7)
    block = Block(
        problem=cover.contracts,
        alone_fen=cover.alone_fen.min(axis=1),
        start=(),
        limit=Limit(work=0.05),
        seed=seed,
    )
    exact = solve_block(block)
    assert exact.complete
    assert exact.bound_fen <= exact.cost_fen + 1
    assert exact.cost_fen - exact.bound_fen <= 1
