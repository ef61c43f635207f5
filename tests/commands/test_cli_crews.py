"""`linli crews`: prices of the extension and a weekday planned anew, as a user types it."""

import csv
import json
import re
import shutil
from pathlib import Path

import pytest
from command_line import linli

from domain.columns import columns_of
from reports.tables.price_table import PriceRow, rounded_to
from reports.tables.replan_tables import ChangeRow, DisruptionRow
from reports.tables.visit_changes import VisitChangeRow

FORMATS = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8").splitlines()
QUICK = ["--work", "0.1", "--seed", "1"]


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scenarios") / "town"
    linli("scenario", "new", folder, "--compounds", 8, "--seed", 3)
    return folder


@pytest.fixture(scope="module")
def plan(scenario, tmp_path_factory):
    folder = tmp_path_factory.mktemp("plans") / "plan"
    linli("plan", scenario, "-o", folder, "--only", "crews", *QUICK, "--workers", 1)
    return folder


def table(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def trips(plan):
    return {(row["weekday"], row["crew_id"]) for row in table(plan / "crews.csv") if row["crew_id"]}


def test_the_price_table_adds_up_and_is_read_by_a_spreadsheet(scenario, plan, tmp_path):
    out = tmp_path / "prices.csv"
    said = json.loads(
        linli(
            "crews", "price", scenario, "--plan", plan, "-o", out, *QUICK, "--samples", 8, "--workers", 1, "--json"
        ).output
    )
    assert out.read_bytes().startswith("\ufeff".encode())
    rows = table(out)
    assert list(rows[0]) == [column.zh for column in columns_of(PriceRow)]
    assert [row["小区编号"] for row in rows] == [row["id"] for row in table(scenario / "compounds.csv")]
    modes = {row["compound_id"]: row["mode"] for row in table(plan / "modes.csv")}
    assert {row["小区编号"] for row in rows if row["方案中延伸"] == "是"} == {
        id_ for id_, mode in modes.items() if mode == "extended"
    }
    shares = sum(float(row["分摊费用_元每月"] or 0) for row in rows)
    assert shares == pytest.approx(said["joint_yuan_month"], abs=0.006)
    assert said["shares_yuan_month"] == pytest.approx(said["joint_yuan_month"])
    assert said["crews_yuan_month"] - said["streets_yuan_month"] == pytest.approx(said["joint_yuan_month"])
    for row in rows:
        crew, cleaner = row["边际费用_元每月"], float(row["专职保洁_元每月"])
        assert row["较低者"] == ("" if not crew else "环卫班组" if float(crew) <= cleaner else "专职保洁")


def test_prices_are_said_and_the_same_whatever_the_workers(scenario, plan, tmp_path):
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    said = linli("crews", "price", scenario, "--plan", plan, "-o", one, *QUICK, "--samples", 8, "--workers", 1).output
    linli("crews", "price", scenario, "--plan", plan, "-o", two, *QUICK, "--samples", 8, "--workers", 2)
    assert one.read_bytes() == two.read_bytes()
    assert "joint cost of extension" in said
    assert str(one) in said


def test_without_a_plan_one_is_made(scenario, tmp_path):
    linli("crews", "price", scenario, "-o", tmp_path / "prices.csv", *QUICK, "--samples", 4, "--workers", 1)
    assert len(table(tmp_path / "prices.csv")) == 8


def test_a_sick_crew_goes_nowhere_and_the_other_days_stay(plan, tmp_path):
    day, crew_id = sorted(trips(plan))[0]
    out = tmp_path / "repaired"
    said = json.loads(
        linli("crews", "replan", plan, "--day", day, "--sick", crew_id, "-o", out, *QUICK, "--json").output
    )
    assert said["plan"] == str(out)
    assert "crews: passed" in linli("check", out).output
    assert (day, crew_id) not in trips(out)
    before, after = ([row for row in table(folder / "crews.csv") if row["weekday"] != day] for folder in (plan, out))
    assert before == after
    assert len(table(out / "changes.csv")) == len(said["changes"]) > 0
    assert {row["from_crew"] for row in table(out / "changes.csv")} == {crew_id}
    assert table(out / "disruptions.csv") == [
        {"weekday": day, "crew_id": crew_id, "street_id": "", "from_time": "00:00:00"}
    ]


def test_a_closed_street_is_left_out_and_a_second_repair_goes_on_from_the_first(plan, tmp_path):
    swept = next(row for row in table(plan / "crews.csv") if row["kind"] == "street" and row["crew_id"])
    day, street = swept["weekday"], swept["task_id"]
    first, second = tmp_path / "first", tmp_path / "second"
    said = linli("crews", "replan", plan, "--day", day, "--closed", street, "-o", first, *QUICK).output
    assert f"left out: street {street}: its street is closed" in said
    linli("check", first)
    crew_id = sorted(crew for weekday, crew in trips(first) if weekday == day)[0]
    linli("crews", "replan", first, "--day", day, "--sick", crew_id, "--from-time", "09:00", "-o", second, *QUICK)
    linli("check", second)
    assert {row["street_id"] + row["crew_id"] for row in table(second / "disruptions.csv")} == {street, crew_id}
    late = [row for row in table(second / "crews.csv") if row["weekday"] == day and row["crew_id"] == crew_id]
    assert all(row["start"] < "09:00:00" for row in late)


def test_the_checker_finds_a_sick_crew_that_was_edited_back_to_work(plan, tmp_path):
    day, crew_id = sorted(trips(plan))[0]
    edited = Path(shutil.copytree(plan, tmp_path / "edited"))
    header = ",".join(column.name for column in columns_of(DisruptionRow))
    (edited / "disruptions.csv").write_text(f"{header}\n{day},{crew_id},,06:00\n", encoding="utf-8")
    assert f"crew {crew_id} is out, but serves" in linli("check", edited, code=1).output


def test_a_table_of_disruptions_that_cannot_be_read_is_bad_input(plan, tmp_path):
    edited = Path(shutil.copytree(plan, tmp_path / "edited"))
    (edited / "disruptions.csv").write_text("weekday,crew_id,street_id,from_time\n8,nobody,,25h\n", encoding="utf-8")
    said = linli("check", edited, code=2).stderr
    assert "disruptions.csv:2 weekday" in said


def test_every_unknown_id_is_said_at_once(plan, tmp_path):
    said = linli(
        *("crews", "replan", plan, "--day", 1, "--sick", "nobody", "--sick", "noone", "--closed", "nowhere"),
        *("-o", tmp_path / "repaired"),
        code=2,
    ).stderr
    assert "--sick nobody: is not a crew" in said
    assert "--sick noone: is not a crew" in said
    assert "--closed nowhere: is not a street" in said
    assert "3 problem(s)" in said
    assert not (tmp_path / "repaired").exists()


def test_a_plan_without_crews_is_bad_input(scenario, tmp_path):
    grid = tmp_path / "grid"
    linli("plan", scenario, "-o", grid, "--only", "grid", *QUICK, "--workers", 1)
    assert "has no crews" in linli("crews", "replan", grid, "--day", 1, "--sick", "nobody", code=2).stderr
    assert "has no crews" in linli("crews", "price", scenario, "--plan", grid, code=2).stderr


@pytest.mark.parametrize(
    "options",
    [["--day", "8", "--sick", "r001"], ["--day", "1"], ["--sick", "r001"], ["--day", "1", "--from-time", "noon"]],
)
def test_a_wrong_call_is_exit_code_2(options, plan):
    linli("crews", "replan", plan, *options, code=2)


def test_too_few_samples_are_refused(scenario, plan):
    assert "3" in linli("crews", "price", scenario, "--plan", plan, "--samples", "3", code=2).stderr


def test_rounded_shares_add_up():
    thirds = [10 / 3, 10 / 3, 10 / 3]
    assert sum(rounded_to(thirds)) == pytest.approx(10.0)
    assert sorted(rounded_to(thirds)) == [3.33, 3.33, 3.34]
    assert rounded_to([]) == []
    assert rounded_to([-0.004, 1.0]) == [0.0, 1.0]


@pytest.mark.parametrize(
    ("heading", "entity", "headers"),
    [
        ("### `disruptions.csv`", DisruptionRow, "en"),
        ("### `changes.csv`", ChangeRow, "en"),
        ("### `changes.csv` of visits", VisitChangeRow, "en"),
        ("### Prices of the extension", PriceRow, "zh"),
    ],
)
def test_formats_list_every_column(heading, entity, headers):
    start = FORMATS.index(heading)
    end = next((n for n in range(start + 1, len(FORMATS)) if FORMATS[n].startswith("#")), len(FORMATS))
    rows = [
        found.groups() for line in FORMATS[start:end] if (found := re.match(r"\| `?([^`|]+)`? \| ([^|]+) \|", line))
    ]
    columns = [(c.name, c.zh) if headers == "en" else (c.zh, c.name) for c in columns_of(entity)]
    assert [(a, b.strip("` ")) for a, b in rows if a.strip("- ") not in ("", "column", "中文")] == columns
