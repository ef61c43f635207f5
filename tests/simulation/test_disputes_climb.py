"""The ladder of disputes: calendars, agendas, levels, patience."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.calendar import calendar_of, timetable
from simulation.desk import first_come, office_hours
from simulation.disputes import Cases, Ladder, climb, conference
from simulation.district import meetings

NEVER = np.inf


def cases(entered, settles, *, compound=None, leave=None, session=2.0):
    n = len(entered)
    return Cases(
        entered_h=np.asarray(entered, float),
        leave_h=np.full(n, NEVER) if leave is None else np.asarray(leave, float),
        compound=np.zeros(n, int) if compound is None else np.asarray(compound),
        settles=np.asarray(settles, bool).reshape(n, 4),
        session_h=np.full((n, 4), session),
    )


def ladder(**changes):
    """Council every 100 h, one mediator always there after 24 h of notice, street at 500 and 1000, district at 2000."""
    values = {
        "councils": timetable((0, 100.0 * k) for k in range(1, 40)),
        "community_of": np.array([0]),
        "mediators": np.array([1]),
        "openings": (lambda time_h: time_h,),
        "notice_h": 24.0,
        "street_of": np.array([0]),
        "street_dates_h": (np.array([500.0, 1000.0]),),
        "street_cases": 2,
        "district_dates_h": np.array([2000.0]),
        "district_cases": 5,
    }
    return Ladder(**values | changes)


@pytest.mark.parametrize(("level", "hour"), [(0, 100.0), (1, 124.0), (2, 500.0), (3, 2000.0)])
def test_a_case_waits_for_each_level_s_day(level, hour):
    settles = [[step == level for step in range(4)]]
    done = climb(ladder(), cases([30.0], settles))
    assert done.settled_h.tolist() == [hour]
    assert done.level.tolist() == [level]
    assert np.isnan(done.withdrawn_h).all()


def test_a_case_that_nobody_settles_stays_open():
    done = climb(ladder(), cases([30.0, 3990.0], [[False] * 4] * 2))
    assert np.isnan(done.settled_h).all()
    assert done.level.tolist() == [-1, -1]


def test_a_case_entering_on_the_day_of_the_conference_is_heard_that_day():
    assert conference(np.array([500.0]), np.array([NEVER]), np.array([500.0]), cases=1).tolist() == [500.0]
    assert conference(np.array([500.1]), np.array([NEVER]), np.array([500.0, 836.0]), cases=1).tolist() == [836.0]


def test_agenda_takes_so_many_cases_in_the_order_of_filing():
    filed = np.array([10.0, 20.0, 30.0, 40.0, 600.0])
    heard = conference(filed, np.full(5, NEVER), np.array([500.0, 1000.0]), cases=2)
    assert heard.tolist() == [500.0, 500.0, 1000.0, 1000.0, NEVER]


def test_a_case_given_up_frees_its_place_on_the_agenda():
    leave = np.array([NEVER, 400.0, NEVER])
    heard = conference(np.array([1.0, 2.0, 3.0]), leave, np.array([500.0]), cases=2)
    assert heard.tolist() == [500.0, NEVER, 500.0]


def test_withdrawal_is_noted_at_its_hour_on_every_level():
    settles = [[False, False, False, True]] * 4
    done = climb(ladder(), cases([30.0] * 4, settles, leave=[50.0, 110.0, 450.0, 1500.0]))
    assert done.withdrawn_h.tolist() == [50.0, 110.0, 450.0, 1500.0]
    assert np.isnan(done.settled_h).all()


def test_community_without_mediators_passes_its_cases_on_at_once():
    done = climb(ladder(mediators=np.array([0])), cases([30.0], [[False, False, True, False]]))
    assert done.settled_h.tolist() == [500.0]


def test_a_community_without_mediators_settles_nothing():
    done = climb(ladder(mediators=np.array([0])), cases([30.0], [[False, True, True, False]]))
    assert done.level.tolist() == [2]


def test_mediators_hear_one_case_after_the_other():
    done = climb(ladder(), cases([30.0, 31.0], [[False, True, False, False]] * 2, session=5.0))
    assert done.settled_h.tolist() == [124.0, 129.0]


def test_streets_have_agendas_of_their_own():
    two = ladder(
        councils=timetable((place, 100.0) for place in (0, 1)),
        community_of=np.array([0, 0]),
        street_of=np.array([0, 1]),
        street_dates_h=(np.array([500.0]), np.array([700.0])),
        street_cases=1,
        mediators=np.array([3]),
    )
    done = climb(two, cases([1.0, 2.0, 3.0], [[False, False, True, True]] * 3, compound=[0, 1, 1]))
    np.testing.assert_array_equal(done.settled_h, [500.0, 700.0, np.nan])


def test_office_hours_move_to_the_next_open_day():
    to_h = np.array([17.0, 0.0, 17.0, 12.0])  # closed on the second day, short on the fourth
    opening = office_hours(9.0, to_h)
    assert [opening(h) for h in (0.0, 9.0, 16.5, 17.0, 30.0, 58.0, 84.0, 500.0)] == [
        9.0, 9.0, 16.5, 57.0, 57.0, 58.0, NEVER, NEVER,
    ]  # fmt: skip
    with pytest.raises(ValueError, match="hours 9 to 25 are not within one day"):
        office_hours(9.0, np.array([25.0]))


def test_desk_finishes_after_closing_and_opens_with_those_who_waited():
    opening = office_hours(9.0, np.array([17.0, 17.0]))
    start = first_come(
        np.array([16.0, 16.5, 17.5]), np.array([2.0, 1.0, 1.0]), np.full(3, NEVER), servers=1, opening=opening
    )
    assert start.tolist() == [16.0, 33.0, 34.0]
    with pytest.raises(ValueError, match="servers is 0"):
        first_come(np.zeros(1), np.zeros(1), np.zeros(1), servers=0, opening=opening)


@given(
    gaps=st.lists(st.floats(0, 5), min_size=1, max_size=30),
    services=st.lists(st.floats(0.1, 5), min_size=30, max_size=30),
    servers=st.integers(1, 4),
)
def test_nobody_waits_while_a_server_is_free(gaps, services, servers):
    arrival = np.cumsum(gaps)
    needs = np.array(services[: len(arrival)])
    start = first_come(arrival, needs, np.full(len(arrival), NEVER), servers=servers, opening=lambda time_h: time_h)
    assert (start >= arrival).all()
    assert (np.diff(start) >= 0).all()
    for k, begun in enumerate(start):
        # Busy just before: those begun earlier (or at the same time, ahead in line) and not yet done.
        busy = [j for j in range(k) if start[j] + needs[j] > begun]
        assert len(busy) < servers
        if begun > arrival[k]:
            ends = sorted(start[j] + needs[j] for j in range(k))
            assert any(end == begun for end in ends)


def test_meetings_fall_on_working_days_in_step(make_town):
    calendar = calendar_of(make_town(), 365)
    hours = meetings(calendar, 14, first=3)
    days = (hours // 24).astype(int)
    assert set(calendar.weekday[days]) == {3}
    assert set(np.diff(days)) == {14}
    assert (hours % 24 == 14.0).all()
    assert meetings(calendar_of(make_town(), 3), 14, first=3).tolist() == []


def test_meeting_on_a_day_not_worked_is_held_on_the_next_working_day(make_town):
    calendar = calendar_of(make_town(), 365)
    hours = meetings(calendar, 7, first=5)  # Saturdays
    assert set(calendar.weekday[(hours // 24).astype(int)]) == {0}


def test_timetable_gives_the_first_time_at_or_after():
    table = timetable([(2, 5.0), (0, 10.0), (0, 4.0), (2, 7.0)])
    place = np.array([0, 0, 0, 1, 2, 2, 0])
    after = np.array([0.0, 4.0, 10.5, 0.0, 5.5, 8.0, np.inf])
    assert table.following(place, after).tolist() == [4.0, 4.0, NEVER, NEVER, 7.0, NEVER, NEVER]
    assert timetable([]).following(place, after).tolist() == [NEVER] * 7
