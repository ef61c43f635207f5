"""Multiple comparisons with the best: how far each system is from the best of the others, all statements together."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, stdtrit
from scipy.stats import chi2

from domain.arrays import Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class WithTheBest:
    """Intervals (n_systems,) of each system's lead over the best of the others, in the better direction.

    `high` of 0: the system is not the best. `low` of 0: it is the best. The others may be, and are at most
    ``-low`` worse.
    """

    low: Floats
    high: Floats

    @property
    def candidates(self) -> Ints:
        """Systems that may be the best."""
        found: Ints = np.flatnonzero(self.high > 0.0)
        return found


def with_the_best(values: Floats, *, confidence: float, higher_is_better: bool) -> WithTheBest:
    """Intervals for any correlation and any variances of systems, from replications (n, n_systems).

    References
    ----------
    Edwards and Hsu (1983), Multiple comparisons with the best treatment, doi:10.1080/01621459.1983.10477047.
    """
    width = bonferroni_spread(values, confidence=confidence) / math.sqrt(len(values))
    return leads(values.mean(axis=0), width, higher_is_better=higher_is_better)


def with_the_best_spherical(values: Floats, *, confidence: float, higher_is_better: bool) -> WithTheBest:
    """Intervals where all differences of two systems vary alike (sphericity), narrower than `with_the_best`.

    Where some systems vary much more than others they hold less often than they say.

    References
    ----------
    Nelson and Matejcik (1995), Using common random numbers for indifference-zone selection and multiple comparisons in
    simulation, doi:10.1287/mnsc.41.12.1935.
    """
    width = spherical_spread(values, confidence=confidence) / math.sqrt(len(values))
    return leads(values.mean(axis=0), width, higher_is_better=higher_is_better)


def bonferroni_spread(values: Floats, *, confidence: float) -> Floats:
    """Half-widths (n_systems, n_systems) of differences times the root of n: ``t S_il`` for each pair.

    Only the n_systems - 1 differences to the unknown best must hold together, each on one side.
    """
    n, k = _shape(values)
    quantile = float(stdtrit(n - 1, 1.0 - (1.0 - confidence) / (k - 1)))
    spread: Floats = quantile * np.std(values[:, :, None] - values[:, None, :], axis=0, ddof=1)
    return spread


def spherical_spread(values: Floats, *, confidence: float) -> Floats:
    """The same under sphericity: ``g S`` for every pair, with one variance of differences from all systems."""
    n, k = _shape(values)
    rest = values - values.mean(axis=0) - values.mean(axis=1, keepdims=True) + values.mean()
    freedom = (k - 1) * (n - 1)
    deviation = math.sqrt(2.0 * float((rest**2).sum()) / freedom)
    return np.full((k, k), critical_point(k - 1, freedom, confidence=confidence) * deviation)


def leads(means: Floats, width: Floats, *, higher_is_better: bool) -> WithTheBest:
    """Intervals by Edwards and Hsu's rule from means (n_systems,) and half-widths (n_systems, n_systems) of pairs."""
    signed = means if higher_is_better else -means
    lead = signed[:, None] - signed[None, :]
    apart = np.where(np.eye(len(means), dtype=bool), np.inf, 0.0)
    high = np.maximum(0.0, (lead + width + apart).min(axis=1))
    outside = np.where(high > 0.0, 0.0, np.inf)
    lowest = (lead - width + apart + outside[None, :]).min(axis=1)
    return WithTheBest(low=np.where(np.isinf(lowest), 0.0, np.minimum(lowest, 0.0)), high=high)


@cache
def critical_point(n: int, freedom: int, *, confidence: float) -> float:
    """Point that the largest of n Student t values, of common correlation 1/2, stays below with the confidence.

    They are ``(z_i - z_0) / (sqrt(2) s)``; the integrals over z_0 and s are done by quadrature.

    References
    ----------
    Dunnett (1955), A multiple comparison procedure for comparing several treatments with a control,
    doi:10.1080/01621459.1955.10501294.
    """
    z, weight_z = np.polynomial.hermite_e.hermegauss(64)
    u, weight_u = np.polynomial.legendre.leggauss(96)
    s = np.sqrt(chi2.ppf((u + 1.0) / 2.0, freedom) / freedom)

    def excess(point: float) -> float:
        below = ndtr(z[:, None] + math.sqrt(2.0) * point * s[None, :]) ** n
        return float(weight_z @ below @ weight_u) / (2.0 * math.sqrt(2.0 * math.pi)) - confidence

    low = 0.0 if excess(0.0) < 0.0 else -10.0
    return float(brentq(excess, low, float(stdtrit(freedom, 1.0 - (1.0 - confidence) / n)) + 1.0, xtol=1e-12))


def _shape(values: Floats) -> tuple[int, int]:
    n, k = values.shape
    if n < 2 or k < 2 or not np.isfinite(values).all():
        raise ValueError(f"values is {values.shape}, must be finite, of at least 2 replications and 2 systems")
    return n, k
