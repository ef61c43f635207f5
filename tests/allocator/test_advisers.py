"""Advisers are sent as linear assignment and enumeration would, and faults put in by hand are named."""

from dataclasses import replace
from datetime import date, datetime
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from allocator import advisers
from allocator.advisers.problem import cost_terms, problem_of
from allocator.checks import advisers as check
from domain.demand import Category, PastRequest
from domain.district import Compound
from domain.geometry import great_circle_m
from domain.limits import Limit
from domain.people import Adviser, Organisation, OrganisationKind
from domain.plan import AdvisersPlan, Plan
from domain.results import Status
from domain.rules import AdviserRules, Rules
from domain.scenario import Scenario


def scenario_of(staff, bodies, rules=None, requests=()):
    """Advisers [{...}, ...] and organisations [{...}, ...] around one place; requests are compound ids, all open."""
    return Scenario(
        name="a", title_zh="", title_en="", month=date(2026, 3, 1), seed=0, working_days=(), streets=(), junctions=(),
        rules=Rules(advisers=rules or AdviserRules(idle_yuan=0.0)),
        compounds=tuple(
            Compound(id=c, name=c, community_id="m", lon_deg=0.0, lat_deg=0.0, households=n)
            for c, n in (("c", 1), ("big", 1000))
        ),
        requests=tuple(
            PastRequest(id=f"r{k}", created=datetime(2026, 1, 1), compound_id=c, category=Category.WATER)
            for k, c in enumerate(requests)
        ),
        advisers=tuple(
            Adviser(**{"id": f"a{k}", "name": "", "lon_deg": 0.0, "lat_deg": 0.0, **a}) for k, a in enumerate(staff)
        ),
        organisations=tuple(
            Organisation(
                **{"id": f"b{k}", "name": "", "kind": OrganisationKind.PROPERTY_FIRM, "lon_deg": 0.0, "lat_deg": 0.0}
                | b
            )
            for k, b in enumerate(bodies)
        ),
    )  # fmt: skip


def solved(scenario, earlier=None, **more):
    problem = problem_of(scenario, None, earlier or Plan())
    return Plan(advisers=advisers.solve(problem, limit=Limit(work=0.3), **more))


def test_one_place_each_is_linear_assignment():
    rng = np.random.default_rng(2)
    place = rng.uniform(0, 0.1, (2, 12, 2))
    staff = [{"lon_deg": x, "lat_deg": y, "max_organisations": 1} for x, y in place[0]]
    bodies = [{"lon_deg": x, "lat_deg": y} for x, y in place[1]]
    scenario = scenario_of(staff, bodies)
    result = solved(scenario).advisers
    cost = problem_of(scenario, None, Plan()).travel_yuan
    assert result.status is Status.OPTIMAL
    assert result.objective == pytest.approx(cost[linear_sum_assignment(cost)].sum(), abs=1e-4)
    assert result.bound == pytest.approx(result.objective, abs=1e-3)


def test_a_degree_on_the_equator_is_111_km():
    kilometres = great_circle_m(np.array([[0.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])) / 1000
    assert kilometres == pytest.approx(np.full((1, 2), 111.195), abs=1e-3)


people = st.lists(
    st.fixed_dictionaries(
        {
            "lon_deg": st.floats(0, 0.2),
            "max_organisations": st.integers(0, 3),
            "skills": st.sets(st.sampled_from("xy")).map(lambda s: tuple(sorted(s))),
            "conflict_ids": st.sets(st.sampled_from(["b0", "b1"])).map(lambda s: tuple(sorted(s))),
            "conflict_contractor_ids": st.sampled_from([(), ("f",)]),
            "party_years": st.integers(0, 6),
        }
    ),
    min_size=1,
    max_size=3,
)
places = st.lists(
    st.fixed_dictionaries(
        {
            "lon_deg": st.floats(0, 0.2),
            "field": st.sampled_from(["", "x", "y"]),
            "contractor_id": st.sampled_from(["", "f"]),
            "members": st.integers(0, 60),
            "party_years": st.integers(0, 6),
            "adviser_id": st.sampled_from(["", "a0"]),
        }
    ),
    min_size=2,
    max_size=4,
)


@given(staff=people, bodies=places, crowded=st.sampled_from([0.0, 60.0]), idle=st.sampled_from([0.0, 25.0]))
@settings(max_examples=40)
def test_enumeration_finds_nothing_cheaper(staff, bodies, crowded, idle):
    scenario = scenario_of(staff, bodies, AdviserRules(crowded_yuan=crowded, idle_yuan=idle, unassigned_yuan=150.0))
    plan = solved(scenario)
    problem = problem_of(scenario, None, Plan())
    costs = []
    for sent in product(range(-1, len(staff)), repeat=len(bodies)):
        chosen = {b: a for b, a in enumerate(sent) if a >= 0}
        load = np.bincount(list(chosen.values()), minlength=len(staff))
        if (load <= problem.room).all() and all(problem.allowed[a, b] for b, a in chosen.items()):
            costs.append(sum(cost_terms(problem, chosen).values()))
    assert plan.advisers.status is Status.OPTIMAL
    assert plan.advisers.objective == pytest.approx(min(costs), abs=1e-3)
    assert check.violations(scenario, plan) == []
    # Nothing that was looked at beside a best plan is better.
    assert all(option.more_yuan >= -1e-3 for option in plan.advisers.plan.options)


def test_organisations_without_an_adviser_are_listed_and_said():
    plan = solved(scenario_of([{"max_organisations": 1}], [{}, {"lon_deg": 0.1}]))
    assert plan.advisers.plan.unassigned == ("b1",)
    assert plan.advisers.cost_terms["unassigned"] == 1000.0
    assert "b1 without an adviser: advisers have room for 1 of 2 organisations" in plan.advisers.notes[0]


def test_no_advisers_leaves_all_without():
    scenario = scenario_of([], [{}])
    plan = solved(scenario)
    assert plan.advisers.plan.unassigned == ("b0",)
    assert check.violations(scenario, plan) == []


def test_an_even_share_is_kept_when_it_costs_little():
    plan = solved(scenario_of([{}, {"lon_deg": 0.01}], [{}, {}]))
    assert set(plan.advisers.plan.adviser_of.values()) == {"a0", "a1"}


def test_an_earlier_plan_may_be_given():
    scenario = scenario_of([{}, {}], [{}, {}])
    first = solved(scenario).advisers
    assert solved(scenario, start=first.plan).advisers.objective == first.objective


@pytest.fixture
def sent():
    scenario = scenario_of(
        [{"max_organisations": 1, "conflict_ids": ("b1",)}, {"lon_deg": 0.1}], [{}, {"lon_deg": 0.1}]
    )
    plan = solved(scenario)
    assert check.violations(scenario, plan) == []
    return scenario, plan


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        ({"adviser_of": {"b0": "a0"}}, "organisation b1: has no adviser and is not listed without one"),
        ({"unassigned": ("b0",)}, "organisation b0: appears 2 times, once is right"),
        ({"adviser_of": {"b0": "a0", "b1": "a0"}}, "adviser a0: 2 organisations > 1"),
        ({"adviser_of": {"b0": "a1", "b1": "a0"}}, "adviser a0: sent to b1 in spite of a conflict"),
        ({"adviser_of": {"b0": "x", "b1": "a1"}}, "organisation b0: adviser x is not in the scenario"),
        ({"unassigned": ("z",)}, "organisation z: is not in the scenario"),
        ({"adviser_of": {"b0": "a1", "b1": "a1"}}, "advisers: cost of travel is said to be 0.00, but comes to 88.96"),
    ],
)
def test_faults_are_named(sent, edit, sentence):
    scenario, plan = sent
    faulty = replace(plan.advisers, plan=replace(plan.advisers.plan, **edit))
    assert sentence in check.violations(scenario, Plan(advisers=faulty))


def test_shapes_are_checked(sent):
    problem = problem_of(sent[0], None, Plan())
    with pytest.raises(ValueError, match="misfit_yuan is"):
        replace(problem, misfit_yuan=problem.misfit_yuan[1:])
    with pytest.raises(ValueError, match="room is"):
        replace(problem, room=problem.room[1:])


def test_a_search_cut_short_still_gives_a_plan_that_keeps_every_rule():
    rng = np.random.default_rng(3)
    staff = [{"lon_deg": x, "max_organisations": 2, "conflict_ids": ("b0",)} for x in rng.uniform(0, 0.1, 60)]
    scenario = scenario_of(staff, [{"lon_deg": x} for x in rng.uniform(0, 0.1, 90)])
    problem = problem_of(scenario, None, Plan())
    plan = Plan(advisers=advisers.solve(problem, limit=Limit(work=1e-9)))
    assert plan.advisers.status is Status.FEASIBLE
    assert plan.advisers.plan.unassigned == ("b0",)
    assert check.violations(scenario, plan) == []


def loads(scenario):
    return problem_of(scenario, None, Plan()).load_tenths.tolist()


def test_organisations_weigh_by_members_compounds_and_open_troubles():
    rules = AdviserRules(member_load=0.02, household_load=0.0005, trouble_load=0.05)
    bodies = [{}, {"members": 20}, {"compound_id": "big", "compound_ids": ("c",)}, {"troubles": 4}]
    assert loads(scenario_of([{}], bodies, rules)) == [10, 14, 15, 12]
    assert loads(scenario_of([{}], bodies, rules, requests=["big"] * 3 + ["c"])) == [10, 14, 17, 12]


def test_a_heavy_organisation_leaves_less_room_for_others():
    # Three light and one heavy organisation for two advisers: the heavy one counts like the three.
    rules = AdviserRules(member_load=0.1, idle_yuan=0.0, yuan_km=0.0)
    staff = [{"max_organisations": 4}, {"max_organisations": 4}]
    plan = solved(scenario_of(staff, [{"members": 20}, {}, {}, {}], rules)).advisers
    heavy = plan.plan.adviser_of["b0"]
    assert [body for body, adviser in plan.plan.adviser_of.items() if adviser == heavy] == ["b0"]
    assert plan.cost_terms["crowded"] == 0.0


def test_experience_and_change_have_a_price():
    rules = AdviserRules(experience_yuan_year=15.0, change_yuan=60.0, idle_yuan=0.0)
    scenario = scenario_of([{"party_years": 3}, {"party_years": 8}], [{"party_years": 6, "adviser_id": "a0"}], rules)
    plan = solved(scenario)
    assert plan.advisers.plan.adviser_of == {"b0": "a0"}
    assert plan.advisers.cost_terms["experience"] == 45.0
    (option,) = plan.advisers.plan.options
    assert (option.adviser_id, option.more_yuan, option.exchange_id) == ("a1", 15.0, "")
    far = scenario_of([{"party_years": 1}, {"party_years": 8}], [{"party_years": 6, "adviser_id": "a0"}], rules)
    assert solved(far).advisers.cost_terms["change"] == 60.0
    assert "changes of adviser: b0 a0 -> a1" in solved(far).advisers.notes


def test_an_earlier_plan_is_continued_where_the_table_names_nobody():
    staff = [{"lon_deg": 0.001}, {}]
    scenario = scenario_of(staff, [{}, {"adviser_id": "a1"}])
    earlier = Plan(advisers=replace(solved(scenario).advisers, plan=AdvisersPlan(adviser_of={"b0": "a0", "b1": "a0"})))
    plan = solved(scenario, earlier)
    assert plan.advisers.plan.before == {"b0": "a0", "b1": "a1"}
    assert plan.advisers.plan.adviser_of == {"b0": "a0", "b1": "a1"}
    assert check.violations(scenario, plan) == []
    forgotten = replace(plan.advisers, plan=replace(plan.advisers.plan, before={}))
    assert "organisation b1: had adviser a1, not none" in check.violations(scenario, Plan(advisers=forgotten))


def test_conflicts_by_firm_and_by_compound_are_kept():
    staff = [{"conflict_contractor_ids": ("f",)}, {"conflict_compound_ids": ("big",)}]
    scenario = scenario_of(staff, [{"contractor_id": "f"}, {"compound_ids": ("big",)}, {}])
    assert problem_of(scenario, None, Plan()).allowed.tolist() == [[False, True, True], [True, False, True]]
    plan = solved(scenario)
    wrong = replace(plan.advisers.plan, adviser_of={**plan.advisers.plan.adviser_of, "b1": "a1"}, options=())
    said = check.violations(scenario, Plan(advisers=replace(plan.advisers, plan=wrong)))
    assert "adviser a1: sent to b1 in spite of a conflict" in said


def test_nobody_is_idle_while_others_have_two():
    rules = AdviserRules(idle_yuan=30.0)
    staff, bodies = [{}, {"lon_deg": 0.01}, {"max_organisations": 0}], [{}, {}]
    assert set(solved(scenario_of(staff, bodies, rules)).advisers.plan.adviser_of.values()) == {"a0", "a1"}
    spare = solved(scenario_of([{}, {}, {}], bodies, rules))
    assert spare.advisers.cost_terms["idle"] == 0.0


def test_a_full_adviser_is_offered_in_exchange():
    scenario = scenario_of([{"max_organisations": 1}, {"lon_deg": 0.1, "max_organisations": 1}], [{}, {"lon_deg": 0.1}])
    options = solved(scenario).advisers.plan.options
    assert [(o.organisation_id, o.adviser_id, o.exchange_id) for o in options] == [
        ("b0", "a1", "b1"),
        ("b1", "a0", "b0"),
    ]
    assert options[0].more_yuan == pytest.approx(2 * 0.1 * 111.195 * 8, abs=0.01)


def test_an_option_that_costs_otherwise_is_named():
    scenario = scenario_of([{}, {"lon_deg": 0.1}], [{}])
    plan = solved(scenario)
    cheaper = replace(plan.advisers.plan.options[0], more_yuan=1.0)
    faulty = replace(plan.advisers, plan=replace(plan.advisers.plan, options=(cheaper,)))
    said = check.violations(scenario, Plan(advisers=faulty))
    assert said == ["organisation b0: adviser a1 instead is said to cost 1.00 more, but costs 88.96"]


def test_why_an_organisation_has_nobody_is_told():
    staff = [{"conflict_ids": ("b1",)}, {"max_organisations": 0}, {"lon_deg": 2.0}]
    plan = solved(scenario_of(staff, [{}, {}])).advisers
    assert plan.plan.reasons == {"b1": "1 advisers in conflict, 1 without room, 1 dearer than 1000 yuan"}


def test_ways_follow_the_roads_where_there_are_some(town, town_network):
    problem = problem_of(town, town_network, Plan())
    straight = great_circle_m(
        np.array([(a.lon_deg, a.lat_deg) for a in town.advisers]),
        np.array([(b.lon_deg, b.lat_deg) for b in town.organisations]),
    )
    by_road = problem.travel_yuan / town.rules.advisers.yuan_km * 1000
    assert (by_road > straight - 1e-6).all()
    assert (by_road > 1.05 * straight).any()


def test_renaming_changes_nothing():
    rng = np.random.default_rng(7)
    staff = [{"lon_deg": x, "id": f"z{9 - k}"} for k, x in enumerate(rng.uniform(0, 0.1, 5))]
    bodies = [{"lon_deg": x, "members": 5 * k} for k, x in enumerate(rng.uniform(0, 0.1, 6))]
    renamed = [{**a, "id": f"q{k}"} for k, a in enumerate(staff)]
    costs = [solved(scenario_of(people, bodies)).advisers.objective for people in (staff, renamed)]
    assert costs[0] == pytest.approx(costs[1], abs=1e-6)
