import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.checks.distances import MOST_SEARCHES, Distances
from allocator.checks.standing import StreetLines
from domain.district import Junction, Street
from domain.geometry import project_onto_pieces, to_degrees, to_metres
from domain.roads import road_network
from domain.scenario import Scenario
from scenarios.synthetic import district

ORIGIN = (108.9, 34.2)


def town(rng, n_junctions, spread_m):
    """Straight streets between random junctions."""
    lonlat = to_degrees(rng.normal(0.0, 1.0, (n_junctions, 2)) * spread_m, ORIGIN)
    ends = rng.integers(0, n_junctions, (2 * n_junctions, 2))
    streets = [
        Street(id=f"s{k}", from_junction=f"j{a}", to_junction=f"j{b}", length_m=10.0) for k, (a, b) in enumerate(ends)
    ]
    junctions = [Junction(id=f"j{k}", lon_deg=lon, lat_deg=lat) for k, (lon, lat) in enumerate(lonlat.tolist())]
    return Scenario(
        name="t", title_zh="", title_en="", month=None, seed=0, working_days=(),
        compounds=(), streets=tuple(streets), junctions=tuple(junctions),
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), n_junctions=st.integers(2, 30), spread_m=st.sampled_from([40.0, 600.0, 20_000.0]))
def test_a_place_stands_where_projecting_on_every_street_says(seed, n_junctions, spread_m):
    rng = np.random.default_rng(seed)
    scenario = town(rng, n_junctions, spread_m)
    usable = list(range(len(scenario.streets)))
    lines = StreetLines(scenario, usable)
    origin = (scenario.junctions[0].lon_deg, scenario.junctions[0].lat_deg)
    at = {j.id: to_metres(j.lon_deg, j.lat_deg, origin) for j in scenario.junctions}
    start = np.array([at[street.from_junction] for street in scenario.streets])
    end = np.array([at[street.to_junction] for street in scenario.streets])
    for lonlat in to_degrees(rng.normal(0.0, 1.0, (15, 2)) * rng.choice([1.0, 4.0]) * spread_m, ORIGIN).tolist():
        metres, _ = project_onto_pieces(to_metres(*lonlat, origin), start, end)
        street, _, found = lines.nearest(tuple(lonlat))
        assert street == metres.argmin()
        assert found == pytest.approx(metres.min(), abs=1e-9)


@pytest.mark.parametrize("kept", [1, MOST_SEARCHES])
def test_searches_that_go_on_find_what_new_ones_do(monkeypatch, kept):
    monkeypatch.setattr("allocator.checks.distances.MOST_SEARCHES", kept)
    scenario = district(compounds=60, seed=4)
    distances, network = Distances(scenario), road_network(scenario)
    depots = [("depot", depot.id) for depot in scenario.depots]
    compounds = [("compound", compound.id) for compound in scenario.compounds[::9]]
    for there in (compounds, compounds[::-1], depots):
        nodes = [[network.node_of[place] for place in places] for places in (depots, there)]
        out, back = network.travel_m(*nodes), network.travel_m(*nodes[::-1])
        for i, depot in enumerate(depots):
            for k, place in enumerate(there):
                assert distances.metres(depot, place) == pytest.approx(out[i, k], abs=0.01)
                assert distances.metres(place, depot) == pytest.approx(back[k, i], abs=0.01)


def test_all_within_a_length_are_found():
    scenario = district(compounds=30, seed=4)
    distances, network = Distances(scenario), road_network(scenario)
    graph = nx.from_scipy_sparse_array(network.walking)
    depot = ("depot", scenario.depots[0].id)
    want = nx.single_source_dijkstra_path_length(graph, network.node_of[depot], cutoff=400.0)
    junctions = {("junction", id_): node for id_, node in network.junction_node.items()}
    found = distances.walking_from(depot, within_m=400.0)
    assert {place for place in found if place in junctions} == {p for p, node in junctions.items() if node in want}
    assert all(found[p] == pytest.approx(want[node], abs=0.01) for p, node in junctions.items() if node in want)
    assert max(distances.driving_from(depot).values()) > 400.0
