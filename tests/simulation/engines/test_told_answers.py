"""The first answer, and what is done without companies, crews and the ladder: one tiny world for each arrow."""

import numpy as np
from worlds import counters, dates, jobs, world

from simulation.outcome import AT_DESK, CLEANING_DAY, GUARD, ON_VISIT, OUTSIDE, VOLUNTEERS

OFFICE_DAYS = [(9.0, 17.0), (33.0, 41.0)]


def at_the_desk(registered_h, triage_h, *, clerks=1, hours=OFFICE_DAYS, **changes):
    n = len(registered_h)
    triage = np.broadcast_to(np.reshape(triage_h, (-1, 1)), (n, 2)).copy()
    requests = jobs(registered_h, way=[AT_DESK] * n, direct_h=[np.nan] * n, triage_h=triage, **changes)
    return world(requests, counters=counters([(clerks, hours)]))


def known_at_once(way, registered_h=6.0, **changes):
    return jobs([registered_h], way=[way], **changes)


def test_the_desk_answers_in_opening_hours(tell, story):
    assert tell(at_the_desk([8.0, 10.0], 0.5)) == story("""
        8     0 registered place 0
        9.5   0 answered at_desk
        9.5   0 done at_desk
        10    1 registered place 0
        10.5  1 answered at_desk
        10.5  1 done at_desk
    """)


def test_a_clerk_finishes_what_is_begun_after_closing(tell, story):
    assert tell(at_the_desk([16.5, 16.6], 1.0), "answered") == story("""
        17.5  0 answered at_desk
        34    1 answered at_desk
    """)


def test_clerks_serve_in_order_of_arrival(tell, story):
    assert tell(at_the_desk([9.0, 9.1, 9.2], [2.0, 0.5, 1.0], clerks=2), "answered") == story("""
        9.6   1 answered at_desk
        10.6  2 answered at_desk
        11    0 answered at_desk
    """)


def test_a_desk_that_does_not_open_again_answers_nobody(tell, story):
    assert tell(at_the_desk([8.0, 42.0], 0.5), "registered", "answered") == story("""
        8    0 registered place 0
        9.5  0 answered at_desk
        42   1 registered place 0
    """)


def test_a_request_sent_astray_comes_back_to_the_desk(tell, story):
    astray = at_the_desk([9.0], 0.5, misrouted=[True], misroute_h=[4.0])
    assert tell(astray) == story("""
        9      0 registered place 0
        9.5    0 answered at_desk
        9.5    0 misrouted
        14     0 rerouted at_desk
        14     0 done at_desk
    """)


def test_the_response_is_the_first_answer(run):
    done = run(at_the_desk([9.0], 0.5, misrouted=[True], misroute_h=[4.0]))
    assert done.responded_h == [9.5]
    assert done.resolved_h == [14.0]
    assert done.served_h == [1.0]


def test_found_and_settled_on_a_visit(tell, story):
    assert tell(world(known_at_once(ON_VISIT, 9.0, direct_h=[0.1]))) == story("""
        9    0 registered place 0
        9.1  0 answered on_visit
        9.1  0 done on_visit
    """)


def test_volunteers_come_within_their_hours(tell, story):
    for takes_h, done_h in ((4.0, "10"), (1.0, "8"), (14.5, "32")):
        assert tell(world(known_at_once(VOLUNTEERS, elsewhere_h=[takes_h]))) == story(f"""
            6         0 registered place 0
            6         0 answered volunteers
            {done_h}  0 done volunteers
        """)


def test_guards_and_outside_departments_take_their_time_day_and_night(tell, story):
    for way, name in ((GUARD, "guard"), (OUTSIDE, "outside")):
        assert tell(world(known_at_once(way, elsewhere_h=[16.5])), "done") == story(f"22.5 0 done {name}")


def test_cleaning_days_are_those_of_the_place(tell, story):
    two_places = {"cleanings": dates([[7.0, 55.0], [31.0]]), "councils": dates([[], []]), "travel_h": np.zeros((2, 2))}
    requests = jobs([6.0, 7.0, 8.0], way=[CLEANING_DAY] * 3, place=[0, 0, 1])
    assert tell(world(requests, **two_places), "done") == story("""
        7   0 done cleaning_day
        7   1 done cleaning_day
        31  2 done cleaning_day
    """)


def test_without_another_cleaning_day_it_stays_open(run):
    done = run(world(jobs([6.0], way=[CLEANING_DAY]), cleanings=dates([[5.0]])))
    assert np.isnan(done.resolved_h).all()
