"""Pages open in the language of their scenario, in Chinese where it names none."""

from dataclasses import replace

import pytest

from reports.page import grid_page


@pytest.mark.parametrize(
    ("language", "opened"),
    [("", '<html lang="zh-CN" data-lang="zh">'), ("zh", 'data-lang="zh"'), ("en", '<html lang="en" data-lang="en">')],
)
def test_a_page_opens_in_the_language_of_its_scenario(town, town_plan, language, opened):
    assert opened in grid_page.render(replace(town, language=language), town_plan)
