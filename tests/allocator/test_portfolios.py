"""Prices of portfolios: what trips cost, which portfolios pay, and that no month costs less than their bound."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from visit_cases import problem_for, solved, street_scenario

from allocator.checks import visits as check
from allocator.visits import chiefs, deputies, master
from allocator.visits.capacity import any_chiefs
from allocator.visits.chiefs import portfolios
from allocator.visits.columns import merged, nothing, priced, reduced_cost
from allocator.visits.pricing import Pricing
from allocator.visits.program import Program
from allocator.visits.trips import cover_cost, subsets, tours_m, visit_share_m
from domain.executors import Serial
from domain.limits import Limit
from domain.results import Status
from domain.visiting import VisitRules


@pytest.mark.parametrize("visits_owed", [(4,), (2, 1), (3, 3), (4, 2, 2), (2, 2, 2, 1)])
def test_trips_of_a_month_cost_what_enumeration_finds(visits_owed):
    rng = np.random.default_rng(len(visits_owed))
    tours = rng.uniform(1, 10, (1, len(subsets(len(visits_owed)))))
    known = {}

    def least(owed):
        if not any(owed):
            return 0.0
        if owed not in known:
            known[owed] = min(
                tours[0, k] + least(tuple(n - (i in trip) for i, n in enumerate(owed)))
                for k, trip in enumerate(subsets(len(owed)))
                if all(owed[i] for i in trip)
            )
        return known[owed]

    assert cover_cost(tours, visits_owed)[0] == pytest.approx(least(visits_owed))


def test_shares_of_visits_never_exceed_the_trip(town_problem):
    problem = town_problem
    rng = np.random.default_rng(3)
    share = visit_share_m(problem)
    for _ in range(200):
        o = int(rng.integers(len(problem.official_ids)))
        members = rng.choice(len(problem.compound_ids), 3, replace=False)
        tours = tours_m(problem, np.array([o]), members[None, :])[0]
        for length, chosen in zip(tours, subsets(3), strict=True):
            assert share[o, members[list(chosen)]].sum() <= length + 1e-6 or not np.isfinite(length)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=30)
def test_any_prices_bound_every_assignment(town_problem, seed):
    rng = np.random.default_rng(seed)
    status, chief, _ = any_chiefs(town_problem, limit=Limit(work=0.1), seed=seed)
    assert status is Status.FEASIBLE
    real = portfolios(town_problem, chief).yuan.sum()
    price = rng.uniform(0, 2 * real / len(chief), len(chief))
    below = rng.choice([0.0, -5.0, -50.0, 20.0], len(town_problem.official_ids))
    assert Pricing(town_problem, Serial()).cheapest(price, below=below, most=3).bound(price) <= real + 1e-6
    assert Pricing(town_problem, Serial()).quick_bound(price) <= real + 1e-6


def test_portfolios_too_large_to_be_priced_are_bounded_too():
    scenario = street_scenario([(k * 20, 1) for k in range(9)], [(0, {"max_compounds": 9})], days=6, visits_month=1)
    plan = solved(scenario)
    assert plan.visits.bound <= plan.visits.objective
    assert check.violations(scenario, plan) == []
    problem = problem_for(scenario)
    held = portfolios(problem, np.zeros(9, int)).yuan.sum()
    for price in (1.0, 5.0, 50.0):
        found = Pricing(problem, Serial()).cheapest(np.full(9, price), below=np.zeros(1), most=3)
        assert found.bound(np.full(9, price)) <= held + 1e-6
        assert Pricing(problem, Serial()).quick_bound(np.full(9, price)) <= held + 1e-6
        assert not found.complete or price == 1.0


def every_portfolio(problem):
    """All portfolios there are, priced."""
    parts = [nothing()]
    for o, most in enumerate(problem.max_compounds.tolist()):
        for size in range(1, min(most, len(problem.visits)) + 1):
            groups = np.array(list(combinations(range(len(problem.visits)), size)))
            parts.append(priced(problem, np.full(len(groups), o), groups))
    return merged(parts)


def by_members(columns, reduced):
    """(official, compounds) to the cost and the cost less prices of each portfolio."""
    named = [
        (o, *sorted(int(i) for i in row if i >= 0)) for o, row in zip(columns.official, columns.members, strict=True)
    ]
    assert len(set(named)) == len(named)
    return dict(zip(named, zip(columns.yuan.tolist(), reduced.tolist(), strict=True), strict=True))


@given(
    places=st.lists(st.tuples(st.integers(0, 400), st.integers(1, 5)), min_size=1, max_size=6),
    offices=st.lists(
        st.tuples(
            st.integers(0, 400),
            st.fixed_dictionaries({"max_compounds": st.integers(0, 4), "max_visits_half_day": st.integers(1, 3)}),
        ),
        min_size=1,
        max_size=3,
    ),
    unfair=st.sampled_from([0.0, 0.3, 3.0, 20.0]),
    below=st.sampled_from([-20.0, -2.0, 0.0, 1.0]),
    seed=st.integers(0, 1000),
)
@settings(max_examples=60, deadline=None)
def test_pricing_finds_what_enumeration_does(places, offices, unfair, below, seed):
    rules = VisitRules(min_gap_days=1, unfair_yuan=unfair)
    problem = problem_for(street_scenario(places, offices, days=4, rules=rules, visits_month=1))
    lead = np.random.default_rng(seed + 1).choice([0.0, 0.0, 2.5, 8.0, np.inf], problem.lead_yuan.shape)
    problem = replace(problem, lead_yuan=lead)
    price = np.random.default_rng(seed).uniform(-1, 12, len(places))
    bar = np.full(len(offices), below)
    every = every_portfolio(problem)
    reduced = reduced_cost(every, price)
    wanted = {k: v for k, v in by_members(every, reduced).items() if v[1] < below - 1e-9}
    found = Pricing(problem, Serial()).cheapest(price, below=bar, most=200)
    got = by_members(found.columns, reduced_cost(found.columns, price))
    assert set(wanted) <= set(got)
    assert all(reduced < below + 1e-9 for _, reduced in got.values())
    assert all(got[k] == pytest.approx(wanted[k], abs=1e-9) for k in wanted)
    assert found.complete
    least = np.minimum(below, np.array([reduced[every.official == o].min(initial=np.inf) for o in range(len(offices))]))
    assert found.least == pytest.approx(np.minimum(least, 0.0), abs=1e-9)
    few = Pricing(problem, Serial()).cheapest(price, below=bar, most=2)
    assert few.least == pytest.approx(found.least, abs=1e-9)
    assert len(few.columns) <= 2 * len(offices)


def test_a_compound_stays_where_it_costs_least_to_have_it(town_problem):
    """Portfolios that share two compounds, and one that has nothing else."""
    every = every_portfolio(town_problem)
    size = (every.members >= 0).sum(axis=1)
    lone = every.take(np.flatnonzero((size == 1) & (every.members[:, 0] == 0))[:1])
    others = np.flatnonzero((size == 3) & (every.members == 0).any(axis=1) & (every.official != lone.official[0]))
    pair = every.take(others[:1])
    doubled = merged([lone, pair])
    found = master._each_once(town_problem, doubled)
    held = found.members[found.members >= 0].tolist()
    assert sorted(held) == sorted({*doubled.members[doubled.members >= 0].tolist()})
    assert found.yuan.sum() <= doubled.yuan.sum() + 1e-9
    rest = pair.members[0][(pair.members[0] >= 0) & (pair.members[0] != 0)]
    apart = priced(town_problem, pair.official, rest[None, :]).yuan.sum() + lone.yuan.sum()
    assert found.yuan.sum() == pytest.approx(min(apart, pair.yuan.sum()))


@given(seed=st.integers(0, 1000))
@settings(max_examples=6, deadline=None)
def test_chiefs_are_the_best_at_any_prices_of_pairs(seed):
    rng = np.random.default_rng(seed)
    places = [(int(place), 2) for place in rng.integers(0, 400, 5)]
    scenario = street_scenario(places, [(0, {"max_compounds": 4}), (200, {}), (399, {"max_compounds": 2})], days=8)
    problem = problem_for(scenario)
    lead = rng.choice([0.0, 1.0, 4.0, 30.0, np.inf], problem.lead_yuan.shape, p=[0.3, 0.2, 0.2, 0.2, 0.1])
    lead[1] = np.where(np.isinf(lead).all(axis=0), 1.0, lead[1])  # somebody may lead each
    problem = replace(problem, lead_yuan=lead)
    best = np.inf
    for chief in product(range(3), repeat=len(places)):
        columns = portfolios(problem, np.array(chief))
        if (columns.members >= 0).sum() == len(places):
            best = min(best, columns.yuan.sum())
    led = chiefs.choose(problem, limit=Limit(work=0.3), seed=seed, executor=Serial())
    if not np.isfinite(best):
        assert led.status is not Status.FEASIBLE
        return
    assert led.yuan == pytest.approx(best)
    assert led.bound == pytest.approx(best, abs=1e-3)
    assert np.isfinite(problem.lead_yuan[led.chief, np.arange(len(places))]).all()


@given(seed=st.integers(0, 1000), most=st.integers(0, 2))
@settings(max_examples=30, deadline=None)
def test_deputies_cost_least_for_the_chiefs_and_no_less_for_any(seed, most):
    scenario = street_scenario([(10, 2), (50, 2), (90, 2)], [(0, {}), (60, {}), (99, {})])
    rng = np.random.default_rng(seed)
    yuan = rng.choice([1.0, 5.0, 20.0, 150.0, np.inf], (3, 3))
    problem = problem_for(scenario)
    rules = replace(problem.rules, deputies=True)
    problem = replace(problem, deputy_yuan=yuan, max_deputies=np.full(3, most), rules=rules)
    chief = rng.integers(0, 3, 3)

    def cost(deputy):
        named = [(o, i) for i, o in enumerate(deputy) if o >= 0]
        if any(chief[i] == o for o, i in named) or max(map(deputy.count, range(3))) > most:
            return np.inf
        return sum(yuan[o, i] for o, i in named) + problem.rules.no_deputy_yuan * (3 - len(named))

    best = min(cost(deputy) for deputy in product(range(-1, 3), repeat=3))
    assert cost(tuple(deputies.assigned(problem, chief).tolist())) == pytest.approx(best)
    assert deputies.least_yuan(problem) <= best + 1e-9


def test_a_program_takes_in_portfolios_and_finds_the_mixture_that_enumeration_does():
    problem = problem_for(street_scenario([(10, 2), (50, 2), (90, 2)], [(0, {}), (60, {})]))
    every = every_portfolio(problem)
    alone = every.take(np.flatnonzero((every.members >= 0).sum(axis=1) == 1))
    program = Program(problem)
    program.add(every.take(np.flatnonzero((every.members >= 0).sum(axis=1) == 3)))
    dear = program.solve().value
    program.add(every)
    solved = program.solve()
    assert len(program.columns) == len(solved.share) > len(alone)
    assert solved.value <= dear + 1e-9
    least = np.minimum(0.0, reduced_cost(every, solved.price) - solved.rent[every.official])
    assert least == pytest.approx(np.zeros(len(every)), abs=1e-6)
    assert solved.price.sum() + solved.rent.sum() == pytest.approx(solved.value)
    covered = [solved.share[(program.columns.members == i).any(axis=1)].sum() for i in range(3)]
    assert covered == pytest.approx([1.0, 1.0, 1.0])
