"""Problems a planner can mend, collected and reported together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one place of a scenario or a plan.

    `row` is the line number a person sees in the file (the header is row 1) or 0 when the whole file is meant. In a
    workbook `file` is the sheet and `column` the letters of the column, so that the place is a cell: 小区!D17.
    """

    file: str
    row: int
    field: str
    text: str
    column: str = ""

    @property
    def place(self) -> str:
        """Where it is, as a person finds it."""
        if not self.row:
            return self.file
        return f"{self.file}!{self.column}{self.row}" if self.column else f"{self.file}:{self.row}"

    def __str__(self) -> str:
        place = self.place
        return f"{place} {self.field}: {self.text}" if self.field else f"{place}: {self.text}"


class ScenarioError(Exception):
    """Input that cannot be used; carries every problem found in one pass, and what was noticed besides (`warnings`)."""

    def __init__(self, problems: Iterable[Problem], *, warnings: Iterable[str] = ()) -> None:
        self.problems = tuple(sorted(set(problems)))
        self.warnings = tuple(warnings)
        super().__init__("\n".join([*map(str, self.problems), *(f"warning: {text}" for text in self.warnings)]))

    def __reduce__(self) -> tuple[object, ...]:
        return _scenario_error, (self.problems, self.warnings), self.__dict__


def _scenario_error(problems: tuple[Problem, ...], warnings: tuple[str, ...]) -> ScenarioError:
    """The error as it was before it travelled between processes."""
    return ScenarioError(problems, warnings=warnings)


class ClusterError(Exception):
    """A cluster that cannot be used: it does not answer, has no workers, or runs other versions."""


class TaskLostError(Exception):
    """A task whose worker process died each time it was tried."""

    def __init__(self, task: str, *, times: int, how: str) -> None:
        super().__init__(
            f"{task}: its worker process died each of {times} times it was tried ({how}); out of memory, or killed "
            "from outside? Fewer workers need less memory"
        )
