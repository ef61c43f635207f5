"""What people ask day by day: explain, replan, doctor, completion, and errors as JSON."""

import csv
import json
import shutil

import click
import pytest
from click.testing import CliRunner
from command_line import linli

import cli
from jobs import doctor
from reports.terminal.compound_story import TOPICS

QUICK = ["--work", "0.1", "--workers", "1", "--seed", "1"]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder with one plan of every part, as a planner's own."""
    folder = tmp_path_factory.mktemp("home")
    linli("scenario", "new", folder / "town", "--compounds", 10, "--seed", 1)
    linli("plan", folder / "town", "-o", folder / "plan-town", *QUICK)
    return folder


@pytest.fixture
def here(home, monkeypatch):
    """The same as the current folder."""
    monkeypatch.chdir(home)
    return home


def table(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_explain_tells_what_the_plan_holds_of_a_compound(here):
    for row in table(here / "plan-town" / "modes.csv"):
        said = json.loads(linli("explain", row["compound_id"], "--json").output)
        assert said["compound"] == row["compound_id"]
        text = " ".join(sentence["en"] for topic in said["topics"].values() for sentence in topic)
        with_orders = f"{row['mode']}_menu_yuan_month" if row["menu_items"] else f"{row['mode']}_yuan_month"
        assert f"for {float(row[with_orders]):.2f} yuan a month" in text
        visits = [v for v in table(here / "plan-town" / "visits.csv") if v["compound_id"] == row["compound_id"]]
        assert visits
        assert all(f"visit on {v['day']}" in text for v in visits)
        cells = [c["cell_id"] for c in table(here / "plan-town" / "grid.csv") if c["compound_id"] == row["compound_id"]]
        assert all(f"cell {cell} " in text for cell in cells)


def test_every_topic_is_told_of_some_compound(here):
    told = set()
    for compound in table(here / "plan-town" / "scenario" / "compounds.csv"):
        told |= set(json.loads(linli("explain", compound["id"], "--json").output)["topics"])
    assert told == set(TOPICS) - {"simulation"}, "the plan was not simulated"


def test_explain_tells_shares_of_cost_levels_of_service_and_units_as_the_page_does(here):
    for row in table(here / "plan-town" / "modes.csv"):
        topics = json.loads(linli("explain", row["compound_id"], "--json").output)["topics"]
        mode = " ".join(sentence["en"] for sentence in topics["mode"])
        assert "% of the district's cost" in mode
        assert "Asked for: " in mode
        assert all(" units" in sentence["en"] for sentence in topics["grid"])


def test_explain_takes_a_name_and_says_the_same(here):
    compound = table(here / "plan-town" / "scenario" / "compounds.csv")[0]
    assert linli("explain", compound["name"]).output == linli("explain", compound["id"]).output


def test_explain_can_price_other_chiefs_anew(here):
    compound = table(here / "plan-town" / "visits.csv")[0]["compound_id"]
    said = json.loads(linli("explain", compound, "--search", "--work", "0.1", "--json").output)
    assert said["why"]["compound"] == compound
    assert said["why"]["visits"]


def test_an_unknown_compound_is_refused_with_the_nearest(here):
    name = table(here / "plan-town" / "scenario" / "compounds.csv")[0]["name"]
    said = linli("explain", name[:-1], code=2)
    assert f"no compound '{name[:-1]}' in the plan's scenario (did you mean" in said.stderr


def test_without_a_plan_here_or_with_two_the_user_is_asked(tmp_path, home, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "there is no plan folder here; say which one with --plan" in linli("explain", "c1", code=2).stderr
    for name in ("a", "b"):
        shutil.copytree(home / "plan-town", tmp_path / name)
    assert "several plan folders are here (a, b)" in linli("explain", "c1", code=2).stderr
    monkeypatch.chdir(tmp_path / "a")
    compound = table(tmp_path / "a" / "visits.csv")[0]["compound_id"]
    assert linli("explain", compound).output.startswith(compound)


def absent_official(folder):
    return next(row for row in table(folder / "visits.csv") if row["day"] >= "2026-12-10" and row["chief"] == "true")


def test_replan_repairs_the_month_when_an_official_is_absent(here, tmp_path):
    visit = absent_official(here / "plan-town")
    who = visit["official_name"]
    said = json.loads(
        linli(
            "replan", "--absent", who, "--from", "2026-12-08", "-o", tmp_path / "new", "--work", "0.1", "--json"
        ).output
    )
    assert said["plan"] == str(tmp_path / "new")
    after = table(tmp_path / "new" / "visits.csv")
    gone = [v for v in after if v["official_id"] == visit["official_id"] and v["day"] >= "2026-12-08"]
    assert not gone
    before = {tuple(v.items()) for v in table(here / "plan-town" / "visits.csv") if v["day"] < "2026-12-08"}
    assert before == {tuple(v.items()) for v in after if v["day"] < "2026-12-08"}
    assert "visits: passed" in linli("check", tmp_path / "new").output


def test_replan_writes_beside_the_plan_and_takes_a_last_day(here):
    who = absent_official(here / "plan-town")["official_id"]
    linli("replan", "--absent", who, "--from", "2026-12-08", "--to", "2026-12-10", "--work", "0.1")
    absences = table(here / "plan-town-replanned" / "scenario" / "absences.csv")
    assert {"official_id": who, "from_date": "2026-12-08", "to_date": "2026-12-10", "span": "day"} in absences
    shutil.rmtree(here / "plan-town-replanned")


def test_replan_refuses_whom_it_does_not_know(here):
    said = linli("replan", "--absent", "nobody", "--from", "2026-12-08", code=2)
    assert "--away nobody:2026-12-08" in said.stderr
    assert "'nobody'" in said.stderr


def test_errors_are_objects_too_when_json_is_wanted(tmp_path):
    said = linli("scenario", "check", tmp_path, "--json", code=2)
    problems = json.loads(said.stdout)["problems"]
    assert {"compounds.csv", "scenario.toml"} == {p["file"] for p in problems}
    assert all(problem["text"] in said.stderr for problem in problems)
    assert linli("scenario", "check", tmp_path, code=2).stdout == ""


def test_a_usage_error_is_an_object_too_when_json_is_wanted(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = linli("explain", "c1", "--json", code=2)
    assert json.loads(said.stdout)["problems"] == [{"text": "there is no plan folder here; say which one with --plan"}]


@pytest.mark.parametrize(
    "arguments",
    [["run", "--json", "--nope"], ["run", "--nope", "--json"], ["check", "--json"], ["--nope", "run", "--json"]],
)
def test_a_command_line_that_is_wrong_is_told_as_json(arguments):
    said = linli(*arguments, code=2)
    (problem,) = json.loads(said.stdout)["problems"]
    assert problem["text"] in said.stderr


def test_a_word_after_the_options_asks_for_no_json():
    assert linli("check", "--", "--json", code=2).stdout == ""


def test_doctor_finds_this_machine_well():
    found = json.loads(linli("doctor", "--json").output)
    assert {"subject", "verdict", "text"} == set(found[0])
    assert {"linli", "python", "ortools", "CP-SAT", "HiGHS", "numba", "holidays"} <= {f["subject"] for f in found}
    assert not [finding for finding in found if finding["verdict"] == "broken"]
    assert "ortools" in linli("doctor").output


def test_doctor_says_what_is_missing_and_fails(monkeypatch):
    known = doctor.version

    def without(name):
        if name == "ortools":
            raise doctor.PackageNotFoundError(name)
        return known(name)

    monkeypatch.setattr(doctor, "version", without)
    said = linli("doctor", code=1).output
    assert "X  ortools" in said
    assert "is not installed; linli needs ortools>=" in said


def test_a_look_of_the_doctor_that_fails_is_a_finding(monkeypatch, tmp_path):
    def _broken_look(folder):
        raise RuntimeError("no such thing")
        yield

    monkeypatch.setattr(doctor, "LOOKS", (_broken_look,))
    (finding,) = doctor.examine(tmp_path)
    assert (finding.subject, finding.verdict, finding.text) == ("broken look", "broken", "RuntimeError: no such thing")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_a_script_that_asks_linli(shell):
    assert "_LINLI_COMPLETE" in linli("completion", shell).output


@pytest.mark.parametrize(
    ("words", "wanted"),
    [("linli expl", "explain"), ("linli run lian", "lianhu"), ("linli explain c1 --se", "--search")],
)
def test_commands_options_and_built_in_districts_are_completed(words, wanted):
    count = len(words.split()) - 1
    environment = {"COMP_WORDS": words, "COMP_CWORD": str(count), "_LINLI_COMPLETE": "bash_complete"}
    said = CliRunner().invoke(cli.main, [], prog_name="linli", env=environment)
    assert f"plain,{wanted}" in said.output.splitlines()


def test_every_command_tells_json_too():
    def leaves(command, path):
        if isinstance(command, click.Group):
            for name, child in command.commands.items():
                yield from leaves(child, (*path, name))
        else:
            yield path, command

    lacking = [
        " ".join(path)
        for path, command in leaves(cli.main, ())
        if not any("--json" in option.opts for option in command.params)
    ]
    assert lacking == ["completion"]  # a script for a shell, nothing else
