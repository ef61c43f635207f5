"""The GeoPackage of a plan: layers, values and styles, read back by GDAL and by its own command."""

import re
import shutil
import sqlite3
import subprocess
from collections import Counter
from dataclasses import replace
from xml.etree import ElementTree as Xml

import numpy as np
import pyogrio
import pytest
import shapely
from command_line import linli

from domain.plan import Plan
from reports.layers.geopackage import column_names, layer_name, write_geopackage
from reports.layers.shapes import area_polygon
from reports.layers.styles import MODE_COLOURS, qml_of
from reports.layers.subjects import SUBJECTS, layers
from reports.maps.frame import frame_of


def test_every_layer_is_there_with_every_feature(written):
    lang, path, made = written
    found = dict(pyogrio.list_layers(path).tolist())
    assert {layer_name(layer, lang) for layer in made} <= set(found)
    for layer in made:
        info = pyogrio.read_info(path, layer=layer_name(layer, lang))
        assert info["features"] == len(layer.rows) > 0
        assert info["crs"] == "EPSG:4326"
        assert list(info["fields"]) == list(column_names(layer, lang).values())


def test_compounds_say_what_the_plan_says(written, town, town_plan):
    lang, path, made = written
    layer = next(layer for layer in made if layer.key == "compounds")
    _, _, geometry, columns = pyogrio.raw.read(path, layer=layer_name(layer, lang))
    values = dict(zip(column_names(layer, lang), columns, strict=True))
    assert values["id"].tolist() == [c.id for c in town.compounds]
    assert values["mode_key"].tolist() == [town_plan.mode_of[c.id].value for c in town.compounds]
    assert sum(values["n_visits"].tolist()) == len(town_plan.visits.plan.visits)
    points = shapely.from_wkb(geometry)
    assert np.allclose(shapely.get_x(points), [c.lon_deg for c in town.compounds])
    assert bool(re.search("[\u4e00-\u9fff]", values["mode"][0])) == (lang == "zh")


def test_areas_hold_their_members_and_hardly_any_other(town, town_plan):
    frame = frame_of(town)
    gates = frame.points((c.lon_deg, c.lat_deg) for c in town.compounds)
    place = {c.id: shapely.points(c.lon_deg, c.lat_deg) for c in town.compounds}
    position = {c.id: i for i, c in enumerate(town.compounds)}
    for contract in town_plan.area_contracts:
        inside = [position[id_] for id_ in contract.compound_ids]
        others = [i for i in range(len(gates)) if i not in inside]
        area = area_polygon(gates[inside], gates[others], frame)
        assert area.is_valid
        assert all(area.contains(place[id_]) for id_ in contract.compound_ids)


def test_each_layer_has_a_default_style_that_names_columns_which_exist(written):
    lang, path, made = written
    with sqlite3.connect(path) as file:
        styles = dict(file.execute("SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault = 1"))
        geometry = dict(file.execute("SELECT f_table_name, f_geometry_column FROM layer_styles"))
        known = dict(file.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
    assert geometry == known
    assert set(styles) == {layer_name(layer, lang) for layer in made}
    for layer in made:
        root = Xml.fromstring(styles[layer_name(layer, lang)])
        names = set(column_names(layer, lang).values())
        renderer = root.find("renderer-v2")
        assert renderer.get("attr", next(iter(names))) in names
        symbols = {symbol.get("name") for symbol in renderer.iter("symbol")}
        assert {category.get("symbol") for category in renderer.iter("category")} <= symbols
        assert all(style.get("fieldName") in names for style in root.iter("text-style"))


def test_every_value_is_drawn_and_the_legend_speaks_the_language_of_the_file(written):
    lang, path, made = written
    with sqlite3.connect(path) as file:
        styles = dict(file.execute("SELECT f_table_name, styleQML FROM layer_styles"))
        for layer in made:
            name = layer_name(layer, lang)
            renderer = Xml.fromstring(styles[name]).find("renderer-v2")
            if renderer.get("type") != "categorizedSymbol":
                continue
            legend = {category.get("value"): category.get("label") for category in renderer.iter("category")}
            assert {str(v) for (v,) in file.execute(f'SELECT "{renderer.get("attr")}" FROM "{name}"')} <= set(legend)
            assert all(("\u4e00" <= label[0] <= "\u9fff") is (lang == "zh") for label in legend.values())
            assert len(set(legend.values())) == len(legend)


def test_names_of_compounds_come_up_close_and_keep_off_no_area(written):
    """QGIS writes the scale of the nearest look as the least, and an element that says nothing as an obstacle."""
    root = Xml.fromstring(qml_of("compounds", {"mode_key": "mode", "households": "households", "name": "name"}, "zh"))
    rendering = next(root.iter("rendering"))
    assert int(rendering.get("scaleMin")) < int(rendering.get("scaleMax"))
    areas = Xml.fromstring(qml_of("areas", {"id": "id"}, "zh"))
    assert next(areas.iter("rendering")).attrib == {"obstacle": "0"}
    assert {style.get("fontWeight") for root_ in (root, areas) for style in root_.iter("text-style")} == {"50"}


def test_every_mode_has_a_colour_of_its_own():
    root = Xml.fromstring(qml_of("compounds", {"mode_key": "mode", "households": "households", "name": "name"}, "zh"))
    assert [category.get("value") for category in root.iter("category")] == list(MODE_COLOURS)
    assert len(set(MODE_COLOURS.values())) == len(MODE_COLOURS)


def test_a_column_of_any_name_stays_one_attribute_of_the_style():
    root = Xml.fromstring(qml_of("areas", {"id": 'x"/><script>alert(1)</script>&'}, "zh"))
    assert root.find(".//script") is None
    assert next(root.iter("text-style")).get("fieldName").startswith('x"/>')


def test_the_same_plan_gives_the_same_bytes(written, town, town_plan, tmp_path):
    lang, path, _ = written
    write_geopackage(tmp_path / "town.gpkg", layers(town, town_plan), day=town.month, lang=lang)
    assert (tmp_path / "town.gpkg").read_bytes() == path.read_bytes()


def test_texts_that_look_like_code_stay_text(town, town_plan, tmp_path):
    evil = "'); DROP TABLE gpkg_contents; --<b>"
    spoilt = replace(town, compounds=(replace(town.compounds[0], name=evil), *town.compounds[1:]))
    write_geopackage(tmp_path / "x.gpkg", layers(spoilt, town_plan), day=town.month, lang="en")
    _, _, _, columns = pyogrio.raw.read(tmp_path / "x.gpkg", layer="compounds", columns=["name"])
    assert columns[0][0] == evil


def test_parts_that_were_not_planned_have_no_layers(town):
    keys = {layer.key for layer in layers(town, Plan())}
    assert keys.isdisjoint({"areas", "trips", "team_routes", "cells"})
    assert {"compounds", "streets"} <= keys <= set(SUBJECTS)


def test_gdal_s_own_command_opens_it(written):
    if shutil.which("ogrinfo") is None:
        pytest.skip("ogrinfo (gdal-bin) is not on this machine")
    lang, path, made = written
    said = subprocess.run(["ogrinfo", "-so", "-al", str(path)], capture_output=True, text=True, check=True)
    assert "ERROR" not in said.stdout + said.stderr
    counts = dict(re.findall(r"Layer name: (.+)\n(?:.*\n)*?Feature Count: (\d+)", said.stdout))
    assert {name: int(counts[name]) for name in [layer_name(layer, lang) for layer in made]} == Counter(
        {layer_name(layer, lang): len(layer.rows) for layer in made}
    )


def test_the_command_refuses_another_ending(tmp_path):
    assert "does not end in .gpkg" in linli("layers", tmp_path, "-o", tmp_path / "x.shp", code=2).stderr
