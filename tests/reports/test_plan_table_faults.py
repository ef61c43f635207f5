"""What a planner's hand or a spreadsheet does to plan tables is read rightly or said with its row."""

import csv
import shutil
from pathlib import Path

import pytest

from domain.columns import columns_of
from domain.errors import ScenarioError
from domain.limits import Limit
from reports.plan_folder.reading import read, read_for
from reports.plan_folder.rows import PLAN_TABLES
from reports.plan_folder.stored import StoredPlan
from reports.plan_folder.writing import write
from scenarios.sentences import allowed


@pytest.fixture(scope="module")
def made(town, town_plan, town_network, tmp_path_factory):
    folder = tmp_path_factory.mktemp("plans") / "plan"
    stored = StoredPlan(scenario=town, plan=town_plan, comparison=None, checks={}, seed=1, limit=Limit(work=0.1))
    write(folder, stored, town_network, run={})
    return folder


@pytest.fixture
def folder(made, tmp_path):
    """A copy of the plan, to edit."""
    return Path(shutil.copytree(made, tmp_path / "plan"))


def rows_of(folder, part):
    with (folder / f"{part}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def save(folder, part, rows, encoding="utf-8-sig"):
    with (folder / f"{part}.csv").open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def edit(folder, part, index, **cells):
    rows = rows_of(folder, part)
    rows[index].update(cells)
    save(folder, part, rows)


@pytest.mark.parametrize(
    ("part", "cells", "said"),
    [
        ("modes", {"menu_items": "gate;garden"}, "modes.csv:3 menu_items: 'garden' is not an item of the menu"),
        ("crews", {"start": "5 o'clock"}, 'crews.csv:3 start: "5 o\'clock" is not a time of day; allowed: HH:MM:SS'),
        ("crews", {"trip_end": ""}, "crews.csv:3 trip_end: '' is not a time of day"),
        ("crews", {"kind": "road"}, "crews.csv:3 kind: 'road' is not one of the words known here"),
        ("visits", {"half": ""}, "visits.csv:3 half: is empty beside a day"),
        ("visits", {"day": ""}, "visits.csv:3 day: is empty beside a half-day"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_row(folder, part, cells, said):
    edit(folder, part, 1, **cells)
    with pytest.raises(ScenarioError) as error:
        read(folder)
    assert str(error.value).startswith(said)
    assert len(error.value.problems) == 1


def test_a_lost_leading_zero_is_recognised(folder, town):
    organisation = town.organisations[0].id
    edit(folder, "advisers", 0, organisation_id=f"0{organisation}")
    with pytest.raises(ScenarioError, match=f"'{organisation}' is: were leading zeros lost"):
        read(folder)


@pytest.mark.parametrize(
    ("part", "cells"),
    [
        ("contracts", {"contract_yuan_month": "5"}),
        ("crews", {"trip_start": "04:00"}),
        ("crews", {"trip_deadhead_m": "5"}),
        ("grid", {"cell_households": 31}),
        ("grid", {"cell_households": "1"}),
    ],
)
def test_rows_that_contradict_each_other_are_said_with_both_rows(folder, town, part, cells):
    edit(folder, part, 1, **cells)
    (name,) = cells
    (sentence,) = read(folder).contradictions[part]
    assert sentence.startswith(f"{part}.csv:3 {name}: ")
    assert "in row 2 for the same" in sentence
    with pytest.raises(ScenarioError, match=f"{part}.csv:3 {name}"):
        read_for(town, folder)


@pytest.mark.parametrize("part", ["modes", "advisers", "projects"])
def test_a_thing_decided_twice_is_a_contradiction(folder, part):
    rows = rows_of(folder, part)
    save(folder, part, [*rows, rows[0]])
    (sentence,) = read(folder).contradictions[part]
    assert sentence.startswith(f"{part}.csv:{len(rows) + 2}: ")
    assert sentence.endswith("stands in row 2 already")


def test_a_visit_by_another_chief_is_a_contradiction(folder):
    rows = rows_of(folder, "visits")
    first = rows[0]
    other = next(row for row in rows if row["official_id"] != first["official_id"])
    edit(folder, "visits", 0, official_id=other["official_id"])
    (sentence,) = read(folder).contradictions["visits"]
    assert f"in row 2 for the same compound_id {first['compound_id']}" in sentence


def test_a_plan_as_written_has_no_contradiction(folder):
    assert not any(read(folder).contradictions.values())


def test_the_order_of_rows_does_not_matter_but_positions_do(folder):
    before = read(folder).plan.crews.plan
    rows = rows_of(folder, "crews")
    save(folder, "crews", sorted(rows, key=lambda row: row["task_id"]))
    assert sorted(read(folder).plan.crews.plan.trips, key=str) == sorted(before.trips, key=str)
    rows[0]["position"], rows[1]["position"] = rows[1]["position"], rows[0]["position"]
    save(folder, "crews", rows)
    swapped, kept = read(folder).plan.crews.plan.trips[0].stops, before.trips[0].stops
    assert [stop.id for stop in swapped[:3]] == [kept[i].id for i in (1, 0, 2)]


def test_a_table_saved_by_a_chinese_spreadsheet_reads_the_same_and_says_so(folder):
    before = read(folder)
    rows = [{**row, "day": row["day"].replace("-", "/")} for row in rows_of(folder, "visits")]
    save(folder, "visits", rows, encoding="gbk")
    after = read(folder)
    assert after.plan.visits == before.plan.visits
    assert [text.split(":")[0] for text in after.warnings] == ["visits.csv", "visits.csv day"]


@pytest.mark.parametrize("part", PLAN_TABLES)
def test_a_column_that_says_it_may_be_empty_may_be_empty(part):
    optional = [column for column in columns_of(PLAN_TABLES[part]) if allowed(column).endswith("or empty")]
    assert not [column.name for column in optional if column.required]


def test_visits_of_teams_left_undone_are_read_again(folder):
    path = folder / "teams.csv"
    header, first, *_ = path.read_text(encoding="utf-8-sig").splitlines()
    row = dict.fromkeys(header.split(","), "") | {"task_id": "c001-repair", "compound_id": first.split(",")[4]}
    row |= {"kind": "repair", "position": "0", "visit_s": "600", "route_m": "0", "undone": "1", "reason": "too far"}
    path.write_text("\n".join([header, first, ",".join(row.values())]), encoding="utf-8")
    left = read(folder).plan.teams.plan.undone
    assert [(task.task_id, task.visits) for task in left] == [("c001-repair", 1)]
