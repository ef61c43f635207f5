"""How long departments outside the community take, as laws by category that are drawn by inversion."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from domain.request_tables import LawName, ServiceLaw
from domain.scenario import Scenario
from simulation.categories import CATEGORIES

STEPS = 45
"""Halvings of the interval in which the logarithm of a mixture's quantile is searched: to some 1e-12 of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """Law of a time: the share `at_once` is 0, the others follow `name` (see `domain.request_tables.ServiceLaw`)."""

    name: LawName
    at_once: float = 0.0
    scale_h: float
    shape: float = 1.0
    second: float = 0.0
    second_scale_h: float = 1.0
    second_shape: float = 1.0

    def cdf(self, time_h: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share of times up to each of `time_h` (n,), at least 0."""
        time_h = np.asarray(time_h, float)
        return np.asarray(self.at_once + (1.0 - self.at_once) * self._later(time_h))

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Time below which the share `u` (n,) of all lies: a draw of the law where `u` is uniform."""
        u = np.asarray(u, float)
        later = np.clip((u - self.at_once) / max(1.0 - self.at_once, 1e-300), 0.0, 1.0 - 1e-16)
        return np.where(u < self.at_once, 0.0, self._later_quantile(later))

    def _later(self, time_h: NDArray[np.float64]) -> NDArray[np.float64]:
        """Distribution of the times that are not 0."""
        if self.name is LawName.MIXTURE:
            first = _lognormal_cdf(time_h, self.scale_h, self.shape)
            other = _lognormal_cdf(time_h, self.second_scale_h, self.second_shape)
            return np.asarray((1.0 - self.second) * first + self.second * other)
        if self.name is LawName.LOGNORMAL:
            return _lognormal_cdf(time_h, self.scale_h, self.shape)
        shape = self.shape if self.name is LawName.WEIBULL else 1.0
        return np.asarray(-np.expm1(-((time_h / self.scale_h) ** shape)))

    def _later_quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.name is LawName.MIXTURE:
            return self._mixture_quantile(u)
        if self.name is LawName.LOGNORMAL:
            return np.asarray(self.scale_h * np.exp(self.shape * ndtri(u)))
        shape = self.shape if self.name is LawName.WEIBULL else 1.0
        return np.asarray(self.scale_h * (-np.log1p(-u)) ** (1.0 / shape))

    def _mixture_quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Quantile of two lognormals by halving, on the logarithm, the interval between those of each."""
        z = ndtri(np.maximum(u, 1e-300))
        ends = (np.log(self.scale_h) + self.shape * z, np.log(self.second_scale_h) + self.second_shape * z)
        low, high = np.minimum(*ends), np.maximum(*ends)
        for _ in range(STEPS):
            middle = (low + high) / 2.0
            below = self._later(np.exp(middle)) < u
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return np.asarray(np.exp(high))


def _lognormal_cdf(time_h: NDArray[np.float64], median_h: float, sigma: float) -> NDArray[np.float64]:
    with np.errstate(divide="ignore"):
        return np.asarray(ndtr((np.log(time_h) - np.log(median_h)) / sigma))


def law_of(row: ServiceLaw) -> Law:
    """Law that a row of the table states."""
    return Law(
        name=row.law,
        at_once=row.at_once,
        scale_h=row.scale_h,
        shape=row.shape,
        second=row.second,
        second_scale_h=row.second_scale_h or row.scale_h,
        second_shape=row.second_shape or row.shape,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sojourns:
    """Laws of the categories that have one, by their number in `CATEGORIES`."""

    laws: dict[int, Law] = field(default_factory=dict)

    def hours(self, category: NDArray[np.int64], u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Time that each request takes outside, from its category and uniform draw (n,); nan without a law."""
        taken = np.full(len(u), np.nan)
        for number, law in self.laws.items():
            own = category == number
            taken[own] = law.quantile(u[own])
        return taken


def sojourns_of(scenario: Scenario) -> Sojourns:
    """Laws of a scenario's table `service_laws`."""
    return Sojourns(laws={CATEGORIES.index(row.category): law_of(row) for row in scenario.service_laws})
