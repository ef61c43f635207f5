"""`linli staff` as a user types it."""

import csv
import html
import json
import re

import pytest
from command_line import linli

from domain.policy import Pooling
from scenarios.load import load
from scenarios.policies import read_policy_file
from simulation.staffing import testbed

QUICK = ("--pooling", "subdistrict", "--replications", 3, "--days", 40)
STANDARDS = ("--standard", "resolve:all:72h>=0.6", "--standard", "settled:community >= 30%")
FILES = ["communities.csv", "frontier.csv", "policies.toml", "staffing.csv", "staffing.html", "staffing.json"]


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scenarios") / "town"
    linli("scenario", "new", folder, "--compounds", 8, "--seed", 3)
    toml = folder / "scenario.toml"
    text = re.sub(r"requests_household_year = [0-9.]+", "requests_household_year = 3.0", toml.read_text("utf-8"))
    toml.write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def written(scenario, tmp_path_factory):
    out = tmp_path_factory.mktemp("staffings") / "staffing"
    said = linli("staff", scenario, *STANDARDS, *QUICK, "--workers", 1, "-o", out, "--json").output
    return out, json.loads(said)


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_staffing_is_written_as_tables_a_page_and_a_policy(written):
    out, said = written
    assert sorted(path.name for path in out.iterdir()) == FILES
    assert said["confirmed"]
    assert said["bound_yuan"] <= said["found"]["yuan_year"] + 1.0
    assert {"folder": str(out), **json.loads((out / "staffing.json").read_text("utf-8"))} == said
    posts = rows(out / "staffing.csv")
    assert [int(row["人数或队数"]) for row in posts] == [post["people"] for post in said["posts"]]
    points = rows(out / "frontier.csv")
    assert len(points) == 2 * len(said["frontier"])
    page = html.unescape((out / "staffing.html").read_text("utf-8"))
    assert page.count("<circle") == 4 * len(said["frontier"])  # two standards, for a wide screen and for a phone
    assert "http" not in page.replace("http-equiv", "")


def test_the_policy_and_the_communities_state_the_staffing(scenario, written):
    out, said = written
    given = load(scenario).scenario
    _, policy = read_policy_file(out / "policies.toml", next(p for p in given.policies if p.base))
    assert policy.pooling is Pooling.SUBDISTRICT
    assert list(policy.staffing) == said["staffing"]
    crews = sum(post["people"] for post in said["posts"] if post["kind"] == "crews")
    assert crews == sum(int(entry.rpartition("=")[2]) for entry in policy.staffing)
    (scenario / "kept.csv").write_bytes((scenario / "communities.csv").read_bytes())
    (scenario / "communities.csv").write_bytes((out / "communities.csv").read_bytes())
    try:
        after = {c.id: (c.desk_staff, c.mediators) for c in load(scenario).scenario.communities}
    finally:
        (scenario / "kept.csv").replace(scenario / "communities.csv")
    people = {(post["kind"], post["place"]): post["people"] for post in said["posts"]}
    assert after == {id_: (people["desk", id_], people["mediators", id_]) for id_ in after}


def test_the_text_says_shares_costs_and_what_one_person_fewer_does(scenario, written, tmp_path):
    said = linli("staff", scenario, *STANDARDS, *QUICK, "--workers", 2, "-o", tmp_path / "again").output
    for part in (
        "day 06-14",
        "desk clerks",
        "mediators",
        "confirmation 1:",
        "yuan a year",
        "one person fewer",
        "points",
    ):
        assert part in said
    for name in FILES:  # the same bytes with two workers, and in a folder of another name
        assert (tmp_path / "again" / name).read_bytes() == (written[0] / name).read_bytes(), name


def test_only_some_kinds_of_people_may_be_decided(scenario, tmp_path):
    out = tmp_path / "desks"
    linli("staff", scenario, "--standard", "respond:all:48h>=0.5", *QUICK, "--only", "desk", "--workers", 1, "-o", out)
    assert {row["类别"] for row in rows(out / "staffing.csv")} == {"desk"}


def test_what_no_staffing_reaches_ends_with_3_and_the_reasons(scenario, tmp_path):
    out = tmp_path / "none"
    said = linli(
        "staff", scenario, "--standard", "resolve:urgent:5h>=0.99", *QUICK, "--workers", 1, "-o", out, code=3
    ).stderr
    assert "No staffing meets the standards" in said
    assert re.search(r"highest target that could be met: 0\.\d+", said)
    assert "wait for materials" in said
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--standard", "resolve:angry:24h>=0.9"), "'angry' is not one of"),
        (("--standard", "resolve:all:24h>=2"), "not above 0 and at most 1"),
        (("--standard", "standard:all>=0.5", "--policy", "nobody"), "no policy 'nobody'; policies: "),
        (("--standard", "respond:all:2h>=0.5", "--only", "mediators"), "nothing to decide"),
        (("--standard", "resolve:all:2000h>=0.5"), "asks for no request in 3 of 3 replications"),
        ((), "Missing option '--standard'"),
    ],
)
def test_bad_input_is_refused_with_what_is_allowed(scenario, tmp_path, arguments, said):
    result = linli("staff", scenario, *arguments, *QUICK, "--workers", 1, "-o", tmp_path / "out", code=2)
    assert said in result.output + result.stderr
    assert not (tmp_path / "out").exists()


def test_folders_of_other_things_are_left_alone(scenario, tmp_path):
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    said = linli("staff", scenario, *STANDARDS, *QUICK, "--workers", 1, "-o", tmp_path, code=2).stderr
    assert "is not a staffing's folder" in said
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_interrupted_search_keeps_what_it_has_and_says_so(scenario, tmp_path, monkeypatch):
    calls = []

    def asked_to_stop():
        calls.append(1)
        return len(calls) > 45

    monkeypatch.setattr(testbed, "requested", asked_to_stop)
    out = tmp_path / "part"
    said = linli("staff", scenario, *STANDARDS, *QUICK, "--workers", 1, "-o", out, code=130)
    assert "Interrupted: the best staffing so far, " in said.stderr
    assert json.loads((out / "staffing.json").read_text("utf-8"))["interrupted"]
