"""What is told of a compound: every firm's bid for its contract, and its simulated requests under each policy."""

import re
from dataclasses import replace

import page_factories as made
import pytest

from domain.comparison import CompoundOutcome
from domain.words import Words
from reports.terminal.compound_outcomes import bids_told, simulated_told


@pytest.fixture(scope="module")
def told_bids(town, town_plan):
    contract = town_plan.area_contracts[0]
    return contract, list(bids_told(town, town_plan, contract))


def test_the_firm_that_has_the_contract_comes_first_with_its_price(told_bids, town):
    contract, sentences = told_bids
    firm = next(row for row in town.contractors if row.id == contract.contractor_id)
    assert sentences[0].en == f"{firm.name} has it for {contract.yuan_month:,.2f} yuan a month"
    assert sentences[0].zh == f"{firm.name}承接，每月{contract.yuan_month:,.2f}元"


def test_every_firm_is_named_once(told_bids, town):
    _, sentences = told_bids
    for lang in ("zh", "en"):
        said = "\n".join(sentence.of(lang) for sentence in sentences)
        assert all(said.count(firm.name) == 1 for firm in town.contractors)


def test_what_a_firm_asks_more_is_against_the_contract_as_it_is(town, town_plan):
    """Where every firm has room and serves everywhere."""
    places = tuple(row.id for row in town.subdistricts)
    room = {"max_contracts": 50, "max_households": 1_000_000, "subdistrict_ids": places, "grade": 1}
    roomy = replace(town, contractors=tuple(replace(firm, **room) for firm in town.contractors))
    told = [(c.yuan_month, s.en) for c in town_plan.area_contracts for s in bids_told(roomy, town_plan, c)]
    dearer = [(paid, re.search(r"asks ([\d,.]+) yuan a month, ([-+][\d,.]+) against it", said)) for paid, said in told]
    found = [(paid, *map(_number, match.groups())) for paid, match in dearer if match]
    assert found
    assert [asked - paid for paid, asked, _ in found] == pytest.approx([more for _, _, more in found], abs=0.011)


def _number(text):
    return float(text.replace(",", ""))


@pytest.fixture
def simulated(town):
    """Results of one compound: 100 h under the base; 20 h less, 20 h more and 1 h less, each within 5 h."""
    comparison = made.comparison(town)
    rows = [
        CompoundOutcome(policy_id=policy, hours=(hours,), difference=(hours - 100.0,), half_width=(5.0,))
        for policy, hours in zip(("base", "faster", "slower", "alike"), (100.0, 80.0, 120.0, 99.0), strict=True)
    ]
    differences = tuple(replace(row, base_id="base") for row in comparison.differences)
    ids = (town.compounds[0].id,)
    return replace(comparison, differences=differences, compounds=tuple(rows), compound_ids=ids, requests_run=(12.34,))


def test_differences_are_told_with_what_they_show(simulated, town):
    first, base, *others = simulated_told(town, simulated, town.compounds[0])
    assert first.en == f"12.3 requests in {simulated.days} simulated days, on average"
    assert "100.0 h" in base.en
    for sentence, verdict in zip(others, ("居民等得更短", "居民等得更久", "未显示差别"), strict=True):
        assert sentence.zh.endswith(verdict)
        assert "± 5.0 h" in sentence.en


def test_nothing_is_told_without_a_simulation_or_for_a_compound_that_it_did_not_know(simulated, town):
    assert list(simulated_told(town, None, town.compounds[0])) == []
    assert list(simulated_told(town, simulated, town.compounds[1])) == []


def test_a_compound_without_a_resolved_request_is_said_to_have_none(simulated, town):
    rows = tuple(replace(row, hours=(None,)) for row in simulated.compounds)
    told = list(simulated_told(town, replace(simulated, compounds=rows), town.compounds[0]))
    assert all(isinstance(sentence, Words) for sentence in told)
    assert sum("no request was resolved" in sentence.en for sentence in told) == len(rows)
