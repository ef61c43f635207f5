"""Trials of selection procedures and of intervals on values whose truth is known."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from domain.arrays import Floats
from simulation.statistics.best import bonferroni_spread, spherical_spread
from simulation.statistics.budget import ocba
from simulation.statistics.common_numbers import Spread, select_with_common_numbers
from simulation.statistics.observations import recorded
from simulation.statistics.screening import screen_and_select
from simulation.statistics.selection import Selection, kn
from simulation.statistics.stopping import Rule, Target, decide

DIFFERENCE, CONFIDENCE = 0.5, 0.95
LENGTH = 6000
"""Replications of a system that are drawn; no procedure here comes near to needing as many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slippage:
    """One system leads all others, which are equal, by exactly the difference that matters: the hardest case.

    Standard deviations of the systems go evenly through those given.
    """

    n_systems: int
    correlation: float
    deviations: tuple[float, ...] = (1.0,)
    best: int = 0

    def values(self, trial: int) -> Floats:
        """Replications (n, n_systems) of a trial."""
        generator = np.random.default_rng([2001, trial])
        shared = math.sqrt(self.correlation) * generator.normal(size=(LENGTH, 1))
        own = math.sqrt(1.0 - self.correlation) * generator.normal(size=(LENGTH, self.n_systems))
        given, places = (np.linspace(0.0, 1.0, count) for count in (len(self.deviations), self.n_systems))
        values: Floats = (shared + own) * np.interp(places, given, self.deviations)
        values[:, self.best] += DIFFERENCE
        return values


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Share of correct selections with its standard error, and mean replications of all systems together."""

    correct: float
    error: float
    spent: float


def run(method: Callable[[Floats], Selection], case: Slippage, trials: int) -> Record:
    """A procedure on the case."""
    found = [method(case.values(trial)) for trial in range(trials)]
    return record([one.system == case.best for one in found], [int(one.spent.sum()) for one in found])


def record(correct: Sequence[bool], spent: Sequence[int]) -> Record:
    """Shares of trials."""
    share = float(np.mean(correct))
    return Record(correct=share, error=math.sqrt(share * (1.0 - share) / len(correct)), spent=float(np.mean(spent)))


def race(values: Floats) -> Selection:
    """KN with first stages of 10."""
    return kn(
        recorded(values),
        values.shape[1],
        difference=DIFFERENCE,
        confidence=CONFIDENCE,
        higher_is_better=True,
        first=10,
    )


def two_stages(values: Floats) -> Selection:
    """Screening and Rinott's second stage, after first stages of 20."""
    return screen_and_select(
        recorded(values), values.shape[1], difference=DIFFERENCE, confidence=CONFIDENCE, higher_is_better=True, first=20
    )


def common_numbers(values: Floats, spread_of: Spread = bonferroni_spread) -> Selection:
    """Clark and Yang's two stages, after first stages of 20."""
    return select_with_common_numbers(
        recorded(values),
        values.shape[1],
        difference=DIFFERENCE,
        confidence=CONFIDENCE,
        higher_is_better=True,
        first=20,
        spread_of=spread_of,
    ).selection


def sphericity(values: Floats) -> Selection:
    """Nelson and Matejcik's two stages, after first stages of 20."""
    return common_numbers(values, spherical_spread)


def of_chen(trial: int, n: int) -> Floats:
    """Chen et al.'s (2000) first experiment: ten systems of means 0 to 9 and standard deviation 6, less is better."""
    values: Floats = np.arange(10) + 6.0 * np.random.default_rng([2000, trial]).normal(size=(n, 10))
    return values


def budgets(budget: int, trials: int) -> tuple[Record, Record]:
    """OCBA (first stages of 10, increments of 20), and equal shares of the same budget."""
    own, equal = [], []
    for trial in range(trials):
        values = of_chen(trial, budget)
        found = ocba(recorded(values), 10, budget=budget, higher_is_better=False, first=10, increment=20)
        own.append(found.system == 0)
        equal.append(int(values[: budget // 10].mean(axis=0).argmin()) == 0)
    return record(own, [budget] * trials), record(equal, [budget] * trials)


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """Values to estimate the mean of."""

    name: str
    mean: float
    draw: Callable[[np.random.Generator, int], Floats]


LAWS = (
    Law(name="normal", mean=5.0, draw=lambda generator, n: generator.normal(5.0, 1.0, n)),
    Law(name="exponential", mean=1.0, draw=lambda generator, n: generator.exponential(1.0, n)),
)


def stopped(law: Law, target: Target, rule: Rule, trials: int) -> Record:
    """How often the mean lies within the target when the rule stops."""
    within, spent = [], []
    for trial in range(trials):
        generator = np.random.default_rng([1965, trial])
        values = law.draw(generator, rule.first)
        while more := decide(values[:, None], [target], confidence=CONFIDENCE, rule=rule).next_replications:
            values = np.concatenate([values, law.draw(generator, more)])
        allowed = target.half_width or (target.relative or 0.0) * law.mean
        within.append(abs(float(values.mean()) - law.mean) <= allowed)
        spent.append(len(values))
    return record(within, spent)


def stopped_at_once(law: Law, target: float, first: int, trials: int) -> Record:
    """The same with a plain rule: look after every replication, no vanishing term."""
    most = 2000
    n = np.arange(2, most + 1)
    quantile = stdtrit(n - 1, 0.5 + CONFIDENCE / 2.0)
    within, spent = [], []
    for trial in range(trials):
        values = law.draw(np.random.default_rng([1965, trial]), most)
        means = np.cumsum(values)[1:] / n
        variance = np.maximum(0.0, (np.cumsum(values**2)[1:] - n * means**2) / (n - 1))
        enough = (quantile * np.sqrt(variance / n) <= target) & (n >= first)
        at = int(np.argmax(enough))
        within.append(abs(float(means[at]) - law.mean) <= target)
        spent.append(int(n[at]))
    return record(within, spent)
