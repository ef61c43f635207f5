"""`linli visits replan`: a month of visits repaired, as a user types it."""

import csv
import json
import re
import shutil
from pathlib import Path

import pytest
from command_line import linli

from domain.columns import columns_of
from reports.tables.visit_changes import VisitChangeRow
from scenarios.visit_news import FrozenRow

FORMATS = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8").splitlines()
FIRST = "2026-12-07"


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plans")
    linli("scenario", "new", folder / "town", "--compounds", 8, "--seed", 3)
    linli("plan", folder / "town", "-o", folder / "plan", "--only", "visits", "--work", "0.1", "--workers", 1)
    return folder / "plan"


def table(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def made(plan):
    """Visits of a plan folder as (compound, official, day, half)."""
    return {
        tuple(row[name] for name in ("compound_id", "official_id", "day", "half")) for row in table(plan / "visits.csv")
    }


def late(plan):
    """A visit after the first days, whose official is to fall ill."""
    return next(row for row in table(plan / "visits.csv") if row["day"] >= "2026-12-10" and row["chief"] == "true")


@pytest.fixture(scope="module")
def done(plan, tmp_path_factory):
    """A repair while an official is away, with what it said."""
    out = tmp_path_factory.mktemp("repairs") / "repaired"
    who = late(plan)["official_id"]
    said = linli("visits", "replan", plan, "--from", FIRST, "--away", f"{who}:2026-12-08", "-o", out, "--json")
    return who, out, json.loads(said.output)


def test_the_repaired_plan_passes_and_its_list_of_changes_is_right(plan, done):
    who, out, said = done
    assert said["plan"] == str(out)
    assert "visits: passed" in linli("check", out).output
    assert not [visit for visit in made(out) if visit[1] == who and visit[2] >= "2026-12-08"]
    changes = [row for row in table(out / "changes.csv") if row["what"] == "visit"]
    gone = {(r["compound_id"], r["from_official"], r["from_day"], r["from_half"]) for r in changes if r["from_day"]}
    come = {(r["compound_id"], r["to_official"], r["to_day"], r["to_half"]) for r in changes if r["to_day"]}
    assert made(out) == (made(plan) - gone) | come
    assert gone <= made(plan)
    assert len(said["changes"]) == len(table(out / "changes.csv")) > 0
    assert {row["why"] for row in changes} >= {"away"}


def test_what_was_before_stays_and_the_scenario_holds_the_news(plan, done):
    who, out, _ = done
    assert {visit for visit in made(plan) if visit[2] < FIRST} == {visit for visit in made(out) if visit[2] < FIRST}
    rows = table(out / "scenario" / "absences.csv")
    assert rows[-1] == {"official_id": who, "from_date": "2026-12-08", "to_date": "2026-12-31", "span": "day"}


def test_the_costs_of_every_rule_add_up(done):
    _, out, said = done
    assert sum(said["after_terms"].values()) == pytest.approx(said["after_yuan_month"])
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["parts"]["visits"]["objective"] == pytest.approx(said["after_yuan_month"])
    assert said["with_changes_yuan"] >= said["with_changes_bound_yuan"] > said["after_yuan_month"] - 0.1
    assert manifest["parts"]["visits"]["bound"] is None


def test_whom_to_tell_is_said_in_both_languages(plan, tmp_path):
    visit = late(plan)
    out = linli("visits", "replan", plan, "--free", visit["day"], "-o", tmp_path / "out").output
    assert re.search(r"changes: \d+ visits", out)
    assert visit["compound_id"] in re.search(r"tell .* compounds: .*", out).group()
    assert visit["official_id"] in re.search(r"tell .* officials: .*", out).group()
    assert "total  " in out
    told = linli("--lang", "zh", "visits", "replan", plan, "--free", visit["day"], "-o", tmp_path / "told").output
    assert "变更：走访" in told
    assert re.search("告知.*名干部：", told)
    assert re.search("告知.*个小区：", told)
    assert "合计  " in told
    assert visit["day"] not in {row[2] for row in made(tmp_path / "out")}


def test_all_news_at_once_and_a_second_repair_upon_the_first(plan, done, tmp_path):
    who, first, _ = done
    # The one with the fewest places leaves: there are hardly more places than compounds.
    places = {row["id"]: int(row["max_compounds"]) for row in table(plan / "scenario" / "officials.csv")}
    others = sorted({visit[1] for visit in made(first)} - {who}, key=lambda name: (places[name], name))
    compound = late(plan)["compound_id"]
    news = ["--more", f"{compound}:1", "--meeting", f"{compound}:2026-12-16:am", "--working", "2026-12-12"]
    out = tmp_path / "second"
    linli("visits", "replan", first, "--from", "2026-12-09", *news, "--without", others[0], "-o", out)
    assert "visits: passed" in linli("check", out).output
    assert others[0] not in {row["official_id"] for row in table(out / "visits.csv") if row["chief"] == "true"}
    assert len([v for v in made(out) if v[0] == compound]) == len([v for v in made(plan) if v[0] == compound]) + 1
    rows = {row["day"]: row["working"] for row in table(out / "scenario" / "calendar.csv")}
    assert rows["2026-12-12"] == "true"


def test_visits_of_a_table_stay_whatever_they_save(plan, tmp_path):
    who = late(plan)["official_id"]
    told = [row for row in table(plan / "visits.csv") if row["official_id"] != who]
    frozen = tmp_path / "told.csv"
    with frozen.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(told[0]))
        writer.writeheader()
        writer.writerows(told)
    out = tmp_path / "out"
    linli("visits", "replan", plan, "--away", who, "--frozen", frozen, "--change-yuan", 0, "-o", out)
    assert {visit for visit in made(plan) if visit[1] != who} <= made(out)


def test_frozen_visits_that_cannot_be_are_named_and_nothing_is_written(plan, tmp_path):
    visit = late(plan)
    news = ["--away", f"{visit['official_id']}:{visit['day']}:{visit['day']}", "--keep", visit["compound_id"]]
    said = linli("visits", "replan", plan, *news, "-o", tmp_path / "out", code=3).output
    assert f"compound {visit['compound_id']}: the visit by {visit['official_id']} on {visit['day']}" in said
    again = linli("--lang", "zh", "visits", "replan", plan, *news, "-o", tmp_path / "out", code=3).output
    assert "没有可行的修补" in again
    assert not (tmp_path / "out").exists()


def test_everything_that_is_wrong_is_said_at_once(plan, tmp_path):
    frozen = tmp_path / "told.csv"
    frozen.write_text("compound_id,day,half\nc001,2026-12-06,am\nc001,x,am\n", encoding="utf-8")
    news = {
        "--away": ["x1", "o001:2026-12-01", "o001:2026-12-20:2026-12-10", "o001:2026-12-20:2026-12-21:noon", "o1:::::"],
        "--free": ["2027-01-04", "soon"],
        "--working": ["2026-12-08"],
        "--more": ["c999", "c001:0", "c001:x", "c001:40"],
        "--meeting": ["c001", "c001:2026-12-09:noon"],
        "--without": ["x2"],
        "--keep": ["x3", "2026-11-03"],
    }
    options = [part for name, texts in news.items() for text in texts for part in (name, text)]
    said = linli(
        "visits", "replan", plan, "--from", FIRST, *options, "--frozen", frozen, "-o", tmp_path / "out", code=2
    )
    for text in [text for name, texts in news.items() for text in texts if text != "c001:40"]:
        assert text in said.stderr, text
    assert "told.csv:2 day: the plan has no visit to c001 on 2026-12-06 am" in said.stderr
    assert "told.csv:3 day" in said.stderr
    assert "--more c001: 44 visits are more than the 23 working days that remain" in said.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("first", ["2026-11-30", "yesterday"])
def test_a_strange_first_day_is_refused(plan, first):
    assert f"--from {first}" in linli("visits", "replan", plan, "--from", first, "--away", "o001", code=2).stderr


def test_without_news_there_is_nothing_to_repair(plan):
    assert "nothing to repair" in linli("visits", "replan", plan, "--from", FIRST, code=2).stderr


def test_a_plan_without_visits_is_refused(plan, tmp_path):
    folder = Path(shutil.copytree(plan, tmp_path / "none"))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["parts"] = {}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert "has no visits" in linli("visits", "replan", folder, "--away", "o001", code=2).stderr


@pytest.mark.parametrize("row", [VisitChangeRow, FrozenRow])
def test_the_formats_name_every_column(row):
    text = "\n".join(FORMATS)
    for column in columns_of(row):
        assert f"| `{column.name}` | {column.zh} |" in text
