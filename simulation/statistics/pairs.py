"""All differences that matter at once: paired intervals that hold together, and p-values corrected for their number.

Under common random numbers systems are correlated, so that Tukey's intervals, made for independent means, are wrong.
Paired t intervals with Bonferroni's correction hold for any correlation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.special import stdtr

from domain.arrays import Floats
from simulation.statistics.intervals import Interval, paired_difference


@dataclass(frozen=True, slots=True, kw_only=True)
class PairDifference:
    """Mean of ``second - first`` with its simultaneous interval, and Holm's p-value for no difference."""

    first: int
    second: int
    interval: Interval
    p_value: float
    holm_p: float


def bonferroni(confidence: float, n: int) -> float:
    """Confidence of each of n statements so that all hold together with the given one, however they are correlated."""
    if n < 1:
        raise ValueError(f"{n} statements, must be at least 1")
    return 1.0 - (1.0 - confidence) / n


def holm(p_values: Floats) -> Floats:
    """P-values (n,) adjusted so that all below a level may be rejected at it, whatever their correlation.

    References
    ----------
    Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6, 65-70,
    https://www.jstor.org/stable/4615733.
    """
    order = np.argsort(p_values, kind="stable")
    steps = np.maximum.accumulate(np.arange(len(p_values), 0, -1) * p_values[order])
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.minimum(1.0, steps)
    return adjusted


def with_base(values: Floats, *, base: int, confidence: float) -> list[PairDifference]:
    """Differences of every other system to one, over replications (n, n_systems) that met the same requests."""
    others = [k for k in range(values.shape[1]) if k != base]
    return differences(values, [(base, k) for k in others], confidence=confidence)


def all_pairs(values: Floats, *, confidence: float) -> list[PairDifference]:
    """Differences of all pairs of systems, over replications (n, n_systems) that met the same requests."""
    return differences(values, list(combinations(range(values.shape[1]), 2)), confidence=confidence)


def differences(values: Floats, pairs: Sequence[tuple[int, int]], *, confidence: float) -> list[PairDifference]:
    """Differences of given pairs of systems; all intervals hold together with the confidence.

    A replication in which either system has no value (nan) is left out of that pair.

    Raises
    ------
    ValueError
        When a pair has fewer than two replications, or no pair is given.
    """
    each = bonferroni(confidence, len(pairs))
    found = [paired_difference(values[:, a], values[:, b], confidence=each) for a, b in pairs]
    p_values = np.array([_p_value(values[:, b] - values[:, a]) for a, b in pairs])
    return [
        PairDifference(first=a, second=b, interval=own, p_value=float(p), holm_p=float(adjusted))
        for (a, b), own, p, adjusted in zip(pairs, found, p_values, holm(p_values), strict=True)
    ]


def _p_value(difference: Floats) -> float:
    """Two-sided p-value of Student's test that the mean is 0."""
    known = difference[np.isfinite(difference)]
    mean, error = float(known.mean()), float(known.std(ddof=1)) / np.sqrt(len(known))
    if error == 0.0:
        return 1.0 if mean == 0.0 else 0.0
    return float(2.0 * stdtr(len(known) - 1, -abs(mean) / error))
