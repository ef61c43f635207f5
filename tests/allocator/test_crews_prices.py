"""Prices of extending the crews to a compound: estimated, inserted, saved."""

import pytest
from crews_cases import block, compound, crew, scenario, street, swept

from allocator import crews
from domain.limits import Limit
from domain.roads import road_network

WEEKS = 4.345


def solved(district, network, extended):
    return crews.solve(crews.problem_of(district, network, extended), limit=Limit())


def test_offer_is_work_detour_and_load():
    # The gate stands on the swept street's end: no detour; the load fills half a trip.
    streets = [swept("s1", "j00", "j10"), street("s2", "j10", "j11")]
    gate = compound("c1", 1.0, 0.0, cleanings_week=2, cleaning_min=60.0, load_kg=750.0)
    district = scenario(streets, compounds=(gate,))
    price = crews.offer(district, road_network(district))["c1"]
    unloading = 10 / 60 * 45
    assert price == pytest.approx(WEEKS * 2 * (45 + unloading / 2), rel=0.05)
    assert price > WEEKS * 2 * (45 + unloading / 2)


def test_offer_says_why_not():
    gates = (compound("c1", 1, 0.5), compound("c2", 1, 0.5, load_kg=5000.0), compound("c3", 0, 0.5, cleanings_week=0))
    district = block(compounds=gates)
    network = road_network(district)
    prices = crews.offer(district, network)
    assert prices["c1"] > 0
    assert prices["c2"] is None
    assert prices["c3"] == 0.0
    assert list(crews.reasons(district, network)) == ["c2"]
    assert "5000 kg" in crews.reasons(district, network)["c2"]


def test_nothing_can_be_offered_without_crews():
    district = block(crews=())
    network = road_network(district)
    assert crews.offer(district, network) == {"c1": None}
    assert crews.realised(district, network, solved(district, network, ()).plan) == {}


def test_realised_prices_enclose_the_difference_of_two_best_plans():
    # Taking a stop out keeps the order of the others, putting it in does too: the first saves no more than planning
    # anew, the second costs no less.
    district = block(compounds=(compound("c1", 1.05, 0.5, cleanings_week=7),))
    network = road_network(district)
    without, with_it = solved(district, network, ()), solved(district, network, ("c1",))
    difference = with_it.objective - without.objective
    saved, inserted = (crews.realised(district, network, result.plan)["c1"] for result in (with_it, without))
    assert 0.8 * difference < saved <= difference + 1 <= inserted + 2 < 1.2 * difference


def test_a_cleaning_that_fits_nowhere_costs_as_left_out():
    district = block(
        compounds=(compound("c1", 1.05, 0.5, cleanings_week=2, open_from_h=5.0),), crews=(crew(shift_to_h=5.7),)
    )
    network = road_network(district)
    plan = solved(district, network, ()).plan
    assert crews.realised(district, network, plan)["c1"] == pytest.approx(WEEKS * 2 * 200)


def test_left_out_cleanings_keep_their_price():
    district = block(
        compounds=(compound("c1", 1.05, 0.5, cleanings_week=2, open_from_h=5.0, cleaning_min=30.0),),
        crews=(crew(shift_to_h=5.8),),
    )
    network = road_network(district)
    plan = solved(district, network, ("c1",)).plan
    left = [row for row in plan.unserved if row[2] == "c1"]
    assert left
    assert crews.realised(district, network, plan)["c1"] >= WEEKS * 200 * len(left)


def test_a_second_trip_takes_what_the_first_cannot_carry():
    streets = [swept("s1", "j00", "j10", load_kg=1400.0), street("s2", "j10", "j11")]
    gate = compound("c1", 1.0, 0.0, cleanings_week=7, load_kg=300.0)
    prices = {}
    for trips in (1, 2):
        district = scenario(streets, compounds=(gate,), crews=(crew(max_trips=trips),))
        network = road_network(district)
        prices[trips] = crews.realised(district, network, solved(district, network, ()).plan)["c1"]
    assert prices[1] == pytest.approx(WEEKS * 7 * 200)
    assert 7 * WEEKS * 45 * 30 / 60 < prices[2] < prices[1] / 4
