"""Commands of the simulation, run as a user would, on a plan of visits in a small district."""

import json
import shutil
from pathlib import Path

import pytest
from command_line import linli

FEW = ("--workers", 1, "--replications", 3, "--days", 40)
POLICIES = """
[[policies]]
id = "weak"
title_zh = "人手不足"
title_en = "Short of crews"
paid_hours = 0.2

[[policies]]
id = "rich"
title_zh = "人手充足"
title_en = "Many crews"
pooling = "subdistrict"
paid_hours = 3.0
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    folder = tmp_path_factory.mktemp("simulated")
    linli("scenario", "new", folder / "town", "--compounds", 6, "--seed", 3)
    linli("plan", folder / "town", "-o", folder / "plan", "--only", "visits", "--work", 0.1, "--workers", 1)
    return folder / "plan"


@pytest.fixture
def own_plan(plan, tmp_path):
    return Path(shutil.copytree(plan, tmp_path / "plan"))


@pytest.fixture
def policies(tmp_path):
    file = tmp_path / "policies.toml"
    file.write_text(POLICIES, encoding="utf-8")
    return file


def test_policies_of_a_file_are_compared_with_the_base(own_plan, policies):
    said = json.loads(linli("simulate", own_plan, *FEW, "--policies", policies, "--json").output)["simulation"]
    assert said["policy_ids"] == ["own", "weak", "rich"]
    assert said["paid_hours"][1] < said["paid_hours"][0] < said["paid_hours"][2]
    resolved = {e["policy_id"]: e["mean"] for e in said["estimates"] if e["indicator_id"] == "resolve:all:72h"}
    assert resolved["weak"] < resolved["rich"]
    assert {row["second_id"] for row in said["pairs"]} == {"weak", "rich"}
    assert (own_plan / "simulation_pairs.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    text = (own_plan / "scenario" / "scenario.toml").read_text(encoding="utf-8")
    assert 'id = "rich"' in text
    linli("check", own_plan)
    linli("simulate", own_plan, *FEW)


def test_engines_and_kept_replications_write_the_same_bytes(own_plan, tmp_path):
    kept = ("--keep", tmp_path / "kept")
    linli("simulate", own_plan, *FEW, *kept)
    first = (own_plan / "simulation.json").read_bytes()
    assert any((tmp_path / "kept").rglob("*.kept"))
    linli("simulate", own_plan, *FEW, *kept)
    assert (own_plan / "simulation.json").read_bytes() == first
    linli("simulate", own_plan, *FEW, "--engine", "simpy")
    assert (own_plan / "simulation.json").read_bytes() == first


def test_a_wanted_precision_adds_replications_and_says_whether_it_was_reached(own_plan):
    wanted = ("--precision", "resolve:urgent:24h=3", "--relative", "rating=1", "--most", 6)
    said = linli("simulate", own_plan, *FEW, *wanted).output
    assert "resolve:urgent:24h: half-width 3 wanted" in said
    assert "rating: half-width 1 % of it wanted" in said
    found = json.loads((own_plan / "simulation.json").read_text(encoding="utf-8"))
    assert 3 <= found["replications"] <= 6
    assert {row["indicator_id"] for row in found["precision"]} == {"resolve:urgent:24h", "rating"}


def test_the_best_is_chosen_with_its_promise(plan, policies):
    how = ("--measure", "resolve:all:72h", "--difference", 5, "--first", 5, "--days", 40, "--workers", 1)
    said = linli("select", plan, *how, "--policies", policies).output
    assert said.startswith("Many crews (rich)")
    assert "probability 95% or more (kn)" in said
    assert linli("--lang", "zh", "select", plan, *how, "--policies", policies).output.startswith(
        "人手充足 (rich)\n若最优"
    )
    choice = json.loads(linli("select", plan, *how, "--policies", policies, "--procedure", "ocba", "--json").output)
    assert choice["chosen_id"] == "rich"
    assert choice["confidence"] is None
    assert sum(choice["spent"]) == 1000


def test_a_tornado_names_what_moves_the_measure(plan, tmp_path):
    table = tmp_path / "swings.csv"
    inputs = ("--input", "work_hours=0.5..2", "--input", "answer_h")
    said = linli("sensitivity", plan, "--measure", "mean:all", *inputs, *FEW, "-o", table).output
    assert "work_hours" in said
    assert "█" in said
    rows = table.read_text(encoding="utf-8-sig").splitlines()
    assert rows[0].startswith("input,value,low,high")
    assert [row.split(",")[0] for row in rows[1:]] == ["work_hours", "answer_h"]
    against = json.loads(
        linli(
            *("sensitivity", plan, "--measure", "mean:all", *inputs, *FEW),
            *("--policy", "pooled", "--against", "own", "--json"),
        ).output
    )
    assert (against["policy_id"], against["base_id"]) == ("pooled", "own")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("simulate", "--measure", "resolve:soon:24h"), "no measure 'resolve:soon:24h'"),
        (("simulate", "--precision", "rating=0"), "'0' is not a number above 0"),
        (("simulate", "--precision", "rating=nan"), "'nan' is not a number above 0"),
        (("simulate", "--relative", "rating=120"), "'120' is not a number between 0 and 100"),
        (("simulate", "--days", "40", "--steady"), "too few to find a warm-up period"),
        (("select", "--measure", "rating", "--difference", "0"), "--difference"),
        (("select", "--measure", "rating", "--difference", "0.1", "--first", "9", "--most", "5"), "less than --first"),
        (
            ("select", "--measure", "rating", "--difference", "0.1", "--procedure", "ocba", "--budget", "10"),
            "must be at least 60",
        ),
        (("sensitivity", "--measure", "rating", "--input", "luck"), "'luck': no such input"),
        (("sensitivity", "--measure", "rating", "--policy", "none"), "'none' is no policy; policies are own, pooled"),
        (("sensitivity", "--measure", "rating", "--against", "own"), "is the policy itself"),
    ],
)
def test_what_cannot_be_meant_is_refused(own_plan, arguments, said):
    before = {path: path.read_bytes() for path in own_plan.rglob("*") if path.is_file()}
    command, *options = arguments
    assert said in linli(command, own_plan, "--workers", 1, *options, code=2).stderr
    assert {path: path.read_bytes() for path in own_plan.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[policies]]\nid = "x"\ntitle_zh = ""\ntitle_en = ""\nvolunteer_share = 1.3\n', "volunteer_share"),
        ('[[policies]]\nid = "x"\ntitle_zh = ""\ntitle_en = ""\nspill_after_h = nan\n', "spill_after_h"),
        ('[[policies]]\nid = "own"\ntitle_zh = ""\ntitle_en = ""\n', "'own' is already the id"),
        ('[[policies]]\nid = "x"\ntitle_zh = ""\ntitle_en = ""\nluck = 1\n', "unknown key"),
        ('[[policies]]\nid = "x"\ntitle_zh = ""\ntitle_en = ""\nstaffing = ["moon/day=1"]\n', "no pool 'moon'"),
        ('[[policies]]\nid = "x"\ntitle_zh = ""\ntitle_en = ""\nstaffing = ["moon"]\n', "is not pool/shift=crews"),
        ("policies = 3\n", "is not a list of policies"),
        ("name = 3\n", "unknown key"),
        ("[[policies]\n", "is not well-formed TOML"),
    ],
)
def test_a_broken_policy_file_gets_an_error_that_names_its_key(own_plan, tmp_path, text, said):
    file = tmp_path / "broken.toml"
    file.write_text(text, encoding="utf-8")
    error = linli("simulate", own_plan, *FEW, "--policies", file, code=2).stderr
    assert said in error
    assert "broken.toml" in error
    assert "scenario.toml" not in error
