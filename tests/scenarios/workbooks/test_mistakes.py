"""What people do to workbooks: mistakes are all named, each with its sheet and cell, and what is no mistake is read."""

from datetime import date, datetime, time, timedelta

import openpyxl
import pytest

from domain.errors import ScenarioError
from scenarios.load import load
from scenarios.save import digest
from scenarios.workbooks.writing import workbook_bytes

MISTAKES = {
    "设置!B9": ("abc", "is not a whole number"),
    "设置!B8": ("火星", "'火星' is not known"),
    "设置!B12": (-5, "-5 is too small"),
    "政策!C5": ("城市", "城市"),
    "小区!B4": ("长" * 201, "has 201 characters"),
    "小区!C5": ("q999", "q999"),
    "小区!D6": (999, "999 is too large; allowed: -180 to 180"),
    "小区!F7": ("三百", "'三百' is not a whole number; allowed: 1 to 20000"),
    "小区!F8": (0, "0 is too small; allowed: 1 to 20000"),
    "小区!G9": (2.5, "'2.5' is not a whole number"),
    "小区!F10": (None, "is empty"),
    "小区!Q11": ("大概", "'大概' is not one of the words known here"),
    "小区!AA12": ("也许", "'也许' is not yes or no"),
    "小区!AH13": ("昨天", "'昨天' is not a date"),
    "街段!D3": (-3, "is too small"),
    "门卫!A3": ("m001", "m001"),
    "物业企业!C3": (7, "7 is too large; allowed: 1 to 3"),
    "报价!E3": (150, "150 is too large; allowed: 0 to 100"),
    "干部!Q3": ("旁注", "stands beside the columns of the header"),
    "工单!B5": ("3/1/2026", "is not a time"),
}


@pytest.fixture(scope="module")
def plain(town):
    return workbook_bytes(town)


@pytest.fixture
def edited(plain, tmp_path):
    """Change a workbook as a person does, and give what is loaded of it, or the problems."""

    def edit(change):
        path = tmp_path / "book.xlsx"
        path.write_bytes(plain)
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
        try:
            return load(path)
        except ScenarioError as refused:
            return refused

    return edit


def test_twenty_mistakes_get_twenty_messages_each_with_sheet_and_cell(edited):
    def spoil(book):
        for place, (value, _) in MISTAKES.items():
            sheet, cell = place.split("!")
            book[sheet][cell] = value

    said = {problem.place: problem.text for problem in edited(spoil).problems}
    assert len(MISTAKES) == 20
    assert set(said) == set(MISTAKES)
    for place, (_, text) in MISTAKES.items():
        assert text in said[place], place


def test_an_error_is_named_at_its_cell_when_sheets_were_put_in_another_order(edited):
    def spoil(book):
        book.move_sheet("小区", offset=9)
        book["小区"]["I3"] = "#REF!"

    (problem,) = edited(spoil).problems
    assert str(problem) == "小区!I3 建筑面积_平方米: holds an error of its formula"


def test_cells_merged_downwards_count_in_each_row(edited, town):
    def merge(book):
        same = [row for row in range(2, 14) if book["小区"].cell(row, 3).value == book["小区"]["C2"].value]
        last = next(row for row in range(2, 15) if row not in same) - 1
        assert last > 2
        book["小区"].merge_cells(f"C2:C{last}")

    loaded = edited(merge)
    assert digest(loaded.scenario) == digest(town)
    (warning,) = loaded.warnings
    assert warning.startswith("小区: cells that are merged count in each of their rows: C2:C")


def test_cells_merged_across_columns_are_refused(edited):
    (problem, *_) = edited(lambda book: book["街道"].merge_cells("A2:B2")).problems
    assert problem.place == "街道!A2"
    assert "is merged with other cells (A2:B2)" in problem.text


def test_notes_blank_rows_hidden_rows_and_strange_sheets_do_no_harm(edited, town):
    def dress(book):
        sheet = book["小区"]
        sheet["A20"] = "注：户数据 2026 年 11 月台账"
        sheet["A21"] = "# checked by hand"
        sheet.row_dimensions[4].hidden = True
        sheet.column_dimensions["H"].hidden = True
        sheet.insert_rows(5)
        book.create_sheet("草稿")["A1"] = "anything"

    loaded = edited(dress)
    assert digest(loaded.scenario) == digest(town)
    assert any("小区: 2 rows of notes not read: 21, 22" in text for text in loaded.warnings)
    assert any("草稿: not read, not the name of a table" in text for text in loaded.warnings)


def test_two_sheets_for_one_table_are_refused(edited):
    def double(book):
        book.copy_worksheet(book["路口"]).title = "junctions"

    (problem,) = edited(double).problems
    assert problem.text == "holds the same table as 路口; keep one of them"


def test_percentages_dates_times_and_booleans_mean_what_is_shown(edited, town):
    def change(book):
        for cell, value in (("E2", 0.15), ("H2", 0.045)):
            book["报价"][cell] = value
            book["报价"][cell].number_format = "0.0%"
        book["小区"]["X2"], book["小区"]["Y2"] = time(6, 30), timedelta(hours=21)
        book["小区"]["AA2"] = True
        book["小区"]["AH2"] = datetime(2026, 11, 3)
        book["小区"]["F2"] = 88.0

    scenario = edited(change).scenario
    bid, compound = scenario.bids[0], scenario.compounds[0]
    assert (bid.step1_pct, bid.condition_pct) == (15.0, 4.5)
    assert (compound.open_from_h, compound.open_to_h, compound.drive_through) == (6.5, 21.0, True)
    assert (compound.last_visit, compound.households) == (date(2026, 11, 3), 88)


def test_ids_that_a_workbook_made_numbers_are_read_with_a_warning(edited):
    def renumber(book):
        for row in range(2, book["门卫"].max_row + 1):
            book["门卫"].cell(row, 1).value = row

    loaded = edited(renumber)
    assert [guard.id for guard in loaded.scenario.guards][:2] == ["2", "3"]
    (warning,) = [text for text in loaded.warnings if "stored as numbers" in text]
    assert warning.startswith("门卫: 门卫编号: ")


def test_english_and_chinese_may_be_mixed_and_aliases_and_capitals_do_not_matter(edited, town):
    def rename(book):
        book["小区"].title = "Compounds"
        book["Compounds"]["F1"] = " Households＊"
        book["街段"]["D1"] = "长度（米）"

    assert digest(edited(rename).scenario) == digest(town)


def with_month(month):
    def write(book):
        row = next(row for row in book["设置"].iter_rows(min_row=2) if row[0].value == "计划月份")
        row[1].value = month

    return write


@pytest.mark.parametrize("month", ["2026年13月", "12/2026", "十二月", "2026-00"])
def test_a_bad_month_is_one_problem_at_its_cell(edited, month):
    (problem,) = edited(with_month(month)).problems
    assert (problem.place, problem.field) == ("设置!B7", "计划月份")


@pytest.mark.parametrize("month", ["2026年12月", "2026/12", "2026.12", datetime(2026, 12, 1), "2026-12"])
def test_a_month_is_taken_as_people_write_it(edited, month):
    assert edited(with_month(month)).scenario.month == date(2026, 12, 1)
