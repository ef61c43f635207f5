"""The workbook of a plan: what stands in it, that its formulas say what they show, and that texts stay texts."""

import re
from dataclasses import replace

import openpyxl
import pytest

from domain.plan import Plan
from reports.plan_book.names import SHEETS
from reports.plan_book.writing import write_book


def book_of(path, town, network, plan, lang="zh"):
    write_book(path, town, network, plan, None, folder="p", lang=lang)
    return path


@pytest.fixture(scope="module")
def workbook(town, town_network, town_plan, tmp_path_factory):
    return book_of(tmp_path_factory.mktemp("book") / "plan.xlsx", town, town_network, town_plan)


@pytest.fixture(scope="module")
def formulas(workbook):
    return openpyxl.load_workbook(workbook)


@pytest.fixture(scope="module")
def values(workbook):
    return openpyxl.load_workbook(workbook, data_only=True)


def table(sheet):
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_every_part_has_its_sheets(formulas):
    assert formulas.sheetnames == [words.zh for key, words in SHEETS.items() if key != "policies"]


def test_both_languages_have_the_same_cells(workbook, town, town_network, town_plan, tmp_path):
    english = openpyxl.load_workbook(book_of(tmp_path / "e.xlsx", town, town_network, town_plan, "en"), data_only=True)
    chinese = openpyxl.load_workbook(workbook, data_only=True)
    assert english.sheetnames == [words.en for key, words in SHEETS.items() if key != "policies"]
    for one, other in zip(english.worksheets[2:], chinese.worksheets[2:], strict=True):
        assert one.dimensions == other.dimensions


def test_the_same_plan_makes_the_same_bytes(workbook, town, town_network, town_plan, tmp_path):
    again = book_of(tmp_path / "again.xlsx", town, town_network, town_plan)
    assert again.read_bytes() == workbook.read_bytes()


def test_the_cover_sums_what_the_sheets_say_and_has_room_to_sign(town, town_network, town_plan, tmp_path):
    checks = {"modes": [], "visits": ["a rule", "another"]}
    path = tmp_path / "c.xlsx"
    write_book(path, town, town_network, town_plan, None, folder="p", lang="zh", checks=checks)
    shown, written = openpyxl.load_workbook(path, data_only=True)["封面"], openpyxl.load_workbook(path)["封面"]
    cells = {cell.value: cell for row in shown.iter_rows() for cell in row if isinstance(cell.value, str)}
    assert cells[town.title_zh].row == 1
    assert f"{town.month.year}年{town.month.month:02d}月" in cells
    assert shown.cell(cells["户数"].row, 7).value == sum(compound.households for compound in town.compounds)
    assert written.cell(cells["户数"].row, 7).value.startswith("=SUM('小区'!")
    assert shown.cell(cells["服务模式"].row, 7).value == "通过"
    assert shown.cell(cells["院长走访"].row, 7).value == "违反2条"
    assert shown.cell(cells["邻里格"].row, 7).value == "—"
    for name in ("编制", "审核", "批准"):
        assert not written.cell(cells[name].row, 4).protection.locked
    assert written.page_setup.paperSize == 9
    assert written.page_setup.fitToHeight in (None, 1)


def test_contracts_sum_their_members_by_formula(values, formulas, town, town_plan):
    households = {c.id: c.households for c in town.compounds}
    shown = {row["合同编号"]: row for row in table(values["合同"]) if row["合同编号"]}
    for contract in town_plan.contracts.plan.contracts:
        row = shown[contract.id]
        assert row["户数"] == sum(households[id_] for id_ in contract.compound_ids)
        assert row["费用（元／月）"] == pytest.approx(contract.yuan_month, abs=0.01)
        assert row["企业编号"] == contract.contractor_id
    assert formulas["合同"]["F2"].value.startswith("=SUMIF(")


def test_totals_by_mode_and_by_community_agree(values, town):
    rows = [row for row in values["概览"].iter_rows(values_only=True) if row[0] == "合计" and row[2]]
    assert [row[2] for row in rows] == [sum(c.households for c in town.compounds)] * 2
    assert rows[0][3] == pytest.approx(rows[1][3])


def test_every_sum_shows_what_its_cells_add_up_to(formulas, values):
    found = 0
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                place = re.fullmatch(r"=(?:SUM|SUBTOTAL)\((?:109,)?([A-Z]+\d+):([A-Z]+\d+)\)", str(cell.value))
                if place:
                    cells = [c.value for line in values[sheet.title][f"{place[1]}:{place[2]}"] for c in line]
                    total = sum(value for value in cells if isinstance(value, int | float))
                    assert values[sheet.title][cell.coordinate].value == pytest.approx(total), cell.coordinate
                    found += 1
    assert found > 20


def test_visits_stand_in_the_list_and_in_the_calendar(values, town_plan):
    visits = town_plan.visits.plan.visits
    listed = [row for row in table(values["走访"]) if row["日期"]]
    assert len(listed) == len(visits)
    assert sorted((v.day, v.compound_id, v.official_id) for v in visits) == sorted(
        (row["日期"].date(), row["小区编号"], row["干部编号"]) for row in listed
    )
    assert sum(row["走访次数"] for row in table(values["走访日历"]) if row["干部"]) == len(visits)


def test_what_may_be_edited_is_unlocked_and_nothing_else(formulas):
    sheet = formulas["小区"]
    heads = {cell.value: cell.column_letter for cell in sheet[1]}
    unlocked = {head for head, letter in heads.items() if not sheet[f"{letter}2"].protection.locked}
    assert unlocked == {"服务模式", "合同编号", "院长编号", "副院长编号"}
    assert sheet.protection.sheet
    listed = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert "片区大物业" in listed[f"{heads['服务模式']}2"]
    assert "名单" in listed[f"{heads['院长编号']}2"]


def test_sheets_are_set_up_for_print(formulas):
    for sheet in formulas.worksheets:
        assert sheet.title == "封面" or sheet.page_setup.fitToHeight == 0
        assert "&P" in sheet.oddFooter.center.text
    assert formulas["走访"].print_title_rows == "$1:$1"
    assert formulas["小区"].page_setup.orientation == "landscape"
    contracts = len({c.value for c in formulas["合同"]["A"][1:] if c.value}) - 1
    assert len(formulas["合同单"].row_breaks.brk) == contracts - 1


HOSTILE = [
    '=HYPERLINK("http://x","y")',
    "+1",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "<b>&amp;",
    "_x0041_",
    "001",
    "http://x",
    "1e5",
]


def test_texts_stay_texts_and_ids_keep_their_zeros(town, town_network, town_plan, tmp_path):
    compounds = tuple(replace(c, name=HOSTILE[at % len(HOSTILE)]) for at, c in enumerate(town.compounds))
    hostile = replace(town, compounds=compounds, title_zh="=1+1&L&R", note_zh='=HYPERLINK("http://x","y")')
    path = book_of(tmp_path / "h.xlsx", hostile, town_network, Plan(visits=town_plan.visits))
    book = openpyxl.load_workbook(path)
    assert [book["使用说明"][place].data_type for place in ("A1", "A2")] == ["s", "s"]
    sheet = book["小区"]
    for row, compound in enumerate(compounds, start=2):
        cell = sheet[f"B{row}"]
        assert cell.data_type == "s"
        assert openpyxl.utils.escape.unescape(cell.value) in (compound.name, compound.name.replace("_x0041_", "A"))
        assert cell.hyperlink is None


def test_a_plan_without_parts_is_written_too(town, town_network, tmp_path):
    path = book_of(tmp_path / "empty.xlsx", town, town_network, Plan())
    assert openpyxl.load_workbook(path).sheetnames == ["封面", "使用说明", "概览", "小区", "说明与备注", "名单"]


def test_a_district_with_a_name_in_one_language_has_it_on_the_cover_of_the_other(town, town_network, tmp_path):
    named = replace(town, title_zh="北院", title_en="")
    path = book_of(tmp_path / "named.xlsx", named, town_network, Plan(), "en")
    assert openpyxl.load_workbook(path)["Cover"]["A1"].value == "北院"
