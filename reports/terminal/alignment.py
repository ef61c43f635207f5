"""Tables for a terminal or a text file, aligned where Chinese characters take two columns."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len


def aligned(cells: Sequence[Sequence[str]], *, left: int, units: bool = False) -> list[str]:
    """Lines of a table; the first `left` columns are names, the others figures, or `units` (words) in the last one."""
    last = len(cells[0]) - 1
    widths = [max(cell_len(line[column]) for line in cells) for column in range(len(cells[0]))]
    return [
        "  ".join(
            _padded(cell, width, left=k < left or (units and k == last))
            for k, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    ]


def _padded(cell: str, width: int, *, left: bool) -> str:
    blanks = " " * (width - cell_len(cell))
    return cell + blanks if left else blanks + cell
