"""Cost of a crew's day as the search counts it, against the cost of the plan that is made of it."""

import numpy as np
import pytest
from crews_cases import block, compound, crew, depot, random_case, scenario, street, swept
from hypothesis import given
from hypothesis import strategies as st

from allocator import crews
from allocator.crews.assembly import cost_terms, plan_of
from allocator.crews.coalitions import days_of, left_out_yuan, without
from allocator.crews.day_cost import day_yuan, task_of_mode
from allocator.crews.day_part import day_part
from allocator.crews.engine.instance import CrewDay, Routes
from allocator.crews.insertion import inserted, insertion_yuan
from allocator.crews.planned_week import not_owed, total_yuan
from allocator.crews.week import routed_days, week_of
from domain.roads import road_network


def week(district, ids=("c1",)):
    network = road_network(district)
    problem = crews.problem_of(district, network, ids)
    return problem, week_of(problem)


def random_day(routing, rng):
    """A crew's day over some modes of different tasks, in at most two trips."""
    task = task_of_mode(routing)
    crew_ = int(rng.integers(len(routing.crews.home)))
    modes = [int(rng.choice(np.flatnonzero(task == t))) for t in rng.permutation(routing.n_tasks)]
    modes = [mode for mode in modes if routing.modes.may[mode, crew_]][: int(rng.integers(1, 5))]
    cut = int(rng.integers(0, len(modes) + 1))
    trips = tuple(trip for trip in (tuple(modes[:cut]), tuple(modes[cut:])) if trip)
    home = int(routing.crews.home[crew_])
    return CrewDay(period=0, crew=crew_, trips=trips, unload=(home,) * len(trips))


def month_yuan(problem, week_, days):
    """Cost of the plan made of the days, without what is left out; inf when there is none."""
    routes = Routes(days=tuple(day for day in days if day.trips), cost=0.0)
    try:
        plan = plan_of(problem, list(routed_days(week_, routes)))
    except RuntimeError:
        return np.inf
    return sum(yuan for name, yuan in cost_terms(problem, plan).items() if name != "unserved")


@given(st.integers(0, 10_000))
def test_a_day_costs_what_its_plan_costs(seed):
    problem, week_ = week(random_case(seed))
    if not len(week_.tasks):
        return
    day = random_day(week_.routing, np.random.default_rng(seed))
    many_trips = len(day.trips) > week_.routing.crews.max_trips[day.crew]
    loads = [week_.routing.tasks.load[task_of_mode(week_.routing)[list(trip)]].sum() for trip in day.trips]
    if many_trips or max(loads, default=0.0) > week_.routing.crews.capacity[day.crew]:
        assert day_yuan(week_.routing, day) == np.inf
    else:
        # Plans round metres up to a tenth, trip by trip.
        assert day_yuan(week_.routing, day) * problem.weeks_month == pytest.approx(
            month_yuan(problem, week_, [day]), rel=1e-4
        )


@given(st.integers(0, 10_000))
def test_an_insertion_costs_what_the_longer_day_costs_more(seed):
    district = random_case(seed)
    _, week_ = week(district)
    routing, rng = week_.routing, np.random.default_rng(seed)
    if routing.n_tasks < 2:
        return
    day = random_day(routing, rng)
    if day_yuan(routing, day) == np.inf:
        return
    task = task_of_mode(routing)
    served = {int(task[mode]) for trip in day.trips for mode in trip}
    modes = np.array([mode for mode in range(len(task)) if int(task[mode]) not in served], np.int64)
    yuan, gap, gaps = insertion_yuan(routing, day, modes, task[modes])
    for k in np.flatnonzero(np.isfinite(yuan)):
        longer = inserted(day, int(modes[k]), gaps, int(gap[k]))
        extra = day_yuan(routing, longer) - day_yuan(routing, day)
        assert np.isfinite(extra)
        waits = routing.tasks.early_s[sorted({*served, int(task[modes[k]])})] > routing.crews.from_s[day.crew]
        if not waits.any():  # waiting that an insertion causes or uses up is not in the estimate
            assert extra == pytest.approx(yuan[k])


def test_what_does_not_fit_is_not_inserted():
    district = block(compounds=(compound("c1", 1.05, 0.5, load_kg=1450.0),), crews=(crew(max_trips=1),))
    _, week_ = week(district)
    routing, task = week_.routing, task_of_mode(week_.routing)
    street_mode = int(np.flatnonzero(task == 0)[0])
    gate = np.flatnonzero(task == routing.n_tasks - 1)
    day = CrewDay(period=0, crew=0, trips=((street_mode,),), unload=(0,))
    assert insertion_yuan(routing, day, gate, task[gate])[0].tolist() == [np.inf]
    idle = CrewDay(period=0, crew=0, trips=(), unload=())
    assert np.isfinite(insertion_yuan(routing, idle, gate, task[gate])[0]).all()


def test_leaving_out_counts_the_services_owed():
    _, week_ = week(block(compounds=(compound("c1", 1.05, 0.5, cleanings_week=3),)))
    routing = week_.routing
    assert left_out_yuan(routing, ()).tolist() == [200 * 7, 200 * 7, 200 * 3, 200 * 3]
    assert total_yuan(not_owed(routing, [0, 3]), ()) == 200 * 10


def test_a_part_of_a_day_is_the_same_day():
    streets = [swept("s1", "j00", "j10"), swept("s2", "j10", "j11"), street("s3", "j11", "j01")]
    district = scenario(
        streets,
        compounds=(compound("c1", 1.0, 0.5),),
        depots=(depot("d1"), depot("d2", 1.1, 1.0)),
        crews=(crew("k1", "d1"), crew("k2", "d2"), crew("k3", "d2")),
    )
    _, week_ = week(district)
    routing = week_.routing
    days = (
        CrewDay(period=0, crew=0, trips=((0, 4),), unload=(0,)),
        CrewDay(period=0, crew=2, trips=((2,),), unload=(1,)),
    )
    part = day_part(routing, 0, [2, 0], {0, 1, 2})
    assert [len(day.trips) for day in part.days(part.routes(days))] == [1, 1]
    assert part.days(part.routes(days)) == days
    assert sum(day_yuan(part.routing, day) for day in part.routes(days).days) == pytest.approx(
        sum(day_yuan(routing, day) for day in days)
    )
    alone = day_part(routing, 0, [2], {1})
    assert alone.routing.places.unloads.tolist() == [False, True]


def test_days_without_a_task_keep_the_order_of_the_rest():
    _, week_ = week(block())
    routing = week_.routing
    day = CrewDay(period=0, crew=0, trips=((0, 2), (3,)), unload=(0, 0))
    task = task_of_mode(routing)
    assert without(routing, day, frozenset({int(task[3])})).trips == ((0, 2),)
    assert without(routing, day, frozenset({int(task[0])})).trips == ((2,), (3,))
    assert len(days_of(routing, [day])) == routing.n_periods
