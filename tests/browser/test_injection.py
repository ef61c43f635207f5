"""No text of a scenario, a plan or a comparison ever acts: it is shown as it is, or not at all."""

from dataclasses import replace

import page_factories as made
import pytest
from compared_plans import compared_with
from payloads import payloads, poisoned

from domain.roads import road_network
from reports.page import grid_page, team_page
from reports.page.rendering import SECTIONS, render
from reports.plans_compared.page import render as compare_page
from reports.tables.visit_scores import score_rows

FOREIGN = "img,iframe,object,embed,base,form,video,audio,math,template,link:not([rel=icon]),meta[http-equiv=refresh]"
HANDLERS = "[...document.querySelectorAll('*')].flatMap(e => [...e.attributes]).filter(a => /^on/i.test(a.name)).length"


class Poison:
    """A payload before every text: one and the same for equal texts, so that ids still refer to each other."""

    def __init__(self):
        self.given, self.payloads = {}, payloads()

    def __call__(self, text):
        return self.given.setdefault(text, f"{self.payloads[len(self.given) % len(self.payloads)]}{text}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, town, town_plan):
    """Pages of a town with every table and every part, in which every text holds a payload."""
    poison = Poison()
    scenario = replace(poisoned(town, poison), rules=town.rules)
    plan = poisoned(town_plan, poison)
    comparison = poisoned(made.comparison(town, note="a note"), poison)
    assert len(poison.given) > len(poison.payloads) == 200
    network = road_network(scenario)
    into = tmp_path_factory.mktemp("injection")
    html = {
        "report": render(scenario, network, plan, comparison, score_rows(scenario, network, plan)),
        "grid": grid_page.render(scenario, plan),
        "teams": team_page.render(scenario, plan.teams.plan),
        "compare": compare_page(compared_with(scenario, plan, comparison, [poison("old"), poison("new")])),
    }
    for name, text in html.items():
        (into / f"{name}.html").write_text(text, encoding="utf-8")
    return into


def assert_nothing_acted(opened):
    opened.page.wait_for_timeout(50)
    assert opened.dialogs == []
    assert opened.requests == []
    assert opened.complaints() == []
    assert opened.run("window.hit") is None
    assert opened.run(f"document.querySelectorAll('{FOREIGN}').length") == 0
    assert opened.run(HANDLERS) == 0
    assert opened.run("document.querySelectorAll('script:not([data-block])').length") == 1


def test_two_hundred_payloads_in_every_text_stay_texts(open_page, folder):
    opened = open_page(folder / "report.html")
    for section in SECTIONS:
        opened.view(section.key)
        opened.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        opened.settle()
    opened.view("tables")
    assert "<script>" in opened.text("tables")
    opened.view("map")
    opened.page.fill("#find", "<")
    assert opened.run("document.querySelectorAll('#found li').length") >= 5
    opened.page.press("#find", "Enter")
    opened.settle()
    assert "onerror=" in opened.page.inner_text("#card") or "<" in opened.page.inner_text("#card")
    for select in ("colour", "who", "day"):
        last = opened.run(f"[...document.querySelectorAll('#{select} option')].at(-1)?.value")
        if last and not opened.page.is_disabled(f"#{select}"):
            opened.page.select_option(f"#{select}", last)
    box = opened.page.locator("#mapbox canvas").bounding_box()
    opened.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    opened.click("#switch")
    assert_nothing_acted(opened)


def test_two_hundred_payloads_stay_texts_where_plans_are_compared(open_page, folder):
    opened = open_page(folder / "compare.html")
    for _ in ("zh", "en"):
        for view in ("map", "costs", "service", "fairness", "ensemble"):
            opened.view(view)
        opened.click("#switch")
    opened.view("map")
    assert opened.run("document.querySelectorAll('#table-changes tbody tr').length") >= 2
    opened.click("#table-changes button[data-compound]")
    box = opened.page.locator("#map-0 canvas").bounding_box()
    opened.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert "<" in opened.text("changes")
    for name in ("kind", "plan"):
        last = opened.run(f"[...document.querySelectorAll('#change-{name} option')].at(-1).value")
        opened.page.select_option(f"#change-{name}", last)
    assert_nothing_acted(opened)


@pytest.mark.parametrize("name", ["grid", "teams"])
def test_pages_beside_the_report_show_texts_as_texts(open_page, folder, name):
    opened = open_page(folder / f"{name}.html")
    opened.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert "<" in opened.page.inner_text("main")
    assert opened.dialogs == []
    assert opened.requests == []
    assert opened.complaints() == []
    assert opened.run(f"document.querySelectorAll('{FOREIGN}').length") == 0
    assert opened.run(HANDLERS) == 0


def test_the_payloads_would_act_as_markup(open_page, tmp_path):
    """The watch sees payloads that are written as markup into a page without a policy."""
    bad = tmp_path / "bad.html"
    bad.write_text(
        f'<meta charset="utf-8"><body>{payloads()[0]}{payloads()[3]}{payloads()[4]}</body>', encoding="utf-8"
    )
    opened = open_page(bad)
    assert opened.run("window.hit") == 1 or opened.dialogs
    assert opened.requests
    assert opened.run(f"document.querySelectorAll('{FOREIGN}').length") >= 2
