"""Selection in two stages for runs side by side: screen after the first, then one order of replications for the rest.

Between the stages nothing depends on the order in which replications come back, so that any number of workers can do
them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, stdtrit
from scipy.stats import chi2

from domain.arrays import Floats, Ints
from simulation.statistics.observations import Observe, observed
from simulation.statistics.selection import Elimination, Selection, check_wanted

NODES = 192


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondStage:
    """Systems left after screening and the replications (n_systems,) that each has to have in all."""

    survivors: Ints
    totals: Ints
    eliminations: tuple[Elimination, ...]


@cache
def rinott_constant(n_systems: int, first: int, *, confidence: float) -> float:
    """Rinott's h for `first` replications of each system in the first stage.

    It solves ``E[ E[Phi(h / sqrt(v (1/x + 1/y))) | y]^(k-1) ] = confidence`` with x, y chi-square of v = first - 1
    degrees of freedom, integrated by quadrature over their quantiles.

    References
    ----------
    Rinott (1978), On two-stage selection procedures and related probability-inequalities,
    doi:10.1080/03610927808827671; tables in Bechhofer, Santner and Goldsman (1995), Design and Analysis of
    Experiments for Statistical Selection, Screening, and Multiple Comparisons, table 2.13.
    """
    freedom = first - 1
    u, weight = np.polynomial.legendre.leggauss(NODES)
    # smooth at both ends: nodes crowd where the quantiles run off
    s = (u + 1.0) / 2.0
    at, weight = s**2 * (3.0 - 2.0 * s), weight * 3.0 * s * (1.0 - s)
    inverse = 1.0 / chi2.ppf(at, freedom)
    root = np.sqrt(freedom * (inverse[:, None] + inverse[None, :]))

    def excess(h: float) -> float:
        return float(weight @ (ndtr(h / root) @ weight) ** (n_systems - 1)) - confidence

    high = 4.0
    while excess(high) < 0.0:
        high *= 2.0
    return float(brentq(excess, 0.0, high, xtol=1e-10))


def second_stage(values: Floats, *, difference: float, confidence: float, higher_is_better: bool) -> SecondStage:
    """What the first stage (first, n_systems) of independent systems leaves to do.

    A system i leaves when some j leads it by more than ``max(0, W_ij - difference)``, ``W_ij = t sqrt(S_i^2/n +
    S_j^2/n)``. The others need ``ceil((h S_i / difference)^2)`` replications. Half of the error is given to each of
    screening and selection.
    """
    first, k = values.shape
    check_wanted(k, difference, confidence, first)
    error = (1.0 - confidence) / 2.0
    quantile = float(stdtrit(first - 1, (1.0 - error) ** (1.0 / (k - 1))))
    means = values.mean(axis=0) if higher_is_better else -values.mean(axis=0)
    variance = values.var(axis=0, ddof=1)
    width = quantile * np.sqrt((variance[:, None] + variance[None, :]) / first)
    limit = np.maximum(0.0, width - difference)
    lead = means[None, :] - means[:, None]
    beaten = (lead > limit).any(axis=1)
    h = rinott_constant(k, first, confidence=1.0 - error)
    totals = np.clip(np.ceil(h**2 * variance / difference**2), first, 2.0**53).astype(np.int64)
    alone = np.count_nonzero(~beaten) == 1
    return SecondStage(
        survivors=np.flatnonzero(~beaten),
        totals=np.where(beaten | alone, first, totals),
        eliminations=tuple(_eliminated(int(row), lead[row], limit[row], first) for row in np.flatnonzero(beaten)),
    )


def _eliminated(row: int, lead: Floats, limit: Floats, first: int) -> Elimination:
    by = int(np.argmax(lead - limit))
    return Elimination(system=row, by=by, replication=first, lead=float(lead[by]), limit=float(limit[by]))


def screen_and_select(
    observe: Observe,
    n_systems: int,
    *,
    difference: float,
    confidence: float,
    higher_is_better: bool,
    first: int = 20,
    most: int = 10_000,
) -> Selection:
    """Select the best of independent normal systems in two stages, with an indifference zone.

    Systems must be independent: replications of the same number must not meet the same requests. A system that would
    need more than `most` replications gets as many, and then nothing is promised.

    Raises
    ------
    ValueError
        When a number is out of range or an observation is not finite.

    References
    ----------
    Nelson, Swann, Goldsman and Song (2001), Simple procedures for selecting the best simulated system when the number
    of alternatives is large, doi:10.1287/opre.49.6.950.10019 (the combined procedure).
    """
    if most < first:
        raise ValueError(f"first {first} and most {most}: must be first <= most")
    values = observed(observe, range(first), np.arange(n_systems))
    stage = second_stage(values, difference=difference, confidence=confidence, higher_is_better=higher_is_better)
    means = values.mean(axis=0)
    spent = np.minimum(stage.totals, most)
    for system in stage.survivors[spent[stage.survivors] > first]:
        more = observed(observe, range(first, int(spent[system])), np.array([system]))
        means[system] = math.fsum([*values[:, system], *more[:, 0]]) / spent[system]
    best = np.argmax if higher_is_better else np.argmin
    return Selection(
        system=int(stage.survivors[best(means[stage.survivors])]),
        survivors=tuple(stage.survivors.tolist()),
        means=means,
        spent=spent,
        difference=difference,
        confidence=None if (stage.totals > most).any() else confidence,
        eliminations=stage.eliminations,
    )
