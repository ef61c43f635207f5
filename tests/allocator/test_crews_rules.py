"""Every rule of the crews' days on routes made by hand: plans as assembled pass the checker, each breach is named."""

from dataclasses import replace

import numpy as np
import pytest
from crews_cases import compound, crew, depot, scenario, street, swept
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.checks import crews as check
from allocator.crews.assembly import RoutedDay, cost_terms, plan_of
from allocator.crews.from_scenario import problem_of
from allocator.crews.timing import rounds_of, times_of
from domain.district import Gate, Mode
from domain.people import EntryBan, Station
from domain.plan import CrewsPlan, ModeOption, ModesPlan, Plan, StopKind
from domain.results import Result, Status
from domain.roads import road_network

GATES = (
    Gate(id="west", compound_id="c1", lon_deg=108.9, lat_deg=34.2611),
    Gate(id="east", compound_id="c1", lon_deg=108.902, lat_deg=34.2611),
)
STATION = Station(id="z1", name="z1", lon_deg=108.902, lat_deg=34.262, unload_min=5.0)
ALL_WEEK = (1, 2, 3, 4, 5, 6, 7)


def district(**options):
    """A block with a compound between its west and its east street, a transfer station in a corner and two crews."""
    tables = {
        "compounds": (compound("c1", 0.0, 0.5, drive_through=True), compound("c2", 0.5, 1.0)),
        "depots": (depot("d1"), depot("d2", 0.9, 0.05)),
        "stations": (STATION,),
        "gates": GATES,
        "crews": (
            crew("k1", shift_from_h=6.0, shift_to_h=6.75, overtime_h=1.0, capacity_kg=250.0, yuan_day=30.0),
            crew("k2", "d2"),
        ),
    }
    streets = (
        swept("s1", "j00", "j10"),
        street("s2", "j10", "j11"),
        swept("s3", "j11", "j01"),
        street("s4", "j01", "j00"),
    )
    return scenario(streets, **{**tables, **options})


def rules(given, **changed):
    return replace(given, rules=replace(given.rules, crews=replace(given.rules.crews, **changed)))


DISTRICT = rules(district(), long_day_h=0.9)


def posed(given, *, optional_yuan=None):
    ids = [row.id for row in given.compounds]
    return problem_of(given, road_network(given), ids, optional_yuan=optional_yuan)


def mode(problem, id_, *keys):
    """Mode of a task that begins, and ends, with the given keys."""
    fits = [
        at
        for at, task in enumerate(problem.modes.task)
        if problem.tasks.ids[task] == id_ and problem.modes.keys[at][: len(keys)] == keys
    ]
    return fits[0]


def result_of(problem, days):
    plan = plan_of(problem, days)
    terms = cost_terms(problem, plan)
    return Result(status=Status.FEASIBLE, plan=plan, objective=sum(terms.values()), bound=0.0, cost_terms=terms)


def routed(problem):
    """Every day: k1 sweeps s1, unloads at the station, drives through c1 and cleans c2; k2 sweeps s3."""
    first = (mode(problem, "s1", "j00"),)
    second = (mode(problem, "c1", "east", "west"), mode(problem, "c2"))
    return [
        RoutedDay(weekdays=ALL_WEEK, crew=0, trips=(first, second), unload=(2, 2)),
        RoutedDay(weekdays=ALL_WEEK, crew=1, trips=((mode(problem, "s3", "j11"),),), unload=(1,)),
    ]


@pytest.fixture(scope="module")
def result():
    problem = posed(DISTRICT)
    return result_of(problem, routed(problem))


def judged(result, given=DISTRICT, *, options=(), extended=("c1", "c2")):
    modes = ModesPlan(mode_of=dict.fromkeys(extended, Mode.EXTENDED), options=options, uncovered={})
    return check.violations(given, Plan(modes=Result(status=Status.FEASIBLE, plan=modes), crews=result))


def changed(result, change, *, crew_id="k1", number=1):
    """Result with one Monday trip changed."""
    trips = tuple(
        change(trip) if (trip.crew_id, trip.day, trip.number) == (crew_id, 1, number) else trip
        for trip in result.plan.trips
    )
    return replace(result, plan=replace(result.plan, trips=trips))


def test_a_day_with_a_station_overtime_and_a_through_way_passes(result):
    assert judged(result) == []
    assert result.plan.unserved == ()
    first, second = (trip for trip in result.plan.trips if (trip.day, trip.crew_id) == (1, "k1"))
    assert (first.unload_at, second.unload_at) == ("z1", "z1")
    assert (second.stops[0].entry, second.stops[0].exit) == ("east", "west")
    assert first.path_lonlat[-1] == second.path_lonlat[0] == pytest.approx((108.902, 34.262), abs=1e-4)
    assert second.path_lonlat[-1] == first.path_lonlat[0]
    assert second.end_s > 6.75 * 3600


def test_cost_terms_by_hand(result):
    first, second = (trip for trip in result.plan.trips if (trip.day, trip.crew_id) == (1, "k1"))
    other = next(trip for trip in result.plan.trips if (trip.day, trip.crew_id) == (1, "k2"))
    worked_h = (first.end_s - first.start_s + second.end_s - second.start_s) / 3600
    k2_h = (other.end_s - other.start_s) / 3600
    assert 0.9 < worked_h < 1.75
    assert k2_h < 0.9
    week = 7 * 4.345
    assert result.cost_terms == pytest.approx(
        {
            "time": week * 45 * (worked_h + k2_h),
            "distance": week
            * 2.5
            * sum(trip.deadhead_m + 200 * (trip is not second) for trip in (first, second, other))
            / 1000,
            "overtime": week * 45 * 0.5 * (second.end_s / 3600 - 6.75),
            "long_days": week * 5 * (worked_h - 0.9),
            "crew_days": week * 30,
            "unserved": 0.0,
            "left_to_others": 0.0,
        }
    )


@pytest.mark.parametrize("term", ["overtime", "long_days", "crew_days", "left_to_others"])
def test_each_term_is_recomputed(result, term):
    wrong = replace(result, cost_terms={**result.cost_terms, term: result.cost_terms[term] + 1})
    assert any(f"cost of {term} is said" in line for line in judged(wrong))


def test_the_drive_home_from_a_station_counts(result):
    problem = posed(DISTRICT)
    day = routed(problem)[0]
    last = rounds_of(problem, 0, day.trips, day.unload)[1]
    home_m = float(problem.travel_m[last.leave, last.reach][-1])
    assert home_m > 200
    short = changed(result, lambda trip: replace(trip, deadhead_m=trip.deadhead_m - home_m), number=2)
    assert any("m driven between tasks are said" in line for line in judged(short))
    soon = changed(result, lambda trip: replace(trip, end_s=trip.end_s - 60), number=2)
    assert any("back and unloaded at" in line for line in judged(soon))


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("d2", "unloads at d2, which is neither its depot nor a station"),
        ("z9", "unloads at z9, which is neither its depot nor a station"),
        ("", "m driven between tasks are said"),
    ],
)
def test_where_a_trip_unloads_is_judged(result, place, sentence):
    assert any(sentence in line for line in judged(changed(result, lambda trip: replace(trip, unload_at=place))))


def test_a_depot_without_unloading_is_named(result):
    depots = tuple(replace(row, unloads=False) for row in DISTRICT.depots)
    found = judged(result, replace(DISTRICT, depots=depots))
    assert sum("unloads at depot d2, where nothing is unloaded" in line for line in found) == 7
    assert len(found) == 7


@pytest.mark.parametrize(
    ("overtime_h", "sentence"),
    [(0.0, "after the shift ends at 24300 s"), (0.1, "after the shift ends at 24300 s and 0.1 h of overtime are over")],
)
def test_overtime_has_an_end(result, overtime_h, sentence):
    crews = (replace(DISTRICT.crews[0], overtime_h=overtime_h), DISTRICT.crews[1])
    found = judged(result, replace(DISTRICT, crews=crews))
    assert sum(line.endswith(sentence) for line in found) == 7


def test_a_banned_crew_is_named(result):
    banned = replace(DISTRICT, entry_bans=(EntryBan(crew_id="k1", compound_id="c2"),))
    found = judged(result, banned)
    assert len(found) == 7
    assert all("the crew is banned from compound c2, but serves it" in line for line in found)


def test_a_through_way_needs_permission(result):
    closed = tuple(replace(row, drive_through=False) for row in DISTRICT.compounds)
    found = judged(result, replace(DISTRICT, compounds=closed))
    assert len(found) == 7
    assert all("compound c1: entered by east, left by west" in line for line in found)
    far = changed(
        result, lambda trip: replace(trip, stops=(replace(trip.stops[0], exit="c2"), trip.stops[1])), number=2
    )
    assert any("compound c1 has no gate c2" in line for line in judged(far))


def test_shared_compounds_are_counted(result):
    problem = posed(DISTRICT)
    days = routed(problem)
    second = days[0].trips[1]
    weekend = [
        RoutedDay(weekdays=(6, 7), crew=0, trips=days[0].trips[:1], unload=(2,)),
        RoutedDay(weekdays=(6, 7), crew=1, trips=(*days[1].trips, second), unload=(1, 1)),
    ]
    shared = result_of(problem, [replace(day, weekdays=(1, 2, 3, 4, 5)) for day in days] + weekend)
    assert judged(shared) == []
    assert judged(shared, rules(DISTRICT, max_shared_compounds=2)) == []
    assert "2 compounds are cleaned by more than one crew, 1 may be: c1, c2" in judged(
        shared, rules(DISTRICT, max_shared_compounds=1)
    )
    assert judged(result, rules(DISTRICT, max_shared_compounds=0)) == []


def test_a_compound_left_to_another_mode_at_its_price():
    problem = posed(DISTRICT, optional_yuan={"c2": 800.0})
    days = routed(problem)
    second = (days[0].trips[0], days[0].trips[1][:1])
    left = result_of(problem, [replace(days[0], trips=second), days[1]])
    option = ModeOption(compound_id="c2", mode=Mode.MENU, yuan_month=800.0)
    assert left.plan.left_to_others == {"c2": 800.0}
    assert left.plan.unserved == ()
    assert left.cost_terms["left_to_others"] == 800.0
    assert judged(left, options=(option,)) == []
    price = "compound c2: left to another mode at 800.00, which is the price of none of its modes"
    assert price in judged(left)
    assert price in judged(left, options=(replace(option, yuan_month=790.0),))
    assert price in judged(left, options=(replace(option, mode=Mode.EXTENDED),))
    owed = "compound c2: left to another mode, but owed nothing by crews"
    assert owed in judged(left, options=(option,), extended=("c1",))
    twice = replace(left, plan=replace(left.plan, unserved=((1, StopKind.COMPOUND, "c2"),)))
    assert "compound c2: in the crews' plan, but owed nothing by crews" in judged(twice, options=(option,))


def test_what_is_missing_is_left_out_on_the_days_of_a_pattern():
    given = district(compounds=(compound("c1", 0.0, 0.5, cleanings_week=3),))
    problem = posed(given)
    days = [RoutedDay(weekdays=(2,), crew=1, trips=((mode(problem, "c1", "c1"),),), unload=(1,))]
    plan = plan_of(problem, days)
    assert [day for day, _, id_ in plan.unserved if id_ == "c1"] == [4, 6]
    assert [day for day, _, id_ in plan.unserved if id_ == "s1"] == list(ALL_WEEK)
    assert judged(result_of(problem, days), given, extended=("c1",)) == []


def test_a_day_that_does_not_fit_has_no_times():
    problem = posed(DISTRICT)
    day = routed(problem)[0]
    assert times_of(problem, 0, rounds_of(problem, 0, day.trips, day.unload)) is not None
    tight = posed(replace(DISTRICT, crews=(replace(DISTRICT.crews[0], overtime_h=0.1), DISTRICT.crews[1])))
    assert times_of(tight, 0, rounds_of(tight, 0, day.trips, day.unload)) is None
    with pytest.raises(RuntimeError, match="crew k1"):
        plan_of(tight, [day])


@settings(max_examples=40)
@given(st.integers(0, 10**6))
def test_any_assembled_plan_passes_the_checker(seed):
    rng = np.random.default_rng(seed)
    problem = posed(DISTRICT)
    days = []
    tasks = rng.permutation(len(problem.tasks.ids))
    for at, own in enumerate(np.split(tasks, [int(rng.integers(0, len(tasks) + 1))])):
        trips, unload = [], []
        for task in own.tolist():
            ways = np.flatnonzero((problem.modes.task == task) & problem.alone[:, at])
            if len(ways) and len(trips) < problem.crews.max_trips[at]:
                trips.append((int(rng.choice(ways)),))
                unload.append(int(rng.choice(np.flatnonzero(problem.may_unload[at]))))
        if times_of(problem, at, rounds_of(problem, at, trips, unload)) is not None and trips:
            days.append(RoutedDay(weekdays=ALL_WEEK, crew=at, trips=tuple(trips), unload=tuple(unload)))
    assert judged(result_of(problem, days)) == []


def test_an_empty_week_costs_what_is_left_out():
    problem = posed(DISTRICT)
    plan = plan_of(problem, [])
    assert isinstance(plan, CrewsPlan)
    assert cost_terms(problem, plan)["unserved"] == pytest.approx(4 * 7 * 4.345 * 200)
