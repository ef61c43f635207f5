"""What loading finds: problems that refuse a scenario and warnings that do not, collected until the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from domain.errors import Problem, ScenarioError

EXAMPLES = 5
MOST_OF_A_FILE = 1000
"""Problems of one file or sheet that are kept: a person mends the first of so many, and then asks again."""


@dataclass(slots=True)
class Findings:
    """Problems and warnings of one loading, in the order found.

    `sheets` are the names of the sheets of a workbook that is being read, `columns` the letters of their columns by
    sheet and header, `absent` says under which name a table that is not there would stand.
    """

    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    sheets: set[str] = field(default_factory=set)
    columns: dict[tuple[str, str], str] = field(default_factory=dict)
    absent: Callable[[str], str] = "{}.csv".format
    counts: Counter[str] = field(default_factory=Counter)

    def problem(self, file: str, row: int, field: str, text: str, column: str = "") -> None:
        """Note something that a person has to mend; in a sheet at its cell, which the header tells where it can."""
        self.counts[file] += 1
        if self.counts[file] > MOST_OF_A_FILE:
            return
        if file in self.sheets and row:
            column = column or self.columns.get((file, field), "A")
        self.problems.append(Problem(file, row, field, text, column))

    def warn(self, text: str) -> None:
        """Note something that was repaired or looks odd."""
        self.warnings.append(text)

    def raise_problems(self) -> None:
        """Refuse the scenario when there is a problem.

        Raises
        ------
        ScenarioError
            With every problem and every warning found so far.
        """
        for file, number in self.counts.items():
            if number > MOST_OF_A_FILE:
                self.warn(f"{file}: {number - MOST_OF_A_FILE} more problems, which are not listed")
        if self.problems:
            raise ScenarioError(self.problems, warnings=self.warnings)


def count(number: int, noun: str, plural: str = "") -> str:
    """Name a number of things: 1 street, 2 streets."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def some(names: list[str], limit: int = EXAMPLES) -> str:
    """Name the first few of many, for a warning that counts them all."""
    return ", ".join(names[:limit]) + (", ..." if len(names) > limit else "")
