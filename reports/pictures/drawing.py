"""Draw a picture of the map with title, legend, scale bar and north, on paper of a stated size."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

import numpy as np
import shapely
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke

from domain.arrays import Floats
from domain.geometry import EARTH_RADIUS_M
from domain.roads import street_line
from domain.scenario import Scenario
from domain.words import words
from reports.layers.styles import DASHED, STREET_WIDTHS, WALL_COLOURS
from reports.pictures.fonts import font_for
from reports.pictures.labels import Label, placed
from reports.pictures.subjects import Lang, Picture

PAPER_IN = {"A4": (11.69, 8.27), "A3": (16.54, 11.69)}
DPI = 200
FEW = 120
"""Compounds of a district whose circles have their plain size."""
MOST_NAMED = 60
"""Compounds of the largest district in which they have their names."""
INK, SOFT, LAND = "#1d2733", "#5b6875", "#f6f6f3"
EDGE = "#1f5f8f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Width and height in inches, and dots an inch."""

    width_in: float
    height_in: float
    dpi: int = DPI


def paper_of(text: str) -> Paper:
    """Paper of a name (A4, A3, across) or of pixels as 1600x1200.

    Raises
    ------
    ValueError
        When it is neither.
    """
    if text.upper() in PAPER_IN:
        width, height = PAPER_IN[text.upper()]
        return Paper(width_in=width, height_in=height)
    wide, times, high = text.lower().partition("x")
    if times and wide.isdigit() and high.isdigit() and 400 <= int(wide) <= 8000 and 300 <= int(high) <= 8000:
        return Paper(width_in=int(wide) / 100, height_in=int(high) / 100, dpi=100)
    raise ValueError(f"{text!r} is no size; allowed: A4, A3, or pixels from 400x300 to 8000x8000")


def drawn(picture: Picture, scenario: Scenario, *, lang: Lang, paper: Paper, kind: Literal["png", "pdf"]) -> bytes:
    """Bytes of the picture; the same input gives the same bytes.

    Raises
    ------
    NoFontError
        When no font of this machine has all characters of the picture.
    """
    shown = _Words(picture, scenario, lang)
    font = FontProperties(fname=str(font_for("".join(shown.all()))))
    figure = Figure(figsize=(paper.width_in, paper.height_in), dpi=paper.dpi, facecolor="white")
    axes = figure.add_axes((0.02, 0.06, 0.76, 0.84))
    _map(axes, picture, scenario, font)
    _scale_bar(axes, font)
    _north(axes, font, shown.north)
    _texts(figure, shown, font)
    _legend(figure, picture, shown, font)
    out = BytesIO()
    with rc_context({"pdf.fonttype": 42}):
        if kind == "pdf":
            FigureCanvasPdf(figure)
            figure.savefig(out, format="pdf", metadata={"CreationDate": None})
        else:
            FigureCanvasAgg(figure)  # takes the figure
            figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


class _Words:
    """Every text of a picture in its language."""

    def __init__(self, picture: Picture, scenario: Scenario, lang: Lang) -> None:
        self.picture, self.scenario = picture, scenario
        self.title = f"{scenario.title.of(lang)} · {picture.title}"
        month = f"{scenario.month:%Y-%m}"
        self.subtitle = words("month {month} · scenario {name}").filled(month=month, name=scenario.name).of(lang)
        self.north, self.legend = words("N", "north").of(lang), words("Legend").of(lang)
        self.sizes = words("Size of circles: households").of(lang)
        self.depot, self.routes = words("depot", "picture").of(lang), words("routes", "picture").of(lang)
        self.footer = words("made by linli").of(lang)

    def all(self) -> list[str]:
        """All of them, to find a font by."""
        own = [self.title, self.subtitle, self.north, self.legend, self.sizes, self.depot, self.routes, self.footer]
        own += [label for _, label in (*self.picture.legend, *self.picture.route_legend)]
        own += [label for _, _, label in self.picture.areas]
        own += [name for _, name in _names(self.scenario)]
        return [*own, *(row.name for row in self.scenario.subdistricts), "0123456789 km≥–"]


def _map(axes: Axes, picture: Picture, scenario: Scenario, font: FontProperties) -> None:
    axes.set_facecolor(LAND)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_color("#c4cad1")
    lat = float(np.mean([c.lat_deg for c in scenario.compounds]))
    axes.set_aspect(1 / math.cos(math.radians(lat)))
    axes.set_anchor("W")
    _streets(axes, scenario)
    for shape, tint, _ in picture.areas:
        axes.add_patch(PathPatch(_outline(shape), facecolor=tint, edgecolor=EDGE, linewidth=0.8, alpha=0.75, zorder=2))
    for route, (colour, dash) in picture.routes:
        axes.plot(route[:, 0], route[:, 1], color=colour, linestyle=dash, linewidth=1.3, alpha=0.85, zorder=3)
    places = np.array([(c.lon_deg, c.lat_deg) for c in scenario.compounds])
    axes.scatter(
        places[:, 0],
        places[:, 1],
        s=_areas_pt2(scenario),
        c=list(picture.colour_of),
        edgecolors="white",
        linewidths=0.5,
        zorder=4,
    )
    if picture.routes and scenario.depots:
        depots = np.array([(d.lon_deg, d.lat_deg) for d in scenario.depots])
        axes.scatter(depots[:, 0], depots[:, 1], s=28, c=INK, marker="s", zorder=5)
    axes.margins(0.03)
    _labels(axes, picture, scenario, font)


def _streets(axes: Axes, scenario: Scenario) -> None:
    place = {junction.id: (junction.lon_deg, junction.lat_deg) for junction in scenario.junctions}
    lines = [street_line(street, place) for street in scenario.streets]
    widths = [STREET_WIDTHS[street.kind.value] * 1.3 for street in scenario.streets]
    axes.add_collection(LineCollection(lines, colors="#c9cfd6", linewidths=widths, zorder=1))
    for wall in scenario.walls:
        ends = [(wall.from_lon_deg, wall.from_lat_deg), (wall.to_lon_deg, wall.to_lat_deg)]
        dash = "--" if wall.kind.value in DASHED else "-"
        axes.plot(
            *zip(*ends, strict=True), color=WALL_COLOURS[wall.kind.value], linewidth=1.1, linestyle=dash, zorder=1
        )


def _outline(shape: shapely.Geometry) -> Outline:
    """Outline of a polygon or of several, holes included."""
    parts = list(getattr(shape, "geoms", [shape]))
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    return Outline.make_compound_path(*(Outline(np.asarray(ring.coords), closed=True) for ring in rings))


def _labels(axes: Axes, picture: Picture, scenario: Scenario, font: FontProperties) -> None:
    """Names of subdistricts, ids of contracts and, of a small district, names of compounds."""
    axes.apply_aspect()  # from here on a place has its pixels
    pixels, back = axes.transData.transform, axes.transData.inverted().transform
    dpi = axes.figure.dpi
    places = pixels([(c.lon_deg, c.lat_deg) for c in scenario.compounds])
    radii = np.sqrt(_areas_pt2(scenario)) / 2 * dpi / 72
    circles = [(x - r, y - r, x + r, y + r) for (x, y), r in zip(places, radii, strict=True)]
    left, bottom, right, top = axes.bbox.extents
    wide, high = right - left, top - bottom
    corners = [
        (left, bottom, left + 0.25 * wide, bottom + 0.07 * high),
        (right - 0.07 * wide, top - 0.16 * high, right, top),
    ]
    halo = [withStroke(linewidth=2.5, foreground="white")]
    wanted = [*_districts(scenario, places), *_contracts(picture, pixels), *_compounds(scenario, places, radii)]
    for label, x, y in placed(wanted, circles, corners, (left, bottom, right, top), dpi=dpi):
        lon, lat = back((x, y))
        axes.text(
            lon, lat, label.text, ha="center", va="center", fontproperties=font, fontsize=label.size_pt,
            color=label.colour, path_effects=halo, zorder=7,
        )  # fmt: skip


def _districts(scenario: Scenario, places: Floats) -> Iterator[Label]:
    where = list(scenario.subdistrict_of().values())
    for row in scenario.subdistricts:
        own = [at for at, id_ in enumerate(where) if id_ == row.id]
        if own:
            x, y = places[own].mean(axis=0)
            yield Label(text=row.name, x=x, y=y, size_pt=11, colour=SOFT, centred=True, must=True)


def _contracts(picture: Picture, pixels: Callable[[tuple[float, float]], Floats]) -> Iterator[Label]:
    for shape, _, label in picture.areas:
        if label:
            x, y = pixels(shape.representative_point().coords[0])
            yield Label(text=label, x=x, y=y, size_pt=7, colour=EDGE, centred=True, must=True)


def _compounds(scenario: Scenario, places: Floats, radii: Floats) -> Iterator[Label]:
    for at, name in _names(scenario):
        x, y = places[at]
        yield Label(text=name, x=x, y=y, size_pt=6.5, colour=INK, off_px=radii[at])


def _names(scenario: Scenario) -> list[tuple[int, str]]:
    """Position and name of each compound, the largest first; none where they are too many to have their names."""
    compounds = scenario.compounds if len(scenario.compounds) <= MOST_NAMED else ()
    largest = sorted(enumerate(compounds), key=lambda each: -each[1].households)
    return [(at, compound.name or compound.id) for at, compound in largest]


def _areas_pt2(scenario: Scenario) -> Floats:
    """Areas of the circles of compounds in square points, larger where there are few."""
    return _area_pt2(np.array([c.households for c in scenario.compounds], float), len(scenario.compounds))


def _area_pt2(households: Floats, n_compounds: int) -> Floats:
    return (3 + 0.055 * households) * min(4.0, max(1.0, FEW / n_compounds))


def _scale_bar(axes: Axes, font: FontProperties) -> None:
    """A bar of a round length, about a fifth of the map wide."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    metres_degree = math.radians(1) * EARTH_RADIUS_M * math.cos(math.radians((low + high) / 2))
    wanted = (right - left) * metres_degree / 5
    power = 10 ** math.floor(math.log10(wanted))
    metres = max(step * power for step in (1, 2, 5) if step * power <= wanted)
    width = metres / metres_degree
    x, y = left + 0.02 * (right - left), low + 0.03 * (high - low)
    axes.plot(
        [x, x, x + width, x + width],
        [y + 0.008 * (high - low), y, y, y + 0.008 * (high - low)],
        color=INK,
        linewidth=1.4,
        zorder=8,
    )
    text = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    axes.text(
        x + width / 2, y + 0.012 * (high - low), text, ha="center", fontproperties=font, fontsize=8, color=INK, zorder=8
    )


def _north(axes: Axes, font: FontProperties, word: str) -> None:
    axes.annotate(
        word, (0.965, 0.955), xytext=(0.965, 0.88), xycoords="axes fraction", ha="center", va="center",
        fontproperties=font, fontsize=11, color=INK, arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.2},
    )  # fmt: skip


def _texts(figure: Figure, shown: _Words, font: FontProperties) -> None:
    figure.text(0.02, 0.955, shown.title, fontproperties=font, fontsize=17, color=INK, va="center")
    figure.text(0.02, 0.918, shown.subtitle, fontproperties=font, fontsize=9.5, color=SOFT, va="center")
    figure.text(0.98, 0.025, shown.footer, fontproperties=font, fontsize=8, color=SOFT, ha="right")


def _legend(figure: Figure, picture: Picture, shown: _Words, font: FontProperties) -> None:
    handles: list[Any] = [_dot(colour, label) for colour, label in picture.legend]
    if picture.routes:
        handles.append(Line2D([], [], color=INK, marker="s", linestyle="", markersize=5, label=shown.depot))
    first = figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.785, 0.905), frameon=False, title=shown.legend,
        prop=_sized(font, 9.5), title_fontproperties=_sized(font, 11), alignment="left",
    )  # fmt: skip
    figure.add_artist(first)
    shown_sizes = np.array([50, 200, 800, 1600])
    areas = _area_pt2(shown_sizes.astype(float), len(shown.scenario.compounds))
    sizes = [
        Line2D([], [], marker="o", linestyle="", color="#8a95a1", markersize=math.sqrt(area), label=f"{n}")
        for n, area in zip(shown_sizes, areas, strict=True)
    ]
    figure.legend(
        handles=sizes, loc="lower left", bbox_to_anchor=(0.785, 0.06), frameon=False, title=shown.sizes,
        prop=_sized(font, 9), title_fontproperties=_sized(font, 9.5), alignment="left",
        labelspacing=max(0.5, math.sqrt(areas.max()) / 9 - 0.8),
    )  # fmt: skip
    if picture.route_legend:
        lines = [
            Line2D([], [], color=colour, linestyle=dash, linewidth=2, label=label)
            for (colour, dash), label in picture.route_legend
        ]
        figure.legend(
            handles=lines, loc="center left", bbox_to_anchor=(0.785, 0.48), frameon=False, title=shown.routes,
            prop=_sized(font, 8.5), title_fontproperties=_sized(font, 9.5), alignment="left",
        )  # fmt: skip


def _dot(colour: str, label: str) -> Line2D:
    return Line2D([], [], marker="o", linestyle="", color=colour, markersize=8, label=label)


def _sized(font: FontProperties, size: float) -> FontProperties:
    copy = font.copy()
    copy.set_size(size)
    return copy
