"""Selection of the best system by a race: after each replication those that cannot be best any more leave."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from domain.arrays import Floats, Ints
from simulation.statistics.observations import Observe, observed


@dataclass(frozen=True, slots=True, kw_only=True)
class Elimination:
    """A system left after so many replications: `by` led it by `lead`, more than `limit`, in the indicator's unit."""

    system: int
    by: int
    replication: int
    lead: float
    limit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The system selected, those that were still in, and what it cost.

    `spent` (n_systems,) counts every replication that was asked for; `means` are those when a system was last looked
    at. `confidence` is the probability, before the experiment, of selecting the best system if it is at least
    `difference` better than every other; None when the procedure was cut short and nothing can be promised.
    """

    system: int
    survivors: tuple[int, ...]
    means: Floats
    spent: Ints
    difference: float
    confidence: float | None
    eliminations: tuple[Elimination, ...]


def kn(
    observe: Observe,
    n_systems: int,
    *,
    difference: float,
    confidence: float,
    higher_is_better: bool,
    first: int = 10,
    batch: int = 1,
    most: int = 10_000,
) -> Selection:
    """Select the best of normal systems, fully sequentially, with an indifference zone.

    Valid for independent systems and under common random numbers, which make the differences, and so the race,
    shorter. `first` replications of all give the variances of differences; then systems leave one by one.
    `difference` is the least difference that matters, in the indicator's unit. Replications are asked for in batches,
    for workers that run side by side; they are looked at one by one, so that a batch changes the cost and not the
    choice. After `most` replications of a system the race is cut short.

    Raises
    ------
    ValueError
        When a number is out of range or an observation is not finite.

    References
    ----------
    Kim and Nelson (2001), A fully sequential procedure for indifference-zone selection in simulation,
    doi:10.1145/502109.502111 (with c = 1).
    """
    check_wanted(n_systems, difference, confidence, first)
    if not first <= most or batch < 1:
        raise ValueError(f"first {first}, batch {batch}, most {most}: must be batch >= 1 and first <= most")
    sign = 1.0 if higher_is_better else -1.0
    everyone = np.arange(n_systems)
    values = sign * observed(observe, range(first), everyone)
    race = _Race(values, difference, squared_distance(n_systems, first, confidence=confidence))
    race.screen()
    spent = np.full(n_systems, first)
    while race.open and race.n < most:
        asked = race.alive
        ahead = range(race.n, min(race.n + batch, most))
        block = sign * observed(observe, ahead, asked)
        spent[asked] += len(ahead)
        for row in block:
            race.add(asked, row)
            race.screen()
            if not race.open:
                break
    return Selection(
        system=race.leader,
        survivors=tuple(race.alive.tolist()),
        means=sign * race.means,
        spent=spent,
        difference=difference,
        confidence=None if race.open else confidence,
        eliminations=tuple(race.eliminations),
    )


def check_wanted(n_systems: int, difference: float, confidence: float, first: int) -> None:
    """Refuse numbers that no selection can be made with."""
    if n_systems < 2 or first < 2:
        raise ValueError(f"{n_systems} systems and {first} first replications, must be at least 2 each")
    if not difference > 0.0 or not 1.0 / n_systems < confidence < 1.0:
        raise ValueError(
            f"difference is {difference} and confidence {confidence}, must be positive, and between 1/{n_systems} and 1"
        )


def squared_distance(n_systems: int, first: int, *, confidence: float) -> float:
    """Kim and Nelson's h^2 = 2 eta (first - 1), eta = ((2 alpha / (k - 1))^(-2 / (first - 1)) - 1) / 2."""
    alpha = 1.0 - confidence
    return float((first - 1) * ((2.0 * alpha / (n_systems - 1)) ** (-2.0 / (first - 1)) - 1.0))


class _Race:
    """State of a race; more is better. `close_n` is where the triangle of a pair ends: no lead is needed beyond it."""

    def __init__(self, values: Floats, difference: float, h2: float) -> None:
        self.n, k = values.shape
        self.means: Floats = values.mean(axis=0)
        self.alive: Ints = np.arange(k)
        self.eliminations: list[Elimination] = []
        self._half = difference / 2.0
        variance = np.var(values[:, :, None] - values[:, None, :], axis=0, ddof=1)
        self._close_n: Floats = h2 * variance / difference**2

    @property
    def open(self) -> bool:
        """More than one system is in, and some pair's triangle is not yet closed."""
        among = self._close_n[np.ix_(self.alive, self.alive)]
        return len(self.alive) > 1 and self.n <= float(among.max())

    @property
    def leader(self) -> int:
        """System of the best mean among those that are in."""
        return int(self.alive[np.argmax(self.means[self.alive])])

    def add(self, systems: Ints, row: Floats) -> None:
        """One more replication; systems that have left in the meantime keep their means."""
        self.n += 1
        here = np.isin(systems, self.alive)
        self.means[systems[here]] += (row[here] - self.means[systems[here]]) / self.n

    def screen(self) -> None:
        """Those that another leads by more than its limit leave, all by the means of this moment."""
        among = np.ix_(self.alive, self.alive)
        limit = np.maximum(0.0, self._half * (self._close_n[among] / self.n - 1.0))
        means = self.means[self.alive]
        lead = means[None, :] - means[:, None]
        beaten = (lead > limit).any(axis=1)
        for row in np.flatnonzero(beaten):
            by = int(np.argmax(lead[row] - limit[row]))
            self.eliminations.append(
                Elimination(
                    system=int(self.alive[row]),
                    by=int(self.alive[by]),
                    replication=self.n,
                    lead=float(lead[row, by]),
                    limit=float(limit[row, by]),
                )
            )
        self.alive = self.alive[~beaten]
