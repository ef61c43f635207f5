"""Numbers that no plan can have are refused whatever the part."""

import math

import pytest

from allocator.checks.costs import cost_violations, same
from domain.results import Result, Status

TERMS = {"travel": 10.0, "unfair": 2.0}


def found(**changes):
    right = {"status": Status.FEASIBLE, "objective": 12.0, "bound": 11.0, "cost_terms": TERMS}
    return cost_violations("visits", Result(plan=(), **{**right, **changes}), TERMS)


@pytest.mark.parametrize("amount", [math.inf, -math.inf, math.nan])
def test_an_endless_amount_equals_nothing(amount):
    assert not same(amount, 5.0)
    assert not same(5.0, amount)
    assert not same(amount, amount)


def test_right_numbers_are_right():
    assert found() == []


@pytest.mark.parametrize("amount", [math.inf, -math.inf, math.nan])
def test_endless_costs_are_named(amount):
    assert len(found(objective=amount)) == 1
    assert len(found(cost_terms={"travel": amount, "unfair": 2.0})) == 1


def test_a_bound_that_is_no_number_is_no_bound():
    assert len(found(bound=math.inf)) == 1
    assert len(found(bound=math.nan)) == 1
    assert len(found(bound=-math.inf, status=Status.OPTIMAL)) == 1
