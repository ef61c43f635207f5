"""A page in Chinese shows no English, not even to a screen reader."""

import re

import pytest
from compared_plans import compared_with

from domain.executors import Serial
from reports.page import grid_page, team_page
from reports.page.rendering import pages as pages_of
from reports.plans_compared.page import render as compare_page
from simulation.experiment import compare

WORD = re.compile(r"(?<![\w./:+-])[A-Za-z]{2,}(?![\w./:-])")
"""A word by itself: not a part of an id, a file's name or a key."""
NAMES = {"linli", "town", "English", "Bonferroni", "Holm", "nobody"}
"""Names and ids, the button to the other language, and men."""
LABELS = """
[...document.querySelectorAll("[aria-label], [title], [placeholder]")].filter((e) => e.offsetParent)
  .flatMap((e) => ["aria-label", "title", "placeholder"].map((name) => e.getAttribute(name) || ""))
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory, town, town_network, town_plan):
    """The pages of a plan with every part and a simulation, and of its comparison with another one."""
    folder = tmp_path_factory.mktemp("one_language")
    simulated = compare(town, town_network, town_plan, seed=1, replications=3, days=20, executor=Serial())
    html = {
        **dict(pages_of(town, town_network, town_plan, simulated, ())),
        "grid.html": grid_page.render(town, town_plan),
        "teams.html": team_page.render(town, town_plan.teams.plan),
        "compare.html": compare_page(compared_with(town, town_plan, simulated, ["甲", "乙"])),
    }
    for name, text in html.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def foreign(opened):
    """English words that are seen or read out."""
    opened.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    opened.settle()
    texts = [opened.page.inner_text("body"), *opened.run(LABELS)]
    return {word for text in texts for word in WORD.findall(text)} - NAMES


@pytest.mark.parametrize("name", ["report", "compare", "grid", "teams"])
def test_no_view_shows_english_in_chinese(open_page, written, name):
    opened = open_page(written / f"{name}.html", "#lang=zh")
    found = {}
    for view in opened.run("[...document.querySelectorAll('nav [data-go]')].map(a => a.dataset.go)"):
        opened.view(view)
        if opened.page.is_visible("#find"):
            opened.search("c001")
        found[view] = foreign(opened)
        for kind in opened.run(f"[...document.querySelectorAll('#{view} [data-sheet]')].map(b => b.dataset.sheet)")[1:]:
            opened.click(f"#{view} [data-sheet={kind}]")
            found[f"{view} {kind}"] = foreign(opened)
    found["page"] = foreign(opened)
    assert {view: words for view, words in found.items() if words} == {}
