"""Chinese documents: planners find all that they need in Chinese, with the same commands as in English."""

import re
from itertools import chain
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SITE = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
PAIRS = [(ROOT / "README.md", ROOT / "README.zh.md")]
PAIRS += [(path.with_name(path.name.replace(".zh.md", ".md")), path) for path in sorted(DOCS.rglob("*.zh.md"))]
ENGLISH_ALONE = {
    "bench.md",
    *(
        f"model/{part}.md"
        for part in ("modes", "contracts", "visits", "periodic", "grid", "keepers", "teams", "rosters")
    ),
    *(f"model/{part}.md" for part in ("crews", "crews_search", "crews_bound", "crews_columns", "crews_prices")),
    *(f"model/{part}.md" for part in ("crews_scale", "advisers", "projects", "regions", "district")),
    *(f"model/{part}.md" for part in ("simulation", "demand", "experiments")),
}
"""Documents of the site that are there in English alone: add one here only if no planner needs it."""
FENCED = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^(?:\$ )?((?:linli|python3?|pip) .*?)(?:\s+#.*)?$", re.MULTILINE)
CHINESE = re.compile("[\u4e00-\u9fff]")
BROKEN = re.compile("^[^#|\n].*[\u4e00-\u9fff，。；：、）”]\n *[\u4e00-\u9fff（“].*", re.MULTILINE)
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
QUOTED = re.compile(r"`+([^`]+)`+")


def commands(path):
    """Commands of a document, whatever language they ask for."""
    blocks = FENCED.findall(path.read_text(encoding="utf-8"))
    return [re.sub(r" --lang (zh|en)\b", "", found) for block in blocks for found in COMMAND.findall(block)]


def test_all_documents_but_those_listed_are_there_in_chinese():
    pages = set(documents(SITE["nav"]))
    assert {page for page in pages if not (DOCS / page.replace(".md", ".zh.md")).exists()} == ENGLISH_ALONE


@pytest.mark.parametrize("chinese", [chinese for _, chinese in PAIRS], ids=lambda path: path.name)
def test_a_chinese_document_is_in_chinese(chinese):
    prose = QUOTED.sub("", FENCED.sub("", chinese.read_text(encoding="utf-8")))
    assert len(CHINESE.findall(prose)) > 5 * len(re.findall(r"[A-Za-z]{4,}", prose)), "mostly Chinese"


@pytest.mark.parametrize("chinese", [chinese for _, chinese in PAIRS], ids=lambda path: path.name)
def test_a_chinese_document_leads_to_chinese_ones(chinese):
    """Also where it is read in the repository, which knows nothing of the site's languages."""
    links = re.findall(r"\[([^\]]+)\]\(([\w./-]+)\.md(?:#[^)]*)?\)", chinese.read_text(encoding="utf-8"))
    to = [target for words, target in links if words != "English" and not target.endswith(".zh")]
    assert [target for target in to if (chinese.parent / f"{target}.zh.md").exists()] == []


@pytest.mark.parametrize("chinese", [chinese for _, chinese in PAIRS], ids=lambda path: path.name)
def test_a_chinese_paragraph_is_one_line(chinese):
    """The end of a line is a space on the page, which is a gap within Chinese."""
    prose = FENCED.sub("", chinese.read_text(encoding="utf-8"))
    assert BROKEN.findall(prose) == []


@pytest.mark.parametrize(("english", "chinese"), PAIRS, ids=lambda path: path.name)
def test_both_languages_give_the_same_commands(english, chinese):
    assert commands(chinese) == commands(english)


def test_commands_are_found_at_all():
    assert len(commands(ROOT / "README.md")) >= 6
    assert len(commands(DOCS / "workbook.md")) == 5


def test_both_readmes_list_the_same_commands_in_their_table():
    english, chinese = (tables(ROOT / name)[1] for name in ("README.md", "README.zh.md"))
    assert list(map(first_cell, chinese)) == list(map(first_cell, english))
    assert len(english) > 30


@pytest.mark.parametrize(("english", "chinese"), PAIRS, ids=lambda path: path.name)
def test_both_languages_have_the_same_headings(english, chinese):
    """The same levels in the same order, with the same names of files, tables and keys in them."""
    assert headings(chinese) == headings(english)


@pytest.mark.parametrize(("english", "chinese"), PAIRS, ids=lambda path: path.name)
def test_tables_of_both_languages_name_the_same_things_row_by_row(english, chinese):
    named = [[sorted(QUOTED.findall(row)) for row in rows] for rows in tables(chinese)]
    assert named == [[sorted(QUOTED.findall(row)) for row in rows] for rows in tables(english)]


@pytest.mark.parametrize(("english", "chinese"), PAIRS, ids=lambda path: path.name)
def test_chinese_words_in_a_table_are_the_same_in_both_languages(english, chinese):
    rows = zip(chain(*tables(english)), chain(*tables(chinese)), strict=True)
    lost = [(word, row) for told, row in rows for word in re.findall(f"{CHINESE.pattern}+", told) if word not in row]
    assert lost == []


@pytest.mark.parametrize(("english", "chinese"), PAIRS, ids=lambda path: path.name)
def test_numbers_in_a_table_are_the_same_in_both_languages(english, chinese):
    rows = zip(chain(*tables(english)), chain(*tables(chinese)), strict=True)
    lost = [(number, row) for told, row in rows for number in NUMBER.findall(told) if number not in NUMBER.findall(row)]
    assert lost == []


def headings(path):
    found = re.findall(r"^(#+) (.*)$", FENCED.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    return [(len(marks), QUOTED.findall(text)) for marks, text in found]


def first_cell(row):
    return QUOTED.findall(row.split(" | ")[0])


def tables(path):
    """Tables of a document, each as its rows."""
    found, inside = [], False
    for text in FENCED.sub("", path.read_text(encoding="utf-8")).splitlines():
        row = text.startswith("|")
        if row and not inside:
            found.append([])
        if row:
            found[-1].append(text)
        inside = row
    return found


def test_every_entry_of_the_navigation_has_a_chinese_name():
    (plugin,) = (entry["i18n"] for entry in SITE["plugins"] if isinstance(entry, dict) and "i18n" in entry)
    names = next(row["nav_translations"] for row in plugin["languages"] if row["locale"] == "zh")
    assert titles(SITE["nav"]) == set(names)
    assert all(CHINESE.search(name) for name in names.values())


def titles(nav):
    found = set()
    for entry in nav:
        for title, below in entry.items():
            found |= {title} | (titles(below) if isinstance(below, list) else set())
    return found


def documents(nav):
    for entry in nav:
        for below in entry.values():
            yield from documents(below) if isinstance(below, list) else [below]
