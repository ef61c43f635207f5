"""The ladder of disputes: council, mediation, street conference, district."""

import numpy as np
from worlds import conduct, conferences, counters, dates, jobs, world

from simulation.outcome import COMMUNITY, COMPOUND, DISPUTE, DISTRICT, LADDER, STREET
from simulation.world import LEVELS, NOBODY

NEVER = np.inf
OFFICE_DAYS = [(9.0, 17.0), (33.0, 41.0), (57.0, 65.0)]


def cases(registered_h, settled_at, **changes):
    """Disputes that the first level of theirs settles; the community's mediators sit in room 1."""
    n = len(registered_h)
    settles = np.arange(LEVELS) >= np.broadcast_to(settled_at, n)[:, None]
    return jobs(registered_h, way=[LADDER] * n, urgency=[DISPUTE] * n, settles=settles, **({"room": [1] * n} | changes))


def ladder(requests, *, limits=(NEVER,) * LEVELS, councils=(20.0, 68.0), cases_a_meeting=(2, 2), horizon_h=400.0):
    """A council every other evening, mediators by day after a notice of 24 hours, conferences once a week or two."""
    return world(
        requests,
        horizon_h=horizon_h,
        counters=counters([(1, OFFICE_DAYS), (1, OFFICE_DAYS)]),
        councils=dates([councils]),
        conferences=conferences([[62.0, 230.0], [110.0, 350.0]], cases_a_meeting),
        conduct=conduct(notice_h=24.0, limit_h=np.array(limits)),
    )


def test_the_council_settles_at_its_next_meeting(tell, run, story):
    assert tell(ladder(cases([5.0, 20.0, 20.5], COMPOUND))) == story("""
        5     0 registered place 0
        5     0 answered ladder
        5     0 filed compound
        20    0 settled compound
        20    1 registered place 0
        20    1 answered ladder
        20    1 filed compound
        20    1 settled compound
        20.5  2 registered place 0
        20.5  2 answered ladder
        20.5  2 filed compound
        68    2 settled compound
    """)
    assert run(ladder(cases([5.0], COMPOUND))).level == [COMPOUND]


def test_all_levels_in_turn(tell, run, story):
    climbing = ladder(cases([5.0], DISTRICT, session_h=[1.5]))
    # Invited for 44, after hours, the parties meet at 57; the street hears the case at 62, the district at 110.
    assert tell(climbing, "filed", "in_session", "climbed", "settled") == story("""
        5     0 filed compound
        20    0 climbed compound
        20    0 filed community
        57    0 in_session room 1
        58.5  0 climbed community
        58.5  0 filed street
        62    0 climbed street
        62    0 filed district
        110   0 settled district
    """)
    done = run(climbing)
    assert done.level == [DISTRICT]
    assert np.isnan(done.started_h).all()


def test_mediators_sit_in_opening_hours_and_take_one_case_at_a_time(tell, story):
    requests = cases([2.0, 3.0], COMMUNITY, session_h=[3.0, 2.0])
    waiting = ladder(requests, councils=(8.0,))
    # Invited for 32, an hour before they open.
    assert tell(waiting, "in_session", "settled") == story("""
        33  0 in_session room 1
        36  0 settled community
        36  1 in_session room 1
        38  1 settled community
    """)


def test_a_community_without_mediators_passes_cases_on(tell, story):
    assert tell(ladder(cases([5.0], STREET, room=[NOBODY])), "filed", "passed_up", "settled") == story("""
        5   0 filed compound
        20  0 filed community
        20  0 passed_up community
        20  0 filed street
        62  0 settled street
    """)


def test_a_full_agenda_waits_for_the_next_meeting(tell, story):
    crowd = cases([5.0, 6.0, 7.0], STREET, room=[NOBODY] * 3)
    assert tell(ladder(crowd, cases_a_meeting=(2, 2)), "settled") == story("""
        62   0 settled street
        62   1 settled street
        230  2 settled street
    """)


def test_streets_have_conferences_of_their_own(tell, story):
    apart = cases([5.0, 6.0], STREET, room=[NOBODY] * 2, street=[0, 1])
    assert tell(ladder(apart, cases_a_meeting=(1, 1)), "settled") == story("""
        62   0 settled street
        110  1 settled street
    """)


# Passing up


def test_a_council_that_does_not_meet_in_time_passes_a_case_up(tell, story):
    limits = (10.0, NEVER, NEVER, NEVER)
    assert tell(ladder(cases([5.0, 10.0], COMPOUND), limits=limits), "passed_up", "settled", "in_session") == story("""
        15  0 passed_up compound
        20  1 settled compound
        39  0 in_session room 1
        41  0 settled community
    """)


def test_mediators_who_have_no_time_before_the_limit_pass_a_case_up(tell, story):
    limits = (NEVER, 26.0, NEVER, NEVER)
    requests = cases([5.0, 6.0], COMMUNITY, session_h=[6.0, 1.0])
    # Invited for 36; the second would have its turn at 42, but the limit is 38.
    assert tell(ladder(requests, limits=limits, councils=(12.0,)), "in_session", "passed_up", "settled") == story("""
        36  0 in_session room 1
        38  1 passed_up community
        42  0 settled community
        62  1 settled street
    """)


def test_a_limit_shorter_than_the_notice_passes_a_case_up_without_an_invitation(tell, story):
    limits = (NEVER, 24.0, NEVER, NEVER)
    assert tell(ladder(cases([5.0], COMMUNITY), limits=limits), "in_session", "passed_up", "settled") == story("""
        44  0 passed_up community
        62  0 settled street
    """)


def test_a_session_begun_before_the_limit_is_finished(tell, story):
    limits = (NEVER, 25.0, NEVER, NEVER)
    begun = ladder(cases([5.0], COMMUNITY, session_h=[4.0]), limits=limits, councils=(12.0,))
    assert tell(begun, "in_session", "passed_up", "settled") == story("""
        36  0 in_session room 1
        40  0 settled community
    """)


def test_a_street_conference_with_a_full_agenda_passes_cases_up(tell, story):
    limits = (NEVER, NEVER, 60.0, NEVER)
    crowd = cases([5.0, 6.0], STREET, room=[NOBODY] * 2)
    crowded = ladder(crowd, limits=limits, cases_a_meeting=(1, 2))
    assert tell(crowded, "filed", "passed_up", "settled") == story("""
        5    0 filed compound
        6    1 filed compound
        20   0 filed community
        20   0 passed_up community
        20   0 filed street
        20   1 filed community
        20   1 passed_up community
        20   1 filed street
        62   0 settled street
        80   1 passed_up street
        80   1 filed district
        110  1 settled district
    """)


def test_a_case_passed_up_does_not_take_a_place_on_the_agenda(tell, story):
    limits = (NEVER, NEVER, 50.0, NEVER)
    # At the first meeting 0 is heard; 1 leaves the agenda at 70, so that 2, filed at 190, is heard at the second.
    requests = cases([5.0, 6.0, 190.0], STREET, room=[NOBODY] * 3)
    crowded = ladder(requests, limits=limits, cases_a_meeting=(1, 2), councils=(20.0, 190.0))
    assert tell(crowded, "settled") == story("""
        62   0 settled street
        110  1 settled district
        230  2 settled street
    """)


def test_a_dispute_that_nobody_hears_stays_open(run):
    done = run(ladder(cases([300.0], COMPOUND)))
    assert np.isnan(done.resolved_h).all()
    assert done.level == [-1]


def test_a_settled_dispute_is_rated(tell, story):
    assert tell(ladder(cases([5.0], COMPOUND, rate_h=[3.0])), "settled", "rated") == story("""
        20  0 settled compound
        23  0 rated
    """)
