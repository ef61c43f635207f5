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
    """Intervals for any correlation among systems, from replications (n, n_systems), by Bonferroni's correction.

    Only the n_systems - 1 differences to the unknown best must hold together, each on one side.

    References
    ----------
    Edwards and Hsu (1983), Multiple comparisons with the best treatment, doi:10.1080/01621459.1983.10477047.
    """
    n, k = _shape(values)
    spread = np.std(values[:, :, None] - values[:, None, :], axis=0, ddof=1)
    quantile = float(stdtrit(n - 1, 1.0 - (1.0 - confidence) / (k - 1)))
    return _intervals(_signed(values, higher_is_better), quantile * spread / math.sqrt(n))


def with_the_best_spherical(values: Floats, *, confidence: float, higher_is_better: bool) -> WithTheBest:
    """Intervals where all differences of two systems vary alike (sphericity), which common random numbers come near to.

    They are narrower than `with_the_best` because the variance is estimated from all systems. Nelson and Matejcik
    found them robust where sphericity fails moderately.

    References
    ----------
    Nelson and Matejcik (1995), Using common random numbers for indifference-zone selection and multiple comparisons in
    simulation, doi:10.1287/mnsc.41.12.1935.
    """
    n, k = _shape(values)
    width = critical_point(k - 1, (k - 1) * (n - 1), confidence=confidence) * math.sqrt(spherical_variance(values) / n)
    return within(_signed(values, higher_is_better), width)


def spherical_variance(values: Floats) -> float:
    """Variance of the difference of any two systems in one replication, estimated from all (n, n_systems)."""
    n, k = _shape(values)
    rest = values - values.mean(axis=0) - values.mean(axis=1, keepdims=True) + values.mean()
    return 2.0 * float((rest**2).sum()) / ((k - 1) * (n - 1))


def within(means: Floats, width: float) -> WithTheBest:
    """Intervals where every difference of two means (n_systems,) is known to a width; more is better."""
    return _intervals(means, np.full((len(means), len(means)), width))


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


def _signed(values: Floats, higher_is_better: bool) -> Floats:
    means: Floats = values.mean(axis=0)
    return means if higher_is_better else -means


def _intervals(means: Floats, width: Floats) -> WithTheBest:
    """Intervals by Edwards and Hsu's rule; width (k, k) is that of each difference."""
    lead = means[:, None] - means[None, :]
    apart = np.where(np.eye(len(means), dtype=bool), np.inf, 0.0)
    high = np.maximum(0.0, (lead + width + apart).min(axis=1))
    outside = np.where(high > 0.0, 0.0, np.inf)
    lowest = (lead - width + apart + outside[None, :]).min(axis=1)
    return WithTheBest(low=np.where(np.isinf(lowest), 0.0, np.minimum(lowest, 0.0)), high=high)
