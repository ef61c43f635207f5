"""Sentences are recognised by their templates, the most literal first, and told with what stands in their holes."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.language.catalogue import ZH
from reports.language.sentences import Translator, translator
from reports.plan_folder.manifest import figures_of

BROKEN = Path(__file__).parents[2] / "data" / "broken"
PLACE = re.compile(r"\S+?(?: [\w\u4e00-\u9fff（）.]+)?: ")
"""Where a problem is, before its sentence."""
ENGLISH = re.compile(r"\b[a-z]+ [a-z]{2,} [a-z]{2,}\b|\b[a-z]{3,} [a-z]{3,}\b|\b(?:is|are|not) [a-z]")
QUOTED = re.compile(r"'[^']*'|[（(][^（()）]*[)）]")


def in_chinese(sentence):
    return translator(ZH).sentence(sentence) or sentence


def leftovers(text):
    """English words in a row that are neither quoted nor a list of names."""
    return ENGLISH.findall(QUOTED.sub("", text))


def broken_sentences():
    for path in sorted(BROKEN.glob("*/expected.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            warned = line.startswith("warning: ")
            place = None if warned else PLACE.match(line)
            yield line.removeprefix("warning: ") if warned else line[place.end() :]


@pytest.mark.parametrize("sentence", sorted(set(broken_sentences())))
def test_faults_of_scenarios_are_told_in_chinese(sentence):
    assert re.search(r"[\u4e00-\u9fff]", in_chinese(sentence)), sentence
    assert not leftovers(in_chinese(sentence))


def test_notes_of_a_planned_town_are_told_in_chinese(town_plan):
    notes = [note for row in figures_of(town_plan).values() for note in row.notes]
    assert len(notes) > 8
    assert {note: found for note in notes if (found := leftovers(in_chinese(note)))} == {}


CATALOGUE = {
    "{text} is not {what}": "{text}不是{what}",
    "{value} is not a number": "{value}不是数",
    "{fault}; allowed: {choice}": "{fault}；可填：{choice}",
    "{file}: {fault}": "{file}：{fault}",
    "{n} rows": "{n}行",
    "is gone{more}": "不见了{more}",
    " ({times} of them)": "（{times}个）",
    "{rows} left out": "略去{rows}",
}


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("'x' is not a number", "'x'不是数"),
        ("'x' is not red", "'x'不是red"),
        ("'x' is not a number; allowed: 1 to 3", "'x'不是数；可填：1 to 3"),
        ("a.csv: 'x' is not a number", "a.csv：'x'不是数"),
        ("3 rows left out", "略去3行"),
        ("is gone", "不见了"),
        ("is gone (2 of them)", "不见了（2个）"),
        ("nothing of the kind", None),
        ("", None),
    ],
)
def test_the_most_literal_template_wins_and_holes_are_translated(english, chinese):
    assert Translator(CATALOGUE).sentence(english) == chinese


def test_a_hole_of_numbers_takes_numbers_only():
    assert Translator({"{n} of {n_all} left": "剩{n}/{n_all}"}).sentence("three of 10 left") is None


@given(st.text(alphabet="{}%$()[]\\.*+? \nab'", max_size=60))
def test_what_people_wrote_is_neither_a_pattern_nor_a_hole(text):
    told = Translator(CATALOGUE).sentence(f"'{text}' is not a number")
    assert told == f"'{text}'不是数" or "is not a number" in text


def test_a_thousand_faults_are_found_by_few_patterns():
    tried = 0
    reader = translator(ZH)
    for row in range(1000):
        tried += len(reader._candidates(f"'x{row}' is not a whole number; allowed: 1 to {row}"))
    assert tried < 60_000
