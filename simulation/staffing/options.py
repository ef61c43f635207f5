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

MOST = 4096
"""Options of a unit; where there would be more, numbers of people go in steps, and are refined near the choice."""


@dataclass(slots=True, kw_only=True)
class Options:
    """Options of one unit: `people` (n, n_posts of the unit), `yuan` (n,) a year with overtime and call-outs where
    `known` (n,), `loss` (n, n_standards), a lower bound where not known. `price` (n_posts of the unit,) is a person's,
    and `whole` says that no number of people up to the most is left out.
    """

    people: NDArray[np.int64]
    yuan: NDArray[np.float64]
    loss: NDArray[np.float64]
    known: NDArray[np.bool_]
    price: NDArray[np.float64]
    whole: bool = True

    def __len__(self) -> int:
        return len(self.yuan)

    def number(self, people: Sequence[int] | NDArray[np.int64]) -> int:
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

    def refine(self, number: int, *, least: int) -> bool:
        """Add what differs from an option by one person, or one who changes the shift; whether there was any."""
        if self.whole:
            return False
        steps = np.stack(np.meshgrid(*[[-1, 0, 1]] * self.people.shape[1], indexing="ij"), axis=-1)
        steps = steps.reshape(-1, self.people.shape[1])
        near = self.people[number] + steps[np.abs(steps).sum(axis=1) <= 2]
        near = near[(near >= 0).all(axis=1) & (near.sum(axis=1) >= least)]
        new = np.array([row for row in near if self.number(row) < 0], np.int64).reshape(-1, self.people.shape[1])
        for row in new:
            larger = self.known & (self.people >= row).all(axis=1)
            loss = self.loss[larger].max(axis=0) if larger.any() else np.zeros(self.loss.shape[1])
            self.people = np.vstack([self.people, row])
            self.yuan = np.append(self.yuan, row @ self.price)
            self.loss = np.vstack([self.loss, loss])
            self.known = np.append(self.known, False)
        return len(new) > 0

    def near(self, number: int) -> NDArray[np.bool_]:
        """Options that differ from one by one person, or by one who changes the shift (n,)."""
        step = self.people - self.people[number]
        return np.asarray((np.abs(step).sum(axis=1) <= 2) & (np.abs(step).max(axis=1) <= 1))


def options_of(problem: StaffingProblem, most: People) -> list[Options]:
    """Options of every unit up to `most` people a post, nothing known of them yet."""
    found = []
    for unit in range(problem.units):
        posts = slice(problem.first[unit], problem.first[unit + 1])
        step = _step(most[posts])
        axes = [np.unique(np.r_[np.arange(0, count, step), count]) for count in most[posts].tolist()]
        people = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes))
        people = people[people.sum(axis=1) >= problem.least[unit]]
        found.append(
            Options(
                people=people,
                yuan=np.asarray(people @ problem.yuan[posts], float),
                loss=np.zeros((len(people), len(problem.standards))),
                known=np.zeros(len(people), bool),
                price=problem.yuan[posts],
                whole=step == 1,
            )
        )
    return found


def _step(most: NDArray[np.int64]) -> int:
    """Least step of the numbers of people that gives no more than `MOST` options."""
    step = 1
    while np.prod([-(-count // step) + 1 for count in most.tolist()]) > MOST:
        step += 1
    return step
