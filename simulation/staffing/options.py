"""Options of a unit: how many people each of its posts may have, what is known of them, and what bounds the rest.

The loss of an option is the share of the district's requests that miss a standard because the unit has it instead of
plenty of people. More people never lose more, so options that were not tried lose at least what the larger ones lose
that were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.staffing.problem import People, StaffingProblem

MOST_A_POST = 12
"""Numbers of people of a post among the options; large posts are tried in steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Options of one unit: `people` (n, n_posts of the unit), `yuan` (n,) a year with overtime and call-outs where
    `known` (n,), `loss` (n, n_standards), a lower bound where not known.
    """

    people: NDArray[np.int64]
    yuan: NDArray[np.float64]
    loss: NDArray[np.float64]
    known: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.yuan)

    def number(self, people: Sequence[int]) -> int:
        """Position of an option, -1 when it is none."""
        found = np.flatnonzero((self.people == np.asarray(people)).all(axis=1))
        return int(found[0]) if len(found) else -1

    def learn(self, number: int, *, loss: NDArray[np.float64], extra_yuan: float) -> None:
        """Write down what an option lost when it was tried."""
        if self.known[number]:
            return
        self.known[number] = True
        self.loss[number] = loss
        self.yuan[number] += extra_yuan
        smaller = (self.people <= self.people[number]).all(axis=1) & ~self.known
        self.loss[smaller] = np.maximum(self.loss[smaller], loss)

    def near(self, number: int) -> NDArray[np.bool_]:
        """Options that differ from one by one person, or by one who changes the shift (n,)."""
        step = self.people - self.people[number]
        return np.asarray((np.abs(step).sum(axis=1) <= 2) & (np.abs(step).max(axis=1) <= 1))


def options_of(problem: StaffingProblem, most: People) -> list[Options]:
    """Options of every unit up to `most` people a post, nothing known of them yet."""
    found = []
    for unit in range(problem.units):
        posts = slice(problem.first[unit], problem.first[unit + 1])
        axes = [_numbers(int(count)) for count in most[posts]]
        people = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes))
        people = people[people.sum(axis=1) >= problem.least[unit]]
        found.append(
            Options(
                people=people,
                yuan=np.asarray(people @ problem.yuan[posts], float),
                loss=np.zeros((len(people), len(problem.standards))),
                known=np.zeros(len(people), bool),
            )
        )
    return found


def _numbers(most: int) -> NDArray[np.int64]:
    step = max(1, -(-most // MOST_A_POST))
    return np.unique(np.r_[np.arange(0, most, step), most])
