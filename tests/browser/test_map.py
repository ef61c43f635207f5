"""The map in a real browser: what it draws, how it moves, and the card beside it."""

import pytest
from opened import NARROW
from page_reading import Reader

PICTURE = "document.querySelector('#mapbox canvas').toDataURL()"


def at(opened):
    """Middle of the view and metres a pixel."""
    return [float(value) for value in opened.page.get_attribute("#mapbox", "data-at").split()]


def core(path):
    return Reader(path.read_text(encoding="utf-8")).data["core"]


def screen(opened, path, i):
    """Where a compound lies in the window."""
    x, y, k = at(opened)
    box, places = opened.page.locator("#mapbox canvas").bounding_box(), core(path)["compounds"]
    px = (places["x"][i] - x) / k + box["width"] / 2
    py = (places["y"][i] - y) / k + box["height"] / 2
    return box["x"] + px, box["y"] + py


def choose(opened, element, value):
    opened.page.select_option(f"#{element}", value)
    opened.settle()


def test_search_goes_there_and_shows_the_card(open_page, pages):
    opened = open_page(pages["large"], "#view=map")
    before, places = at(opened), core(pages["large"])["compounds"]
    opened.search(places["name"][7])
    x, y, k = at(opened)
    assert k < before[2] / 2
    assert (x, y) == pytest.approx((places["x"][7], places["y"][7]), abs=1)
    card = opened.text("card")
    assert places["name"][7] in card
    for words in ("服务模式", "费用", "院长", "走访日期", "保洁", "邻里格", "为什么"):
        assert words in card
    assert opened.run("location.hash") == f"#view=map&compound={places['id'][7]}"


def test_search_knows_the_initials_of_pinyin(open_page, pages):
    opened = open_page(pages["small"], "#view=map")
    opened.page.fill("#find", "y1")
    assert "院1" in opened.page.inner_text("#found li")


def test_search_for_nothing_known(open_page, pages):
    opened = open_page(pages["small"], "#view=map")
    opened.search("nowhere at all")
    assert opened.text("found") == "没有匹配的小区"
    assert "点击地图" in opened.text("card")


def test_the_address_opens_a_card_and_closing_it_is_in_the_address(open_page, pages):
    first = core(pages["small"])["compounds"]["id"][0]
    opened = open_page(pages["small"], f"#view=map&compound={first}")
    assert first in opened.text("card")
    opened.click("#card .cardhead button")
    assert opened.run("location.hash") == "#view=map"
    assert "点击地图" in opened.text("card")


def test_a_click_opens_the_card_and_hovering_tells_the_name(open_page, pages):
    opened = open_page(pages["small"], "#view=map")
    x, y = screen(opened, pages["small"], 1)
    opened.page.mouse.move(x, y)
    assert "院1" in opened.page.inner_text("#mapbox .tip")
    opened.page.mouse.click(x, y)
    opened.settle()
    assert "院1" in opened.text("card")
    opened.page.mouse.click(x + 60, y + 60)
    opened.settle()
    assert "点击地图" in opened.text("card")


@pytest.mark.parametrize("layer", ["areas", "streets", "walls", "compounds", "depots", "offices"])
def test_layers_can_be_hidden_and_shown(open_page, pages, layer):
    opened = open_page(pages["large" if layer in ("areas", "offices") else "small"], "#view=map")
    first = opened.run(PICTURE)
    for same in (False, True):
        opened.click(f"[data-layer={layer}]")
        assert (opened.run(PICTURE) == first) is same


def test_labels_can_be_hidden(open_page, pages):
    opened = open_page(pages["large"], "#view=map")
    count = "document.querySelectorAll('#mapbox .label').length"
    assert opened.run(count) > 5
    opened.click("[data-layer=labels]")
    assert opened.run(count) == 0


@pytest.mark.parametrize("zooms", [0, 1, 3])
def test_labels_never_overlap(open_page, pages, zooms):
    opened = open_page(pages["large"], "#view=map")
    for _ in range(zooms):
        opened.click("[data-aria=zoom_in]")
    boxes = opened.run(
        "[...document.querySelectorAll('#mapbox .label')].map(e => e.getBoundingClientRect())"
        ".map(b => [b.left + 2, b.top + 2, b.right - 2, b.bottom - 2])"
    )
    assert len(boxes) >= 2
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            assert a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3]


def test_wheel_keys_buttons_and_dragging_move_the_map(open_page, pages):
    opened = open_page(pages["small"], "#view=map")
    whole = at(opened)
    x, y = screen(opened, pages["small"], 0)
    opened.page.mouse.move(x, y)
    opened.page.mouse.wheel(0, -300)
    opened.page.wait_for_function(
        f"document.getElementById('mapbox').dataset.at !== '{' '.join(map('{:.2f}'.format, whole))}'"
    )
    wheeled = at(opened)
    assert wheeled[2] < whole[2]
    assert screen(opened, pages["small"], 0) == pytest.approx((x, y), abs=4)
    opened.page.focus("#mapbox canvas")
    opened.page.keyboard.press("ArrowRight")
    opened.settle()
    assert at(opened)[0] > wheeled[0]
    opened.page.mouse.down()
    opened.page.mouse.move(x + 50, y, steps=3)
    opened.page.mouse.up()
    opened.settle()
    assert at(opened)[0] == pytest.approx(wheeled[0] + 10 * wheeled[2], abs=0.1 + 5 * wheeled[2])
    opened.page.keyboard.press("0")
    opened.settle()
    assert at(opened) == pytest.approx(whole)
    opened.click("[data-aria=zoom_out]")
    assert at(opened)[2] > whole[2]


def test_enter_on_the_map_opens_the_compound_in_the_middle(open_page, pages):
    opened = open_page(pages["small"], "#view=map")
    opened.page.focus("#mapbox canvas")
    opened.page.keyboard.press("Enter")
    opened.settle()
    assert "院" in opened.page.inner_text("#card h3")
    opened.page.focus("#mapbox canvas")
    opened.page.keyboard.press("Escape")
    opened.settle()
    assert "点击地图" in opened.text("card")


def test_routes_of_crews_and_teams_on_a_day(open_page, pages):
    opened = open_page(pages["small"], "#view=map")
    none = opened.run(PICTURE)
    choose(opened, "who", "c0")
    assert "05:00–08:00" in opened.text("route-info")
    assert opened.run("document.querySelectorAll('#mapbox .arrow').length") > 0
    monday = opened.run(PICTURE)
    choose(opened, "day", "2")
    assert opened.run(PICTURE) not in (none, monday)
    choose(opened, "who", "all")
    assert "趟" in opened.text("route-info")
    choose(opened, "who", "t0")
    assert "直线仅示先后" in opened.text("route-info")
    assert opened.run("document.querySelectorAll('#mapbox .number').length") > 0
    choose(opened, "who", "none")
    assert opened.text("route-info") == ""
    assert opened.run("document.querySelectorAll('#mapbox .arrow').length") == 0


def test_circles_can_show_other_things_than_the_mode(open_page, pages):
    opened = open_page(pages["large"], "#view=map")
    pictures, legends = {opened.run(PICTURE)}, {opened.text("legend-colours")}
    for key in ("chief", "visits", "cost"):
        choose(opened, "colour", key)
        pictures.add(opened.run(PICTURE))
        legends.add(opened.text("legend-colours"))
    assert len(pictures) == len(legends) == 4


def test_a_plan_without_parts_offers_what_it_has(open_page, pages):
    opened = open_page(pages["bare"], "#view=map")
    assert opened.run("[...document.querySelectorAll('#colour option')].map(o => o.value)") == ["mode"]
    assert opened.page.is_disabled("#who")


def test_paper_is_light_and_fine_and_the_screen_comes_back(open_page, pages, tmp_path):
    opened = open_page(pages["small"], "#view=map", dark=True)
    before = opened.run(PICTURE)
    opened.run(
        "window.addEventListener('beforeprint', () => { window.printed = ["
        "document.querySelector('#mapbox canvas').width / document.querySelector('#mapbox').clientWidth,"
        "getComputedStyle(document.documentElement).getPropertyValue('--paper').trim()] })"
    )
    opened.page.pdf(path=tmp_path / "map.pdf", format="A4", landscape=True)
    assert (tmp_path / "map.pdf").read_bytes().startswith(b"%PDF")
    sharp, paper = opened.run("window.printed")
    assert sharp == pytest.approx(3, rel=0.01)
    assert paper == "#ffffff"
    opened.settle()
    assert opened.run(PICTURE) == before


def test_two_fingers_zoom_on_a_phone(open_page, pages):
    opened = open_page(pages["small"], "#view=map", size=NARROW)
    before = at(opened)[2]
    opened.run(
        "(() => { const c = document.querySelector('#mapbox canvas'), b = c.getBoundingClientRect();"
        "c.setPointerCapture = () => {};"
        "const go = (type, id, dx) => c.dispatchEvent(new PointerEvent(type, {pointerId: id, pointerType: 'touch',"
        " clientX: b.left + 150 + dx, clientY: b.top + 200}));"
        "go('pointerdown', 1, -20); go('pointerdown', 2, 20); go('pointermove', 2, 60); go('pointermove', 1, -60);"
        "go('pointerup', 1, -60); go('pointerup', 2, 60); })()"
    )
    opened.settle()
    assert at(opened)[2] == pytest.approx(before / 3, rel=0.05)
