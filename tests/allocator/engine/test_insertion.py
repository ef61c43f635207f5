"""Where a single service goes into given routes: what an insertion costs is known exactly when it is made."""

from __future__ import annotations

import pytest

from allocator.crews.engine.evaluation import evaluate
from allocator.crews.engine.instance import CrewDay, Routes
from allocator.crews.engine.search import Effort, search
from tests.allocator.engine.line_cases import NEVER, Crew, Place, at, on_a_line

SEEDS = range(20)  # a position is overlooked now and then


def inserted(problem, *days):
    """How often each cost comes about when the tasks that `days` (crew, trips) lack are served at once."""
    given = tuple(
        CrewDay(period=0, crew=crew, trips=trips, unload=(0,) * len(trips)) for crew, trips in enumerate(days)
    )
    costs = []
    for seed in SEEDS:
        found = search(problem, effort=Effort(iterations=0), start=Routes(days=given, cost=0.0), seed=seed).routes
        assert evaluate(problem, found).cost == pytest.approx(found.cost)
        costs.append(round(found.cost, 6))
    return {cost: costs.count(cost) for cost in costs}


def mostly(counts):
    """The cost that comes about in nearly all cases."""
    cost = max(counts, key=counts.get)
    assert counts[cost] >= 0.8 * len(SEEDS)
    return cost


def test_waiting_that_an_insertion_brings_about_is_paid():
    # On the way of the first crew, but 475 s before its task opens; 10 m and 10 s off the way of the second.
    jobs = [at(30.0, window=(500, NEVER)), at(15.0), at(20.0, window=(0, 25))]
    problem = on_a_line(jobs, crews=(Crew(yuan_s=1.0, max_trips=1),) * 2)
    assert mostly(inserted(problem, ((0,),), ((1,),))) == 2 * 60.0 + 2 * 40.0


def test_waiting_before_an_insertion_is_paid():
    # The same the other way round: the new one opens late.
    jobs = [at(30.0, window=(0, 35)), at(15.0), at(20.0, window=(500, NEVER))]
    problem = on_a_line(jobs, crews=(Crew(yuan_s=1.0, max_trips=1),) * 2)
    assert mostly(inserted(problem, ((0,),), ((1,),))) == 2 * 60.0 + 2 * 40.0


def test_overtime_of_later_trips_is_paid():
    # 10 m and 10 s more on the first trip of the first crew, but then its second trip ends in overtime.
    jobs = [at(10.0), at(10.0, load=2.0), at(5.0), at(15.0)]
    crew = Crew(capacity=2.0, to_s=40, overtime_s=100, overtime_yuan_s=5.0, max_trips=2)
    problem = on_a_line(jobs, crews=(crew, Crew(max_trips=1)))
    assert mostly(inserted(problem, ((0,), (1,)), ((2,),))) == 20.0 + 20.0 + 30.0


def test_a_long_day_is_paid_by_the_insertion_that_makes_it_longer():
    jobs = [at(10.0), at(5.0), at(15.0)]
    crews = (Crew(long_s=20, long_yuan_s=5.0, max_trips=1), Crew(max_trips=1))
    assert mostly(inserted(on_a_line(jobs, crews=crews), ((0,),), ((1,),))) == 20.0 + 30.0


@pytest.mark.parametrize(("yuan_day", "cost"), [(5.0, 40.0 + 20.0 + 2 * 5.0), (50.0, 80.0 + 50.0)])
def test_a_day_of_its_own_is_paid(yuan_day, cost):
    crews = (Crew(yuan_day=yuan_day, max_trips=1), Crew(yuan_day=yuan_day, max_trips=1, home=1))
    problem = on_a_line([at(20.0), at(40.0)], crews=crews, places=(Place(), Place(at=50.0)))
    assert cost in inserted(problem, ((0,),))


def test_a_day_that_changes_unloads_anew():
    # Both trips went home to unload; the first one gets another stop, and unloads at the station next to it.
    jobs = [at(40.0), at(40.0, load=2.0), at(40.0)]
    problem = on_a_line(jobs, crews=(Crew(capacity=2.0),), places=(Place(), Place(at=50.0)))
    assert mostly(inserted(problem, ((0,), (1,)))) == 100.0
