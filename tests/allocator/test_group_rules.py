"""Group rules of a scenario from its table to the checkers, on a street of compounds; and what cannot be met."""

from dataclasses import replace

import pytest
from mode_cases import at, bid, firm, town_of

from allocator import contracts, modes
from allocator.checks import contracts as contracts_check
from allocator.checks import modes as modes_check
from allocator.contracts.diagnosis import hopeless, rule_faults
from domain.district import Mode
from domain.grouping import GroupRule, GroupRuleKind
from domain.limits import Limit
from domain.plan import Plan
from domain.roads import road_network
from domain.rules import ModeRules

LITTLE = Limit(work=0.05)
STREET = tuple(at(f"c{k}", k + 1, households=130, volunteers=20) for k in range(6))


def rule(kind, *ids, contractor="", id_="r1"):
    return GroupRule(id=id_, kind=GroupRuleKind(kind), compound_ids=ids, contractor_id=contractor)


def town(*rules, compounds=STREET, **limits):
    found = town_of(*compounds, firms=2, modes=ModeRules(self_base_yuan=5000.0))
    dearer = (bid("f0"), bid("f1", setup_yuan=1500.0))
    shape = replace(found.rules.contracts, **limits)
    return replace(found, bids=dearer, group_rules=tuple(rules), rules=replace(found.rules, contracts=shape))


def planned(scenario):
    problem = modes.problem_of(scenario, road_network(scenario), {}, why_not={})
    chosen = modes.choose(problem, limit=LITTLE)
    choice, bound = chosen.choice, chosen.bound_fen
    result = modes.result_of(problem, choice, bound_fen=bound, runtime_s=0, seed=0)
    part = problem.contracts.restricted([i for i, way in enumerate(choice.way) if way < 0])
    start = contracts.plan_of(problem.contracts, choice.groups, choice.bids)
    return Plan(modes=result, contracts=contracts.solve(part, limit=LITTLE, start=start))


def groups(plan):
    return {(contract.contractor_id, contract.compound_ids) for contract in plan.area_contracts}


def judged(scenario, plan):
    return contracts_check.violations(scenario, plan) + modes_check.violations(scenario, plan)


def test_a_kept_contract_stays_with_its_dearer_contractor():
    kept = rule("keep", "c1", "c2", contractor="f1")
    plan = planned(town(kept))
    assert ("f1", ("c1", "c2")) in groups(plan)
    assert ("f1", ("c1", "c2")) not in groups(planned(town()))
    reasons = {o.reason for o in plan.modes.plan.options if o.compound_id == "c1" and o.mode is not Mode.CONTRACT}
    assert reasons == {modes.KEPT}
    assert judged(town(kept), plan) == []


@pytest.mark.parametrize(
    "rules",
    [
        (rule("together", "c0", "c2"), rule("apart", "c3", "c4", id_="r2")),
        (rule("keep", "c2", "c3", contractor="f1"), rule("apart", "c0", "c1", id_="r2")),
    ],
)
@pytest.mark.parametrize("limits", [{}, {"least_contracts": 3, "compactness_yuan_km": 300.0, "fee_shift_factor": 1.0}])
def test_plans_with_rules_pass_the_checkers(rules, limits):
    scenario = town(*rules, **limits)
    plan = planned(scenario)
    assert judged(scenario, plan) == []
    assert plan.modes.bound <= plan.modes.objective + 0.01


def test_the_checker_names_each_rule_that_is_broken():
    plan = planned(town(rule("keep", "c0", "c1", "c2", contractor="f0")))
    assert ("f0", ("c0", "c1", "c2")) in groups(plan)
    contract = next(c.id for c in plan.area_contracts if "c0" in c.compound_ids)
    for broken, text in {
        rule("together", "c2", "c3"): f"contract {contract} has only some of its compounds, not c3",
        rule("apart", "c0", "c2"): f"contract {contract} has both c0 and c2",
        rule("keep", "c0", "c1", contractor="f0"): "no contract has exactly the compounds of the one to keep",
        rule("keep", "c0", "c1", "c2", contractor="f1"): f"contract {contract} is kept with f1, not f0",
    }.items():
        found = contracts_check.violations(town(broken), plan)
        assert f"group rule r1: {text}" in found


def test_a_fixed_number_of_contracts_and_the_price_of_missing_it():
    free = len(planned(town()).area_contracts)
    three = planned(town(least_contracts=3, most_contracts=3))
    assert free == 2
    assert len(three.area_contracts) == 3
    assert three.modes.cost_terms["number"] == 0
    none = planned(town(most_contracts=0, off_number_yuan=10_000_000.0))
    assert none.area_contracts == ()
    cheap = town(least_contracts=5, off_number_yuan=1.0)
    short = planned(cheap)
    assert short.modes.cost_terms["number"] == pytest.approx(5 - len(short.area_contracts))
    assert judged(cheap, short) == []
    assert any("number of contracts" in note for note in short.modes.notes)


def test_shifted_fees_part_rich_and_poor_neighbours():
    fees = (0.0, 0.0, 0.0, 30.0, 30.0, 30.0)
    street = tuple(replace(c, fee_yuan_month=fee) for c, fee in zip(STREET, fees, strict=True))
    plan = planned(town(compounds=street[1:5], fee_shift_factor=5.0))
    assert {ids for _, ids in groups(plan)} == {("c1", "c2"), ("c3", "c4")}
    assert plan.modes.cost_terms["fee_shift"] == 0
    mixed = planned(town(rule("together", "c2", "c3"), compounds=street[1:5], fee_shift_factor=1.0))
    assert mixed.modes.cost_terms["fee_shift"] > 0


def test_the_checker_judges_the_terms_beside_the_bids():
    scenario = town(compactness_yuan_km=300.0)
    plan = planned(scenario)
    assert plan.contracts.cost_terms["compactness"] > 0
    assert any("cost of compactness" in text for text in judged(town(compactness_yuan_km=600.0), plan))
    assert any("cost of number" in text for text in judged(town(least_contracts=9), plan))


@pytest.mark.parametrize(
    ("compounds", "broken", "text"),
    [
        ((*STREET[:2], at("c9", 8)), rule("together", "c0", "c9"), "'c9' is not connected to 'c0' over neighbouring"),
        (STREET, rule("keep", "c0", "c3", contractor="f0"), "'c3' is not connected to 'c0' within the contract"),
        (STREET, rule("together", "c0", "c5"), "hang together only over 4 compounds > 3, the most of a contract"),
        (
            tuple(replace(c, households=400) for c in STREET),
            rule("together", "c0", "c4"),
            "hang together only over 1200 households > 1000, the most of a contract",
        ),
    ],
)
def test_rules_that_the_streets_keep_from_being_met(compounds, broken, text):
    scenario = town(rule("apart", "c0", "c1", id_="r0"), broken, compounds=compounds)
    (fault,) = rule_faults(scenario, road_network(scenario))
    assert (fault.file, fault.row, fault.field) == ("group_rules.csv", 3, "compound_ids")
    assert text in fault.text


def test_compounds_that_no_contract_can_take_are_named():
    found = town(compounds=(*STREET[:1], at("c8", 3, households=1200), at("c9", 6, community_id="mb")))
    assert list(hopeless(found)) == [
        "never in an area contract, because no contractor with a bid serves it: compound c9",
        "never in an area contract, because its households > 1000: compound c8",
    ]
    assert list(hopeless(replace(town(), contractors=(firm("f0"), firm("f1"))))) == []
