"""Area contracts as a whole: against enumeration, with firms in demand, with a start, with nothing to work with."""

from dataclasses import replace

import numpy as np
import pytest
from contract_cases import connected, random_cover, random_problem, reference_optimum_fen
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from allocator import contracts
from allocator.contracts import blocks, dealing, neighbourhoods
from allocator.contracts import cover as cover_module
from allocator.contracts.cover import solve_cover
from allocator.contracts.master import Partition
from domain.executors import Processes, Serial
from domain.limits import Limit
from domain.results import Status

LITTLE = Limit(work=0.05)
seeds = st.integers(0, 10_000)


def solved(cover, **options):
    return solve_cover(cover, limit=LITTLE, seed=1, executor=Serial(), **options)


@settings(max_examples=25)
@given(seeds, st.sampled_from([1, 3]), st.sampled_from([300, 2000]))
def test_small_covers_are_optimal(seed, most_contracts, most_households):
    cover = random_cover(seed, n=6, most_contracts=most_contracts, most_households=most_households)
    found, best = solved(cover), reference_optimum_fen(cover)
    assert found.cost_fen == pytest.approx(best, abs=4)
    assert found.bound_fen <= best + 4
    assert found.status is Status.OPTIMAL


@settings(max_examples=15)
@given(seeds)
def test_a_budget_that_is_too_small_is_exceeded_as_little_as_pays(seed):
    cover = random_cover(seed, n=5, budget_fen=100_000)
    found, best = solved(cover), reference_optimum_fen(cover)
    # A fen of rounding in each of three contracts counts 11 times: once as a price, ten times over the budget.
    assert found.bound_fen <= best + 33
    assert best - 33 <= found.cost_fen <= 1.25 * best


@pytest.mark.parametrize(("setting", "value", "most_contracts"), [("MOST_LISTED", 0, 2), ("MASTER_COLUMNS", 3, 3)])
@settings(max_examples=15)
@given(seed=seeds)
def test_bounds_hold_when_groups_are_not_listed_or_columns_generated(setting, value, most_contracts, seed):
    cover = random_cover(seed, n=6, most_contracts=most_contracts)
    best = reference_optimum_fen(cover)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, setting, value)
        found = solved(cover)
    assert found.bound_fen <= best + 4
    assert found.cost_fen >= best - 4


def without_ways(problem):
    """A problem in which every compound can be contracted: plenty of room, one small compound allowed alone."""
    problem.bids.serves[:] = True
    return replace(problem, min_households=1)


@settings(max_examples=30)
@given(seeds)
def test_contracts_cover_every_compound_once_in_connected_groups(seed):
    problem = without_ways(random_problem(seed, n=8, most_contracts=8, most_households=9000))
    result = contracts.solve(problem, limit=LITTLE, seed=seed)
    groups, _ = contracts.choice_of(problem, result.plan)
    assert sorted(i for group in groups for i in group) == list(range(8))
    assert all(connected(problem, group) for group in groups)
    assert result.objective == pytest.approx(sum(result.cost_terms.values()))
    assert result.objective == pytest.approx(sum(contract.yuan_month for contract in result.plan.contracts))
    assert result.bound <= result.objective + 0.01


def test_renaming_compounds_changes_nothing_but_names():
    problem = without_ways(random_problem(4, n=8, most_contracts=8, most_households=9000))
    renamed = replace(problem, compound_ids=tuple(f"x{i}" for i in range(8)))
    first = contracts.solve(problem, limit=LITTLE, seed=1)
    second = contracts.solve(renamed, limit=LITTLE, seed=1)
    assert first.objective == second.objective
    assert contracts.choice_of(problem, first.plan) == contracts.choice_of(renamed, second.plan)


def test_a_start_is_never_made_worse():
    problem = without_ways(random_problem(9, n=8, most_contracts=8, most_households=9000))
    start = contracts.solve(problem, limit=Limit(work=1.0), seed=1)
    again = contracts.solve(problem, limit=LITTLE, seed=2, start=start.plan)
    assert again.objective <= start.objective + 1e-6


def test_a_search_that_finds_nothing_falls_back_on_its_start(monkeypatch):
    problem = without_ways(random_problem(9, n=8, most_contracts=8, most_households=9000))
    start = contracts.solve(problem, limit=LITTLE, seed=1)
    for module in (cover_module, dealing, neighbourhoods):
        monkeypatch.setattr(module, "solve_master", lambda *_, **__: Partition(status=Status.UNKNOWN))
    again = contracts.solve(problem, limit=LITTLE, seed=1, start=start.plan)
    assert again.plan == start.plan
    assert contracts.solve(problem, limit=LITTLE, seed=1).status is Status.UNKNOWN


def test_one_small_compound_cannot_be_contracted():
    problem = random_problem(1, n=1)
    problem.households[:] = 149
    assert contracts.solve(problem, limit=LITTLE).status is Status.INFEASIBLE


def test_no_bids_no_contracts():
    problem = random_problem(1, n=3)
    nobody = replace(problem, bids=problem.bids.take(np.zeros(0, np.int64)))
    assert contracts.solve(nobody, limit=LITTLE).status is Status.INFEASIBLE


def test_nothing_to_contract_costs_nothing():
    result = contracts.solve(random_problem(1, n=3).restricted([]), limit=LITTLE)
    assert result.status is Status.OPTIMAL
    assert result.plan.contracts == ()
    assert result.objective == 0


def test_same_answer_with_two_processes():
    cover = random_cover(11, n=9, most_contracts=2)
    with Processes(2) as executor:
        parallel = solve_cover(cover, limit=LITTLE, seed=1, executor=executor)
    assert parallel == solved(cover)


def test_shapes_are_checked():
    problem = random_problem(1, n=3)
    with pytest.raises(ValueError, match="near"):
        replace(problem, near=csr_matrix((2, 2)))
