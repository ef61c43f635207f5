"""Rules that tie the periods of a week together, on a line where costs can be added up by hand."""

from __future__ import annotations

import numpy as np
import pytest

from allocator.crews.engine.evaluation import evaluate
from allocator.crews.engine.instance import CrewDay, Routes
from allocator.crews.engine.search import Effort, search
from tests.allocator.engine.line_cases import Crew, Place, at, best_of, on_a_line, served, trips_of


def test_weights_multiply_what_a_day_costs():
    problem = on_a_line(
        [at(10.0, patterns=(0b11,))],
        crews=(
            Crew(yuan_s=1.0, yuan_day=5.0, to_s=10, overtime_s=10, overtime_yuan_s=2.0, long_s=10, long_yuan_s=3.0),
        ),
        weight=(1.0, 3.0),
    )
    assert best_of(problem).cost == pytest.approx(4 * (20.0 + 20.0 + 5.0 + 10 * 2.0 + 10 * 3.0))


def test_weights_multiply_what_is_left_out():
    problem = on_a_line([at(10.0, price=19.0, patterns=(0b11,))], weight=(1.0, 3.0))
    routes = best_of(problem)
    assert routes.days == ()
    assert routes.cost == pytest.approx(4 * 19.0)


def test_a_task_is_served_in_the_periods_of_its_cheapest_pattern():
    # The crew passes by in the second period anyway, though this one weighs more.
    jobs = [at(10.0, patterns=(0b01, 0b10)), at(20.0, patterns=(0b10,))]
    routes = best_of(on_a_line(jobs, weight=(1.0, 3.0)))
    assert trips_of(routes) == {(1, 0): [{0, 1}]}
    assert routes.cost == pytest.approx(3 * 40.0)


def test_services_of_a_pattern_are_all_owed():
    jobs = [at(10.0, patterns=(0b011, 0b110))]
    routes = best_of(on_a_line(jobs, weight=(5.0, 1.0, 1.0)))
    assert trips_of(routes) == {(1, 0): [{0}], (2, 0): [{0}]}
    assert routes.cost == pytest.approx(2 * 20.0)


def test_a_task_changes_all_its_periods_at_once():
    # Two services in the dear half of the week, moved one by one, would fit no pattern.
    problem = on_a_line([at(10.0, patterns=(0b0011, 0b1100))], weight=(5.0, 5.0, 1.0, 1.0))
    dear = Routes(
        days=tuple(CrewDay(period=period, crew=0, trips=((0,),), unload=(0,)) for period in (0, 1)), cost=200.0
    )
    assert evaluate(problem, dear).cost == pytest.approx(200.0)
    found = search(problem, effort=Effort(iterations=1500), start=dear, temperature=0.05)
    assert found.routes.cost == pytest.approx(40.0)


def test_a_pattern_of_no_period_owes_nothing():
    routes = best_of(on_a_line([at(10.0, patterns=(0,)), at(-20.0)]))
    assert served(routes) == {1}
    assert routes.cost == pytest.approx(40.0)


@pytest.mark.parametrize(
    ("together", "price", "tasks", "cost"),
    [
        (False, 5.0, {0, 1}, 40.0 + 5.0),  # on the way in the first period, left out in the second
        (True, 5.0, {1}, 40.0 + 10.0),  # left out in both
        (True, 25.0, {0, 1}, 40.0 + 20.0),
    ],
)
def test_services_that_belong_together_are_all_done_or_none(together, price, tasks, cost):
    jobs = [at(10.0, price=price, patterns=(0b11,), together=together), at(20.0)]
    routes = best_of(on_a_line(jobs, weight=(1.0, 1.0)))
    assert served(routes) == tasks
    assert routes.cost == pytest.approx(cost)


@pytest.mark.parametrize(
    ("max_shared", "cost"),
    [
        (0, 40.0 + 40.0 + 250.0),  # one crew does all of it
        (1, 40.0 + 40.0 + 20.0 + 100.0),  # the near one stays with one crew
        (2, 40.0 + 40.0),
    ],
)
def test_at_most_so_many_tasks_have_several_crews(max_shared, cost):
    # Each crew is dear in one of the two periods.
    dear = np.array([100.0, 150.0])[:, None, None] * np.array([[0.0, 1.0], [1.0, 0.0]])
    jobs = [at(where, patterns=(0b11,), together=True) for where in (10.0, 20.0)]
    routes = best_of(on_a_line(jobs, crews=(Crew(), Crew()), weight=(1.0, 1.0), yuan=dear, max_shared=max_shared))
    assert n_shared(routes) == max_shared
    assert routes.cost == pytest.approx(cost)


@pytest.mark.parametrize(("max_shared", "cost"), [(2, 80.0), (1, 80.0 + 2 * 9.0), (0, 4 * 9.0)])
def test_tasks_shared_at_first_are_shared_no_more_than_they_may_be(max_shared, cost):
    # One crew alone would be too dear, so that what may not be shared is left out.
    dear = np.full((2, 1, 1), 100.0) * np.array([[0.0, 1.0], [1.0, 0.0]])
    jobs = [at(where, patterns=(0b11,), together=True, price=9.0) for where in (10.0, 20.0)]
    problem = on_a_line(jobs, crews=(Crew(), Crew()), weight=(1.0, 1.0), yuan=dear, max_shared=max_shared)
    days = tuple(CrewDay(period=which, crew=which, trips=((0, 1),), unload=(0,)) for which in (0, 1))
    found = search(problem, effort=Effort(iterations=0), start=Routes(days=days, cost=80.0))
    assert evaluate(problem, found.routes).faults == []
    assert n_shared(found.routes) == max_shared
    assert found.routes.cost == pytest.approx(cost)


def n_shared(routes):
    crews_of = {}
    for day in routes.days:
        for mode in (mode for trip in day.trips for mode in trip):
            crews_of.setdefault(mode, set()).add(day.crew)
    return sum(len(crews) > 1 for crews in crews_of.values())


@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize(("yuan", "crew", "cost"), [(150.0, 0, 20.0 + 150.0), (170.0, 1, 180.0)])
def test_a_change_of_crews_is_worth_its_price_or_not(yuan, crew, cost, timed):
    problem = on_a_line(
        [at(10.0)], crews=(Crew(), Crew(home=1)), places=(Place(), Place(at=100.0)), yuan=[[[yuan], [0.0]]], timed=timed
    )
    routes = best_of(problem)
    assert [day.crew for day in routes.days] == [crew]
    assert routes.cost == pytest.approx(cost)


def test_a_mode_has_a_price_once_whatever_the_period_weighs():
    assert best_of(on_a_line([at(10.0)], weight=(3.0,), yuan=[[[7.0]]])).cost == pytest.approx(3 * 20.0 + 7.0)
