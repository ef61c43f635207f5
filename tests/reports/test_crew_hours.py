"""Hours of crews by weekday: sums, the longest day, the spread, and time after the shift."""

import page_factories as made
import pytest

from domain.plan import CrewsPlan, Plan, Trip
from domain.results import Result, Status
from reports.tables.crew_hours import crew_days_table, hours_of, overtime_h
from reports.tables.listings import crews_table

SCENARIO = made.scenario(2)


def trip(day, crew_id, start_h, end_h, number=1):
    start_s, end_s = round(start_h * 3600), round(end_h * 3600)
    return Trip(day=day, crew_id=crew_id, number=number, start_s=start_s, end_s=end_s, deadhead_m=0.0, stops=())


TRIPS = (trip(1, "k0", 5, 8), trip(1, "k0", 9, 13.5, 2), trip(2, "k0", 5, 7), trip(7, "k1", 12, 13))


def planned(trips):
    return Plan(crews=Result(status=Status.FEASIBLE, plan=CrewsPlan(trips=trips)))


def test_hours_by_day_leave_out_the_time_between_trips():
    assert hours_of(TRIPS) == {("k0", 1): 7.5, ("k0", 2): 2.0, ("k1", 7): 1.0}


def test_overtime_is_what_lies_after_the_shift():
    assert [crew.shift_to_h for crew in SCENARIO.crews] == [13.0, 13.0]
    assert overtime_h(SCENARIO, TRIPS) == {"k0": 0.5, "k1": 0.0}
    late = crews_table(SCENARIO, planned(TRIPS)).rows
    assert [row[-1].sort for row in late] == [0.5, 0.0]


def test_the_table_shows_each_weekday_and_the_spread():
    table = crew_days_table(SCENARIO, planned(TRIPS))
    assert [[cell.sort for cell in row[1:]] for row in table.rows] == [
        [7.5, 2.0, None, None, None, None, None, 7.5],
        [None, None, None, None, None, None, 1.0, 1.0],
    ]
    assert table.note.en == "3 days of crews: longest 7.5 h, mean 3.5 h, shortest 1.0 h, spread 6.5 h"
    assert "最长7.5小时" in table.note.zh


@pytest.mark.parametrize("plan", [Plan(), planned(())])
def test_without_trips_there_is_nothing_to_compare(plan):
    table = crew_days_table(SCENARIO, plan)
    assert table is None or table.note is None
