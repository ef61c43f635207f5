"""What the best trip to each compound earns: found with bounds, all at once, and by enumeration."""

from itertools import combinations, pairwise, permutations

import numpy as np
import pytest
from numba import njit
from scipy.sparse.csgraph import shortest_path
from visit_cases import problem_for, street_scenario

from allocator.visits.kernel import portfolios, trips, worth
from allocator.visits.likely import ShortTrips
from allocator.visits.offices import offices_of
from allocator.visits.pricing import Pricing
from domain.executors import Serial

YUAN_M = 0.002

# Functions of the kernel have no way to be called from Python; entries that are compiled here have.
ROADS, TERMS, WANTED, CHEAPEST = trips.Roads, worth.Terms, portfolios.Wanted, portfolios.cheapest
WORTH_OF, OF_PAIRS, OF_ALL = worth.worth_of, worth._of_pairs, worth._of_all_triples


@njit
def with_bounds(out, back, between, longest, owed, price, below):
    """The best densities of compounds, those above the floor exactly; and the floor."""
    terms = TERMS(YUAN_M, 5.0, 12.0, np.full(7, 99), 3, below, 10**9)
    found = WORTH_OF(ROADS(out, back, between, longest, 3), terms, owed, price)
    return found.best, worth.floor_of(terms, np.min(owed), np.max(owed), np.max(found.best))


@njit
def all_at_once(out, back, between, longest, owed, price, floor):
    """The best densities of all compounds, those above a floor exactly."""
    roads = ROADS(out, back, between, longest, 3)
    found = OF_PAIRS(roads, YUAN_M, price / owed)
    OF_ALL(roads, YUAN_M, found, np.arange(len(owed)), floor)
    return found.best


@njit
def searched(out, back, between, longest, owed, price, steps):
    """The least cost less prices of a portfolio found in so many steps, and a bound on those left out."""
    roads = ROADS(out, back, between, longest, 3)
    terms = TERMS(YUAN_M, 5.0, 12.0, np.full(7, 99), 3, 0.0, steps)
    found, _, left = CHEAPEST(roads, terms, WANTED(owed, price), WORTH_OF(roads, terms, owed, price), 4)
    return np.min(found.reduced), left


def town_of(seed):
    """Ways of an office and nine compounds, one way longer than back, with visits owed and prices."""
    rng = np.random.default_rng(seed)
    place = rng.uniform(0, 9_000, (10, 2))
    ways = np.linalg.norm(place[:, None] - place[None, :], axis=2) * rng.uniform(1.0, 1.1, (10, 10))
    ways = shortest_path(ways)
    longest = np.array([0.0, 30_000.0, 25_000.0, rng.uniform(12_000, 24_000)])
    owed = rng.integers(3, 6, 9)
    return ways[0, 1:].copy(), ways[1:, 0].copy(), ways[1:, 1:].copy(), longest, owed, owed * rng.uniform(10, 30, 9)


def enumerated(out, back, between, longest, owed, price):
    """The best density of a trip to each compound, out of all trips of one to three stops."""
    best = np.full(len(owed), -np.inf)
    for size in (1, 2, 3):
        for members in combinations(range(len(owed)), size):
            metres = min(
                out[order[0]] + sum(between[a, b] for a, b in pairwise(order)) + back[order[-1]]
                for order in permutations(members)
            )
            if metres <= longest[size]:
                at = list(members)
                best[at] = np.maximum(best[at], ((price / owed)[at].sum() - YUAN_M * metres) / size)
    return best


@pytest.mark.parametrize("seed", range(12))
def test_all_trips_at_once_are_those_of_enumeration(seed):
    town = town_of(seed)
    real = enumerated(*town)
    assert all_at_once(*town, -1e9) == pytest.approx(real)
    floor = np.median(real)
    found = all_at_once(*town, floor)
    assert found[real > floor] == pytest.approx(real[real > floor])
    assert (found <= real + 1e-9).all()


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("below", [-20.0, -120.0, -230.0])
def test_bounds_leave_out_no_trip_that_matters(seed, below):
    town = town_of(seed)
    best, floor = with_bounds(*town, below)
    real = enumerated(*town)
    assert best[real > floor] == pytest.approx(real[real > floor])
    assert (best <= real + 1e-9).all()


@pytest.mark.parametrize("seed", range(6))
def test_a_search_that_ends_early_bounds_what_it_left_out(seed):
    town = town_of(seed)
    real, left = searched(*town, 10**9)
    assert left == np.inf
    ended = 0
    for steps in (0, 1, 2, 5, 10, 20, 50, 100):
        least, left = searched(*town, steps)
        assert min(least, left) <= real + 1e-9
        ended += bool(left < np.inf)
    assert ended >= 3


def problem_of_six(seed):
    rng = np.random.default_rng(seed)
    places = [(int(place), 2) for place in rng.integers(0, 400, 6)]
    staff = [(0, {"max_visits_half_day": 3}), (0, {"max_visits_half_day": 3}), (390, {"max_visits_half_day": 2})]
    return problem_for(street_scenario(places, staff, days=8)), rng


@pytest.mark.parametrize("seed", range(6))
def test_short_trips_are_all_trips_where_there_are_few_others(seed):
    problem, rng = problem_of_six(seed)
    offices = offices_of(problem, problem.trip_size)
    visit = rng.uniform(0, 20, problem.lead_yuan.shape)
    visit[0, 3] = -np.inf
    short = ShortTrips(problem, offices)
    for k, office in enumerate(offices):
        for row, o in enumerate(office.officials):
            real = np.full(6, -np.inf)
            for size in range(1, office.stops + 1):
                for members in combinations(range(6), size):
                    at = list(members)
                    metres = min(
                        problem.out_m[o, order[0]]
                        + sum(problem.between_m[a, b] for a, b in pairwise(order))
                        + problem.back_m[o, order[-1]]
                        for order in permutations(members)
                    )
                    real[at] = np.maximum(real[at], (visit[o, at].sum() - problem.yuan_m * metres) / size)
            assert short.earned(k, visit[office.officials])[row] == pytest.approx(real)


def test_the_likely_compounds_have_the_best_portfolio(town_problem):
    """With so few compounds that half of them look best, little is missed."""
    price = np.full(len(town_problem.visits), 60.0)
    bar = np.zeros(len(town_problem.fair))
    pricing = Pricing(town_problem, Serial())
    some = pricing.promising(price, below=bar, most=5, likely=6)
    every = pricing.cheapest(price, below=bar, most=5)
    padded = np.append(price, 0.0)
    least = [(c.yuan - padded[c.members].sum(axis=1)).min() for c in (some, every.columns)]
    assert least[1] - 1e-9 <= least[0] <= 0.8 * least[1]
    for o in np.unique(some.official):
        assert len(np.unique(some.members[some.official == o])) <= 7  # six compounds and the padding
