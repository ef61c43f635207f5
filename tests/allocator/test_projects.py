"""Projects leave as little value unmet as enumeration of all subsets, and faults put in by hand are named."""

from dataclasses import replace
from datetime import date, datetime
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator import projects
from allocator.checks import projects as check
from domain.demand import Category, Need, PastRequest
from domain.district import Compound
from domain.limits import Limit
from domain.plan import Plan
from domain.results import Status
from domain.rules import ProjectRules, Rules
from domain.scenario import Scenario


def scenario_of(needs, *, rules=None, requests=()):
    """Needs [{...}, ...] in two communities: m0 with c0 and c1, m1 with c2; requests are compound ids about water."""
    homes = (("c0", "m0", 100, 50), ("c1", "m0", 300, 0), ("c2", "m1", 100, 10))
    return Scenario(
        name="p", title_zh="", title_en="", month=date(2026, 3, 1), seed=0, working_days=(), streets=(), junctions=(),
        rules=Rules(projects=rules or ProjectRules(budget_yuan=1000.0, max_share_community_pct=100.0)),
        compounds=tuple(
            Compound(
                id=c, name=c, community_id=m, lon_deg=0.0, lat_deg=0.0, households=n, hardship_households=poor
            )
            for c, m, n, poor in homes
        ),
        needs=tuple(
            Need(
                **{"id": f"n{k}", "name": "", "category": Category.WATER, "community_id": "m0", "residents": 10,
                   "cost_yuan": 100.0, **need}
            )
            for k, need in enumerate(needs)
        ),
        requests=tuple(
            PastRequest(id=f"r{k}", created=datetime(2026, 1, 1), compound_id=c, category=Category.WATER)
            for k, c in enumerate(requests)
        ),
    )  # fmt: skip


def solved(scenario, **more):
    return Plan(projects=projects.solve(projects.problem_of(scenario, None, Plan()), limit=Limit(work=0.3), **more))


def test_value_counts_residents_requests_and_hardship():
    rules = ProjectRules(request_weight=3.0, hardship_weight=0.5)
    needs = [{}, {"compound_id": "c0"}, {"compound_id": "c1"}, {"category": Category.ROOF}, {"community_id": "m1"}]
    scenario = scenario_of(needs, rules=rules, requests=["c0", "c0", "c1"])
    got = projects.values_of(scenario)
    assert got == pytest.approx([(10 + 9) * 1.0625, (10 + 6) * 1.25, 10 + 3, 10 * 1.0625, 10 * 1.05])


needs_given = st.lists(
    st.fixed_dictionaries(
        {
            "residents": st.integers(0, 500),
            "cost_yuan": st.integers(0, 60_000).map(lambda fen: fen / 100),
            "community_id": st.sampled_from(["m0", "m1"]),
        }
    ),
    max_size=8,
)


@given(needs=needs_given, share=st.sampled_from([30.0, 60.0, 100.0]), budget=st.sampled_from([0.0, 400.0, 1000.0]))
@settings(max_examples=50)
def test_enumeration_leaves_no_less_unmet(needs, share, budget):
    scenario = scenario_of(needs, rules=ProjectRules(budget_yuan=budget, max_share_community_pct=share))
    plan = solved(scenario)
    value, cost = projects.values_of(scenario), np.array([n.cost_yuan for n in scenario.needs])
    community = np.array([n.community_id for n in scenario.needs])
    least = value.sum()
    for chosen in product([False, True], repeat=len(needs)):
        taken = np.array(chosen, bool)
        shares = [cost[taken & (community == m)].sum() for m in ("m0", "m1")]
        if cost[taken].sum() <= budget + 1e-6 and max(shares) <= budget * share / 100 + 1e-6:
            least = min(least, value[~taken].sum())
    assert plan.projects.status is Status.OPTIMAL
    assert plan.projects.objective == pytest.approx(least, abs=1e-3)
    assert plan.projects.bound <= least + 1e-9
    assert check.violations(scenario, plan) == []


def test_a_need_dearer_than_a_share_is_said():
    rules = ProjectRules(budget_yuan=1000.0, max_share_community_pct=15.0)
    notes = solved(scenario_of([{"cost_yuan": 151.0}, {}], rules=rules)).projects.notes
    assert "1 of 2 needs funded for 100 yuan of 1000" in notes
    assert "n0: each alone costs more than one community's share of the budget" in notes


def test_an_earlier_plan_may_be_given():
    scenario = scenario_of([{}, {"residents": 3}], rules=ProjectRules(budget_yuan=100.0, max_share_community_pct=100.0))
    first = solved(scenario).projects
    assert first.plan.funded == ("n0",)
    assert solved(scenario, start=first.plan).projects.plan == first.plan


@pytest.mark.parametrize(
    ("funded", "sentence"),
    [
        (("n0", "n0"), "need n0: funded 2 times"),
        (("x",), "need x: is not in the scenario"),
        (("n0", "n1", "n2"), "funded projects cost 300.00 yuan > budget 250.00"),
        (("n0", "n1"), "community m0: projects cost 200.00 yuan > its share 150.00"),
        (("n0",), "projects: cost of unmet_value is said to be 10.62, but comes to 21.12"),
    ],
)
def test_faults_are_named(funded, sentence):
    rules = ProjectRules(budget_yuan=250.0, max_share_community_pct=60.0)
    scenario = scenario_of([{}, {}, {"community_id": "m1"}], rules=rules)
    plan = solved(scenario)
    assert check.violations(scenario, plan) == []
    faulty = replace(plan.projects, plan=replace(plan.projects.plan, funded=funded))
    assert sentence in check.violations(scenario, Plan(projects=faulty))


def test_shapes_are_checked():
    problem = projects.problem_of(scenario_of([{}, {}]), None, Plan())
    with pytest.raises(ValueError, match="cost_fen is"):
        replace(problem, cost_fen=problem.cost_fen[1:])
