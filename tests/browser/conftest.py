"""A Chromium for all browser tests, and pages opened in it."""

import warnings

import page_factories as made
import pytest
from opened import COMMAND, WIDE, Opened, launch
from page_reading import HOSTILE, page
from playwright.sync_api import sync_playwright

from domain.plan import Plan
from domain.roads import road_network
from reports.page.rendering import pages as pages_of
from scenarios.synthetic import district


def pytest_collection_modifyitems(items):
    """Every test here needs a browser."""
    for item in items:
        if item.path.parent.name == "browser":
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """The machine's own Chromium, started once."""
    if COMMAND is None:
        pytest.skip("no chromium, chromium-browser or google-chrome on PATH")
    with warnings.catch_warnings(), sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium):
    """Open a file: ``open_page(path, fragment="#lang=en", size=NARROW, dark=True)``; closed after the test."""
    contexts = []

    def opened(path, fragment="", *, size=WIDE, dark=False):
        width, height = size
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        return Opened(context, path, fragment)

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory):
    """The pages of a large district: an index and one for each subdistrict."""
    made_in = tmp_path_factory.mktemp("large")
    large = district(compounds=90, seed=3)
    network = road_network(large)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reports.page.rendering.LARGE", 50)
        for name, html in pages_of(large, network, made.plan(large, network), made.comparison(large), ()):
            (made_in / name).write_text(html, encoding="utf-8")
    return made_in
