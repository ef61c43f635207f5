"""What-if questions on a street of compounds: answers against enumeration and checkers, and refusals with ways out."""

from dataclasses import replace

import pytest
from contract_cases import every_grouping, random_problem
from hypothesis import given, settings
from hypothesis import strategies as st
from mode_cases import at, bid, town_of
from test_least_change import covered

from allocator import contracts, modes
from allocator.checks import moves
from allocator.checks.all_parts import violations
from allocator.contracts.conflicts import Refusal
from allocator.contracts.priced import cover_problem_of, incumbents_of
from allocator.contracts.questions import Inquiry, Question, asked
from allocator.contracts.relaxations import limits_of
from allocator.contracts.unmet import unmet
from allocator.contracts.whatif import Answer, what_if
from allocator.recosting import only_dearer, with_contracts
from domain.district import Wall, WallKind
from domain.errors import ScenarioError
from domain.executors import Serial
from domain.limits import Limit
from domain.plan import Plan
from domain.results import Status
from domain.roads import road_network
from domain.rules import ModeRules
from reports.tables.whatif_tables import refusal_json, refusal_text

LITTLE = Limit(work=0.05)
STREET = tuple(at(f"c{k}", k + 1, households=130, fee_yuan_month=8.0) for k in range(6))


@pytest.fixture(scope="module")
def town():
    """Six compounds in a row; both firms may hold all of them, and f1 is dearer."""
    found = town_of(*STREET, firms=2, modes=ModeRules(self_base_yuan=9000.0))
    return replace(found, bids=(bid("f0"), bid("f1", setup_yuan=1500.0)))


@pytest.fixture(scope="module")
def network(town):
    return road_network(town)


@pytest.fixture(scope="module")
def plan(town, network):
    """Two contracts of three neighbours, both with f0."""
    problem = modes.problem_of(town, network, {}, why_not={})
    choice = modes.Choice(groups=((0, 1, 2), (3, 4, 5)), bids=(0, 0), way=(-1,) * 6)
    result = modes.result_of(problem, choice, bound_fen=0.0, runtime_s=0, seed=0)
    made = contracts.plan_of(problem.contracts, choice.groups, choice.bids)
    found = Plan(
        modes=result, contracts=contracts.result_of(problem.contracts, made, bound_yuan=0.0, runtime_s=0, seed=0)
    )
    assert not any(violations(town, found).values())
    return found


@pytest.fixture
def ask(town, network, plan):
    def answer(tolerance=0.01, **question):
        options = {"tolerance": tolerance, "limit": LITTLE, "seed": 1, "executor": Serial()}
        return what_if(town, network, plan, Question(**question), **options)

    return answer


def wall_between(town, k):
    """A wall across the street between compounds k and k + 1."""
    lon = (town.compounds[k].lon_deg + town.compounds[k + 1].lon_deg) / 2
    lat = town.compounds[k].lat_deg
    ends = {"from_lat_deg": lat - 0.01, "to_lat_deg": lat + 0.01, "from_lon_deg": lon, "to_lon_deg": lon}
    return Wall(id=f"w{k}", kind=WallKind.RAIL, **ends)


def passes(town, network, plan, answer):
    """Both answers as plans: nothing for the checkers to say."""
    for grouping in (answer.cheapest, answer.least):
        made = with_contracts(
            town, answer.scenario, network, plan, grouping.plan, bound_yuan=answer.contracts_bound_yuan, seed=1
        )
        moved = [move.compound_id for move in grouping.moves]
        found = violations(answer.scenario, made)
        found["moves"] = moves.violations(town, plan.area_contracts, grouping.plan.contracts, moved)
        assert not any(found.values()), found
    return True


def groups(grouping):
    return {
        contract.id: (contract.contractor_id, "".join(contract.compound_ids)) for contract in grouping.plan.contracts
    }


@pytest.mark.parametrize(
    "question",
    [
        {"without": ("f0",)},
        {"apart": (("c1", "c2"),)},
        {"keep": ("k02",), "together": (("c0", "c1"),)},
        {"together": (("c2", "c3"),)},
    ],
    ids=lambda question: next(iter(question)),
)
def test_both_answers_are_those_of_enumeration_and_pass_the_checkers(town, network, plan, ask, question):
    answer = ask(tolerance=0.02, **question)
    assert isinstance(answer, Answer)
    cover = cover_problem_of(answer.scenario, network, plan)
    known = list(every_grouping(cover.contracts))
    assert answer.cheapest.cost_yuan == pytest.approx(min(cost for cost, _ in known) / 100, abs=0.05)
    within = min(moved for cost, moved in known if cost <= answer.most_yuan * 100)
    assert len(answer.least.moves) == answer.least.moved_bound == within
    assert answer.bound_yuan <= answer.cheapest.cost_yuan + 0.01
    assert answer.least.cost_yuan <= answer.most_yuan
    assert passes(town, network, plan, answer)


def test_a_number_of_contracts_is_met(town, network, plan, ask):
    answer = ask(least=3, most=3)
    assert len(answer.cheapest.plan.contracts) == len(answer.least.plan.contracts) == 3
    assert answer.cheapest.terms["number"] == 0
    assert answer.least.moved_bound == 2
    assert [move.compound_id for move in answer.least.moves] == ["c2", "c3"]
    assert passes(town, network, plan, answer)


def test_what_changes_nothing_moves_nothing(ask):
    answer = ask(tolerance=0.0)
    assert answer.least.moves == ()
    assert groups(answer.least) == {"k01": ("f0", "c0c1c2"), "k02": ("f0", "c3c4c5")}
    assert answer.gap == pytest.approx(0, abs=1e-6)


def test_a_firm_that_leaves_moves_its_compounds_and_nobody_else(ask):
    answer = ask(without=("f0",))
    assert {move.compound_id for move in answer.least.moves} == {f"c{k}" for k in range(6)}
    assert {(move.from_firm, move.to_firm) for move in answer.least.moves} == {("f0", "f1")}
    assert not {contract.id for contract in answer.least.plan.contracts} & {"k01", "k02"}


def test_a_wall_moves_only_what_it_cuts_off(town, network, plan, ask):
    answer = ask(walls=(wall_between(town, 3),))
    assert groups(answer.least) == {"k01": ("f0", "c0c1"), "k03": ("f0", "c2c3"), "k02": ("f0", "c4c5")}
    assert [move.compound_id for move in answer.least.moves] == ["c2", "c3"]
    assert passes(town, network, plan, answer)


def test_a_budget_below_the_subsidies_is_priced_in_contracts_and_modes_alike(town, network, plan, ask):
    answer = ask(budget_yuan=1000.0)
    subsidy = sum(max(0.0, c.yuan_month - c.fees_yuan_month) for c in answer.cheapest.plan.contracts)
    assert answer.cheapest.terms["over_budget"] == pytest.approx(10 * (subsidy - 1000.0))
    made = with_contracts(
        town, answer.scenario, network, plan, answer.cheapest.plan, bound_yuan=answer.contracts_bound_yuan, seed=1
    )
    assert made.modes.cost_terms["over_budget"] == pytest.approx(answer.cheapest.terms["over_budget"])
    assert "over_budget" not in made.contracts.cost_terms


def test_a_kept_contract_whose_firm_leaves_is_refused_with_both_named(ask):
    refused = ask(keep=("k01",), without=("f0",))
    assert isinstance(refused, Refusal)
    assert refused.proved
    assert set(refused.left_out) == {"c0", "c1", "c2"}
    assert set(refused.conflict) == {"contract k01 kept", "without firm f0"}
    assert {"firm f0 stays", "contract k01 kept: no longer asked"} <= {way.text for way in refused.ways_out}
    assert all("serves it" in why for why in refused.left_out.values())


def test_an_island_below_the_least_contract_names_the_limit_and_how_far_it_has_to_give(town, ask):
    refused = ask(walls=(wall_between(town, 0),))
    assert refused.proved
    assert refused.left_out == {"c0": "its island of 1 compounds has 130 households < 250, the least of a contract"}
    assert set(refused.conflict) == {"min_households = 250", "walls"}
    texts = [way.text for way in refused.ways_out]
    assert texts[0] == "wall w0 is opened"
    assert "min_households 250 -> 130" in texts
    assert texts[-1].startswith("without a contract: compound c0 (")
    costs = [way.cost_yuan for way in refused.ways_out]
    assert costs == sorted(costs)
    said = refusal_text(refused)
    assert "each of which would do by giving way alone: min_households = 250; walls" in said
    assert f"{costs[0]:,.2f}  wall w0 is opened" in said
    assert refusal_json(refused)["ways_out"][0] == {"text": "wall w0 is opened", "cost_yuan": costs[0]}


def test_a_number_that_cannot_be_reached_is_refused(ask):
    refused = ask(least=4, most=4)
    assert isinstance(refused, Refusal)
    assert refused.proved
    assert (dict(refused.left_out), refused.off_number) == ({}, 1)
    assert "least_contracts 4 -> 3" in {way.text for way in refused.ways_out}
    assert "min_households 250 -> 130" in {way.text for way in refused.ways_out}


def test_limits_that_only_do_together_are_found(town, network, plan):
    tight = tuple(replace(f, max_contracts=2, max_households=780) for f in town.contractors)
    poor = replace(town, contractors=(tight[0], replace(tight[1], max_contracts=1, max_households=400)))
    refused = what_if(
        poor, network, plan, Question(without=("f0",)), tolerance=0.01, limit=LITTLE, seed=1, executor=Serial()
    )
    assert refused.proved
    assert refused.conflict == ("without firm f0",)
    assert refused.joint == ("max_contracts of the firms", "max_households of the firms")
    joint = "max_contracts of firm f1 1 -> 2; max_households of firm f1 400 -> 800"
    assert joint in {way.text for way in refused.ways_out}


def test_walls_near_the_compounds_left_out_are_tried_first(town, network, plan):
    changed = replace(town, walls=(wall_between(town, 4), wall_between(town, 0), wall_between(town, 2)))
    inquiry = Inquiry(before=town, changed=changed, network=network, plan=plan, question=Question(), seed=1)
    walls = next(limit for limit in limits_of(inquiry, ["c0"]) if limit.name == "walls")
    assert [ladder[0].text for ladder in walls.ladders] == [f"wall w{k} is opened" for k in (0, 2, 4)]


def test_everything_that_is_not_there_is_said_at_once(town, plan):
    question = Question(without=("f9",), keep=("k9",), together=(("c0", "c77"),), apart=(("c0",),), least=3, most=2)
    with pytest.raises(ScenarioError) as refusal:
        asked(town, plan, question)
    assert [(problem.file, problem.field) for problem in refusal.value.problems] == [
        ("--apart", "c0"),
        ("--keep", "k9"),
        ("--least", "3"),
        ("--together", "c77"),
        ("--without", "f9"),
    ]


@settings(max_examples=6)
@given(st.integers(0, 10_000))
def test_nobody_is_left_out_exactly_where_enumeration_finds_a_grouping(seed):
    problem = replace(random_problem(seed, n=5, most_contracts=1), min_households=250)
    found = unmet(covered(problem), Question(), limit=LITTLE, seed=1, executor=Serial())
    possible = next(every_grouping(problem), None) is not None
    assert bool(found.left_out) != possible
    assert found.proved != possible


def test_the_checker_of_moves_tells_what_is_wrongly_named(town, plan):
    before = plan.area_contracts
    after = (replace(before[0], id="x", compound_ids=("c0", "c1")), replace(before[1], contractor_id="f1"))
    assert moves.violations(town, before, after, ["c3", "c4", "c5"]) == []
    assert moves.violations(town, before, after, ["c0", "c3", "c4"]) == [
        "compound c5: moved, but not named among those",
        "compound c0: said to be moved, but its contract goes on",
    ]


def test_the_bound_of_the_modes_is_kept_only_where_nothing_can_be_cheaper(town, network, plan):
    tighter, looser = asked(town, plan, Question(budget_yuan=5.0)), asked(town, plan, Question(most=3))
    assert only_dearer(town, tighter)
    assert only_dearer(town, looser)
    assert not only_dearer(tighter, town)
    assert not only_dearer(looser, asked(town, plan, Question(most=4)))
    made = with_contracts(looser, town, network, plan, plan.contracts.plan, bound_yuan=None, seed=1)
    assert (made.modes.bound, made.modes.status, made.contracts.bound) == (None, Status.FEASIBLE, None)


def test_incumbents_know_their_firms_and_households(town, network, plan):
    problem = contracts.problem_of(town, network, plan)
    found = incumbents_of(problem, plan.area_contracts)
    assert (found.old_of.tolist(), found.firm.tolist(), found.households.tolist()) == (
        [0] * 3 + [1] * 3,
        [0, 0],
        [390] * 2,
    )
