"""Scenarios without a street network: ways along straight lines join all places and say that they are estimates."""

import csv

import numpy as np
import pytest

from domain.errors import ScenarioError
from domain.geometry import great_circle_m
from domain.roads import road_network
from scenarios.load import load
from scenarios.straight_ways import DETOUR, NOTE_EN, NOTE_ZH


@pytest.fixture
def unpaved(small):
    for name in ("streets.csv", "junctions.csv"):
        (small / name).unlink()
    return small


def keep_compounds(folder, *, lon_lat=()):
    """Leave the table of compounds alone in a folder, with other positions where they are given."""
    for path in folder.glob("*.csv"):
        if path.name != "compounds.csv":
            path.unlink()
    with (folder / "compounds.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows = [{**row, "lon_deg": lon, "lat_deg": lat} for row, (lon, lat) in zip(rows, lon_lat, strict=False)]
    with (folder / "compounds.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_every_place_is_reached_and_ways_are_as_long_as_promised(unpaved):
    loaded = load(unpaved)
    assert NOTE_EN in loaded.warnings
    assert loaded.scenario.note_zh.endswith(NOTE_ZH)
    assert loaded.scenario.note_en.endswith(NOTE_EN)
    network = road_network(loaded.scenario)
    nodes = list(network.node_of.values())
    ways = network.travel_m(nodes, nodes)
    straight = great_circle_m(network.node_lonlat[nodes], network.node_lonlat[nodes])
    assert np.isfinite(ways).all()
    assert (ways >= DETOUR * straight - 2).all()
    assert (ways <= 2 * DETOUR * straight + 3).all()


@pytest.mark.parametrize(
    "lon_lat",
    [
        [(108.9, 34.2)],
        [(108.9, 34.2), (108.9, 34.2)],
        [(108.9, 34.2), (108.91, 34.2)],
        [(108.9, 34.2), (108.91, 34.2), (108.92, 34.2)],
        [(108.9, 34.2), (108.91, 34.2), (108.9, 34.21)],
    ],
    ids=["one", "one place", "two", "line", "triangle"],
)
def test_few_places_and_places_on_a_line_are_joined(unpaved, lon_lat):
    keep_compounds(unpaved, lon_lat=lon_lat)
    network = road_network(load(unpaved).scenario)
    nodes = list(network.node_of.values())
    assert len(nodes) == len(lon_lat)
    assert np.isfinite(network.travel_m(nodes, nodes)).all()


def test_a_place_far_from_all_others_is_refused(unpaved):
    keep_compounds(unpaved, lon_lat=[(108.9, 34.2), (18.91, 34.2), (108.92, 34.2)])
    with pytest.raises(ScenarioError, match=r"compounds.csv:3 lon_deg: is \d+ km from the middle of the compounds"):
        load(unpaved)
