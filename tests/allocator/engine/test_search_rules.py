"""Each rule of a crew's day binds alone, on a line where costs can be added up by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from allocator.crews.engine.evaluation import evaluate
from allocator.crews.engine.instance import CrewDay, Routes
from allocator.crews.engine.search import Effort, search
from tests.allocator.engine.line_cases import NEVER, Crew, Job, Place, at, best_of, on_a_line, served, trips_of

HOME_AND_STATION = (Place(at=0.0), Place(at=50.0))
PASSAGE = ((10.0, 10.0), (20.0, 20.0), (10.0, 20.0), (20.0, 10.0))  # two gates: out where it came in, or through
TWO_SIDES = (at(10.0, price=30.0), at(-20.0, price=100.0))  # 20 and 40 m there and back


@pytest.mark.parametrize(("capacity", "trips", "cost"), [(4.0, [{0, 1}], 40.0), (3.0, [{0}, {1}], 60.0)])
def test_a_trip_carries_no_more_than_the_capacity(capacity, trips, cost):
    routes = best_of(on_a_line([at(10.0, load=2.0), at(20.0, load=2.0)], crews=(Crew(capacity=capacity),)))
    assert sorted(trips_of(routes)[0, 0], key=min) == trips
    assert routes.cost == pytest.approx(cost)


@pytest.mark.parametrize("capacity", [1.0, 0.999])
def test_what_is_heavier_than_any_crew_carries_is_left_out(capacity):
    routes = best_of(on_a_line([at(10.0, price=77.0)], crews=(Crew(capacity=capacity),)))
    assert routes.cost == pytest.approx(20.0 if capacity == 1.0 else 77.0)


@pytest.mark.parametrize(("closes", "cost"), [(15, 20.0), (14, 77.0)])
def test_service_ends_before_the_window_closes(closes, cost):
    routes = best_of(on_a_line([at(10.0, service_s=5, window=(0, closes), price=77.0)]))
    assert routes.cost == pytest.approx(cost)


def test_windows_decide_the_order_and_waiting_on_a_trip_is_paid():
    # Leave at 5, serve the far one at 25, wait at the near one from 35 to 50, be home at 60: 55 s and 40 m.
    jobs = [at(10.0, window=(50, NEVER)), at(20.0, window=(0, 25))]
    routes = best_of(on_a_line(jobs, crews=(Crew(yuan_s=1.0),)))
    assert routes.days[0].trips == ((1, 0),)
    assert routes.cost == pytest.approx(55.0 + 40.0)


def test_waiting_between_trips_is_free():
    # The same, but the near one opens so late that a second trip of 20 s and 20 m is cheaper than waiting.
    jobs = [at(10.0, window=(500, NEVER)), at(20.0, window=(0, 25))]
    routes = best_of(on_a_line(jobs, crews=(Crew(yuan_s=1.0),)))
    assert routes.days[0].trips == ((1,), (0,))
    assert routes.cost == pytest.approx(60.0 + 60.0)


def test_a_trip_fits_before_one_that_begins_late():
    # There is time for one trip before and for none after the one that must begin at 100.
    jobs = [at(10.0, window=(110, 110)), at(-20.0, load=1.0, window=(0, NEVER))]
    crew = Crew(capacity=1.0, to_s=120)
    routes = best_of(on_a_line(jobs, crews=(crew,)))
    assert routes.days[0].trips == ((1,), (0,))
    late = best_of(on_a_line([jobs[0], at(-20.0, window=(81, NEVER), price=77.0)], crews=(crew,)))
    assert late.cost == pytest.approx(20.0 + 77.0)


@pytest.mark.parametrize(
    ("crew", "unload_s", "cost"),
    [
        (Crew(to_s=60), 0, 60.0),
        (Crew(to_s=59), 0, 40.0 + 30.0),
        (Crew(from_s=1, to_s=60), 0, 40.0 + 30.0),
        (Crew(to_s=60), 1, 40.0 + 30.0),
        (Crew(to_s=40), 0, 40.0 + 30.0),
        (Crew(to_s=39), 0, 20.0 + 100.0),
        (Crew(to_s=19), 0, 30.0 + 100.0),
    ],
)
def test_the_day_ends_with_the_shift(crew, unload_s, cost):
    routes = best_of(on_a_line(TWO_SIDES, crews=(crew,), places=(Place(unload_s=unload_s),)))
    assert routes.cost == pytest.approx(cost)


@pytest.mark.parametrize(
    ("overtime_s", "price", "cost"), [(10, 30.0, 60.0 + 5.0), (10, 24.0, 40.0 + 24.0), (9, 30.0, 40.0 + 30.0)]
)
def test_overtime_is_limited_and_worth_its_price_or_not(overtime_s, price, cost):
    jobs = (at(10.0, price=price), TWO_SIDES[1])
    crew = Crew(to_s=50, overtime_s=overtime_s, overtime_yuan_s=0.5)
    assert best_of(on_a_line(jobs, crews=(crew,))).cost == pytest.approx(cost)


def test_overtime_is_counted_from_when_the_last_trip_ends():
    # The way there takes until 110 at the earliest, home is reached at 120: 20 s of overtime for 20 s of work.
    crew = Crew(to_s=100, overtime_s=50, overtime_yuan_s=0.5)
    assert best_of(on_a_line([at(10.0, window=(110, NEVER))], crews=(crew,))).cost == pytest.approx(20.0 + 10.0)


@pytest.mark.parametrize(
    ("long_yuan_s", "n_days", "cost"), [(0.0, 1, 60.0 + 4.0), (0.3, 1, 60.0 + 4.0 + 3.0), (0.5, 2, 60.0 + 8.0)]
)
def test_a_long_day_is_paid_or_divided_between_crews(long_yuan_s, n_days, cost):
    crew = Crew(long_s=50, long_yuan_s=long_yuan_s, yuan_day=4.0)
    routes = best_of(on_a_line(TWO_SIDES, crews=(crew, crew)))
    assert len(routes.days) == n_days
    assert routes.cost == pytest.approx(cost)


def test_a_long_day_is_counted_in_work_without_waiting_between_trips():
    jobs = [at(10.0, window=(0, 10)), at(-20.0, window=(500, 520))]
    routes = best_of(on_a_line(jobs, crews=(Crew(long_s=59, long_yuan_s=0.5),)))
    assert routes.days[0].trips == ((0,), (1,))
    assert routes.cost == pytest.approx(60.0 + 0.5)


@pytest.mark.parametrize(("max_trips", "cost", "left_out"), [(3, 60.0, set()), (2, 90.0, {0}), (1, 130.0, {0, 1})])
def test_a_crew_makes_no_more_trips_than_it_may(max_trips, cost, left_out):
    jobs = [at(10.0, price=price) for price in (50.0, 60.0, 70.0)]
    routes = best_of(on_a_line(jobs, crews=(Crew(capacity=1.0, max_trips=max_trips),)))
    assert {0, 1, 2} - served(routes) == left_out
    assert routes.cost == pytest.approx(cost)


@pytest.mark.parametrize(
    ("unloads", "unload_at", "cost"),
    [
        ((True, True), (1, 0), 100.0),  # 40 + 10 to the station, 10 + 40 home
        ((True, False), (0, 0), 160.0),
        ((False, True), (1, 1), 120.0),  # 40 + 10, 10 + 10, and home from the station
    ],
)
def test_trips_unload_where_it_is_shortest_and_allowed(unloads, unload_at, cost):
    places = [Place(at=where, unloads=may) for where, may in zip((0.0, 50.0), unloads, strict=True)]
    routes = best_of(on_a_line([at(40.0), at(40.0)], crews=(Crew(capacity=1.0),), places=places))
    assert routes.days[0].unload == unload_at
    assert routes.cost == pytest.approx(cost)


@pytest.mark.parametrize(("unload_s", "cost"), [(110, 100.0 + 100.0 + 110.0), (130, 160.0 + 160.0)])
def test_time_at_a_station_counts(unload_s, cost):
    places = (Place(at=0.0), Place(at=50.0, unload_s=unload_s))
    crew = Crew(capacity=1.0, yuan_s=1.0)
    assert best_of(on_a_line([at(40.0), at(40.0)], crews=(crew,), places=places)).cost == pytest.approx(cost)


def test_the_way_home_from_a_station_belongs_to_the_shift():
    places = (Place(at=0.0, unloads=False), Place(at=50.0))
    for to_s, cost in ((100, 100.0), (99, 77.0)):
        problem = on_a_line([at(40.0, price=200.0 if to_s == 100 else 77.0)], crews=(Crew(to_s=to_s),), places=places)
        assert best_of(problem).cost == pytest.approx(cost)


def test_a_further_trip_saves_the_way_home_from_a_station():
    # The first trip unloads at the station and drives home 50 m; the second adds 20 m before that way, not 70.
    places = (Place(at=0.0, unloads=False), Place(at=50.0))
    routes = best_of(on_a_line([at(40.0), at(60.0, price=30.0)], crews=(Crew(capacity=1.0),), places=places))
    assert served(routes) == {0, 1}
    assert routes.cost == pytest.approx(100.0 + 20.0)


def test_another_crews_depot_is_no_place_to_unload():
    crews = (Crew(capacity=1.0), Crew(capacity=1.0, home=1))
    routes = best_of(on_a_line([at(40.0), at(40.0)], crews=crews, places=HOME_AND_STATION, bans=[(0, 1), (1, 1)]))
    assert routes.days[0].unload == (0, 0)
    assert routes.cost == pytest.approx(160.0)


@pytest.mark.parametrize(("bans", "crew", "cost"), [((), 0, 20.0), ([(0, 0)], 1, 180.0)])
def test_a_ban_sends_another_crew(bans, crew, cost):
    crews, places = (Crew(), Crew(home=1)), (Place(), Place(at=100.0))
    routes = best_of(on_a_line([at(10.0)], crews=crews, places=places, bans=bans))
    assert [day.crew for day in routes.days] == [crew]
    assert routes.cost == pytest.approx(cost)


def test_a_compound_is_driven_through_from_one_gate_to_another():
    # Outside there is no way back to the compound, so that the order is given: 10 m, 10 m and 30 m home.
    problem = on_a_line([Job(ways=PASSAGE), at(30.0)], closed=[(30.0, 20.0), (30.0, 10.0)])
    routes = best_of(problem)
    assert routes.days[0].trips == ((2, 4),)
    assert routes.cost == pytest.approx(50.0)


@pytest.mark.parametrize(("ban", "cost"), [([], 50.0), ([(2, 0), (3, 0)], 60.0)])
def test_a_crew_may_be_kept_from_some_ways_to_serve(ban, cost):
    assert best_of(on_a_line([Job(ways=PASSAGE), at(30.0)], bans=ban)).cost == pytest.approx(cost)


@pytest.mark.parametrize(("ways", "cost"), [(((10.0, 20.0), (20.0, 10.0)), 40.0), (((10.0, 20.0),), 40.0)])
def test_a_swept_street_is_driven_along(ways, cost):
    routes = best_of(on_a_line([Job(ways=ways, metres=10.0)]))
    assert routes.cost == pytest.approx(cost)


def test_the_direction_of_a_street_follows_the_way():
    streets = [Job(ways=((10.0, 20.0), (20.0, 10.0)), metres=10.0), Job(ways=((30.0, 20.0),), metres=10.0)]
    routes = best_of(on_a_line(streets, closed=[(20.0, 30.0)]))
    # 30 m to the end of the one-way street, 20 m swept without a gap, 10 m home.
    assert routes.days[0].trips == ((2, 1),)
    assert routes.cost == pytest.approx(60.0)


@pytest.mark.parametrize("timed", [True, False])
def test_nobody_drives_where_there_is_no_way(timed):
    problem = on_a_line([at(10.0, price=77.0), at(20.0, price=70.0)], closed=[(10.0, 0.0)], timed=timed)
    assert best_of(problem).cost == pytest.approx(40.0)
    problem = on_a_line([at(10.0, price=77.0)], closed=[(10.0, 0.0)], timed=timed)
    assert best_of(problem).days == ()


@pytest.mark.parametrize("timed", [True, False])
def test_no_way_is_none_even_where_metres_and_seconds_are_free(timed):
    crew = Crew(yuan_m=0.0, s_per_m=0.0)
    for closed in ((0.0, 10.0), (10.0, 0.0)):
        routes = best_of(on_a_line([at(10.0, price=77.0)], crews=(crew,), closed=[closed], timed=timed))
        assert routes.cost == pytest.approx(77.0)


@pytest.mark.parametrize(("yuan", "tasks", "cost"), [(30.0, {0, 1}, 30.0), (60.0, set(), 55.0)])
def test_what_cannot_be_reached_without_passing_a_compound_goes_with_it(yuan, tasks, cost):
    # The far task closes before anybody gets there but through the compound, which alone is not worth its price.
    jobs = [at(100.0, price=50.0, window=(0, 30)), Job(ways=((10.0, 90.0),), price=5.0)]
    problem = on_a_line(jobs, crews=(Crew(yuan_m=0.0),), yuan=[[[0.0]], [[yuan]]])
    start = Routes(days=(CrewDay(period=0, crew=0, trips=((1, 0),), unload=(0,)),), cost=yuan)
    routes = search(problem, effort=Effort(iterations=500), start=start, temperature=0.05).routes
    assert evaluate(problem, routes).faults == []
    assert served(routes) == tasks
    assert routes.cost == pytest.approx(cost)


@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize(("price", "days", "cost"), [(21.0, 1, 20.0), (19.0, 0, 19.0)])
def test_what_costs_more_than_its_price_is_left_out(price, days, cost, timed):
    routes = best_of(on_a_line([at(10.0, price=price)], timed=timed))
    assert len(routes.days) == days
    assert routes.cost == pytest.approx(cost)


@pytest.mark.parametrize(("yuan_day", "n_days", "cost"), [(130.0, 2, 40.0 + 260.0), (150.0, 1, 180.0 + 150.0)])
def test_a_crew_stays_at_home_where_its_day_is_dearer_than_the_way(yuan_day, n_days, cost):
    crews = (Crew(yuan_day=yuan_day), Crew(yuan_day=yuan_day, home=1))
    routes = best_of(on_a_line([at(10.0), at(90.0)], crews=crews, places=(Place(), Place(at=100.0))))
    assert len(routes.days) == n_days
    assert routes.cost == pytest.approx(cost)


def test_a_day_is_paid_once_for_all_its_trips():
    routes = best_of(on_a_line([at(10.0), at(20.0)], crews=(Crew(capacity=1.0, yuan_day=7.0),)))
    assert len(routes.days[0].trips) == 2
    assert routes.cost == pytest.approx(60.0 + 7.0)


@pytest.mark.parametrize(("s_per_m", "seconds"), [(0.3, 2 * 4 + 5), (0.5, 2 * 6 + 5), (1.0, 2 * 11 + 5)])
def test_legs_take_whole_seconds_rounded_up(s_per_m, seconds):
    crew = Crew(s_per_m=s_per_m, yuan_s=1.0, yuan_m=0.0)
    assert best_of(on_a_line([at(11.0, service_s=5)], crews=(crew,))).cost == pytest.approx(seconds)


def test_a_quicker_or_cheaper_crew_is_sent():
    crews = (Crew(yuan_s=1.0, s_per_m=2.0), Crew(yuan_s=1.0, s_per_m=0.5), Crew(yuan_m=2.0, s_per_m=0.5))
    routes = best_of(on_a_line([at(10.0)], crews=crews))
    assert [day.crew for day in routes.days] == [1]
    assert routes.cost == pytest.approx(20.0 + 10.0)


def test_without_times_only_metres_and_loads_count():
    late = Crew(from_s=900, to_s=901, yuan_s=5.0, overtime_yuan_s=5.0, long_s=0, long_yuan_s=5.0)
    jobs = [at(10.0, service_s=70, window=(3, 4)), at(20.0, service_s=70, window=(1, 2))]
    routes = best_of(on_a_line(jobs, crews=(late,), places=(Place(unload_s=50),), timed=False))
    assert routes.cost == pytest.approx(40.0)


@pytest.mark.parametrize(
    ("part", "name", "wrong"),
    [
        ("modes", "entry", np.zeros(2, np.int64)),
        ("tasks", "mode_start", np.array([0, 2])),
        ("crews", "home", np.zeros(2, np.int64)),
    ],
)
def test_arrays_that_do_not_belong_together_are_refused(part, name, wrong):
    problem = on_a_line([at(10.0)])
    with pytest.raises(ValueError, match="2 "):
        replace(problem, **{part: replace(getattr(problem, part), **{name: wrong})})
    with pytest.raises(ValueError, match="square"):
        replace(problem, metres=np.zeros((3, 2)))
