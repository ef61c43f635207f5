"""Pages open in the language of their scenario, in Chinese where it names none; all words are in both."""

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

from reports.page import grid_page

ROOT = Path(__file__).parents[3]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    ("language", "opened"),
    [("", '<html lang="zh-CN" data-lang="zh">'), ("zh", 'data-lang="zh"'), ("en", '<html lang="en" data-lang="en">')],
)
def test_a_page_opens_in_the_language_of_its_scenario(town, town_plan, language, opened):
    assert opened in grid_page.render(replace(town, language=language), town_plan)


def words_in(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Words" and len(node.args) == 2:
            zh, en = (arg.value if isinstance(arg, ast.Constant) else None for arg in node.args)
            if isinstance(zh, str) and isinstance(en, str):
                yield zh, en


def test_words_are_given_in_both_languages_and_not_swapped():
    pairs = [(path.name, *pair) for path in sorted((ROOT / "reports").rglob("*.py")) for pair in words_in(path)]
    assert len(pairs) > 600
    swapped = [row for row in pairs if CHINESE.search(row[2]) and row[1:] != ("English", "中文")]
    untranslated = [row for row in pairs if re.search("[a-z]{3}", row[2]) and row[1] == row[2]]
    assert (swapped, untranslated) == ([], [])
