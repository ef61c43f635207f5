"""Teams are assigned as cheaply as enumeration finds, every plan passes the checker, and faults are named."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from team_cases import compound, team, team_scenario

from allocator import teams
from allocator.checks import teams as check
from allocator.teams.problem import TeamsProblem
from domain.district import Mode
from domain.executors import Serial
from domain.limits import Limit
from domain.people import TeamKind
from domain.plan import ModesPlan, Plan
from domain.results import Result, Status
from domain.roads import road_network
from domain.rules import TeamRules

REPAIR, GREENING = TeamKind.REPAIR, TeamKind.GREENING


def solved(scenario, plan=None, work=0.2, **options):
    plan = plan or Plan()
    problem = teams.problem_of(scenario, road_network(scenario), plan)
    return replace(plan, teams=teams.solve(problem, limit=Limit(work=work), **options))


def modes_of(**modes):
    return Plan(
        modes=Result(status=Status.FEASIBLE, plan=ModesPlan(mode_of=modes, options=(), uncovered={}), objective=0.0)
    )


def cheapest_by_enumeration(problem):
    """Least work, travel and overtime over all ways to give each task a possible team, undone tasks priced."""
    best = np.inf
    able = [np.flatnonzero(np.isfinite(row)).tolist() or [None] for row in problem.travel_yuan]
    for way in product(*able):
        load, yuan = np.zeros(len(problem.team_ids)), 0.0
        for task, one in enumerate(way):
            if one is None:
                yuan += problem.hours[task] * problem.rules.undone_yuan_h
            else:
                load[one] += problem.hours[task]
                yuan += problem.travel_yuan[task, one]
        late = np.maximum(load - problem.capacity_h, 0)
        yuan += ((load - late + late * problem.rules.overtime_factor) * problem.yuan_h).sum()
        best = min(best, yuan)
    return best


@st.composite
def problems(draw):
    n_tasks, n_teams = draw(st.integers(0, 6)), draw(st.integers(0, 3))
    number = st.floats(0.5, 80).map(lambda x: round(x, 3))
    yuan = st.one_of(number, st.just(np.inf))
    return TeamsProblem(
        compound_ids=tuple(f"c{i}" for i in range(n_tasks)),
        kinds=(REPAIR,) * n_tasks,
        hours=np.array(draw(st.lists(number, min_size=n_tasks, max_size=n_tasks))),
        team_ids=tuple(f"t{i}" for i in range(n_teams)),
        capacity_h=np.array(draw(st.lists(number, min_size=n_teams, max_size=n_teams))),
        yuan_h=np.array(draw(st.lists(number, min_size=n_teams, max_size=n_teams))),
        travel_yuan=np.array(draw(st.lists(yuan, min_size=n_tasks * n_teams, max_size=n_tasks * n_teams))).reshape(
            n_tasks, n_teams
        ),
        rules=TeamRules(overtime_factor=draw(st.sampled_from([1.0, 1.5, 3.0]))),
    )


@settings(max_examples=60)
@given(problem=problems())
def test_as_cheap_as_enumeration_finds_and_bounded_by_it(problem):
    result = teams.solve(problem, limit=Limit(work=1))
    best = cheapest_by_enumeration(problem)
    assert result.objective - result.cost_terms["imbalance"] == pytest.approx(best, abs=0.01)
    assert best - 0.01 <= result.bound <= best + 1e-6


@settings(max_examples=20)
@given(
    sizes=st.lists(st.tuples(st.integers(1, 900), st.integers(0, 4000), st.sampled_from(["m0", "m1"])), max_size=8),
    people=st.lists(
        st.tuples(
            st.sampled_from([REPAIR, GREENING]), st.integers(5, 200), st.sampled_from([(), ("s0",), ("s0", "s1")])
        ),
        max_size=4,
    ),
    one_way=st.booleans(),
)
def test_every_plan_passes_its_checker(sizes, people, one_way):
    scenario = team_scenario(
        [compound(f"c{i}", 0.4 * i + 0.1, h, g, m) for i, (h, g, m) in enumerate(sizes)] or [compound("c0", 0.2)],
        [team(f"t{i}", 0.9 * i, kind, hours, subdistrict_ids=s) for i, (kind, hours, s) in enumerate(people)],
        one_way=one_way,
    )
    plan = solved(scenario, work=0.05)
    assert check.violations(scenario, plan) == []
    assert plan.teams.bound <= plan.teams.objective
    assert plan.teams.objective == pytest.approx(sum(plan.teams.cost_terms.values()))


def test_a_round_trip_on_a_one_way_ring_is_the_whole_ring():
    scenario = team_scenario([compound("c0", 0.5)], [team("t0", 1.25)])
    result = solved(scenario).teams
    assert result.cost_terms["travel"] == pytest.approx(4.0 * 4 * 2, rel=1e-3)
    assert result.cost_terms["work"] == pytest.approx(150 * 4 / 60 * 60)
    assert result.status is Status.OPTIMAL
    assert result.plan.duties[0].hours_month == pytest.approx(10.0)


def test_compounds_under_contract_and_without_green_need_no_team():
    scenario = team_scenario([compound("c0", 0.5, green=900.0), compound("c1", 0.7)], [team("t0", 1.0)])
    result = solved(scenario, modes_of(c0=Mode.CONTRACT, c1=Mode.SELF)).teams
    assert [(d.compound_id, d.kind) for d in result.plan.duties] == [("c1", REPAIR)]


def test_work_without_a_team_is_noted_and_priced():
    scenario = team_scenario([compound("c0", 0.5, green=600.0)], [team("t0", 1.0, subdistrict_ids=("s1",))])
    result = solved(scenario).teams
    assert result.plan.duties == ()
    assert result.status is Status.OPTIMAL
    assert result.objective == pytest.approx((10 + 2) * 120)
    assert any(note.startswith("compound c0: no repair team") for note in result.notes)


@pytest.mark.filterwarnings("error")
def test_a_compound_that_cannot_be_left_has_no_team_even_where_driving_is_free():
    ring = team_scenario([compound("c0", 0.5)], [team("t0", 1.5, yuan_km=0.0)])
    scenario = replace(ring, streets=ring.streets[:3])
    plan = solved(scenario)
    assert plan.teams.plan.duties == ()
    assert plan.teams.status is Status.OPTIMAL
    assert check.violations(scenario, plan) == []


def test_overtime_is_elastic_priced_and_noted():
    scenario = team_scenario([compound("c0", 0.5)], [team("t0", 1.0, hours=4.0)])
    result = solved(scenario).teams
    assert result.cost_terms["work"] == pytest.approx(4 * 60)
    assert result.cost_terms["overtime"] == pytest.approx(6 * 60 * 1.5)
    assert any("team t0" in note and "6" in note for note in result.notes)


def test_empty_tables():
    scenario = team_scenario([compound("c0", 0.5)], [])
    plan = solved(scenario)
    assert plan.teams.plan.duties == ()
    assert check.violations(scenario, plan) == []
    nothing = solved(team_scenario([compound("c0", 0.5)], [team("t0", 1)], rules=TeamRules(repair_min_household=0)))
    assert nothing.teams.objective == 0
    assert nothing.teams.status is Status.OPTIMAL


def test_same_plan_from_any_executor(two_processes):
    scenario = team_scenario(
        [compound(f"c{i}", 0.1 * i + 0.05, 100 + 37 * i, 50.0 * i) for i in range(30)],
        [team(f"t{i}", i, (REPAIR, GREENING)[i % 2], 60.0) for i in range(4)],
        one_way=False,
    )
    plans = [solved(scenario, work=0.1, executor=each).teams for each in (Serial(), two_processes)]
    assert plans[0].plan == plans[1].plan
    assert plans[0].bound == plans[1].bound


class TestSabotage:
    """Each fault put in by hand is named."""

    scenario = team_scenario(
        [compound("c0", 0.5, green=600.0), compound("c1", 0.7, community="m1"), compound("c2", 1.5)],
        [
            team("t0", 1.0, subdistrict_ids=("s0",)),
            team("t1", 2.0, subdistrict_ids=("s1",)),
            team("t2", 3.0, GREENING),
        ],
    )
    plan = solved(scenario, modes_of(c2=Mode.CONTRACT))

    def broken(self, task, **change):
        duties = [
            replace(duty, **change) if (duty.compound_id, duty.kind) == task else duty
            for duty in self.plan.teams.plan.duties
        ]
        return self.with_duties(duties)

    def with_duties(self, duties):
        changed = replace(self.plan.teams.plan, duties=tuple(duties))
        return check.violations(self.scenario, replace(self.plan, teams=replace(self.plan.teams, plan=changed)))

    def test_the_plan_itself_is_right(self):
        assert check.violations(self.scenario, self.plan) == []

    def test_a_compound_left_out(self):
        faults = self.with_duties(self.plan.teams.plan.duties[1:])
        assert "compound c0: no repair team for 10.0 h a month, though t0 may serve it" in faults
        assert "teams: cost of work is said to be" in " ".join(faults)

    def test_a_compound_with_two_teams(self):
        duties = self.plan.teams.plan.duties
        assert "compound c0: 2 repair teams (t0, t0)" in self.with_duties([*duties, duties[0]])

    def test_a_team_of_the_wrong_trade(self):
        faults = self.broken(("c0", REPAIR), team_id="t2")
        assert "compound c0: repair by t2, which is a greening team" in faults

    def test_a_team_of_another_subdistrict(self):
        faults = self.broken(("c0", REPAIR), team_id="t1")
        assert "compound c0: repair team t1 does not serve its subdistrict or cannot drive there" in faults

    def test_work_that_is_not_owed(self):
        assert self.broken(("c1", REPAIR), compound_id="c2") == [
            "compound c2: is given repair team t1, but owes no such work"
        ]

    def test_unknown_ids(self):
        assert self.broken(("c1", REPAIR), team_id="t9") == ["compound c1: repair team t9 is not in the scenario"]
        assert self.broken(("c1", REPAIR), compound_id="c9") == ["team t1: compound c9 is not in the scenario"]

    def test_a_weekend(self):
        assert "compound c1: repair on weekday 6, not 1 to 5" in self.broken(("c1", REPAIR), weekday=6)

    def test_wrong_hours(self):
        assert self.broken(("c1", REPAIR), hours_month=11.0) == [
            "compound c1: repair of 11.00 h a month, its work is 10.00 h"
        ]
        assert self.broken(("c1", REPAIR), hours_month=float("nan")) == [
            "compound c1: repair of nan h a month, its work is 10.00 h"
        ]

    def test_a_wrong_bound(self):
        high = replace(self.plan.teams, bound=self.plan.teams.objective + 5)
        assert any("bound" in fault for fault in check.violations(self.scenario, replace(self.plan, teams=high)))


def test_points_of_the_ring_are_on_its_streets():
    network = road_network(team_scenario([compound("c0", 2.5)], [team("t0", 0.25)]))
    assert max(network.access_m.values()) < 1
