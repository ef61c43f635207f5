"""`linli visits forecast` as a user types it."""

import csv
import json
import re
import shutil

import pytest
from command_line import linli

from scenarios.load import load


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    folder = tmp_path_factory.mktemp("visits")
    linli("scenario", "new", folder / "town", "--compounds", 8, "--seed", 3)
    linli("plan", folder / "town", "-o", folder / "plan", "--only", "visits", "--work", 0.1)
    return folder / "plan"


def test_what_will_be_open_is_written_as_a_table_of_a_scenario(plan, tmp_path):
    scenario = tmp_path / "town"
    shutil.copytree(plan / "scenario", scenario)
    out = scenario / "open_requests.csv"
    said = json.loads(linli("visits", "forecast", plan, "-o", out, "--replications", 2, "--json").output)
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["compound_id"]: int(row["requests"]) for row in csv.DictReader(file)}
    assert rows == said["open"]
    assert len(rows) == 8
    assert sum(rows.values()) > 0
    assert load(scenario).scenario.open_requests_of() == rows
    again = tmp_path / "again.csv"
    linli("visits", "forecast", plan, "-o", again, "--replications", 2, "--workers", 2)
    assert again.read_bytes() == out.read_bytes()


def test_more_requests_leave_more_open(plan, tmp_path):
    busy = tmp_path / "busy"
    shutil.copytree(plan / "scenario", busy)
    toml = busy / "scenario.toml"
    text = re.sub(r"requests_household_year = .*", "requests_household_year = 3.0", toml.read_text(encoding="utf-8"))
    toml.write_text(text, encoding="utf-8")
    linli("plan", busy, "-o", tmp_path / "plan", "--only", "visits", "--work", 0.1)

    def total(folder):
        said = linli("visits", "forecast", folder, "-o", tmp_path / "open.csv", "--replications", 2, "--json").output
        return sum(json.loads(said)["open"].values())

    assert total(tmp_path / "plan") > total(plan)
