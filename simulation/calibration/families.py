"""Densities and survivals of the laws that are fitted, on unbounded scales, and where a search for each begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_ndtr

from domain.request_tables import LawName

SHORTEST, LONGEST = 1e-4, 1e6
SHAPES = (-3.0, 3.0)
"""Logarithms of the smallest and the largest shape; a mixture with a component on one value has no maximum."""

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Family:
    """Density and survival of a law at logarithms of times, for a vector of its parameters on an unbounded scale."""

    name: LawName
    density: Callable[[Vector, Vector], Vector]
    survival: Callable[[Vector, Vector], Vector]
    starts: Callable[[float, float], list[list[float]]]
    bounds: tuple[tuple[float, float], ...]


def _weibull_density(theta: Vector, log_t: Vector) -> Vector:
    shape = np.exp(theta[1])
    scaled = shape * (log_t - theta[0])
    return np.asarray(theta[1] + scaled - log_t - np.exp(np.minimum(scaled, 700.0)))


def _weibull_survival(theta: Vector, log_t: Vector) -> Vector:
    return np.asarray(-np.exp(np.minimum(np.exp(theta[1]) * (log_t - theta[0]), 700.0)))


def _lognormal_density(theta: Vector, log_t: Vector) -> Vector:
    z = (log_t - theta[0]) / np.exp(theta[1])
    return np.asarray(-0.5 * z * z - theta[1] - 0.5 * np.log(2.0 * np.pi) - log_t)


def _lognormal_survival(theta: Vector, log_t: Vector) -> Vector:
    return np.asarray(log_ndtr(-(log_t - theta[0]) / np.exp(theta[1])))


def _mixed(part: Callable[[Vector, Vector], Vector]) -> Callable[[Vector, Vector], Vector]:
    """Logarithm of (1 - s) first + s second with s = expit(theta[2])."""

    def mixed(theta: Vector, log_t: Vector) -> Vector:
        first, second = part(theta[:2], log_t), part(theta[3:], log_t)
        return np.asarray(np.logaddexp(np.log(expit(-theta[2])) + first, np.log(expit(theta[2])) + second))

    return mixed


def _one(theta: Vector) -> Vector:
    return np.array([theta[0], 0.0])


_SCALE = (float(np.log(SHORTEST)), float(np.log(LONGEST)))
FAMILIES = (
    Family(
        LawName.EXPONENTIAL,
        lambda theta, log_t: _weibull_density(_one(theta), log_t),
        lambda theta, log_t: _weibull_survival(_one(theta), log_t),
        lambda mean, _spread: [[mean + 0.6]],
        (_SCALE,),
    ),
    Family(
        LawName.WEIBULL,
        _weibull_density,
        _weibull_survival,
        lambda mean, spread: [[mean + 0.6, -np.log(spread)]],
        (_SCALE, SHAPES),
    ),
    Family(
        LawName.LOGNORMAL,
        _lognormal_density,
        _lognormal_survival,
        lambda mean, spread: [[mean, np.log(spread)]],
        (_SCALE, SHAPES),
    ),
    Family(
        LawName.MIXTURE,
        _mixed(_lognormal_density),
        _mixed(_lognormal_survival),
        lambda mean, spread: [
            [mean - spread * low, np.log(0.5 * spread), share, mean + spread * high, np.log(0.5 * spread)]
            for low, high, share in ((1.0, 1.0, 0.0), (1.5, 0.4, 1.0), (0.4, 1.5, -1.0))
        ],
        (_SCALE, SHAPES, (-6.0, 6.0), _SCALE, SHAPES),
    ),
)
"""Laws from the fewest parameters to the most."""
