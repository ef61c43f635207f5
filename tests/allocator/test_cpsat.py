import os
import signal

import pytest
from ortools.sat.python import cp_model

from allocator.cpsat import search
from domain.interruption import graceful
from domain.limits import Limit
from domain.results import Status


def knapsack(n_items):
    """Maximum weight under a capacity, as minimisation; hard enough not to be proved at once when large."""
    model = cp_model.CpModel()
    take = [model.new_bool_var(f"t{i}") for i in range(n_items)]
    weights = [1009 + 37 * i * i % 499 for i in range(n_items)]
    for row in range(5):
        model.add(sum((w * (row + 3) * 7919) % 997 * t for w, t in zip(weights, take, strict=True)) <= 120 * n_items)
    model.minimize(-sum(w * t for w, t in zip(weights, take, strict=True)))
    return model, take


def test_optimal_with_its_bound():
    model = cp_model.CpModel()
    x = model.new_int_var(0, 9, "x")
    model.add(2 * x >= 7)
    model.minimize(3 * x)
    found = search(model, limit=Limit(), seed=0)
    assert (found.status, found.objective, found.bound, found.value(x)) == (Status.OPTIMAL, 12.0, 12.0, 4)


def test_infeasible_has_no_objective_and_no_bound():
    model = cp_model.CpModel()
    x = model.new_bool_var("x")
    model.add(x >= 2)
    found = search(model, limit=Limit(), seed=0)
    assert (found.status, found.objective, found.bound, found.found) == (Status.INFEASIBLE, None, None, False)


def test_a_stopped_search_keeps_an_honest_bound_and_repeats_itself():
    model, take = knapsack(60)
    runs = [search(model, limit=Limit(work=0.002), seed=3) for _ in range(2)]
    assert runs[0].status is Status.FEASIBLE
    assert runs[0].bound <= runs[0].objective
    assert runs[0].values(take) == runs[1].values(take)
    assert runs[0].bound == runs[1].bound


def test_an_invalid_model_is_a_wrong_call():
    model = cp_model.CpModel()
    model.new_int_var(5, 2, "x")
    with pytest.raises(ValueError, match="invalid model"):
        search(model, limit=Limit(), seed=0)


def test_ctrl_c_before_the_search_ends_it_soon_with_what_it_has():
    model, _ = knapsack(200)
    with graceful():
        os.kill(os.getpid(), signal.SIGINT)
        found = search(model, limit=Limit(work=1000.0), seed=0)
    assert found.status in (Status.FEASIBLE, Status.UNKNOWN)
