"""What the rules say of a compound: standards and orders on top, hardship, retired members, changes of service."""

from dataclasses import replace

import pytest
from mode_cases import at, town_of

from allocator import modes
from allocator.checks import contracts as contracts_check
from allocator.checks import modes as modes_check
from domain.district import CurrentService, Mode
from domain.grouping import GroupRule, GroupRuleKind
from domain.limits import Limit
from domain.plan import Plan
from domain.roads import road_network
from domain.rules import ModeRules
from domain.services import MenuItem, ModeChange, ModeStandard, ServiceItem

LITTLE = Limit(work=0.05)
GATE, CLEANING, LIFT = ServiceItem
MENU = (MenuItem(item=GATE, base_yuan=50.0, household_yuan=1.0, unit_yuan=10.0), MenuItem(item=LIFT, unit_yuan=80.0))
STANDARDS = (
    ModeStandard(mode=Mode.CONTRACT, gate_h_day=12.0),
    ModeStandard(mode=Mode.SELF, gate_h_day=8.0, lift_checks_month=0),
    ModeStandard(mode=Mode.EXTENDED, gate_h_day=0.0, cleanings_week=1),
    ModeStandard(mode=Mode.MENU, gate_h_day=6.0),
)


def solved(scenario, prices=None):
    """The plan of modes, which passes its checker."""
    problem = modes.problem_of(scenario, road_network(scenario), prices or {}, why_not={})
    result = modes.solve(problem, limit=LITTLE)
    found = modes_check.violations(scenario, Plan(modes=result))
    assert [text for text in found if "cost of contracts" not in text and "objective" not in text] == []
    return result


def options(result, compound_id):
    return {(o.mode, o.items): o for o in result.plan.options if o.compound_id == compound_id}


def asking(**levels):
    return at("c1", 1, **{"households": 60, "volunteers": 5, "cleanings_week": 3, **levels})


def test_orders_on_top_bring_a_mode_to_what_is_asked_for():
    town = town_of(asking(gate_h_day=14.0, lift_checks_month=2), mode_standards=STANDARDS, menu_items=MENU)
    result = solved(town)
    assert result.plan.mode_of == {"c1": Mode.SELF}
    assert result.plan.on_top == {"c1": (GATE, LIFT)}
    orders = 50 + 60 * 1 + 6 * 10 + 2 * 80
    assert result.cost_terms["on_top"] == pytest.approx(orders)
    assert result.cost_terms["self"] == pytest.approx(600 + 24 * 60)
    own = options(result, "c1")
    assert own[Mode.SELF, (GATE, LIFT)].yuan_month == pytest.approx(600 + 24 * 60 + orders)
    assert own[Mode.SELF, ()].reason == "it gives less than is asked for: gate 8 < 14 h a day, lift 0 < 2 a month"
    assert own[Mode.CONTRACT, ()].reason == "it gives less than is asked for: gate 12 < 14 h a day"
    assert own[Mode.EXTENDED, (GATE,)].reason == "no street-cleaning crew can reach it in its allowed hours"
    assert f"Compounds that order from the menu beside their mode: 1, for {orders:.2f} yuan a month." in result.notes


def test_a_mode_that_gives_enough_has_no_variant():
    result = solved(town_of(asking(gate_h_day=8.0), mode_standards=STANDARDS, menu_items=MENU))
    assert result.plan.on_top == {}
    assert (Mode.SELF, ()) in options(result, "c1")
    assert not [key for key in options(result, "c1") if key[0] is Mode.SELF and key[1]]


def test_crews_clean_as_often_as_is_asked_and_the_gate_is_ordered_on_top():
    town = town_of(asking(gate_h_day=2.0, volunteers=0), mode_standards=STANDARDS, menu_items=MENU)
    result = solved(town, {"c1": 100.0})
    assert result.plan.mode_of == {"c1": Mode.EXTENDED}
    assert result.plan.on_top == {"c1": (GATE,)}
    assert result.objective == pytest.approx(100 + 27 * 60 + 50 + 60 + 20)


def test_what_the_menu_does_not_sell_cannot_be_ordered():
    result = solved(town_of(asking(gate_h_day=14.0), mode_standards=STANDARDS))
    assert options(result, "c1")[Mode.SELF, (GATE,)].reason == "the menu does not sell what it lacks: gate"
    assert result.plan.uncovered["c1"] == (
        "contract: it gives less than is asked for: gate 12 < 14 h a day; "
        "self: it gives less than is asked for: gate 8 < 14 h a day; "
        "self+menu: the menu does not sell what it lacks: gate; "
        "extended: no street-cleaning crew can reach it in its allowed hours; "
        "menu: residents would pay 0 yuan < 12 needed for menu orders"
    )


def test_menu_orders_alone_must_reach_the_standard():
    rich = {"volunteers": 0, "fee_yuan_month": 20.0}
    assert solved(town_of(asking(gate_h_day=6.0, **rich), mode_standards=STANDARDS)).plan.mode_of == {"c1": Mode.MENU}
    reason = options(solved(town_of(asking(gate_h_day=7.0, **rich), mode_standards=STANDARDS)), "c1")[Mode.MENU, ()]
    assert reason.reason == "it gives less than is asked for: gate 6 < 7 h a day"


def test_a_contract_that_gives_too_little_is_no_way_even_for_a_neighbour_but_one_kept_stays():
    town = town_of(at("c1", 1), at("c2", 2, gate_h_day=14.0, volunteers=20), at("c3", 3), mode_standards=STANDARDS)
    town = replace(town, menu_items=MENU)
    result = solved(town)
    assert result.plan.mode_of["c2"] is Mode.SELF
    assert options(result, "c2")[Mode.CONTRACT, ()].yuan_month is None
    rule = GroupRule(id="r1", kind=GroupRuleKind.KEEP, compound_ids=("c1", "c2"), contractor_id="f0")
    assert solved(replace(town, group_rules=(rule,))).plan.mode_of["c2"] is Mode.CONTRACT


def test_hardship_lowers_what_residents_pay():
    rules = ModeRules(hardship_fee_share=0.25)
    c = at("c1", 1, households=60, hardship_households=20, fee_yuan_month=14.0)
    result = solved(town_of(c, modes=rules))
    assert options(result, "c1")[Mode.MENU, ()].reason == (
        "residents would pay 10.5 yuan < 12 needed for menu orders"  # 14 x (40 + 20 / 4) / 60
    )
    assert solved(town_of(replace(c, hardship_households=0), modes=rules)).plan.mode_of == {"c1": Mode.MENU}


def test_hardship_raises_the_subsidy_of_a_contract():
    compounds = at("c1", 1, fee_yuan_month=10.0, hardship_households=100), at("c2", 2, fee_yuan_month=10.0)
    said = {}
    for share in (1.0, 0.5):
        town = town_of(*compounds, modes=ModeRules(hardship_fee_share=share, budget_yuan_month=0.0))
        town = replace(town, rules=replace(town.rules, contracts=replace(town.rules.contracts, fee_shift_factor=1.0)))
        problem = modes.problem_of(town, road_network(town), {}, why_not={})
        choice = modes.choose(problem, limit=LITTLE).choice
        said[share] = modes.subsidy_fen(problem, choice) / 100
        assert modes.cost_terms(problem, choice)["over_budget"] == pytest.approx(10 * said[share])
    assert said[0.5] - said[1.0] == pytest.approx(100 * 0.5 * 10.0)


@pytest.mark.parametrize(
    ("rules", "members", "retired", "may"),
    [
        ({}, 5, 0, True),
        ({"member_weight": 0.5}, 5, 0, False),
        ({"member_weight": 0.5, "retired_weight": 2.0}, 5, 2, True),
        ({"member_weight": 0.5, "retired_weight": 2.0}, 5, 1, False),
        ({"retired_weight": 0.0}, 5, 1, False),
    ],
)
def test_retired_party_members_have_a_weight_of_their_own(rules, members, retired, may):
    c = at("c1", 1, households=60, party_members=members, retired_members=retired)
    result = solved(town_of(c, modes=ModeRules(**rules)))
    assert (result.plan.mode_of.get("c1") is Mode.SELF) == may


def test_a_change_costs_what_its_row_says_once_and_every_month():
    today = {"households": 60, "volunteers": 5, "current_service": CurrentService.MENU}
    row = ModeChange(
        from_service=CurrentService.MENU, to_mode=Mode.SELF, yuan_month=30.0, once_yuan=1200.0, spread_months=24
    )
    first = ModeChange(from_service=CurrentService.NONE, to_mode=Mode.SELF, once_yuan=600.0)
    changed = solved(town_of(at("c1", 1, **today), mode_changes=(row, first)))
    assert changed.cost_terms["change"] == pytest.approx(30 + 1200 / 24)
    assert solved(town_of(at("c1", 1, **today))).cost_terms["change"] == 200
    new = at("c1", 1, **{**today, "current_service": CurrentService.NONE})
    assert solved(town_of(new, mode_changes=(row, first))).cost_terms["change"] == 50
    assert solved(town_of(new)).cost_terms["change"] == 0


@pytest.fixture
def ordered():
    """A town whose only compound orders the gate on top of governing itself, and its plan."""
    town = town_of(asking(gate_h_day=14.0), mode_standards=STANDARDS, menu_items=MENU)
    return town, Plan(modes=solved(town))


def changed(plan, **changes):
    return replace(plan, modes=replace(plan.modes, plan=replace(plan.modes.plan, **changes)))


def test_the_checker_names_orders_left_out_or_not_needed(ordered):
    town, plan = ordered
    said = modes_check.violations(town, changed(plan, on_top={}))
    assert "compound c1: mode self, but it gives less than is asked for (gate)" in said
    said = modes_check.violations(town, changed(plan, on_top={"c1": (GATE, LIFT)}))
    assert said == ["compound c1: orders lift on top of self, which does not lack it"]
    said = modes_check.violations(town, changed(plan, on_top={"c1": (GATE, GATE)}))
    assert said == ["compound c1: orders the same item twice (gate, gate)"]


def test_the_checker_wants_a_variant_exactly_where_something_is_lacking(ordered):
    town, plan = ordered
    fewer = tuple(o for o in plan.modes.plan.options if not o.items)
    said = modes_check.violations(town, changed(plan, options=fewer))
    assert "compound c1: 0 options for self with menu orders, 1 is right" in said
    enough = replace(town, mode_standards=())
    said = modes_check.violations(enough, changed(plan, on_top={}))
    assert "compound c1: 1 options for self with menu orders, 0 is right" in said


def test_the_checker_prices_orders_and_changes_by_itself(ordered):
    town, plan = ordered
    dearer = replace(town, menu_items=(replace(MENU[0], unit_yuan=11.0),))
    said = modes_check.violations(dearer, plan)
    assert "compound c1: self said to cost 2210.00, but comes to 2216.00" in said
    assert "modes: cost of on_top is said to be 170.00, but comes to 176.00" in said
    row = ModeChange(from_service=CurrentService.NONE, to_mode=Mode.SELF, yuan_month=7.0)
    said = modes_check.violations(replace(town, mode_changes=(row,)), plan)
    assert "modes: cost of change is said to be 0.00, but comes to 7.00" in said


def test_the_checker_counts_the_fees_of_a_contract_by_hardship(town, town_plan):
    plan = Plan(modes=town_plan.modes, contracts=town_plan.contracts, crews=town_plan.crews)
    for share in (0.0, 1.0):
        rules = replace(town.rules, modes=replace(town.rules.modes, hardship_fee_share=share))
        said = contracts_check.violations(replace(town, rules=rules), plan)
        assert any("fees said to be" in text for text in said)
    assert contracts_check.violations(town, plan) == []
