"""Plan of a generated city: straight streets on a rectilinear plan, from main roads down to lanes and dead ends."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from domain.district import StreetClass

SNAP_M = 30.0
"""Two side streets meeting a road from both sides closer than this meet in one crossing."""

TRIES = 5

Point = tuple[float, float]


@dataclass(slots=True, kw_only=True)
class Line:
    """A straight street on the plan: x = `at` when `upright`, else y = `at`. `stops` are its junctions, in order."""

    upright: bool
    at: float
    kind: StreetClass
    stops: list[float] = field(default_factory=list)

    def meet(self, position: float) -> None:
        """Add a junction unless one is there."""
        place = bisect_left(self.stops, position)
        if place == len(self.stops) or self.stops[place] != position:
            insort(self.stops, position)

    def near(self, position: float) -> float | None:
        """Junction nearest to `position` within the snapping distance."""
        place = bisect_left(self.stops, position)
        around = self.stops[max(0, place - 1) : place + 1]
        best = min(around, key=lambda stop: abs(stop - position), default=None)
        return best if best is not None and abs(best - position) <= SNAP_M else None

    def point(self, position: float) -> Point:
        """Plan coordinates of a place on the line."""
        return (self.at, position) if self.upright else (position, self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A rectangle between four lines; `depth` counts the cuts made since the main roads."""

    left: Line
    right: Line
    bottom: Line
    top: Line
    depth: int

    @property
    def width(self) -> float:
        """Extent from left to right, in metres."""
        return self.right.at - self.left.at

    @property
    def height(self) -> float:
        """Extent from bottom to top, in metres."""
        return self.top.at - self.bottom.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Texture:
    """How fine the pattern is."""

    main_m: float = 800.0
    cell_m2: float = 30_000.0
    open_share: float = 0.05
    stub_share: float = 0.14


def city_plan(side_m: float, texture: Texture, rng: np.random.Generator) -> list[Line]:
    """Lines of a square city of `side_m`: main roads, then each block cut until its cells are small."""
    upright = [Line(upright=True, at=at, kind=kind) for at, kind in _main_roads(side_m, texture.main_m, rng)]
    level = [Line(upright=False, at=at, kind=kind) for at, kind in _main_roads(side_m, texture.main_m, rng)]
    for column in upright:
        for row in level:
            column.meet(row.at)
            row.meet(column.at)
    lines = upright + level
    for left, right in pairwise(upright):
        for bottom, top in pairwise(level):
            block = Cell(left=left, right=right, bottom=bottom, top=top, depth=0)
            lines.extend(_cut_block(block, texture, rng))
    return lines


def _main_roads(side_m: float, spacing_m: float, rng: np.random.Generator) -> list[tuple[float, StreetClass]]:
    """Places and classes of the main roads across one side, both borders included."""
    n_blocks = max(1, round(side_m / spacing_m))
    share = rng.uniform(0.8, 1.2, n_blocks)
    places = np.concatenate([[0.0], np.cumsum(share) * side_m / share.sum()])
    order = (StreetClass.TRUNK, StreetClass.SECONDARY, StreetClass.PRIMARY)
    first = int(rng.integers(3))
    return [(round(float(at), 1), order[(first + place) % 3]) for place, at in enumerate(places)]


def _cut_block(block: Cell, texture: Texture, rng: np.random.Generator) -> Iterator[Line]:
    waiting = [block]
    while waiting:
        cell = waiting.pop()
        area = cell.width * cell.height
        small = area <= texture.cell_m2 * rng.uniform(0.7, 1.3)
        if small or (cell.depth >= 3 and rng.random() < texture.open_share):
            yield from _dead_end(cell, texture, rng)
            continue
        line, parts = _cut(cell, rng)
        yield line
        waiting.extend(parts)


def _cut(cell: Cell, rng: np.random.Generator) -> tuple[Line, tuple[Cell, Cell]]:
    """Cut a cell across its longer side, meeting a junction of its two crossed lines when one is near."""
    upright = cell.width >= cell.height
    low, high = (cell.left, cell.right) if upright else (cell.bottom, cell.top)
    ends = (cell.bottom, cell.top) if upright else (cell.left, cell.right)
    at = _place_of_cut(low.at, high.at, ends, rng)
    line = Line(upright=upright, at=at, kind=_kind(cell.depth, rng))
    for crossed in ends:
        crossed.meet(line.at)
        line.meet(crossed.at)
    deeper = cell.depth + 1
    if upright:
        first = Cell(left=low, right=line, bottom=cell.bottom, top=cell.top, depth=deeper)
        second = Cell(left=line, right=high, bottom=cell.bottom, top=cell.top, depth=deeper)
    else:
        first = Cell(left=cell.left, right=cell.right, bottom=low, top=line, depth=deeper)
        second = Cell(left=cell.left, right=cell.right, bottom=line, top=high, depth=deeper)
    return line, (first, second)


def _place_of_cut(low: float, high: float, ends: tuple[Line, Line], rng: np.random.Generator) -> float:
    """A place near the middle that leaves no stump on either crossed line; the last of a few tries if all do."""
    at = 0.5 * (low + high)
    for _ in range(TRIES):
        at = round(low + (high - low) * rng.uniform(0.36, 0.64), 1)
        near = [stop for stop in (crossed.near(at) for crossed in ends) if stop is not None]
        if not near:
            return at
        if low + SNAP_M < near[0] < high - SNAP_M:
            at = near[0]
        if all(stop == at for stop in near):
            return at
    return at


def _kind(depth: int, rng: np.random.Generator) -> StreetClass:
    by_depth = (
        (StreetClass.SECONDARY, StreetClass.TERTIARY, StreetClass.TERTIARY),
        (StreetClass.TERTIARY, StreetClass.TERTIARY, StreetClass.RESIDENTIAL),
        (StreetClass.TERTIARY, StreetClass.RESIDENTIAL, StreetClass.RESIDENTIAL),
        (StreetClass.RESIDENTIAL, StreetClass.LANE, StreetClass.LANE),
    )
    return by_depth[min(depth, 3)][int(rng.integers(3))]


def _dead_end(cell: Cell, texture: Texture, rng: np.random.Generator) -> Iterator[Line]:
    """Some cells hold a lane that ends inside them."""
    if rng.random() >= texture.stub_share:
        return
    upright = cell.width >= cell.height
    low, high = (cell.left, cell.right) if upright else (cell.bottom, cell.top)
    root, far = (cell.bottom, cell.top) if upright else (cell.left, cell.right)
    if rng.random() < 0.5:
        root, far = far, root
    line = Line(
        upright=upright, at=round(low.at + (high.at - low.at) * rng.uniform(0.3, 0.7), 1), kind=StreetClass.LANE
    )
    root.meet(line.at)
    line.meet(root.at)
    line.meet(round(root.at + (far.at - root.at) * rng.uniform(0.4, 0.75), 1))
    yield line
