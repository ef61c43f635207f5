"""The rows of an instance file that are not comments, taken in turn, with every fault noted at its line."""

from __future__ import annotations

import math

from scenarios.routing_files.source import Source

Row = tuple[int, list[str]]


class Rows:
    """Rows of a file as line numbers and cells."""

    def __init__(self, source: Source) -> None:
        self.source = source
        lines = [(row, line.split()) for row, line in source.numbered() if not line.lstrip().startswith("#")]
        self._rows = [(row, cells) for row, cells in lines if cells]
        self._at = 0

    def take(self, what: str, width: int, *, more: bool = False) -> Row | None:
        """The next row if it has `width` cells, with `more` so many or more; None, and a problem, otherwise."""
        if self._at >= len(self._rows):
            self.source.problem(0, what, "the file ends before it")
            return None
        row, cells = self._rows[self._at]
        self._at += 1
        if len(cells) < width or (len(cells) > width and not more):
            self.source.problem(row, what, f"{' '.join(cells[:8])!r} has {len(cells)} values, {width} are needed")
            return None
        return row, cells

    def take_many(self, what: str, width: int, count: int, *, more: bool = False) -> list[Row]:
        """Up to `count` further rows; those that are missing are one problem."""
        left = len(self._rows) - self._at
        if left < count:
            self.source.problem(0, what, f"{count} rows are announced, {left} are left in the file")
        taken = [self.take(what, width, more=more) for _ in range(min(count, left))]
        return [row for row in taken if row is not None]

    def take_rest(self, what: str, width: int) -> list[Row]:
        """All further rows, of `width` cells or more each."""
        return self.take_many(what, width, len(self._rows) - self._at, more=True)

    def end(self) -> None:
        """Note rows that follow the last one."""
        left = self._rows[self._at :]
        if left:
            self.source.problem(left[0][0], "", f"{len(left)} rows more than announced")

    def number(self, row: int, field: str, text: str, *, least: float = -math.inf, most: float = math.inf) -> float:
        """Finite number in a text; 0 stands in for one that is wrong."""
        try:
            value = float(text)
        except ValueError:
            self.source.problem(row, field, f"{text!r} is not a number")
            return 0.0
        if not math.isfinite(value) or not least <= value <= most:
            self.source.problem(row, field, f"{text} is not within {least:g} to {most:g}")
            return 0.0
        return value

    def edges(self, count: int, n: int) -> list[list[int]]:
        """Rows of two units each, no unit beside itself, no pair twice."""
        found: dict[tuple[int, int], int] = {}
        pairs = []
        for row, cells in self.take_many("edge", 2, count):
            a, b = (self.source.whole(row, "edge", cell, most=n - 1) for cell in cells)
            key = min(a, b), max(a, b)
            if a == b:
                self.source.problem(row, "edge", f"joins unit {cells[0]} to itself or to no unit")
            elif key in found:
                self.source.problem(row, "edge", f"{a} {b} is listed before, in line {found[key]}")
            found.setdefault(key, row)
            pairs.append([a, b])
        return pairs
