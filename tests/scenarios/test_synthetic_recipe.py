"""Recipes: what may stand in them, and that what is wrong is said all at once."""

from pathlib import Path

import pytest

from domain.errors import ScenarioError
from scenarios.generate.names import ordinal, stem
from scenarios.generate.recipe import Recipe, read_recipe, scaled
from scenarios.synthetic import district, from_recipe


def test_a_recipe_makes_the_district_it_describes(tmp_path: Path) -> None:
    path = tmp_path / "r.toml"
    path.write_text(
        'name = "r"\ncompounds = 12\nseed = 3\nmonth = 2026-10-01\nsubdistrict_names = ["甲", "乙"]\n'
        "communities = 4\nneeds = 7\nextended_max_households = 60\n[situations]\npoor = 0.5\n",
        encoding="utf-8",
    )
    scenario = from_recipe(path)
    assert (scenario.name, scenario.seed, len(scenario.compounds), len(scenario.needs)) == ("r", 3, 12, 7)
    assert [s.name for s in scenario.subdistricts] == ["甲", "乙"]
    assert len(scenario.communities) == 4
    assert scenario.rules.modes.extended_max_households == 60
    assert scenario.working_days[0].isoformat() == "2026-10-08"


def test_every_fault_of_a_recipe_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text('compounds = 0\ncolour = "red"\n[situations]\npoor = 2.0\nrich = 0.1\n', encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_recipe(path)
    assert {problem.field for problem in caught.value.problems} == {
        "compounds",
        "colour",
        "situations.poor",
        "situations.rich",
    }


@pytest.mark.parametrize("content", ["compounds = ", "\udcff"])
def test_a_file_that_is_no_toml_is_a_scenario_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(ScenarioError, match=r"bad\.toml"):
        read_recipe(path)


def test_a_missing_recipe_is_a_scenario_error(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"none\.toml"):
        read_recipe(tmp_path / "none.toml")


def test_an_unpublished_year_takes_monday_to_friday() -> None:
    days = district(compounds=1, recipe=Recipe(month=Recipe().month.replace(year=2090))).working_days
    assert {day.isoweekday() for day in days} == {1, 2, 3, 4, 5}


def test_counts_scale_from_the_reference_district() -> None:
    assert scaled(0, 120, 338) == 120
    assert scaled(0, 120, 1) == 1
    assert scaled(5, 120, 338) == 5


def test_stems_do_not_repeat_soon() -> None:
    assert len({stem(order) for order in range(1000)}) == 1000


@pytest.mark.parametrize(("number", "word"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (34, "三十四")])
def test_ordinals(number: int, word: str) -> None:
    assert ordinal(number) == word
