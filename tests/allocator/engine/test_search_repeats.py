"""What a search promises beside good routes: it repeats, and it ends when it should."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from math import inf

import numpy as np
import pytest

from allocator.crews.engine.evaluation import evaluate
from allocator.crews.engine.search import Effort, search, search_seeds
from domain import interruption
from domain.executors import Serial
from tests.allocator.engine.line_cases import at, on_a_line
from tests.allocator.engine.rich_cases import rich_problem

LITTLE = Effort(iterations=400)
LIMIT = 200_000  # iterations that would take far longer than any of these tests


@pytest.fixture(scope="module")
def problem():
    """Thirty tasks that can all be left out."""
    rich = rich_problem(5, n_tasks=30, n_crews=4, n_periods=1)
    return replace(rich, tasks=replace(rich.tasks, price=np.full(30, 1000.0)))


@pytest.fixture
def stop():
    """Ask running searches to stop, as Ctrl-C does."""
    with interruption.graceful() as event:
        yield event


def test_the_same_seed_gives_the_same_routes(problem):
    first, second = (search(problem, effort=LITTLE, seed=3) for _ in range(2))
    assert first.routes == second.routes
    assert first.iterations == second.iterations == LITTLE.iterations


def test_seeds_differ(problem):
    assert len({search(problem, effort=Effort(iterations=50), seed=seed).routes for seed in range(4)}) > 1


def test_several_seeds_give_the_same_on_any_number_of_workers(problem, two_processes):
    alone, beside = (
        search_seeds(problem, effort=LITTLE, seed=3, n_seeds=3, executor=executor)
        for executor in (Serial(), two_processes)
    )
    assert alone.routes == beside.routes
    assert alone.iterations == beside.iterations
    assert alone.seed == beside.seed == 3


def test_several_seeds_are_as_good_as_the_best_of_them(problem):
    found = search_seeds(problem, effort=LITTLE, seed=3, n_seeds=3, executor=Serial())
    each = [search(problem, effort=LITTLE, seed=seed) for seed in (3, 4, 5)]
    assert found.routes.cost <= min(one.routes.cost for one in each)
    assert found.iterations >= sum(one.iterations for one in each)
    assert evaluate(problem, found.routes).cost == pytest.approx(found.routes.cost)


def test_one_seed_of_several_is_a_search(problem):
    found = search_seeds(problem, effort=LITTLE, seed=3, n_seeds=1, executor=Serial())
    assert found.routes == search(problem, effort=LITTLE, seed=3).routes


def test_all_seeds_begin_from_the_start(problem):
    start = search(problem, effort=LITTLE, seed=3).routes
    nothing = Effort(iterations=0)
    found = search_seeds(problem, effort=nothing, seed=9, n_seeds=2, executor=Serial(), start=start, temperature=0.05)
    assert found.routes.cost <= start.cost


def test_a_search_ends_at_routes_that_are_good_enough(problem):
    enough = 1.1 * search(problem, effort=LITTLE, seed=3).routes.cost
    found = search(problem, effort=Effort(iterations=LIMIT, enough=enough), seed=3)
    assert found.routes.cost <= enough
    assert found.iterations < LIMIT


def test_routes_that_lack_what_must_be_served_are_never_enough():
    out_of_reach = on_a_line([at(10.0), at(20.0, window=(0, 5))])
    found = search(out_of_reach, effort=Effort(iterations=2000, enough=1e9))
    assert found.iterations == 2000
    assert found.routes.cost == inf
    assert [day.trips for day in found.routes.days] == [((0,),)]


def test_an_effort_has_an_end():
    with pytest.raises(ValueError, match="None"):
        Effort()
    with pytest.raises(ValueError, match="None"):
        Effort(enough=5.0)


def test_efforts_are_spent_by_what_ends_first():
    effort = Effort(iterations=100, time_s=10.0, enough=7.0)
    assert effort.spent(50, 1.0) == pytest.approx(0.5)
    assert effort.spent(50, 9.0) == pytest.approx(0.9)
    assert effort.part(0.5) == Effort(iterations=50, time_s=5.0, enough=7.0)
    assert Effort(time_s=10.0).part(0.5) == Effort(time_s=5.0)
    assert Effort(iterations=0).spent(0, 0.0) == 1.0


def test_no_iterations_serve_each_task_once_where_it_fits_best():
    found = search(on_a_line([at(10.0), at(20.0)]), effort=Effort(iterations=0))
    assert found.iterations == 0
    assert found.routes.cost == pytest.approx(40.0)


def test_no_tasks_need_no_routes():
    found = search_seeds(on_a_line([]), effort=LITTLE, seed=0, n_seeds=2, executor=Serial())
    assert found.routes.days == ()
    assert found.routes.cost == 0.0


def test_a_clock_ends_the_search(problem):
    ticks = count()
    found = search(problem, effort=Effort(time_s=60.0), clock=lambda: float(next(ticks)))
    assert 60 <= next(ticks) < 70
    assert found.iterations > 0
    assert evaluate(problem, found.routes).faults == []
    assert found.runtime_s >= 60.0


def test_the_first_of_two_limits_ends_the_search(problem):
    ticks = count()
    found = search(problem, effort=Effort(iterations=30, time_s=1e6), clock=lambda: float(next(ticks)))
    assert found.iterations == 30


def test_an_interrupted_search_returns_its_routes_so_far(problem, stop):
    ticks = count()

    def clock():
        if next(ticks) == 20:
            stop.set()
        return 0.0

    found = search(problem, effort=Effort(iterations=LIMIT), seed=3, clock=clock)
    assert 0 < found.iterations < LIMIT
    judged = evaluate(problem, found.routes)
    assert judged.faults == []
    assert judged.cost == pytest.approx(found.routes.cost)


def test_a_search_after_an_interruption_only_serves_what_it_can_at_once(problem, stop):
    stop.set()
    found = search_seeds(problem, effort=LITTLE, seed=3, n_seeds=2, executor=Serial())
    assert found.iterations == 0
    assert found.routes.days
    assert evaluate(problem, found.routes).faults == []
