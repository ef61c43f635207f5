"""No serious accessibility fault, complaint or request in any view of any page, light and dark, in both languages."""

import json

import page_factories as made
import pytest
from axe_playwright_python.sync_playwright import Axe
from compared_plans import compared
from opened import NARROW, WIDE

from reports.page import grid_page, team_page
from reports.page.rendering import SECTIONS
from reports.plans_compared.page import render as compare_page

LOOKS = [(WIDE, "zh", False), (NARROW, "en", True)]
CHECKED = {"resultTypes": ["violations"]}


@pytest.fixture(scope="module")
def every_page(tmp_path_factory, pages, index_folder, town, town_plan):
    """Files by name: each page that a plan, a large district or a comparison has."""
    folder = tmp_path_factory.mktemp("every")
    html = {
        "compare": compare_page(compared(made.scenario(6), ["old", "new"])),
        "grid": grid_page.render(town, town_plan),
        "teams": team_page.render(town, town_plan.teams.plan),
    }
    for name, text in html.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    beside = {name: folder / f"{name}.html" for name in html}
    return {"report": pages["small"], "index": index_folder / "report.html", **beside}


def grave_faults(opened, view):
    """Serious and critical faults of what is shown, each with the view and the element."""
    if not opened.run("'axe' in window"):  # half a megabyte: once a page, not once a view
        opened.run(Axe().axe_script)
    return [
        (view, fault["id"], node["html"][:120])
        for fault in opened.run(f"axe.run({json.dumps(CHECKED)})")["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


def in_language(opened, lang):
    """The page in this language, by its button."""
    if not opened.run("document.documentElement.lang").startswith(lang):
        opened.click("#switch")
    assert opened.run("document.documentElement.lang").startswith(lang)


@pytest.mark.parametrize(("size", "lang", "dark"), LOOKS)
@pytest.mark.parametrize("name", ["report", "compare", "index"])
def test_axe_finds_nothing_serious_in_any_view(open_page, every_page, name, size, lang, dark):
    opened = open_page(every_page[name], size=size, dark=dark)
    in_language(opened, lang)
    found = []
    for view in opened.run("[...document.querySelectorAll('nav [data-go]')].map(a => a.dataset.go)"):
        opened.view(view)
        if view == "map" and opened.page.query_selector("#find"):
            opened.search("c0")
        found += grave_faults(opened, view)
        for kind in opened.run(f"[...document.querySelectorAll('#{view} [data-sheet]')].map(b => b.dataset.sheet)")[1:]:
            opened.click(f"#{view} [data-sheet={kind}]")
            found += grave_faults(opened, f"{view} {kind}")
    assert found == []
    assert opened.complaints() == []
    assert opened.requests == []


@pytest.mark.parametrize(("size", "lang", "dark"), LOOKS)
@pytest.mark.parametrize("name", ["grid", "teams"])
def test_axe_finds_nothing_serious_in_pages_beside_the_report(open_page, every_page, name, size, lang, dark):
    opened = open_page(every_page[name], size=size, dark=dark)
    in_language(opened, lang)
    opened.run("[...document.querySelectorAll('details')].slice(0, 8).forEach((d) => { d.open = true; })")
    assert grave_faults(opened, name) == []
    assert opened.run("document.documentElement.scrollWidth") <= size[0]
    assert opened.complaints() == []
    assert opened.requests == []


def test_axe_would_notice_a_fault(open_page, tmp_path):
    bad = tmp_path / "bad.html"
    bad.write_text('<html lang="en"><title>x</title><img src="data:,"><p style="color:#ccc">pale</p></html>')
    faults = {fault["id"] for fault in Axe().run(open_page(bad).page).response["violations"]}
    assert {"image-alt", "color-contrast"} <= faults


def test_every_view_is_reached_by_the_keyboard_alone(open_page, pages):
    opened = open_page(pages["small"])
    for section in SECTIONS:
        opened.page.focus(f"nav [data-go={section.key}]")
        opened.page.keyboard.press("Enter")
        opened.settle()
        assert opened.page.is_visible(f"#{section.key}")
        assert opened.run("document.activeElement.id") == f"h-{section.key}"
    opened.page.keyboard.press("Tab")
    assert opened.run(f"document.getElementById('{SECTIONS[-1].key}').contains(document.activeElement)")
