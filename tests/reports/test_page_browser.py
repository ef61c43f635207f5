"""The page in a real browser: silent, offline, and doing what its controls say."""

import page_factories as made
import pytest
from chromium import COMMAND, Chromium
from test_page import HOSTILE, page

from domain.plan import Plan
from domain.roads import road_network
from scenarios.synthetic import district

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(COMMAND is None, reason="no chromium, chromium-browser or google-chrome on PATH"),
]
TEXT = "document.getElementById('{}').innerText"


@pytest.fixture(scope="module")
def browser():
    with Chromium() as running:
        yield running


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Files by name: a large district, a small one, one without a plan, one full of hostile texts."""
    folder = tmp_path_factory.mktemp("pages")
    large, small = district(compounds=120, seed=3), made.scenario(3)
    hostile = made.scenario(12, name="".join(HOSTILE), tail=HOSTILE[1])
    network = road_network(large)
    html = {
        "large": page(large, made.plan(large, network), made.comparison(large)),
        "small": page(small, None, made.comparison(small)),
        "bare": page(small, Plan()),
        "hostile": page(hostile, None, made.comparison(hostile, note="".join(HOSTILE)), note="".join(HOSTILE)),
    }
    for name, text in html.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in html}


def choose(browser, element, value):
    browser.run(
        f"(() => {{ const e = document.getElementById('{element}'); e.value = '{value}';"
        "e.dispatchEvent(new Event('change')); e.dispatchEvent(new Event('input')); })()"
    )
    browser.settle()


def search(browser, text):
    browser.run("document.getElementById('find').value = ''; document.getElementById('find').focus()")
    browser.type(text)
    browser.press("Enter")
    browser.settle()


def window_of(browser):
    return [float(v) for v in browser.run("document.getElementById('plan').getAttribute('viewBox')").split()]


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("name", ["large", "small", "bare", "hostile"])
def test_no_request_no_complaint_no_sideways_scrolling(browser, pages, name, width):
    browser.open(pages[name], width=width)
    assert browser.requests() == []
    assert browser.complaints() == []
    assert browser.run("document.documentElement.scrollWidth") <= width


def test_the_browser_would_notice_requests_and_violations(browser, tmp_path):
    bad = tmp_path / "bad.html"
    bad.write_text(
        """<meta http-equiv="Content-Security-Policy" content="img-src data:; script-src 'none'">
        <link rel="stylesheet" href="missing.css"><img src="http://127.0.0.1:9/x.png"><script>1</script>"""
    )
    browser.open(bad)
    assert any("missing.css" in url for url in browser.requests())
    assert sum(text.startswith("violation") for text in browser.complaints()) == 2


def test_hostile_texts_stay_texts(browser, pages):
    browser.open(pages["hostile"])
    shown = browser.run(TEXT.format("calendar"))
    assert HOSTILE[0] in shown
    search(browser, "c1<")
    assert HOSTILE[1] in browser.run(TEXT.format("card"))
    browser.run("document.getElementById('listing-compounds').open = true")
    choose(browser, "crew", "0")
    browser.run("document.getElementById('switch').click()")
    browser.settle()
    assert browser.run("window.__dialogs") == 0
    assert browser.complaints() == []
    assert browser.run("document.querySelectorAll('img,iframe,object').length") == 0


def test_language_switch_is_remembered_in_the_address(browser, pages):
    browser.open(pages["small"])
    heading = "document.getElementById('h-map').innerText"
    assert browser.run(heading) == "地图"
    browser.run("document.getElementById('switch').click()")
    assert browser.run(heading) == "Map"
    assert browser.run("document.documentElement.lang") == "en"
    assert browser.run("location.hash") == "#lang=en"
    assert browser.run("document.getElementById('find').placeholder") == "Name or id"
    browser.open(pages["small"], fragment="#lang=en")
    assert browser.run(heading) == "Map"


def test_no_chinese_chrome_is_left_in_the_english_page(browser, pages):
    """Names come from the data, so only the page's own words are judged: headings, labels, buttons."""
    browser.open(pages["large"], fragment="#lang=en")
    words = browser.run(
        "[...document.querySelectorAll('h2,h3,legend,thead th,.layers label,nav a,.tile h3')]"
        ".filter(e => !e.closest('.cal')).map(e => e.innerText).join(' ')"
    )
    assert not [letter for letter in words if "\u4e00" <= letter <= "\u9fff"]


def test_search_zooms_and_shows_the_card(browser, pages):
    browser.open(pages["large"])
    before = window_of(browser)
    name = browser.run("JSON.parse(document.getElementById('data').textContent).compounds.name[7]")
    search(browser, name)
    after = window_of(browser)
    card = browser.run(TEXT.format("card"))
    assert after[2] < before[2] / 2
    assert name in card
    for word in ("服务模式", "院长", "走访日期", "保洁", "邻里格", "可选模式与原因"):
        assert word in card
    at = browser.run(
        "(() => { const d = JSON.parse(document.getElementById('data').textContent).compounds;"
        "return [d.x[7], d.y[7]] })()"
    )
    assert after[0] + after[2] / 2 == pytest.approx(at[0], abs=1)
    assert after[1] + after[3] / 2 == pytest.approx(at[1], abs=1)


def test_search_for_nothing_known(browser, pages):
    browser.open(pages["small"])
    search(browser, "nowhere at all")
    assert browser.run(TEXT.format("found")) == "没有匹配的小区"
    assert "点击地图" in browser.run(TEXT.format("card"))


def test_a_click_on_a_compound_opens_its_card(browser, pages):
    browser.open(pages["small"])
    browser.run("document.getElementById('map').scrollIntoView({behavior: 'instant'})")
    browser.settle()
    x, y = browser.run(
        "(() => { const b = document.querySelectorAll('#layer-compounds circle')[1].getBoundingClientRect();"
        "return [b.x + b.width / 2, b.y + b.height / 2] })()"
    )
    browser.click(x, y)
    browser.settle()
    assert "院1" in browser.run(TEXT.format("card"))


@pytest.mark.parametrize("layer", ["areas", "streets", "walls", "compounds", "depots", "offices", "routes"])
def test_layers_can_be_hidden_and_shown(browser, pages, layer):
    browser.open(pages["small"])
    seen = f"getComputedStyle(document.getElementById('layer-{layer}')).display !== 'none'"
    first = browser.run(seen)
    assert first == (layer != "offices")
    browser.run(f"document.querySelector('[data-layer={layer}]').click()")
    assert browser.run(seen) is not first


def test_labels_can_be_hidden(browser, pages):
    browser.open(pages["large"])
    count = "document.querySelectorAll('#marks text').length"
    assert browser.run(count) > 5
    browser.run("document.querySelector('[data-layer=labels]').click()")
    browser.settle()
    assert browser.run(count) == 0


@pytest.mark.parametrize("zooms", [0, 1, 3])
@pytest.mark.parametrize("width", [1366, 390])
def test_no_two_labels_overlap(browser, pages, width, zooms):
    browser.open(pages["large"], width=width)
    if zooms == 3:
        search(browser, "c01")
    for _ in range(zooms % 3):
        browser.run("document.getElementById('zoom-in').click()")
    browser.settle()
    boxes = browser.run(
        "[...document.querySelectorAll('#marks text')].map(e => e.getBBox())"
        ".map(b => [b.x, b.y + 1, b.x + b.width, b.y + b.height - 1])"
    )
    assert len(boxes) >= 2
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            assert a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3]


def test_wheel_keys_and_buttons_move_the_map(browser, pages):
    browser.open(pages["small"])
    browser.run("document.getElementById('map').scrollIntoView({behavior: 'instant'})")
    whole = window_of(browser)
    browser.wheel(400, 400, -300)
    browser.settle()
    wheeled = window_of(browser)
    assert wheeled[2] < whole[2]
    browser.run("document.getElementById('plan').focus()")
    browser.press("ArrowRight")
    browser.settle()
    assert window_of(browser)[0] > wheeled[0]
    browser.press("0")
    browser.settle()
    assert window_of(browser) == pytest.approx(whole)
    browser.run("document.getElementById('zoom-out').click()")
    browser.settle()
    assert window_of(browser)[2] > whole[2]


def test_routes_of_a_crew_and_a_day(browser, pages):
    browser.open(pages["small"])
    drawn = "[...document.querySelectorAll('#layer-routes path')].map(p => p.getAttribute('d').length)"
    assert browser.run(drawn) == []
    choose(browser, "crew", "0")
    empty, serving = browser.run(drawn)
    assert empty > 0
    assert serving > 0
    assert browser.run("document.querySelectorAll('#marks .arrow').length") > 0
    assert "05:00–08:00" in browser.run(TEXT.format("route-info"))
    choose(browser, "crew", "all")
    assert len(browser.run(drawn)) == 4
    choose(browser, "day", "2")
    assert len(browser.run(drawn)) == 4
    choose(browser, "crew", "none")
    assert browser.run(drawn) == []


def test_calendar_filters_and_shows_every_visit(browser, pages):
    browser.open(pages["large"])
    chips = "document.querySelectorAll('#calendar td .chip').length"
    some = browser.run(chips)
    choose(browser, "cal-where", "")
    assert browser.run(chips) == 4 * 120
    assert 0 < some < 4 * 120
    choose(browser, "cal-who", "nobody of this name")
    assert browser.run(chips) == 0


def test_tables_sort_both_ways(browser, pages):
    browser.open(pages["large"])
    browser.run("document.getElementById('listing-compounds').open = true")
    browser.settle()
    head = "document.querySelectorAll('#compounds-table thead button')[3]"
    values = "[...document.querySelectorAll('#compounds-table tbody tr')].map(r => Number(r.cells[3].dataset.v))"
    browser.run(f"{head}.click()")
    up = browser.run(values)
    browser.run(f"{head}.click()")
    assert len(up) == 120
    assert up == sorted(up)
    assert browser.run(values) == sorted(up, reverse=True)
