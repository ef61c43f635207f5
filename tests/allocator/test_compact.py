"""The compact model: against enumeration, and the engine against it where the price of a shape counts too."""

from dataclasses import replace

import pytest
from contract_cases import connected, random_cover, reference_optimum_fen
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.contracts.compact import solve_compact
from allocator.contracts.cover import solve_cover
from allocator.contracts.fixed import Fixed
from domain.executors import Serial
from domain.limits import Limit
from domain.results import Status

seeds = st.integers(0, 10_000)


@settings(max_examples=8)
@given(seeds, st.sampled_from([1, 3]), st.sampled_from([100_000, 10**14]))
def test_it_finds_the_optimum(seed, most_contracts, budget_fen):
    cover = random_cover(seed, n=5, most_contracts=most_contracts, budget_fen=budget_fen)
    found = solve_compact(cover, limit=Limit(), seed=1)
    assert found.status is Status.OPTIMAL
    assert found.cost_fen == pytest.approx(reference_optimum_fen(cover), abs=33)
    assert found.bound_fen == found.cost_fen


@settings(max_examples=6)
@given(seeds)
def test_the_engine_agrees_when_shapes_are_priced(seed):
    cover = random_cover(seed, n=6, most_contracts=2)
    shaped = replace(cover, contracts=replace(cover.contracts, compactness_yuan_km=300.0, fee_shift_factor=0.2))
    exact = solve_compact(shaped, limit=Limit(), seed=1)
    engine = solve_cover(shaped, limit=Limit(work=0.05), seed=1, executor=Serial())
    assert exact.status is Status.OPTIMAL
    assert engine.bound_fen <= exact.cost_fen <= engine.cost_fen
    assert all(connected(shaped.contracts, group) for group in exact.groups)


def test_group_rules_and_the_number_of_contracts_are_heeded():
    cover = random_cover(3, n=5, most_contracts=9, most_households=9000)
    free = solve_compact(cover, limit=Limit(), seed=1)
    pair = next(group for group in free.groups if len(group) > 1)[:2]
    apart = replace(cover, contracts=replace(cover.contracts, fixed=Fixed(apart=(pair,))))
    found = solve_compact(apart, limit=Limit(), seed=1)
    assert not any(set(pair) <= set(group) for group in found.groups)
    assert found.cost_fen > free.cost_fen
    none = replace(cover, contracts=replace(cover.contracts, most_contracts=0, off_number_fen=10**9))
    assert solve_compact(none, limit=Limit(), seed=1).groups == ()


def test_a_compound_that_nobody_can_serve_makes_it_infeasible():
    cover = random_cover(1, n=3)
    cover.alone_fen[0] = float("inf")
    cover.contracts.bids.serves[:, 0] = False
    assert solve_compact(cover, limit=Limit(), seed=1).status is Status.INFEASIBLE
