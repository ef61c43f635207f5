"""Styles of the layers for QGIS (QML): colours that readers with any common colour blindness tell apart, and labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as Xml

from domain.words import Words, words
from reports.language import terms

MODE_COLOURS: Mapping[str, str] = {
    "contract": "#0072b2",
    "self": "#009e73",
    "extended": "#e69f00",
    "menu": "#cc79a7",
    "none": "#7f8b96",
}
STREET_WIDTHS: Mapping[str, float] = {
    "trunk": 1.2,
    "primary": 1.0,
    "secondary": 0.7,
    "tertiary": 0.5,
    "residential": 0.35,
    "lane": 0.25,
}
WALL_COLOURS: Mapping[str, str] = {"road": "#a5937c", "rail": "#3d4550", "water": "#4a9cc7", "border": "#6b7480"}
DASHED = ("rail", "border")
"""Walls that are drawn as broken lines."""
WEEKDAY_COLOURS = ("#c1272d", "#5e3c99", "#00695c", "#a6611a", "#1f4e9c", "#ad1457", "#4e6b00")
FONT = "Microsoft YaHei"


@dataclass(frozen=True, slots=True)
class Writing:
    """How a file names things: each column by its key, and the language of its legends."""

    column_of: Mapping[str, str]
    lang: str

    def say(self, text: Words) -> str:
        """A text in the language of the file."""
        return text.of(self.lang)


def qml_of(layer: str, column_of: Mapping[str, str], lang: str) -> str:
    """Style of a layer as QML.

    Parameters
    ----------
    column_of
        Name of each column in the file.
    lang
        Language of the legend.
    """
    root = Xml.Element("qgis", version="3.28.0", styleCategories="Symbology|Labeling")
    root.append(_RENDERERS[layer](Writing(column_of, lang)))
    label = _LABELS.get(layer)
    if label:
        root.append(_labelling(column_of[label], smallest=25_000 if layer == "compounds" else 0))
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + Xml.tostring(root, encoding="unicode")


def _single(symbol: Xml.Element) -> Xml.Element:
    renderer = Xml.Element("renderer-v2", type="singleSymbol", enableorderby="0", forceraster="0")
    symbols = Xml.SubElement(renderer, "symbols")
    symbol.set("name", "0")
    symbols.append(symbol)
    return renderer


def _categorized(column: str, symbols: Sequence[tuple[str, str, Xml.Element]]) -> Xml.Element:
    """Symbols by the value of a column: (value, label, symbol)."""
    renderer = Xml.Element("renderer-v2", type="categorizedSymbol", attr=column, enableorderby="0", forceraster="0")
    categories, drawn = Xml.SubElement(renderer, "categories"), Xml.SubElement(renderer, "symbols")
    for number, (value, label, symbol) in enumerate(symbols):
        Xml.SubElement(categories, "category", value=value, label=label, symbol=str(number), render="true")
        symbol.set("name", str(number))
        drawn.append(symbol)
    return renderer


def _symbol(kind: str, layer_class: str, options: Mapping[str, str]) -> Xml.Element:
    symbol = Xml.Element("symbol", type=kind, alpha="1", clip_to_extent="1", force_rhr="0")
    layer = Xml.SubElement(symbol, "layer", {"class": layer_class, "enabled": "1", "locked": "0", "pass": "0"})
    map_ = Xml.SubElement(layer, "Option", type="Map")
    for name, value in options.items():
        Xml.SubElement(map_, "Option", type="QString", name=name, value=value)
    return symbol


def _marker(colour: str, size_mm: float, shape: str = "circle", size_by: str = "") -> Xml.Element:
    options = {"name": shape, "color": _rgba(colour), "outline_color": "255,255,255,255", "outline_width": "0.2"}
    symbol = _symbol("marker", "SimpleMarker", options | {"size": f"{size_mm:g}", "size_unit": "MM"})
    if size_by:
        properties = Xml.SubElement(Xml.SubElement(symbol[0], "data_defined_properties"), "Option", type="Map")
        Xml.SubElement(properties, "Option", type="QString", name="name", value="")
        by = Xml.SubElement(Xml.SubElement(properties, "Option", type="Map", name="properties"), "Option")
        by.set("type", "Map")
        by.set("name", "size")
        Xml.SubElement(by, "Option", type="bool", name="active", value="true")
        Xml.SubElement(by, "Option", type="QString", name="expression", value=size_by)
        Xml.SubElement(by, "Option", type="int", name="type", value="3")
        Xml.SubElement(properties, "Option", type="QString", name="type", value="collection")
    return symbol


def _line(colour: str, width_mm: float, dash: str = "solid") -> Xml.Element:
    options = {"line_color": _rgba(colour), "line_width": f"{width_mm:g}", "line_width_unit": "MM", "line_style": dash}
    return _symbol("line", "SimpleLine", options)


def _fill(colour: str, edge: str) -> Xml.Element:
    options = {"color": _rgba(colour, 110), "outline_color": _rgba(edge), "outline_width": "0.4", "style": "solid"}
    return _symbol("fill", "SimpleFill", options)


def _rgba(colour: str, alpha: int = 255) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"


def _labelling(column: str, *, smallest: int) -> Xml.Element:
    labelling = Xml.Element("labeling", type="simple")
    settings = Xml.SubElement(labelling, "settings", calloutType="simple")
    style = Xml.SubElement(
        settings,
        "text-style",
        {
            "fieldName": column,
            "fontFamily": FONT,
            "fontSize": "9",
            "fontSizeUnit": "Point",
            "fontWeight": "50",  # ordinary; without it QGIS takes the thinnest
            "textColor": "29,39,51,255",
        },
    )
    Xml.SubElement(style, "text-buffer", bufferDraw="1", bufferSize="0.8", bufferColor="255,255,255,255")
    Xml.SubElement(settings, "placement", placement="6" if smallest else "0", dist="1")
    # No label gives way to a shape, for compounds lie in the areas of their contracts. QGIS calls the scale of the
    # nearest look the least, for its denominator is.
    rendering = Xml.SubElement(settings, "rendering", obstacle="0")
    if smallest:
        rendering.attrib |= {"scaleVisibility": "1", "scaleMin": "1", "scaleMax": str(smallest)}
    return labelling


def _compounds(file: Writing) -> Xml.Element:
    size = f'1.6 + 0.09 * sqrt("{file.column_of["households"]}")'
    titles = {**terms.MODES, "none": words("Not covered")}
    symbols = [(key, file.say(titles[key]), _marker(c, 3.0, size_by=size)) for key, c in MODE_COLOURS.items()]
    return _categorized(file.column_of["mode_key"], symbols)


def _streets(file: Writing) -> Xml.Element:
    symbols = [(key, file.say(terms.STREETS[key]), _line("#b4bcc5", width)) for key, width in STREET_WIDTHS.items()]
    return _categorized(file.column_of["kind_key"], symbols)


def _walls(file: Writing) -> Xml.Element:
    symbols = [
        (key, file.say(terms.WALLS[key]), _line(colour, 0.9, "dash" if key in DASHED else "solid"))
        for key, colour in WALL_COLOURS.items()
    ]
    return _categorized(file.column_of["kind_key"], symbols)


def _trips(file: Writing) -> Xml.Element:
    days = enumerate(zip(terms.WEEKDAYS, WEEKDAY_COLOURS, strict=True), start=1)
    symbols = [(str(day), file.say(title), _line(colour, 0.6)) for day, (title, colour) in days]
    return _categorized(file.column_of["weekday"], symbols)


def _needs(file: Writing) -> Xml.Element:
    yes, no = words("Funded"), words("Not funded")
    symbols = [
        ("1", file.say(yes), _marker("#009e73", 2.4, "diamond")),
        ("0", file.say(no), _marker("#9aa5b1", 1.8, "diamond")),
    ]
    return _categorized(file.column_of["funded"], symbols)


_RENDERERS: Mapping[str, Callable[[Writing], Xml.Element]] = {
    "compounds": _compounds,
    "streets": _streets,
    "walls": _walls,
    "trips": _trips,
    "needs": _needs,
    "areas": lambda _file: _single(_fill("#a9cfe8", "#1f5f8f")),
    "team_routes": lambda _file: _single(_line("#a6611a", 0.4, "dash")),
    "cells": lambda _file: _single(_marker("#ad1457", 1.2)),
    "gates": lambda _file: _single(_marker("#37474f", 1.6, "triangle")),
    "organisations": lambda _file: _single(_marker("#c1272d", 2.0, "star")),
    "offices": lambda _file: _single(_marker("#56b4e9", 2.0, "square")),
    "depots": lambda _file: _single(_marker("#1d2733", 3.2, "square")),
}
_LABELS = {"compounds": "name", "areas": "id", "offices": "name", "depots": "name"}
