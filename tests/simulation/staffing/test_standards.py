"""Standards as users write them, and the requests that they ask for."""

import numpy as np
import pytest
from staffing_cases import STREET, case

from domain.errors import ScenarioError
from domain.staffing import PostKind, Standard
from simulation.demand import draw
from simulation.measuring.registry import measure
from simulation.measuring.view import View
from simulation.running import simulate
from simulation.staffing.standards import affected_by, kinds_of, masks, read_standards

IDS = (
    *(f"{what}:{urgency}:24h" for what in ("respond", "resolve") for urgency in ("all", "urgent", "dispute")),
    *("standard:all", "standard:urgent", "settled:compound", "settled:community"),
)


def test_a_share_or_a_percentage_may_be_written():
    assert read_standards([" resolve:urgent:24.0h >= 0.95 ", "settled:community>=60%"]) == (
        Standard("resolve:urgent:24h", 0.95),
        Standard("settled:community", 0.6),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("resolve:urgent:24h", "has no '>='"),
        ("resolve:urgent:24h>0.9", "has no '>='"),
        ("resolve:urgent:24h>=1.5", "not above 0 and at most 1"),
        ("resolve:urgent:24h>=0", "not above 0 and at most 1"),
        ("resolve:urgent:24h>=nan", "'nan' is not a share"),
        ("resolve:urgent:24h>=-0.5", "'-0.5' is not a share"),
        ("resolve:angry:24h>=0.9", "'angry' is not one of all, emergency"),
        ("resolve:urgent>=0.9", "1 parts follow 'resolve'"),
        ("resolve:urgent:soon>=0.9", "'soon' is not a number of hours"),
        ("mean:all>=0.9", "'mean' is no share"),
        ("climbed:street>=0.1", "'climbed' is no share"),
        ("settled:street>=0.1", "'street' is not one of compound, community"),
        ("", "has no '>='"),
    ],
)
def test_what_cannot_be_read_is_said_with_what_is_allowed(text, said):
    with pytest.raises(ScenarioError) as caught:
        read_standards([text])
    assert said in str(caught.value)
    assert "resolve:<class>:<X>h" in str(caught.value)


def test_all_problems_are_said_at_once_and_no_standard_is_stated_twice():
    with pytest.raises(ScenarioError) as caught:
        read_standards(["standard:all>=0.9", "standard:all>=0.8", "no"])
    assert len(caught.value.problems) == 2
    with pytest.raises(ScenarioError, match="none given"):
        read_standards([])


def test_only_people_on_whom_a_standard_depends_are_decided():
    def kinds(*texts):
        return {kind.value for kind in kinds_of(read_standards(texts))}

    assert kinds("respond:all:2h>=0.5") == {PostKind.DESK}
    assert kinds("resolve:urgent:24h>=0.5") == {PostKind.DESK, PostKind.CREWS}
    assert kinds("resolve:dispute:720h>=0.5") == {PostKind.DESK, PostKind.MEDIATORS}
    assert kinds("settled:compound>=0.5") == {PostKind.DESK}
    assert kinds("standard:all>=0.5") == {PostKind.DESK, PostKind.CREWS}
    assert kinds("standard:all>=0.5", "settled:community>=0.5") == set(PostKind)
    assert affected_by(read_standards(["standard:all>=0.5"])) == set(PostKind)
    assert affected_by(read_standards(["respond:all:2h>=0.5"])) == {PostKind.DESK}


def test_the_share_of_masks_is_the_measure_of_the_id(make_town):
    district, setup, context = case(make_town(6, households=3000), policy=STREET, days=120)
    requests = draw(district.demand, seed=3, replication=0)
    view = View(outcome=simulate(district, setup, requests), context=context)
    for name in IDS:
        part, whole = masks(view, Standard(name, 0.5))
        assert np.count_nonzero(part & whole) / np.count_nonzero(whole) == measure(name).of(view), name
