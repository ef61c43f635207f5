"""What commands answer in Chinese has no English left in it but ids, keys and names of files."""

import re
from dataclasses import replace

import pytest
from command_line import linli

from domain.limits import Limit
from domain.roads import road_network
from reports.plan_folder.stored import StoredPlan
from reports.plan_folder.writing import write
from scenarios.save import save

WORD = re.compile(r"(?<![\w./:+-])[a-z]{2,}(?![\w./:-])")
"""A word by itself: not a part of an id, a path, a key or a date."""
LITTLE = ["--work", 0.05]
BRIEF = ["--measure", "resolve:all:72h", "--days", 30, "--workers", 1]


@pytest.fixture(scope="module")
def folder(town, town_plan, tmp_path_factory):
    """Plan of the town, and its scenario in a folder of its own."""
    place = tmp_path_factory.mktemp("answers")
    stored = StoredPlan(scenario=town, plan=town_plan, comparison=None, checks={}, seed=1, limit=Limit(work=0.05))
    write(place / "plan", stored, road_network(town), run={})
    save(replace(town, language="zh"), place / "town")
    return place


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["check", "plan"], ()),
        (["contracts", "ensemble", "plan", "--samples", 20], ()),
        (["contracts", "whatif", "plan", *LITTLE], ()),
        (["crews", "price", "town", *LITTLE, "-o", "prices.csv"], ()),
        (["crews", "replan", "plan", "--sick", "r001", "--day", 1, *LITTLE, "-o", "repaired"], ("repaired",)),
        (["explain", "c001", "--plan", "plan", "--search", *LITTLE], ()),
        (["import-plan", "plan.xlsx"], ()),
        (["layers", "plan", "-o", "plan.gpkg"], ()),
        (["projects", "frontier", "town", *LITTLE, "-o", "frontier"], ("frontier",)),
        (["scenario", "check", "town"], None),
        (["select", "plan", *BRIEF, "--difference", 5, "--first", 5, "--most", 20], ("own", "pooled", "kn")),
        (["sensitivity", "plan", *BRIEF, "--replications", 2], ("own",)),
        (["visits", "why", "plan", "c001", *LITTLE], ()),
    ],
    ids=lambda value: " ".join(map(str, value[:2])) if isinstance(value, list) else "",
)
def test_answers_are_chinese(folder, monkeypatch, arguments, names):
    monkeypatch.chdir(folder)
    if arguments[0] == "import-plan":
        linli("--lang", "zh", "export", "plan", "-o", "plan.xlsx")
    said = linli("--lang", "zh", *arguments)
    text = said.stdout + said.stderr
    assert re.search("[\u4e00-\u9fff]", text)
    if names is not None:
        assert set(WORD.findall(text)) <= {*names, "plan", "town"}
