"""`linli bench visits`: periodic routes in turn, checked, as a table, as JSON, as a section of a results file."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

import cli
from benchmarks import visits
from benchmarks.visits import Case, Run, measure
from benchmarks.visits_command import KNOWN
from benchmarks.visits_table import markdown, rows, text
from reports.terminal.progress import Steps
from scenarios.periodic_files.folder import read_file
from scenarios.periodic_files.known import read_known

# The first customer on either day, the second on both: 3-4-5 triangles with the depot; cheapest together on a day.
TWO = """1 1 2 2
0 10
0 10
0 0 0 0 0 0 0
1 0 8 0 5 1 2 1 2
2 6 8 0 5 2 1 3
"""
MADE = Run(
    instance="a",
    set_name="s",
    engine="own",
    seed=1,
    cost=102.0,
    best_known=100.0,
    seconds=2.0,
    violations=(),
)


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "tiny"
    place.mkdir()
    (place / "two.txt").write_text(TWO, encoding="utf-8")
    (place / "two.res").write_text("44.00\n1 1 24 10 0 1 2 0\n2 1 20 5 0 2 0\n", encoding="utf-8")
    return place


def bench(*arguments, code=0):
    result = CliRunner().invoke(cli.main, ["bench", "visits", *map(str, arguments)])
    assert result.exit_code == code, result.output + result.stderr
    return result


def test_json_is_one_object_a_run(folder):
    lines = bench(folder, "--time", "0.3", "--methods", "own,pyvrp,ortools", "--json").stdout.splitlines()
    found = {run["engine"]: run for run in map(json.loads, lines)}
    assert list(found) == ["own", "pyvrp", "ortools"]
    for engine, run in found.items():
        assert run.pop("seconds") > 0
        assert run.pop("cost") == pytest.approx(44.0)
        assert run.pop("gap") == pytest.approx(0.0)
        assert run == {
            "instance": "two",
            "set": "tiny",
            "engine": engine,
            "seed": 1,
            "bound": None,
            "best_known": 44.0,
            "feasible": True,
        }


def test_a_results_section_names_the_command(folder, tmp_path):
    path = tmp_path / "RESULTS.md"
    shown = bench(folder, "--time", "0.1", "--seeds", "2", "-o", path).stdout
    assert "算例" in shown
    written = path.read_text(encoding="utf-8")
    assert "## `linli bench visits tiny --time 0.1 --seeds 2 --methods own`" in written
    assert "| tiny | two | own | 2 | 0 | 44.00 | 44.00 | 44.00 | 0.00 % | 0.1 |" in written
    assert "own: mean gap 0.00 %, worst 0.00 %, at the best known in 2 of 2 runs, 0 unsolved." in written


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--methods", "magic"), "magic; known: own, pyvrp, ortools"),
        (("--methods", ""), "none; known"),
        (("--seeds", "x"), "neither a number of seeds"),
        (("--time", "0"), "not in the range"),
        (("--sets", "nowhere"), "there is no set nowhere"),
    ],
)
def test_wrong_options(folder, options, said):
    assert said in bench(folder, *options, code=2).stderr


def test_broken_files_are_all_reported(folder):
    (folder / "a.txt").write_text(TWO.replace("0 8 0", "0 x 0"), encoding="utf-8")
    (folder / "two.res").write_text("44.00\n7 1 24 10 0 1 2 0\n", encoding="utf-8")
    errors = bench(folder, code=2).stderr
    assert "a.txt:5 y: 'x' is not a number" in errors
    assert "two.res:2 day: 7 is not within 1 to 2" in errors
    assert "Traceback" not in errors


def test_a_published_solution_that_fails_is_not_used(folder):
    (folder / "two.res").write_text("20.00\n2 1 20 5 0 2 0\n", encoding="utf-8")
    result = bench(folder, "--time", "0.1", "--json")
    assert "the published solution is not used: customer 1: visited on no day" in result.stderr
    assert json.loads(result.stdout)["best_known"] is None


def test_a_published_solution_counts_as_its_routes_cost(folder):
    (folder / "two.res").write_text("40.00\n1 1 24 10 0 1 2 0\n2 1 20 5 0 2 0\n", encoding="utf-8")
    result = bench(folder, "--time", "0.1", "--json")
    assert "the routes cost 44.00, 40.00 is stated" in result.stderr
    assert json.loads(result.stdout)["best_known"] == pytest.approx(44.0)


def test_routes_that_fail_the_checker_end_with_code_1(folder, monkeypatch):
    monkeypatch.setitem(visits.METHODS, "own", lambda instance, time_s, seed: ((), ((2,),)))
    result = bench(folder, "--time", "0.1", "--methods", "own", code=1)
    assert "two, own, seed 1: customer 1: visited on no day" in result.stderr
    assert "FAILED tiny two, own, seed 1" in result.stdout


def test_a_method_that_finds_nothing_is_unsolved(folder, monkeypatch):
    monkeypatch.setitem(visits.METHODS, "own", lambda instance, time_s, seed: None)
    (run,) = measure([Case("s", read_file(folder / "two.txt"), None)], ["own"], [1], 1.0, watch=Steps(None))
    assert (run.cost, run.gap, run.feasible, run.violations) == (None, None, False, ())
    assert rows([run]) == [["s", "two", "own", "1", "1", "-", "-", "-", "-", "0.0"]]


def test_interrupted_runs_are_left_out(folder, monkeypatch):
    asked = iter([False, False, False, True])
    monkeypatch.setattr("benchmarks.visits.interruption.requested", lambda: next(asked))
    monkeypatch.setitem(visits.METHODS, "own", lambda instance, time_s, seed: (((1, 2),), ((2,),)))
    case = Case("s", read_file(folder / "two.txt"), None)
    assert len(list(measure([case], ["own"], [1, 2, 3], 1.0, watch=Steps(None)))) == 1


def test_the_table_tells_means_and_what_is_lower_than_known():
    runs = [MADE, replace(MADE, seed=2, cost=99.0), replace(MADE, instance="b", cost=100.004)]
    assert rows(runs) == [
        ["s", "a", "own", "2", "0", "99.00", "100.50", "100.00", "0.50 %", "2.0"],
        ["s", "b", "own", "1", "0", "100.00", "100.00", "100.00", "0.00 %", "2.0"],
    ]
    said = "\n".join(markdown(runs))
    assert "mean gap 0.33 %, worst 2.00 %, at the best known in 2 of 3 runs, 0 unsolved." in said
    assert "Lower than known, 99.00 (was 100.00): s a, own, seed 2." in said
    assert "平均差距" in text(runs)


def test_our_table_of_known_values_is_read():
    known = read_known(KNOWN)
    assert len(known.cost_of) == 12
    assert known.cost_of["p05", 75, 5, 6] == 2024.96
