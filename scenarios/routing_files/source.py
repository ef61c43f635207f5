"""A file's lines, and the numbers and headings in them, with every fault noted at its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scenarios.findings import Findings

LARGEST = 1_000_000_000

_HEADING = re.compile(r"^\s*([^\W\d][^:]*?|#[^:]*?)\s*:\s*(.*?)\s*$")


@dataclass(frozen=True, slots=True)
class Source:
    """Lines of one file, named as people know it, and where its problems go."""

    file: str
    lines: tuple[str, ...]
    findings: Findings

    def numbered(self) -> Iterator[tuple[int, str]]:
        """Line numbers, from 1, with the lines."""
        return enumerate(self.lines, start=1)

    def problem(self, row: int, field: str, text: str) -> None:
        """Note a fault in a line, or in the whole file when `row` is 0."""
        self.findings.problem(self.file, row, field, text)

    def has_problems(self) -> bool:
        """Whether a fault of this file was noted."""
        return any(problem.file == self.file for problem in self.findings.problems)

    def warn(self, text: str) -> None:
        """Note what is not taken from the file."""
        self.findings.warn(f"{self.file}: {text}")

    def headings(self) -> dict[str, tuple[int, str]]:
        """Line and text after the colon of each ``NAME : value`` line, by the name in capitals; the first counts."""
        found: dict[str, tuple[int, str]] = {}
        for row, line in self.numbered():
            if match := _HEADING.match(line):
                found.setdefault(" ".join(match[1].upper().split()), (row, match[2]))
        return found

    def whole(self, row: int, field: str, text: str, *, least: int = 0, most: int = LARGEST) -> int:
        """Whole number in a text such as ``12`` or ``12.0``; `least` stands in for one that is wrong."""
        try:
            number = float(text)
        except ValueError:
            self.problem(row, field, f"{text!r} is not a number" if text else "is empty, a number is needed")
            return least
        if not number.is_integer():  # also infinite and not-a-number
            self.problem(row, field, f"{text} is not a whole number")
            return least
        if not least <= number <= most:
            self.problem(row, field, f"{text} is not within {least} to {most}")
            return least
        return int(number)
