"""The empty template: what is in it for people, and that a filled one is a scenario."""

import re
from dataclasses import asdict, fields

import openpyxl
import pytest
from pydantic import TypeAdapter

from domain.columns import columns_of
from domain.errors import ScenarioError
from domain.policy import Policy
from domain.rules import Rules
from domain.scenario import TABLES
from scenarios import settings_words
from scenarios.load import load
from scenarios.save import digest
from scenarios.settings import TOP
from scenarios.words import CALENDAR
from scenarios.workbooks import layout, meanings, setting_meanings
from scenarios.workbooks.examples import MARK, examples
from scenarios.workbooks.front import STEPS
from scenarios.workbooks.writing import workbook_bytes, write_workbook


@pytest.fixture(scope="module", params=["zh", "en"])
def template(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "x.xlsx"
    write_workbook(path, None, lang=request.param)
    return request.param, path, openpyxl.load_workbook(path)


def test_there_is_a_sheet_for_each_table_in_the_order_of_the_groups(template):
    lang, _, book = template
    front = ["说明", "设置", "政策"] if lang == "zh" else ["instructions", "settings", "policies"]
    hidden = ["选项" if lang == "zh" else "lists"]
    assert book.sheetnames == [*front, *(layout.sheet_name(table, lang) for table in layout.order()), *hidden]
    assert {*layout.order()} == {*TABLES, CALENDAR}
    assert book[hidden[0]].sheet_state == "hidden"


def test_each_header_is_frozen_and_has_a_note_with_unit_limits_and_default(template):
    lang, _, book = template
    for table in layout.order():
        sheet = book[layout.sheet_name(table, lang)]
        assert sheet.freeze_panes == "B2"
        for cell, column in zip(sheet[1], layout.columns(table), strict=True):
            assert cell.value == layout.header(column, lang) + (" *" if column.required else "")
            note = cell.comment.text
            assert (column.name if lang == "zh" else column.zh) in note
            assert (("必填" if column.required else "可不填") if lang == "zh" else "") in note
    households = book["小区" if lang == "zh" else "compounds"]["F1"]
    assert ("1 至 20000" if lang == "zh" else "1 to 20000") in households.comment.text


def test_words_yes_and_no_and_references_have_drop_down_lists(template):
    lang, _, book = template
    lists = book["选项" if lang == "zh" else "lists"]
    for table in layout.order():
        rules = {
            str(rule.sqref).split(":")[0]: rule
            for rule in book[layout.sheet_name(table, lang)].data_validations.dataValidation
        }
        for at, column in enumerate(layout.columns(table)):
            cell = f"{openpyxl.utils.get_column_letter(at + 1)}2"
            words = layout.choices(column, lang)
            if words:
                place = rules[cell].formula1.split("!")[1].replace("$", "")
                assert [c.value for (c,) in lists[place]] == list(words) if len(words) > 1 else True
            elif column.ref is not None and not layout.is_list(column):
                assert layout.sheet_name(column.ref.table, lang) in rules[cell].formula1


def test_ids_are_formatted_as_text_down_the_whole_column(template):
    lang, _, book = template
    sheet = book["小区" if lang == "zh" else "compounds"]
    assert sheet.column_dimensions["A"].number_format == "@" or sheet["A2"].number_format == "@"


def test_an_empty_template_is_refused_for_what_is_missing_only(template, tmp_path):
    _, path, _ = template
    with pytest.raises(ScenarioError) as refused:
        load(path)
    said = [str(problem) for problem in refused.value.problems]
    assert len(said) == 3, said
    assert all("is missing" in text for text in said)
    assert refused.value.warnings == ()


def test_there_is_an_example_of_every_table_which_keeps_to_its_limits(template):
    lang, _, book = template
    for table in layout.order():
        row = [cell.value for cell in book[layout.sheet_name(table, lang)][2]]
        assert row[0].startswith(MARK[0 if lang == "zh" else 1]), table
    for example in examples().values():
        assert TypeAdapter(type(example)).validate_python(asdict(example)) == example


def test_an_example_that_was_written_into_is_not_lost_in_silence(template, tmp_path):
    lang, path, _ = template
    book = openpyxl.load_workbook(path)
    sheet = book["小区" if lang == "zh" else "compounds"]
    sheet["F2"] = 512
    sheet["AF2"] = None
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(ScenarioError) as refused:
        load(tmp_path / "x.xlsx")
    (said,) = [str(p) for p in refused.value.problems if "example" in p.text]
    assert said.startswith("小区!A2 小区编号: is marked" if lang == "zh" else "compounds!A2 id: is marked")


def test_the_front_page_says_what_to_do_in_both_languages_and_links_to_each_sheet(template):
    lang, _, book = template
    page = book.worksheets[0]
    said = {cell.value for row in page.iter_rows() for cell in row if cell.value}
    assert {text for step in STEPS for text in step} <= said
    for table in layout.order():
        assert meanings.TABLES[table][0 if lang == "en" else 1] in said
    links = {cell.value: cell.hyperlink.location for row in page.iter_rows() for cell in row if cell.hyperlink}
    assert list(links) == book.sheetnames[1:-1]
    assert all(place == f"'{name}'!A1" for name, place in links.items())


def test_every_meaning_is_of_a_table_or_column_that_there_is():
    assert {*meanings.TABLES} == {*layout.order()}
    for table, column in meanings.COLUMNS:
        assert column in {each.name for each in layout.columns(table)}, (table, column)


def test_a_template_filled_in_by_hand_is_the_scenario(town, tmp_path):
    """Every row of a scenario typed below the headers of an empty template, the example left where it is."""
    path = tmp_path / "town.xlsx"
    path.write_bytes(workbook_bytes(None))
    book, filled = openpyxl.load_workbook(path), openpyxl.load_workbook(_written(town, tmp_path / "full.xlsx"))
    for name in ("设置", "政策"):
        for row in filled[name].iter_rows():
            for cell in row:
                book[name].cell(cell.row, cell.column, cell.value)
    for table in layout.order():
        name = layout.sheet_name(table, "zh")
        for row in filled[name].iter_rows(min_row=2, values_only=True):
            book[name].append([None if value is None else value for value in row])
    book.save(path)
    assert digest(load(path).scenario) == digest(town)


def _written(town, path):
    write_workbook(path, town)
    return path


def test_every_setting_and_lever_has_a_chinese_name_of_its_own():
    assert set(settings_words.TOP_ZH) == set(TOP)
    assert set(settings_words.SECTION_ZH) == {field.name for field in fields(Rules)}
    for field in fields(Rules):
        names = settings_words.KEY_ZH[field.name]
        assert set(names) == {column.name for column in columns_of(type(getattr(Rules(), field.name)))}
        assert len(set(names.values())) == len(names)
    levers = {column.name for column in columns_of(Policy)} - {"id"}
    assert set(settings_words.LEVER_ZH) == levers
    assert len(settings_words.LEVER_OF) == len(levers)
    assert settings_words.key_of_label(settings_words.key_label("visits", "strict")) == "visits.strict"


def test_every_setting_says_what_it_means_with_unit_and_limits(template):
    lang, _, book = template
    notes = {row[0].value: row[2].value for row in book["设置" if lang == "zh" else "settings"].iter_rows(min_row=2)}
    wanted = [("", key) for key in TOP if key not in ("crs", "seed")]
    wanted += [(f.name, c.name) for f in fields(Rules) for c in columns_of(type(getattr(Rules(), f.name)))]
    for section, key in wanted:
        meaning = setting_meanings.SETTINGS[section][key]
        label = settings_words.key_label(section, key) if lang == "zh" else f"{section}.{key}".strip(".")
        assert notes[label].startswith(meaning.of(lang)), label
        assert re.search("[\u4e00-\u9fff]", meaning.zh), key
    walk = notes["相邻关系.最远步行_米" if lang == "zh" else "neighbours.walk_m"]
    for text in (
        ("单位：米", "允许：0 至 5000", "默认 600") if lang == "zh" else ("Unit: m", "Allowed: 0 to 5000", "600")
    ):
        assert text in walk
