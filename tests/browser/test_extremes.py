"""Names without an end, compounds of one household and of thousands, plans of one part: no view breaks."""

from dataclasses import replace

import page_factories as made
import pytest
from opened import NARROW, WIDE
from page_reading import page
from payloads import poisoned

from domain.plan import Plan
from reports.page import grid_page, team_page

CHINESE, LATIN = (
    "第四军医大学附属医院老干部离退休职工家属院东区北片" * 2,
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysilio" * 2,
)
PARTS = ("modes", "contracts", "visits", "teams")


def lengthen(text):
    """Without an end in Chinese or in one Latin word; equal texts stay equal, so that ids still refer to each other."""
    return f"{text}{CHINESE if sum(map(ord, text)) % 2 else LATIN}"


@pytest.fixture(scope="module")
def extremes(tmp_path_factory, town, town_plan):
    """Pages of a town of endless texts: with every part, and with each part alone and nothing simulated."""
    folder = tmp_path_factory.mktemp("extremes")
    given = replace(poisoned(town, lengthen), rules=town.rules)
    plan = poisoned(town_plan, lengthen)
    smallest, largest, *others = given.compounds
    sized = (replace(smallest, households=1), replace(largest, households=5000), *others)
    shown = replace(given, compounds=sized)
    html = {"whole": page(shown, plan, made.comparison(shown)), "teams": team_page.render(given, plan.teams.plan)}
    html["grid"] = grid_page.render(given, plan)
    html |= {part: page(shown, Plan(**{part: getattr(plan, part)})) for part in PARTS}
    for name, text in html.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in html}


OVERLAPS = """[...document.querySelectorAll('main td, main th, main dd, main figcaption')].filter(e => e.offsetParent
  && e.scrollWidth > e.clientWidth + 1).map(e => e.outerHTML.slice(0, 120))"""


def walk(opened, width):
    """Go through every view and every kind of its sheets; what is wrong in any of them."""
    wrong = []
    for view in opened.run("[...document.querySelectorAll('nav [data-go]')].map(a => a.dataset.go)"):
        opened.view(view)
        kinds = opened.run(f"[...document.querySelectorAll('#{view} [data-sheet]')].map(b => b.dataset.sheet)")
        for kind in kinds or [None]:
            if kind:
                opened.click(f"#{view} [data-sheet={kind}]")
            if opened.run("document.documentElement.scrollWidth") > width:
                wrong.append((view, kind, "scrolls sideways"))
            wrong += [(view, kind, cell) for cell in opened.run(OVERLAPS)]
    return wrong


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_endless_names_stay_in_their_cells(open_page, extremes, size):
    opened = open_page(extremes["whole"], size=size)
    assert walk(opened, size[0]) == []
    assert opened.complaints() == []
    assert opened.requests == []


@pytest.mark.parametrize("part", PARTS)
def test_a_plan_of_one_part_shows_every_view(open_page, extremes, part):
    opened = open_page(extremes[part], size=NARROW)
    assert walk(opened, NARROW[0]) == []
    opened.view("map")
    opened.search(LATIN[:12])
    assert LATIN[:12] in opened.text("card") or CHINESE[:12] in opened.text("card")
    assert opened.complaints() == []
    assert opened.requests == []


@pytest.mark.parametrize("name", ["grid", "teams"])
def test_pages_beside_the_report_hold_endless_names(open_page, extremes, name):
    opened = open_page(extremes[name], size=NARROW)
    opened.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert opened.run("document.documentElement.scrollWidth") <= NARROW[0]
    assert opened.run(OVERLAPS) == []
    assert opened.complaints() == []
