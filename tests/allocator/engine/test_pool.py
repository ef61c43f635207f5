"""Days kept by searches and the best way to combine them."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.crews.engine import pool as pool_module
from allocator.crews.engine import run, search
from allocator.crews.engine.evaluation import evaluate
from allocator.crews.engine.instance import CrewDay, Routes
from allocator.crews.engine.pool import Kept, Pool
from allocator.crews.engine.run import Effort, Run
from domain.executors import Serial
from tests.allocator.engine.line_cases import Crew, Job, at, on_a_line
from tests.allocator.engine.rich_cases import rich_problem
from tests.allocator.engine.tiny_cases import tiny_problem


def pool_of(problem, days, kind=None):
    """A pool of days (period, crew, modes, cost), each of one trip that unloads at place 0."""
    kind = np.zeros(len(problem.crews.home), np.int64) if kind is None else np.array(kind)
    pool = Pool(problem=problem, kind=kind)
    for period, crew, modes, cost in days:
        pool.add(period, crew, Kept((tuple(modes),), (0,), cost))
    return pool


def chosen(routes):
    return sorted((day.period, day.trips[0]) for day in routes.days)


def four_tasks(*, n_crews=3, weight=(1.0,), **more):
    return on_a_line([at(10.0, **more) for _ in range(4)], crews=(Crew(),) * n_crews, weight=weight)


DAYS = [(0, 0, (0, 1), 10.0), (0, 0, (2, 3), 10.0), (0, 1, (0,), 3.0), (0, 0, (2, 1), 4.0), (0, 2, (3,), 5.0)]


@pytest.mark.parametrize(("n_crews", "trips", "cost"), [(3, [(0,), (2, 1), (3,)], 12.0), (2, [(0, 1), (2, 3)], 20.0)])
def test_the_cheapest_days_that_serve_all_are_taken(n_crews, trips, cost):
    pool = pool_of(four_tasks(n_crews=n_crews), [(0, 0, *rest) for _, _, *rest in DAYS])
    joined = pool.best(inf, time_s=None)
    assert [trip for _, trip in chosen(joined)] == trips
    assert joined.cost == pytest.approx(cost)
    assert len({day.crew for day in joined.days}) == len(trips)


@pytest.mark.parametrize(("below", "found"), [(12.1, True), (12.0, False), (5.0, False)])
def test_only_what_is_better_counts(below, found):
    joined = pool_of(four_tasks(), DAYS).best(below, time_s=None)
    assert (joined is not None) == found
    assert joined is None or joined.cost < below


def test_what_the_pool_does_not_serve_makes_no_routes():
    assert pool_of(four_tasks(), DAYS[:1]).best(inf, time_s=None) is None


def test_the_cheapest_day_of_each_set_of_tasks_is_kept_whatever_their_order():
    pool = pool_of(four_tasks(), [(0, 0, (0, 1), 10.0), (0, 1, (1, 0), 8.0), (0, 2, (0, 1), 9.0)])
    assert [kept.trips for kept in pool.days.values()] == [((1, 0),)]


def test_ways_to_serve_a_task_are_one_set_of_tasks():
    problem = on_a_line([Job(ways=((10.0, 10.0), (20.0, 20.0))), at(30.0)])
    pool = pool_of(problem, [(0, 0, (0, 2), 10.0), (0, 0, (1, 2), 8.0), (0, 0, (2,), 1.0)])
    assert [kept.trips for kept in pool.days.values()] == [((1, 2),), ((2,),)]


def test_the_latest_days_are_kept(monkeypatch):
    monkeypatch.setattr(pool_module, "MOST_DAYS", 2)
    pool = pool_of(four_tasks(), [(0, 0, (0,), 3.0), (0, 0, (1,), 3.0), (0, 0, (0,), 9.0), (0, 0, (2,), 3.0)])
    assert [(kept.trips, kept.cost) for kept in pool.days.values()] == [(((0,),), 3.0), (((2,),), 3.0)]


def test_crews_of_a_class_serve_a_period_once_each():
    # Two crews of one class and one dear one of another: three days of the first class are one too many.
    days = [(0, 0, (0,), 1.0), (0, 0, (1,), 1.0), (0, 1, (2, 3), 1.0), (0, 2, (0,), 50.0), (0, 2, (1,), 60.0)]
    joined = pool_of(four_tasks(), days, kind=(0, 0, 1)).best(inf, time_s=None)
    assert joined.cost == pytest.approx(52.0)
    assert [(day.trips[0], day.crew == 2) for day in sorted(joined.days, key=lambda day: day.trips)] == [
        ((0,), True),
        ((1,), False),
        ((2, 3), False),
    ]


def test_a_crew_goes_out_in_every_period():
    problem = four_tasks(n_crews=1, weight=(1.0, 1.0), patterns=(0b11,))
    days = [(period, 0, (0, 1, 2, 3), 10.0 + period) for period in (0, 1)]
    joined = pool_of(problem, days).best(inf, time_s=None)
    assert [(day.period, day.crew) for day in joined.days] == [(0, 0), (1, 0)]
    assert joined.cost == pytest.approx(21.0)


def test_each_task_is_served_in_the_periods_of_one_pattern():
    problem = on_a_line([at(10.0, patterns=(0b01, 0b10)), at(20.0, patterns=(0b01, 0b10))], weight=(1.0, 1.0))
    days = [(0, 0, (0,), 4.0), (0, 0, (1,), 3.0), (0, 0, (0, 1), 9.0), (1, 0, (0,), 3.0), (1, 0, (1,), 1.0)]
    joined = pool_of(problem, days).best(inf, time_s=None)
    assert chosen(joined) == [(0, (0,)), (1, (1,))]
    assert joined.cost == pytest.approx(5.0)


@pytest.mark.parametrize(("price", "trips", "cost"), [(4.0, [(0, 1), (2,)], 14.0), (6.0, [(0, 1), (2,), (3,)], 15.0)])
def test_a_service_is_left_out_where_that_is_cheaper(price, trips, cost):
    prices = (inf, inf, inf, price)
    problem = on_a_line([at(10.0, price=price) for price in prices], crews=(Crew(),) * 3)
    days = [(0, 0, (0, 1), 7.0), (0, 0, (2,), 3.0), (0, 0, (3,), 5.0)]
    joined = pool_of(problem, days).best(inf, time_s=None)
    assert [trip for _, trip in chosen(joined)] == trips
    assert joined.cost == pytest.approx(cost)


def test_prices_are_weighted_by_the_period():
    problem = on_a_line([at(10.0, price=4.0, patterns=(0b11,))], weight=(1.0, 3.0))
    joined = pool_of(problem, [(0, 0, (0,), 5.0), (1, 0, (0,), 11.0)]).best(inf, time_s=None)
    assert chosen(joined) == [(1, (0,))]
    assert joined.cost == pytest.approx(15.0)


def test_pools_are_useful_for_short_days_of_tasks_that_go_alone():
    days = [(0, 0, (0, 1), 10.0), (0, 0, (0, 1, 2, 3), 10.0)]
    assert pool_of(four_tasks(), days).useful(3.0)
    assert not pool_of(four_tasks(), days).useful(2.9)
    assert not pool_of(four_tasks(), []).useful(3.0)
    assert pool_of(four_tasks(together=True), days).useful(3.0)
    assert not pool_of(four_tasks(together=True, weight=(1.0, 1.0)), days).useful(3.0)


def test_pools_are_not_useful_for_large_problems(monkeypatch):
    monkeypatch.setattr(pool_module, "MOST_ROWS", 7)
    days = [(0, 0, (0, 1), 10.0)]
    assert pool_of(four_tasks(), days).useful(3.0)
    assert not pool_of(four_tasks(weight=(1.0, 1.0)), days).useful(3.0)


def test_merging_keeps_the_cheapest_days_of_all_pools():
    problem = four_tasks()
    pools = [
        pool_of(problem, [(0, 0, (0, 1), 9.0), (0, 2, (2, 3), 4.0)], kind=(0, 0, 1)),
        None,
        pool_of(problem, [(0, 0, (0, 1), 8.0), (0, 0, (2, 3), 5.0)], kind=(0, 0, 1)),
    ]
    whole = search.merged(pools)
    assert {key: kept.cost for key, kept in whole.days.items()} == {
        (0, 0, (0, 1)): 8.0,
        (0, 1, (2, 3)): 4.0,
        (0, 0, (2, 3)): 5.0,
    }
    assert search.merged([None]) is None


@settings(max_examples=15)
@given(st.integers(0, 10**6), st.booleans())
def test_a_search_keeps_days_that_are_legal_and_cost_what_it_notes(seed, timed):
    problem = tiny_problem(seed, n_tasks=8, n_crews=3, n_periods=2, timed=timed)
    ticks = count()
    kept_by = Run(problem, effort=Effort(iterations=300), seed=seed, temperature=1.0, clock=lambda: float(next(ticks)))
    kept_by.best_routes(None)
    for (period, kind, tasks), kept in kept_by.pool.days.items():
        crew = kept_by.pool.kind.tolist().index(kind)
        day = CrewDay(period=period, crew=crew, trips=kept.trips, unload=kept.unload)
        judged = evaluate(problem, Routes(days=(day,), cost=0.0))
        assert not [fault for fault in judged.faults if fault.startswith("period")]
        assert sum(yuan for term, yuan in judged.terms.items() if term != "left_out") == pytest.approx(kept.cost)
        assert len(tasks) == sum(map(len, kept.trips))


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_recombined_days_of_a_search_are_legal_and_cost_what_is_stated(seed):
    problem = tiny_problem(seed, n_tasks=10, n_crews=4)
    one_pattern = replace(problem.tasks, pattern_start=np.arange(11), patterns=np.ones(10, np.int64))
    problem = replace(problem, tasks=one_pattern)
    kept_by = Run(problem, effort=Effort(iterations=500), seed=seed, temperature=1.0, clock=lambda: 0.0)
    kept_by.best_routes(None)
    joined = kept_by.pool.best(inf, time_s=None)
    if joined is not None:
        judged = evaluate(problem, joined)
        assert judged.faults == []
        assert joined.cost == pytest.approx(judged.cost)


@pytest.fixture(scope="module")
def large():
    """Thirty tasks that can all be left out, and routes for them that a short search does not find."""
    rich = rich_problem(5, n_tasks=30, n_crews=4, n_periods=1)
    problem = replace(rich, tasks=replace(rich.tasks, price=np.full(30, 1000.0)))
    return problem, search.search(problem, effort=Effort(iterations=8000)).routes


@pytest.fixture
def planted(large, monkeypatch):
    """What pools were asked to beat, when the good routes are their answer."""
    good, asked = large[1], []

    def best(self, below, *, time_s):
        asked.append(below)
        return good if good.cost < below else None

    monkeypatch.setattr(Pool, "best", best)
    monkeypatch.setattr(Pool, "useful", lambda self, most_visits: bool(self.days))
    return asked


def test_a_search_goes_on_from_recombined_days(large, planted, monkeypatch):
    problem, good = large
    monkeypatch.setattr(run, "LEAST_ITERATIONS", 1)
    found = search.search(problem, effort=Effort(iterations=40), seed=1)
    assert planted
    assert planted[0] > good.cost
    assert found.routes.cost <= good.cost + 1e-6
    assert evaluate(problem, found.routes).cost == pytest.approx(found.routes.cost)


def test_the_best_routes_outlive_recombined_days_that_turn_out_worse(large, planted, monkeypatch):
    monkeypatch.setattr(run, "LEAST_ITERATIONS", 1)
    monkeypatch.setattr(run, "RECOMBINE_AT", (0.9,))
    monkeypatch.setattr(Pool, "best", lambda self, below, *, time_s: planted.append(below) or Routes(days=(), cost=0.0))
    found = search.search(large[0], effort=Effort(iterations=2060), seed=1)
    assert len(planted) == 1
    assert found.routes.cost <= planted[0]
    assert evaluate(large[0], found.routes).cost == pytest.approx(found.routes.cost)


def test_short_searches_do_not_recombine(large, planted):
    problem, good = large
    found = search.search(problem, effort=Effort(iterations=40), seed=1)
    assert planted == []
    assert found.routes.cost > good.cost


def test_several_seeds_recombine_and_polish(large, planted):
    problem, good = large
    found = search.search_seeds(problem, effort=Effort(iterations=40), seed=1, n_seeds=2, executor=Serial())
    assert planted[0] > good.cost
    assert found.iterations == 2 * 40 + 2
    assert found.routes.cost <= good.cost + 1e-6


def test_one_seed_has_nothing_to_recombine(large, planted):
    search.search_seeds(large[0], effort=Effort(iterations=40), seed=1, n_seeds=1, executor=Serial())
    assert planted == []
