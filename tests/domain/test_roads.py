import numpy as np
import pytest

from domain.district import Compound, Junction, Street
from domain.geometry import to_metres
from domain.roads import road_network
from domain.scenario import Scenario

STEP = 0.001  # degrees of latitude, 111.19 m


def scenario(streets, compounds=(), junctions=4):
    return Scenario(
        name="t", title_zh="", title_en="", month=None, seed=0, working_days=(),
        junctions=tuple(Junction(id=f"j{i}", lon_deg=0.0, lat_deg=i * STEP) for i in range(junctions)),
        streets=tuple(streets),
        compounds=tuple(
            Compound(id=f"c{i}", name="", community_id="m", lon_deg=lon, lat_deg=lat, households=10)
            for i, (lon, lat) in enumerate(compounds)
        ),
    )  # fmt: skip


def street(i, a, b, length=100.0, **more):
    return Street(id=f"s{i}", from_junction=f"j{a}", to_junction=f"j{b}", length_m=length, **more)


def test_one_way_is_respected_driving_and_ignored_walking():
    network = road_network(scenario([street(0, 0, 1, one_way=True), street(1, 1, 2)]))
    assert network.travel_m([0, 2], [2, 0]).tolist() == [[200.0, 0.0], [0.0, np.inf]]
    assert network.travel_m([2], [0], walking=True).tolist() == [[200.0]]


def test_parallel_streets_keep_the_shorter():
    network = road_network(scenario([street(0, 0, 1, 100.0), street(1, 1, 0, 60.0), street(2, 0, 1, 80.0)]))
    assert network.travel_m([0], [1])[0, 0] == 60.0


def test_two_places_on_one_street_are_joined_directly():
    # Both stand 0.0001 degrees beside the street, a quarter and three quarters along it.
    side = 0.0001
    town = scenario([street(0, 0, 1, 100.0)], [(side, 0.25 * STEP), (side, 0.75 * STEP)], junctions=2)
    network = road_network(town)
    leg = float(to_metres(side, 0.25 * STEP, (0.0, 0.0))[0])
    a, b = network.node_of["compound", "c0"], network.node_of["compound", "c1"]
    assert network.access_m["compound", "c0"] == pytest.approx(leg, rel=1e-6)
    assert network.travel_m([a], [b])[0, 0] == pytest.approx(50.0 + 2 * leg, rel=1e-6)
    assert network.travel_m([0], [a])[0, 0] == pytest.approx(25.0 + leg, rel=1e-6)


def test_places_attach_to_the_largest_part_only():
    streets = [street(0, 0, 1), street(1, 1, 2), street(2, 3, 4)]
    network = road_network(scenario(streets, [(0.0, 3.5 * STEP)], junctions=5))
    node = network.node_of["compound", "c0"]
    assert network.main.tolist() == [True, True, True, False, False, True, True]
    assert np.isfinite(network.travel_m([0], [node])[0, 0])


def test_route_and_line_follow_the_shape_of_the_street():
    bend = f"0 0, 0.0005 {0.5 * STEP}, 0 {STEP}"
    network = road_network(scenario([street(0, 0, 1, 150.0, shape=bend), street(1, 1, 2)], junctions=3))
    nodes = network.route(0, 2)
    assert nodes == [0, 1, 2]
    assert network.lonlat_path(nodes) == [(0.0, 0.0), (0.0005, 0.5 * STEP), (0.0, STEP), (0.0, 2 * STEP)]
    assert network.lonlat_path(nodes[::-1]) == network.lonlat_path(nodes)[::-1]


def test_no_way_is_an_empty_route_and_an_infinite_distance():
    network = road_network(scenario([street(0, 0, 1, one_way=True)], junctions=3))
    assert network.route(1, 0) == []
    assert network.travel_m([0], [2])[0, 0] == np.inf


def test_place_at_the_very_end_of_a_curved_street_keeps_its_line_whole():
    bend = f"0 0, 0.0005 {0.5 * STEP}, 0 {STEP}"
    town = scenario([street(0, 0, 1, 150.0, shape=bend)], [(0.0006, 0.5 * STEP), (0.0, 2 * STEP)], junctions=2)
    network = road_network(town)
    a, b = network.node_of["compound", "c0"], network.node_of["compound", "c1"]
    assert network.access_m["compound", "c1"] == pytest.approx(111.19, abs=0.01)
    line = network.lonlat_path(network.route(a, b))
    assert line[0] == (0.0006, 0.5 * STEP)
    assert line[-1] == (0.0, 2 * STEP)


def test_no_streets_at_all():
    network = road_network(scenario([], [(0.0, 0.0)]))
    assert network.node_of == {}
    assert network.travel_m([], [0]).shape == (0, 1)
