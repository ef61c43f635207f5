"""Residents give up where nobody has begun, and nowhere else."""

import numpy as np
import pytest
from worlds import conduct, conferences, counters, dates, jobs, world

from simulation.events import Preemption
from simulation.outcome import AT_DESK, CLEANING_DAY, DISPUTE, EMERGENCY, LADDER, OUTSIDE, PLANNED, ROUTINE, VOLUNTEERS

BUSY = 100.0
"""Hours for which the only crew is busy with another request where one must wait."""


def withdrawn_h(run, requests, number=0, **changes):
    """When a request is withdrawn, nan for never."""
    return run(world(requests, **changes)).withdrawn_h[number]


@pytest.mark.parametrize("way", [VOLUNTEERS, OUTSIDE])
def test_while_others_are_to_do_it(run, way):
    assert withdrawn_h(run, jobs([0.0], way=[way], elsewhere_h=[50.0], leave_h=[40.0])) == 40.0


def test_while_the_cleaning_day_is_awaited(run):
    requests = jobs([0.0], way=[CLEANING_DAY], leave_h=[40.0])
    assert withdrawn_h(run, requests, cleanings=dates([[50.0]])) == 40.0


def test_while_companies_are_asked(tell, story):
    requests = jobs([0.0], offered=[True], answer_h=np.full((1, 3), 1.5), refuses=np.ones((1, 3), bool), leave_h=[2.0])
    assert tell(world(requests)) == story("""
        0    0 registered place 0
        0    0 answered crew
        0    0 offered pool 0
        1.5  0 refused pool 0
        1.5  0 offered pool 0
        2    0 withdrawn
    """)


def test_while_the_appointment_is_awaited(tell, story):
    requests = jobs([0.0], urgency=[PLANNED], appointment_h=[10.0], leave_h=[5.0])
    assert tell(world(requests)) == story("""
        0  0 registered place 0
        0  0 answered crew
        0  0 appointed pool 0
        5  0 withdrawn
    """)


def test_in_line_and_the_next_goes_ahead(tell, run, story):
    requests = jobs([0.0, 1.0, 2.0], work_h=[5.0, 1.0, 1.0], leave_h=[np.inf, 4.0, np.inf])
    assert tell(world(requests), "started", "withdrawn") == story("""
        0  0 started crew 0
        4  1 withdrawn
        5  2 started crew 0
    """)
    assert run(world(requests)).line_h == [3.0 + 3.0]


def test_when_work_and_patience_end_together_work_begins(tell, story):
    requests = jobs([0.0, 1.0], work_h=[5.0, 1.0], leave_h=[np.inf, 5.0])
    assert tell(world(requests), "started", "withdrawn") == story("""
        0  0 started crew 0
        5  1 started crew 0
    """)


def test_in_line_after_escalation_and_spill_over(run):
    hurried = conduct(escalate_h=np.full(5, 2.0), spill_h=np.full(5, 3.0))
    requests = jobs([0.0, 0.0], work_h=[BUSY, 1.0], leave_h=[np.inf, 10.0])
    assert withdrawn_h(run, requests, 1, conduct=hurried) == 10.0


LADDER_RULES = {
    "counters": counters([(1, [(0.0, 1e9)]), (1, [(0.0, 1e9)])]),
    "conferences": conferences([[60.0], [200.0]], [8, 8]),
    "councils": dates([[10.0]]),
    "conduct": conduct(notice_h=20.0),
}


@pytest.mark.parametrize("leave_h", [5.0, 25.0, 40.0, 150.0])
def test_while_a_dispute_is_filed(run, leave_h):
    # Council at 10, invited for 30, sessions of 30 to 35, street conference at 60, district at 200.
    requests = jobs([0.0], way=[LADDER], urgency=[DISPUTE], room=[1], session_h=[5.0], leave_h=[leave_h])
    assert withdrawn_h(run, requests, **LADDER_RULES) == leave_h


def test_while_waiting_before_the_mediators_door(tell, story):
    two = {"way": [LADDER] * 2, "urgency": [DISPUTE] * 2, "room": [1] * 2, "session_h": [5.0] * 2}
    requests = jobs([0.0, 1.0], leave_h=[np.inf, 32.0], **two)
    assert tell(world(requests, **LADDER_RULES), "in_session", "withdrawn") == story("""
        30  0 in_session room 1
        32  1 withdrawn
    """)


# Not


def test_not_during_a_session(run):
    requests = jobs([0.0], way=[LADDER], urgency=[DISPUTE], room=[1], session_h=[5.0], leave_h=[32.0])
    assert np.isnan(withdrawn_h(run, requests, **LADDER_RULES))


def test_not_at_the_desk_but_at_once_after_it(tell, story):
    requests = jobs([0.0], direct_h=[np.nan], triage_h=[[3.0, 3.0]], leave_h=[2.0])
    assert tell(world(requests)) == story("""
        0  0 registered place 0
        3  0 answered crew
        3  0 withdrawn
    """)


def test_not_what_the_desk_itself_settles(run):
    requests = jobs([0.0], way=[AT_DESK], direct_h=[np.nan], triage_h=[[3.0, 3.0]], leave_h=[2.0])
    assert np.isnan(withdrawn_h(run, requests))


def test_not_while_astray(tell, story):
    requests = jobs([0.0], misrouted=[True], misroute_h=[5.0], triage_h=[[1.0, 1.0]], leave_h=[2.0])
    assert tell(world(requests), "misrouted", "rerouted", "withdrawn") == story("""
        0  0 misrouted
        6  0 rerouted crew
        6  0 withdrawn
    """)


def test_not_during_work_nor_after_it(run):
    assert np.isnan(withdrawn_h(run, jobs([0.0], work_h=[5.0], leave_h=[2.0])))
    assert np.isnan(withdrawn_h(run, jobs([0.0], work_h=[5.0], leave_h=[7.0])))


def test_not_while_materials_are_awaited(run):
    assert np.isnan(withdrawn_h(run, jobs([0.0], materials_h=[10.0], leave_h=[5.0])))


def test_not_when_interrupted_work_is_in_line_again(run):
    requests = jobs([0.0, 1.0], urgency=[ROUTINE, EMERGENCY], work_h=[3.0, BUSY], leave_h=[5.0, np.inf])
    rules = conduct(preemption=Preemption.RESUME)
    assert np.isnan(withdrawn_h(run, requests, conduct=rules))


def test_not_what_is_reopened(run):
    bad = {"bad": [[True] * 3, [False] * 3], "reopen_h": [[2.0] * 3] * 2}
    assert np.isnan(withdrawn_h(run, jobs([0.0, 2.0], work_h=[1.0, BUSY], leave_h=[5.0, np.inf], **bad)))


def test_who_leaves_is_not_missed_later(tell, story):
    requests = jobs([0.0], way=[OUTSIDE], elsewhere_h=[50.0], leave_h=[40.0], rate_h=[1.0])
    assert tell(world(requests), "withdrawn", "done", "rated") == story("40 0 withdrawn")
