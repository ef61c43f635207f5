"""Guards and posts that no lawful roster fits are named when a scenario is read."""

import pytest

from domain.errors import ScenarioError
from domain.people import GuardAbsenceKind, Shift
from scenarios.load import load


def leave(small, *rows):
    text = "\n".join(("guard_id,from_date,to_date,kind", *rows))
    (small / "guard_absences.csv").write_text(text + "\n", encoding="utf-8")


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_table_may_be_absent_and_its_kind_is_leave(small):
    (small / "guard_absences.csv").unlink()
    assert load(small).scenario.guard_absences == ()
    leave(small, "p1,2026-12-03,2026-12-05,", "p2,2026-12-03,2026-12-03,希望休息")
    kinds = [row.kind for row in load(small).scenario.guard_absences]
    assert kinds == [GuardAbsenceKind.LEAVE, GuardAbsenceKind.WISH]


def test_leave_given_twice_reversed_or_of_nobody_is_refused_all_at_once(small):
    leave(
        small,
        "p1,2026-12-03,2026-12-05,leave",
        "p1,2026-12-05,2026-12-09,leave",
        "p2,2026-12-09,2026-12-05,leave",
        "p9,2026-12-01,2026-12-01,leave",
    )
    with pytest.raises(ScenarioError) as refused:
        load(small)
    said = [str(problem) for problem in refused.value.problems]
    assert any("guard_absences.csv:3 from_date: 2026-12-05 is leave of 'p1' already in row 2" in text for text in said)
    assert any("guard_absences.csv:4 to_date" in text for text in said)
    assert any("guard_absences.csv:5 guard_id" in text for text in said)


def before(small, *rows):
    text = "\n".join(("gate_id,day,weekday,shift,guard_id,guard_name", *rows))
    (small / "roster_before.csv").write_text(text + "\n", encoding="utf-8")


def test_the_rosters_of_last_month_are_read_as_a_plan_writes_them(small):
    before(small, "g1,2026-11-30,1,night,p1,张三", "g1,2026-11-30,1,夜班,,", "g1,2026-11-01,7,day,p1,张三")
    loaded = load(small)
    assert [(row.guard_id, row.shift) for row in loaded.scenario.roster_before] == [
        ("p1", Shift.NIGHT),
        ("", Shift.NIGHT),
        ("p1", Shift.DAY),
    ]
    assert not any("roster_before" in warning for warning in loaded.warnings)


def test_shifts_before_the_month_that_cannot_have_been_are_refused_all_at_once(small):
    before(small, "g1,2026-12-01,2,day,p1,", "g1,2026-11-30,1,day,p1,", "g1,2026-11-30,1,night,p1,")
    with pytest.raises(ScenarioError) as refused:
        load(small)
    said = "\n".join(str(problem) for problem in refused.value.problems)
    assert "roster_before.csv:2 day: 2026-12-01 is not before the planned month, which starts on 2026-12-01" in said
    assert "roster_before.csv:4 day: 2026-11-30 is a day of 'p1' already in row 3" in said


def test_evenings_before_a_month_of_twelve_hours_are_refused(small):
    before(small, "g1,2026-11-30,1,evening,p1,")
    with (small / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write("\n[rosters]\nshift_h = 12\n")
    with pytest.raises(ScenarioError, match=r"roster_before\.csv:2 shift: is no shift of 12 hours"):
        load(small)


def test_rows_that_say_nothing_about_the_month_are_named(small):
    before(small, "g1,2026-10-30,1,day,p77,")
    warned = "\n".join(load(small).warnings)
    assert "roster_before.csv: no row of the 7 days before 2026-12-01; the month begins rested" in warned
    assert "roster_before.csv: 1 guard not in the table of guards, left out (p77)" in warned


def test_shifts_of_ten_hours_are_refused(small):
    with (small / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write("\n[rosters]\nshift_h = 10\n")
    with pytest.raises(ScenarioError, match=r"rosters\.shift_h: 10 is neither 8 nor 12"):
        load(small)


def test_hours_beyond_the_law_and_a_month_of_leave_are_named(small):
    edit(small / "guards.csv", "p2,赵军,002,44", "p2,赵军,002,56")
    leave(small, "p1,2026-11-20,2027-01-20,leave")
    said = load(small).warnings
    assert any("hours_week of 1 guard beyond the 49 hours a week" in text and "p2: 56" in text for text in said)
    assert any("1 guard on leave for the whole month (p1)" in text for text in said)


def test_posts_that_nobody_may_reach_or_watch_at_night_are_named(small):
    edit(small / "guards.csv", "p1,王芳,001,40,yes", "p1,王芳,001,40,no")
    assert any("1 gate with night posts and no guard near who works nights (g1)" in w for w in load(small).warnings)
    edit(small / "guards.csv", "p1,王芳,001", "p1,王芳,002")
    with (small / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write("\n[rosters]\nnear_m = 1\n")
    assert any("1 gate with posts and no guard within 1 m (g1)" in text for text in load(small).warnings)
