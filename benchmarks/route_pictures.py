"""Crews' routes of one weekday as a picture, one panel for each plan folder, each crew in a colour of its own.

    python benchmarks/route_pictures.py PLAN [PLAN ...] --weekday 1 -o routes.svg

Only `crews.geojson`, `manifest.json` and the scenario's street tables are read, so plans of earlier versions work too.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import click
import numpy as np

from domain.arrays import Floats
from domain.geometry import to_metres

COLOURS = (
    *("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b", "#e377c2"),
    *("#bcbd22", "#393b79", "#ad494a", "#637939", "#7b4173", "#e6550d", "#3182bd", "#31a354"),
)
SIZE, MARGIN, CAPTION = 900, 20, 60  # of a panel, in pixels


def rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV table."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def panel(plan: Path, weekday: int, left: int) -> list[str]:
    """SVG elements of a plan's streets and trips, `left` pixels from the edge."""
    junctions = rows(plan / "scenario" / "junctions.csv")
    lonlat = np.array([(row["lon_deg"], row["lat_deg"]) for row in junctions], float)
    origin = (float(lonlat[0, 0]), float(lonlat[0, 1]))
    plane = to_metres(lonlat[:, 0], lonlat[:, 1], origin)
    low, scale = plane.min(axis=0), (SIZE - 2 * MARGIN) / float(np.ptp(plane, axis=0).max())

    def pixels(metres: Floats) -> Floats:
        x, y = ((metres - low) * scale).T
        return np.stack([left + MARGIN + x, CAPTION + SIZE - MARGIN - y], axis=1)

    def path(points: Floats, style: str) -> str:
        steps = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        return f'<polyline points="{steps}" fill="none" {style}/>'

    at = dict(zip((row["id"] for row in junctions), pixels(plane), strict=True))
    drawn = [
        path(np.array([at[row["from_junction"]], at[row["to_junction"]]]), 'stroke="#ccc" stroke-width="1"')
        for row in rows(plan / "scenario" / "streets.csv")
    ]
    features = json.loads((plan / "crews.geojson").read_text(encoding="utf-8"))["features"]
    crews = sorted({feature["properties"]["crew_id"] for feature in features})
    for feature in features:
        if feature["properties"]["weekday"] == weekday:
            line = np.array(feature["geometry"]["coordinates"], float)
            colour = COLOURS[crews.index(feature["properties"]["crew_id"]) % len(COLOURS)]
            points = pixels(to_metres(line[:, 0], line[:, 1], origin))
            drawn.append(path(points, f'stroke="{colour}" stroke-width="2.5" stroke-opacity="0.75"'))
    return [*drawn, caption(plan, left)]


def caption(plan: Path, left: int) -> str:
    """What the plan's crews cost and how far that is from the bound at most."""
    crews: dict[str, Any] = json.loads((plan / "manifest.json").read_text(encoding="utf-8"))["parts"]["crews"]
    text = f"{plan.name}: {crews['objective']:,.0f} yuan a month, gap {100 * crews['gap']:.1f} %"
    return f'<text x="{left + MARGIN}" y="40" font-family="sans-serif" font-size="24">{text}</text>'


@click.command()
@click.argument("plans", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--weekday", type=click.IntRange(1, 7), default=1, show_default=True, help="1 Monday .. 7 Sunday.")
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
def main(plans: tuple[Path, ...], weekday: int, out: Path) -> None:
    """Draw the routes of PLANS beside each other."""
    width, height = SIZE * len(plans), SIZE + CAPTION
    drawn = [element for number, plan in enumerate(plans) for element in panel(plan, weekday, number * SIZE)]
    box = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    ground = '<rect width="100%" height="100%" fill="white"/>'
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" {box}>', ground, *drawn, "</svg>", ""]
    out.write_text("\n".join(lines), encoding="utf-8")
    click.echo(str(out))


if __name__ == "__main__":
    main()
