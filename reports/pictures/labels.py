"""Places of labels on a picture: the most important first, none over another, and where there is room over no circle.

The same greedy placement as on the page (templates/map_labels.js): an anchor's own place and those around it are tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""Left, bottom, right and top in pixels."""

PIXELS_POINT = 1 / 72
FIRST_WIDE = 0x2E80
"""From this character on a letter is as wide as it is high."""
NARROW = 0.6
GAP = 2.0
"""Pixels that are kept free around a label."""
FARTHER = (1.0, 1.8, 2.6, 3.4)
AROUND = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A text about a place, in pixels; `size_pt` is the height of its letters, `off_px` what it keeps from the place.

    One that is `centred` may lie on its place; one that is a `must` is drawn over circles rather than not at all.
    """

    text: str
    x: float
    y: float
    size_pt: float
    colour: str = "black"
    off_px: float = 0.0
    centred: bool = False
    must: bool = False


def placed(
    labels: Iterable[Label], circles: Sequence[Box], taken: Iterable[Box], frame: Box, *, dpi: float
) -> list[tuple[Label, float, float]]:
    """Each label that has a place, with the middle of it; earlier labels go first.

    Parameters
    ----------
    circles
        What labels keep off if they can.
    taken
        What no label may cover.
    frame
        The picture, which no label leaves.
    dpi
        Pixels an inch.
    """
    full, found = list(taken), []
    for label in labels:
        half_w, half_h = _half(label, dpi)
        place = _first_free(label, half_w, half_h, [*full, *circles], frame)
        if place is None and label.must:
            place = _first_free(label, half_w, half_h, full, frame)
        if place is not None:
            x, y = place
            full.append((x - half_w, y - half_h, x + half_w, y + half_h))
            found.append((label, x, y))
    return found


def _half(label: Label, dpi: float) -> tuple[float, float]:
    size = label.size_pt * dpi * PIXELS_POINT
    wide = sum(1.0 if ord(letter) >= FIRST_WIDE else NARROW for letter in label.text)
    return wide * size / 2 + GAP, size * 0.6 + GAP


def _first_free(
    label: Label, half_w: float, half_h: float, full: Sequence[Box], frame: Box
) -> tuple[float, float] | None:
    for right, up in _tried(label):
        x, y = label.x + right * (half_w + label.off_px), label.y + up * (half_h + label.off_px)
        box = (x - half_w, y - half_h, x + half_w, y + half_h)
        inside = frame[0] <= box[0] and frame[1] <= box[1] and box[2] <= frame[2] and box[3] <= frame[3]
        if inside and not any(_touch(box, other) for other in full):
            return x, y
    return None


def _tried(label: Label) -> Iterator[tuple[float, float]]:
    """Places from the nearest on, in half widths and heights of the label."""
    if label.centred:
        yield 0, 0
    for by in FARTHER if label.must else FARTHER[:1]:
        yield from ((by * right, by * up) for right, up in AROUND)


def _touch(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
