"""A scenario as a workbook and back: equal, byte for byte, text for text."""

import random
from dataclasses import replace

import openpyxl
import pytest
from open_document import ods, rows_of

from domain.district import Street
from domain.errors import ScenarioError
from scenarios.builtin import resolve
from scenarios.cells import clean_text
from scenarios.findings import Findings
from scenarios.load import load
from scenarios.rows import table_of
from scenarios.save import digest
from scenarios.synthetic import district
from scenarios.workbooks.reading import read_book
from scenarios.workbooks.writing import workbook_bytes, write_workbook


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_town_with_every_table_comes_back_equal(town, lang, tmp_path):
    write_workbook(tmp_path / "town.xlsx", town, lang=lang)
    loaded = load(tmp_path / "town.xlsx")
    assert loaded.warnings == ()
    assert loaded.scenario == town
    assert digest(loaded.scenario) == digest(town)


def test_the_built_in_district_comes_back_equal(tmp_path):
    lianhu = resolve("lianhu").scenario
    write_workbook(tmp_path / "lianhu.xlsx", lianhu)
    assert digest(load(tmp_path / "lianhu.xlsx").scenario) == digest(lianhu)


def test_equal_scenarios_give_equal_bytes(town):
    assert workbook_bytes(town) == workbook_bytes(district(compounds=12, seed=5, name="town"))


def test_a_workbook_saved_by_another_program_comes_back_equal(town, tmp_path):
    write_workbook(tmp_path / "town.xlsx", town)
    openpyxl.load_workbook(tmp_path / "town.xlsx").save(tmp_path / "again.xlsx")
    assert digest(load(tmp_path / "again.xlsx").scenario) == digest(town)


def test_an_open_document_comes_back_equal(town, tmp_path):
    write_workbook(tmp_path / "town.xlsx", town)
    book = openpyxl.load_workbook(tmp_path / "town.xlsx")
    sheets = {sheet.title: rows_of(sheet.iter_rows(values_only=True)) for sheet in book}
    (tmp_path / "town.ods").write_bytes(ods(sheets))
    assert digest(load(tmp_path / "town.ods").scenario) == digest(town)


LETTERS = (
    [chr(c) for c in range(1, 0x80)]
    + list("=+-@＝＋－＠'\"<>&;,_\t\r\n\\|%#!")
    + list("邻里小区é\u0301\u200b\u2028\u202e\ufeff\x85\xa0🏠\U0001f3f4")
    + ["_x000D_", "_x0041_", "</t>", "]]>", "&amp;", "=1+1", "=cmd|' /C calc'!A0", "http://a.b", "001", "1e5", "TRUE"]
)


def strings(count, seed):
    rng = random.Random(seed)
    return ["".join(rng.choices(LETTERS, k=rng.randrange(0, 12))) for _ in range(count)]


def test_ten_thousand_strings_survive_as_text(town, tmp_path):
    wanted = [clean_text(text) for text in strings(10_000, seed=1)]
    streets = tuple(
        replace(town.streets[0], id=f"{number:05d}", name=text) for number, text in enumerate(wanted, start=1)
    )
    write_workbook(tmp_path / "texts.xlsx", replace(town, streets=streets))
    sheet = openpyxl.load_workbook(tmp_path / "texts.xlsx")["街段"]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]

    findings = Findings()
    rows = table_of(read_book(tmp_path / "texts.xlsx", findings).tables["streets"], Street, findings).rows
    assert [row.id for row in rows] == [street.id for street in streets]
    assert [row.name for row in rows] == wanted


@pytest.mark.parametrize("text", ["\ud800", "a\uffff", "x" * 32_768])
def test_what_no_cell_can_hold_is_refused_with_its_place(town, text, tmp_path):
    spoilt = replace(town, compounds=(replace(town.compounds[0], name=text), *town.compounds[1:]))
    with pytest.raises(ScenarioError) as refused:
        write_workbook(tmp_path / "town.xlsx", spoilt)
    (problem,) = refused.value.problems
    assert (problem.file, problem.row, problem.field) == ("小区", 2, "小区名称")
    assert not (tmp_path / "town.xlsx").exists()
