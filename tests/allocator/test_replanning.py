"""A weekday planned anew, judged by the checkers."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from crews_cases import LAT, LON, STEP_DEG, compound, crew, depot, scenario, street, swept, with_modes

from allocator import crews
from allocator.checks.crews import violations
from allocator.crews.assembly import cost_terms
from allocator.crews.prices import with_all_compounds
from allocator.crews.replanning import replan
from domain.limits import Limit
from domain.people import Station
from domain.plan import Disruption, StopKind
from domain.roads import road_network
from domain.rules import CrewRules, Rules

HOUR_S = 3600


def district(**options):
    """A ladder of two blocks with two crews at its ends; the rung j10-j11 is not swept."""
    streets = (
        swept("s1", "j00", "j10", sweep_min=40.0),
        swept("s2", "j10", "j20", sweep_min=40.0),
        swept("s3", "j20", "j21", sweep_min=40.0),
        swept("s4", "j21", "j11", sweep_min=40.0),
        swept("s5", "j11", "j01", sweep_min=40.0, times=3),
        swept("s6", "j01", "j00", sweep_min=40.0),
        street("s7", "j10", "j11"),
    )
    defaults = {
        "compounds": (compound("c1", 1.5, 0.0), compound("c2", 0.5, 1.0, cleanings_week=3)),
        "depots": (depot("d1", 0.1, 0.05), depot("d2", 1.9, 0.95)),
        "crews": (crew("k1", "d1"), crew("k2", "d2")),
    }
    return scenario(streets, **{**defaults, **options})


@pytest.fixture(scope="module")
def solved():
    return solve(district())


def solve(whole):
    network = road_network(whole)
    problem = with_all_compounds(whole, network)
    return whole, network, crews.solve(problem, limit=Limit(work=0.5), seed=1)


def repaired(solved, *disruptions):
    """Outcome, which the checkers passed, and its result."""
    whole, network, result = solved
    found = replan(whole, network, result.plan, disruptions, seed=1)
    terms = cost_terms(with_all_compounds(whole, network), found.plan)
    again = replace(result, plan=found.plan, objective=sum(terms.values()), cost_terms=terms)
    assert violations(whole, with_modes(again, *(c.id for c in whole.compounds))) == []
    return found


def served(plan, day):
    return {(stop.kind, stop.id): trip.crew_id for trip in plan.trips if trip.day == day for stop in trip.stops}


def test_another_crew_does_what_the_sick_one_cannot(solved):
    plan = solved[2].plan
    day = next(trip.day for trip in plan.trips if trip.crew_id == "k1")
    found = repaired(solved, Disruption(day=day, crew_id="k1"))
    before, after = served(plan, day), served(found.plan, day)
    assert set(after.values()) == {"k2"}
    assert set(after) == set(before)
    moved = {(each.kind, each.id) for each in found.changes if each.after and each.after[0] != each.before[0]}
    assert moved == {task for task, crew_id in before.items() if crew_id == "k1"}
    others = [trip for trip in found.plan.trips if trip.day != day]
    assert others == [trip for trip in plan.trips if trip.day != day]


def test_what_the_rest_cannot_take_is_left_out_with_a_reason():
    solved = solve(district(crews=(crew("k1", "d1", shift_to_h=9.0), crew("k2", "d2", shift_to_h=9.0))))
    plan = solved[2].plan
    day = next(trip.day for trip in plan.trips if trip.crew_id == "k1")
    found = repaired(solved, Disruption(day=day, crew_id="k1"))
    left = [each for each in found.changes if each.after is None]
    assert left
    assert {(day, each.kind, each.id) for each in left} <= set(found.plan.unserved)
    assert all(each.reason for each in left)


def test_nobody_left_leaves_everything_out(solved):
    found = repaired(solved, Disruption(day=1, crew_id="k1"), Disruption(day=1, crew_id="k2"))
    assert not served(found.plan, 1)
    assert len(found.changes) == len(served(solved[2].plan, 1))


def test_a_closed_street_is_neither_swept_nor_driven(solved):
    found = repaired(solved, Disruption(day=1, street_id="s2"))
    assert (StopKind.STREET, "s2") not in served(found.plan, 1)
    assert (1, StopKind.STREET, "s2") in found.plan.unserved
    # The main gate of c1 stands at s2.
    why = {each.id: each.reason for each in found.changes if each.after is None}
    assert why["s2"] == "its street is closed"
    assert "no driving way" in why["c1"]


def test_a_street_that_is_only_driven_through_costs_a_detour(solved):
    found = repaired(solved, Disruption(day=1, street_id="s7"))
    assert set(served(found.plan, 1)) == set(served(solved[2].plan, 1))


def test_nothing_moves_when_nobody_needs_to(solved):
    plan = solved[2].plan
    idle = next(day for day in range(1, 8))
    free = solve(district(crews=(crew("k1", "d1"), crew("k2", "d2"), crew("k3", "d2", yuan_h=500.0))))
    assert all(trip.crew_id != "k3" for trip in free[2].plan.trips)
    found = repaired(free, Disruption(day=idle, crew_id="k3"))
    assert not [each for each in found.changes if each.before[0] != (each.after or ("",))[0]]
    assert plan.trips


def test_a_high_price_of_change_keeps_services_where_they_are():
    whole = district(rules=Rules(crews=CrewRules(change_yuan=10_000.0)))
    solved = solve(whole)
    day = 1
    found = repaired(solved, Disruption(day=day, street_id="s7"))
    before, after = served(solved[2].plan, day), served(found.plan, day)
    assert all(after.get(task, crew_id) == crew_id for task, crew_id in before.items())


def test_what_was_begun_stays(solved):
    plan = solved[2].plan
    day = 1
    trips = [trip for trip in plan.trips if trip.day == day]
    first = min(trips, key=lambda trip: trip.start_s)
    noon = first.stops[min(1, len(first.stops) - 1)].start_s + 60
    found = repaired(solved, Disruption(day=day, crew_id=first.crew_id, from_s=noon))
    begun = {(trip.crew_id, stop.id, stop.start_s) for trip in trips for stop in trip.stops if stop.start_s < noon}
    after = {(t.crew_id, s.id, s.start_s) for t in found.plan.trips if t.day == day for s in t.stops}
    assert begun <= after
    assert not [row for row in after - begun if row[2] < noon]
    assert {row for row in after if row[0] == first.crew_id} == {row for row in begun if row[0] == first.crew_id}


def test_a_second_repair_keeps_the_first(solved):
    whole, network, result = solved
    first = repaired(solved, Disruption(day=1, street_id="s7"))
    second = repaired((whole, network, replace(result, plan=first.plan)), Disruption(day=1, crew_id="k1", from_s=0))
    assert set(served(second.plan, 1).values()) <= {"k2"}
    assert len(second.plan.disruptions) == 2


def test_the_checker_names_what_a_disruption_forbids(solved):
    whole, _, result = solved
    extended = [c.id for c in whole.compounds]

    def faults(*disruptions):
        plan = replace(result.plan, disruptions=disruptions)
        return violations(whole, with_modes(replace(result, plan=plan), *extended))

    trip = result.plan.trips[0]
    assert any(f"crew {trip.crew_id} is out" in text for text in faults(Disruption(day=trip.day, crew_id=trip.crew_id)))
    assert any("street s1 is closed" in text for text in faults(Disruption(day=1, street_id="s1")))
    assert any("crew nobody is unknown" in text for text in faults(Disruption(day=1, crew_id="nobody")))
    assert any("street nowhere is unknown" in text for text in faults(Disruption(day=1, street_id="nowhere")))
    assert any("a crew or a street on a weekday" in text for text in faults(Disruption(day=9, crew_id="k1")))
    assert faults(Disruption(day=1, crew_id="k1", from_s=23 * HOUR_S)) == []


def rich(seed):
    """Nine blocks, two depots of which one may not unload, a station, gates, overtime, sharing allowed or not."""
    rng = np.random.default_rng(seed)
    pairs = [((x, y), (x + 1, y)) for x, y in product(range(3), range(4))]
    pairs += [((x, y), (x, y + 1)) for x, y in product(range(4), range(3))]
    streets = []
    for k, ((x, y), (u, v)) in enumerate(pairs):
        options = {"length_m": float(rng.integers(150, 400)), "one_way": bool(rng.random() < 0.15)}
        make = street
        if rng.random() < 0.7:
            times, minutes = int(rng.choice([1, 2, 3, 6, 7])), float(rng.integers(5, 40))
            options |= {"times": times, "sweep_min": minutes, "load_kg": float(rng.integers(50, 400))}
            make = swept
        streets.append(make(f"s{k}", f"j{x}{y}", f"j{u}{v}", **options))
    gates = [
        compound(f"c{k}", *rng.uniform(0, 3, 2), cleanings_week=int(rng.choice([2, 3, 7])), open_from_h=6.0 + k)
        for k in range(3)
    ]
    crews_ = [
        crew(f"k{k}", f"d{k % 2 + 1}", capacity_kg=1000.0, max_trips=3, shift_to_h=hours, overtime_h=1.0)
        for k, hours in enumerate((8.0, 13.0, 8.0, 13.0))
    ]
    return scenario(
        streets,
        compounds=gates,
        depots=(replace(depot("d1"), unloads=bool(rng.random() < 0.5)), depot("d2", 2.1, 2.05)),
        crews=crews_,
        stations=(Station(id="t1", name="t1", lon_deg=LON + 1.5 * STEP_DEG, lat_deg=LAT + 1.5 * STEP_DEG),),
        rules=Rules(crews=CrewRules(max_shared_compounds=int(rng.choice([0, 1_000_000])), long_day_h=2.0)),
    )


@pytest.mark.parametrize("seed", range(10))
def test_two_repairs_of_a_rich_day_are_legal(seed):
    whole = rich(seed)
    network = road_network(whole)
    result = crews.solve(with_all_compounds(whole, network), limit=Limit(work=0.05), seed=1)
    rng = np.random.default_rng(seed)
    morning = int(rng.choice([0, 6, 7])) * HOUR_S
    first = (Disruption(day=2, crew_id="k0", from_s=morning), Disruption(day=2, street_id="s5", from_s=morning))
    second = (Disruption(day=2, street_id=f"s{rng.integers(6, 24)}", from_s=morning + 4000),)
    for disruptions in (first, second):
        found = repaired((whole, network, result), *disruptions)
        result = replace(result, plan=found.plan)


def test_a_crew_that_a_closing_shuts_in_is_let_out():
    # The depot lies at the dead end s0.
    streets = (street("s0", "j00", "j10"), swept("s1", "j10", "j20"), swept("s2", "j20", "j21"))
    solved = solve(scenario(streets, depots=(depot("d1", 0.3, 0.0),)))
    trip = next(trip for trip in solved[2].plan.trips if len(trip.stops) > 1)
    found = repaired(solved, Disruption(day=trip.day, street_id="s0", from_s=trip.stops[1].start_s))
    (cut,) = (each for each in found.plan.trips if each.day == trip.day)
    assert cut.stops == trip.stops[:1]
    assert [each.id for each in found.changes] == [trip.stops[1].id]


def test_an_earlier_moment_sends_a_crew_home_that_was_let_out_later():
    # The depot lies at the dead end s0, which is first closed late, then known to close before the second stop.
    streets = (street("s0", "j00", "j10"), *(swept(f"s{k}", f"j{k}0", f"j{k + 1}0") for k in (1, 2, 3)))
    whole, network, result = solve(scenario(streets, depots=(depot("d1", 0.3, 0.0),)))
    trip = next(trip for trip in result.plan.trips if len(trip.stops) == 3)
    late, early = trip.stops[2].start_s, trip.stops[1].start_s - 1
    first = repaired((whole, network, result), Disruption(day=trip.day, street_id="s0", from_s=late))
    (cut,) = (each for each in first.plan.trips if each.day == trip.day)
    assert cut.stops == trip.stops[:2]
    again = Disruption(day=trip.day, street_id=trip.stops[2].id, from_s=early)
    second = repaired((whole, network, replace(result, plan=first.plan)), again)
    (cut,) = (each for each in second.plan.trips if each.day == trip.day)
    assert cut.stops == trip.stops[:1]


def far_apart():
    """One crew whose two streets lie far apart."""
    streets = (swept("s1", "j00", "j10"), street("s2", "j10", "j20", length_m=9_000.0), swept("s3", "j20", "j30"))
    return solve(scenario(streets, depots=(depot("d1", 0.1, 0.0),), crews=(crew("k1", "d1", max_trips=1),)))


def test_a_crew_that_falls_out_on_its_way_goes_home_from_then_on():
    solved = far_apart()
    trip = next(trip for trip in solved[2].plan.trips if len(trip.stops) == 2)
    on_its_way = trip.stops[1].start_s - 60
    found = repaired(solved, Disruption(day=trip.day, crew_id="k1", from_s=on_its_way))
    (cut,) = (each for each in found.plan.trips if each.day == trip.day)
    assert cut.stops == trip.stops[:1]
    assert cut.end_s >= on_its_way


def test_a_crew_on_its_way_home_is_left_alone_by_a_second_repair():
    whole, network, result = far_apart()
    trip = next(trip for trip in result.plan.trips if len(trip.stops) == 2)
    far_first = trip.stops[0].id == "s3"
    sick_s = trip.stops[1].start_s - 60 if far_first else trip.stops[1].start_s + 1
    first = repaired((whole, network, result), Disruption(day=trip.day, crew_id="k1", from_s=sick_s))
    (cut,) = (each for each in first.plan.trips if each.day == trip.day)
    later = Disruption(day=trip.day, street_id="s1", from_s=cut.end_s - 30)
    second = repaired((whole, network, replace(result, plan=first.plan)), later)
    assert [each for each in second.plan.trips if each.day == trip.day] == [cut]
