"""linli calendars: files written, revised and refused."""

import json
from dataclasses import replace

import pytest
from command_line import linli

from domain.limits import Limit
from domain.plan import Plan
from reports.calendars.ics import events_in
from reports.plan_folder.stored import StoredPlan
from reports.plan_folder.writing import write


def store(folder, town, network, plan):
    stored = StoredPlan(scenario=town, plan=plan, comparison=None, checks={}, seed=1, limit=Limit(work=0.1))
    write(folder, stored, network, run={})
    return folder


@pytest.fixture(scope="module")
def plans(town, town_network, town_plan, tmp_path_factory):
    """A plan of visits, and another in which an official's visits are gone."""
    place = tmp_path_factory.mktemp("calendars")
    visits = town_plan.visits.plan
    who = visits.visits[0].official_id
    fewer = replace(visits, visits=tuple(v for v in visits.visits if v.official_id != who))
    one, other = Plan(visits=town_plan.visits), Plan(visits=replace(town_plan.visits, plan=fewer))
    return store(place / "one", town, town_network, one), store(place / "other", town, town_network, other), who


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_calendars_are_written_with_a_list_of_whose_they_are(plans, tmp_path, town_plan):
    told = json.loads(linli("calendars", plans[0], "-o", tmp_path / "c", "--json").output)
    assert {row["file"] for row in told["calendars"]} == {p.name for p in (tmp_path / "c").glob("*.ics")}
    assert sum(row["entries"] for row in told["calendars"]) == len(town_plan.visits.plan.visits)
    assert "文件" in (tmp_path / "c" / "calendars.csv").read_text(encoding="utf-8-sig")
    linli("calendars", plans[0], "-o", tmp_path / "d")
    assert contents(tmp_path / "c") == contents(tmp_path / "d")
    linli("calendars", plans[0], "-o", tmp_path / "c")
    assert contents(tmp_path / "c") == contents(tmp_path / "d")


def test_what_a_new_plan_no_longer_holds_is_cancelled(plans, tmp_path):
    one, other, who = plans
    linli("calendars", one, "-o", tmp_path / "c")
    linli("calendars", other, "-o", tmp_path / "c")
    linli("calendars", other, "-o", tmp_path / "d", "--before", one)
    events = events_in((tmp_path / "c" / f"official-{who}.ics").read_bytes())
    assert {str(event["STATUS"]) for event in events.values()} == {"CANCELLED"}
    assert contents(tmp_path / "c") == contents(tmp_path / "d")
    linli("calendars", one, "-o", tmp_path / "e", "--before", tmp_path / "c")
    events = events_in((tmp_path / "e" / f"official-{who}.ics").read_bytes())
    assert {(str(e["STATUS"]), int(e["SEQUENCE"])) for e in events.values()} == {("CONFIRMED", 2)}


def test_other_folders_are_refused_and_left_alone(plans, tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("mine")
    assert "holds no calendars" in linli("calendars", plans[0], "-o", tmp_path / "notes", code=2).stderr
    out = linli("calendars", plans[0], "-o", tmp_path / "c", "--before", tmp_path / "notes", code=2)
    assert "is neither a plan nor a folder of calendars" in out.stderr
    assert contents(tmp_path / "notes") == {"a.txt": b"mine"}


def test_damaged_calendars_are_all_named(plans, tmp_path):
    linli("calendars", plans[0], "-o", tmp_path / "c")
    broken = sorted((tmp_path / "c").glob("*.ics"))[:2]
    broken[0].write_text("nothing")
    broken[1].unlink()
    said = linli("calendars", plans[0], "-o", tmp_path / "c", code=2).stderr
    assert all(path.name in said for path in broken)


def test_a_plan_that_sends_nobody_anywhere_has_no_calendars(town, town_network, tmp_path):
    folder = store(tmp_path / "p", town, town_network, Plan())
    assert "no visits, teams or crews" in linli("calendars", folder, "-o", tmp_path / "c", code=2).stderr
    assert not (tmp_path / "c").exists()
