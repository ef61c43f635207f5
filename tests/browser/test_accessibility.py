"""No serious accessibility fault in any view, light and dark, in both languages, wide and narrow."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from opened import NARROW, WIDE

from reports.page.rendering import SECTIONS

GRAVE = ("serious", "critical")


@pytest.mark.parametrize(("size", "lang", "dark"), [(WIDE, "zh", False), (NARROW, "en", True)])
def test_axe_finds_nothing_serious(open_page, pages, size, lang, dark):
    opened = open_page(pages["small"], f"#lang={lang}", size=size, dark=dark)
    found = []
    for section in SECTIONS:
        opened.view(section.key)
        if section.key == "map":
            opened.search("c0")
        found += [
            (section.key, fault["id"], node["html"][:120])
            for fault in Axe().run(opened.page).response["violations"]
            if fault["impact"] in GRAVE
            for node in fault["nodes"]
        ]
    assert found == []


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
