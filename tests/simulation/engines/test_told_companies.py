"""Companies that are offered a request, and planned work that waits for its date."""

from dataclasses import replace

import numpy as np
from worlds import conduct, jobs, world

from simulation.events import Dispatch
from simulation.outcome import PLANNED
from simulation.world import OFFERS

ONE_CREW_EACH = [(pool, 1, 0, ((0.0, 1e9),)) for pool in range(3)]
ANSWERS = ("offered", "accepted", "refused", "timed_out", "ordered")


def district(requests, *, asked=(0, 1, 2), **rules):
    """Three companies of one crew each; those of pool 0 are asked in the order given."""
    built = world(requests, crew_rows=ONE_CREW_EACH, pools=3, conduct=conduct(window_h=2.0, **rules))
    order = np.tile(np.array(asked), (3, 1))
    return replace(built, pools=replace(built.pools, asked=order))


def offered(registered_h, answer_h, refuses, **changes):
    n = len(registered_h)
    return jobs(
        registered_h,
        offered=[True] * n,
        answer_h=np.broadcast_to(answer_h, (n, OFFERS)).copy(),
        refuses=np.broadcast_to(refuses, (n, OFFERS)).copy(),
        **changes,
    )


def test_the_first_company_accepts(tell, story):
    assert tell(district(offered([1.0], 0.5, False))) == story("""
        1    0 registered place 0
        1    0 answered crew
        1    0 offered pool 0
        1.5  0 accepted pool 0
        1.5  0 queued pool 0
        1.5  0 started crew 0
        2.5  0 closed pool 0
    """)


def test_refused_then_timed_out_then_accepted(tell, story):
    requests = offered([1.0], (0.5, 3.0, 0.25), (True, False, False))
    assert tell(district(requests), *ANSWERS, "closed") == story("""
        1     0 offered pool 0
        1.5   0 refused pool 0
        1.5   0 offered pool 1
        3.5   0 timed_out pool 1
        3.5   0 offered pool 2
        3.75  0 accepted pool 2
        4.75  0 closed pool 2
    """)


def test_when_all_refuse_the_own_company_is_ordered_to(tell, run, story):
    asked = district(offered([1.0], 0.5, True), asked=(1, 2, 0))
    assert tell(asked, *ANSWERS, "queued") == story("""
        1    0 offered pool 1
        1.5  0 refused pool 1
        1.5  0 offered pool 2
        2    0 refused pool 2
        2    0 offered pool 0
        2.5  0 refused pool 0
        2.5  0 ordered pool 0
        2.5  0 queued pool 0
    """)
    assert run(asked).refused == [3]


def test_who_is_not_offered_anything_gets_the_order_at_once(tell, story):
    assert tell(district(jobs([1.0], pool=[2])), *ANSWERS, "queued") == story("1 0 queued pool 2")


def test_rotation_begins_with_the_next_company_each_time(tell, story):
    rotating = district(offered([1.0, 2.0, 3.0, 4.0], 0.5, False), dispatch=Dispatch.ROTATION)
    assert tell(rotating, "accepted") == story("""
        1.5  0 accepted pool 0
        2.5  1 accepted pool 1
        3.5  2 accepted pool 2
        4.5  3 accepted pool 0
    """)


def test_the_least_busy_company_is_asked_first(tell, story):
    # 0 keeps pool 0 busy and 1, which went to it too, waits there; pool 1 is busy with 2.
    busy = jobs(
        [0.0, 0.1, 0.2, 1.0],
        work_h=[9.0, 9.0, 9.0, 1.0],
        pool=[0, 0, 1, 0],
        offered=[False, False, False, True],
        refuses=np.array([[False] * 3, [False] * 3, [False] * 3, [True, True, False]]),
    )
    assert tell(district(busy, dispatch=Dispatch.LEAST_BUSY), *ANSWERS) == story("""
        1    3 offered pool 2
        1.5  3 refused pool 2
        1.5  3 offered pool 1
        2    3 refused pool 1
        2    3 offered pool 0
        2.5  3 accepted pool 0
    """)


def test_own_first_asks_a_busy_company_nevertheless(tell, story):
    busy = jobs([0.0, 1.0], work_h=[9.0, 1.0], offered=[False, True])
    assert tell(district(busy), *ANSWERS) == story("""
        1    1 offered pool 0
        1.5  1 accepted pool 0
    """)


def test_planned_work_waits_for_a_date_in_working_hours(tell, story):
    for notice_h, date_h in ((10.0, 10), (3.0, 8), (19.0, 32), (18.0, 32)):
        planned = jobs([0.0], urgency=[PLANNED], appointment_h=[notice_h])
        assert tell(district(planned, appointments_from_h=8.0, appointments_to_h=18.0)) == story(f"""
            0             0 registered place 0
            0             0 answered crew
            0             0 appointed pool 0
            {date_h}      0 queued pool 0
            {date_h}      0 started crew 0
            {date_h + 1}  0 closed pool 0
        """)
