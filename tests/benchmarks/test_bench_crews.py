"""`linli bench crews`: runs in turn, checked and compared, as a table, as JSON, as a section of a results file."""

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from allocator.checks.routing import judge
from allocator.crews.peers import pyvrp
from allocator.crews.peers.instance import PeerAnswer
from benchmarks.cases import Answer, Budget, InstanceCase, Verdict, smallest_case
from benchmarks.command import seeds_of, seeds_text
from benchmarks.crews import Run, measure, warm_up
from benchmarks.crews_table import gap, markdown, references, rows, text
from benchmarks.kept_bounds import digest
from benchmarks.results import with_section, write_section
from domain.engines import Engine
from reports.terminal.progress import Steps
from scenarios.routing_files.folder import read_file
from scenarios.save import save

FILES = Path(__file__).parent.parent / "data" / "routing"
SHARED = Path(__file__).parents[3] / "shared"
COSTS = {"points": 21, "square": 32, "mixed": 36, "lanes": 22, "table": 29}  # as the peers find them, too
QUIET = Steps(None)
QUICK = ("--iterations", 30, "--no-bound", "--engine", "pyvrp")


def bench(*arguments, code=0):
    result = CliRunner().invoke(cli.main, ["bench", "crews", *map(str, arguments)])
    assert result.exit_code == code, result.output + result.stderr
    return result


def made(**changes):
    given = Run(
        instance="a",
        set_name="s",
        fleet="free",
        engine=Engine.OWN,
        seed=1,
        cost=110.0,
        bound=90.0,
        best_known=100.0,
        seconds=2.0,
        iterations=400,
        violations=(),
    )
    return replace(given, **changes)


def test_json_is_one_object_a_run():
    lines = bench(FILES, "--sets", "town,village", *QUICK, "--peers", "ortools", "--seeds", 2, "--json").stdout
    found = [json.loads(line) for line in lines.splitlines()]
    assert len(found) == 5 * 2 * 2
    assert [(r["instance"], r["engine"], r["seed"]) for r in found[:4]] == [
        *[("points", "pyvrp", 1), ("points", "ortools", 1), ("points", "pyvrp", 2), ("points", "ortools", 2)]
    ]
    square = next(r for r in found if r["instance"] == "square")
    assert square.pop("seconds") > 0
    assert square.pop("iterations") == 30
    assert square == {
        "instance": "square",
        "set": "town",
        "fleet": "free",
        "engine": "pyvrp",
        "seed": 1,
        "cost": 32,
        "bound": None,
        "best_known": 31,
        "feasible": True,
    }


def test_table_and_remarks():
    shown = bench(FILES, "--sets", "village,town", *QUICK).stdout
    assert "平均差距" in shown
    assert "mean gap" in shown
    assert "village (limited)  pyvrp" in shown
    assert "New best 22 (was 1,000): village lanes, pyvrp, seed 1." in shown
    assert shown.count("New best") == 1
    assert "2 of 5 cases are compared with the best of these runs: none is known." in shown


def test_fleet_rules():
    lines = bench(FILES, "--sets", "town", *QUICK, "--fleet", "limited", "--json").stdout.splitlines()
    assert {json.loads(line)["fleet"] for line in lines} == {"limited"}
    assert json.loads(lines[1])["best_known"] is None  # 31 is known of a free fleet


def test_solutions_are_written_as_the_public_checkers_read_them(tmp_path):
    bench(FILES, "--sets", "town", *QUICK, "--solutions", tmp_path / "kept")
    kept = json.loads((tmp_path / "kept" / "town" / "square-pyvrp-1.json").read_text(encoding="utf-8"))
    assert judge(read_file(FILES / "town" / "square.dat"), kept["routes"]).cost == kept["cost"] == 32


def test_our_own_search_is_the_default():
    lines = bench(FILES, "--sets", "town,village", "--iterations", 300, "--no-bound", "--json").stdout.splitlines()
    found = {record["instance"]: record for record in map(json.loads, lines)}
    assert {record["engine"] for record in found.values()} == {"own"}
    assert {name: record["cost"] for name, record in found.items()} == COSTS
    assert all(record["feasible"] and record["iterations"] == 300 for record in found.values())


def test_bounds_lie_below_every_cost():
    options = ("--sets", "town,village", "--iterations", 100, "--engine", "pyvrp", "--json")
    found = [json.loads(line) for line in bench(FILES, *options).stdout.splitlines()]
    assert {record["instance"]: record["cost"] for record in found} == COSTS
    assert all(0 < record["bound"] <= record["cost"] for record in found)


def test_a_scenario_folder_is_a_district(tmp_path, town):
    save(town, tmp_path / "town")
    record, peer = map(json.loads, bench(tmp_path, *QUICK, "--peers", "ortools", "--json").stdout.splitlines())
    assert (record["instance"], record["set"], record["feasible"], record["iterations"]) == (
        "town",
        "district",
        True,
        None,
    )
    assert peer["feasible"]
    assert record["cost"] == pytest.approx(peer["cost"], rel=0.2)
    assert bench(tmp_path, *QUICK).stdout.count("district") == 1


def test_broken_files_are_all_named():
    shown = bench(FILES / "broken", *QUICK, code=2).stderr
    assert "carplib.dat:8 demand" in shown
    assert "sintef.dat:3 CAPACITY" in shown
    assert "nothing was written" in shown


@pytest.mark.parametrize(
    "arguments",
    [("--peers", "gurobi"), ("--seeds", "x"), ("--seeds", "0"), ("--seeds", "1,-2"), ("--iterations", "0")],
)
def test_wrong_calls(arguments):
    bench(FILES, *arguments, code=2)


def test_seeds():
    assert [seeds_of(given) for given in ("3", "4,2,4", "7,")] == [(1, 2, 3), (4, 2), (7,)]
    assert [seeds_text(seeds) for seeds in ((1, 2, 3), (4, 2), (7,), (1,))] == ["3", "4,2", "7,", "1"]


def test_a_solution_that_fails_the_checker_is_reported(monkeypatch):
    monkeypatch.setattr(pyvrp, "route_instance", lambda *_, **__: PeerAnswer((("E1", "E2", "E3"),), 1))
    result = bench(FILES, "--sets", "town", *QUICK, "--json", code=1)
    assert "square, pyvrp, seed 1: route 1: load 8 exceeds the capacity 5" in result.stderr
    assert not json.loads(result.stdout.splitlines()[1])["feasible"]


def test_an_engine_without_a_solution_is_unsolved(monkeypatch):
    monkeypatch.setattr(pyvrp, "route_instance", lambda *_, **__: PeerAnswer(None, 1))
    record = json.loads(bench(FILES, "--sets", "town", *QUICK, "--json").stdout.splitlines()[0])
    assert (record["cost"], record["feasible"]) == (None, False)
    assert "pyvrp           2      1         2" in bench(FILES, "--sets", "town", *QUICK).stdout


class Constant:
    """A case whose every solution costs the same."""

    name, set_name, fleet, best_known = "constant", "made", "free", None

    def __init__(self, bound):
        self.calls = []
        self._bound = bound

    def bound(self):
        self.calls.append("bound")
        return self._bound

    def solve(self, engine, budget, *, seed):
        self.calls.append((engine, budget.iterations, seed))
        return Answer("solution", 5)

    def judge(self, solution):
        return Verdict(50.0, ())

    def written(self, solution):
        return {"routes": solution}


def test_engines_run_in_turn_and_the_bound_comes_once():
    case = Constant(40.0)
    runs = list(measure([case], [Engine.OWN, Engine.PYVRP], [3, 4], Budget(iterations=9), bound=True, watch=QUIET))
    own, peer = Engine.OWN, Engine.PYVRP
    assert case.calls == ["bound", (own, 9, 3), (peer, 9, 3), (own, 9, 4), (peer, 9, 4)]
    assert [(run.cost, run.bound, run.feasible) for run in runs] == [(50.0, 40.0, True)] * 4


def test_warming_up_runs_every_engine_once():
    case = Constant(40.0)
    warm_up(case, [Engine.ORTOOLS, Engine.PYVRP])
    assert case.calls == [(Engine.ORTOOLS, 1, 0), (Engine.PYVRP, 1, 0)]


def test_every_peer_can_solve_the_smallest_case():
    case = smallest_case()
    for engine in (Engine.PYVRP, Engine.ORTOOLS):
        assert case.judge(case.solve(engine, Budget(iterations=1), seed=0).solution) == Verdict(2, ())


def test_a_cost_below_the_bound_is_a_fault():
    (run,) = measure([Constant(50.5)], [Engine.OWN], [1], Budget(iterations=1), bound=True, watch=QUIET)
    assert run.violations == ("cost 50 lies below the bound 50.5, so one of them is wrong",)


def test_a_run_is_told_what_is_enough():
    told = []
    case = Constant(40.0)
    case.solve = lambda engine, budget, *, seed: told.append(budget.enough) or Answer("solution", 5)
    for bound in (True, False):
        list(measure([case], [Engine.OWN], [1], Budget(iterations=9), bound=bound, watch=QUIET))
    assert told == [40.0, -float("inf")]


@pytest.mark.parametrize("engine", list(Engine))
def test_engines_end_when_they_have_enough(engine):
    case = smallest_case()
    budget = Budget(time_s=3600.0, enough=2)
    assert case.judge(case.solve(engine, budget, seed=0).solution) == Verdict(2, ())


def test_bounds_are_kept_and_read_again(tmp_path, monkeypatch):
    path = tmp_path / "bounds.csv"
    options = ("--sets", "town", "--engine", "own", "--iterations", "30", "--json", "--bounds", path)
    first = [json.loads(line) for line in bench(FILES, *options).stdout.splitlines()]
    rows = path.read_text(encoding="utf-8").splitlines()
    assert len(rows) == 1 + len(first)
    monkeypatch.setattr(InstanceCase, "_proven", lambda self: pytest.fail("proven again"))
    second = [json.loads(line) for line in bench(FILES, *options).stdout.splitlines()]
    assert [run["bound"] for run in second] == [run["bound"] for run in first]
    path.write_text("\n".join([*rows[:1], "a,b,c,many,d"]), encoding="utf-8")
    assert "bounds.csv:2 bound" in bench(FILES, *options, code=2).stderr
    path.write_text("x,y\n", encoding="utf-8")
    assert "is not a file of bounds" in bench(FILES, *options, code=2).stderr


def test_the_digest_is_of_what_an_instance_says():
    square = read_file(FILES / "town" / "square.dat")
    assert digest(replace(square, name="other", vehicles=9)) == digest(square)
    assert digest(replace(square, capacity=square.capacity + 1)) != digest(square)


def test_means_and_worst_cases():
    runs = [
        made(),
        made(seed=2, cost=100.0, seconds=3.0, iterations=600),
        made(instance="b", cost=60.0, bound=50.0, best_known=50.0),
        made(engine=Engine.PYVRP, cost=None, bound=None),
    ]
    own, peer = rows(runs)
    # gaps 10, 0, 20 %; bounds 10 and 0 % below; 1,400 iterations in 7 s
    assert own == ["s", "own", "2", "2", "0", "1/3", "10.00 %", "20.00 %", "5.00 %", "1/2", "200", "2.3"]
    assert peer == ["s", "pyvrp", "1", "1", "1", "0/1", "-", "-", "-", "-", "200", "2.0"]


def test_without_a_known_value_the_best_feasible_run_is_the_reference():
    runs = [
        made(best_known=None),
        made(best_known=None, cost=99.0, seed=2),
        made(best_known=None, cost=5.0, violations=("x",)),
    ]
    assert references(runs)["s", "a", "free"].cost == 99.0
    assert "1 of 1 cases are compared" in text(runs, "")
    assert "FAILED s a, own, seed 1: x" in text(runs, "")


def test_gaps_to_nothing():
    assert (gap(0.0, 0.0), gap(3.0, 0.0), gap(11.0, 10.0)) == (0.0, float("inf"), 0.1)


def test_a_section_replaces_its_earlier_self_and_nothing_else(tmp_path):
    path = tmp_path / "RESULTS.md"
    for heading, line in (("a", "first"), ("b", "second"), ("a", "third")):
        write_section(path, heading, [line])
    assert path.read_text(encoding="utf-8") == "# Results\n\n## a\n\nthird\n\n## b\n\nsecond\n"
    assert with_section("# Mine\n\ntext\n\n### no section\n", "a", ["x"]) == (
        "# Mine\n\ntext\n\n### no section\n\n## a\n\nx\n"
    )
    assert list(tmp_path.iterdir()) == [path]


def test_results_file_names_the_command(tmp_path):
    path = tmp_path / "RESULTS.md"
    for _ in range(2):
        bench(FILES, "--sets", "town", *QUICK, "--seeds", "2", "-o", path)
    found = path.read_text(encoding="utf-8")
    command = "linli bench crews routing --sets town --iterations 30 --seeds 2 --engine pyvrp --no-bound"
    assert found.count(f"## `{command}`") == 1
    assert f"made by `{command}`." in found
    assert str(FILES.parent) not in found
    assert markdown([made()], "k.csv")[0].startswith("| set | engine |")


def test_ctrl_c_keeps_the_finished_runs(tmp_path):
    path = tmp_path / "RESULTS.md"
    code = "import cli; cli.main(prog_name='linli')"
    options = [
        "--sets",
        "town",
        "--engine",
        "pyvrp",
        "--no-bound",
        "--time",
        "1",
        "--seeds",
        "50",
        "--json",
        "-o",
        str(path),
    ]
    process = subprocess.Popen(
        [sys.executable, "-c", code, "bench", "crews", str(FILES), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(cli.__file__).parent,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    guard = threading.Timer(60, process.kill)
    guard.start()
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate()
    guard.cancel()
    assert process.returncode == 130, errors
    assert all(json.loads(line)["feasible"] for line in [first, *rest.splitlines()])
    assert "Interrupted" in errors
    assert ", interrupted\n" in path.read_text(encoding="utf-8")


@pytest.mark.skipif(not (SHARED / "tools" / "check_mcgrp.py").exists(), reason="needs the independent checker")
def test_the_independent_checker_reads_and_costs_the_same(tmp_path):
    paths = [*sorted((SHARED / "instances" / "routing").glob("*/*1.dat"))[::4], FILES / "village" / "lanes.txt"]
    ours = [FILES / name for name in ("village/mixed.dat", "town/square.dat", "town/points.vrp")]
    for path in (*paths, *ours):
        case = InstanceCase(replace(read_file(path), vehicles=None), "s", "free", None)
        answer = case.solve(Engine.PYVRP, Budget(iterations=3), seed=1)
        kept = tmp_path / "routes.json"
        kept.write_text(json.dumps(case.written(answer.solution)), encoding="utf-8")
        checker = [sys.executable, str(SHARED / "tools" / "check_mcgrp.py"), str(path), str(kept), "--quiet"]
        found = subprocess.run(checker, capture_output=True, text=True, check=False)
        assert found.stdout == f"cost {case.judge(answer.solution).cost}\n", path
