"""The policy comparison in a browser: charts follow the measures chosen, and the map shows who gains and who loses."""

import re

import pytest
from opened import NARROW, WIDE

from domain.executors import Serial
from reports.page.rendering import pages as pages_of
from reports.tables.visit_scores import score_rows
from simulation import experiment


@pytest.fixture(scope="module")
def page_file(town, town_network, town_plan, tmp_path_factory):
    comparison = experiment.compare(town, town_network, town_plan, seed=2, replications=4, days=90, executor=Serial())
    folder = tmp_path_factory.mktemp("policies")
    scores = score_rows(town, town_network, town_plan)
    for name, html in pages_of(town, town_network, town_plan, comparison, scores):
        (folder / name).write_text(html, encoding="utf-8")
    return comparison, folder / "report.html"


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_chart_is_drawn_and_fits(open_page, page_file, size, language):
    comparison, file = page_file
    opened = open_page(file, f"#view=policies&lang={language}", size=size)
    page = opened.page
    policies = len(comparison.policy_ids)
    assert page.locator("#frontier .dot").count() == policies
    assert page.locator("#ladder .panel").count() == policies
    assert page.locator("#funnel tbody tr").count() == 7
    assert page.locator("#pairs tbody tr").count() == policies
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert opened.complaints() == []
    assert opened.requests == []


def test_the_funnel_shows_the_comparison_s_means(open_page, page_file):
    comparison, file = page_file
    page = open_page(file, "#view=policies&lang=en").page
    asked = next(row for row in comparison.funnel if row.stage == "asked")
    assert f"{asked.mean:,.0f}" in page.locator("#funnel tbody tr").first.inner_text()


def test_another_measure_redraws_the_frontier_and_the_pairs(open_page, page_file):
    _, file = page_file
    page = open_page(file, "#view=policies&lang=en").page
    before = page.locator("#frontier").inner_text(), page.locator("#pairs").inner_text()
    page.select_option("#frontier-service", index=1)
    page.select_option("#pair-measure", index=2)
    assert page.locator("#frontier").inner_text() != before[0]
    assert page.locator("#pairs").inner_text() != before[1]


def test_the_map_can_be_coloured_by_what_a_policy_changes(open_page, page_file):
    comparison, file = page_file
    opened = open_page(file, "#view=map&lang=en")
    page = opened.page
    labels = page.locator("#colour option").all_inner_texts()
    changes = [k for k, label in enumerate(labels) if label.startswith("Winners")]
    assert len(changes) == len(comparison.policy_ids) - 1
    page.select_option("#colour", index=changes[0])
    legend = page.locator("#legend-colours").inner_text()
    assert sum(int(n) for n in re.findall(r"\((\d+)\)", legend)) == len(comparison.compound_ids)
    assert opened.complaints() == []
    assert opened.requests == []
