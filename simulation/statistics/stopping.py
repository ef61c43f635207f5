"""How many replications are enough: sequential stopping on the half-width of a mean, one target an indicator."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from domain.arrays import Bools, Floats, Ints
from simulation.statistics.intervals import t_quantile

UNKNOWN = -1
"""Stands for a number of replications that cannot be predicted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Half-width wanted for an indicator: in its unit, or as a share of the true mean.

    Raises
    ------
    ValueError
        When not exactly one is given, or it is out of range.
    """

    half_width: float | None = None
    relative: float | None = None

    def __post_init__(self) -> None:
        if (self.half_width is None) == (self.relative is None):
            raise ValueError("a target has either a half-width or a relative one")
        if self.half_width is not None and not 0.0 < self.half_width < math.inf:
            raise ValueError(f"half_width is {self.half_width}, must be positive")
        if self.relative is not None and not 0.0 < self.relative < 1.0:
            raise ValueError(f"relative is {self.relative}, must be between 0 and 1")

    def allowed(self, mean: float) -> float:
        """Half-width that reaches the target, given the mean so far.

        An error of at most g of the *estimate* is one of at most g / (1 - g) of the true mean, so g / (1 + g) is
        asked of the estimate (Law 2015, Simulation Modeling and Analysis, section 9.4.1).
        """
        if self.half_width is not None:
            return self.half_width
        share = self.relative or 0.0
        return share / (1.0 + share) * abs(mean)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How replications are added.

    At least `first` and at most `most`; those added are a multiple of `batch`, and at most `growth` times those there
    are, because a prediction from few replications is a guess.
    """

    first: int = 20
    most: int = 1000
    batch: int = 1
    growth: float = 1.0

    def __post_init__(self) -> None:
        if not 2 <= self.first <= self.most or self.batch < 1 or self.growth <= 0.0:
            raise ValueError(
                f"first {self.first}, most {self.most}, batch {self.batch}, growth {self.growth}: "
                "must be 2 <= first <= most, batch >= 1, growth > 0"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the replications so far say, one entry an indicator, and how many to run next.

    `allowed` is the half-width that was compared; `needed` the total of replications predicted, `UNKNOWN` where fewer
    than two have a value or the mean is 0. `next_replications` is 0 when all targets are met or no more may be run;
    `exhausted` tells the latter.
    """

    means: Floats
    half_widths: Floats
    allowed: Floats
    met: Bools
    needed: Ints
    next_replications: int
    exhausted: bool


def decide(values: Floats, targets: Sequence[Target], *, confidence: float, rule: Rule) -> Decision:
    """Which targets are met by the replications (n, n_indicators) so far, and how many to run next.

    A target d is met when ``half-width + d / n <= d``. A rule that looks at its own variance stops too often when that
    variance happens to be small, so that intervals cover less than they say. The term d / n, which vanishes faster than
    the half-width does, Student's quantile, a first stage and growth in few steps bring most of it back; the coverage
    is exact only as d goes to 0 (docs/model/experiments.md has it measured). Entries that are nan are left out.

    Raises
    ------
    ValueError
        When the shapes do not fit.

    References
    ----------
    Chow and Robbins (1965), On the asymptotic theory of fixed-width sequential confidence intervals for the mean,
    doi:10.1214/aoms/1177700156; Glynn and Whitt (1992), The asymptotic validity of sequential stopping rules for
    stochastic simulations, doi:10.1214/aoap/1177005777 (any vanishing term will do).
    """
    if values.ndim != 2 or values.shape[1] != len(targets):
        raise ValueError(f"values is {values.shape}, expected (n_replications, {len(targets)})")
    n = len(values)
    verdicts = [_judged(values[:, k], target, confidence, rule) for k, target in enumerate(targets)]
    unmet = [verdict.needed for verdict in verdicts if not verdict.met]
    done = n >= rule.first and not unmet
    more = 0 if done else _more(n, unmet, rule)
    return Decision(
        means=np.array([verdict.mean for verdict in verdicts], dtype=float),
        half_widths=np.array([verdict.half_width for verdict in verdicts], dtype=float),
        allowed=np.array([verdict.allowed for verdict in verdicts], dtype=float),
        met=np.array([verdict.met for verdict in verdicts], dtype=bool),
        needed=np.array([verdict.needed for verdict in verdicts], dtype=np.int64),
        next_replications=more,
        exhausted=not done and more == 0,
    )


class _Verdict(NamedTuple):
    """One indicator of a `Decision`."""

    mean: float
    half_width: float
    allowed: float
    met: bool
    needed: int


def _judged(column: Floats, target: Target, confidence: float, rule: Rule) -> _Verdict:
    known = column[np.isfinite(column)]
    n = len(known)
    if n < 2:
        return _Verdict(float(known.mean()) if n else math.nan, math.nan, math.nan, False, UNKNOWN)
    mean, deviation = float(known.mean()), float(known.std(ddof=1))
    half_width = t_quantile(n, confidence=confidence) * deviation / math.sqrt(n)
    allowed = target.allowed(mean)
    if allowed == 0.0:
        constant = deviation == 0.0
        return _Verdict(mean, half_width, allowed, constant and n >= rule.first, n if constant else UNKNOWN)
    needed = _needed(deviation / allowed, confidence, rule)
    if needed == UNKNOWN:
        return _Verdict(mean, half_width, allowed, False, UNKNOWN)
    # an indicator that only some replications have needs as many more of them
    return _Verdict(mean, half_width, allowed, n >= needed, math.ceil(needed * len(column) / n))


def _needed(ratio: float, confidence: float, rule: Rule) -> int:
    """Least n >= first at which ``t s / sqrt(n) <= d (1 - 1/n)``, given s / d; `UNKNOWN` above 2^40."""

    def enough(n: int) -> bool:
        return t_quantile(n, confidence=confidence) * ratio / math.sqrt(n) <= 1.0 - 1.0 / n

    low, high = rule.first - 1, rule.first
    while not enough(high):
        low, high = high, 2 * high
        if high > 2**40:
            return UNKNOWN
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _more(n: int, needed: Sequence[int], rule: Rule) -> int:
    """Replications to add: to the first stage, then to what is needed, in batches, within growth and the most."""
    if n < rule.first:
        wanted = rule.first - n
    else:
        grown = max(1, math.floor(rule.growth * n))
        wanted = grown if UNKNOWN in needed else min(grown, max(1, max(needed) - n))
        wanted = rule.batch * math.ceil(wanted / rule.batch)
    return max(0, min(wanted, rule.most - n))
