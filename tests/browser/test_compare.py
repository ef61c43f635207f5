"""The page of compared plans in a real browser: linked maps, a filter, both languages, silent and accessible."""

import page_factories as made
import pytest
from compared_plans import compared
from opened import NARROW, WIDE
from page_reading import HOSTILE

from reports.plans_compared.page import render


@pytest.fixture(scope="module")
def compare_pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compared")
    html = {
        "plain": render(compared(made.scenario(6), ["old", "new"])),
        "hostile": render(compared(made.scenario(6, name="".join(HOSTILE)), ["".join(HOSTILE), HOSTILE[0]])),
    }
    for name, text in html.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in html}


VIEWS = ("map", "costs", "service", "fairness", "ensemble")


@pytest.mark.parametrize(("name", "size"), [("plain", WIDE), ("hostile", NARROW)])
def test_every_view_is_silent_and_asks_for_nothing(open_page, compare_pages, name, size):
    opened = open_page(compare_pages[name], size=size)
    for lang in ("zh", "en"):
        for view in VIEWS:
            opened.view(view)
            assert opened.run("document.documentElement.scrollWidth") <= size[0], (view, lang)
        opened.click("#switch")
    assert opened.requests == []
    assert opened.complaints() == []


def test_maps_move_together(open_page, compare_pages):
    opened = open_page(compare_pages["plain"])
    places = "[0, 1].map((k) => document.getElementById(`map-${k}`).dataset.at)"
    before = opened.run(places)
    assert before[0] == before[1]
    opened.page.focus("#map-1 canvas")
    for key in ("ArrowLeft", "+"):
        opened.page.keyboard.press(key)
    opened.settle()
    after = opened.run(places)
    assert after[0] == after[1] != before[0]


def test_the_filter_narrows_the_list_and_the_rings(open_page, compare_pages):
    opened = open_page(compare_pages["plain"], "#lang=en")
    rows = "document.querySelectorAll('#table-changes tbody tr').length"
    rings = "document.getElementById('map-1').dataset.rings"
    assert (opened.run(rows), opened.run(rings)) == (3, "2")
    opened.page.select_option("#change-kind", "1")
    opened.settle()
    assert (opened.run(rows), opened.run(rings)) == (1, "1")
    assert "Menu orders" in opened.text("table-changes")
    opened.click("#table-changes button[data-compound]")
    assert "compound=" in opened.run("location.hash")


def test_the_switch_changes_the_words(open_page, compare_pages):
    opened = open_page(compare_pages["plain"], "#view=ensemble")
    assert opened.text("h-ensemble") == "抽样分组"
    opened.click("#switch")
    assert opened.text("h-ensemble") == "Sampled groupings"
    assert "new has other compounds" in opened.text("ensemble")
    assert opened.run("document.querySelectorAll('.histogram .mark').length") == 4
