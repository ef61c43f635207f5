"""Laws of the time from a request to its closing, by maximum likelihood with the open ones censored, chosen by AIC.

A case closed within `at_once_h` says only that; one still open says only that its time is longer than it has been open.
With p the share closed at once, F, f and S the distribution, density and survival of the other times, and n0 cases
closed within e = at_once_h, the logarithm of the likelihood is

    n0 log(p + (1 - p) F(e)) + sum over closed log((1 - p) f(t)) + sum over open log((1 - p) S(c))

For given F the best p is (q - F(e)) / (1 - F(e)) with q = n0 / n, or 0 where this is negative. Times written in whole
hours or days say only that t lies within half a unit: the density gives way to F(t + u / 2) - F(t - u / 2), for else a
law that puts a spike on 24 h would be the likeliest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from domain.request_tables import LawName
from simulation.calibration.families import FAMILIES, SHORTEST, Family, Vector
from simulation.sojourns import Law

GRAIN = 0.02
"""Times are grouped to 2 % of their length, finer than any law tells apart."""
COARSE_H = 1.0
LAST_SHARE = 1.0 - 1e-12
FIRST_STEPS, MOST_STEPS = 15, 200
FEWEST = 20
"""Closed cases below which no law is fitted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """Grouped cases: how many were closed `at_once`, logarithms of times and how many cases had them.

    `log_edges_h` (2, n_groups) are the ends of each group of closed cases where times were written in whole hours or
    days, else None.
    """

    at_once: int
    log_at_once_h: float
    log_closed_h: Vector
    closed: Vector
    log_edges_h: Vector | None
    log_open_h: Vector
    open: Vector

    @property
    def later(self) -> float:
        """Cases not closed at once."""
        return float(self.closed.sum() + self.open.sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedLaw:
    """A law with the standard errors of its parameters (nan where the likelihood is flat), by their names in `Law`."""

    law: Law
    log_likelihood: float
    parameters: int
    errors: dict[str, float]

    @property
    def aic(self) -> float:
        """Akaike's criterion, the lower the better."""
        return 2.0 * self.parameters - 2.0 * self.log_likelihood


def cases_of(time_h: Vector, closed: NDArray[np.bool_], *, at_once_h: float, unit_h: float = 0.0) -> Cases:
    """Cases from times (n,) to the closing or, where not `closed`, to when they were last seen open.

    `unit_h` is the unit in which the times were written; from an hour on it matters.
    """
    coarse = unit_h >= COARSE_H
    at_once_h = max(at_once_h, unit_h / 2.0) if coarse else at_once_h
    soon = closed & (time_h <= at_once_h)
    later = time_h[closed & ~soon]
    log_closed, n_closed = _grouped(later)
    if coarse:
        times, number = np.unique(later, return_counts=True)
        log_closed, n_closed = np.log(times), number.astype(float)
    log_open, n_open = _grouped(time_h[~closed])
    return Cases(
        at_once=int(soon.sum()),
        log_at_once_h=float(np.log(at_once_h)),
        log_closed_h=log_closed,
        closed=n_closed,
        log_edges_h=np.log([times - unit_h / 2.0, times + unit_h / 2.0]) if coarse else None,
        log_open_h=log_open,
        open=n_open,
    )


def _grouped(time_h: Vector) -> tuple[Vector, Vector]:
    """Mean logarithm and number of the times in each group."""
    logs = np.log(np.maximum(time_h, SHORTEST))
    _, index = np.unique(np.floor(logs / GRAIN), return_inverse=True)
    number = np.bincount(index) if len(logs) else np.zeros(0)
    return np.bincount(index, logs) / np.maximum(number, 1) if len(logs) else np.zeros(0), number.astype(float)


def fit_laws(cases: Cases) -> list[FittedLaw]:
    """Every law without and, where cases were closed at once, with a share of these, best first.

    Raises
    ------
    ValueError
        When fewer than `FEWEST` cases were closed later than at once.
    """
    if cases.closed.sum() < FEWEST:
        raise ValueError(f"{cases.closed.sum():g} cases closed later than at once, at least {FEWEST} are needed")
    found = list(_candidates(cases))
    return sorted(found, key=lambda fitted: fitted.aic)


def _candidates(cases: Cases) -> Iterator[FittedLaw]:
    for family in FAMILIES:
        for atom in (False, True) if cases.at_once else (False,):
            theta = _best(family, cases, atom=atom)
            share = _share_at_once(family, theta, cases) if atom else 0.0
            if not atom or share > 0:
                yield _fitted(family, theta, share, cases)


def _best(family: Family, cases: Cases, *, atom: bool) -> Vector:
    mean = float(cases.log_closed_h @ cases.closed / cases.closed.sum())
    spread = float(np.sqrt(((cases.log_closed_h - mean) ** 2) @ cases.closed / cases.closed.sum()))
    starts = [np.clip(start, *np.array(family.bounds).T) for start in family.starts(mean, max(spread, 0.1))]
    if len(starts) > 1:  # go on from where a few steps lead best
        starts = [min((_climbed(family, start, cases, atom=atom, steps=FIRST_STEPS) for start in starts), key=_loss)[1]]
    return _climbed(family, starts[0], cases, atom=atom, steps=MOST_STEPS)[1]


def _loss(found: tuple[float, Vector]) -> float:
    return found[0]


def _climbed(family: Family, start: Vector, cases: Cases, *, atom: bool, steps: int) -> tuple[float, Vector]:
    """Loss and parameters after so many steps of the search from a start."""
    result = minimize(
        lambda theta: -_profiled(family, theta, cases, atom=atom) / cases.later,
        start,
        method="L-BFGS-B",
        bounds=family.bounds,
        options={"ftol": 1e-11, "gtol": 1e-7, "maxiter": steps},
    )
    return float(result.fun), np.asarray(result.x)


def _share_at_once(family: Family, theta: Vector, cases: Cases) -> float:
    soon = float(-np.expm1(family.survival(theta, np.array([cases.log_at_once_h]))[0]))
    shown = cases.at_once / (cases.at_once + cases.later)
    return max(0.0, (shown - soon) / max(1.0 - soon, 1e-300))


def _profiled(family: Family, theta: Vector, cases: Cases, *, atom: bool) -> float:
    share = _share_at_once(family, theta, cases) if atom else 0.0
    return _log_likelihood(family, theta, share, cases)


def _log_likelihood(family: Family, theta: Vector, share: float, cases: Cases) -> float:
    total = float(_closed_terms(family, theta, cases) @ cases.closed)
    total += float(family.survival(theta, cases.log_open_h) @ cases.open)
    if cases.at_once:
        soon = -np.expm1(family.survival(theta, np.array([cases.log_at_once_h]))[0])
        total += cases.at_once * float(np.log(max(share + (1.0 - share) * soon, 1e-300)))
    return total + cases.later * float(np.log1p(-min(share, LAST_SHARE)))


def _closed_terms(family: Family, theta: Vector, cases: Cases) -> Vector:
    """Logarithm of the density, or of the probability within half a unit, of each group of closed cases."""
    if cases.log_edges_h is None:
        return family.density(theta, cases.log_closed_h)
    before, after = (family.survival(theta, edge) for edge in cases.log_edges_h)
    return np.asarray(before + np.log(np.maximum(-np.expm1(after - before), 1e-300)))


def _fitted(family: Family, theta: Vector, share: float, cases: Cases) -> FittedLaw:
    spread = _spread(family, theta, share, cases)
    names = ("scale_h", "shape", "second", "second_scale_h", "second_shape")
    values = [np.exp(theta[0]), *(np.exp(theta[1:2])), *(expit(theta[2:3])), *np.exp(theta[3:])]
    slopes = [values[k] * (1.0 - values[k]) if k == 2 else values[k] for k in range(len(values))]
    errors = {name: float(slope * error) for name, slope, error in zip(names, slopes, spread[: len(slopes)])}
    if share > 0:
        errors["at_once"] = float(share * (1.0 - share) * spread[-1])
    law = Law(
        name=family.name, at_once=share, **{name: float(value) for name, value in zip(names, values, strict=False)}
    )
    law, errors = _ordered(law, errors)
    return FittedLaw(
        law=law,
        log_likelihood=_log_likelihood(family, theta, share, cases),
        parameters=len(theta) + (share > 0),
        errors=errors,
    )


def _ordered(law: Law, errors: dict[str, float]) -> tuple[Law, dict[str, float]]:
    """The same mixture with its quicker component first."""
    if law.name is not LawName.MIXTURE or law.scale_h <= law.second_scale_h:
        return law, errors
    turned = Law(
        name=law.name,
        at_once=law.at_once,
        scale_h=law.second_scale_h,
        shape=law.second_shape,
        second=1.0 - law.second,
        second_scale_h=law.scale_h,
        second_shape=law.shape,
    )
    swap = {"scale_h": "second_scale_h", "shape": "second_shape", "second_scale_h": "scale_h", "second_shape": "shape"}
    return turned, {swap.get(name, name): error for name, error in errors.items()}


def _spread(family: Family, theta: Vector, share: float, cases: Cases) -> Vector:
    """Standard errors of theta, and of the logit of a share above 0, from the curvature of the likelihood."""
    point = np.append(theta, np.log(share / (1.0 - share))) if share > 0 else theta

    def at(where: Vector) -> float:
        own = float(expit(where[-1])) if share > 0 else 0.0
        return -_log_likelihood(family, where[: len(theta)], own, cases)

    try:
        variance = np.diag(np.linalg.inv(_curvature(at, point)))
    except np.linalg.LinAlgError:
        return np.full(len(point), np.nan)
    return np.sqrt(np.where(variance > 0, variance, np.nan))


def _curvature(value: Callable[[Vector], float], point: Vector, *, step: float = 1e-3) -> Vector:
    """Matrix of second derivatives by central differences."""
    n = len(point)
    found = np.zeros((n, n))
    moves = step * np.eye(n)
    for i in range(n):
        for j in range(i, n):
            corners = [value(point + a * moves[i] + b * moves[j]) * a * b for a in (1.0, -1.0) for b in (1.0, -1.0)]
            found[i, j] = found[j, i] = sum(corners) / (4.0 * step * step)
    return found
