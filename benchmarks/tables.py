"""Tables of results as lines: aligned for a terminal, and as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from domain.words import Words
from reports.terminal.alignment import aligned


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a table in Markdown."""
    return [f"| {' | '.join(cells)} |" for cells in (header, ["---"] * len(header), *rows)]


def told(columns: Sequence[Words], rows: Sequence[Sequence[str]], remarks: Sequence[str], *, left: int) -> str:
    """Table and remarks for a terminal, headed in Chinese and English."""
    cells = [[column.zh for column in columns], [column.en for column in columns], *rows]
    return "\n".join([*aligned(cells, left=left), "", *remarks]).rstrip()


def written(columns: Sequence[Words], rows: Sequence[Sequence[str]], remarks: Sequence[str]) -> list[str]:
    """Lines of a table and its remarks in Markdown."""
    return [*markdown([column.en for column in columns], rows), "", *(f"- {line}" for line in remarks)]
