"""Write layers into one GeoPackage, with their styles where QGIS looks for them."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from domain.words import Words
from reports.layers.styles import qml_of
from reports.layers.subjects import Layer
from scenarios.whole import whole_file

Lang = Literal["zh", "en"]

_STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
  f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN,
  description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT '2026-01-01T00:00:00.000Z')
"""
"""The table in which QGIS keeps styles; with `useAsDefault` it applies them on opening."""


def write_geopackage(path: Path, layers: Sequence[Layer], *, day: date, lang: Lang = "zh") -> None:
    """Write a GeoPackage whole or not at all; equal layers give equal files, dated by `day`.

    Parameters
    ----------
    day
        Date that the file says of its last change.
    """
    with whole_file(path) as draft, _errors_of_the_disk(path):
        with _dated(day):
            for number, layer in enumerate(layers):
                _write_layer(draft, layer, lang, append=number > 0)
        _write_styles(draft, layers, day, lang)


@contextmanager
def _errors_of_the_disk(path: Path) -> Iterator[None]:
    """A full disk, as the libraries below tell of it, is an error like those of other files."""
    try:
        yield
    except (DataSourceError, DataLayerError, FeatureError, sqlite3.Error) as error:
        raise OSError(errno.EIO, f"cannot be written: {error}", str(path)) from error


@contextmanager
def _dated(day: date) -> Iterator[None]:
    """Within this context GDAL takes a day for today."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{day:%Y-%m-%d}T00:00:00.000Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def layer_name(layer: Layer, lang: Lang) -> str:
    """Name of a layer in the file."""
    return layer.title.zh if lang == "zh" else layer.key


def column_names(layer: Layer, lang: Lang) -> Mapping[str, str]:
    """Name of each column in the file, by its key."""
    return {key: (words.zh if lang == "zh" else words.en) for key, words in layer.headings.items()}


def _write_layer(path: Path, layer: Layer, lang: Lang, *, append: bool) -> None:
    names = column_names(layer, lang)
    geometry = layer.geometries
    if layer.geometry_type == "MultiPolygon":
        geometry = [shapely.multipolygons([one]) if one.geom_type == "Polygon" else one for one in geometry]
    pyogrio.raw.write(
        path,
        np.array(shapely.to_wkb(geometry), object),
        [_column([row[key] for row in layer.rows], lang) for key in names],
        list(names.values()),
        layer=layer_name(layer, lang),
        driver="GPKG",
        geometry_type=layer.geometry_type,
        crs="EPSG:4326",
        append=append,
        dataset_options={} if append else {"VERSION": "1.2"},
        layer_options={"IDENTIFIER": layer.title.zh if lang == "zh" else layer.title.en, "SPATIAL_INDEX": "YES"},
    )


def _column(values: Sequence[Any], lang: Lang) -> Any:
    """A column as GDAL takes it: whole numbers, numbers or texts."""
    if all(isinstance(value, int) for value in values):
        return np.array(values, np.int64)
    if all(isinstance(value, int | float) for value in values):
        return np.array(values, float)
    return np.array([_text(value, lang) for value in values], object)


def _text(value: Any, lang: Lang) -> str | None:
    if isinstance(value, Words):
        return value.zh if lang == "zh" else value.en
    return None if value is None else str(value)


def _write_styles(path: Path, layers: Sequence[Layer], day: date, lang: Lang) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(_STYLES)
        file.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
            "VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)",
            (f"{day:%Y-%m-%d}T00:00:00.000Z",),
        )
        for layer in layers:
            name = layer_name(layer, lang)
            (geometry,) = file.execute(
                "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (name,)
            ).fetchone()
            file.execute(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, "
                "styleName, styleQML, styleSLD, useAsDefault, description, owner, ui) "
                "VALUES ('', '', ?, ?, 'linli', ?, '', 1, '', '', '')",
                (name, geometry, qml_of(layer.key, column_names(layer, lang), lang)),
            )
