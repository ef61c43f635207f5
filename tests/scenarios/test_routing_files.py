"""Public routing files: each format as stated, every fault at its line, folders as sets."""

from pathlib import Path

import numpy as np
import pytest

from domain.errors import ScenarioError
from domain.routing import UNREACHABLE, Link
from scenarios.routing_files.best_known import read_best_known, table_near
from scenarios.routing_files.folder import DISTRICT, read_file, read_folder

FILES = Path(__file__).parent.parent / "data" / "routing"


def problems(call, *arguments):
    with pytest.raises(ScenarioError) as caught:
        call(*arguments)
    return list(map(str, caught.value.problems))


def test_carplib():
    found = read_file(FILES / "town" / "square.dat")
    assert (found.name, found.n_nodes, found.depot, found.capacity, found.vehicles) == ("square", 4, 0, 5, 2)
    assert [(e.tail, e.head, e.cost, e.demand) for e in found.edges] == [(0, 1, 3, 2), (1, 2, 4, 3), (2, 3, 5, 3)]
    assert (found.required, found.arcs) == ({}, ())
    assert found.distance().tolist() == [[0, 3, 7, 6], [3, 0, 4, 9], [7, 4, 0, 5], [6, 9, 5, 0]]


def test_sintef():
    found = read_file(FILES / "village" / "mixed.dat")
    assert (found.name, found.n_nodes, found.depot, found.capacity, found.vehicles) == ("mixed", 5, 1, 7, None)
    assert list(found.required.items()) == [(3, 3), (0, 2)]  # in the order of the file
    assert found.edges == (Link(tail=0, head=1, cost=4, demand=3),)
    assert found.arcs == (Link(tail=1, head=2, cost=5, demand=4), Link(tail=1, head=2, cost=6, demand=1))
    assert len(found.links) == 2 + 2 + 2 + 3
    assert found.distance()[1].tolist() == [4, 0, 5, 6, 8]  # the cheaper of two parallel arcs, the one-way kept


def test_sintef_twice_in_one_file(tmp_path):
    text = (FILES / "village" / "mixed.dat").read_text(encoding="utf-8")
    (tmp_path / "mixed.dat").write_text(text + text, encoding="utf-8")
    assert read_file(tmp_path / "mixed.dat") == read_file(FILES / "village" / "mixed.dat")


def test_mcarp():
    found = read_folder(FILES, sets=["village"])
    lanes = next(instance for _, instance in found.instances if instance.name == "lanes")
    assert (lanes.n_nodes, lanes.depot, lanes.capacity, lanes.vehicles) == (4, 0, 10, 3)
    assert lanes.edges == (Link(tail=0, head=1, cost=4, demand=5),)
    assert [(a.tail, a.head, a.cost, a.demand) for a in lanes.arcs] == [(1, 2, 5, 6), (2, 3, 2, 4)]
    assert lanes.distance()[0].tolist() == [0, 4, 9, 3]
    assert lanes.distance()[2].tolist() == [5, 9, 0, 2]  # round by the one-way, not by the dear way 3-1
    assert [text.split(" is ")[0] for text in found.warnings] == [
        "village/lanes.txt: DUMPING_COST",
        "village/lanes.txt: MAX_TRIP",
    ]


def test_cvrplib_rounds_half_up():
    found = read_file(FILES / "town" / "points.vrp")
    assert (found.depot, found.capacity, found.vehicles, found.links) == (0, 10, None, ())
    assert found.required == {1: 4, 2: 6, 3: 5, 4: 0}
    assert found.distance()[0].tolist() == [0, 5, 3, 5, 1]  # 2.5 is 3 and 1.41 is 1


def test_cvrplib_rounds_up_where_it_says_so(tmp_path):
    text = (FILES / "town" / "points.vrp").read_text(encoding="utf-8")
    (tmp_path / "a.vrp").write_text(text.replace("EUC_2D", "CEIL_2D"), encoding="utf-8")
    assert read_file(tmp_path / "a.vrp").distance()[0].tolist() == [0, 5, 3, 5, 2]


@pytest.mark.parametrize(
    ("form", "cells"),
    [
        ("LOWER_ROW", "5 7 2 9 4 3"),
        ("LOWER_DIAG_ROW", "0 5 0 7 2 0 9 4 3 0"),
        ("UPPER_ROW", "5 7 9 2 4 3"),
        ("UPPER_DIAG_ROW", "0 5 7 9 0 2 4 0 3 0"),
        ("LOWER_COL", "5 7 9 2 4 3"),
        ("UPPER_COL", "5 7 2 9 4 3"),
        ("FULL_MATRIX", "0 5 7 9 5 0 2 4 7 2 0 3 9 4 3 0"),
    ],
)
def test_cvrplib_tables_of_every_form(form, cells, tmp_path):
    given = FILES / "village" / "table.vrp"
    text = given.read_text(encoding="utf-8").replace("LOWER_ROW", form).replace("5 7 2\n9 4\n3\n", cells + "\n")
    (tmp_path / "table.vrp").write_text(text, encoding="utf-8")
    assert np.array_equal(read_file(tmp_path / "table.vrp").distance(), read_file(given).distance())


def test_a_full_table_may_differ_by_direction(tmp_path):
    text = (FILES / "village" / "table.vrp").read_text(encoding="utf-8").replace("LOWER_ROW", "FULL_MATRIX")
    cells = "0 5 7 9 6 0 2 4 7 2 0 3 9 4 3 0\n"
    (tmp_path / "a.vrp").write_text(text.replace("5 7 2\n9 4\n3\n", cells), encoding="utf-8")
    found = read_file(tmp_path / "a.vrp").distance()
    assert (found[0, 1], found[1, 0]) == (5, 6)


def test_every_fault_of_every_file_at_once():
    found = problems(read_folder, FILES / "broken")
    assert {text.split(":")[0].split()[0] for text in found} == {path.name for path in (FILES / "broken").iterdir()}
    for text in (
        "carplib.dat:3 ARISTAS_REQ: promises 4, the file lists 3",
        "carplib.dat:8 demand: edge 1-2 needs 8, a vehicle carries 5",
        "carplib.dat:9 coste: 'x' is not a number",
        "carplib.dat:9 to: 7 is not within 1 to 3",
        "carplib.dat:10: '( 2; 3)  coste 4 demanda 2' is not like ( 1, 2)  coste 3  demanda 4",
        "carplib.dat:12 coste: 1.5 is not a whole number",
        "carplib.dat:13 DEPOSITO: 4 is not within 1 to 3",
        "cvrplib.vrp:2 TYPE: VRPTW is not CVRP or ACVRP",
        "cvrplib.vrp:4 DISTANCE: routes of limited length are not supported",
        "cvrplib.vrp:5 EDGE_WEIGHT_TYPE: GEO is given; supported: EUC_2D, CEIL_2D, EXPLICIT",
        "cvrplib.vrp:8 demand: the depot has a demand",
        "cvrplib.vrp:10 node: node 2 is listed twice",
        "cvrplib.vrp:11 DEMAND_SECTION: '3 11 5' is not a node and its demand",
        "cvrplib.vrp:13 DEPOT_SECTION: 2 depots are given, one is supported",
        "island.dat:6: edge 4-5 cannot be reached from the depot",
        "island.dat:6: there is no way from edge 4-5 back to the depot",
        "matrix.vrp EDGE_WEIGHT_SECTION: has 5 distances, 9 are needed",
        "mcarp.dat:5: stands below none of LIST_REQ_EDGES, LIST_NOREQ_EDGES, LIST_REQ_ARCS, LIST_NOREQ_ARCS",
        "mcarp.dat:9 trav_cost: is missing",
        "mcarp.dat:10 DEPOT: '3,4' is not a number",
        "other.txt: is in none of the formats known here: SINTEF, MCARP, CARPLIB, CVRPLIB",
        "points.vrp DEPOT_SECTION: the section is missing",
        "points.vrp:8 NODE_COORD_SECTION: '2 nan 1' is not a node and its x and y",
        "sintef.dat:3 CAPACITY: 0 is not within 1 to 1000000000",
        "sintef.dat:11 node: node 2 is listed twice",
        "sintef.dat:12 E1: stands in the table of another kind",
        "sintef.dat:14 A1: has 4 fields, 5 are needed",
    ):
        assert text in found


@pytest.mark.parametrize("path", sorted((FILES / "broken").iterdir()), ids=lambda path: path.name)
def test_a_faulty_file_alone_is_refused(path):
    assert all(text.startswith(path.name) for text in problems(read_file, path))


def test_sets_are_sub_folders_and_scenarios_are_districts(tmp_path):
    (tmp_path / "here.dat").write_bytes((FILES / "town" / "square.dat").read_bytes())
    (tmp_path / "README.txt").write_text("no instance", encoding="utf-8")
    for name in ("set10", "set2"):
        (tmp_path / name).mkdir()
        for number in (10, 9):
            (tmp_path / name / f"i{number}.dat").write_bytes((FILES / "town" / "square.dat").read_bytes())
    (tmp_path / "old town").mkdir()
    (tmp_path / "old town" / "scenario.toml").touch()
    found = read_folder(tmp_path)
    assert [(set_name, instance.name) for set_name, instance in found.instances] == [
        (tmp_path.name, "here"),
        *[("set2", "i9"), ("set2", "i10"), ("set10", "i9"), ("set10", "i10")],
    ]
    assert found.scenarios == ((DISTRICT, tmp_path / "old town"),)
    assert read_folder(tmp_path, sets=["set2"]).scenarios == ()


def test_unknown_sets_and_empty_folders_are_named(tmp_path):
    assert problems(lambda: read_folder(FILES, sets=["town", "nowhere"])) == [
        f"{FILES}: there is no set nowhere; a set is a sub-folder"
    ]
    assert "no file that ends in .dat, .txt, .vrp" in problems(read_folder, tmp_path)[0]


def test_best_known_values_by_set_and_fleet():
    known = read_best_known(FILES / "best_known.csv")
    assert (known.cost("square", "town", "free"), known.fleet("square", "town")) == (31, "free")
    assert (known.cost("mixed", "village", "free"), known.cost("mixed", "elsewhere", "limited")) == (None, 36)
    assert (known.fleet("mixed", "village"), known.fleet("unknown", "town")) == ("limited", "free")
    assert table_near(FILES) == FILES / "best_known.csv"
    assert table_near(FILES / "town") == FILES / "best_known.csv"
    assert table_near(FILES.parent) is None


def test_faults_of_a_table_of_best_known_values(tmp_path):
    path = tmp_path / "k.csv"
    path.write_text("instance,set,fleet,bks\na,s,free,12\nb,s,some,x\n", encoding="utf-8")
    assert problems(read_best_known, path) == [
        "k.csv:3 bks: 'x' is not a number",
        "k.csv:3 fleet: 'some' is not one of free, limited",
    ]
    path.write_text("instance,fleet\n", encoding="utf-8")
    assert problems(read_best_known, path) == [
        "k.csv:1 bks: the column is missing",
        "k.csv:1 set: the column is missing",
    ]


def test_no_way_is_unreachable(tmp_path):
    text = (FILES / "broken" / "island.dat").read_text(encoding="utf-8").replace("( 4, 5)  coste 3 demanda 2\n", "")
    (tmp_path / "a.dat").write_text(text, encoding="utf-8")
    assert read_file(tmp_path / "a.dat").distance()[0, 4] == UNREACHABLE
