"""The page in a real browser: silent, offline, one view at a time, in both languages."""

import json
import random
from importlib import resources

import pytest
from opened import NARROW, WIDE
from page_reading import HOSTILE, page

from domain.plan import Plan
from reports.page.embed import packed
from reports.page.rendering import SECTIONS
from scenarios.synthetic import district


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("name", ["large", "small", "bare", "hostile"])
def test_no_request_no_complaint_no_sideways_scrolling(open_page, pages, name, size):
    opened = open_page(pages[name], size=size)
    for section in SECTIONS:
        opened.view(section.key)
        assert opened.run("document.documentElement.scrollWidth") <= size[0], section.key
        assert opened.run("[...document.querySelectorAll('main > section')].filter(s => !s.hidden).length") == 1
    assert opened.requests == []
    assert opened.complaints() == []


def test_the_browser_would_notice_requests_and_violations(open_page, tmp_path):
    bad = tmp_path / "bad.html"
    bad.write_text(
        """<meta http-equiv="Content-Security-Policy" content="img-src data:; script-src 'none'">
        <link rel="stylesheet" href="missing.css"><img src="http://127.0.0.1:9/x.png"><script>1</script>"""
    )
    opened = open_page(bad)
    assert any("missing.css" in url for url in opened.requests)
    assert sum(text.startswith("violation") for text in opened.complaints()) == 2


def test_the_address_says_view_and_language(open_page, pages):
    opened = open_page(pages["small"])
    assert opened.page.is_visible("#overview")
    opened.view("map")
    assert opened.text("h-map") == "地图"
    opened.click("#switch")
    assert opened.text("h-map") == "Map"
    assert opened.run("document.documentElement.lang") == "en"
    assert opened.run("location.hash") == "#view=map&lang=en"
    again = open_page(pages["small"], "#view=visits&lang=en")
    assert again.text("h-visits") == "Visits"
    again.run("location.hash = 'view=tables'")
    again.settle()
    assert again.text("h-tables") == "明细表"
    assert again.page.get_attribute("nav [data-go=tables]", "aria-current") == "page"


def test_an_address_of_nothing_known_shows_the_first_view(open_page, pages):
    opened = open_page(pages["small"], "#view=%22%5D%2Cbody&compound=nobody&lang=xx")
    assert opened.page.is_visible("#overview")
    assert opened.complaints() == []


def test_no_chinese_chrome_is_left_in_the_english_page(open_page, pages):
    """Names come from the data, so only the page's own words are judged: headings, labels, buttons."""
    opened = open_page(pages["large"], "#lang=en")
    for section in SECTIONS:
        opened.view(section.key)
        words = opened.run(
            "[...document.querySelectorAll('h2,h3,legend,thead th,.layers label,nav a,.tile h3')]"
            ".filter(e => e.offsetParent && !e.closest('.cal, .leaf')).map(e => e.innerText).join(' ')"
        )
        assert not [letter for letter in words if "\u4e00" <= letter <= "\u9fff"], section.key


def test_hostile_texts_stay_texts(open_page, pages):
    opened = open_page(pages["hostile"])
    opened.view("visits")
    assert HOSTILE[0] in opened.text("visits")
    opened.view("map")
    opened.search("c1<")
    assert HOSTILE[1] in opened.text("card")
    opened.view("tables")
    opened.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    opened.settle()
    opened.click("#switch")
    assert opened.complaints() == []
    assert opened.run("document.querySelectorAll('img,iframe,object').length") == 0


def test_tables_sort_both_ways(open_page, pages):
    opened = open_page(pages["large"], "#view=tables")
    opened.listing("compounds")
    head = "#listing-compounds thead th:nth-child(4)"
    values = (
        "[...document.querySelectorAll('#listing-compounds tbody tr')]"
        ".map(r => Number(r.cells[3].innerText.replace(',', '')))"
    )
    opened.click(f"{head} button")
    up = opened.run(values)
    assert opened.page.get_attribute(head, "aria-sort") == "ascending"
    opened.click(f"{head} button")
    assert len(up) == 120
    assert up == sorted(up)
    assert opened.run(values) == sorted(up, reverse=True)


def test_a_long_table_shows_its_first_rows_and_all_when_asked(open_page, tmp_path):
    large = district(compounds=230, seed=3)
    path = tmp_path / "page.html"
    path.write_text(page(large, Plan()), encoding="utf-8")
    opened = open_page(path, "#view=tables")
    opened.listing("compounds")
    rows = "document.querySelectorAll('#listing-compounds tbody tr').length"
    assert opened.run(rows) == 200
    opened.click("#listing-compounds .more")
    assert opened.run(rows) == 230
    opened.click("#listing-compounds tbody tr:nth-child(5) button")
    assert opened.page.is_visible("#map")
    assert large.compounds[4].name in opened.text("card")


def test_packed_data_of_every_kind_are_read_back(open_page, tmp_path):
    """Stored, fixed and dynamic blocks of DEFLATE, far references, and every script of Unicode."""
    source = random.Random(1)
    values = {
        "empty": "",
        "short": "ab",
        "noise": "".join(chr(source.randrange(0x20, 0xD7FF)) for _ in range(40_000)),
        "digits": [source.randrange(10**6) for _ in range(30_000)],
        "same": "院" * 100_000,
        "astral": "𠮷😀\u2028</script>",
    }
    blocks = [packed(key, value) for key, value in values.items()]
    inflating = (resources.files("reports") / "templates" / "pack.js").read_text("utf-8")
    data = "".join(f'<script type="text/plain" id="{b.key}" data-size="{b.size}">{b.text}</script>' for b in blocks)
    path = tmp_path / "packed.html"
    path.write_text(f'<meta charset="utf-8">{data}<script>{inflating}</script>', encoding="utf-8")
    opened = open_page(path)
    for key, value in values.items():
        back = opened.run(f"JSON.stringify(unpack(document.getElementById('{key}')))")
        assert json.loads(back) == value, key
