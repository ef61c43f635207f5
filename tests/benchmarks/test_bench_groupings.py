"""`linli bench contracts SCENARIO`: methods side by side as a table, as JSON, as a section and as a picture."""

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

import cli
from benchmarks import groupings, groupings_methods
from scenarios.save import save

FILES = Path(__file__).parent.parent / "data" / "districting"


@pytest.fixture(scope="module")
def folder(town, tmp_path_factory):
    """The town with larger neighbourhoods, so that contracts of several compounds are possible."""
    neighbours = replace(town.rules.neighbours, walk_m=900.0, cross_subdistricts=True)
    path = tmp_path_factory.mktemp("bench") / "town"
    save(replace(town, walls=(), rules=replace(town.rules, neighbours=neighbours)), path)
    return path


def bench(*arguments, code=0):
    result = CliRunner().invoke(cli.main, ["bench", "contracts", *map(str, arguments)])
    assert result.exit_code == code, result.output + result.stderr
    return result


def test_json_picture_and_section(folder, tmp_path):
    picture, path = tmp_path / "p.svg", tmp_path / "R.md"
    options = ("--methods", "greedy,own", "--time", "2", "--json", "--picture", picture, "-o", path)
    runs = [json.loads(line) for line in bench(folder, *options).stdout.splitlines()]
    assert [run["method"] for run in runs] == ["own", "greedy"]
    for run in runs:
        assert (run["instance"], run["problem"], run["seed"]) == ("town", "area contracts", 1)
        assert run["bound"] == runs[0]["bound"] <= run["objective"] + 0.01
        assert run["seconds"] >= 0
        assert isinstance(run["feasible"], bool)
        assert run["regions"] > 0
        assert run["objective"] == pytest.approx(sum(run["cost_terms"].values()), abs=0.05)
        assert run["repaired"]["violations"] == []
    drawn = ET.parse(picture).getroot()
    shown = "".join(drawn.itertext())
    assert "own" in shown
    assert f"{runs[0]['objective']:,.0f} yuan a month, gap" in shown
    section = path.read_text(encoding="utf-8")
    assert "## `linli bench contracts town --time 2 --seeds 1 --methods greedy,own`" in section
    assert "| greedy | 1 |" in section


def test_a_table_for_the_terminal(folder):
    shown = bench(folder, "--methods", "administrative").stdout
    assert "无合同小区" in shown
    assert "No bound was proved" in shown


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--methods", "magic"), "magic; known: administrative, greedy"),
        (("--sets", "a"), "a scenario has no sets"),
        (("--seeds", "x"), "neither a number of seeds"),
    ],
)
def test_wrong_options(folder, options, said):
    assert said in bench(folder, *options, code=2).stderr


def test_public_instances_are_not_drawn(tmp_path):
    assert "only groupings of a scenario" in bench(FILES, "--picture", tmp_path / "p.svg", code=2).stderr
    assert "does not exist" in bench(tmp_path / "nowhere", code=2).stderr


def test_a_method_without_its_library_is_left_out(folder, monkeypatch):
    absent = replace(groupings_methods.METHODS["ward"], library="no_such_library")
    monkeypatch.setitem(groupings_methods.METHODS, "ward", absent)
    result = bench(folder, "--methods", "ward,administrative", "--json")
    assert "no_such_library is not installed (extra bench): ward is left out" in result.stderr
    assert [json.loads(line)["method"] for line in result.stdout.splitlines()] == ["administrative"]
    assert "no method is left" in bench(folder, "--methods", "ward", code=2).stderr


def test_a_broken_scenario_is_refused_before_anything_runs(folder, tmp_path):
    (tmp_path / "scenario.toml").write_text("name = 1\n", encoding="utf-8")
    picture = tmp_path / "p.svg"
    bench(tmp_path, "--picture", picture, code=2)
    assert not picture.exists()


def test_an_interrupted_benchmark_writes_no_complete_section(folder, tmp_path, monkeypatch):
    said = iter([False, False, False, True])
    monkeypatch.setattr(groupings.interruption, "requested", lambda: next(said, True))
    path = tmp_path / "R.md"
    result = bench(folder, "--methods", "administrative,greedy", "-o", path, code=130)
    assert "Interrupted" in result.stderr
    assert "administrative`, interrupted" in path.read_text(encoding="utf-8").replace(",greedy", "")
