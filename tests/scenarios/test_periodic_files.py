"""Public files of periodic routing: what is read, and every fault of a broken file at once."""

from math import inf
from pathlib import Path

import pytest

from allocator.checks.periodic import judge
from domain.errors import ScenarioError
from scenarios.periodic_files.folder import read_file, read_folder
from scenarios.periodic_files.known import read_known

SHARED = Path(__file__).parents[3] / "shared" / "instances" / "periodic"

# Three customers, two days: the first on either day, the second on both, the third on day 1 (the highest bit).
GOOD = """1 2 3 2
0 10
60 12
 0 0 0 0 0 0 0
 1 3.5 -4 1 5 1 2 1 2
 2 0 5 0 6 2 1 3
 3 6 8 2 4 1 1 2

"""


def written(tmp_path, text, name="a.txt"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def faults(tmp_path, text):
    with pytest.raises(ScenarioError) as caught:
        read_file(written(tmp_path, text))
    return [str(problem) for problem in caught.value.problems]


def test_an_instance_is_read(tmp_path):
    found = read_file(written(tmp_path, GOOD))
    assert (found.name, found.n_customers, found.n_days, found.vehicles) == ("a", 3, 2, 2)
    assert found.points.tolist() == [[0, 0], [3.5, -4], [0, 5], [6, 8]]
    assert found.demand.tolist() == [0, 5, 6, 4]
    assert found.service.tolist() == [0, 1, 0, 2]
    assert found.patterns == ((), (2, 1), (3,), (1,))
    assert found.longest.tolist() == [inf, 60]
    assert found.capacity.tolist() == [10, 12]


def test_faults_come_all_at_once(tmp_path):
    text = """2 2 3 2
0 -1
x 12
0 0 0 0 1 0 0
1 3 nan 1 5 1 2 1 2
7 0 5 0 6 1 1 3
3 6 8 2 4 1 2 4
"""
    assert faults(tmp_path, text) == [
        "a.txt:1 type: 2 is not 1, a periodic vehicle routing problem",
        "a.txt:2 Q: -1 is not within 0 to inf",
        "a.txt:3 D: 'x' is not a number",
        "a.txt:4 depot: has a demand, a service time or combinations of days",
        "a.txt:5 y: nan is not within -inf to inf",
        "a.txt:6 combination: 3 has 2 days, f is 1",
        "a.txt:6 number: 7 stands where place 2 is expected",
        "a.txt:7 a: 2 combinations are announced, 1 follow",
        "a.txt:7 combination: 4 is not within 1 to 3",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a.txt type m n t: the file ends before it"),
        ("1 2 3\n", "a.txt:1 type m n t: '1 2 3' has 3 values, 4 are needed"),
        ("1 0 1 1\n", "a.txt:1 m: 0 is not within 1"),
        ("1 1 1 63\n", "a.txt:1 t: 63 is not within 1 to 62"),
        ("1 1 1 1\n0 1\n0 0 0 0 0 0 0\n1 1 1 0 1 0 0\n", "a.txt:4 a: a customer needs a combination of days"),
        ("1 1 1 1\n0 1\n0 0 0 0 0 0 0\n1 1 1 0 1\n", "has 5 values, 7 are needed"),
        (GOOD + "4 1 1 0 1 1 1 1\n", "1 rows more than announced"),
    ],
)
def test_other_faults(tmp_path, text, said):
    assert any(said in fault for fault in faults(tmp_path, text))


def test_a_file_cut_short_anywhere_is_refused(tmp_path):
    lines = GOOD.splitlines()
    for count in range(7):
        assert faults(tmp_path, "\n".join(lines[:count]))


def test_folders_are_sets_with_solutions_beside(tmp_path):
    (tmp_path / "old").mkdir()
    written(tmp_path / "old", GOOD)
    written(tmp_path / "old", "39.5\n1 1 30 9 0 3 0\n1 2 0 0 0 0\n2 1 9 1 0 1 2 0\n", "a.res")
    written(tmp_path, GOOD, "b.txt")
    written(tmp_path, "What the files hold\n1 2 3\n", "FORMAT.txt")
    found = read_folder(tmp_path)
    assert [(each.set_name, each.instance.name) for each in found.members] == [(tmp_path.name, "b"), ("old", "a")]
    assert found.warnings == ("FORMAT.txt: is text, not an instance, and left out",)
    assert found.members[0].published is None
    assert found.members[1].published.cost == 39.5
    assert found.members[1].published.routes == (((3,),), ((1, 2),))
    with pytest.raises(ScenarioError, match="there is no set new"):
        read_folder(tmp_path, sets=("new", "old"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(ScenarioError, match="no instance that ends in"):
        read_folder(tmp_path / "empty")


def test_faults_of_a_solution(tmp_path):
    written(tmp_path, GOOD)
    written(tmp_path, "x\n3 1 0 0 0 9 0\n1 1 0 0 1 2 0\n1 1 0\n", "a.res")
    with pytest.raises(ScenarioError) as caught:
        read_folder(tmp_path)
    assert [str(problem) for problem in caught.value.problems] == [
        "a.res:1 cost: 'x' is not a number",
        "a.res:2 day: 3 is not within 1 to 2",
        "a.res:2 stop: 9 is not within 0 to 3",
        "a.res:3 route: does not lead from the depot, 0, to the depot",
        "a.res:4 route: '1 1 0' has 3 values, 6 are needed",
    ]


def test_known_values_are_of_the_instance_that_has_the_sizes_too(tmp_path):
    head = "instance,customers,days,vehicles,best_known,source\n"
    known = read_known(written(tmp_path, f"{head}a,3,2,2,12.5,here\nb,3,2,2,1,here\n", "known.csv"))
    instance = read_file(written(tmp_path, GOOD))
    assert known.cost(instance) == 12.5
    assert known.cost(read_file(written(tmp_path, GOOD.replace("1 2 3 2", "1 3 3 2")))) is None
    with pytest.raises(ScenarioError, match=r"known.csv:2 best_known: 'x' is not a number"):
        read_known(written(tmp_path, f"{head}a,3,2,2,x,here\n", "known.csv"))
    with pytest.raises(ScenarioError, match=r"known.csv:1 days: the column is missing"):
        read_known(written(tmp_path, "instance,customers,vehicles,best_known,source\n", "known.csv"))


@pytest.mark.skipif(not SHARED.exists(), reason="needs the public instances")
def test_published_solutions_cost_what_they_state():
    for each in read_folder(SHARED).members:
        verdict = judge(each.instance, each.published.routes)
        assert verdict.cost == pytest.approx(each.published.cost, abs=0.006)
        if each.instance.name == "p01":  # its customer 51, at the depot, takes a vehicle that the solution leaves out
            assert verdict.violations == ("customer 51: visited on no day, which is none of its patterns",)
        else:
            assert verdict.violations == ()
