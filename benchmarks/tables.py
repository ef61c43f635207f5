"""Tables of results as lines: aligned for a terminal, and as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from reports.words import Words


def aligned(cells: Sequence[Sequence[str]], *, left: int) -> list[str]:
    """Lines of a table for a terminal, where a Chinese character takes two columns; the first `left` are names."""
    widths = [max(cell_len(line[column]) for line in cells) for column in range(len(cells[0]))]
    return [
        "  ".join(
            _padded(cell, width, left=k < left) for k, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    ]


def _padded(cell: str, width: int, *, left: bool) -> str:
    blanks = " " * (width - cell_len(cell))
    return cell + blanks if left else blanks + cell


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
