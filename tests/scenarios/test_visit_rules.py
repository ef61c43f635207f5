"""Wishes for chiefs' visits that no month can grant are named when a scenario is read."""

from datetime import date

import pytest

from domain.errors import ScenarioError
from domain.people import Half, Official
from domain.visiting import MeetingKind, VisitRules
from scenarios.load import load


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def column(path, name, *values):
    """Append a column to a table."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(values) + 1
    path.write_text("\n".join(f"{a},{b}" for a, b in zip(lines, (name, *values), strict=True)) + "\n", encoding="utf-8")


def meetings(small, *rows):
    (small / "meetings.csv").write_text("\n".join(("compound_id,day,half,kind", *rows)) + "\n", encoding="utf-8")


def waiting(small, requests):
    """State the open requests of one compound."""
    (small / "open_requests.csv").write_text(f"compound_id,requests\n002,{requests}\n", encoding="utf-8")


def rules(small, text):
    with (small / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[visits]\n{text}\n")


def refusals(small):
    with pytest.raises(ScenarioError) as refused:
        load(small)
    return [str(problem) for problem in refused.value.problems]


def test_meetings_and_open_requests_are_read(small):
    meetings(small, "001,2026-12-09,evening,bench", "002,2026-12-12,am,院落会")
    waiting(small, 3)
    scenario = load(small).scenario
    assert [(m.compound_id, m.day.day, m.half, m.kind) for m in scenario.meetings] == [
        ("001", 9, Half.EVENING, MeetingKind.BENCH),
        ("002", 12, Half.AM, MeetingKind.COURTYARD),
    ]
    assert scenario.open_requests_of()["002"] == 3


def test_each_so_many_open_requests_earn_a_visit_up_to_a_limit(small):
    rules(small, "open_requests_visit = 2\nmax_extra_visits = 1")
    waiting(small, 3)
    assert load(small).scenario.visits_of()["002"] == 5
    waiting(small, 30)
    assert load(small).scenario.visits_of()["002"] == 5
    edit(small / "scenario.toml", "max_extra_visits = 1", "max_extra_visits = 31")
    assert load(small).scenario.visits_of()["002"] == 4 + 15
    waiting(small, 3000)
    scenario = load(small).scenario
    assert scenario.visits_of()["002"] == len(scenario.working_days)
    assert VisitRules().extra_visits(100) == 0


def test_history_counts_what_was_open_when_the_month_began(small):
    (small / "requests.csv").write_text(
        "id,created,compound_id,category,resolved\n"
        "r1,2026-11-20T10:00,001,water,\n"
        "r2,2026-11-20T10:00,001,water,2026-11-30T10:00\n"
        "r3,2026-11-20T10:00,001,water,2026-12-02T10:00\n"
        "r4,2026-12-02T10:00,001,water,\n",
        encoding="utf-8",
    )
    assert load(small).scenario.open_requests_of()["001"] == 2


def test_the_published_holiday_is_no_weekend_and_a_calendar_may_say_otherwise(small):
    edit(small / "scenario.toml", 'month = "2026-12"', 'month = "2026-10"')
    for name in ("absences", "guard_absences"):
        (small / f"{name}.csv").unlink()
    weekend = load(small).scenario.weekend_days
    assert date(2026, 10, 3) not in weekend
    assert date(2026, 10, 17) in weekend
    (small / "calendar.csv").write_text(
        "day,working,holiday\n2026-10-17,no,yes\n2026-10-18,no,no\n2026-10-03,no,\n", encoding="utf-8"
    )
    weekend = load(small).scenario.weekend_days
    assert date(2026, 10, 17) not in weekend
    assert {date(2026, 10, 18), date(2026, 10, 3)} <= set(weekend)


def test_what_cannot_be_meant_is_refused_all_at_once(small):
    column(small / "compounds.csv", "last_visit", "2026-12-01", "2026-11-30", "")
    column(small / "officials.csv", "duties", "1am;8pm", "6evening")
    column(small / "communities.csv", "branch_days", *["0"] * (len(load_rows(small / "communities.csv"))))
    meetings(small, "001,2027-01-09,evening,bench")
    rules(small, 'min_gap_days = 9\nmax_gap_days = 8\nstrict = ["travel", "short_gaps"]')
    said = refusals(small)
    for wanted in (
        "compounds.csv:2 last_visit: 2026-12-01 is not before the planned month (2026-12)",
        "officials.csv:2 duties: '8pm' is not a half-day of the week",
        "communities.csv:2 branch_days: '0' is not a weekday",
        "meetings.csv:2 day: 2027-01-09 is not in the planned month",
        "visits.max_gap_days: 8 is less than min_gap_days (9)",
        "visits.strict: 'travel' cannot be strict; allowed: short_gaps,",
    ):
        assert any(wanted in text for text in said), (wanted, said)
    assert not any("6evening" in text for text in said)


def load_rows(path):
    return path.read_text(encoding="utf-8").splitlines()[1:]


def test_a_chief_is_not_the_deputy_too(small):
    column(small / "compounds.csv", "chief_id", "o1", "o1", "")
    column(small / "compounds.csv", "deputy_id", "o1", "o2", "")
    assert any("compounds.csv:2 deputy_id: 'o1' is the compound's chief too" in text for text in refusals(small))


def test_forty_visits_are_refused(small):
    edit(small / "compounds.csv", "none,4", "none,40")
    assert any("compounds.csv:2 visits_month" in text for text in refusals(small))


def test_a_meeting_on_a_free_evening_and_leave_of_all_days_are_said(small):
    edit(small / "absences.csv", "o1,2026-12-07,2026-12-09,am", "o1,2026-12-01,2026-12-31,day")
    meetings(small, "001,2026-12-09,evening,bench", "002,2026-12-12,am,courtyard")
    rules(small, "evenings = false")
    said = load(small).warnings
    assert any("1 meeting at a time without visits" in text and "001 2026-12-09 evening" in text for text in said)
    assert any("leave of 1 official on all 23 working days" in text and "(o1)" in text for text in said)


def test_weeks_that_four_visits_cannot_fill_are_said_where_the_rule_is_strict(small):
    assert not load(small).warnings
    rules(small, 'strict = ["missed_weeks"]')
    assert any("2 compounds owed fewer visits than the month has working weeks (5)" in t for t in load(small).warnings)


def test_skills_that_nobody_has_are_said(small):
    column(small / "compounds.csv", "chief_skills", "法律", "会计", "")
    assert any("no official has the chief_skills 会计" in text for text in load(small).warnings)


def test_duties_are_half_days_of_a_week():
    official = Official(
        id="o", name="o", department="d", subdistrict_id="s", lon_deg=0.0, lat_deg=0.0, duties=("1am", "3evening")
    )
    assert official.is_on_duty(date(2026, 12, 7), Half.AM)
    assert not official.is_on_duty(date(2026, 12, 7), Half.PM)
    assert official.is_on_duty(date(2026, 12, 9), Half.EVENING)
