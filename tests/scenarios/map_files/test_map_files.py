"""Streets of map files of every kind: the same little town, and files that are broken or hostile."""

import json
import shutil

import networkx as nx
import numpy as np
import pyogrio
import pytest
import shapely
from command_line import linli

from domain.district import StreetClass
from domain.errors import ScenarioError
from scenarios.crs import Crs, wgs_to_gcj
from scenarios.map_files.reading import read_map_file

# A square of four streets, one of them a way that goes on over the next corner, a one-way lane, and a roundabout's arc.
LINES = [
    ("a-b", "primary", "", [(108.900, 34.200), (108.901, 34.2001), (108.902, 34.200)]),
    ("b-c-d", "residential", "", [(108.902, 34.200), (108.902, 34.202), (108.900, 34.202)]),
    ("d-a", "tertiary", "no", [(108.900, 34.202), (108.900, 34.200)]),
    ("c-a", "service", "yes", [(108.902, 34.202), (108.900, 34.200)]),
]


def geojson(folder, lines=LINES, **more):
    features = [
        {
            "type": "Feature",
            "properties": {"name": name, "highway": kind, "oneway": one_way},
            "geometry": {"type": "LineString", "coordinates": points},
        }
        for name, kind, one_way, points in lines
    ]
    path = folder / "town.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}), encoding="utf-8")
    return path


def vector(folder, name, driver, *, crs="EPSG:4326", lines=LINES, encoding=None, layer="streets", append=False):
    path = folder / name
    pyogrio.raw.write(
        path,
        np.array([shapely.to_wkb(shapely.linestrings(points)) for *_, points in lines], object),
        [np.array([line[column] for line in lines], object) for column in (0, 1, 2)],
        ["name", "highway", "oneway"],
        layer=layer,
        driver=driver,
        geometry_type="LineString",
        crs=crs,
        encoding=encoding,
        append=append,
    )
    return path


def osm(folder, lines=LINES, head=""):
    place = {point: n for n, point in enumerate(dict.fromkeys(p for *_, points in lines for p in points), start=1)}
    nodes = "".join(f'<node id="{n}" lon="{x}" lat="{y}"/>' for (x, y), n in place.items())
    ways = "".join(
        f'<way id="{k}">{"".join(f"<nd ref={chr(34)}{place[p]}{chr(34)}/>" for p in points)}'
        f'<tag k="highway" v="{kind}"/><tag k="name" v="{name}"/>'
        + (f'<tag k="oneway" v="{one_way}"/>' if one_way else "")
        + "</way>"
        for k, (name, kind, one_way, points) in enumerate(lines)
    )
    path = folder / "town.osm"
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<osm version="0.6">{nodes}{ways}</osm>', encoding="utf-8"
    )
    return path


def graphml(folder, head=""):
    """As OSMnx writes it: a directed multigraph whose two-way streets are edges each way."""
    graph = nx.MultiDiGraph()
    corners = {"a": (108.900, 34.200), "b": (108.902, 34.200), "c": (108.902, 34.202), "d": (108.900, 34.202)}
    for name, (x, y) in corners.items():
        graph.add_node(name, x=x, y=y)
    shape = "LINESTRING (108.9 34.2, 108.901 34.2001, 108.902 34.2)"
    back = "LINESTRING (108.902 34.2, 108.901 34.2001, 108.9 34.2)"
    for tail, head_, kind, length, geometry in (
        ("a", "b", "primary", 186.0, shape),
        ("b", "a", "primary", 186.0, back),
        ("b", "c", "['residential', 'service']", 222.4, ""),
        ("c", "b", "['residential', 'service']", 222.4, ""),
        ("c", "d", "residential", 183.9, ""),
        ("d", "c", "residential", 183.9, ""),
        ("d", "a", "tertiary", 222.4, ""),
        ("a", "d", "tertiary", 222.4, ""),
        ("c", "a", "service", 288.6, ""),
    ):
        more = {"geometry": geometry} if geometry else {}
        graph.add_edge(tail, head_, highway=kind, length=length, oneway=str(tail == "c" and head_ == "a"), **more)
    path = folder / "town.graphml"
    nx.write_graphml(graph, path)
    if head:
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("<graphml", head + "<graphml", 1), encoding="utf-8")
    return path


FORMS = {
    "geojson": geojson,
    "gpkg": lambda folder: vector(folder, "town.gpkg", "GPKG"),
    "shp": lambda folder: vector(folder, "town.shp", "ESRI Shapefile"),
    "osm": osm,
    "graphml": graphml,
}


def ends(tail, head, *, one_way):
    return (tail, head) if one_way else tuple(sorted((tail, head)))


def told(network):
    """Streets as unordered pairs of places with class, direction and length in tens of metres."""
    place = {j.id: (round(j.lon_deg, 4), round(j.lat_deg, 4)) for j in network.junctions}
    return sorted(
        (
            (place[s.from_junction], place[s.to_junction])
            if s.one_way
            else tuple(sorted((place[s.from_junction], place[s.to_junction]))),
            s.kind,
            s.one_way,
            round(s.length_m / 10),
        )
        for s in network.streets
    )


A, B, C, D = (108.9, 34.2), (108.902, 34.2), (108.902, 34.202), (108.9, 34.202)
WANTED = sorted(
    [
        ((A, B), StreetClass.PRIMARY, False, 19),
        ((B, C), StreetClass.RESIDENTIAL, False, 22),
        (tuple(sorted((C, D))), StreetClass.RESIDENTIAL, False, 18),
        (tuple(sorted((D, A))), StreetClass.TERTIARY, False, 22),
        ((C, A), StreetClass.LANE, True, 29),
    ]
)


@pytest.mark.parametrize("form", FORMS)
def test_every_kind_of_file_gives_the_same_streets(form, tmp_path):
    assert told(read_map_file(FORMS[form](tmp_path))) == WANTED


@pytest.mark.parametrize("form", FORMS)
def test_the_bend_of_a_street_is_kept(form, tmp_path):
    network = read_map_file(FORMS[form](tmp_path))
    bent = [street for street in network.streets if street.kind is StreetClass.PRIMARY]
    assert [street.shape.count(",") for street in bent] == [2]


def test_a_way_driven_against_its_points_is_turned_round(tmp_path):
    lines = [*LINES[:3], ("a-c", "service", "-1", [(108.900, 34.200), (108.902, 34.202)])]
    assert told(read_map_file(osm(tmp_path, lines))) == WANTED


def test_streets_that_stand_once_in_each_direction_are_streets_for_both(tmp_path):
    """As exports of routing networks have them: every bend of a two-way street belongs to both of its lines."""
    both = [
        (name, kind, "", points[::step])
        for name, kind, one_way, points in LINES
        for step in ((1,) if one_way == "yes" else (1, -1))
    ]
    network = read_map_file(osm(tmp_path, [line if line[0] != "c-a" else (*line[:2], "yes", line[3]) for line in both]))
    assert told(network) == WANTED
    assert len(network.junctions) == 4
    assert not any("length 0" in warning for warning in network.warnings)


def test_a_line_of_one_point_is_passed_over(tmp_path):
    path = geojson(tmp_path, [*LINES, ("dot", "residential", "", [(108.9, 34.2)])])
    network = read_map_file(path)
    assert told(network) == WANTED
    assert any("1 feature without lines left out" in warning for warning in network.warnings)


def test_ways_that_only_touch_in_a_point_meet_there(tmp_path):
    cross = [
        ("x", "residential", "", [(108.900, 34.200), (108.901, 34.200), (108.902, 34.200)]),
        ("y", "residential", "", [(108.901, 34.199), (108.901, 34.200), (108.901, 34.201)]),
    ]
    network = read_map_file(geojson(tmp_path, cross))
    assert len(network.streets) == 4
    assert len(network.junctions) == 5


def test_projected_positions_become_degrees(tmp_path):
    """The same streets in a Gauss-Krueger zone of CGCS2000, as survey offices deliver them."""
    path = vector(tmp_path, "degrees.gpkg", "GPKG")
    source = f"<SrcDataSource>{path}</SrcDataSource><SrcLayer>streets</SrcLayer>"
    vrt = tmp_path / "to.vrt"
    vrt.write_text(
        f'<OGRVRTDataSource><OGRVRTWarpedLayer><OGRVRTLayer name="streets">{source}</OGRVRTLayer>'
        "<TargetSRS>EPSG:4545</TargetSRS></OGRVRTWarpedLayer></OGRVRTDataSource>"
    )
    meta, _, geometry, columns = pyogrio.raw.read(vrt)
    pyogrio.raw.write(
        tmp_path / "zone.shp",
        geometry,
        columns,
        meta["fields"],
        driver="ESRI Shapefile",
        geometry_type="LineString",
        crs="EPSG:4545",
    )
    assert np.abs(shapely.total_bounds(shapely.from_wkb(geometry))).max() > 1000
    network = read_map_file(tmp_path / "zone.shp")
    assert told(network) == WANTED
    assert any("converted from" in warning for warning in network.warnings)


def test_positions_of_an_offset_map_are_put_right(tmp_path):
    moved = [
        (name, kind, one_way, [tuple(p) for p in wgs_to_gcj(np.array(points)).tolist()])
        for name, kind, one_way, points in LINES
    ]
    assert told(read_map_file(geojson(tmp_path, moved), crs=Crs.GCJ_02)) == WANTED
    assert told(read_map_file(geojson(tmp_path, moved))) != WANTED


def test_chinese_names_of_an_old_shapefile_are_read(tmp_path):
    lines = [("莲湖路", *line[1:]) for line in LINES]
    path = vector(tmp_path, "town.shp", "ESRI Shapefile", lines=lines, encoding="GB18030")
    (tmp_path / "town.cpg").unlink(missing_ok=True)
    assert {street.name for street in read_map_file(path).streets} == {"莲湖路"}


def refused(path, **options):
    with pytest.raises(ScenarioError) as error:
        read_map_file(path, **options)
    return [str(problem) for problem in error.value.problems]


def test_a_file_of_several_layers_needs_one_named(tmp_path):
    path = vector(tmp_path, "town.gpkg", "GPKG")
    vector(tmp_path, "town.gpkg", "GPKG", layer="old", append=True)
    assert refused(path) == ["town.gpkg --layer: has several layers; choose one of streets, old"]
    assert refused(path, layer="new") == ["town.gpkg --layer: 'new' is no layer; layers: streets, old"]
    assert told(read_map_file(path, layer="old")) == WANTED


@pytest.mark.parametrize("ending", [".shx", ".dbf"])
def test_a_shapefile_without_one_of_its_files_is_refused(ending, tmp_path):
    path = vector(tmp_path, "town.shp", "ESRI Shapefile")
    path.with_suffix(ending).unlink()
    assert refused(path) == [f"town.shp: lacks its {ending} beside it; a Shapefile is several files"]


DTD = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("form", [osm, graphml])
def test_xml_with_a_document_type_is_refused(form, tmp_path):
    (said,) = refused(form(tmp_path, head=DTD))
    assert "declares a document type; such XML is refused" in said


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("x.osm", b"<osm><node id='1'", "is no OpenStreetMap XML"),
        ("x.osm", b"<osm><node id='1' lon='east' lat='2'/></osm>", "is no OpenStreetMap XML"),
        ("x.graphml", b"<graphml", "is no GraphML"),
        ("x.graphml", b"<graphml xmlns='http://graphml.graphdrawing.org/xmlns'/>", "holds no graph"),
        ("x.geojson", b'{"type": "FeatureCollection", "features": [', "cannot be read as a map"),
        ("x.gpkg", b"SQLite format 3\0 and nothing more", "cannot be read as a map"),
        ("x.dxf", b"0", "is no map file known here; endings: .osm, .graphml, .geojson"),
    ],
)
def test_damaged_files_are_refused_with_a_sentence(name, data, sentence, tmp_path):
    (tmp_path / name).write_bytes(data)
    (said,) = refused(tmp_path / name)
    assert said.startswith(f"{name}: ")
    assert sentence in said


def test_points_alone_are_no_streets(tmp_path):
    path = tmp_path / "points.geojson"
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [108.9, 34.2]}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert refused(path) == ["points.geojson: holds no lines; streets are lines"]


def test_metres_without_a_coordinate_system_are_refused(tmp_path):
    lines = [("x", "residential", "", [(500_000.0, 3_780_000.0), (500_100.0, 3_780_000.0)])]
    path = vector(tmp_path, "town.shp", "ESRI Shapefile", lines=lines)
    path.with_suffix(".prj").unlink()
    (said,) = refused(path)
    assert "its positions are no degrees and no coordinate system is stated" in said


def test_nodes_beyond_the_edge_of_an_extract_are_left_out(tmp_path):
    path = osm(tmp_path)
    text = path.read_text(encoding="utf-8").replace('<nd ref="1"/>', '<nd ref="999"/><nd ref="1"/>', 1)
    path.write_text(text, encoding="utf-8")
    network = read_map_file(path)
    assert told(network) == WANTED
    assert any("1 node of ways are not in the file" in warning for warning in network.warnings)


def test_a_district_is_made_on_the_streets_of_a_map(tmp_path):
    grid = [
        (f"h{k}", "residential", "", [(108.9 + 0.002 * i, 34.2 + 0.002 * k) for i in range(6)]) for k in range(6)
    ] + [(f"v{k}", "tertiary", "", [(108.9 + 0.002 * k, 34.2 + 0.002 * i) for i in range(6)]) for k in range(6)]
    path = geojson(tmp_path, grid)
    linli("scenario", "new", tmp_path / "town", "--compounds", 5, "--network", path)
    assert "no problems" in linli("scenario", "check", tmp_path / "town").output
    shutil.rmtree(tmp_path / "town")
    both = linli("scenario", "new", tmp_path / "town", "--network", path, "--streets", path, code=2)
    assert "--network goes without --junctions, --streets and --column" in both.stderr
    assert "--layer goes with --network" in linli("scenario", "new", tmp_path / "t", "--layer", "x", code=2).stderr
