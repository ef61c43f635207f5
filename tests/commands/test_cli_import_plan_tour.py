"""What people do to an exported plan, and what they are told in Chinese: costs, broken rules and cells."""

import shutil
import subprocess

import openpyxl
import pytest
from command_line import linli

from domain.limits import Limit
from domain.people import Half
from reports.plan_folder.stored import StoredPlan
from reports.plan_folder.writing import write
from scenarios.words import ENUM_ZH

SOFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def folder(town, town_network, town_plan, tmp_path_factory):
    place = tmp_path_factory.mktemp("tour") / "plan"
    stored = StoredPlan(scenario=town, plan=town_plan, comparison=None, checks={}, seed=1, limit=Limit(work=0.1))
    write(place, stored, town_network, run={})
    linli("export", place, "-o", place.parent / "plan.xlsx", "--lang", "zh")
    return place


@pytest.fixture
def tour(folder, tmp_path):
    """Edit the workbook and hear what is said of it."""

    def edit(change, *, code):
        book = openpyxl.load_workbook(folder.parent / "plan.xlsx")
        change(book)
        book.save(tmp_path / "edited.xlsx")
        done = linli("--lang", "zh", "import-plan", tmp_path / "edited.xlsx", "--plan", folder, code=code)
        return done.output + done.stderr

    return edit


def column(sheet, head):
    return next(cell.column for cell in sheet[1] if cell.value == head)


def test_a_new_chief_is_told_with_visits_and_costs(tour, town, town_plan):
    compound, old = next(iter(town_plan.visits.plan.chief_of.items()))
    new = next(official.id for official in town.officials if official.id != old)

    def change(book):
        sheet = book["小区"]
        row = next(row for row in range(2, 500) if sheet.cell(row, 1).value == compound)
        sheet.cell(row, column(sheet, "院长编号")).value = new

    said = tour(change, code=None)
    assert "费用变化：" in said
    assert f"：院长 {old} " in said
    assert f"→ {new} " in said
    assert "：走访 " in said


def test_a_visit_outside_the_month_is_broken_at_its_own_cell(tour):
    def change(book):
        book["走访"].cell(2, column(book["走访"], "日期")).value = "2027-01-01"

    said = tour(change, code=1)
    assert "院长走访：走访!A2 小区 " in said
    assert "2027-01-01 不是当月可走访的日子" in said


@pytest.mark.parametrize("how", ["deleted", "cleared"])
def test_a_visit_that_is_gone_is_told_by_its_sheet(tour, town_plan, how):
    visit = min(town_plan.visits.plan.visits, key=lambda v: (v.day, list(Half).index(v.half), v.compound_id))

    def change(book):
        sheet = book["走访"]
        day, compound = column(sheet, "日期"), column(sheet, "小区编号")
        row = next(
            row
            for row in range(2, 5000)
            if sheet.cell(row, compound).value == visit.compound_id and sheet.cell(row, day).value.date() == visit.day
        )
        if how == "deleted":
            sheet.delete_rows(row)
        else:
            for cell in sheet[row]:
                cell.value = None if not cell.protection.locked else cell.value

    said = tour(change, code=None)
    assert f"走访 {visit.compound_id} " in said
    assert f"{visit.day} {ENUM_ZH[Half][visit.half.value]} {visit.official_id}" in said
    assert "→ （无）" in said


def test_a_compound_in_another_contract_is_told_with_cost_and_what_follows(tour, town_plan):
    contract = town_plan.contracts.plan.contracts[0].id
    member = next(id_ for id_, mode in town_plan.modes.plan.mode_of.items() if mode.value != "contract")

    def change(book):
        sheet = book["小区"]
        row = next(row for row in range(2, 500) if sheet.cell(row, 1).value == member)
        sheet.cell(row, column(sheet, "合同编号")).value = contract
        sheet.cell(row, column(sheet, "服务模式")).value = "片区大物业"

    said = tour(change, code=1)
    assert f"：合同 （无） → {contract}" in said
    assert "→ 片区大物业" in said
    assert "违反的规则：" in said


@pytest.mark.parametrize(
    ("sheet", "head", "value", "told"),
    [
        ("项目", "立项", "大概", "'大概' 不是"),
        ("走访", "日期", "月初", "'月初' 不是日期"),
        ("小区", "院长编号", "张三丰", "'张三丰' 不是"),
        ("走访", "上下午", "半夜", "'半夜' 不是"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(tour, sheet, head, value, told):
    cells = []

    def change(book):
        cell = book[sheet].cell(2, column(book[sheet], head))
        cell.value = value
        cells.append(f"{sheet}!{cell.coordinate} {head}: ")

    said = tour(change, code=2)
    assert cells[0] + told in said


def test_blank_rows_and_columns_of_notes_do_no_harm(tour):
    def change(book):
        book["小区"].insert_rows(4)
        book["走访"].insert_rows(6)
        book["小区"].cell(1, 30).value = "备注"
        book["小区"].cell(2, 30).value = "记得打电话"

    assert "没有修改" in tour(change, code=0)


@pytest.mark.parametrize(("sheet", "head"), [("小区", "院长编号"), ("小区", "服务模式"), ("走访", "日期")])
def test_a_column_that_is_gone_is_one_problem(tour, sheet, head):
    said = tour(lambda book: book[sheet].delete_cols(column(book[sheet], head)), code=2)
    assert f"{sheet}!A1 " in said
    assert f"（{head}）" in said
    assert "共1个问题" in said


def test_a_sheet_of_another_name_is_missed(tour):
    def change(book):
        book["走访"].title = "走访（新）"

    said = tour(change, code=2)
    assert "缺少工作表走访" in said
    assert "共1个问题" in said


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not on this machine")
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_a_workbook_saved_by_libreoffice_comes_back_equal(folder, tmp_path, ending):
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [
            SOFFICE,
            profile,
            "--headless",
            "--convert-to",
            ending,
            "--outdir",
            tmp_path / "saved",
            folder.parent / "plan.xlsx",
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    again = tmp_path / "again"
    linli("import-plan", tmp_path / "saved" / f"plan.{ending}", "--plan", folder, "-o", again)
    for path in folder.glob("*.csv"):
        assert (again / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_chinese_workbook_is_answered_in_chinese(folder, monkeypatch):
    for name in ("LINLI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert "没有修改" in linli("import-plan", folder.parent / "plan.xlsx").output
