"""The checker of periodic routes finds what is wrong, and the cost."""

from dataclasses import replace

import numpy as np
import pytest

from allocator.checks.periodic import judge
from tests.allocator.periodic_cases import instance_of

# Customer 1 on one day or the other, 2 on both, 3 on the second.
MADE = instance_of(
    [(3.0, 4.0), (0.0, 5.0), (6.0, 8.0)],
    [4, 3, 4],
    [(1, 2), (3,), (2,)],
    vehicles=2,
    capacity=[7.0, 8.0],
    longest=[100.0, 33.0],
    service=[1.0, 1.0, 2.0],
)


def test_cost_worked_out_by_hand():
    verdict = judge(MADE, (((1,), (2,)), ((3,), (2,))))
    assert verdict.cost == pytest.approx(10 + 10 + 20 + 10)
    assert verdict.violations == ()


@pytest.mark.parametrize(
    ("routes", "said"),
    [
        ((((1,), (2,)),), ["routes of 1 days, the period has 2"]),
        ((((1,), (2,)), ((3,), (2, 4))), ["there is no customer 4"]),
        ((((1,), (2,)), ((3,), (2, 0))), ["there is no customer 0"]),
        ((((1,), (2,)), ((2,),)), ["customer 3: visited on no day, which is none of its patterns"]),
        ((((2,),), ((3,), (2,))), ["customer 1: visited on no day, which is none of its patterns"]),
        ((((1, 2),), ((3,), (2, 1))), ["customer 1: visited on 1, 2, which is none of its patterns"]),
        ((((1,),), ((3,), (2,))), ["customer 2: visited on 2, which is none of its patterns"]),
        ((((1,), (2,)), ((3,), (2, 2))), ["customer 2: 2 visits on day 2"]),
        ((((2,),), ((1,), (2,), (3,))), ["day 2: 3 routes, 2 vehicles"]),
        ((((2,),), ((1, 3), (2,))), []),
        ((((2,),), ((3,), (1, 2))), []),
    ],
)
def test_every_fault_is_found(routes, said):
    assert list(judge(MADE, routes).violations) == said


def test_loads_and_durations():
    heavy = replace(MADE, capacity=np.array([6.0, 6.9]))
    faults = judge(heavy, (((1, 2),), ((2, 3),))).violations
    assert faults == (
        "day 1, route 1: load 7 exceeds the capacity 6",
        "day 2, route 1: load 7 exceeds the capacity 6.9",
    )
    takes = 5 + 45**0.5 + 10 + 3  # from 2 to 3 go 6 and 3
    late = replace(MADE, longest=np.array([100.0, takes - 0.01]))
    assert judge(late, (((1, 2),), ((2, 3),))).violations == (
        "day 2, route 1: takes 24.71, at most 24.6982 are allowed",
    )
    assert judge(replace(MADE, longest=np.array([100.0, takes])), (((1, 2),), ((2, 3),))).violations == ()


def test_unused_routes_need_no_vehicle():
    assert judge(MADE, (((1,), (), (2,)), ((), (), (3,), (2,)))).violations == ()
