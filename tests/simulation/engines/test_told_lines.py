"""Who is served first and by whom, and what happens to orders that wait too long."""

from dataclasses import replace

import numpy as np
from worlds import conduct, dates, jobs, world

from simulation.outcome import EMERGENCY, PLANNED, ROUTINE, URGENT

ALWAYS = ((0.0, 1e9),)
NEVER = np.inf
ONE_CLASS = np.array([0, 1, 1, 1, 1])


def by_class(**hours):
    """Hours of classes given by name, never for the others."""
    names = ("emergency", "urgent", "routine", "planned", "dispute")
    return np.array([hours.get(name, NEVER) for name in names])


def started(lines):
    """Requests in the order in which work at them began."""
    return [int(line.split()[1]) for line in lines]


def places(travel_h):
    n = len(travel_h)
    return {"travel_h": np.array(travel_h, float), "councils": dates([[]] * n), "cleanings": dates([[]] * n)}


# Order


def test_the_most_pressing_class_first_then_first_come_first_served(tell):
    urgency = [ROUTINE, PLANNED, ROUTINE, URGENT, EMERGENCY, URGENT]
    requests = jobs([0.0, 0.1, 0.2, 0.3, 0.4, 0.5], urgency=urgency)
    assert started(tell(world(requests), "started")) == [0, 4, 3, 5, 2, 1]


def test_with_ageing_a_routine_order_goes_before_a_late_urgent_one(tell):
    ageing = conduct(rank=ONE_CLASS, offset_h=np.array([0.0, 0.0, 24.0, 72.0, 0.0]))
    requests = jobs([0.0, 1.0, 20.0, 26.0], urgency=[ROUTINE, ROUTINE, URGENT, URGENT], work_h=[30.0, 1, 1, 1])
    # Ages count from 25 (routine, come at 1), 20 and 26.
    assert started(tell(world(requests, conduct=ageing), "started")) == [0, 2, 1, 3]


def test_by_due_hour(tell):
    by_due = conduct(rank=ONE_CLASS, by_due=True)
    requests = jobs([0.0, 0.1, 0.2, 0.3], work_h=[5.0, 1, 1, 1], due_h=[72.0, 50.0, 30.0, 40.0])
    assert started(tell(world(requests, conduct=by_due), "started")) == [0, 2, 3, 1]


def test_of_equals_the_earlier_request_goes_first(tell):
    requests = jobs([0.0, 1.0, 1.0, 1.0], work_h=[5.0, 1, 1, 1])
    assert started(tell(world(requests), "started")) == [0, 1, 2, 3]


# Crews


def test_the_nearest_idle_crew_goes(tell, story):
    near = places([[0, 0.5, 0.2], [0.5, 0, 0.4], [0.2, 0.4, 0]])
    rows = [(0, 1, 0, ALWAYS), (0, 1, 1, ALWAYS)]
    requests = jobs([0.0, 3.0, 3.1], place=[2, 1, 2])
    # Crew 0 is nearest to place 2 and stays there. Then crew 1 is at place 1 and crew 0 at place 2.
    assert tell(world(requests, crew_rows=rows, **near), "started", "closed") == story("""
        0    0 started crew 0
        1.2  0 closed pool 0
        3    1 started crew 1
        3.1  2 started crew 0
        4    1 closed pool 0
        4.1  2 closed pool 0
    """)


def test_a_crew_takes_only_what_it_has_the_skill_for(tell, story):
    rows = [(0, 0b01, 0, ALWAYS), (0, 0b10, 0, ALWAYS)]
    requests = jobs([0.0, 0.0, 0.5, 0.6], skill=[1, 1, 1, 0], work_h=[1.0, 2.0, 1.0, 1.0])
    assert tell(world(requests, crew_rows=rows, skills=2), "started") == story("""
        0    0 started crew 1
        0.6  3 started crew 0
        1    1 started crew 1
        3    2 started crew 1
    """)


def test_a_crew_with_two_skills_takes_the_first_of_both_lines(tell):
    rows = [(0, 0b11, 0, ALWAYS)]
    requests = jobs([0.0, 0.1, 0.2, 0.3], skill=[0, 1, 0, 1])
    assert started(tell(world(requests, crew_rows=rows, skills=2), "started")) == [0, 1, 2, 3]


# Waiting too long


def test_an_order_that_waits_too_long_becomes_urgent(tell, story):
    hurried = conduct(escalate_h=by_class(routine=3.0))
    requests = jobs([0.0, 0.5, 1.0, 3.7], urgency=[URGENT, ROUTINE, ROUTINE, URGENT], work_h=[3.8, 1, 1, 1])
    # 1 becomes urgent at 3.5 and keeps the hour at which it came; 2 does so at 4, when the crew is with 1.
    assert tell(world(requests, conduct=hurried), "escalated", "started") == story("""
        0    0 started crew 0
        3.5  1 escalated pool 0
        3.8  1 started crew 0
        4    2 escalated pool 0
        4.8  2 started crew 0
        5.8  3 started crew 0
    """)


def test_an_order_that_was_taken_is_not_escalated(tell):
    hurried = conduct(escalate_h=by_class(routine=3.0))
    assert tell(world(jobs([0.0], work_h=[9.0]), conduct=hurried), "escalated") == []


def neighbours_of_pool_0(requests, rows, neighbours, **changes):
    built = world(requests, crew_rows=rows, pools=len(rows), **changes)
    table = np.full((len(rows), 2), -1)
    table[0, : len(neighbours)] = neighbours
    return replace(built, pools=replace(built.pools, neighbours=table))


def test_an_order_that_waits_too_long_is_offered_to_neighbours(tell, run, story):
    rows = [(pool, 1, 0, ALWAYS) for pool in range(3)]
    spilling = conduct(spill_h=by_class(routine=2.0))
    requests = jobs([0.0, 0.0, 1.0, 1.5], work_h=[9.0, 5.0, 1.0, 1.0], pool=[0, 1, 0, 0])
    # Pool 1 is busy until 5, pool 2 is idle and takes the first; the second takes the first crew that is free.
    spilled = neighbours_of_pool_0(requests, rows, [1, 2], conduct=spilling)
    assert tell(spilled, "spilled", "started") == story("""
        0    0 started crew 0
        0    1 started crew 1
        3    2 spilled pool 0
        3    2 started crew 2
        3.5  3 spilled pool 0
        4    3 started crew 2
    """)
    assert run(spilled).pool.tolist() == [0, 1, 2, 2]


def test_an_emergency_that_waits_is_called_out(tell, run, story):
    rows = [(0, 1, 0, ALWAYS), (1, 1, 0, ALWAYS)]
    requests = jobs([0.0, 1.0], urgency=[ROUTINE, EMERGENCY], work_h=[9.0, 2.0], callout_h=[1.0, 0.75])
    built = world(requests, crew_rows=rows, pools=2, conduct=conduct(callout_h=0.5))
    with_duty = replace(built, pools=replace(built.pools, duty=np.array([1, 1])))
    # The duty crew comes 0.75 hours after it is called, and works two hours.
    assert tell(with_duty) == story("""
        0     0 registered place 0
        0     0 answered crew
        0     0 queued pool 0
        0     0 started crew 0
        1     1 registered place 0
        1     1 answered crew
        1     1 queued pool 0
        1.5   1 called_out pool 1
        1.5   1 started crew 1
        4.25  1 closed pool 0
        9     0 closed pool 0
    """)
    done = run(with_duty)
    assert done.called_out.tolist() == [False, True]
    assert done.travel_h.tolist() == [0.0, 0.75]
    assert done.busy_h.tolist() == [9.0, 2.75]


def test_nobody_is_called_out_without_a_duty_pool_or_for_other_classes(tell):
    requests = jobs([0.0, 1.0, 1.0], urgency=[ROUTINE, EMERGENCY, URGENT], work_h=[9.0, 1.0, 1.0])
    rows = [(0, 1, 0, ALWAYS), (1, 1, 0, ALWAYS)]
    built = world(requests, crew_rows=rows, pools=2, conduct=conduct(callout_h=0.5))
    assert tell(built, "called_out") == []
    only_urgent = jobs([0.0, 1.0], urgency=[ROUTINE, URGENT], work_h=[9.0, 1.0])
    with_duty = replace(built, jobs=only_urgent, pools=replace(built.pools, duty=np.array([1, 1])))
    assert tell(with_duty, "called_out") == []
