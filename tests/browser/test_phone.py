"""On a phone every table is read without scrolling sideways: rows are cards, months are lists of dates."""

import page_factories as made
import pytest
from compared_plans import compared
from opened import NARROW
from page_reading import page

from reports.page import grid_page, team_page
from reports.page.rendering import SECTIONS
from reports.plans_compared.page import render as compare_page

SHEETS = {"visits": ("official", "community", "month"), "rosters": ("guards", "teams", "keepers")}
PLACES = [f"view={s.key}&sheet={sheet}" for s in SECTIONS for sheet in SHEETS.get(s.key, ("",))]
LANGUAGES = ["zh", "en"]


@pytest.fixture(scope="module")
def phone_files(tmp_path_factory, pages, town, town_plan):
    folder = tmp_path_factory.mktemp("phone")
    html = {
        "sheets": page(made.scenario(12)),
        "compare": compare_page(compared(made.scenario(6), ["old", "new"])),
        "grid": grid_page.render(town, town_plan),
        "teams": team_page.render(town, town_plan.teams.plan),
    }
    for name, text in html.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {"large": pages["large"], **{name: folder / f"{name}.html" for name in html}}


def unfold(opened):
    """Open every listing and branch of the view."""
    opened.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    opened.page.wait_for_function("[...document.querySelectorAll('details.listing .sheet')].every(s => s.textContent)")
    opened.settle()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["large", "sheets"])
def test_no_table_of_the_page_scrolls_sideways(open_page, phone_files, name, language):
    opened = open_page(phone_files[name], size=NARROW)
    for place in PLACES:
        opened.run(f"location.hash = '{place}&lang={language}'")
        opened.settle()
        unfold(opened)
        assert opened.scrolling_boxes() == [], place
        assert opened.run("document.documentElement.scrollWidth") <= NARROW[0], place
    assert opened.complaints() == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["compare", "grid", "teams"])
def test_no_table_of_the_pages_beside_it_scrolls_sideways(open_page, phone_files, name, language):
    opened = open_page(phone_files[name], size=NARROW)
    if not opened.run("document.documentElement.lang").startswith(language):
        opened.page.click("#switch")
    for view in opened.run("[...document.querySelectorAll('nav [data-go]')].map(a => a.dataset.go)") or [""]:
        if view:
            opened.view(view)
        unfold(opened)
        assert opened.scrolling_boxes() == [], view
        assert opened.run("document.documentElement.scrollWidth") <= NARROW[0], view
    assert opened.complaints() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_cell_of_a_card_says_its_heading_and_the_headings_sort(open_page, phone_files, language):
    opened = open_page(phone_files["large"], f"#view=tables&lang={language}", size=NARROW)
    opened.page.click("#listing-compounds summary")
    opened.page.wait_for_selector("#listing-compounds tbody tr")
    headings = opened.page.locator("#listing-compounds thead th").all_inner_texts()
    shown = (
        "[...document.querySelectorAll('#listing-compounds tbody tr:first-child td')]"
        ".map(d => getComputedStyle(d, '::before').content.slice(1, -1).split('\" \"')[0])"
    )
    assert [text.strip() for text in opened.run(shown)] == headings
    opened.page.focus("#listing-compounds thead th:nth-child(4) button")
    opened.page.keyboard.press("Enter")
    homes = opened.run(
        "[...document.querySelectorAll('#listing-compounds tbody tr')].map(r => +r.cells[3].innerText.replace(',', ''))"
    )
    assert homes == sorted(homes)
    opened.page.fill("#filter-compounds", "c001")
    assert opened.page.locator("#listing-compounds tbody tr").count() == 1


def test_the_month_of_a_chief_is_a_list_of_dates_with_compounds(open_page, phone_files):
    opened = open_page(phone_files["sheets"], "#view=visits&sheet=month&lang=en", size=NARROW)
    days = "[...document.querySelectorAll('#visits .cal tbody tr:first-child td')].filter(d => d.offsetParent)"
    assert opened.run(f"{days}.every(d => d.querySelector('.chip'))")
    label = "d => getComputedStyle(d, '::before').content.slice(1, -1)"
    assert opened.run(f"{days}.map({label})")[0].startswith("3/")
    names = opened.run(f"{days}.map(d => d.querySelector('.chip')).map(e => getComputedStyle(e, '::after').content)")
    assert names
    assert all("院" in name for name in names)


def test_a_guards_month_is_a_calendar_that_begins_on_its_own_weekday(open_page, phone_files):
    opened = open_page(phone_files["sheets"], "#view=rosters&sheet=guards", size=NARROW)
    left = (
        "[...document.querySelectorAll('#rosters .roster tbody tr:not(.part)')][0].querySelectorAll('.day')"
        "[{day}].getBoundingClientRect().left"
    )
    first, second, ninth = (opened.run(left.format(day=day)) for day in (0, 1, 8))
    assert first > second  # 1 March 2026 is a Sunday, the last column
    assert second == ninth
