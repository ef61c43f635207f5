"""The catalogues of translations are whole: every sentence of the source, with its holes, in every language."""

import re
from pathlib import Path

import click
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from domain.words import LOCALE
from reports.language import catalogue
from reports.language.catalogue import DOMAIN, folders, known, languages, messages
from reports.language.compiling import compile_all, compiled
from reports.language.extraction import templates
from reports.language.updating import LIBRARY, begin, lacking, read, sentence_of, skeleton, stale, update, written

CATALOGUES = sorted(LOCALE.rglob(f"{DOMAIN}.po"))
FOR_PROGRAMMERS = re.compile(
    "Deprecation|iterable|defined twice|declaration|same flag|UUID|executable|Choice[(]|start character|was passed"
)
HOLE = re.compile(r"\{\w*(?:!r)?\}")


@pytest.fixture(params=CATALOGUES, ids=lambda path: path.parents[1].name)
def path(request):
    return request.param


def test_no_sentence_of_the_source_is_untranslated(path):
    assert not lacking(read(path)), "run python -m reports.language.updating, then translate what is empty"
    assert not [message.id for message in read(path) if message.id and not message.string]


def test_no_translation_is_stale_or_a_guess(path):
    assert not stale(read(path))
    assert not [message.id for message in read(path) if message.id and message.fuzzy]


def test_translations_have_the_holes_of_their_sentences(path):
    for message in read(path):
        if isinstance(message.id, str):
            assert set(HOLE.findall(message.id)) == set(HOLE.findall(message.string)), message.id
        else:
            assert set(HOLE.findall("".join(message.string))) <= set(HOLE.findall("".join(message.id))), message.id


def test_the_binary_catalogue_is_what_the_text_compiles_to(path):
    assert path.with_suffix(".mo").read_bytes() == compiled(path), "run python -m reports.language.compiling"


def test_the_text_is_as_it_is_written_by_an_update(path):
    assert path.read_bytes() == written(read(path))


def test_what_click_says_to_users_is_in_the_catalogue(path):
    in_catalogue = {skeleton(sentence_of(message)) for message in read(path) if message.id}
    said = set()
    for name, _, texts, _, _ in extract_from_dir(click.__path__[0]):
        if Path(name).stem in ("exceptions", "formatting", "parser", "types", "core"):
            said.add(texts if isinstance(texts, str) else texts[0])
    assert len(said) > 30
    assert {text for text in said if skeleton(text) not in in_catalogue and not FOR_PROGRAMMERS.search(text)} == set()


def test_an_f_string_is_a_sentence_with_named_holes():
    source = """
def say(row, rows):
    raise ScenarioError(f"{row.id} is in row {rows[0]} and in row {rows[1]}")
def fail(x):
    raise ValueError("an error for programmers")
def both():
    return Words("两种语言", "in both languages"), words("in both languages, too")
"""
    assert [text for _, text in templates(source, "a.py")] == ["{id} is in row {rows} and in row {rows2}"]


def test_the_help_of_commands_is_found():
    source = '''
@main.command()
@click.option("--out", help="Folder to write.")
def run():
    """Plan a district.

    It takes
    a while.
    """
def other():
    """What is only for programmers."""
'''
    texts = [text for _, text in templates(source, "commands/a.py")]
    assert texts == ["Folder to write.", "Plan a district.", "It takes a while."]


@pytest.fixture
def another_language(tmp_path, monkeypatch):
    """Catalogues of a folder to which a third language can be added."""
    for path in CATALOGUES:
        target = tmp_path / path.relative_to(LOCALE)
        target.parent.mkdir(parents=True)
        target.write_bytes(path.read_bytes())
    monkeypatch.setattr("reports.language.updating.LOCALE", tmp_path)
    path = begin("eo", CATALOGUES[0])
    monkeypatch.setattr(catalogue, "LOCALE", tmp_path)
    folders.cache_clear()
    messages.cache_clear()
    yield path
    folders.cache_clear()
    messages.cache_clear()


def test_a_third_language_takes_no_code(another_language):
    update(another_language)
    with another_language.open("rb") as file:
        begun = read_po(file)
    begun["has no rows"].string = "havas neniujn liniojn"
    another_language.write_bytes(written(begun))
    compile_all(another_language.parents[2])
    assert languages() == ("eo", "zh", "en")
    assert messages(known("eo_XX.UTF-8")) == {"has no rows": "havas neniujn liniojn"}


def test_a_language_is_known_by_its_code_and_by_its_locale():
    assert {known(name) for name in ("zh", "zh_CN", "zh-CN", "zh_CN.UTF-8", "ZH_cn", "Chinese_China.936")} == {"zh"}
    assert {known(name) for name in ("en", "C", "POSIX", "de_DE", "", "zhuang")} == {"en"}


def test_an_update_takes_out_what_nobody_says(tmp_path):
    path = tmp_path / "linli.po"
    path.write_bytes(CATALOGUES[0].read_bytes())
    changed = read(path)
    changed.add("nobody says this sentence", "没有人说这句话")
    changed.delete("has no rows")
    changed.add("kept, for a library says it", "保留", auto_comments=[LIBRARY])
    path.write_bytes(written(changed))
    update(path)
    after = {message.id: message.string for message in read(path)}
    assert "nobody says this sentence" not in after
    assert after["has no rows"] == ""
    assert after["kept, for a library says it"] == "保留"
