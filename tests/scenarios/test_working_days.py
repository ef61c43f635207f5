from datetime import date

from scenarios.findings import Findings
from scenarios.rows import Table
from scenarios.working_days import CalendarDay, working_days


def calendar(*days):
    rows = tuple(CalendarDay(day=day, working=working) for day, working in days)
    return Table(name="calendar", file="calendar.csv", entity=CalendarDay, rows=rows, numbers=tuple(range(2, 99)))


def test_make_up_days_and_holidays_of_the_published_calendar():
    findings = Findings()
    days = working_days(date(2024, 2, 1), None, findings)
    assert date(2024, 2, 4) in days  # a Sunday worked in exchange for Spring Festival
    assert date(2024, 2, 12) not in days  # a Monday of Spring Festival
    assert len(days) == 18
    assert findings == Findings()


def test_the_scenario_s_own_calendar_comes_first():
    own = calendar((date(2024, 2, 4), False), (date(2024, 2, 10), True), (date(2024, 3, 1), False))
    days = working_days(date(2024, 2, 1), own, Findings())
    assert date(2024, 2, 4) not in days
    assert date(2024, 2, 10) in days
    assert len(days) == 18


def test_a_year_without_a_published_calendar_has_its_weekdays_and_a_warning():
    findings = Findings()
    days = working_days(date(2040, 2, 1), None, findings)
    assert len(days) == 21
    assert all(day.isoweekday() <= 5 for day in days)
    assert "no published calendar for 2040" in findings.warnings[0]


def test_a_full_calendar_of_an_unpublished_year_needs_no_warning():
    findings = Findings()
    own = calendar(*((date(2040, 2, day), day % 2 == 0) for day in range(1, 30)))
    assert working_days(date(2040, 2, 1), own, findings) == tuple(date(2040, 2, day) for day in range(2, 30, 2))
    assert findings == Findings()
