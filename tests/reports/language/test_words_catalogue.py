"""The catalogue of words of pages and sheets is whole: every text of the source, with its holes, and no other."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.words import DOMAIN, FOLDER, LOCALE, Words, both, listed, words
from reports.language import wording
from reports.language.compiling import compiled
from reports.language.updating import read, update, written
from reports.language.words import PAGE

ROOT = Path(__file__).parents[3]
CATALOGUE = LOCALE / FOLDER / "LC_MESSAGES" / f"{DOMAIN}.po"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
HOLE = re.compile(r"\{\w*\}")
SAME_IN_BOTH = {"A–Z", "CSV", "N", "km/h", "m²", "℃", "%"}
"""Signs that Chinese readers write as others do."""


@pytest.fixture(scope="module")
def catalogue():
    return read(CATALOGUE)


def entries(catalogue):
    return [message for message in catalogue if message.id]


def test_no_text_of_the_source_is_untranslated(catalogue):
    assert not wording.lacking(catalogue), "run python -m reports.language.updating, then translate what is empty"
    assert not [message.id for message in entries(catalogue) if not message.string or message.fuzzy]


def test_translations_are_chinese(catalogue):
    said_in_letters = [m.id for m in entries(catalogue) if re.search("[a-z]{3}", m.id) and m.id == m.string]
    assert said_in_letters == []
    assert not [m.id for m in entries(catalogue) if CHINESE.search(m.id)], "the code holds English alone"


def test_no_translation_is_stale(catalogue):
    assert not wording.stale(catalogue)


def test_translations_have_the_holes_of_their_texts(catalogue):
    for message in entries(catalogue):
        assert set(HOLE.findall(message.id)) == set(HOLE.findall(message.string)), message.id


def test_the_binary_catalogue_is_what_the_text_compiles_to():
    assert CATALOGUE.with_suffix(".mo").read_bytes() == compiled(CATALOGUE), "run python -m reports.language.compiling"


def test_the_text_is_as_it_is_written_by_an_update(catalogue):
    assert CATALOGUE.read_bytes() == written(catalogue)


def test_every_call_is_one_that_extraction_reads():
    """A text that is no literal would be shown untranslated without anybody's noticing."""
    for package in wording.PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "words":
                    literal = [isinstance(arg, ast.Constant) and isinstance(arg.value, str) for arg in node.args]
                    assert literal in ([True], [True, True]), f"{path}:{node.lineno}"
                    assert not node.keywords, f"{path}:{node.lineno}"


def test_an_update_takes_out_what_is_not_shown_and_brings_in_what_is(tmp_path):
    path = tmp_path / CATALOGUE.name
    changed = read(CATALOGUE)
    changed.add("nobody shows this", "没有人显示这个", context="anywhere")
    changed.delete("Compounds", "number")
    path.write_bytes(written(changed))
    update(path)
    after = {(message.id, message.context): message.string for message in read(path)}
    assert ("nobody shows this", "anywhere") not in after
    assert after["Compounds", "number"] == ""
    assert after["Compounds", None] == "小区"


def test_a_context_tells_apart_what_is_the_same_in_english():
    assert words("Compounds") == ("小区", "Compounds")
    assert words("Compounds", "number") == ("小区数", "Compounds")
    assert words("nobody translated this") == both("nobody translated this")


def test_a_hole_takes_words_in_each_language():
    shape = Words("共{n}个{what}", "{n} {what}")
    assert shape.filled(n=3, what=words("Compounds")) == ("共3个小区", "3 Compounds")
    assert [shape.of(lang) for lang in ("zh", "en", "fr")] == [shape.zh, shape.en, shape.en]


def test_a_list_has_the_comma_of_each_language():
    assert listed([words("Mon"), "01", words("Tue")]) == ("周一、01、周二", "Mon, 01, Tue")
    assert listed([words("Mon"), words("Tue")], words("; ")) == ("周一；周二", "Mon; Tue")
    assert listed([]) == ("", "")


@given(st.text(alphabet="{}%n!:0", max_size=12))
def test_what_fills_a_hole_is_no_shape_itself(text):
    assert Words("甲{what}", "a {what}").filled(what=text) == (f"甲{text}", f"a {text}")


def test_help_reads_no_words():
    asked = "import sys, cli; cli.main(['--help'], standalone_mode=False); m = sys.modules.get('domain.words'); "
    asked += "assert m is None or not m._catalogue.cache_info().currsize"
    subprocess.run([sys.executable, "-c", asked], check=True, cwd=ROOT, capture_output=True)


def test_the_page_shows_each_word_in_both_languages():
    assert all(shown.zh and shown.en for shown in PAGE.values())
