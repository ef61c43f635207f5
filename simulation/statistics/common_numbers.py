"""Selection in two stages under common random numbers, with intervals of how far each system is from the best.

All systems get the same number of replications, known after the first stage, so that any number of workers can do them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from domain.arrays import Floats
from simulation.statistics.best import WithTheBest, critical_point, spherical_variance, within
from simulation.statistics.observations import Observe, observed
from simulation.statistics.selection import Selection, check_wanted

MOST = 9e15
"""Replications beyond which their number is no longer told exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The selection, and with the same confidence intervals of all systems' leads over the best of the others."""

    selection: Selection
    leads: WithTheBest


def replications_needed(values: Floats, *, difference: float, confidence: float) -> int:
    """Replications of every system, of which the first stage (first, n_systems) is a part.

    ``max(first, ceil((g S / difference)^2))`` with `critical_point` g and `spherical_variance` S^2.
    """
    first, k = values.shape
    check_wanted(k, difference, confidence, first)
    g = critical_point(k - 1, (k - 1) * (first - 1), confidence=confidence)
    needed = g**2 * spherical_variance(values) / difference**2
    return int(max(first, math.ceil(min(needed, MOST))))


def select_with_common_numbers(
    observe: Observe,
    n_systems: int,
    *,
    difference: float,
    confidence: float,
    higher_is_better: bool,
    first: int = 10,
    most: int = 10_000,
) -> Compared:
    """Select the best of normal systems whose replications of the same number meet the same requests.

    The promise is exact where all differences of two systems vary alike (sphericity), and was found to hold nearly
    where they do not. Without common random numbers it is valid too, but then needs more replications than it could.
    Intervals are as wide as `difference` to each side, or wider where `most` cut the second stage short.

    Raises
    ------
    ValueError
        When a number is out of range or an observation is not finite.

    References
    ----------
    Nelson and Matejcik (1995), Using common random numbers for indifference-zone selection and multiple comparisons in
    simulation, doi:10.1287/mnsc.41.12.1935.
    """
    if most < first:
        raise ValueError(f"first {first} and most {most}: must be first <= most")
    everyone = np.arange(n_systems)
    values = observed(observe, range(first), everyone)
    needed = replications_needed(values, difference=difference, confidence=confidence)
    variance, total = spherical_variance(values), min(needed, most)
    if total > first:
        values = np.concatenate([values, observed(observe, range(first, total), everyone)])
    means = values.mean(axis=0)
    best = int(np.argmax(means) if higher_is_better else np.argmin(means))
    g = critical_point(n_systems - 1, (n_systems - 1) * (first - 1), confidence=confidence)
    width = max(difference, g * math.sqrt(variance / total))
    selection = Selection(
        system=best,
        survivors=tuple(range(n_systems)),
        means=means,
        spent=np.full(n_systems, total),
        difference=difference,
        confidence=None if needed > most else confidence,
        eliminations=(),
    )
    return Compared(selection=selection, leads=within(means if higher_is_better else -means, width))
