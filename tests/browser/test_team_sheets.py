"""The sheets of mobile teams: both languages by a button, readable on a phone, a sheet for each team on paper."""

import re
from dataclasses import replace

import pytest
from opened import NARROW

from domain.team_plan import UndoneWork
from reports.page import team_page

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def sheets(tmp_path_factory, town, town_plan):
    path = tmp_path_factory.mktemp("sheets") / "teams.html"
    path.write_text(team_page.render(town, town_plan.teams.plan), encoding="utf-8")
    return path


def headings(opened):
    return [text for text in opened.page.locator("thead th").all_inner_texts() if text]


def test_the_button_switches_every_heading(open_page, sheets):
    opened = open_page(sheets)
    assert all(CHINESE.search(text) for text in headings(opened) if text != "#")
    opened.click("#switch")
    assert headings(opened)
    assert not [text for text in headings(opened) if CHINESE.search(text)]
    assert "Daily sheets of mobile teams" in opened.page.inner_text("h1")
    assert opened.complaints() == []
    assert opened.requests == []


def test_on_a_phone_the_page_stays_in_place_and_no_columns_overlap(open_page, sheets):
    opened = open_page(sheets, size=NARROW)
    assert opened.run("document.documentElement.scrollWidth") <= NARROW[0]
    cells = opened.run(
        "[...document.querySelectorAll('tbody tr')].slice(0, 5)"
        ".map(r => [...r.cells].map(c => [c.scrollWidth, c.clientWidth]))"
    )
    assert cells
    assert all(wanted <= given for row in cells for wanted, given in row)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_phone_work_left_undone_is_read_without_scrolling_sideways(open_page, town, town_plan, tmp_path, language):
    task = town.team_tasks[0]
    left = UndoneWork(
        task_id=task.id,
        compound_id=task.compound_id,
        kind=task.kind,
        visits=2,
        visit_s=3600,
        reason="teams have no more hours, or would cost more",
    )
    path = tmp_path / "teams.html"
    path.write_text(team_page.render(town, replace(town_plan.teams.plan, undone=(left,))), encoding="utf-8")
    opened = open_page(path, size=NARROW)
    if not opened.run("document.documentElement.lang").startswith(language):
        opened.click("#switch")
    opened.page.click(".undone summary")
    assert opened.page.is_visible(".undone td")
    assert opened.scrolling_boxes() == []
    task_right, compound_left = opened.run(
        "(([task, compound]) => [task.getBoundingClientRect().right, compound.getBoundingClientRect().left])"
        "(document.querySelector('.undone tbody tr').cells)"
    )
    assert task_right <= compound_left
