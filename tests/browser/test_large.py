"""A large district: from the index to a subdistrict's page and back, from a disk."""

import page_factories as made
import pytest

from domain.roads import road_network
from reports.page.rendering import pages as pages_of
from scenarios.synthetic import district


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made_in = tmp_path_factory.mktemp("large")
    large = district(compounds=90, seed=3)
    network = road_network(large)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reports.page.rendering.LARGE", 50)
        for name, html in pages_of(large, network, made.plan(large, network), made.comparison(large), ()):
            (made_in / name).write_text(html, encoding="utf-8")
    return made_in


def test_a_subdistrict_opens_from_the_table_and_leads_back(open_page, folder):
    opened = open_page(folder / "report.html", "#view=subdistricts&lang=en")
    name = opened.page.inner_text("#parts-table tbody a >> nth=1")
    opened.page.click("#parts-table tbody a >> nth=1")
    opened.page.wait_for_url("**/report-*")
    assert name in opened.page.inner_text("h1")
    assert opened.run("document.documentElement.lang") == "en"
    assert opened.complaints() == []
    opened.page.click(".sub a")
    opened.page.wait_for_url("**/report.html*")


def test_a_compound_is_found_on_the_index_and_opened_on_its_page(open_page, folder):
    opened = open_page(folder / "report.html", "#view=map")
    opened.search("c080")
    assert opened.page.is_visible("#card a")
    name = opened.page.inner_text("#card h3")
    opened.page.click("#card a")
    opened.page.wait_for_url("**/report-*")
    assert name in opened.page.inner_text("#card h3")
    assert "为什么" in opened.text("card")


def test_the_index_is_silent_and_light(open_page, folder):
    opened = open_page(folder / "report.html")
    for key in opened.run("[...document.querySelectorAll('nav [data-go]')].map(a => a.dataset.go)"):
        opened.view(key)
    assert opened.complaints() == []
    assert opened.requests == []
    assert opened.run("document.querySelectorAll('*').length") < 3000
