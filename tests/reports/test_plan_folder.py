"""A plan written and read back is the same plan, and docs/formats.md describes its tables."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import page_factories as made
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.columns import columns_of
from domain.comparison import CompoundOutcome, Pair, Stage
from domain.engines import Engine
from domain.errors import ScenarioError
from domain.limits import Limit
from domain.plan import PARTS, CrewsPlan, Plan, Stop, StopKind, Trip
from domain.results import Result, Status
from reports.plan_folder.from_rows import PLAN_OF, seconds
from reports.plan_folder.reading import read, read_for
from reports.plan_folder.rows import PLAN_TABLES
from reports.plan_folder.stored import StoredPlan
from reports.plan_folder.to_rows import ROWS_OF, clock
from reports.plan_folder.writing import write, write_page
from scenarios.save import digest_of_files
from simulation.measuring.funnel import STAGES

FORMATS = Path(__file__).parents[2] / "docs" / "formats.md"


@pytest.fixture(scope="module")
def stored(town, town_plan):
    return StoredPlan(scenario=town, plan=town_plan, comparison=None, checks={}, seed=1, limit=Limit(work=0.1))


@pytest.fixture(scope="module")
def folder(stored, town_network, tmp_path_factory):
    place = tmp_path_factory.mktemp("plans") / "plan"
    write(place, stored, town_network, run={"workers": 1})
    return place


@pytest.mark.parametrize("part", PARTS)
def test_a_part_goes_through_its_table_unchanged(part, town, town_plan):
    plan = getattr(town_plan, part).plan
    rows = ROWS_OF[part](town, plan)
    again = ROWS_OF[part](town, PLAN_OF[part](rows))
    assert rows
    assert again == rows


def test_a_plan_comes_back_from_its_folder(stored, folder):
    back = read(folder)
    assert back.scenario == stored.scenario
    assert (back.seed, back.limit, back.interrupted, back.comparison) == (1, Limit(work=0.1), False, None)
    for part in set(PARTS) - {"modes"}:  # prices in modes.csv are rounded to the fen
        assert getattr(back.plan, part).plan == getattr(stored.plan, part).plan, part
    assert back.plan.modes.plan.mode_of == stored.plan.modes.plan.mode_of
    assert back.plan.modes.plan.on_top == stored.plan.modes.plan.on_top
    assert any(option.items for option in back.plan.modes.plan.options)
    for part in PARTS:
        ours, theirs = getattr(stored.plan, part), getattr(back.plan, part)
        assert (theirs.status, theirs.objective, theirs.bound) == (ours.status, ours.objective, ours.bound)


def _without(table, *columns):
    """Take columns out of a table."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [name for name in rows[0] if name not in columns], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    assert set(columns) < set(rows[0])


def test_a_plan_of_an_earlier_version_with_fewer_columns_is_read(stored, town_network, tmp_path):
    folder = tmp_path / "plan"
    write(folder, stored, town_network, run={})
    _without(folder / "scenario" / "depots.csv", "unloads")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    today, manifest["scenario_sha256"] = manifest["scenario_sha256"], digest_of_files(folder / "scenario")
    assert manifest["scenario_sha256"] != today
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    _without(folder / "crews.csv", "unload_at", "left_yuan_month")
    back = read(folder)
    assert back.scenario == stored.scenario
    assert {trip.unload_at for trip in back.plan.crews.plan.trips} == {""}


def test_stations_and_compounds_left_to_others_go_through_the_table(town):
    stop = Stop(kind=StopKind.STREET, id="s1", entry="j1", exit="j2", start_s=1, service_s=1, load_kg=1.0)
    trip = Trip(day=2, crew_id="k1", number=1, start_s=0, end_s=9, deadhead_m=5.5, stops=(stop,), unload_at="z01")
    left = CrewsPlan(
        trips=(trip, replace(trip, number=2, unload_at="")),
        unserved=((3, StopKind.STREET, "s2"),),
        left_to_others={town.compounds[0].id: 812.5},
    )
    assert PLAN_OF["crews"](ROWS_OF["crews"](town, left)) == left


def test_map_layers_are_feature_collections_within_the_district(folder, town):
    lons = [j.lon_deg for j in town.junctions]
    lats = [j.lat_deg for j in town.junctions]
    for part in PARTS:
        layer = json.loads((folder / f"{part}.geojson").read_text(encoding="utf-8"))
        assert layer["type"] == "FeatureCollection"
        assert layer["features"], part
        for feature in layer["features"]:
            shape = feature["geometry"]
            points = [shape["coordinates"]] if shape["type"] == "Point" else shape["coordinates"]
            for lon, lat in points:
                assert min(lons) - 0.02 <= lon <= max(lons) + 0.02
                assert min(lats) - 0.02 <= lat <= max(lats) + 0.02


def test_a_part_without_a_plan_keeps_its_figures(stored, town_network, tmp_path):
    lost = Result(status=Status.INFEASIBLE, plan=None, notes=("too few officials",))
    write(tmp_path / "p", replace(stored, plan=Plan(visits=lost)), town_network, run={})
    assert not (tmp_path / "p" / "visits.csv").exists()
    back = read(tmp_path / "p").plan
    assert back.visits == lost
    assert back.modes is None


def test_the_engine_asked_for_comes_back(stored, town_network, tmp_path):
    write(tmp_path / "p", replace(stored, plan=Plan(), engine=Engine.ORTOOLS), town_network, run={})
    assert read(tmp_path / "p").engine is Engine.ORTOOLS


def test_a_fault_while_writing_leaves_the_earlier_plan(stored, folder, town_network, monkeypatch):
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    monkeypatch.setattr("reports.page.rendering.render", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write(folder, stored, town_network, run={})
    with pytest.raises(ZeroDivisionError):
        write_page(folder / "report.html", stored, town_network)
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_a_plan_for_other_data_is_refused(folder, town):
    assert read_for(town, folder).grid is not None
    with pytest.raises(ScenarioError, match="a plan for other data"):
        read_for(replace(town, seed=99), folder)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "manifest.json: is not JSON"),
        ('{"seed": "one"}', "manifest.json seed"),
        ("", "manifest.json: is not JSON"),
    ],
)
def test_a_broken_manifest_is_said_not_crashed_on(tmp_path, text, said):
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(ScenarioError, match=said):
        read(tmp_path)


def test_a_folder_without_manifest_is_no_plan(tmp_path):
    with pytest.raises(ScenarioError, match=r"manifest\.json: cannot be read"):
        read(tmp_path)


@given(st.integers(0, 200_000))
def test_clock_and_seconds_are_inverse(second):
    assert seconds(clock(second)) == second


@pytest.mark.parametrize("text", ["", "12", "12:60", "a:b", "1:2:3:4", "-1:00"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError, match=r"HH:MM:SS|invalid literal"):
        seconds(text)


def test_a_time_without_seconds_is_read_as_spreadsheets_write_it():
    assert seconds("06:30") == 23_400


def test_formats_lists_every_column_of_every_plan_table():
    text = FORMATS.read_text(encoding="utf-8").split("## Plan", 1)[1]
    for part, entity in PLAN_TABLES.items():
        section = text.split(f"### `{part}.csv`", 1)[1].split("\n### ", 1)[0]
        for column in columns_of(entity):
            assert f"| `{column.name}` | {column.zh} |" in section


def test_formats_lists_every_file_of_a_plan_folder(stored, town, town_network, tmp_path):
    comparison = made.comparison(town)
    pair = {"first_id": "own", "second_id": "pooled", "indicator_id": "within24"}
    whole = replace(
        comparison,
        pairs=(Pair(**pair, mean=0.1, half_width=0.1, p_value=1.0),),
        funnel=tuple(
            Stage(policy_id=policy, stage=stage, mean=1.0, half_width=0.1)
            for policy in comparison.policy_ids
            for stage in STAGES
        ),
        compound_ids=(town.compounds[0].id,),
        requests_run=(1.0,),
        compounds=(CompoundOutcome(policy_id="own", hours=(1.0,), difference=(0.0,), half_width=(0.0,)),),
    )
    write(tmp_path / "plan", replace(stored, comparison=whole), town_network, run={})
    text = FORMATS.read_text(encoding="utf-8")
    names = {path.name for path in (tmp_path / "plan").iterdir() if path.is_file()}
    assert {"simulation_pairs.csv", "simulation_funnel.csv", "simulation_compounds.csv"} <= names
    missing = {name for name in names if f"`{name}`" not in text}
    assert missing == {name for name in names if name.endswith(".geojson")}, "told together as `<part>.geojson`"
