"""Chinese in the code is vocabulary of tables or invented data; everything that is said stands in a catalogue."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PACKAGES = ("allocator", "commands", "domain", "jobs", "reports", "scenarios", "simulation")
CHINESE = re.compile(r"[\u4e00-\u9fff]")

VOCABULARY = {
    "commands/calibrate.py": "headers of columns that are looked for",
    "domain/policy.py": "titles of the usual policies, as a scenario could state them",
    "domain/rules.py": "words by which needs are known for urgent",
    "jobs/doctor.py": "a text that a font has to show",
    "reports/language/holes.py": "the grammar of what stands in holes",
    "reports/language/phrases.py": "the grammar of what stands in holes",
    "reports/language/words.py": "the name of the language itself",
    "reports/page/grid_page.py": "names of units are taken apart",
    "reports/plan_book/coming_back.py": "words that a cell may hold",
    "reports/plan_folder/faults.py": "words that a cell may hold",
    "reports/tables/grid_roster.py": "names of units are put together",
    "reports/tables/price_table.py": "words that a cell may hold",
    "reports/tables/roster_sheet.py": "a weekday is shortened",
    "reports/tables/visit_changes.py": "words that a cell may hold",
    "scenarios/cells.py": "dates are read",
    "scenarios/map_files/vector.py": "headers of columns that are looked for",
    "scenarios/sentences.py": "words that a cell may hold",
    "scenarios/settings.py": "a sheet of a workbook",
    "scenarios/settings_words.py": "keys of the settings",
    "scenarios/straight_ways.py": "a note of the map, in the words of the scenario",
    "scenarios/visit_news.py": "headers of columns",
    "scenarios/words.py": "names of tables and words of cells",
    "scenarios/working_days.py": "headers of columns that are looked for",
    "scenarios/workbooks/examples.py": "example rows, data like a scenario's",
    "scenarios/workbooks/front.py": "sheets of a workbook",
    "scenarios/workbooks/reading.py": "sheets of a workbook",
    "scenarios/workbooks/settings.py": "sheets of a workbook and words that a cell may hold",
    "scenarios/workbooks/settings_sheets.py": "sheets of a workbook",
    "scenarios/workbooks/tables.py": "notes between the rows of a workbook are known by their first word",
    "scenarios/workbooks/writing.py": "sheets of a workbook",
    "simulation/measuring/measure.py": "a sentence whose two languages are made of different words",
}
"""Modules that may hold Chinese, and what it is there."""
DATA = "scenarios/generate/"
"""Invented districts are data: their names are Chinese in every language."""


def chinese(path):
    """Line numbers of Chinese texts in a module; docstrings and headers of columns, ``Zh("...")``, are none."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed_over = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed_over.add(node.value)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Zh":
            passed_over.update(node.args)
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node not in passed_over
        if isinstance(node.value, str) and CHINESE.search(node.value)
    ]


def modules():
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return sorted(path.relative_to(ROOT).as_posix() for path in [*found, ROOT / "cli.py"])


def test_what_is_said_is_not_written_in_chinese():
    strangers = [
        f"{name}:{line}"
        for name in modules()
        if name not in VOCABULARY and not name.startswith(DATA)
        for line in chinese(ROOT / name)
    ]
    assert not strangers, "Chinese belongs into the catalogues, see docs/languages.md"


@pytest.mark.parametrize("name", VOCABULARY)
def test_every_module_of_vocabulary_still_holds_some(name):
    assert chinese(ROOT / name)
