"""linli export and import-plan: a plan goes out and comes back, with its edits judged and its mistakes named."""

import json
import re
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from command_line import linli

from allocator.checks.all_parts import violations
from allocator.repricing import bound_holds, repriced
from domain.district import Mode
from domain.limits import Limit
from domain.plan import PARTS, Plan
from domain.results import Status
from reports.plan_book.content import Content
from reports.plan_book.contracts import offers
from reports.plan_folder.reading import read
from reports.plan_folder.stored import StoredPlan
from reports.plan_folder.writing import write

TABLES = [f"{part}.csv" for part in PARTS]


@pytest.fixture(scope="module")
def folder(town, town_network, town_plan, tmp_path_factory):
    place = tmp_path_factory.mktemp("back") / "plan"
    stored = StoredPlan(scenario=town, plan=town_plan, comparison=None, checks={}, seed=1, limit=Limit(work=0.1))
    write(place, stored, town_network, run={})
    return place


@pytest.fixture(scope="module")
def workbook(folder):
    path = folder.parent / "plan.xlsx"
    linli("export", folder, "-o", path)
    return path


class Edited:
    """A workbook with cells changed; columns are found by their headings."""

    def __init__(self, workbook, path):
        self.book, self.path = openpyxl.load_workbook(workbook), path

    def cell(self, sheet, head, row):
        letter = next(cell.column_letter for cell in self.book[sheet][1] if cell.value == head)
        return self.book[sheet][f"{letter}{row}"]

    def put(self, sheet, head, row, value):
        self.cell(sheet, head, row).value = value
        return f"{sheet}!{self.cell(sheet, head, row).coordinate}"

    def row_of(self, sheet, head, value):
        return next(row for row in range(2, 5000) if self.cell(sheet, head, row).value == value)

    def saved(self):
        self.book.save(self.path)
        return self.path


@pytest.fixture
def edited(workbook, tmp_path):
    return Edited(workbook, tmp_path / "edited.xlsx")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_plan_comes_back_as_it_went_out(folder, tmp_path, lang):
    linli("export", folder, "-o", tmp_path / "b.xlsx", "--lang", lang)
    said = linli("import-plan", tmp_path / "b.xlsx", "--plan", folder, "-o", tmp_path / "again").output
    assert "nothing was edited" in said
    for name in TABLES:
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()
    assert read(tmp_path / "again").plan == read(folder).plan


def test_it_comes_back_after_another_program_saved_it(folder, edited):
    told = json.loads(linli("import-plan", edited.saved(), "--plan", folder, "--json").output)
    assert told["changes"] == []
    assert all(row["difference"] in (0, None) for row in told["costs"])


def test_the_plan_is_found_beside_the_workbook_or_asked_for(folder, workbook, tmp_path):
    linli("import-plan", workbook)
    (tmp_path / "alone.xlsx").write_bytes(workbook.read_bytes())
    assert "say which with --plan" in linli("import-plan", tmp_path / "alone.xlsx", code=2).stderr


def test_a_new_chief_by_name_takes_the_visits_over(folder, edited, town, town_plan):
    plan = town_plan.visits.plan
    compound, old = next(iter(plan.chief_of.items()))
    new = next(
        o for o in town.officials if o.id != old and o.name and sum(o.name == x.name for x in town.officials) == 1
    )
    row = edited.row_of("小区", "小区编号", compound)
    place = edited.put("小区", "院长编号", row, new.name)
    result = linli("import-plan", edited.saved(), "--plan", folder, "--json", code=None)
    told = json.loads(result.output)
    chief = next(change for change in told["changes"] if change["what"] == "chief")
    assert (chief["place"], chief["id"], chief["after"]) == (place, compound, f"{new.id} {new.name}")
    moved = [change for change in told["changes"] if change["what"] == "visit"]
    assert len(moved) == sum(v.compound_id == compound for v in plan.visits)
    assert all(f"{new.id} {new.name}" in change["after"] for change in moved)
    cost = next(row for row in told["costs"] if row["part"] == "visits")
    assert cost["bound"] == pytest.approx(town_plan.visits.bound)
    assert cost["difference"] == pytest.approx(cost["after"] - town_plan.visits.objective)


def test_an_edit_that_keeps_the_rules_is_written(folder, edited, town, town_plan, tmp_path):
    needs = {need.id: need for need in town_plan.projects.plan.candidates}
    required = {other for need in town.needs for other in need.requires_ids}
    out = next(id_ for id_ in town_plan.projects.plan.funded if not needs[id_].must and id_ not in required)
    place = edited.put("项目", "立项", edited.row_of("项目", "需求编号", out), "否")
    said = linli("import-plan", edited.saved(), "--plan", folder, "-o", tmp_path / "new").output
    assert f"{place} {out}" in said
    assert "funded yes -> no" in said
    again = read(tmp_path / "new")
    assert set(again.plan.projects.plan.funded) == set(town_plan.projects.plan.funded) - {out}
    assert again.plan.projects.objective > town_plan.projects.objective
    assert again.plan.projects.bound == pytest.approx(town_plan.projects.bound)
    assert not any(violations(again.scenario, again.plan).values())
    assert "变更内容" in (tmp_path / "new" / "changes.csv").read_text(encoding="utf-8-sig")
    assert (tmp_path / "new" / "modes.csv").read_bytes() == (folder / "modes.csv").read_bytes()


def test_rules_that_break_are_named_by_cell_and_nothing_is_written(folder, edited, town_plan, tmp_path):
    compound = next(id_ for id_, mode in town_plan.modes.plan.mode_of.items() if mode is Mode.CONTRACT)
    row = edited.row_of("小区", "小区编号", compound)
    edited.put("小区", "合同编号", row, None)
    path, out = edited.saved(), tmp_path / "new"
    result = linli("import-plan", path, "--plan", folder, "-o", out, code=1)
    assert f"小区!A{row} compound {compound}: in no contract but its mode is contract" in result.output
    assert "--anyway" in result.stderr
    assert list(tmp_path.glob("new*")) == []
    linli("import-plan", path, "--plan", folder, "-o", out, "--anyway", code=1)
    assert [p.name for p in tmp_path.glob("new*")] == ["new-failed"]
    linli("check", tmp_path / "new-failed", code=1)


def mistakes(edited):
    """Twenty mistakes, each with the place that has to be named."""
    put = edited.put
    yield put("小区", "服务模式", 2, "包干")
    yield put("小区", "院长编号", 3, "o999")
    yield put("小区", "副院长编号", 4, "查无此人")
    yield put("小区", "合同编号", 5, "k77")
    yield put("小区", "小区编号", 6, edited.cell("小区", "小区编号", 7).value).replace("A6", "A7")
    yield put("合同", "企业编号", 2, "f99")
    yield put("走访", "日期", 3, "三月一日")
    yield put("走访", "上下午", 4, "傍晚")
    yield put("走访", "小区编号", 5, "c999")
    yield put("走访", "小区编号", 6, None)
    yield put("走访", "干部编号", 7, "nobody")
    yield put("走访", "日期", 8, "2026-02-30")
    yield put("邻里格", "起始户", 4, "x")
    yield put("邻里格", "邻里格编号", 5, None)
    yield put("格长", "格长编号", 5, "王二")
    yield put("值守", "门卫编号", 3, "m999")
    yield put("值守", "班次", 4, "早晚")
    yield put("党建指导员", "指导员编号", 2, "没有此人")
    yield put("项目", "立项", 3, "也许")
    yield put("保洁作业单", "开始时刻", 3, "25:99")


def test_twenty_mistakes_get_their_messages_at_once(folder, edited):
    places = list(mistakes(edited))
    assert len(set(places)) == 20
    result = linli("import-plan", edited.saved(), "--plan", folder, code=2)
    named = re.findall(r"^(\S+!\w+) ", result.stderr, re.M)
    for place in places:
        assert place in named, (place, result.stderr)
    assert set(named) <= set(places) | {"小区!A6"}


def test_rows_that_are_gone_or_twice_are_named(folder, edited):
    gone = edited.cell("值守", "院门编号", 5).value
    edited.book["值守"].delete_rows(5)
    compound = edited.cell("小区", "小区编号", 4).value
    edited.book["小区"].delete_rows(4)
    for head in ("日期", "上下午", "小区编号", "干部编号"):
        edited.put("走访", head, 9, edited.cell("走访", head, 8).value)
    edited.put("走访", "干部编号", 8, "")
    edited.put("走访", "干部编号", 9, "")
    said = linli("import-plan", edited.saved(), "--plan", folder, code=2).stderr
    assert f"the row of {gone}, " in said
    assert f"小区 小区编号: the row of {compound} is gone; put it back" in said
    assert "走访!C9" in said or "走访!D9" in said
    assert "stands in row 8 already" in said


def test_a_visit_is_dropped_by_clearing_and_added_in_a_spare_row(folder, edited, town, town_plan):
    row = {head: edited.cell("走访", head, 2).value for head in ("日期", "上下午", "小区编号")}
    for head in (*row, "干部编号"):
        edited.put("走访", head, 2, None)
    last = len(town_plan.visits.plan.visits) + 5
    day = next(d for d in town.working_days if d != row["日期"].date())
    for head, value in {**row, "日期": date(day.year, day.month, day.day)}.items():
        edited.put("走访", head, last, value)
    told = json.loads(linli("import-plan", edited.saved(), "--plan", folder, "--json", code=None).output)
    (change,) = told["changes"]
    assert (change["id"], change["what"]) == (row["小区编号"], "visit")
    assert change["before"].startswith(f"{row['日期']:%Y-%m-%d}")
    assert change["after"].startswith(f"{day}")


def test_sheets_and_headings_that_are_missing_are_named(folder, edited):
    del edited.book["格长"]
    edited.book["小区"]["F1"].value = "模式"
    edited.book["小区"]["A1"].value = "编号"
    said = linli("import-plan", edited.saved(), "--plan", folder, code=2).stderr
    assert "the sheet 格长 (Keepers) is missing" in said
    assert "compound_id" in said
    assert "小区编号" in said


def test_other_plans_and_other_files_are_refused(folder, workbook, town, town_network, town_plan, tmp_path):
    kept = town_plan.visits.plan
    fewer = replace(town_plan, visits=replace(town_plan.visits, plan=replace(kept, visits=kept.visits[1:])))
    stored = StoredPlan(scenario=town, plan=fewer, comparison=None, checks={}, seed=1, limit=Limit(work=0.1))
    write(tmp_path / "other", stored, town_network, run={})
    assert "from another plan" in linli("import-plan", workbook, "--plan", tmp_path / "other", code=2).stderr
    elsewhere = replace(stored, scenario=replace(town, seed=99))
    write(tmp_path / "else", elsewhere, town_network, run={})
    assert "from other data" in linli("import-plan", workbook, "--plan", tmp_path / "else", code=2).stderr
    (tmp_path / "text.xlsx").write_text("no workbook")
    assert "is text, such as CSV" in linli("import-plan", tmp_path / "text.xlsx", "--plan", folder, code=2).stderr
    assert ".xlsx" in linli("export", folder, "-o", tmp_path / "x.csv", code=2).stderr


def test_contracts_are_priced_as_the_solver_prices_them(town, town_network, town_plan):
    """The checkers' prices of another firm's bid are those that the workbook compares, which come from the solver."""
    content = Content(scenario=town, network=town_network, plan=town_plan, comparison=None)
    compared = [offer for offer in offers(content) if not offer.chosen]
    for offer in compared:
        contracts = tuple(
            replace(c, contractor_id=offer.contractor_id) if c.id == offer.contract.id else c
            for c in town_plan.area_contracts
        )
        plan = town_plan.contracts.plan
        edited = replace(town_plan, contracts=replace(town_plan.contracts, plan=replace(plan, contracts=contracts)))
        again = repriced(town, town_plan, edited)
        priced = next(c for c in again.area_contracts if c.id == offer.contract.id)
        assert priced.yuan_month == pytest.approx(offer.yuan, abs=0.01)
        more = offer.yuan - offer.contract.yuan_month
        assert again.contracts.objective == pytest.approx(town_plan.contracts.objective + more, abs=0.02)
        assert again.contracts.bound == town_plan.contracts.bound
        said = violations(town, again)
        assert not [s for s in said["contracts"] + said["modes"] if "said to" in s]


def test_nothing_is_priced_anew_without_an_edit(town, town_plan):
    assert repriced(town, town_plan, town_plan) == town_plan


def test_bounds_fall_where_what_they_bound_is_another(town, town_plan):
    modes = dict(town_plan.mode_of)
    compound = next(id_ for id_, mode in modes.items() if mode is Mode.CONTRACT)
    modes[compound] = Mode.SELF
    plan = replace(town_plan.modes.plan, mode_of=modes)
    edited = replace(town_plan, modes=replace(town_plan.modes, plan=plan))
    holds = {part: bound_holds(part, town_plan, edited) for part in PARTS}
    assert not holds["contracts"]
    assert not holds["teams"]
    assert holds["modes"]
    assert holds["visits"]
    again = repriced(town, town_plan, edited)
    assert again.teams.bound is None
    assert again.teams.status is Status.FEASIBLE
    assert again.visits == town_plan.visits


def test_a_plan_of_one_part_comes_back_too(town, town_network, town_plan, tmp_path):
    stored = StoredPlan(
        scenario=town, plan=Plan(visits=town_plan.visits), comparison=None, checks={}, seed=1, limit=Limit(work=0.1)
    )
    write(tmp_path / "p", stored, town_network, run={})
    linli("export", tmp_path / "p", "-o", tmp_path / "p.xlsx")
    assert "nothing was edited" in linli("import-plan", tmp_path / "p.xlsx").output
