"""Where a long run has forgotten how it began: truncation by MSER-5."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from domain.arrays import Floats
from domain.words import Words, words

BATCH = 5
LEAST_BATCHES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmUp:
    """The first `cut` of `length` observations are left out; `mean` is that of the rest."""

    cut: int
    length: int
    mean: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why no truncation can be given."""

    why: Words


def mser5(values: Floats) -> WarmUp | Refusal:
    """Truncation that makes the standard error of the mean of the rest least, in steps of five observations.

    `values` is one run (n,), or replications (n_replications, n), which are averaged first because they begin alike.
    A run that is shorter than 50 observations, or whose minimum lies in its second half, is refused: it has not
    settled, or it is too short to tell.

    References
    ----------
    White (1997), An effective truncation heuristic for bias reduction in simulation output,
    doi:10.1177/003754979706900601; White and Robinson (2010), The problem of the initial transient
    (again), or why MSER works, doi:10.1057/jos.2010.19.
    """
    run = values if values.ndim == 1 else values.mean(axis=0)
    if not np.isfinite(run).all():
        raise ValueError("values are not all finite")
    batches = len(run) // BATCH
    if batches < LEAST_BATCHES:
        few = words("{n} observations are too few to find a warm-up period, which takes {least}")
        return Refusal(why=few.filled(n=len(run), least=BATCH * LEAST_BATCHES))
    cut = BATCH * int(np.argmin(_squared_errors(run[: BATCH * batches].reshape(batches, BATCH).mean(axis=1))))
    if 2 * cut > len(run):
        late = words(
            "the warm-up takes {cut} of {n} observations or more, over half: the run is too short, or the system does "
            "not settle"
        )
        return Refusal(why=late.filled(cut=cut, n=len(run)))
    return WarmUp(cut=cut, length=len(run), mean=float(run[cut:].mean()))


def _squared_errors(means: Floats) -> Floats:
    """``sum((Z - mean)^2) / n^2`` over the batch means from d on, for each d that leaves at least a quarter.

    The last batches say nothing: few values agree by chance, the more so where they resemble their neighbours.
    """
    centred = means - means.mean()  # the sums of squares lose no digits
    n = np.arange(len(means), 0, -1)
    total = np.cumsum(centred[::-1])[::-1]
    squares = np.cumsum(centred[::-1] ** 2)[::-1]
    error: Floats = ((squares - total**2 / n) / n**2)[: 3 * len(means) // 4 + 1]
    return error
