"""`linli contracts`: a plan's contracts among sampled groupings, as a user types it."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

import cli
from domain.errors import ScenarioError
from domain.limits import Limit
from ensemble_job import sample_groupings
from reports.plan_folder import StoredPlan, write


def linli(*arguments, code=0):
    result = CliRunner().invoke(cli.main, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output + result.stderr
    return result


@pytest.fixture(scope="module")
def plan(town, town_network, town_plan, tmp_path_factory):
    folder = tmp_path_factory.mktemp("plans") / "plan"
    stored = StoredPlan(scenario=town, plan=town_plan, comparison=None, checks={}, seed=1, limit=Limit(work=0.1))
    write(folder, stored, town_network, run={"seconds": 1.0, "workers": 1})
    return folder


def test_the_plan_is_placed_among_samples_in_two_languages(plan):
    said = linli("contracts", "ensemble", plan, "--samples", 50, "--seed", 3).output
    for words in (
        "cost, yuan a month: the plan is better than",
        "费用（元／月）：方案优于",
        "马尔可夫链",
        "Markov chain",
    ):
        assert words in said
    assert said == linli("contracts", "ensemble", plan, "--samples", 50, "--seed", 3).output


def test_the_same_as_one_object(plan):
    found = json.loads(linli("contracts", "ensemble", plan, "--samples", 40, "--json").output)
    assert found["samples"] == 40
    assert [score["name"] for score in found["scores"]] == ["cost", "compactness", "contracts", "subsidy"]
    assert all(0 <= score["better"] <= 1 - score["equal"] + 1e-9 for score in found["scores"])


def test_a_plan_whose_contracts_break_a_rule_is_refused(town, town_plan):
    limits = replace(town.rules.contracts, max_compounds=1)
    strict = replace(town, rules=replace(town.rules, contracts=limits))
    stored = StoredPlan(scenario=strict, plan=town_plan, comparison=None, checks={}, seed=1, limit=Limit(work=0.1))
    with pytest.raises(ScenarioError, match="compounds > 1"):
        sample_groupings(stored, samples=10, seed=1)


def test_too_few_samples_are_a_usage_error(plan):
    linli("contracts", "ensemble", plan, "--samples", 1, code=2)
