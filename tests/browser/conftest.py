"""A Chromium for all browser tests, and pages opened in it."""

import warnings

import pytest
from opened import COMMAND, WIDE, Opened, launch
from playwright.sync_api import sync_playwright


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
