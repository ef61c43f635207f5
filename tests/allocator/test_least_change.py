"""Fewest moved compounds among the groupings that cost little more than the cheapest: against enumeration."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from contract_cases import every_grouping, moved_by_hand, neighbours, random_problem
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.contracts import least_change as module
from allocator.contracts.cost import cost_fen
from allocator.contracts.cover import solve_cover
from allocator.contracts.cover_problem import CoverProblem, Start
from allocator.contracts.incumbents import Incumbents
from allocator.contracts.least_change import least_change
from domain.executors import Serial
from domain.limits import Limit

LITTLE = Limit(work=0.05)
seeds = st.integers(0, 10_000)
ROUNDING_FEN = 6  # the enumeration adds items up in another order: one fen or two a contract


def chained(seed, *, n=7):
    """Compounds of which every one can be contracted; before, runs of them were with firms drawn at random."""
    problem = random_problem(seed, n=n, firms=3, most_contracts=4, most_households=2500)
    row = np.eye(n, k=1, dtype=bool) | np.eye(n, k=-1, dtype=bool)
    walk_m = np.where(np.isfinite(problem.walk_m), problem.walk_m, 1800.0)
    problem = replace(problem, **neighbours(walk_m, problem.near.toarray() | row))
    problem.bids.serves[:] = True
    problem.bids.most_households[:] = 900
    problem = replace(problem, min_households=1)
    rng = np.random.default_rng([seed, 3])
    cuts = np.sort(rng.choice(np.arange(1, n), 2, replace=False)).tolist()
    runs = [tuple(range(*ends)) for ends in zip([0, *cuts], [*cuts, n], strict=True)]
    return replace(problem, incumbents=incumbents(problem, runs, rng.integers(0, 3, 3)))


def covered(problem):
    none = np.zeros((len(problem), 0))
    return CoverProblem(
        contracts=problem, alone_fen=none, alone_subsidy_fen=none, budget_fen=10**14, over_budget_factor=10
    )


def incumbents(problem, groups, firms):
    old_of = np.full(len(problem), -1)
    for old, group in enumerate(groups):
        old_of[list(group)] = old
    sizes = [int(problem.households[list(group)].sum()) for group in groups]
    return Incumbents(old_of=old_of, firm=np.array(firms), households=np.array(sizes))


def answered(problem, *, tolerance):
    cover = covered(problem)
    cheapest = solve_cover(cover, limit=LITTLE, seed=1, executor=Serial())
    most = int(cheapest.cost_fen * (1 + tolerance))
    nothing = Start(groups=(), bids=(), way=(-1,) * len(problem))
    options = {"most_fen": most, "limit": LITTLE, "seed": 1, "executor": Serial(), "before": nothing}
    return cheapest, most, least_change(cover, cheapest, **options)


@pytest.mark.parametrize("tolerance", [0.0, 0.01, 0.1])
@settings(max_examples=4)
@given(seed=seeds)
def test_fewest_moves_and_then_least_cost_are_those_of_enumeration(tolerance, seed):
    problem = chained(seed, n=6)
    cheapest, most, found = answered(problem, tolerance=tolerance)
    every = [(moved, cost) for cost, moved in every_grouping(problem)]
    assert cheapest.cost_fen == pytest.approx(min(cost for _, cost in every), abs=ROUNDING_FEN)
    surely = [moved for moved, cost in every if cost <= most - ROUNDING_FEN]
    perhaps = [(moved, cost) for moved, cost in every if cost <= most + ROUNDING_FEN]
    assert found.moved == found.moved_bound
    assert min(perhaps)[0] <= found.moved <= min(surely, default=len(problem))
    best = min(cost for moved, cost in perhaps if moved == found.moved)
    assert found.cost_fen == pytest.approx(best, abs=ROUNDING_FEN)
    firms = problem.bids.firm[list(found.bids)]
    assert found.moved == sum(moved_by_hand(problem, group, f) for group, f in zip(found.groups, firms, strict=True))


@settings(max_examples=3)
@given(seed=seeds)
def test_where_groups_are_too_many_prices_on_moves_bound_them(seed):
    problem = chained(seed, n=6)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_LISTED", 0)
        _, most, found = answered(problem, tolerance=0.02)
    within = [(moved, cost) for cost, moved in every_grouping(problem) if cost <= most + ROUNDING_FEN]
    assert found.moved_bound <= min(within)[0] <= found.moved
    assert found.cost_fen <= most


def test_a_contract_that_is_split_is_continued_once_and_a_merger_continues_the_larger():
    problem = chained(1, n=6)
    problem.households[:] = [100, 100, 100, 100, 100, 100]
    problem = replace(problem, incumbents=incumbents(problem, [(0, 1, 2), (3, 4, 5)], [0, 0]))
    firms = np.array([0, 1])
    moved = {group: problem.incumbents.moved(group, problem.households, firms).tolist() for group in GROUPS}
    assert moved == GROUPS
    assert problem.incumbents.continued((2, 3, 4, 5), problem.households, 0) == 1
    assert problem.incumbents.continued((2, 3, 4, 5), problem.households, 1) == -1


GROUPS = {(0, 1): [0, 2], (2,): [1, 1], (0, 1, 2): [0, 3], (0, 1, 2, 3): [1, 4], (0, 1, 3, 4): [2, 4], (0, 3): [2, 2]}


@settings(max_examples=10)
@given(seeds, st.integers(1, 500_000))
def test_the_price_of_moves_is_in_the_price_of_a_group_and_never_below_its_bound(seed, price):
    problem = chained(seed, n=6)
    priced = replace(problem, incumbents=replace(problem.incumbents, move_fen=price))
    groups = [g for size in (1, 2, 3) for g in combinations(range(6), size)]
    moves = np.array([[price * moved_by_hand(problem, g, firm) for firm in problem.bids.firm] for g in groups])
    assert cost_fen(priced, groups).tolist() == (cost_fen(problem, groups) + moves).tolist()
    least = priced.incumbents.least_fen(priced.bids.firm, 6)
    assert all((least[:, list(group)].sum(axis=1) <= moves[row]).all() for row, group in enumerate(groups))
