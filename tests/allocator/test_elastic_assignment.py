"""The first guess of each task's team: possible, and as cheap as the linear relaxation where no team is full."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.teams.elastic_assignment import ElasticAssignment, largest_shares


def random_problem(seed, n_tasks, n_teams, capacity):
    rng = np.random.default_rng(seed)
    yuan = rng.uniform(0, 100, (n_tasks, n_teams))
    yuan[rng.random((n_tasks, n_teams)) < 0.3] = np.inf
    yuan[np.arange(n_tasks), rng.integers(0, n_teams, n_tasks)] = 50.0
    return ElasticAssignment(
        yuan=yuan,
        hours=rng.uniform(1, 20, n_tasks),
        capacity=np.full(n_teams, capacity),
        surcharge=rng.uniform(0, 9, n_teams),
    )


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), n_tasks=st.integers(1, 12), n_teams=st.integers(1, 4))
def test_every_task_has_a_possible_team_and_the_cheapest_where_there_is_room(seed, n_tasks, n_teams):
    tight = random_problem(seed, n_tasks, n_teams, 10.0)
    assert np.isfinite(tight.yuan[np.arange(n_tasks), largest_shares(tight)]).all()
    loose = random_problem(seed, n_tasks, n_teams, 1000.0)
    cheapest = loose.yuan.min(axis=1)
    np.testing.assert_array_equal(loose.yuan[np.arange(n_tasks), largest_shares(loose)], cheapest)


def test_a_full_team_leaves_the_task_that_costs_least_to_move():
    problem = ElasticAssignment(
        yuan=np.array([[1.0, 2.0], [1.0, 50.0]]),
        hours=np.array([10.0, 10.0]),
        capacity=np.array([10.0, 10.0]),
        surcharge=np.array([9.0, 9.0]),
    )
    assert largest_shares(problem).tolist() == [1, 0]
