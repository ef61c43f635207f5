"""The generated street network: a plausible old city that a car can drive all over."""

from functools import cache

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.district import Junction, Street, StreetClass
from domain.geometry import parse_shape, to_metres
from scenarios.generate.network import StreetNetwork, plane_of
from scenarios.generate.streets import generated_streets, opened
from scenarios.generate.sweeping import with_sweeping
from scenarios.synthetic import district

CENTRE = (108.92, 34.27)


@cache
def network() -> StreetNetwork:
    return with_sweeping(generated_streets(compounds=338, centre=CENTRE, seed=7), seed=7)


def graph_of(streets: StreetNetwork) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(junction.id for junction in streets.junctions)
    for street in streets.streets:
        graph.add_edge(street.from_junction, street.to_junction)
        if not street.one_way:
            graph.add_edge(street.to_junction, street.from_junction)
    return graph


@settings(max_examples=15)
@given(compounds=st.integers(1, 60), seed=st.integers(0, 10_000))
def test_every_junction_can_be_driven_to_and_from(compounds: int, seed: int) -> None:
    assert nx.is_strongly_connected(graph_of(generated_streets(compounds=compounds, centre=CENTRE, seed=seed)))


def test_it_looks_like_an_old_city() -> None:
    streets = network().streets
    graph = graph_of(network())
    assert nx.is_strongly_connected(graph)
    assert 10 <= len(streets) / 338 <= 13
    degrees = [degree for _, degree in graph.to_undirected(as_view=False).degree()]
    kinds = {kind: sum(s.kind is kind for s in streets) for kind in StreetClass}
    assert all(kinds.values())
    assert kinds[StreetClass.TRUNK] < kinds[StreetClass.TERTIARY] < kinds[StreetClass.LANE]
    assert 0.03 < np.mean([s.one_way for s in streets]) < 0.2
    assert 0.02 < np.mean([bool(s.shape) for s in streets]) < 0.4
    assert min(degrees) == 1
    points = to_metres([j.lon_deg for j in network().junctions], [j.lat_deg for j in network().junctions], CENTRE)
    assert 20 < np.prod(np.ptp(points, axis=0) / 1000) < 40


def test_main_roads_lie_about_800_m_apart() -> None:
    """Two of three main roads over 5.3 km each way are trunk or primary: about 2 x 8 x 2 / 3 roads of 5.3 km."""
    main_m = sum(s.length_m for s in network().streets if s.kind in (StreetClass.TRUNK, StreetClass.PRIMARY))
    assert 40_000 < main_m < 75_000


def test_lengths_and_shapes_agree_with_the_junctions() -> None:
    place = {j.id: (j.lon_deg, j.lat_deg) for j in network().junctions}
    for street in network().streets:
        ends = np.array([place[street.from_junction], place[street.to_junction]])
        line = parse_shape(street.shape) if street.shape else ends
        assert line[[0, -1]] == pytest.approx(ends, abs=1e-6)
        measured = np.hypot(*np.diff(to_metres(line[:, 0], line[:, 1], CENTRE), axis=0).T).sum()
        assert street.length_m == pytest.approx(measured, abs=0.6)


def test_swept_streets_have_their_passes_minutes_and_load() -> None:
    streets = network().streets
    swept = [s for s in streets if s.sweep]
    assert 1 / 3 <= len(swept) / len(streets) <= 1 / 2
    passes = {StreetClass.TRUNK: 7, StreetClass.PRIMARY: 7, StreetClass.SECONDARY: 7, StreetClass.TERTIARY: 6}
    for street in swept:
        assert street.passes_week == passes.get(street.kind, 3)
        assert street.sweep_min == pytest.approx(max(0.5, street.length_m / 60), abs=0.06)
        assert street.load_kg > 0
    assert all(s.passes_week == 0 and s.sweep_min == 0 for s in streets if not s.sweep)


def test_a_network_that_says_what_is_swept_keeps_it() -> None:
    assert with_sweeping(network(), seed=99) == network()


def _line(*streets: tuple[str, str, bool]) -> StreetNetwork:
    names = sorted({name for start, end, _ in streets for name in (start, end)})
    return StreetNetwork(
        junctions=tuple(Junction(id=n, lon_deg=108.9 + 0.001 * k, lat_deg=34.2) for k, n in enumerate(names)),
        streets=tuple(
            Street(id=f"s{k}", from_junction=a, to_junction=b, length_m=92.0, one_way=one_way)
            for k, (a, b, one_way) in enumerate(streets)
        ),
    )


def test_only_one_way_streets_that_trap_are_opened() -> None:
    ring_and_tail = _line(("a", "b", True), ("b", "c", True), ("c", "a", True), ("c", "d", True))
    assert [s.one_way for s in opened(ring_and_tail).streets] == [True, True, True, False]


def test_only_streets_of_the_main_strong_component_are_used() -> None:
    plane = plane_of(_line(("a", "b", False), ("b", "c", False), ("c", "d", True)))
    assert [s.id for s in plane.streets] == ["s0", "s1"]


def test_a_network_without_drivable_streets_is_a_wrong_call() -> None:
    with pytest.raises(ValueError, match="no streets"):
        district(compounds=1, streets=StreetNetwork(junctions=(), streets=()))
    with pytest.raises(ValueError, match="reached and left"):
        district(compounds=1, streets=_line(("a", "b", True)))


def test_a_point_beside_a_street_has_its_distance_and_side() -> None:
    plane = plane_of(_line(("a", "b", False), ("b", "c", False)))
    on_left = plane.beside(0, fraction=0.5, offset_m=10.0)
    north = np.array([0.0, 10.0])
    assert on_left == pytest.approx(plane.middle_m[0] + north, abs=0.01)
    assert plane.beside(0, fraction=0.5, offset_m=-10.0) == pytest.approx(plane.middle_m[0] - north, abs=0.01)


def test_crossings_leave_few_stumps() -> None:
    """Without the snapping of cuts about one segment in sixteen is shorter than 15 m."""
    assert np.mean([s.length_m < 15 for s in network().streets]) < 0.03
