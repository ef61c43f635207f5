"""Moves and swaps are priced as recounting prices them, and no better one is left at the end."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.teams.elastic_assignment import ElasticAssignment, good_assignment


def cost(problem, team):
    load = np.bincount(team, weights=problem.hours, minlength=len(problem.capacity))
    late = np.maximum(load - problem.capacity, 0) @ problem.surcharge
    return problem.yuan[np.arange(len(team)), team].sum() + late


def random_problem(seed, n_tasks, n_teams):
    rng = np.random.default_rng(seed)
    yuan = rng.uniform(0, 100, (n_tasks, n_teams))
    yuan[rng.random(yuan.shape) < 0.2] = np.inf
    yuan[np.arange(n_tasks), rng.integers(0, n_teams, n_tasks)] = 50.0
    return ElasticAssignment(
        yuan=yuan,
        hours=rng.uniform(1, 30, n_tasks),
        capacity=rng.uniform(10, 80, n_teams),
        surcharge=rng.uniform(0, 9, n_teams),
    )


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000), n_tasks=st.integers(1, 12), n_teams=st.integers(1, 4))
def test_no_single_move_or_swap_would_help(seed, n_tasks, n_teams):
    problem = random_problem(seed, n_tasks, n_teams)
    team = good_assignment(problem)
    least = cost(problem, team)
    for task in range(n_tasks):
        for other in range(n_teams):
            moved = team.copy()
            moved[task] = other
            assert cost(problem, moved) >= least - 1e-5
        for other in range(n_tasks):
            swapped = team.copy()
            swapped[[task, other]] = swapped[[other, task]]
            assert cost(problem, swapped) >= least - 1e-5


def test_all_in_time_where_that_is_cheapest():
    problem = ElasticAssignment(
        yuan=np.array([[0.0, 1.0], [0.0, 1.0], [0.0, np.inf]]),
        hours=np.array([10.0, 10.0, 10.0]),
        capacity=np.array([20.0, 10.0]),
        surcharge=np.array([5.0, 5.0]),
    )
    assert cost(problem, good_assignment(problem)) == pytest.approx(1.0)
