"""The month of teams lies between bound and enumeration, every plan passes the checker, and faults are named."""

from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise, permutations, product
from math import ceil, inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from team_cases import DAYS, NO_RULES, compound, rules_of, task, team, team_scenario

from allocator import teams
from allocator.checks import teams as check
from allocator.checks.distances import Distances
from domain.executors import Serial
from domain.limits import Limit
from domain.people import TeamKind
from domain.plan import Plan
from domain.results import Status
from domain.roads import road_network

REPAIR, GREENING, INSPECTION = TeamKind
FEW = (date(2025, 3, 3), date(2025, 3, 10), date(2025, 3, 24))


def solved(scenario, plan=None, work=0.05, **options):
    plan = plan or Plan()
    problem = teams.problem_of(scenario, road_network(scenario), plan)
    return replace(plan, teams=teams.solve(problem, limit=Limit(work=work), **options))


def cheapest_by_enumeration(scenario):
    """Least cost of all ways to give each row of the table a team or none, days or none, and an order on each day."""
    rules, ways = scenario.rules.teams, Distances(scenario)
    rows, days = scenario.team_tasks, scenario.working_days
    able = [[None, *(t for t in scenario.teams if set(row.skills) <= set(t.skills))] for row in rows]
    best = inf
    for held in product(*able):
        chosen = [
            [()] if team is None else [
                own for k in range(row.visits_month + 1) for own in combinations(days, k)
                if all((b - a).days >= row.min_gap_days for a, b in pairwise(own))
            ]
            for row, team in zip(rows, held, strict=True)
        ]  # fmt: skip
        for own in product(*chosen):
            best = min(best, _cost(scenario, held, own, ways, rules))
    return best


def _cost(scenario, held, own, ways, rules):
    total = sum(
        (row.visits_month - len(at)) * row.undone_yuan for row, at in zip(scenario.team_tasks, own, strict=True)
    )
    for row, at in zip(scenario.team_tasks, own, strict=True):
        ends = [1, *(day.day for day in at), 31]
        total += sum(max(0, b - a - row.max_gap_days) for a, b in pairwise(ends)) * rules.spacing_yuan_day * bool(at)
    for crew in scenario.teams:
        hours, after = 0.0, 0.0
        for day in scenario.working_days:
            today = [row for row, t, at in zip(scenario.team_tasks, held, own, strict=True) if t is crew and day in at]
            if today:
                yuan, out, late = min(_route(crew, order, ways, rules, scenario) for order in permutations(today))
                total, hours, after = total + yuan, hours + out, after + late
        overtime = max(after, hours - crew.hours_month, 0.0)
        if overtime > rules.overtime_h_month + 1e-9:
            return inf
        total += overtime * crew.yuan_h * (rules.overtime_factor - 1)
    return total


def _route(crew, order, ways, rules, scenario):
    """Yuan, hours and overtime of a day; the base is left at the shift, or so that a stop need not wait."""
    places = [("team", crew.id), *(("compound", row.compound_id) for row in order), ("team", crew.id)]
    legs = [0.0 if a == b else ways.metres(a, b) for a, b in pairwise(places)]
    best = (inf, inf, inf)
    drive = [ceil(leg * 3.6 / crew.speed_kmh - 1e-6) for leg in legs]
    opens, takes = [round(max(row.from_h, 6) * 3600) for row in order], [round(row.visit_min * 60) for row in order]
    first = round(crew.shift_from_h * 3600)
    waitless = [at - sum(drive[: k + 1]) - sum(takes[:k]) for k, at in enumerate(opens)]
    for leave in {first, *(max(first, at) for at in waitless)}:
        now, fits = leave, True
        for row, leg, at in zip(order, drive, opens, strict=False):
            now = max(now + leg, at) + round(row.visit_min * 60)
            fits = fits and now <= round(min(row.to_h, 20) * 3600)
        back = now + drive[-1]
        if fits and back <= (crew.shift_to_h + rules.overtime_h_day) * 3600:
            out = (back - leave) / 3600
            even = crew.hours_month / len(scenario.working_days)
            uneven = max(0.0, out - even) * rules.imbalance_yuan_h
            yuan = out * crew.yuan_h + sum(legs) / 1000 * crew.yuan_km + uneven
            best = min(best, (yuan, out, max(0.0, back / 3600 - crew.shift_to_h)))
    return best


@st.composite
def small_scenarios(draw):
    n_tasks, n_teams = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    homes = [compound(f"c{k}", 0.3 + k) for k in range(2)]
    rows = [
        task(
            f"k{k}",
            f"c{draw(st.integers(0, 1))}",
            visit_min=float(draw(st.sampled_from([30, 150, 300]))),
            visits_month=draw(st.integers(1, 2)),
            min_gap_days=draw(st.sampled_from([1, 8])),
            max_gap_days=draw(st.sampled_from([10, 31])),
            from_h=float(draw(st.sampled_from([0, 9]))),
            to_h=float(draw(st.sampled_from([16, 24]))),
            undone_yuan=float(draw(st.sampled_from([50, 900]))),
            skills=draw(st.sampled_from([(), ("x",)])),
        )
        for k in range(n_tasks)
    ]
    crews = [
        team(
            f"t{k}",
            1.6 + k,
            hours=float(draw(st.sampled_from([4, 12, 60]))),
            yuan_h=float(draw(st.sampled_from([40, 60]))),
            skills=draw(st.sampled_from([("x",), ("x", "y")])) if k == 0 else (),
        )
        for k in range(n_teams)
    ]
    rules = rules_of(**NO_RULES, overtime_h_month=float(draw(st.sampled_from([0, 6]))))
    return team_scenario(homes, crews, rules=rules, tasks=rows, days=FEW, one_way=draw(st.booleans()))


@settings(max_examples=25)
@given(scenario=small_scenarios())
def test_the_plan_is_as_cheap_as_enumeration_finds_and_the_bound_below(scenario):
    plan = solved(scenario, work=1.0)
    assert check.violations(scenario, plan) == []
    best = cheapest_by_enumeration(scenario)
    assert plan.teams.objective == pytest.approx(best, abs=0.02)
    assert plan.teams.bound <= best + 1e-6


@settings(max_examples=15)
@given(
    sizes=st.lists(st.tuples(st.integers(1, 900), st.integers(0, 4000), st.sampled_from(["m0", "m1"])), max_size=6),
    people=st.lists(
        st.tuples(
            st.sampled_from(TeamKind), st.integers(5, 200), st.sampled_from([(), ("s0",), ("s0", "s1")]), st.booleans()
        ),
        max_size=4,
    ),
    one_way=st.booleans(),
    days=st.integers(0, 8),
)
def test_every_plan_passes_its_checker(sizes, people, one_way, days):
    scenario = team_scenario(
        [compound(f"c{i}", 0.4 * i + 0.1, h, g, m, buildings=2, lift_checks_month=i % 2)
         for i, (h, g, m) in enumerate(sizes)] or [compound("c0", 0.2)],
        [
            team(f"t{i}", 0.9 * i, kind, hours, subdistrict_ids=s, skills=("消防", "电梯") if skilled else ())
            for i, (kind, hours, s, skilled) in enumerate(people)
        ],
        one_way=one_way,
        rules=rules_of(inspection_min_building=15.0),
        tasks=[task("k", "c0", from_h=9.0, to_h=11.0, visits_month=2)],
        days=DAYS[:days],
    )  # fmt: skip
    plan = solved(scenario, work=0.02)
    assert check.violations(scenario, plan) == []
    assert plan.teams.bound <= plan.teams.objective
    assert plan.teams.objective == pytest.approx(sum(plan.teams.cost_terms.values()))


def one_task(**more):
    """A compound half a side from the corner where its only team stands, one visit of an hour."""
    rules = rules_of(**NO_RULES, imbalance_yuan_h=0.0)
    crew = {"yuan_h": 60.0, "yuan_km": 2.0, "speed_kmh": 20.0, **more.pop("crew", {})}
    return team_scenario(
        [compound("c", 0.5)], [team("t", 1.0, **crew)], rules=rules, tasks=[task("k", "c", **more)], one_way=False
    )


def test_one_visit_costs_its_work_its_driving_and_nothing_else():
    result = solved(one_task(visit_min=60.0)).teams
    assert result.status is Status.OPTIMAL  # a kilometre there and back: 180 s, 2 yuan
    assert result.cost_terms == pytest.approx(
        {"work": 63.0, "travel": 2.0, "overtime": 0, "imbalance": 0, "spacing": 0, "undone": 0}, abs=0.05
    )
    (route,) = result.plan.routes
    assert route.leave_s == 8 * 3600
    assert route.back_s == pytest.approx(8 * 3600 + 3780, abs=2)
    assert route.metres == pytest.approx(1000, abs=1)


def test_the_base_is_left_late_where_a_window_opens_late():
    (route,) = solved(one_task(visit_min=60.0, from_h=15.0)).teams.plan.routes
    assert route.leave_s == pytest.approx(15 * 3600 - 90, abs=1)
    assert route.visits[0].arrive_s == route.visits[0].start_s == 15 * 3600


def test_hours_after_the_shift_are_overtime():
    late = one_task(visit_min=60.0, from_h=17.5, crew={"shift_to_h": 18.0})
    result = solved(late).teams
    assert result.cost_terms["overtime"] == pytest.approx((1800 + 90) / 3600 * 60 * 1.5, abs=0.1)
    assert any("of them overtime" in note for note in result.notes)
    assert solved(one_task(visit_min=60.0, from_h=17.5, to_h=19.0, undone_yuan=20.0)).teams.plan.routes == ()


def test_a_skill_that_no_team_has_is_named():
    result = solved(one_task(skills=("高空",))).teams
    (left,) = result.plan.undone
    assert left.reason == "no repair team has the skills 高空"
    assert result.status is Status.OPTIMAL
    assert result.cost_terms["undone"] == pytest.approx(120.0)
    assert result.notes == ("1 visits of repair tasks undone, 1.0 hours (k): no repair team has the skills 高空",)


def test_a_trade_without_teams_and_a_place_out_of_reach_are_named():
    scenario = team_scenario(
        [compound("c0", 0.5, green=600.0)], [team("t0", 1.0, subdistrict_ids=("s1",))], one_way=False
    )
    reasons = {left.task_id: left.reason for left in solved(scenario).teams.plan.undone}
    assert reasons == {
        "c0-greening": "there is no greening team",
        "c0-repair": "no such team serves its subdistrict and can be there and back within the hours",
    }


def test_visits_that_cost_more_than_they_are_worth_stay_undone():
    result = solved(one_task(visit_min=60.0, undone_yuan=64.9)).teams
    assert result.plan.routes == ()
    assert result.status is Status.OPTIMAL
    assert result.plan.undone[0].reason == "teams have no more hours, or would cost more"


def test_overtime_of_the_month_has_a_ceiling():
    scenario = one_task(visit_min=300.0, visits_month=4, undone_yuan=9000.0, crew={"hours": 10.0})
    strict = replace(scenario.rules, teams=replace(scenario.rules.teams, overtime_h_month=6.0))
    plan = solved(replace(scenario, rules=strict))
    assert sum(route.hours for route in plan.teams.plan.routes) <= 16.0
    assert plan.teams.plan.undone[0].visits == 1
    assert check.violations(replace(scenario, rules=strict), plan) == []


def test_visits_in_one_place_share_a_day():
    rules = rules_of(**NO_RULES)
    near = [task(f"k{k}", "c", visit_min=60.0, visits_month=2, min_gap_days=3) for k in range(3)]
    scenario = team_scenario([compound("c", 0.5)], [team("t", 1.0)], rules=rules, tasks=near, one_way=False)
    result = solved(scenario).teams
    assert [len(route.visits) for route in result.plan.routes] == [3, 3]


def test_no_teams_no_work_no_days():
    scenario = team_scenario([compound("c0", 0.5)], [])
    assert solved(scenario).teams.plan.routes == ()
    idle = solved(team_scenario([compound("c0", 0.5)], [team("t0", 1)], rules=rules_of(**NO_RULES))).teams
    assert (idle.objective, idle.status) == (0, Status.OPTIMAL)
    closed = solved(team_scenario([compound("c0", 0.5)], [team("t0", 1)], days=())).teams
    assert closed.status is Status.OPTIMAL
    assert closed.plan.undone[0].reason == "the month has no working days"


def test_same_plan_with_one_worker_and_with_two(two_processes):
    scenario = team_scenario(
        [compound(f"c{i}", 0.13 * i, 60 + 20 * i, 900.0) for i in range(8)],
        [team(f"t{i}", i, (REPAIR, GREENING)[i % 2], 60.0) for i in range(4)],
        one_way=False,
    )
    one, two = (solved(scenario, work=0.1, executor=each).teams for each in (Serial(), two_processes))
    assert one.plan == two.plan
    assert (one.objective, one.bound) == (two.objective, two.bound)
    assert solved(scenario, work=0.1, seed=3).teams.seed == 3


class TestChecker:
    """Each rule, broken once in a plan that was right."""

    scenario = team_scenario(
        [compound("c0", 0.5, 60), compound("c1", 0.8, 60), compound("c2", 2.5, 60, community="m1")],
        [
            team("t0", 1.0, subdistrict_ids=("s0",)),
            team("t1", 2.0, subdistrict_ids=("s1",)),
            team("t2", 3.0, GREENING),
        ],
        one_way=False,
    )
    plan = solved(scenario)

    def faults(self, routes, undone=()):
        changed = replace(self.plan.teams.plan, routes=tuple(routes), undone=undone)
        return check.violations(self.scenario, replace(self.plan, teams=replace(self.plan.teams, plan=changed)))

    def broken(self, **changes):
        """Faults when the first route is changed; `visit_...` changes its first visit."""
        first, *others = self.plan.teams.plan.routes
        own = {name.removeprefix("visit_"): value for name, value in changes.items() if name.startswith("visit_")}
        route = {name: value for name, value in changes.items() if not name.startswith("visit_")}
        visits = (replace(first.visits[0], **own), *first.visits[1:])
        return " ".join(self.faults([replace(first, visits=visits, **route), *others]))

    def test_the_plan_is_right(self):
        assert check.violations(self.scenario, self.plan) == []
        assert check.violations(self.scenario, Plan()) == []
        assert len(self.plan.teams.plan.routes) > 4

    def test_unknown_teams_days_and_tasks(self):
        assert "team t9 is not in the scenario" in self.broken(team_id="t9")
        assert "2025-03-04 is not a working day" in self.broken(day=date(2025, 3, 4))
        assert "task z: compound c0 owes no such work" in self.broken(visit_task_id="z", visit_compound_id="c0")
        assert "not greening in" in self.broken(visit_kind=GREENING)

    def test_times_that_cannot_be(self):
        first = self.plan.teams.plan.routes[0]
        visit = first.visits[0]
        assert "leaves before its shift" in self.broken(leave_s=7 * 3600)
        assert "is reached before the team can be there" in self.broken(visit_arrive_s=visit.arrive_s - 30)
        assert "begins before the team arrives" in self.broken(visit_arrive_s=visit.start_s + 60)
        assert "a visit is" in self.broken(visit_end_s=visit.end_s - 60)
        assert "is back before it can be" in self.broken(back_s=first.back_s - 60)
        assert "is back more than 3 h after its shift" in self.broken(back_s=22 * 3600)
        assert "is outside 6 to 20 h" in self.broken(
            visit_arrive_s=20 * 3600, visit_start_s=20 * 3600, visit_end_s=20 * 3600 + visit.end_s - visit.start_s
        )
        assert "its route is" in self.broken(metres=first.metres + 50)

    def test_a_team_that_may_not_do_the_work(self):
        assert "in a subdistrict that the team does not serve" in self.broken(team_id="t1")
        assert "is repair, the team does greening" in self.broken(team_id="t2")

    def test_tasks_done_too_little_too_often_or_by_two_teams(self):
        first, *others = self.plan.teams.plan.routes
        said = " ".join(self.faults(others))
        assert "visits and 0 undone" in said
        assert "cost of work is said to be" in said
        assert "2 routes on" in " ".join(self.faults([first, first, *others]))
        other = next(day for day in DAYS if day not in {route.day for route in others if route.team_id == "t2"})
        assert "2 teams (" in " ".join(self.faults([first, replace(first, team_id="t2", day=other), *others]))

    def test_visits_too_close(self):
        own = [route for route in self.plan.teams.plan.routes if route.team_id == "t1"]
        others = [route for route in self.plan.teams.plan.routes if route.team_id != "t1"]
        close = [replace(route, day=day) for route, day in zip(own, DAYS, strict=False)]
        assert "days from 2025-03-03 to 2025-03-06, at least" in " ".join(self.faults([*close, *others]))

    @pytest.mark.parametrize("term", ["work", "travel", "overtime", "imbalance", "spacing", "undone"])
    def test_every_cost_term_is_recomputed(self, term):
        wrong = {**self.plan.teams.cost_terms, term: self.plan.teams.cost_terms[term] + 10}
        plan = replace(self.plan, teams=replace(self.plan.teams, cost_terms=wrong))
        assert f"teams: cost of {term} is said to be" in " ".join(check.violations(self.scenario, plan))

    def test_a_bound_above_the_cost(self):
        high = replace(self.plan.teams, bound=self.plan.teams.objective + 5)
        assert any("bound" in fault for fault in check.violations(self.scenario, replace(self.plan, teams=high)))
