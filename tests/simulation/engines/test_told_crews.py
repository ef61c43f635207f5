"""Crews at work: ways, interruption, the end of a shift, materials, reopening and rating."""

from dataclasses import replace

import numpy as np
import pytest
from worlds import conduct, dates, jobs, world

from simulation.events import Preemption
from simulation.outcome import EMERGENCY, PLANNED, ROUTINE, URGENT

ALWAYS = ((0.0, 1e9),)
AT_WORK = ("queued", "started", "interrupted", "handed_over", "closed")


def two_places(way_h):
    return {
        "travel_h": np.array([[0.0, way_h], [way_h, 0.0]]),
        "councils": dates([[], []]),
        "cleanings": dates([[], []]),
    }


def one_crew(requests, shifts=ALWAYS, **changes):
    return world(requests, crew_rows=[(0, 1, 0, shifts)], **changes)


# Ways


def test_a_crew_drives_to_where_it_is_wanted_and_stays_there(tell, run, story):
    requests = jobs([0.0, 2.0, 5.0], place=[1, 1, 0])
    built = one_crew(requests, **two_places(0.25))
    assert tell(built, "started", "closed") == story("""
        0     0 started crew 0
        1.25  0 closed pool 0
        2     1 started crew 0
        3     1 closed pool 0
        5     2 started crew 0
        6.25  2 closed pool 0
    """)
    done = run(built)
    assert done.busy_h == [3.5]
    assert done.travel_h == [0.5]
    assert done.started_h.tolist() == [0.0, 2.0, 5.0]


def test_each_session_begins_at_the_base(run):
    requests = jobs([0.0, 24.0], place=[1, 1])
    assert run(one_crew(requests, ((0.0, 8.0), (24.0, 32.0)), **two_places(0.25))).travel_h == [0.5]


def test_nobody_comes_outside_the_shift(tell, story):
    assert tell(one_crew(jobs([5.0]), ((0.0, 4.0), (24.0, 28.0))), "queued", "started", "closed") == story("""
        5   0 queued pool 0
        24  0 started crew 0
        25  0 closed pool 0
    """)


# Interruption


def disturbed(preemption, **changes):
    """An emergency of one hour comes at 3 when a crew has worked three of four hours at routine work."""
    requests = jobs([0.0, 3.0], urgency=[ROUTINE, EMERGENCY], work_h=[4.0, 1.0])
    return one_crew(requests, conduct=conduct(preemption=preemption), **changes)


@pytest.mark.parametrize(("preemption", "end_h"), [(Preemption.RESUME, 5), (Preemption.RESTART, 8)])
def test_an_emergency_interrupts_routine_work(tell, story, preemption, end_h):
    assert tell(disturbed(preemption), *AT_WORK) == story(f"""
        0        0 queued pool 0
        0        0 started crew 0
        3        1 queued pool 0
        3        0 interrupted crew 0
        3        1 started crew 0
        3        0 queued pool 0
        4        1 closed pool 0
        4        0 started crew 0
        {end_h}  0 closed pool 0
    """)


def test_without_interruption_an_emergency_waits(tell, run, story):
    assert tell(disturbed(Preemption.NONE), "started", "closed") == story("""
        0  0 started crew 0
        4  0 closed pool 0
        4  1 started crew 0
        5  1 closed pool 0
    """)
    assert run(disturbed(Preemption.NONE)).line_h == [1.0]


def test_only_emergencies_interrupt_and_only_routine_and_planned_work(tell):
    rules = conduct(preemption=Preemption.RESUME)
    for first, second in ((URGENT, EMERGENCY), (EMERGENCY, EMERGENCY), (ROUTINE, URGENT), (PLANNED, ROUTINE)):
        requests = jobs([0.0, 9.0], urgency=[first, second], work_h=[12.0, 1.0])
        assert tell(one_crew(requests, conduct=rules), "interrupted") == []


def test_the_least_important_work_is_interrupted(tell, story):
    requests = jobs([8.0, 8.1, 8.2, 9.0], urgency=[ROUTINE, PLANNED, ROUTINE, EMERGENCY], work_h=[5.0] * 4)
    rows = [(0, 1, 0, ALWAYS)] * 3
    rules = conduct(preemption=Preemption.RESUME)
    assert tell(world(requests, crew_rows=rows, conduct=rules), "interrupted") == story("9 1 interrupted crew 1")
    all_routine = replace(requests, urgency=np.array([ROUTINE, ROUTINE, ROUTINE, EMERGENCY]))
    last = tell(world(all_routine, crew_rows=rows, conduct=rules), "interrupted")
    assert last == story("9 2 interrupted crew 2")


def test_an_idle_crew_is_taken_before_anybody_is_interrupted(tell, story):
    rows = [(0, 1, 0, ALWAYS)] * 2
    requests = jobs([0.0, 3.0], urgency=[ROUTINE, EMERGENCY], work_h=[4.0, 1.0])
    built = world(requests, crew_rows=rows, conduct=conduct(preemption=Preemption.RESUME))
    assert tell(built, "started", "interrupted") == story("""
        0  0 started crew 0
        3  1 started crew 1
    """)


def test_a_crew_on_its_way_turns_round_before_half_of_it(run):
    rules = conduct(preemption=Preemption.RESUME)
    for hour, way_h in ((0.4, 0.4 + 0.0 + 1.0), (0.6, 0.6 + 1.0 + 1.0)):
        # The emergency is at place 0, where the crew came from; afterwards it drives to place 1 again.
        requests = jobs([0.0, hour], urgency=[ROUTINE, EMERGENCY], place=[1, 0])
        done = run(one_crew(requests, conduct=rules, **two_places(1.0)))
        assert done.travel_h == pytest.approx([way_h])
        assert done.busy_h == pytest.approx([way_h + 2.0])


# The end of a shift


def test_work_within_the_cap_is_finished_in_overtime(tell, run, story):
    late = one_crew(jobs([7.0], work_h=[2.0]), ((0.0, 8.0), (24.0, 32.0)), conduct=conduct(overtime_cap_h=1.0))
    assert tell(late, "started", "handed_over", "closed") == story("""
        7  0 started crew 0
        9  0 closed pool 0
    """)
    assert run(late).overtime_h == [1.0]


def test_work_beyond_the_cap_is_handed_over_at_the_end_of_the_shift(tell, run, story):
    rows = [(0, 1, 0, ((0.0, 8.0),)), (0, 1, 0, ((10.0, 18.0),))]
    late = world(jobs([7.0], work_h=[3.0]), crew_rows=rows, conduct=conduct(overtime_cap_h=1.0))
    assert tell(late, *AT_WORK) == story("""
        7   0 queued pool 0
        7   0 started crew 0
        8   0 handed_over crew 0
        8   0 queued pool 0
        10  0 started crew 1
        12  0 closed pool 0
    """)
    assert run(late).overtime_h == [0.0]


def test_a_crew_in_overtime_takes_nothing_more(tell, story):
    requests = jobs([7.0, 7.5], work_h=[2.0, 1.0])
    assert tell(one_crew(requests, ((0.0, 8.0), (24.0, 32.0))), "started") == story("""
        7   0 started crew 0
        24  1 started crew 0
    """)


def test_overtime_owed_shortens_the_sessions_that_follow(tell, run, story):
    shifts = ((0.0, 8.0), (24.0, 26.0), (48.0, 52.0))
    requests = jobs([5.0, 50.5, 51.5], work_h=[6.0, 0.25, 0.25])
    built = one_crew(requests, shifts)
    owing = replace(built, pools=replace(built.pools, owes=np.array([True])))
    # Three hours over: all of the second session and the last hour of the third.
    assert tell(owing, "started") == story("""
        5     0 started crew 0
        50.5  1 started crew 0
    """)
    assert len(tell(built, "started")) == 3
    assert run(owing).overtime_h == [3.0]


def test_overtime_that_reaches_the_next_session_ends_with_its_beginning(run):
    done = run(one_crew(jobs([7.0], work_h=[4.0]), ((0.0, 8.0), (9.0, 17.0))))
    assert done.resolved_h == [11.0]
    assert done.overtime_h == [1.0]


# Materials, reopening, rating


def test_missing_materials_take_a_first_look_and_a_second_visit(tell, story):
    requests = jobs([0.0], materials_h=[10.0], work_h=[2.0])
    assert tell(one_crew(requests, conduct=conduct(look_h=0.5))) == story("""
        0     0 registered place 0
        0     0 answered crew
        0     0 queued pool 0
        0     0 started crew 0
        0.5   0 paused
        10.5  0 supplied
        10.5  0 queued pool 0
        10.5  0 started crew 0
        12.5  0 closed pool 0
    """)


def test_bad_work_is_reopened_as_urgent_at_most_twice(tell, run, story):
    requests = jobs(
        [0.0, 11.0, 11.0],
        work_h=[[1.0, 2.0, 3.0], [2.0] * 3, [5.0] * 3],
        bad=[[True, True, True], [False] * 3, [False] * 3],
        reopen_h=[[11.0, 4.0, 9.0], [0.0] * 3, [0.0] * 3],
    )
    # Reopened at 12, it waits for 1 but goes before 2, which is routine.
    assert tell(one_crew(requests), "started", "closed", "reopened") == story("""
        0   0 started crew 0
        1   0 closed pool 0
        11  1 started crew 0
        12  0 reopened
        13  1 closed pool 0
        13  0 started crew 0
        15  0 closed pool 0
        15  2 started crew 0
        19  0 reopened
        20  2 closed pool 0
        20  0 started crew 0
        23  0 closed pool 0
    """)
    done = run(one_crew(requests))
    assert done.reopened.tolist() == [2, 0, 0]
    assert done.started_h[0] == 0.0
    assert done.resolved_h[0] == 23.0


def test_what_is_reopened_at_the_end_is_open(run):
    requests = jobs([0.0], bad=[[True, False, False]], reopen_h=[[10.0] * 3])
    assert run(one_crew(requests, horizon_h=5.0)).resolved_h == [1.0]
    assert np.isnan(run(one_crew(requests, ((0.0, 8.0),), horizon_h=20.0)).resolved_h).all()


def test_residents_rate_only_what_is_closed_for_good(tell, run, story):
    requests = jobs([0.0, 0.0], bad=[[True, False, False], [False] * 3], rate_h=[2.0, np.nan])
    assert tell(one_crew(requests), "closed", "rated") == story("""
        1   0 closed pool 0
        2   1 closed pool 0
        26  0 closed pool 0
        28  0 rated
    """)
    assert run(one_crew(requests)).rated.tolist() == [True, False]
