"""`linli visits explain` and `linli visits why`: exit codes, both languages, JSON, and what is refused."""

import csv
import json

import pytest
from command_line import linli

from scenarios.save import save
from scenarios.synthetic import district


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A district of four compounds and a plan of its visits."""
    base = tmp_path_factory.mktemp("visits")
    save(district(compounds=4, seed=3, name="four"), base / "four")
    linli("plan", base / "four", "--only", "visits", "--work", 0.1, "--workers", 1, "-o", base / "plan")
    return base


def test_a_month_with_a_plan_is_said_to_have_no_conflict(folder):
    assert "nothing conflicts" in linli("visits", "explain", folder / "four", "--work", 0.1).output


def test_a_conflict_ends_with_exit_code_3_and_names_a_way_out(folder, tmp_path):
    scenario = district(compounds=4, seed=3, name="four")
    save(scenario, tmp_path / "none")
    table = tmp_path / "none" / "officials.csv"
    header, *rows = table.read_text(encoding="utf-8-sig").splitlines()
    column = header.split(",").index("max_compounds")
    idle = [",".join("0" if k == column else cell for k, cell in enumerate(row.split(","))) for row in rows]
    table.write_text("\n".join([header, *idle]) + "\n", encoding="utf-8")
    said = linli("visits", "explain", tmp_path / "none", "--work", 0.1, code=3).output
    assert "none of them to spare" in said
    in_chinese = linli("--lang", "zh", "visits", "explain", tmp_path / "none", "--work", 0.1, code=3).output
    assert "缺一不可" in in_chinese
    assert "cannot be met" not in in_chinese
    told = json.loads(linli("visits", "explain", tmp_path / "none", "--work", 0.1, "--json", code=3).stdout)
    assert {one["kind"] for one in told["conflicts"][0]["requirements"]} == {"chief", "places"}
    assert told["relaxations"][0]["yuan"] > 0


def test_why_tells_of_chief_and_days(folder):
    with (folder / "plan" / "visits.csv").open(encoding="utf-8-sig", newline="") as file:
        days = sorted(row["day"] for row in csv.DictReader(file) if row["compound_id"] == "c001")
    assert len(days) == 4
    ask = ("visits", "why", folder / "plan", "c001", "--day", days[1], "--work", 0.1)
    said = linli(*ask).output
    assert "Other chiefs" in said
    assert "换任院长" in linli("--lang", "zh", *ask).output
    told = json.loads(linli(*ask, "--json").stdout)
    assert [visit["day"] for visit in told["visits"]] == [days[1]]
    assert told["alternatives"] or told["barred"]


def test_what_is_not_there_is_refused(folder):
    assert "no compound 'nowhere'" in linli("visits", "why", folder / "plan", "nowhere", code=2).stderr
    assert (
        "no visit to c001 on" in linli("visits", "why", folder / "plan", "c001", "--day", "2026-01-01", code=2).stderr
    )
