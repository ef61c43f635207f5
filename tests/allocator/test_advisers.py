"""Advisers are sent as linear assignment and enumeration would, and faults put in by hand are named."""

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from allocator import advisers
from allocator.checks import advisers as check
from domain.district import Compound
from domain.geometry import great_circle_m
from domain.limits import Limit
from domain.people import Adviser, Organisation, OrganisationKind
from domain.plan import Plan
from domain.results import Status
from domain.rules import AdviserRules, Rules
from domain.scenario import Scenario


def scenario_of(staff, bodies, rules=None):
    """Advisers [{...}, ...] and organisations [{...}, ...] around one place."""
    return Scenario(
        name="a", title_zh="", title_en="", month=date(2026, 3, 1), seed=0, working_days=(), streets=(), junctions=(),
        rules=Rules(advisers=rules or AdviserRules()),
        compounds=(Compound(id="c", name="c", community_id="m", lon_deg=0.0, lat_deg=0.0, households=1),),
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


def solved(scenario, **more):
    return Plan(advisers=advisers.solve(advisers.problem_of(scenario, None, Plan()), limit=Limit(work=0.3), **more))


def test_one_place_each_is_linear_assignment():
    rng = np.random.default_rng(2)
    place = rng.uniform(0, 0.1, (2, 12, 2))
    staff = [{"lon_deg": x, "lat_deg": y, "max_organisations": 1} for x, y in place[0]]
    bodies = [{"lon_deg": x, "lat_deg": y} for x, y in place[1]]
    scenario = scenario_of(staff, bodies)
    result = solved(scenario).advisers
    cost = advisers.problem_of(scenario, None, Plan()).travel_yuan
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
        }
    ),
    min_size=1,
    max_size=3,
)
places = st.lists(
    st.fixed_dictionaries({"lon_deg": st.floats(0, 0.2), "field": st.sampled_from(["", "x", "y"])}),
    min_size=2,
    max_size=4,
)


@given(staff=people, bodies=places, crowded=st.sampled_from([0.0, 60.0]))
@settings(max_examples=50)
def test_enumeration_finds_nothing_cheaper(staff, bodies, crowded):
    scenario = scenario_of(staff, bodies, AdviserRules(crowded_yuan=crowded, unassigned_yuan=150.0))
    plan = solved(scenario)
    problem = advisers.problem_of(scenario, None, Plan())
    costs = []
    for sent in product(range(-1, len(staff)), repeat=len(bodies)):
        chosen = {b: a for b, a in enumerate(sent) if a >= 0}
        load = np.bincount(list(chosen.values()), minlength=len(staff))
        if (load <= problem.room).all() and all(problem.allowed[a, b] for b, a in chosen.items()):
            costs.append(sum(advisers.cost_terms(problem, chosen).values()))
    assert plan.advisers.status is Status.OPTIMAL
    assert plan.advisers.objective == pytest.approx(min(costs), abs=1e-3)
    assert check.violations(scenario, plan) == []


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
    problem = advisers.problem_of(sent[0], None, Plan())
    with pytest.raises(ValueError, match="misfit is"):
        replace(problem, misfit=problem.misfit[1:])
    with pytest.raises(ValueError, match="room is"):
        replace(problem, room=problem.room[1:])


def test_a_search_cut_short_still_gives_a_plan_that_keeps_every_rule():
    rng = np.random.default_rng(3)
    staff = [{"lon_deg": x, "max_organisations": 2, "conflict_ids": ("b0",)} for x in rng.uniform(0, 0.1, 60)]
    scenario = scenario_of(staff, [{"lon_deg": x} for x in rng.uniform(0, 0.1, 90)])
    problem = advisers.problem_of(scenario, None, Plan())
    plan = Plan(advisers=advisers.solve(problem, limit=Limit(work=1e-9)))
    assert plan.advisers.status is Status.FEASIBLE
    assert plan.advisers.plan.unassigned == ("b0",)
    assert check.violations(scenario, plan) == []
