"""Every command with its exit codes, as a user types it."""

import json
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import linli

import cli
from commands import options
from domain.engines import Engine

ROOT = Path(__file__).parents[2]
QUICK = ["--work", "0.1", "--workers", "1", "--seed", "1"]


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scenarios") / "town"
    linli("scenario", "new", folder, "--compounds", 8, "--seed", 3)
    return folder


@pytest.fixture(scope="module")
def plan(scenario, tmp_path_factory):
    folder = tmp_path_factory.mktemp("plans") / "plan"
    linli("run", scenario, "-o", folder, *QUICK, "--replications", 2, "--days", 20)
    return folder


@pytest.fixture
def own_plan(plan, tmp_path):
    """A copy of the plan, to spoil."""

    return Path(shutil.copytree(plan, tmp_path / "plan"))


def test_run_writes_everything_into_one_folder(plan):
    names = {path.name for path in plan.iterdir()}
    parts = [f"{part}.{ending}" for part in cli.PARTS for ending in ("csv", "geojson")]
    assert names == {
        "manifest.json",
        "run.json",
        "report.html",
        "grid.html",
        "visit_scores.csv",
        "grid_roster.csv",
        "scenario",
        "simulation.json",
        "simulation.csv",
        "simulation_pairs.csv",
        "simulation_funnel.csv",
        "simulation_compounds.csv",
        "roster_sheet.csv",
        "teams.html",
        *parts,
    }
    manifest = json.loads((plan / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["parts"]) == set(cli.PARTS)
    assert all(checks == [] for checks in manifest["checks"].values())
    for figures in manifest["parts"].values():
        assert sum(figures["cost_terms"].values()) == pytest.approx(figures["objective"], abs=0.01)
        assert figures["bound"] is None or figures["bound"] <= figures["objective"] + 1e-6


def test_a_peer_plans_the_crews_when_asked(scenario, plan, tmp_path):
    linli("plan", scenario, "-o", tmp_path / "peer", "--only", "crews", "--engine", "pyvrp", *QUICK)
    peer, own = (json.loads((folder / "manifest.json").read_text("utf-8")) for folder in (tmp_path / "peer", plan))
    assert (peer["engine"], own["engine"]) == ("pyvrp", "own")
    assert peer["checks"]["crews"] == []
    assert "not one of" in linli("plan", scenario, "--engine", "best", code=2).stderr


def test_the_engines_to_choose_from_are_those_there_are():
    assert list(Engine) == list(options.ENGINES)


def test_check_passes_and_says_so(plan):
    assert linli("check", plan).output.split("\n")[:-1] == [f"{part}: passed" for part in cli.PARTS]
    assert json.loads(linli("check", plan, "--json").output) == {part: [] for part in cli.PARTS}


def without_line(path, matching):
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    gone = next(line for line in lines[1:] if re.search(matching, line))
    path.write_text("".join(line for line in lines if line is not gone), encoding="utf-8-sig", newline="")
    return gone.strip().split(",")


def without_visit(folder):
    """Take a visit out of a plan; what its check has to say."""
    compound = without_line(folder / "visits.csv", r"\d{4}-\d\d-\d\d")[0]
    left = (folder / "visits.csv").read_text(encoding="utf-8-sig").count(f"\n{compound},")
    return f"compound {compound}: {left} visits < {left + 1} owed"


def test_check_names_a_missing_visit(own_plan):
    missing = without_visit(own_plan)
    assert missing in linli("check", own_plan, code=1).output


def test_check_names_a_missing_unit(own_plan):
    unit = without_line(own_plan / "grid.csv", ",")[2]
    assert f"unit {unit}" in linli("check", own_plan, code=1).output


def test_check_names_a_missing_street(own_plan):
    street = without_line(own_plan / "crews.csv", ",street,")[5]
    assert f"street {street}" in linli("check", own_plan, code=1).output


def test_check_names_a_missing_contract_member(own_plan):
    compound = without_line(own_plan / "contracts.csv", ",")[2]
    assert f"compound {compound}" in linli("check", own_plan, code=1).output


def test_a_plan_that_cannot_be_read_is_bad_input(own_plan):
    rows = (own_plan / "visits.csv").read_text(encoding="utf-8-sig").splitlines()
    rows[1] = rows[1].replace(rows[1].split(",")[2], "tomorrow", 1)
    rows[2] = "nobody," + rows[2].split(",", 1)[1]
    (own_plan / "visits.csv").write_text("\n".join(rows), encoding="utf-8")
    (own_plan / "teams.csv").unlink()
    said = linli("check", own_plan, code=2).stderr
    assert "visits.csv:2 day" in said
    assert "visits.csv:3 compound_id: 'nobody' is not an id in compounds" in said
    assert "teams.csv: cannot be read" in said
    assert "3 problem(s)" in said


def test_a_changed_scenario_is_told_from_the_planned_one(own_plan):
    rules = own_plan / "scenario" / "scenario.toml"
    rules.write_text(
        rules.read_text(encoding="utf-8").replace("visits_month = 4", "visits_month = 5"), encoding="utf-8"
    )
    assert "changed after the plan was made" in linli("check", own_plan, code=2).stderr


def test_simulate_puts_the_comparison_into_the_plan(own_plan):
    (own_plan / "simulation.json").unlink()
    said = json.loads(linli("simulate", own_plan, *QUICK[2:], "--replications", 2, "--days", 10, "--json").output)
    assert said["simulation"]["days"] == 10
    assert json.loads((own_plan / "simulation.json").read_text(encoding="utf-8"))["days"] == 10
    linli("check", own_plan)


def test_compare_shows_policies_and_changes(plan, own_plan):
    assert "replications" in linli("compare", plan).output
    said = json.loads(linli("compare", plan, own_plan, "--json").output)
    kinds = ("contract", "mode", "contractor", "chief", "visit_days", "cleaning_days", "keepers", "needs")
    assert said["changes"][str(own_plan)] == {kind: [] for kind in kinds}


def test_report_makes_the_same_pages_again(own_plan):
    before = {path.name: path.read_bytes() for path in own_plan.glob("*.html")}
    assert before.keys() == {"report.html", "teams.html", "grid.html"}
    for name in before:
        (own_plan / name).unlink()
    linli("report", own_plan)
    assert {path.name: path.read_bytes() for path in own_plan.glob("*.html")} == before


def test_parts_kept_that_no_longer_fit_are_named_with_what_to_do(scenario, own_plan, tmp_path):
    """Keepers follow from the grid: kept ones of a grid that is gone serve cells that are not there."""
    table = own_plan / "keepers.csv"
    lines = table.read_text(encoding="utf-8-sig").splitlines()
    table.write_text("\n".join([lines[0], *lines[2:]]), encoding="utf-8")
    done = linli("plan", scenario, "-o", tmp_path / "all", "--only", "advisers", "--base", own_plan, *QUICK, code=1)
    assert f"Parts kept from {own_plan} no longer fit what was planned anew" in done.stderr
    assert "plan them too, with --only keepers\n" in done.stderr
    assert (tmp_path / "all-failed").is_dir()


def test_one_part_alone_and_the_others_kept(scenario, plan, tmp_path):
    linli("plan", scenario, "-o", tmp_path / "grid", "--only", "grid", *QUICK)
    assert set(json.loads((tmp_path / "grid" / "manifest.json").read_text())["parts"]) == {"grid"}
    linli("plan", scenario, "-o", tmp_path / "all", "--only", "grid", "--base", plan, *QUICK)
    assert set(json.loads((tmp_path / "all" / "manifest.json").read_text())["parts"]) == set(cli.PARTS)
    linli("check", tmp_path / "all")


def folder_bytes(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "run.json"
    }


def test_same_seed_same_bytes_whatever_the_workers(scenario, plan, tmp_path):
    again = tmp_path / "again"
    linli("run", scenario, "-o", again, *QUICK[:2], "--workers", 2, "--seed", 1, "--replications", 2, "--days", 20)
    assert folder_bytes(again) == folder_bytes(plan)


def test_another_seed_is_another_run(scenario, plan, tmp_path):
    linli("run", scenario, "-o", tmp_path / "other", *QUICK[:4], "--seed", 2, "--replications", 2, "--days", 20)
    assert (tmp_path / "other" / "simulation.json").read_bytes() != (plan / "simulation.json").read_bytes()


def test_a_folder_that_is_no_plan_is_not_replaced(scenario, tmp_path):
    (tmp_path / "thesis.doc").write_text("precious")
    said = linli("plan", scenario, "-o", tmp_path, "--only", "grid", *QUICK, code=2).stderr
    assert "is not a plan folder" in said
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_a_missing_table_is_named_with_the_parts_that_need_it(scenario, tmp_path):

    lacking = Path(shutil.copytree(scenario, tmp_path / "lacking"))
    (lacking / "absences.csv").unlink(missing_ok=True)
    (lacking / "officials.csv").unlink()
    said = linli("plan", lacking, "-o", tmp_path / "plan", "--only", "visits", *QUICK, code=2).stderr
    assert "officials.csv: missing or empty, needed by: visits" in said
    assert not (tmp_path / "plan").exists()
    linli("plan", lacking, "-o", tmp_path / "plan", "--only", "grid", *QUICK)


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "nowhere"],
        ["check", "nowhere"],
        ["plan", "lianhu", "--only", "everything"],
        ["plan", "lianhu", "--time-limit", "0"],
        ["run", "lianhu", "--workers", "0"],
        ["scenario", "new", ".", "--compounds", "3"],
        ["frobnicate"],
    ],
)
def test_a_wrong_call_is_exit_code_2(arguments):
    linli(*arguments, code=2)


def test_a_bug_is_a_sentence_and_a_log_not_a_traceback(plan, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("allocator.checks.all_parts.violations", broken)
    said = linli("check", plan, code=1).stderr
    assert "linli has a bug: ZeroDivisionError: oops" in said
    assert "Traceback" not in said
    in_chinese = linli("--lang", "zh", "check", plan, code=1).stderr
    assert in_chinese.startswith("linli 出了程序错误：ZeroDivisionError：oops\n供开发者查看的详情：")
    Path(in_chinese.strip().split("：")[-1]).unlink()
    log = Path(said.strip().split(": ")[-1])
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")
    log.unlink()


def test_ctrl_c_that_a_compiled_module_turns_into_an_error_is_still_ctrl_c(plan, monkeypatch, request):
    def imported(*_):
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            raise ImportError("initialization failed") from None

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    monkeypatch.setattr("allocator.checks.all_parts.violations", imported)
    assert linli("check", plan, code=130).stderr == "Interrupted; nothing was written.\n"


def test_scenario_check_counts_rows(scenario):
    assert json.loads(linli("scenario", "check", scenario, "--json").output)["rows"]["compounds"] == 8
    assert "no problems" in linli("scenario", "check", "lianhu").output


def test_help_of_every_command_says_what_it_does():
    for command in ("run", "plan", "check", "simulate", "compare", "report"):
        assert linli(command, "--help").output.startswith("Usage: ")


def test_help_needs_no_heavy_module():
    code = "import sys, cli; cli.main(['--help'], standalone_mode=False); print(sorted(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    assert "numpy" not in out
    assert "ortools" not in out


def test_scenario_new_on_real_streets_with_columns_of_ones_own(tmp_path):
    step = 0.002
    nodes = [(f"n{x}{y}", 108.9 + x * step, 34.25 + y * step) for x in range(5) for y in range(5)]
    (tmp_path / "nodes.csv").write_text(
        "knoten,laenge,breite\n" + "".join(f"{name},{lon:.6f},{lat:.6f}\n" for name, lon, lat in nodes)
    )
    names = [name for name, _, _ in nodes]
    pairs = [(f"n{x}{y}", f"n{x + a}{y + b}") for x in range(5) for y in range(5) for a, b in ((1, 0), (0, 1))]
    rows = [f"{i},{a},{b},200\n" for i, (a, b) in enumerate(pairs) if b in names]
    rows += ["loop,n00,n00,50\n", "nothing,n00,n01,0\n"]
    (tmp_path / "edges.csv").write_text("nr,von,nach,meter\n" + "".join(rows))
    columns = ["junctions.id=knoten", "junctions.lon_deg=laenge", "junctions.lat_deg=breite", "streets.id=nr"]
    columns += ["streets.from_junction=von", "streets.to_junction=nach", "streets.length_m=meter"]
    options = [word for column in columns for word in ("--column", column)]
    made = linli(
        "scenario", "new", tmp_path / "real", "--compounds", 6, "--seed", 2,
        "--junctions", tmp_path / "nodes.csv", "--streets", tmp_path / "edges.csv", *options,
    )  # fmt: skip
    assert "self-loop" in made.stderr
    said = json.loads(linli("scenario", "check", tmp_path / "real", "--json").output)
    assert said["rows"]["compounds"] == 6
    assert said["rows"]["junctions"] == 25
    linli("plan", tmp_path / "real", "-o", tmp_path / "plan", *QUICK)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--junctions", "pyproject.toml"],
        ["--junctions", "pyproject.toml", "--streets", "pyproject.toml", "--column", "length=len"],
        ["--junctions", "pyproject.toml", "--streets", "pyproject.toml"],
    ],
)
def test_street_files_that_cannot_be_used_are_bad_input(arguments, tmp_path):
    paths = [ROOT / word if word.endswith(".toml") else word for word in arguments]
    linli("scenario", "new", tmp_path / "real", *paths, code=2)
    assert not (tmp_path / "real").exists()


def test_rows_that_contradict_each_other_fail_the_check_and_are_not_built_on(own_plan):
    path = own_plan / "advisers.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join([*lines, lines[1]]), encoding="utf-8")
    said = f"advisers.csv:{len(lines) + 1}: organisation_id {lines[1].split(',')[0]} stands in row 2 already"
    assert f"advisers: {said}" in linli("check", own_plan, code=1).output
    assert said in linli("simulate", own_plan, code=2).stderr


def test_simulate_judges_an_edited_plan_again(own_plan):
    missing = without_visit(own_plan)
    said = linli("simulate", own_plan, *QUICK[2:], "--replications", 2, "--days", 5, code=1).stderr
    assert f"visits: {missing}" in said
    checks = json.loads((own_plan / "manifest.json").read_text(encoding="utf-8"))["checks"]
    assert checks["visits"][0] == missing


def test_what_was_repaired_in_reading_a_plan_is_said(own_plan):
    path = own_plan / "teams.csv"
    path.write_text(path.read_text(encoding="utf-8-sig"), encoding="gbk")
    assert "warning: teams.csv: read as GB18030" in linli("check", own_plan).stderr


def test_a_place_where_nothing_can_be_written_is_refused_before_planning(scenario, tmp_path, monkeypatch):
    monkeypatch.setattr("allocator.planning.plan", lambda *_, **__: pytest.fail("planned in vain"))
    (tmp_path / "file").write_text("")
    said = linli("run", scenario, "-o", tmp_path / "file" / "plan", *QUICK, code=2).stderr
    assert "file: cannot be written to: Not a directory" in said
