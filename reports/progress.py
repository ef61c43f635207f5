"""Progress of long work on stderr: a live line in a terminal, nothing elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from domain.results import Result


class Steps:
    """Shows which step runs and how the finished ones ended."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None) if progress else None

    def begin(self, step: str) -> None:
        """Show `step` as running."""
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
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield Steps(progress)
