"""The checker of public districting problems finds what is wrong, and the cost."""

from dataclasses import replace

import numpy as np
import pytest

from allocator.checks.districting import judge
from domain.districting import CutEdgesInstance, MaxPInstance, TerritoryInstance

LINE = np.array([[0, 1], [1, 2], [2, 3]])
CUT = CutEdgesInstance(name="x", population=np.array([3, 1, 2, 2]), edges=LINE, n_districts=2, least=4, most=4)
TERRITORY = TerritoryInstance(
    name="x",
    points=np.array([[0.0, 0], [3, 4], [9, 0], [9, 1]]),
    activities=np.array([[1.0], [1], [1], [1]]),
    edges=LINE,
    n_territories=2,
    tolerance=np.array([0.0]),
)
MAXP = MaxPInstance(
    name="x",
    attributes=np.array([[0.0, 0], [1, -2], [5, 5], [5, 6]]),
    size=np.array([1.0, 2, 3, 1]),
    edges=LINE,
    threshold=3.0,
)


def test_costs_worked_out_by_hand():
    assert judge(CUT, [0, 0, 1, 1]).cost == 1
    assert judge(TERRITORY, [5, 5, 7, 7]).cost == 5 + 1
    assert judge(MAXP, [0, 0, 1, 1]).cost == 3 + 1
    for instance in (CUT, TERRITORY, MAXP):
        verdict = judge(instance, [0, 0, 1, 1])
        assert (verdict.regions, verdict.violations) == (2, ())


@pytest.mark.parametrize(
    ("instance", "plan", "said"),
    [
        (CUT, [0, 0, 1], "3 units are placed, there are 4"),
        (CUT, [0, 1, 1, 0], "region 0 falls into 2 parts"),
        (CUT, [0, 1, 1, 1], "region of unit 0: 3 people, not 4 to 4"),
        (CUT, [0, 0, 0, 0], "1 regions, 2 are wanted"),
        (TERRITORY, [0, 1, 1, 1], "region of unit 1: activity 0 is 3, mean 2"),
        (TERRITORY, [0, 0, 1, 2], "3 regions, 2 are wanted"),
        (MAXP, [0, 0, 1, 2], "region of unit 3: size 1 is below 3"),
        (replace(MAXP, n_regions=1), [0, 0, 1, 1], "2 regions, 1 are wanted"),
    ],
)
def test_faults_are_named(instance, plan, said):
    assert said in judge(instance, plan).violations


@pytest.mark.parametrize(
    ("instance", "changes"),
    [
        (CUT, {"edges": np.array([[0, 4]])}),
        (CUT, {"n_districts": 5}),
        (TERRITORY, {"tolerance": np.zeros(2)}),
        (TERRITORY, {"n_territories": 0}),
        (MAXP, {"threshold": 0.0}),
        (MAXP, {"n_regions": 5}),
        (MAXP, {"attributes": np.zeros((3, 1))}),
        (MAXP, {"size": np.array([1.0, -2, 3, 1])}),
    ],
)
def test_instances_refuse_what_does_not_fit(instance, changes):
    with pytest.raises(ValueError, match=r".+"):
        replace(instance, **changes)
