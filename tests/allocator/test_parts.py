"""A district of several clusters: its plan keeps every rule, and routing along borders never makes it dearer."""

from collections import Counter
from functools import partial

import pytest

from allocator.checks.crews import violations
from allocator.crews import decomposition, parts
from allocator.crews.assembly import cost_terms
from allocator.crews.decomposition import clusters
from allocator.crews.engine.search import Effort
from allocator.crews.from_scenario import problem_of
from allocator.crews.parts import plan_by_clusters
from domain.district import Mode
from domain.executors import Serial
from domain.plan import ModesPlan, Plan
from domain.results import Result, Status
from domain.roads import road_network
from scenarios.synthetic import district


@pytest.fixture(scope="module")
def scenario():
    return district(compounds=60, seed=7)


@pytest.fixture(scope="module")
def extended(scenario):
    return [compound.id for compound in scenario.compounds if compound.households <= 100]


@pytest.fixture(scope="module")
def problem(scenario, extended):
    return problem_of(scenario, road_network(scenario), extended)


@pytest.fixture(autouse=True)
def several_clusters(monkeypatch):
    monkeypatch.setattr(decomposition, "MAX_TASKS", 90)


def effort(part, *, of_task):
    return Effort(iterations=of_task * len(part.tasks.ids))


def planned(problem, *, of_task=5, executor=None):
    found = clusters(problem)
    assert len(found) > 1
    effort_of = partial(effort, of_task=of_task)
    return plan_by_clusters(problem, found, effort_of=effort_of, seed=3, executor=executor or Serial())


def yuan(problem, plan):
    return sum(cost_terms(problem, plan).values())


class Backwards(Serial):
    """Runs tasks last first, as if they were faster in other processes."""

    def map(self, function, tasks, *, watch=None):
        return super().map(function, list(tasks)[::-1])[::-1]


def test_the_plan_of_all_clusters_keeps_every_rule(scenario, extended, problem):
    plan, reasons = planned(problem)
    terms = cost_terms(problem, plan)
    crews = Result(status=Status.FEASIBLE, plan=plan, objective=sum(terms.values()), cost_terms=terms)
    modes = ModesPlan(mode_of=dict.fromkeys(extended, Mode.EXTENDED), options=(), uncovered={})
    assert violations(scenario, Plan(modes=Result(status=Status.FEASIBLE, plan=modes), crews=crews)) == []
    assert reasons == {}
    served = Counter(stop.id for trip in plan.trips for stop in trip.stops) + Counter(
        id_ for _, _, id_ in plan.unserved
    )
    assert served == dict(zip(problem.tasks.ids, problem.tasks.times_week.tolist(), strict=True))


def test_borders_never_make_a_plan_dearer_and_sometimes_cheaper(problem, monkeypatch):
    improved = planned(problem)[0]
    monkeypatch.setattr(parts, "borders", lambda *_: [])
    apart = planned(problem)[0]
    assert yuan(problem, improved) < yuan(problem, apart) - 0.01


def test_new_routes_that_cost_more_are_not_taken(problem, monkeypatch):
    monkeypatch.setattr(parts, "LEAST_YUAN", float("inf"))
    kept = planned(problem)[0]
    monkeypatch.setattr(parts, "borders", lambda *_: [])
    assert planned(problem)[0] == kept


def test_the_plan_is_the_same_whatever_ends_first(problem):
    assert planned(problem, of_task=2, executor=Backwards()) == planned(problem, of_task=2)
