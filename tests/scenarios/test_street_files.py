"""Real street networks given as files: columns, directions, repairs and refusals."""

from pathlib import Path

import networkx as nx
import pytest

from domain.district import StreetClass
from domain.errors import ScenarioError
from scenarios.generate.network import StreetNetwork
from scenarios.load import load
from scenarios.save import save
from scenarios.street_files import read_street_files
from scenarios.synthetic import district

REAL = Path(__file__).parents[3] / "shared" / "instances" / "streets"
"""Folder with jinan_center_nodes.csv and jinan_center_edges.csv, an extract of OpenStreetMap."""

# A square a-b-c-d, two-way but for c->d, with a lane to e, a loop at a, an unreachable pair x-y.
NODES = """node_id,lon,lat
a,108.900,34.200
b,108.902,34.200
c,108.902,34.202
d,108.900,34.202
e,108.904,34.200
x,108.990,34.290
y,108.991,34.290
"""
EDGES = """edge_id,from,to,highway,length_m,lonlat
1,a,b,primary,184,"108.900,34.200 108.901,34.2001 108.902,34.200"
2,b,a,primary,184.4,"108.902,34.200 108.901,34.2001 108.900,34.200"
3,b,c,residential,222,
4,c,b,residential,222,
5,c,d,tertiary_link,184,
6,d,a,trunk,222,
7,a,d,trunk,230,
8,b,e,living_street,0,
9,e,b,living_street,0,
10,a,a,service,30,
11,x,y,service,90,
12,y,x,service,90,
"""


def written(folder: Path, nodes: str = NODES, edges: str = EDGES) -> tuple[Path, Path]:
    (folder / "n.csv").write_text(nodes, encoding="utf-8")
    (folder / "e.csv").write_text(edges, encoding="utf-8")
    return folder / "n.csv", folder / "e.csv"


def strongly_connected(network: StreetNetwork) -> bool:
    graph = nx.DiGraph()
    graph.add_nodes_from(j.id for j in network.junctions)
    for street in network.streets:
        graph.add_edge(street.from_junction, street.to_junction)
        if not street.one_way:
            graph.add_edge(street.to_junction, street.from_junction)
    return bool(nx.is_strongly_connected(graph))


def test_directed_rows_become_two_way_streets_where_they_match(tmp_path: Path) -> None:
    network = read_street_files(*written(tmp_path))
    one_way = {street.id: street.one_way for street in network.streets}
    # 6 and 7 differ by 8 m: two one-way streets.
    assert one_way == {"1": False, "3": False, "5": True, "6": True, "7": True, "8": False}
    assert strongly_connected(network)
    kinds = {street.id: street.kind for street in network.streets}
    assert kinds["5"] is StreetClass.TERTIARY
    assert kinds["8"] is StreetClass.LANE
    shapes = {street.id: street.shape for street in network.streets}
    assert shapes["1"] == "108.900 34.200, 108.901 34.2001, 108.902 34.200"
    assert shapes["3"] == ""
    lengths = {street.id: street.length_m for street in network.streets}
    assert lengths["8"] == pytest.approx(183.9, abs=0.5)
    assert {j.id for j in network.junctions} == {"a", "b", "c", "d", "e"}


def test_every_repair_is_a_warning(tmp_path: Path) -> None:
    text = "\n".join(read_street_files(*written(tmp_path)).warnings)
    for word in ("4 pairs of opposite directions", "self-loop", "not connected", "length 0"):
        assert word in text


def test_a_one_way_column_means_rows_are_streets(tmp_path: Path) -> None:
    edges = "id,from,to,oneway\n1,a,b,no\n2,b,c,no\n3,c,d,yes\n4,d,a,no\n5,b,e,no\n".replace(
        "oneway", "oneway,length_m"
    )
    edges = "\n".join(row if k == 0 or not row else f"{row},100" for k, row in enumerate(edges.split("\n")))
    network = read_street_files(*written(tmp_path, edges=edges))
    assert [street.one_way for street in network.streets] == [False, False, True, False, False]


def test_columns_can_be_mapped_and_wkt_read(tmp_path: Path) -> None:
    nodes = "nr,ost,nord\n1,108.900,34.200\n2,108.902,34.200\n"
    edges = 'a,b,len_m,line\n1,2,190,"LINESTRING (108.900 34.200, 108.901 34.2003, 108.902 34.200)"\n2,1,190,\n'
    network = read_street_files(
        *written(tmp_path, nodes, edges),
        junction_columns={"id": "nr", "lon_deg": "ost", "lat_deg": "nord"},
        street_columns={"from_junction": "a", "to_junction": "b", "length_m": "len_m", "shape": "line"},
    )
    (street,) = network.streets
    assert (street.from_junction, street.to_junction, street.one_way) == ("1", "2", False)
    assert street.shape == "108.900 34.200, 108.901 34.2003, 108.902 34.200"


def test_all_problems_of_both_files_are_reported_with_their_own_headers(tmp_path: Path) -> None:
    nodes = NODES.replace("108.902,34.202", "far,34.202").replace("b,108.902", "a,108.902")
    edges = EDGES.replace("primary,184,", "primary,-5,").replace("5,c,d", "5,c,nowhere")
    with pytest.raises(ScenarioError) as caught:
        read_street_files(*written(tmp_path, nodes, edges))
    found = {(problem.file, problem.row, problem.field) for problem in caught.value.problems}
    assert {("n.csv", 4, "lon"), ("n.csv", 3, "node_id"), ("e.csv", 2, "length_m"), ("e.csv", 6, "to")} <= found


def test_wrong_mappings_and_missing_columns_are_problems(tmp_path: Path) -> None:
    paths = written(tmp_path, edges="edge_id,from,length_m\n1,a,5\n")
    with pytest.raises(ScenarioError) as caught:
        read_street_files(*paths, junction_columns={"id": "nope", "colour": "lon"})
    text = str(caught.value)
    assert "n.csv:1 nope: is no column" in text
    assert "n.csv colour: is no field" in text
    assert "e.csv:1 to_junction: the column to_junction (终点路口) is missing" in text


def test_unreadable_and_empty_files_are_problems(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_street_files(tmp_path / "none.csv", written(tmp_path, edges="edge_id,from,to,length_m\n")[1])
    assert {problem.file for problem in caught.value.problems} == {"none.csv", "e.csv"}


def test_a_district_on_a_given_network_keeps_its_streets(tmp_path: Path) -> None:
    network = read_street_files(*written(tmp_path))
    scenario = district(compounds=3, streets=network)
    assert [(s.id, s.length_m, s.one_way) for s in scenario.streets] == [
        (s.id, s.length_m, s.one_way) for s in network.streets
    ]
    assert any(s.sweep for s in scenario.streets)
    save(scenario, tmp_path / "saved")
    loaded = load(tmp_path / "saved")
    assert loaded.scenario == scenario
    assert loaded.warnings == ()


@pytest.mark.skipif(not REAL.is_dir(), reason="the real street network is not on this machine")
def test_a_real_city_centre_carries_a_district() -> None:
    network = read_street_files(REAL / "jinan_center_nodes.csv", REAL / "jinan_center_edges.csv")
    assert len(network.streets) == 4647
    assert strongly_connected(network)
    scenario = district(compounds=50, streets=network)
    assert len(scenario.compounds) == 50
