"""Progress of long work on stderr: a live line in a terminal, nothing elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TextColumn, TimeElapsedColumn
from rich.text import Text

from domain.results import Result
from domain.so_far import Board, Known, watched


class Steps:
    """Shows which step runs and how the finished ones ended."""

    def __init__(self, progress: Progress | None, board: Board | None = None) -> None:
        self._progress, self._board = progress, board
        self._task = progress.add_task("", total=None) if progress else None

    def begin(self, step: str) -> None:
        """Show `step` as running; what was known of the one before is forgotten."""
        if self._board is not None:
            self._board.clear()
        if self._progress and self._task is not None:
            self._progress.reset(self._task, description=step, total=None)

    def count(self, done: int, total: int) -> None:
        """Show how many tasks of the running step are done."""
        if self._progress and self._task is not None:
            self._progress.update(self._task, completed=done, total=total)

    def say(self, line: str) -> None:
        """Leave a line above the running step."""
        if self._progress:
            self._progress.console.print(line, highlight=False)

    def part(self, part: str, result: Result[Any] | None) -> None:
        """Follow the planning: a part begins, or ends with its result."""
        if result is None:
            self.begin(part)
            return
        gap = "" if result.gap is None else f", gap {100 * result.gap:.2f} %"
        cost = "" if result.objective is None else f" {result.objective:,.0f}"
        self.say(f"{part}: {result.status.value}{cost}{gap}, {result.runtime_s:.1f} s")


@contextmanager
def steps() -> Iterator[Steps]:
    """Progress for one command; silent when stderr is not a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Steps(None)
        return
    with watched() as board:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), _Found(board), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True) as progress:
            yield Steps(progress, board)


class _Found(ProgressColumn):
    """The best cost and the bound so far of the running part."""

    def __init__(self, board: Board) -> None:
        super().__init__()
        self._board = board

    def render(self, task: Task) -> Text:
        """What is known now."""
        del task
        return Text(known_text(self._board.known()))


def known_text(known: Known) -> str:
    """Best and bound in words; empty while neither is known."""
    said = []
    if known.best is not None:
        said.append(f"best {known.best:,.0f}")
    if known.bound is not None:
        said.append(f"bound {known.bound:,.0f}")
    if known.gap is not None:
        said.append(f"gap {100 * known.gap:.2f} %")
    return ", ".join(said)
