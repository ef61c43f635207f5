import pytest

from domain.limits import Limit
from domain.results import Result, Status


def result(objective, bound):
    return Result(status=Status.FEASIBLE, plan="a plan", objective=objective, bound=bound)


@pytest.mark.parametrize(
    ("objective", "bound", "gap"),
    [(100.0, 90.0, 0.1), (0.0, 0.0, 0.0), (0.0, -1.0, None), (100.0, None, None), (None, 1.0, None), (5.0, 5.1, 0.0)],
)
def test_gap_is_known_only_when_both_sides_are(objective, bound, gap):
    assert result(objective, bound).gap == pytest.approx(gap)


@pytest.mark.parametrize(("status", "plan"), [(Status.INFEASIBLE, "p"), (Status.UNKNOWN, "p"), (Status.OPTIMAL, None)])
def test_a_status_that_contradicts_the_plan_is_refused(status, plan):
    with pytest.raises(ValueError, match="does not go with"):
        Result(status=status, plan=plan)


@pytest.mark.parametrize("wrong", [{"work": 0.0}, {"work": float("nan")}, {"time_s": 0.0}, {"time_s": -1.0}])
def test_a_limit_is_positive(wrong):
    with pytest.raises(ValueError, match="positive"):
        Limit(**wrong)


def test_shares_of_a_limit():
    assert Limit(work=2.0, time_s=10.0).share(0.5) == Limit(work=1.0, time_s=5.0)
    assert Limit(work=2.0).share_of_time(0.5) == Limit(work=2.0)
    assert Limit(time_s=10.0).share_of_time(0.3) == Limit(time_s=3.0)
