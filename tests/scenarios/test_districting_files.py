"""Public districting files: what is read, and every fault of a broken file at once."""

from pathlib import Path

import numpy as np
import pytest

from domain.districting import CutEdgesInstance, MaxPInstance, TerritoryInstance
from domain.errors import ScenarioError
from scenarios.districting_files.folder import read_file, read_folder
from scenarios.districting_files.known import read_known

FILES = Path(__file__).parent.parent / "data" / "districting"
SHARED = Path(__file__).parents[3] / "shared" / "instances" / "districting"


def broken(tmp_path, text):
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_file(path)
    return [str(problem) for problem in caught.value.problems]


def test_the_three_formats_are_told_apart():
    board, line, pairs = (
        read_file(FILES / name) for name in ("squares/board.txt", "towns/line.dat", "alike/pairs.txt")
    )
    assert isinstance(board, CutEdgesInstance)
    assert (board.name, board.n_districts, board.least, board.most, len(board.edges)) == ("board", 2, 4, 5, 12)
    assert isinstance(line, TerritoryInstance)
    assert line.points[3].tolist() == [6.5, 0.0]
    assert line.activities.shape == (4, 3)
    assert (line.n_territories, line.tolerance.tolist()) == (2, [0.05] * 3)
    assert isinstance(pairs, MaxPInstance)
    assert (pairs.threshold, pairs.attributes.ravel().tolist()) == (2.0, [0.0, 1.0, 5.0, 6.5])


def test_cut_edges_faults_come_all_at_once(tmp_path):
    assert broken(tmp_path, "# c\n3 3 9 7 5\nx 0 0\n1 200 0\n1 0\n0 1\n1 0\n2 2\n") == [
        "a.txt:2 L: 7 is more than U, 5",
        "a.txt:2 k: 9 is not within 1 to 3",
        "a.txt:3 population: 'x' is not a number",
        "a.txt:4 lon: 200 is not within -180 to 180",
        "a.txt:5 unit: '1 0' has 2 values, 3 are needed",
        "a.txt:7 edge: 1 0 is listed before, in line 6",
        "a.txt:8 edge: joins unit 2 to itself or to no unit",
    ]


def test_territory_faults_come_all_at_once(tmp_path):
    assert broken(tmp_path, "2\n0 1 nan 3 3 3 0\n5 1 1 -3 3 3 0\n1\n0 7\n1 2 0.05 2 0.05 0\nmore\n") == [
        "a.txt:2 y: nan is not within -inf to inf",
        "a.txt:3 activity: -3 is not within 0 to inf",
        "a.txt:3 id: 5 stands where unit 1 is expected",
        "a.txt:5 edge: 7 is not within 0 to 1",
        "a.txt:5 edge: joins unit 0 to itself or to no unit",
        "a.txt:6 p: is given as 1 and as 2",
        "a.txt:6 tolerance: 2 is not within 0 to 1",
        "a.txt:7: 1 rows more than announced",
    ]


def test_max_p_faults_come_all_at_once(tmp_path):
    assert broken(tmp_path, "maxp 2 2 1 0\n-1 0\n1 inf\n0 1\n") == [
        "a.txt edge: 2 rows are announced, 1 are left in the file",
        "a.txt:1 threshold: must be more than 0",
        "a.txt:2 size: -1 is not within 0 to inf",
        "a.txt:3 attribute: inf is not within -inf to inf",
    ]


@pytest.mark.parametrize("text", ["", "hello world\n", "1 2 3\n"])
def test_other_files_are_refused(tmp_path, text):
    assert broken(tmp_path, text) == ["a.txt: is none of the formats known here: cut edges, territories, max-p"]


@pytest.mark.parametrize("name", ["squares/board.txt", "towns/line.dat", "alike/pairs.txt"])
def test_a_file_cut_short_anywhere_is_refused(tmp_path, name):
    lines = (FILES / name).read_text(encoding="utf-8").splitlines()
    for count in range(len(lines)):
        assert broken(tmp_path, "\n".join(lines[:count]))


def test_folders_are_sets(tmp_path):
    found = read_folder(FILES)
    assert [(name, instance.name) for name, instance in found.instances] == [
        ("alike", "pairs"),
        ("squares", "board"),
        ("towns", "line"),
    ]
    with pytest.raises(ScenarioError, match="there is no set villages"):
        read_folder(FILES, sets=("villages", "towns"))
    with pytest.raises(ScenarioError, match="no instance that ends in"):
        read_folder(tmp_path)


def test_known_values_of_both_tables(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "known.csv").write_text("state,level,best_cut_edges\nAL,county,55.0\n", encoding="utf-8")
    (tmp_path / "a" / "known_alns.csv").write_text("instance,alns_compactness\nq,1.5\n", encoding="utf-8")
    assert read_known(tmp_path) == {"AL_county": 55.0, "q": 1.5}
    (tmp_path / "known.csv").write_text("state,level,best_cut_edges\nAL,county,nan\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"known.csv:2 best_cut_edges: 'nan' is not a number"):
        read_known(tmp_path)


@pytest.mark.skipif(not SHARED.exists(), reason="needs the public instances")
def test_the_public_instances_are_read():
    found = read_folder(SHARED).instances
    assert len(found) == 12
    assert read_known(SHARED)["ID_tract"] == 17
    territory = next(instance for _, instance in found if instance.name == "2DU60-05-1")
    assert (len(territory.points), territory.n_territories) == (60, 4)
    assert np.allclose(territory.activities[0], [864, 2839, 2901])
