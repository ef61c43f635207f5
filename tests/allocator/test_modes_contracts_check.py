"""Checkers of modes and contracts name what was changed by hand."""

from dataclasses import replace

import pytest

from allocator.checks import contracts as contracts_check
from allocator.checks import modes as modes_check
from domain.district import Mode
from domain.plan import Plan
from domain.results import Status


@pytest.fixture(scope="module")
def plan(town_plan):
    return Plan(modes=town_plan.modes, contracts=town_plan.contracts, crews=town_plan.crews)


def largest(plan):
    return max(plan.contracts.plan.contracts, key=lambda contract: len(contract.compound_ids))


def with_contract(plan, old, **changes):
    contracts = tuple(replace(c, **changes) if c.id == old.id else c for c in plan.contracts.plan.contracts)
    return replace(plan, contracts=replace(plan.contracts, plan=replace(plan.contracts.plan, contracts=contracts)))


def with_modes(plan, **changes):
    return replace(plan, modes=replace(plan.modes, plan=replace(plan.modes.plan, **changes)))


def test_the_plan_itself_is_clean(town, plan):
    assert contracts_check.violations(town, plan) == []
    assert modes_check.violations(town, plan) == []
    assert len(largest(plan).compound_ids) >= 3


def test_a_member_removed_by_hand_is_named_and_nothing_else(town, plan):
    contract = largest(plan)
    for id_ in contract.compound_ids:
        rest = tuple(other for other in contract.compound_ids if other != id_)
        found = contracts_check.violations(town, with_contract(plan, contract, compound_ids=rest))
        assert found[0] == f"compound {id_}: in no contract but its mode is contract"
        assert modes_check.violations(town, with_contract(plan, contract, compound_ids=rest)) == []
        assert all("is not connected" in text or "households <" in text for text in found[1:])


def test_a_member_in_two_contracts(town, plan):
    one = largest(plan)
    other = replace(one, id="k99", compound_ids=one.compound_ids[:1])
    contracts = replace(plan.contracts.plan, contracts=(*plan.contracts.plan.contracts, other))
    found = contracts_check.violations(town, replace(plan, contracts=replace(plan.contracts, plan=contracts)))
    assert f"compound {one.compound_ids[0]}: in 2 contracts ({one.id}, k99)" in found


def test_a_group_in_pieces(town, plan):
    scattered = replace(town, rules=replace(town.rules, neighbours=replace(town.rules.neighbours, walk_m=1.0)))
    found = contracts_check.violations(scattered, plan)
    assert any(
        text.startswith(f"contract {largest(plan).id}: ") and "not connected to the others" in text for text in found
    )


def test_limits_of_a_contract(town, plan):
    contract = largest(plan)
    rules = replace(town.rules.contracts, max_households=100, max_compounds=1, min_households=50)
    found = contracts_check.violations(replace(town, rules=replace(town.rules, contracts=rules)), plan)
    households = sum(c.households for c in town.compounds if c.id in contract.compound_ids)
    assert f"contract {contract.id}: {households} households > 100" in found
    assert f"contract {contract.id}: {len(contract.compound_ids)} compounds > 1" in found
    rules = replace(rules, min_households=100_000, max_households=200_000, max_compounds=99)
    found = contracts_check.violations(replace(town, rules=replace(town.rules, contracts=rules)), plan)
    assert f"contract {contract.id}: {households} households < 100000" in found


def test_limits_of_a_firm(town, plan):
    contract = largest(plan)
    firms = tuple(
        replace(f, max_contracts=0, max_households=1, grade=3, subdistrict_ids=())
        if f.id == contract.contractor_id
        else f
        for f in town.contractors
    )
    rules = replace(town.rules, contracts=replace(town.rules.contracts, grade3_max_households=1))
    found = "\n".join(contracts_check.violations(replace(town, contractors=firms, rules=rules), plan))
    assert f"contractor {contract.contractor_id}: " in found
    assert "contracts > 0" in found
    assert "households > 1 for a firm of grade 3" in found
    assert "does not serve subdistrict" in found


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"yuan_month": 1.0}, "said to cost 1.00, but its bid comes to"),
        ({"fees_yuan_month": 1.0}, "fees said to be 1.00, but come to"),
        ({"contractor_id": "nobody"}, "contractor nobody is not in the scenario"),
        ({"compound_ids": ("nowhere",)}, "compound nowhere is not in the scenario"),
    ],
)
def test_numbers_and_names_of_a_contract(town, plan, changes, text):
    assert any(
        text in found for found in contracts_check.violations(town, with_contract(plan, largest(plan), **changes))
    )


@pytest.mark.parametrize("part", ["modes", "contracts"])
def test_costs_and_bounds(town, plan, part):
    check = {"modes": modes_check, "contracts": contracts_check}[part]
    result = getattr(plan, part)
    low = replace(plan, **{part: replace(result, objective=result.objective - 1)})
    assert any("objective is said to be" in text for text in check.violations(town, low))
    high = replace(plan, **{part: replace(result, bound=result.objective + 10)})
    assert any("bound" in text for text in check.violations(town, high))
    proud = replace(plan, **{part: replace(result, status=Status.OPTIMAL, bound=result.objective / 2)})
    assert any("said to be optimal" in text for text in check.violations(town, proud))


def test_a_compound_without_a_mode(town, plan):
    mode_of = dict(plan.modes.plan.mode_of)
    gone, _ = mode_of.popitem()
    found = modes_check.violations(town, with_modes(plan, mode_of=mode_of))
    assert found == [f"compound {gone}: has no mode and is not listed as uncovered"]


def test_a_compound_that_may_not_govern_itself(town, plan):
    few = next(c for c in town.compounds if c.households > 12 * (c.volunteers + c.party_members))
    mode_of = {**plan.modes.plan.mode_of, few.id: Mode.SELF}
    found = modes_check.violations(town, with_modes(plan, mode_of=mode_of))
    assert any(text.startswith(f"compound {few.id}: mode self, but {few.households} households > ") for text in found)


def test_a_missing_option(town, plan):
    options = plan.modes.plan.options[1:]
    first = plan.modes.plan.options[0]
    found = modes_check.violations(town, with_modes(plan, options=options))
    assert found == [f"compound {first.compound_id}: 0 options for the mode {first.mode.value}, 1 is right"]


def test_a_price_changed_by_hand(town, plan):
    options = list(plan.modes.plan.options)
    at = next(k for k, o in enumerate(options) if o.mode is Mode.SELF and o.yuan_month is not None)
    options[at] = replace(options[at], yuan_month=1.0)
    found = modes_check.violations(town, with_modes(plan, options=tuple(options)))
    assert any(f"compound {options[at].compound_id}: self said to cost 1.00, but comes to" in text for text in found)


def test_a_contract_share_changed_by_hand(town, plan):
    options = list(plan.modes.plan.options)
    member = largest(plan).compound_ids[0]
    at = next(k for k, o in enumerate(options) if (o.compound_id, o.mode) == (member, Mode.CONTRACT))
    options[at] = replace(options[at], yuan_month=1.0)
    found = modes_check.violations(town, with_modes(plan, options=tuple(options)))
    assert any(f"compound {member}: share of contract" in text for text in found)


def test_an_extended_compound_that_no_crew_enters(town, plan):
    member = next(c for c in town.compounds if c.id in largest(plan).compound_ids and c.cleanings_week)
    mode_of = {**plan.modes.plan.mode_of, member.id: Mode.EXTENDED}
    found = modes_check.violations(town, with_modes(plan, mode_of=mode_of))
    assert f"compound {member.id}: mode extended, but no crew enters it" in found


@pytest.mark.parametrize("price", [float("nan"), float("inf")])
def test_a_price_that_is_no_number(town, plan, price):
    one = largest(plan)
    found = contracts_check.violations(town, with_contract(plan, one, yuan_month=price))
    assert any(text.startswith(f"contract {one.id}: said to cost {price}") for text in found)
    for option in plan.modes.plan.options:
        if option.yuan_month is not None:
            options = tuple(replace(o, yuan_month=price) if o is option else o for o in plan.modes.plan.options)
            found = modes_check.violations(town, with_modes(plan, options=options))
            assert f"compound {option.compound_id}: option {option.mode.value} is priced {price}" in found
