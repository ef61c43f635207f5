"""Intervals of means over independent replications, and of one long run."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from domain.arrays import Floats


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with the half-width of its confidence interval."""

    mean: float
    half_width: float

    @property
    def low(self) -> float:
        """Lower end."""
        return self.mean - self.half_width

    @property
    def high(self) -> float:
        """Upper end."""
        return self.mean + self.half_width


def t_quantile(n: int, *, confidence: float) -> float:
    """Two-sided quantile of Student's t for n values.

    Raises
    ------
    ValueError
        When the confidence is not between 0 and 1.
    """
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence is {confidence}, must be between 0 and 1")
    return float(stdtrit(n - 1, 0.5 + confidence / 2.0))


def interval(values: Floats, *, confidence: float) -> Interval:
    """Student t interval of the mean of independent replications (n,).

    Entries that are nan have nothing to say and are left out.

    Raises
    ------
    ValueError
        When fewer than two are left, or the confidence is not between 0 and 1.
    """
    known = values[np.isfinite(values)]
    n = len(known)
    if n < 2:
        raise ValueError(f"{n} of {len(values)} replications have a value, must be at least 2")
    return Interval(float(known.mean()), t_quantile(n, confidence=confidence) * float(known.std(ddof=1)) / math.sqrt(n))


def paired_difference(base: Floats, other: Floats, *, confidence: float) -> Interval:
    """Interval of the mean of ``other - base`` over replications that met the same requests."""
    return interval(other - base, confidence=confidence)


def batch_means(values: Floats, *, batches: int = 20, confidence: float) -> Interval:
    """Interval of the mean of one long stationary run (n,), whose values resemble their neighbours.

    The run is cut into batches of equal length, the first values that fit into none are left out, and the batches'
    means count as independent. That holds when a batch is long compared with the memory of the run: see
    `batch_correlation`.

    Raises
    ------
    ValueError
        When there are fewer than two batches, or fewer values than batches.

    References
    ----------
    Schmeiser (1982), Batch size effects in the analysis of simulation output, doi:10.1287/opre.30.3.556: more than 30
    batches gain little.
    """
    return interval(_means_of_batches(values, batches), confidence=confidence)


def batch_correlation(values: Floats, *, batches: int = 20) -> float:
    """Correlation of successive batch means: near 0 where `batch_means` may be believed, positive where too narrow."""
    means = _means_of_batches(values, batches)
    off = means - means.mean()
    total = float(off @ off)
    return float(off[1:] @ off[:-1]) / total if total else 0.0


def _means_of_batches(values: Floats, batches: int) -> Floats:
    length = len(values) // batches if batches >= 2 else 0
    if length < 1:
        raise ValueError(f"{len(values)} values and {batches} batches, must be at least 2 batches of a value")
    means: Floats = values[len(values) - batches * length :].reshape(batches, length).mean(axis=1)
    return means
