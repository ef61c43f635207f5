"""The roster sheet has a row for each guard and a column for each day; rosters of a repeating week become a month."""

import csv
import io
from dataclasses import replace
from datetime import date

import page_factories as made
import pytest

from domain.limits import Limit
from domain.people import Guard, GuardAbsence, Shift
from domain.plan import GateDuty, Plan, RostersPlan
from domain.results import Result, Status
from domain.roads import road_network
from reports.plan_folder.faults import check_rows
from reports.plan_folder.from_rows import every_week, rosters_plan
from reports.plan_folder.reading import read
from reports.plan_folder.rows import GateDutyRow
from reports.plan_folder.stored import StoredPlan
from reports.plan_folder.writing import write
from reports.tables.roster_sheet import sheet_table, sheet_text
from scenarios.findings import Findings
from scenarios.rows import table_of
from scenarios.sheets import sheet_of_csv


@pytest.fixture(scope="module")
def given():
    scenario = made.scenario(3)
    guards = (*scenario.guards, Guard(id="h1", name="乙", compound_id=scenario.compounds[0].id))
    leave = GuardAbsence(guard_id="h1", from_date=scenario.month.replace(day=3), to_date=scenario.month.replace(day=4))
    return replace(scenario, guards=guards, guard_absences=(leave,))


@pytest.fixture(scope="module")
def rosters(given):
    one, two = (gate.id for gate in given.gates[:2])
    days = [(1, one, Shift.DAY), (2, one, Shift.NIGHT), (3, two, Shift.NIGHT)]
    duties = tuple(
        GateDuty(guard_id="h0", gate_id=gate, day=given.month.replace(day=day), shift=shift)
        for day, gate, shift in days
    )
    return RostersPlan(duties=duties)


def test_the_sheet_shows_shifts_leave_and_other_gates(given, rosters):
    rows = list(csv.reader(io.StringIO(sheet_text(given, rosters).decode("utf-8-sig"))))
    heading, first, second = rows
    one, two = (gate.id for gate in given.gates[:2])
    assert heading[:3] == ["院门", "门卫编号", "门卫"]
    assert heading[-4:] == ["班数", "夜班", "周末班", "工时"]
    assert first[:2] == [one, "h0"]
    assert first[3:7] == ["早", "夜", f"夜 {two}", "休"]
    weekends = sum(given.month.replace(day=day).weekday() > 4 for day in (1, 2, 3))
    assert first[-4:] == ["3", "2", str(weekends), "24"]
    assert second[1] == "h1"
    assert second[3:8] == ["休", "休", "假", "假", "休"]
    assert len(heading) == len(first) == len(second)


def test_the_page_has_the_same_rows(given, rosters):
    table = sheet_table(given, Plan(rosters=Result(status=Status.FEASIBLE, plan=rosters)))
    assert [row[1].words.zh for row in table.rows] == [guard.name for guard in given.guards]
    assert table.rows[0][2].words.en == "DNN" + 28 * "–"
    assert sheet_table(given, Plan()) is None


def test_a_row_of_a_repeating_week_stands_for_every_such_day():
    rows = [
        GateDutyRow(gate_id="g", weekday=1, shift=Shift.DAY, guard_id="h"),
        GateDutyRow(gate_id="g", weekday=7, shift=Shift.DAY, guard_id=""),
        GateDutyRow(gate_id="g", day=date(2027, 2, 2), weekday=2, shift=Shift.DAY, guard_id="h"),
    ]
    plan = rosters_plan(every_week(rows, date(2027, 2, 1)))
    assert [duty.day.day for duty in plan.duties] == [1, 8, 15, 22, 2]
    assert [(day.day, posts) for _, day, _, posts in plan.uncovered] == [(7, 1), (14, 1), (21, 1), (28, 1)]


def test_a_plan_folder_with_a_repeating_week_is_read(given, rosters, tmp_path):
    stored = StoredPlan(
        scenario=given,
        plan=Plan(rosters=Result(status=Status.FEASIBLE, plan=rosters, objective=1.0)),
        comparison=None,
        checks={},
        seed=1,
        limit=Limit(),
    )
    write(tmp_path / "p", stored, road_network(given), run={})
    assert read(tmp_path / "p").plan.rosters.plan == rosters
    assert (tmp_path / "p" / "roster_sheet.csv").is_file()
    week = f"gate_id,weekday,shift,guard_id,guard_name\n{given.gates[0].id},1,day,h0,\n"
    (tmp_path / "p" / "rosters.csv").write_text(week, encoding="utf-8")
    duties = read(tmp_path / "p").plan.rosters.plan.duties
    assert {duty.day.isoweekday() for duty in duties} == {1}
    assert len(duties) in (4, 5)


def test_rows_without_a_day_or_with_another_weekday_are_refused(tmp_path):
    path = tmp_path / "rosters.csv"
    path.write_text("gate_id,day,weekday,shift,guard_id\ng,,,day,h\ng,2027-02-02,3,day,h\n", encoding="utf-8")
    findings = Findings()
    table = table_of(sheet_of_csv(path, "rosters", findings), GateDutyRow, findings)
    check_rows("rosters", table, findings)
    said = [str(problem) for problem in findings.problems]
    assert said == [
        "rosters.csv:2 day: is empty; allowed: a date like 2026-03-01",
        "rosters.csv:3 weekday: 3, but 2027-02-02 has weekday 2 (1 Monday to 7 Sunday)",
    ]
