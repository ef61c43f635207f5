"""How many times the average household's requests each place has, shrunk as far as chance explains the differences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import gammaln

WEIGHTS = (-2.0, 12.0)
"""Logarithms of the least and the most weight of the average."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Requests and factor of each place (n_places,), and the number of requests that the average weighs."""

    requests: NDArray[np.int64]
    factor: NDArray[np.float64]
    weight: float


def factors(requests: NDArray[np.int64], households: NDArray[np.float64]) -> Places:
    """Gamma-Poisson shrinkage (n + w) / (e + w) of the requests n of each place, e being its households' even share.

    Under it n is negative binomial with mean e and variance e + e^2 / w; w is its maximum likelihood estimate.
    """
    expected = households * requests.sum() / households.sum()
    n = requests.astype(float)

    def loss(log_weight: float) -> float:
        w = np.exp(log_weight)
        terms = gammaln(n + w) - gammaln(w) + w * np.log(w / (w + expected)) + n * np.log(expected / (w + expected))
        return -float(terms.sum())

    weight = float(np.exp(minimize_scalar(loss, bounds=WEIGHTS, method="bounded").x))
    return Places(requests=requests, factor=(n + weight) / (expected + weight), weight=weight)
