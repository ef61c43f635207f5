"""The search against the optimum of tiny problems, which enumeration proves."""

from __future__ import annotations

import pytest

from allocator.crews.engine.search import Effort, search
from tests.allocator.engine.line_cases import Crew, at, on_a_line
from tests.allocator.engine.tiny_cases import optimum, tiny_problem

AMPLE = Effort(iterations=6000)
SHAPES = {
    "trips": {"n_tasks": 4},
    "tasks": {"n_tasks": 5, "n_crews": 1},
    "crews": {"n_tasks": 3, "n_crews": 3},
    "periods": {"n_tasks": 3, "n_periods": 2},
    "many periods": {"n_tasks": 2, "n_periods": 3},
    "no times": {"n_tasks": 4, "timed": False},
    "no times, periods": {"n_tasks": 3, "n_periods": 2, "timed": False},
}
# Problems that have routes, and few enough for enumeration.
SEEDS = {
    "trips": (5, 6, 10, 11, 12, 25, 29, 30, 39, 41, 47, 56),
    "tasks": (1, 3, 40, 53, 54, 56),
    "crews": (1, 10, 18, 22, 31, 37, 43, 44, 47, 49, 52, 53),
    "periods": (0, 4, 6, 7, 12, 18, 24, 36, 38, 40, 49, 50, 59),
    "many periods": (7, 13, 20, 26, 29, 37, 40, 43, 46),
    "no times": (3, 5, 6, 10, 11, 14, 25, 29, 30, 34, 56),
    "no times, periods": (0, 7, 36, 38, 40, 53),
}
# Here several days would have to change at once; the search may stay in a local optimum.
HARD = [("trips", 26), ("periods", 17), ("no times", 12), ("no times", 47)]


@pytest.mark.parametrize(("shape", "seed"), [(shape, seed) for shape, seeds in SEEDS.items() for seed in seeds])
def test_the_search_finds_the_optimum(shape, seed):
    problem = tiny_problem(seed, **SHAPES[shape])
    assert search(problem, effort=AMPLE, seed=seed).routes.cost == pytest.approx(optimum(problem))


@pytest.mark.parametrize(("shape", "seed"), HARD)
def test_in_a_local_optimum_routes_are_not_far_from_the_optimum_and_never_below(shape, seed):
    problem = tiny_problem(seed, **SHAPES[shape])
    best = optimum(problem)
    assert best - 1e-6 <= search(problem, effort=AMPLE, seed=seed).routes.cost <= 1.02 * best


@pytest.mark.parametrize("capacity", [1, 3, 4])
def test_many_tasks_on_a_line_are_served_farthest_first(capacity):
    """On either side of a depot the least cost is known: each trip takes the farthest tasks left."""
    spots = [7, 11, 18, 24, 25, 33, 41, 42, 56, 64, 71, 80]
    jobs = [at(float(sign * spot)) for sign in (-1, 1) for spot in spots]
    problem = on_a_line(jobs, crews=(Crew(capacity=float(capacity), max_trips=99),), timed=False)
    best = 2 * 2 * sum(sorted(spots, reverse=True)[::capacity])
    assert search(problem, effort=AMPLE).routes.cost == pytest.approx(best)
