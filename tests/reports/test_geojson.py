"""Map layers: one feature for what each part is about, with the properties a GIS user filters by."""

import json

import page_factories as made
import pytest

from domain.plan import PARTS, AdvisersPlan, ProjectsPlan
from domain.roads import road_network
from reports.layers import geojson


@pytest.fixture(scope="module")
def given():
    return made.scenario(n_compounds=6)


@pytest.fixture(scope="module")
def plan(given):
    return made.plan(given, road_network(given))


@pytest.fixture(scope="module")
def features(given, plan):
    return {part: geojson.collection(part, given, getattr(plan, part).plan)["features"] for part in PARTS}


def test_every_part_is_a_named_collection_of_plain_json(given, plan):
    for part in PARTS:
        layer = geojson.collection(part, given, getattr(plan, part).plan)
        assert (layer["type"], layer["name"]) == ("FeatureCollection", part)
        assert json.loads(json.dumps(layer, allow_nan=False)) == layer


def test_modes_show_every_compound_also_an_uncovered_one(given, plan, features):
    modes = {f["properties"]["compound_id"]: f["properties"]["mode"] for f in features["modes"]}
    assert set(modes) == {compound.id for compound in given.compounds}
    assert {c: m for c, m in modes.items() if m} == {c: m.value for c, m in plan.mode_of.items()}


def test_a_contract_is_the_gates_of_its_members(given, plan, features):
    place = {c.id: [round(c.lon_deg, 6), round(c.lat_deg, 6)] for c in given.compounds}
    for feature, contract in zip(features["contracts"], plan.area_contracts, strict=True):
        assert feature["geometry"] == {"type": "MultiPoint", "coordinates": [place[c] for c in contract.compound_ids]}
        assert feature["properties"]["contract_id"] == contract.id


def test_a_trip_is_its_driven_line(plan, features):
    trip, feature = plan.crews.plan.trips[0], features["crews"][0]
    assert feature["geometry"]["coordinates"] == [list(point) for point in trip.path_lonlat]
    assert feature["properties"]["start"] == "05:00:00"
    assert feature["properties"]["stops"] == len(trip.stops)


def test_visits_name_the_chief_and_all_days(given, plan, features):
    feature = next(f for f in features["visits"] if f["properties"]["compound_id"] == given.compounds[0].id)
    assert feature["properties"]["official_id"] == plan.visits.plan.chief_of[given.compounds[0].id]
    assert len(feature["properties"]["visits"]) == 4


def test_gates_count_duties_and_empty_posts(features):
    properties = features["rosters"][0]["properties"]
    assert (properties["duties"], properties["uncovered"], properties["guards"]) == (6, 1, ["h0"])


def test_an_organisation_without_an_adviser_is_still_shown(given):
    plan = AdvisersPlan(adviser_of={}, unassigned=tuple(row.id for row in given.organisations))
    assert [f["properties"]["adviser_id"] for f in geojson.advisers(given, plan)] == ["", ""]


def test_a_need_stands_at_its_compound_or_at_its_communitys_office(given):
    office = given.communities[0]
    features = geojson.projects(given, ProjectsPlan(funded=("n0",)))
    assert features[0]["geometry"]["coordinates"] == [office.lon_deg, office.lat_deg]
    assert [f["properties"]["funded"] for f in features] == [True, False]
