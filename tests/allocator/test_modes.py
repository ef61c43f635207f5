"""Modes by hand-made towns: which way is cheapest, what is not available and why, changes, budget, islands."""

from dataclasses import replace

import pytest
from mode_cases import at, bid, firm, town_of

from allocator import modes
from domain.district import CurrentService, Mode
from domain.limits import Limit
from domain.results import Status
from domain.roads import road_network
from domain.rules import ModeRules

LITTLE = Limit(work=0.05)
CHEAP_SELF = ModeRules(self_base_yuan=100.0, self_household_yuan=1.0)


def solved(scenario, prices=None):
    problem = modes.problem_of(scenario, road_network(scenario), prices or {}, why_not={"c9": "its gate is too narrow"})
    return modes.solve(problem, limit=LITTLE)


def option(result, compound_id, mode):
    (found,) = [o for o in result.plan.options if (o.compound_id, o.mode) == (compound_id, mode)]
    return found


def test_two_neighbours_share_a_contract():
    result = solved(town_of(at("c1", 1), at("c2", 2)))
    assert result.status is Status.OPTIMAL
    assert set(result.plan.mode_of.values()) == {Mode.CONTRACT}
    # setup 1000, 400 households at 20, one walk of a street piece at 100 a kilometre
    assert result.cost_terms["contracts"] == pytest.approx(1000 + 8000 + 18.4, abs=0.1)
    assert option(result, "c1", Mode.CONTRACT).yuan_month == pytest.approx(result.objective / 2)


def test_an_island_smaller_than_a_contract_is_named_with_every_reason():
    result = solved(town_of(at("c1", 1), at("c2", 2), at("c9", 8)))
    assert result.plan.mode_of.keys() == {"c1", "c2"}
    assert result.plan.uncovered["c9"] == (
        "contract: no other compound within 400 m on foot without a wall between, "
        "and its 200 households < 250, the least of a contract; "
        "self: 200 households > 0 that 0 volunteers and party members can look after; "
        "extended: 200 households > 100 that a street crew may take on; "
        "menu: residents would pay 0 yuan < 12 needed for menu orders"
    )
    assert result.cost_terms["uncovered"] == 1_000_000
    assert any("c9 is not covered" in note for note in result.notes)
    paid = result.objective - result.cost_terms["uncovered"]
    assert any(f"without them it is {paid:.2f} yuan a month, and the bound lies" in note for note in result.notes)


def test_a_compound_that_asks_for_no_cleaning_is_not_served_by_a_cleaning_crew():
    result = solved(town_of(at("c9", 8, households=60, cleanings_week=0)), {"c9": 0.0})
    assert option(result, "c9", Mode.EXTENDED).reason == "its table row asks for no cleaning a week"


def test_why_a_crew_does_not_come_is_said():
    result = solved(town_of(at("c9", 8, households=60)))
    assert option(result, "c9", Mode.EXTENDED).reason == "its gate is too narrow"


@pytest.mark.parametrize(
    ("compound", "prices", "mode", "yuan"),
    [
        (at("c1", 1, households=60, volunteers=5), {}, Mode.SELF, 600 + 24 * 60),
        (at("c1", 1, households=60, party_members=3, volunteers=2), {}, Mode.SELF, 600 + 24 * 60),
        (at("c1", 1, households=60), {"c1": 300.0}, Mode.EXTENDED, 300 + 27 * 60),
        (at("c1", 1, households=60, fee_yuan_month=12.0), {}, Mode.MENU, 500 + 25 * 60),
        (at("c1", 1, households=300), {}, Mode.CONTRACT, 1000 + 20 * 300),
    ],
)
def test_each_mode_at_its_price(compound, prices, mode, yuan):
    result = solved(town_of(compound), prices)
    assert result.plan.mode_of == {"c1": mode}
    assert result.objective == pytest.approx(yuan)
    assert result.bound == pytest.approx(yuan)


def test_a_change_is_paid_for_and_can_be_too_dear():
    crowd = {"households": 60, "volunteers": 5, "current_service": CurrentService.EXTENDED}
    near = solved(town_of(at("c1", 1, **crowd)), {"c1": 300.0})
    assert near.plan.mode_of == {"c1": Mode.EXTENDED}
    assert near.cost_terms["change"] == 0
    far = solved(town_of(at("c1", 1, **crowd)), {"c1": 700.0})
    assert far.plan.mode_of == {"c1": Mode.SELF}
    assert far.cost_terms["change"] == 200
    assert far.objective == pytest.approx(600 + 24 * 60 + 200)


def test_joining_is_priced_for_a_compound_outside():
    town = town_of(at("c1", 1), at("c2", 2), at("c3", 3, volunteers=20), modes=CHEAP_SELF)
    result = solved(town)
    assert result.plan.mode_of["c3"] is Mode.SELF
    assert option(result, "c3", Mode.CONTRACT).yuan_month == pytest.approx(200 * 20 + 18.4, abs=0.1)


def test_no_contractors_leave_the_other_modes():
    result = solved(town_of(at("c1", 1, volunteers=20), at("c2", 2), firms=0))
    assert result.plan.mode_of == {"c1": Mode.SELF}
    assert result.plan.uncovered["c2"].startswith("contract: no firm with a bid serves its subdistrict; ")
    assert result.bound == pytest.approx(result.objective)


def test_a_full_firm_leaves_the_second_compound_to_a_dearer_one():
    town = town_of(at("c1", 1, households=300), at("c2", 8, households=300))
    full = firm("f0", max_contracts=1)
    two = replace(town, contractors=(full, firm("f1")), bids=(bid("f0"), bid("f1", setup_yuan=1500.0)))
    assert solved(replace(town, contractors=(full,))).plan.uncovered.keys() & {"c1", "c2"}
    result = solved(two)
    assert result.status is Status.OPTIMAL
    assert result.cost_terms["contracts"] == pytest.approx(1000 + 1500 + 600 * 20)


def test_a_budget_is_kept_by_a_dearer_service_whose_residents_pay():
    # Alone c1 pays nothing and c2 pays more than it costs; only in one contract does c2 carry c1.
    rich = {"households": 300, "fee_yuan_month": 60.0, "volunteers": 30}
    compounds = (at("c1", 1, volunteers=20), at("c2", 2, **rich))
    free = solved(town_of(*compounds, modes=CHEAP_SELF))
    assert set(free.plan.mode_of.values()) == {Mode.SELF}
    tight = solved(town_of(*compounds, modes=replace(CHEAP_SELF, budget_yuan_month=0.0, over_budget_factor=100)))
    assert set(tight.plan.mode_of.values()) == {Mode.CONTRACT}
    assert tight.cost_terms["over_budget"] == 0
    assert tight.bound <= tight.objective + 0.01


def test_a_budget_too_small_for_anything_is_exceeded_and_said():
    result = solved(town_of(at("c1", 1), at("c2", 2), modes=ModeRules(budget_yuan_month=1000.0)))
    over = result.cost_terms["contracts"] - 1000.0
    assert result.cost_terms["over_budget"] == pytest.approx(10 * over)
    assert result.objective == pytest.approx(sum(result.cost_terms.values()))
    assert any(f"by {over:.2f} yuan" in note for note in result.notes)


def test_renaming_and_reordering_change_no_cost(town, town_network):
    prices = {c.id: 400.0 for c in town.compounds}
    first = modes.solve(modes.problem_of(town, town_network, prices, why_not={}), limit=LITTLE)
    turned = replace(town, compounds=town.compounds[::-1])
    second = modes.solve(modes.problem_of(turned, town_network, prices, why_not={}), limit=LITTLE)
    assert first.objective == pytest.approx(second.objective)
