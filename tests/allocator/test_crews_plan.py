"""Crews' plans against enumeration, the bound against both, and every plan against its checker."""

from dataclasses import replace

import pytest
from crews_cases import (
    Enumeration,
    block,
    compound,
    crew,
    depot,
    mixed_case,
    random_case,
    scenario,
    street,
    swept,
    with_modes,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator import crews
from allocator.checks import crews as check
from allocator.crews.days import patterns_for
from allocator.crews.engine import run
from domain import interruption
from domain.district import Compound, Gate
from domain.engines import Engine
from domain.executors import Serial
from domain.limits import Limit
from domain.plan import StopKind
from domain.results import Status
from domain.roads import road_network

DAYS = range(1, 8)


def solved(district, extended=("c1",), **options):
    problem = crews.problem_of(district, road_network(district), extended)
    return crews.solve(problem, **{"limit": Limit(), **options})


@pytest.mark.parametrize("seed", range(24))
def test_daily_plan_is_the_enumerated_optimum(seed):
    district = random_case(seed)
    result = solved(district)
    optimum = Enumeration(district).month_yuan()
    # The plan's seconds are whole, rounded up on each of at most a dozen legs a day.
    assert optimum - 1e-6 <= result.objective <= optimum + 4.345 * 7 * 12 * 60 / 3600 + 0.01
    assert result.bound <= optimum + 1e-6
    assert check.violations(district, with_modes(result, "c1")) == []


@settings(max_examples=20)
@given(st.integers(0, 10**6))
def test_bound_holds_for_any_choice_of_days(seed):
    district = random_case(seed, times=1)
    result = solved(district, limit=Limit(work=0.2))
    optimum = Enumeration(district).month_yuan_once()
    assert result.bound <= optimum + 1e-6 <= result.objective + 1e-5
    assert check.violations(district, with_modes(result, "c1")) == []


def test_bound_closes_on_a_single_way():
    district = scenario([swept("s1", "j00", "j10"), street("s2", "j10", "j00")])
    result = solved(district, ())
    assert result.bound == pytest.approx(result.objective, rel=0.001)


def test_equal_days_have_equal_trips():
    plan = solved(block()).plan
    by_day = {day: [replace(trip, day=0) for trip in plan.trips if trip.day == day] for day in DAYS}
    assert by_day[1] == by_day[3] == by_day[5]
    assert by_day[2] == by_day[4] == by_day[6]
    assert by_day[1] != by_day[2]


def test_lines_follow_the_streets():
    plan = solved(block()).plan
    for trip in plan.trips:
        assert trip.path_lonlat[0] == trip.path_lonlat[-1]
        for corner in ((108.902, 34.26), (108.902, 34.262)):
            assert corner in trip.path_lonlat


@pytest.mark.parametrize(
    "district",
    [
        scenario([street("s1", "j00", "j10"), street("s2", "j10", "j11")]),
        scenario([street("s1", "j00", "j10")], depots=(), crews=()),
    ],
    ids=["nothing swept", "no crews"],
)
def test_nothing_to_do(district):
    result = solved(district, ())
    assert result.status is Status.OPTIMAL
    assert (result.objective, result.bound, result.plan.trips, result.plan.unserved) == (0.0, 0.0, (), ())


def test_without_crews_everything_is_listed_and_priced():
    district = block(crews=())
    result = solved(district)
    assert len(result.plan.unserved) == 7 + 7 + 3 + 3
    assert result.objective == pytest.approx(20 * 200 * 4.345)
    assert result.status is Status.OPTIMAL
    assert "no crew" in result.notes[0]
    assert check.violations(district, with_modes(result, "c1")) == []


@pytest.mark.parametrize(
    ("options", "crew_options", "reason"),
    [
        ({"load_kg": 900.0}, {"capacity_kg": 800.0}, "load of 900 kg"),
        ({"cleaning_min": 90.0, "open_from_h": 6.0, "open_to_h": 7.0}, {}, "opening hours"),
        ({"cleaning_min": 470.0, "open_from_h": 0.0, "open_to_h": 24.0}, {}, "shift"),
        ({"lat_deg": 34.28}, {}, "from the nearest street"),
        ({}, {"enters_compounds": False}, "no crew may enter"),
    ],
)
def test_hopeless_compounds_are_explained(options, crew_options, reason):
    gate = replace(compound("c1", 1.05, 0.5), **options)
    district = block(compounds=(gate,), crews=(crew(**crew_options),))
    result = solved(district)
    assert [(kind, id_) for _, kind, id_ in result.plan.unserved] == [(StopKind.COMPOUND, "c1")] * 7
    assert any(reason in note and "compound c1" in note for note in result.notes)
    assert check.violations(district, with_modes(result, "c1")) == []


def test_unreachable_street_is_explained():
    # Nothing leads to s9 from the block: its junctions are another part of the network.
    district = scenario([swept("s1", "j00", "j10"), street("s2", "j10", "j11"), swept("s9", "j55", "j56")])
    result = solved(district, ())
    assert {id_ for _, _, id_ in result.plan.unserved} == {"s9"}
    assert "no driving way" in result.notes[0]
    assert check.violations(district, with_modes(result)) == []


def test_lacking_hours_are_said():
    streets = [swept("s1", "j00", "j10", sweep_min=40.0), swept("s2", "j10", "j11", sweep_min=40.0)]
    district = scenario(streets, crews=(crew(shift_to_h=6.2),))
    result = solved(district, ())
    assert len(result.plan.unserved) == 7
    assert "7 services a week are left out" in result.notes[0]
    assert check.violations(district, with_modes(result)) == []


def test_a_far_gate_is_passed_over_for_a_near_one():
    gate = Gate(id="g2", compound_id="c1", lon_deg=108.9005, lat_deg=34.2601)
    district = block(gates=(gate,), compounds=(replace(compound("c1", 1.0, 0.5), lat_deg=34.27),))
    result = solved(district)
    stops = [stop for trip in result.plan.trips for stop in trip.stops if stop.id == "c1"]
    assert {(stop.entry, stop.exit) for stop in stops} == {("g2", "g2")}
    assert check.violations(district, with_modes(result, "c1")) == []


def test_loads_above_one_trip_need_two():
    streets = [swept("s1", "j00", "j10", load_kg=900.0), swept("s2", "j10", "j11", load_kg=900.0)]
    result = solved(scenario(streets), ())
    assert [trip.number for trip in result.plan.trips if trip.day == 1] == [1, 2]
    assert result.plan.unserved == ()


def test_two_processes_give_the_same_plan(two_processes):
    streets = [swept(f"h{x}{y}", f"j{x}{y}", f"j{x + 1}{y}", times=3 + 3 * (x % 2)) for x in range(6) for y in range(6)]
    streets += [swept(f"v{x}{y}", f"j{x}{y}", f"j{x}{y + 1}", times=7) for x in range(6) for y in range(6)]
    depots = [depot("d1", 0.5, 0.1), depot("d2", 5.5, 5.1)]
    district = scenario(
        streets, depots=depots, crews=[crew("k1", "d1"), crew("k2", "d2", yuan_h=60.0), crew("k3", "d2", speed_kmh=20)]
    )
    problem = crews.problem_of(district, road_network(district), ())
    serial = crews.solve(problem, limit=Limit(work=0.2), seed=3, executor=Serial())
    parallel = crews.solve(problem, limit=Limit(work=0.2), seed=3, executor=two_processes)
    assert len({trip.crew_id for trip in serial.plan.trips}) > 1
    assert (serial.plan, serial.objective, serial.bound) == (parallel.plan, parallel.objective, parallel.bound)
    assert serial.bound < serial.objective
    assert check.violations(district, with_modes(serial)) == []


def test_interrupted_search_still_has_a_plan(monkeypatch):
    for module in (interruption, run):
        monkeypatch.setattr(module, "requested", lambda: True)
    district = block()
    result = solved(district)
    assert result.plan.trips
    assert check.violations(district, with_modes(result, "c1")) == []


def test_an_earlier_plan_is_where_the_search_begins():
    district = mixed_case(5)
    problem = crews.problem_of(district, road_network(district), ("c1",))
    good = crews.solve(problem, limit=Limit())
    barely = crews.solve(problem, limit=Limit(work=1e-6), start=good.plan)
    assert barely.objective <= good.objective + 0.05  # metres in a plan are rounded up
    assert check.violations(district, with_modes(barely, "c1")) == []


def test_weekdays_are_the_best_of_all_patterns():
    excess = []
    for seed in range(8):
        district = mixed_case(seed)
        result = solved(district)
        enumeration = Enumeration(district)
        times = [task.cleanings_week if isinstance(task, Compound) else task.passes_week for task in enumeration.tasks]
        optimum = enumeration.month_yuan_over([patterns_for([n])[n] for n in times])
        assert optimum - 1e-6 <= result.objective <= 1.03 * optimum
        excess.append(result.objective - optimum)
    # The plan's seconds are whole, rounded up on each of at most a dozen legs a day.
    assert sum(yuan <= 4.345 * 7 * 12 * 60 / 3600 + 0.01 for yuan in excess) >= 7


@pytest.mark.parametrize("engine", [Engine.PYVRP, Engine.ORTOOLS])
def test_peers_plan_the_same_week(engine):
    district = mixed_case(3)
    problem = crews.problem_of(district, road_network(district), ("c1",))
    peer = crews.solve(problem, limit=Limit(work=0.1), engine=engine)
    own = crews.solve(problem, limit=Limit())
    assert check.violations(district, with_modes(peer, "c1")) == []
    assert peer.bound == own.bound
    assert own.objective <= peer.objective + 0.05


def test_wall_clock_limit_ends_the_search():
    result = solved(block(), limit=Limit(work=1e6, time_s=0.5))
    assert result.plan.unserved == ()


def test_three_compounds_of_a_town(town, town_network):
    extended = [row.id for row in town.compounds[:3]]
    problem = crews.problem_of(town, town_network, extended)
    result = crews.solve(problem, limit=Limit(work=0.05))
    assert check.violations(town, with_modes(result, *extended)) == []
    assert 0 < result.bound <= result.objective


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_bound_holds_for_mixed_numbers_of_days(seed):
    district = mixed_case(seed)
    result = solved(district, limit=Limit(work=0.2))
    optimum = Enumeration(district).month_yuan_mixed()
    assert result.bound <= optimum + 1e-6 <= result.objective + 1e-5
    assert check.violations(district, with_modes(result, "c1")) == []
