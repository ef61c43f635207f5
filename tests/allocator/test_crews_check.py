"""The crews' checker says what is wrong, each kind of fault by its own sentence, and its distances are right."""

from dataclasses import replace

import numpy as np
import pytest
from crews_cases import altered, block, compound, crew, scenario, street, swept, with_modes

from allocator import crews
from allocator.checks import crews as check
from allocator.checks.distances import Distances
from domain.district import Gate
from domain.limits import Limit
from domain.plan import Plan, StopKind
from domain.roads import road_network

DISTRICT = block()


@pytest.fixture(scope="module")
def result():
    return crews.solve(crews.problem_of(DISTRICT, road_network(DISTRICT), ("c1",)), limit=Limit())


def found(result, district=DISTRICT):
    return check.violations(district, with_modes(result, "c1"))


def on_monday(change):
    """Change the first trip of the week."""
    return lambda trips: [change(trips[0]), *trips[1:]]


def at_stop(id_, **changes):
    """Change Monday's stop at a street or compound; a callable is given the stop."""

    def change(trip):
        stops = tuple(
            replace(stop, **{k: v(stop) if callable(v) else v for k, v in changes.items()}) if stop.id == id_ else stop
            for stop in trip.stops
        )
        return replace(trip, stops=stops)

    return on_monday(change)


def test_a_solved_plan_passes(result):
    assert {stop.id for trip in result.plan.trips for stop in trip.stops} == {"s1", "s2", "s4", "c1"}
    assert found(result) == []


def test_no_plan_has_nothing_wrong():
    assert check.violations(DISTRICT, Plan()) == []


def test_without_modes_no_compound_is_owed(result):
    assert "compound c1: in the crews' plan, but owed nothing by crews" in check.violations(
        DISTRICT, Plan(crews=result)
    )


def test_a_removed_street_is_missed(result):
    broken = altered(result, on_monday(lambda trip: replace(trip, stops=tuple(s for s in trip.stops if s.id != "s4"))))
    assert "street s4: swept 2 times a week, 3 owed" in found(broken)


def test_a_removed_compound_is_missed(result):
    broken = altered(result, on_monday(lambda trip: replace(trip, stops=tuple(s for s in trip.stops if s.id != "c1"))))
    assert "compound c1: cleaned 2 times a week, 3 owed" in found(broken)


def test_a_listed_street_is_counted(result):
    plan = replace(result.plan, unserved=((2, StopKind.STREET, "s4"),))
    sentences = found(replace(result, plan=plan))
    assert "street s4: swept 3 times a week (1 listed as left out), 3 owed" in sentences


def test_a_street_that_nobody_sweeps_is_missed(result):
    def without(trips):
        return [replace(trip, stops=tuple(stop for stop in trip.stops if stop.id != "s4")) for trip in trips]

    assert "street s4: swept 0 times a week, 3 owed" in found(altered(result, without))
    assert "compound c1: cleaned 0 times a week, 3 owed" in found(altered(result, lambda _: []))


@pytest.mark.parametrize("day", [0, 9])
def test_a_service_left_out_on_no_weekday_is_seen(result, day):
    plan = replace(result.plan, unserved=((day, StopKind.STREET, "s4"),))
    assert f"street s4: left out on weekday {day}, not 1 to 7" in found(replace(result, plan=plan))


def test_a_double_service_is_seen(result):
    def twice(trips):
        tuesday = next(k for k, trip in enumerate(trips) if trip.day == 2)
        return [replace(trips[tuesday], day=1, number=2), *(t for k, t in enumerate(trips) if k != tuesday)]

    sentences = found(altered(result, twice))
    assert "street s1: 2 services on weekday 1" in sentences


def test_crowded_days_are_seen(result):
    def earlier(trips):
        # Friday's trip with s4 and c1 on Saturday, Saturday's on Friday.
        swap = {5: 6, 6: 5}
        return [replace(trip, day=swap.get(trip.day, trip.day)) for trip in trips]

    assert "street s4: 3 days between two services" not in str(found(altered(result, earlier)))

    def bunched(trips):
        swap = {5: 2, 2: 5}
        return [replace(trip, day=swap.get(trip.day, trip.day)) for trip in trips]

    assert "street s4: 5 days between two services, at most 3 for 3 a week" in found(altered(result, bunched))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (at_stop("s2", entry="j11", exit="j10"), "street s2 is one-way from j10 to j11, swept against it"),
        (at_stop("s2", entry="j00"), "street s2 runs between j10 and j11, swept from j00 to j11"),
        (at_stop("s1", id="s99"), "street s99 is unknown"),
        (at_stop("s1", service_s=10), "street s1: 10 s of work, 360 s needed"),
        (at_stop("s1", load_kg=1.0), "street s1: load 1 kg, 100 kg in the scenario"),
        (at_stop("s1", load_kg=float("nan")), "street s1: load nan kg, 100 kg in the scenario"),
        (at_stop("s2", start_s=lambda stop: stop.start_s - 60), "street s2: begun at"),
        (at_stop("c1", entry="g1", exit="g1"), "compound c1 has no gate g1"),
        (at_stop("c1", exit="g1"), "compound c1: entered by c1, left by g1"),
        (at_stop("c1", start_s=5 * 3600), "compound c1: served from 18000 s, open from 21600 s"),
        (at_stop("c1", start_s=20 * 3600 - 60), "compound c1: served until 73140 s, open until 72000 s"),
        (on_monday(lambda trip: replace(trip, end_s=trip.end_s - 300)), "back and unloaded at"),
        (on_monday(lambda trip: replace(trip, end_s=14 * 3600)), "ends at 50400 s, after the shift ends at 46800 s"),
        (on_monday(lambda trip: replace(trip, start_s=4 * 3600)), "leaves at 14400 s, before the shift begins"),
        (on_monday(lambda trip: replace(trip, deadhead_m=trip.deadhead_m + 50)), "m driven between tasks are said"),
        (on_monday(lambda trip: replace(trip, crew_id="k9")), "unknown crew"),
        (on_monday(lambda trip: replace(trip, day=8)), "unknown crew, depot or weekday"),
        (on_monday(lambda trip: replace(trip, stops=())), "no stops"),
        (on_monday(lambda trip: replace(trip, number=2)), "its trips in order of time are numbered [2]"),
    ],
)
def test_each_fault_has_its_sentence(result, change, sentence):
    assert any(sentence in line for line in found(altered(result, change))), found(altered(result, change))


def test_trips_may_not_overlap_or_be_too_many(result):
    broken = altered(result, lambda trips: [*trips, *(replace(trips[0], number=number) for number in (2, 3))])
    sentences = found(broken)
    assert any("trip 2 leaves at" in line and "trip 1 ends at" in line for line in sentences)
    assert any("3 trips > 2 allowed" in line for line in sentences)


def test_a_full_vehicle_and_a_barred_crew_are_seen(result):
    small = replace(DISTRICT, crews=(crew(capacity_kg=250.0, enters_compounds=False),))
    sentences = found(result, small)
    assert any("carries 350 kg > 250 kg" in line for line in sentences)
    assert any("may not enter compounds, but serves compound c1" in line for line in sentences)


def test_a_gate_beyond_walking_is_seen(result):
    rules = replace(DISTRICT.rules, crews=replace(DISTRICT.rules.crews, walk_into_gate_m=5.0))
    assert any("too far from the nearest street" in line for line in found(result, replace(DISTRICT, rules=rules)))


@pytest.mark.parametrize("term", ["time", "distance", "unserved"])
def test_cost_terms_are_recomputed(result, term):
    terms = {**result.cost_terms, term: result.cost_terms[term] + 1}
    assert any(f"cost of {term} is said" in line for line in found(replace(result, cost_terms=terms)))


def test_a_bound_above_the_cost_is_seen(result):
    assert any("bound" in line for line in found(replace(result, bound=result.objective + 1)))
    assert any("objective" in line for line in found(replace(result, objective=result.objective + 1)))


def test_file_rounding_is_tolerated(result):
    terms = {name: round(yuan, 2) for name, yuan in result.cost_terms.items()}
    rounded = replace(result, cost_terms=terms, objective=round(result.objective, 2), bound=round(result.bound, 2))
    assert found(rounded) == []


def test_distances_agree_with_the_network():
    streets = [
        swept("s1", "j00", "j10", one_way=True, shape="108.9 34.26, 108.901 34.2605, 108.902 34.26"),
        street("s2", "j10", "j11", length_m=333.0),
        street("s3", "j11", "j01"),
        street("s4", "j01", "j00"),
        street("s5", "j11", "j11"),
        street("s6", "j55", "j56"),
    ]
    gates = (Gate(id="g1", compound_id="c1", lon_deg=108.9003, lat_deg=34.2611),)
    district = scenario(streets, compounds=(compound("c1", 0.5, 0.3), compound("c2", 0.2, 0.1)), gates=gates)
    network, distances = road_network(district), Distances(district)
    points = {**{("junction", name): node for name, node in network.junction_node.items()}, **network.node_of}
    assert len(points) == 6 + 4
    for walking in (False, True):
        metres = network.travel_m(list(points.values()), list(points.values()), walking=walking)
        own = [[distances.metres(a, b, walking=walking) for b in points] for a in points]
        np.testing.assert_allclose(own, metres, atol=0.2)
    assert np.isinf(distances.metres(("junction", "j00"), ("junction", "j55")))
    assert distances.metres(("junction", "j00"), ("junction", "j99")) == np.inf
    assert ("gate", "g1") in distances
    assert ("gate", "g9") not in distances
    near = distances.walking_from(("compound", "c1"), within_m=250.0)
    assert near[("compound", "c2")] == pytest.approx(
        distances.metres(("compound", "c1"), ("compound", "c2"), walking=True)
    )
    assert max(near.values()) <= 250.0
    assert distances.access_m == pytest.approx(network.access_m, abs=0.01)


def test_distances_of_a_place_without_streets():
    district = replace(block(), streets=(), junctions=())
    distances = Distances(district)
    assert distances.access_m == {}
    assert distances.metres(("compound", "c1"), ("depot", "d1")) == np.inf
