"""`linli bench contracts`: public groupings in turn, checked, as a table, as JSON, as a section of a results file."""

import json
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from benchmarks import libpysal_examples
from benchmarks.contracts import Run, expected, measure
from benchmarks.contracts_cases import Answer, InstanceCase, Verdict
from benchmarks.contracts_table import markdown, rows, text
from domain.districting import MaxPInstance
from reports.terminal.progress import Steps
from scenarios.districting_files.folder import read_file

FILES = Path(__file__).parent.parent / "data" / "districting"
MADE = Run(
    instance="a",
    set_name="s",
    problem="cut-edges",
    method="own",
    seed=1,
    objective=12.0,
    bound=9.0,
    regions=3,
    most_regions=None,
    best_known=10.0,
    more_regions_first=False,
    seconds=2.0,
    violations=(),
)


def bench(*arguments, code=0):
    result = CliRunner().invoke(cli.main, ["bench", "contracts", *map(str, arguments)])
    assert result.exit_code == code, result.output + result.stderr
    return result


def test_json_is_one_object_a_run():
    lines = bench(FILES, "--sets", "squares,towns", "--time", "60", "--json").stdout.splitlines()
    found = {run["instance"]: run for run in map(json.loads, lines)}
    assert list(found) == ["board", "line"]
    assert found["board"].pop("seconds") > 0
    assert found["board"] == {
        "instance": "board",
        "set": "squares",
        "problem": "cut-edges",
        "method": "own",
        "seed": 1,
        "objective": 4.0,
        "bound": 4.0,
        "regions": 2,
        "most_regions": None,
        "best_known": None,
        "feasible": True,
    }
    assert (found["line"]["objective"], found["line"]["bound"]) == (2.5, 2.5)


def test_max_p_has_a_bound_on_its_regions_only():
    (line,) = bench(FILES, "--sets", "alike", "--time", "0.3", "--json").stdout.splitlines()
    pairs = json.loads(line)
    assert (pairs["objective"], pairs["regions"], pairs["most_regions"], pairs["bound"]) == (2.5, 2, 2, None)


def test_a_results_section_names_the_command(tmp_path):
    path = tmp_path / "RESULTS.md"
    shown = bench(FILES, "--sets", "towns", "--time", "60", "--seeds", "2", "-o", path).stdout
    assert "片区" in shown
    written = path.read_text(encoding="utf-8")
    command = "linli bench contracts districting --sets towns --time 60 --seeds 2 --methods own"
    assert f"## `{command}`" in written
    assert "| towns | line | own | 2 | 0 | 2 | - | 2.50 | 2.50 | 2.50 | 0.00 % | - |" in written


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--methods", "magic"), "magic; known: own, spopt"),
        (("--methods", ""), "none; known"),
        (("--methods", "own-at-p,spopt"), "from spopt, which must come before it"),
        (("--seeds", "x"), "neither a number of seeds"),
        (("--time", "0"), "not in the range"),
        (("--sets", "nowhere"), "there is no set nowhere"),
    ],
)
def test_wrong_options(options, said):
    assert said in bench(FILES, *options, code=2).stderr


def test_broken_files_are_all_reported(tmp_path):
    (tmp_path / "a.txt").write_text("1 0 1 0 x\n", encoding="utf-8")
    (tmp_path / "b.dat").write_text("1\n", encoding="utf-8")
    errors = bench(tmp_path, code=2).stderr
    assert "a.txt:1 U: 'x' is not a number" in errors
    assert "b.dat unit: 1 rows are announced, 0 are left" in errors


def test_a_case_without_libpysal_warns(monkeypatch):
    monkeypatch.setattr(libpysal_examples, "installed", lambda: False)
    result = bench(FILES, "--sets", "libpysal", "--json")
    assert "libpysal is not installed" in result.stderr
    assert result.stdout == ""


class Made:
    """A case that answers what it is told to."""

    name, set_name, problem, best_known, more_regions_first, methods = "c", "s", "p", None, False, ("own",)

    def __init__(self, answer, verdict):
        self.answer, self.verdict = answer, verdict

    def solve(self, method, time_s, *, seed, peer_regions):
        return self.answer

    def judge(self, plan):
        return self.verdict


@pytest.mark.parametrize(
    ("answer", "verdict", "said"),
    [
        (Answer(plan=1, bound=5.0), Verdict(4.0, 2, ()), "lies below the bound 5"),
        (Answer(plan=1, most_regions=2), Verdict(4.0, 3, ()), "3 regions, proved to be at most 2"),
        (Answer(plan=1), Verdict(4.0, 3, ("torn",)), "torn"),
    ],
)
def test_what_contradicts_itself_fails(answer, verdict, said):
    (run,) = measure([Made(answer, verdict)], ["own", "spopt"], [1], 1.0, watch=Steps(None))
    assert any(said in text for text in run.violations)
    assert not run.feasible
    assert said in text([run])


class Peered(Made):
    """A case whose peer finds as many regions as the seed says, and whose third method does what it is asked."""

    methods = ("own", "spopt", "own-at-p")

    def __init__(self, torn=()):
        super().__init__(None, None)
        self.torn, self.calls = torn, []

    def solve(self, method, time_s, *, seed, peer_regions):
        self.calls.append((method, seed, peer_regions))
        if method == "own-at-p":
            return Answer(plan=None if peer_regions is None else (method, 3), asked=peer_regions)
        return Answer(plan=(method, seed))

    def judge(self, plan):
        return Verdict({"own-at-p": 4.0}.get(plan[0], 5.0), plan[1], self.torn if plan[0] == "spopt" else ())


def test_the_peer_says_how_many_regions_ours_has_with_the_same_seed():
    case = Peered()
    runs = list(measure([case], ["spopt", "own-at-p"], [2, 3], 1.0, watch=Steps(None)))
    assert case.calls == [("spopt", 2, None), ("own-at-p", 2, 2), ("spopt", 3, None), ("own-at-p", 3, 3)]
    assert runs[1].violations == ("3 regions, 2 were asked for",)
    assert runs[3].feasible
    assert "At equal number of regions, own-at-p is lower than spopt in 1 of 1 runs." in markdown(runs[2:])[-1]


def test_regions_of_a_plan_that_fails_are_not_asked_for():
    runs = list(measure([Peered(torn=("torn",))], ["spopt", "own-at-p"], [3], 1.0, watch=Steps(None)))
    assert runs[1].objective is None
    assert not any("At equal number" in line for line in markdown(runs))


def test_ours_keeps_to_a_number_of_regions():
    case = InstanceCase(read_file(FILES / "alike" / "pairs.txt"), "alike")
    answer = case.solve("own-at-p", 0.1, seed=1, peer_regions=1)
    assert (case.judge(answer.plan).regions, answer.asked, answer.most_regions) == (1, 1, None)


def test_nothing_found_is_counted():
    (run,) = measure([Made(Answer(plan=None), None)], ["own"], [1], 1.0, watch=Steps(None))
    assert rows([run])[0][4] == "1"
    assert expected([Made(None, None)], ["own", "spopt"], [1, 2]) == 2


def test_cells_of_the_table():
    runs = [MADE, replace(MADE, seed=2, objective=9.0), replace(MADE, seed=3, objective=8.0, violations=("x",))]
    assert rows(runs) == [["s", "a", "own", "3", "1", "3", "-", "9", "10.50", "9", "0.00 %", "10", "2.0"]]
    shown = markdown(runs)
    assert "- Proved optimal: 1 of 1 instances." in shown
    assert "- Lower than known, 9.00 (was 10.00): s a, own, seed 2." in shown
    assert "- FAILED s a, own, seed 3: x" in shown


def test_more_regions_count_before_the_objective():
    few = replace(MADE, more_regions_first=True, objective=1.0, regions=2)
    many = replace(few, objective=50.0, regions=3)
    assert rows([few, many])[0][5:8] == ["3", "-", "50"]


@pytest.mark.skipif(find_spec("spopt") is None, reason="needs spopt, of the extra bench")
def test_spopt_solves_what_we_solve():
    case = InstanceCase(read_file(FILES / "alike" / "pairs.txt"), "alike")
    answer = case.solve("spopt", 0.1, seed=1, peer_regions=None)
    assert case.judge(answer.plan) == Verdict(2.5, 2, ())


@pytest.mark.skipif(not libpysal_examples.installed(), reason="needs libpysal, of the extra bench")
def test_the_examples_of_libpysal():
    found = {each.name: each for each in libpysal_examples.examples()}
    assert len(found) >= 5
    assert all(isinstance(each, MaxPInstance) for each in found.values())
    assert len(found["columbus"].size) == 49
    assert found["columbus"].attributes.mean(axis=0) == pytest.approx(0, abs=1e-9)
