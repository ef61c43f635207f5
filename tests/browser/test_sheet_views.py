"""Sheets of the page in a real browser: chosen, switched, printed one a page."""

import re
import shutil
import subprocess

import page_factories as made
import pytest
from opened import NARROW, WIDE
from page_reading import HOSTILE, page

from domain.plan import Plan

KINDS = (
    ("visits", "official"),
    ("visits", "community"),
    ("visits", "month"),
    ("crews", "day"),
    ("contracts", "contract"),
    ("rosters", "guards"),
    ("rosters", "teams"),
    ("rosters", "keepers"),
)


@pytest.fixture(scope="session")
def sheets(tmp_path_factory):
    """Files by name: a small district, one full of hostile texts, one without a plan."""
    folder = tmp_path_factory.mktemp("sheets")
    hostile = made.scenario(9, name="".join(HOSTILE), tail=HOSTILE[1])
    html = {"small": page(made.scenario(12)), "hostile": page(hostile), "bare": page(made.scenario(3), Plan())}
    for name, text in html.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in html}


def papers(opened, view):
    return opened.run(f"document.querySelectorAll('#{view} .leaf').length")


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("name", ["small", "hostile"])
def test_every_kind_of_sheet_opens_in_silence(open_page, sheets, name, size):
    opened = open_page(sheets[name], size=size, dark=size == NARROW)
    for view, kind in KINDS:
        opened.run(f"location.hash = '#view={view}&sheet={kind}&lang=en'")
        opened.settle()
        assert papers(opened, view) == 1, kind
        assert opened.run(f"document.querySelectorAll('#{view} .leaf tbody tr').length") > 0, kind
        assert opened.run("document.documentElement.scrollWidth") <= size[0], kind
    assert opened.requests == []
    assert opened.complaints() == []
    assert opened.run("document.querySelectorAll('img,iframe,object').length") == 0


def test_a_plan_without_parts_says_so(open_page, sheets):
    opened = open_page(sheets["bare"], "#view=crews")
    for view in ("crews", "contracts", "rosters", "visits"):
        opened.view(view)
        assert opened.page.is_visible(f"#{view} .warn")
        assert papers(opened, view) == 0
    assert opened.complaints() == []


def test_the_calendar_switches_between_officials_and_communities(open_page, sheets):
    opened = open_page(sheets["small"], "#view=visits")
    assert opened.page.get_attribute("#visits [data-sheet=official]", "aria-pressed") == "true"
    assert "院干部0" in opened.page.inner_text("#visits .leaf h3")
    opened.page.select_option("#visits-item", "o2")
    assert "item=o2" in opened.run("location.hash")
    assert "院干部2" in opened.page.inner_text("#visits .leaf h3")
    visits = opened.page.locator("#visits .month .load").all_inner_texts()
    assert sum(int(text.split()[0]) for text in visits) == 12  # three compounds, four visits each
    opened.click("#visits [data-sheet=community]")
    assert opened.page.inner_text("#visits .leaf h3").startswith("院社区0")
    counted = opened.page.locator("#visits .month .load").all_inner_texts()
    assert sum(int(text.split()[0]) for text in counted) == 24  # half of twelve compounds
    opened.click("#visits [aria-label=下一张]")
    assert opened.page.inner_text("#visits .leaf h3").startswith("院社区1")
    assert opened.page.is_disabled("#visits [aria-label=下一张]")
    opened.click("#switch")
    assert opened.page.inner_text("#visits [data-sheet=community]") == "By community"


def test_the_month_begins_on_its_own_weekday(open_page, sheets):
    opened = open_page(sheets["small"], "#view=visits")
    cells = opened.run("[...document.querySelectorAll('#visits .month tbody tr:first-child td')].map(c => c.className)")
    assert cells[:6] == ["outside"] * 6  # 1 March 2026 is a Sunday
    assert opened.page.inner_text("#visits .month tbody tr:first-child td:nth-child(7) b") == "1"


def test_on_a_phone_only_days_with_something_are_listed(open_page, sheets):
    opened = open_page(sheets["small"], "#view=visits", size=NARROW)
    shown = opened.run(
        "[...document.querySelectorAll('#visits .month tbody td')].filter(c => c.offsetParent).map(c => c.className)"
    )
    assert shown
    assert not [name for name in shown if "outside" in name or "idle" in name]


def test_a_crew_day_lists_its_stops_in_order_with_a_total(open_page, sheets):
    opened = open_page(sheets["small"], "#view=crews&item=1.2")
    assert opened.page.inner_text("#crews .leaf h3") == "院二班 · 周二"
    times = opened.page.locator("#crews .leaf tbody td:nth-child(2)").all_inner_texts()
    clocks = [text for text in times if re.fullmatch(r"\d\d:\d\d", text)]
    assert clocks == sorted(clocks)
    assert clocks[0] == "05:00"
    assert clocks[-1] == "08:00"
    assert "7 个作业点" in opened.page.inner_text("#crews .leaf tfoot")


def test_bids_are_compared_with_the_winner_marked(open_page, sheets):
    opened = open_page(sheets["small"], "#view=contracts&lang=en")
    assert opened.page.locator("#contracts .chosen").count() == 1
    assert "has the contract" in opened.page.inner_text("#contracts .chosen")
    assert opened.page.locator("#contracts .thumb .member").count() >= 1
    opened.click("#contracts .leaf .link")
    assert opened.page.is_visible("#map")


def test_the_page_chosen_by_the_address_is_the_one_shown_after_leaving_and_coming_back(open_page, sheets):
    opened = open_page(sheets["small"], "#view=rosters&sheet=keepers&item=1")
    assert opened.page.inner_text("#rosters .leaf h3").startswith("院社区1")
    opened.view("crews")
    assert opened.page.inner_text("#crews .leaf h3").startswith("院班")
    assert papers(opened, "crews") == 1


def pdf_of(opened, path):
    opened.page.pdf(path=path, prefer_css_page_size=True)
    content = path.read_bytes()
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", content)
    return len(re.findall(rb"/Type\s*/Page\b", content)), {(round(float(w)), round(float(h))) for w, h in boxes}


PORTRAIT_A4, LANDSCAPE_A4, PORTRAIT_A3 = (595, 842), (842, 595), (842, 1191)


@pytest.mark.parametrize(
    ("view", "kind", "paper", "size"),
    [
        ("visits", "official", "A4", LANDSCAPE_A4),
        ("contracts", "contract", "A4", PORTRAIT_A4),
        ("crews", "day", "A4", PORTRAIT_A4),
        ("crews", "day", "A3", PORTRAIT_A3),
        ("rosters", "guards", "A4", LANDSCAPE_A4),
    ],
)
def test_print_all_begins_each_sheet_on_a_page_of_its_own(open_page, sheets, tmp_path, view, kind, paper, size):
    opened = open_page(sheets["small"], f"#view={view}&sheet={kind}", dark=True)
    opened.run("window.print = () => {}")
    opened.page.select_option(f"#{view}-paper", paper)
    items = opened.run(f"document.querySelectorAll('#{view}-item option').length")
    opened.click(f"#{view} .print-all")
    assert papers(opened, view) == items
    pages, boxes = pdf_of(opened, tmp_path / "all.pdf")
    assert pages == items
    assert boxes
    assert all(abs(width - size[0]) <= 1 and abs(height - size[1]) <= 1 for width, height in boxes)
    assert papers(opened, view) == 1  # as it was before printing


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_month_of_all_chiefs_prints_many_people_a_page(open_page, pages, tmp_path, language):
    opened = open_page(pages["large"], f"#view=visits&sheet=month&lang={language}")
    opened.run("window.print = () => {}")
    opened.page.click("#visits .print-all")
    people = opened.run("document.querySelectorAll('#visits .cal tbody tr').length")
    opened.page.emulate_media(media="print")
    sizes = opened.run(
        "[...new Set([...document.querySelectorAll('#visits .cal th, #visits .cal .chip, #visits .cal .half')]"
        ".map(e => parseFloat(getComputedStyle(e).fontSize)))]"
    )
    number, boxes = pdf_of(opened, tmp_path / "months.pdf")
    assert people == 120
    assert number <= 5  # of 135 chiefs of nine subdistricts, eight at most
    assert min(sizes) * 0.75 >= 6.5  # points
    assert all(abs(width - LANDSCAPE_A4[0]) <= 1 for width, _ in boxes)


def test_one_sheet_is_printed_without_the_rest_of_the_page(open_page, sheets, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext on PATH")
    opened = open_page(sheets["small"], "#view=crews&item=0.1")
    path = tmp_path / "one.pdf"
    pages, _ = pdf_of(opened, path)
    text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    assert pages == 1
    assert "院班 · 周一" in text
    assert "作业" in text
    assert "打印" not in text
    assert "政策" not in text


def test_headings_are_repeated_on_every_page(open_page, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext on PATH")
    path = tmp_path / "page.html"
    path.write_text(page(made.scenario(60)), encoding="utf-8")
    opened = open_page(path, "#view=rosters&sheet=keepers")
    pages, _ = pdf_of(opened, tmp_path / "one.pdf")
    assert pages > 1
    text = subprocess.run(["pdftotext", str(tmp_path / "one.pdf"), "-"], capture_output=True, text=True, check=True)
    for number, sheet in enumerate(text.stdout.split("\f")[:pages]):
        assert "院社区0 · 格长" in sheet, number
        assert "来源" in sheet, number


def test_headings_of_a_long_table_are_repeated_on_every_page(open_page, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext on PATH")
    path = tmp_path / "page.html"
    path.write_text(page(made.scenario(120), Plan()), encoding="utf-8")
    opened = open_page(path, "#view=tables", dark=True)
    opened.listing("compounds")
    pages, _ = pdf_of(opened, tmp_path / "table.pdf")
    assert pages > 1
    text = subprocess.run(["pdftotext", str(tmp_path / "table.pdf"), "-"], capture_output=True, text=True, check=True)
    assert ["户数" in sheet for sheet in text.stdout.split("\f")[:pages]] == [True] * pages


def test_a_table_is_narrowed_by_words_and_keeps_its_order(open_page, sheets):
    opened = open_page(sheets["small"], "#view=tables")
    opened.listing("compounds")
    rows = "[...document.querySelectorAll('#listing-compounds tbody tr')].map(r => r.cells[0].innerText)"
    assert len(opened.run(rows)) == 12
    opened.click("#listing-compounds thead th:nth-child(1) button")
    opened.page.press("#listing-compounds thead th:nth-child(1) button", "Enter")
    assert opened.page.get_attribute("#listing-compounds thead th:nth-child(1)", "aria-sort") == "descending"
    opened.page.fill("#filter-compounds", "c1 社区1")
    assert opened.run(rows) == ["c11", "c1"]
    assert opened.page.inner_text("#listing-compounds [role=status]") == "2 / 12 行"
    assert opened.run("document.activeElement.id") == "filter-compounds"
    opened.page.press("#filter-compounds", "Escape")
    assert len(opened.run(rows)) == 12
