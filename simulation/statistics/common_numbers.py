"""Selection in two stages under common random numbers, with intervals of how far each system is from the best.

All systems get the same number of replications, known after the first stage, so that any number of workers can do them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from domain.arrays import Floats
from simulation.statistics.best import WithTheBest, bonferroni_spread, leads
from simulation.statistics.observations import Observe, observed
from simulation.statistics.selection import Selection, check_wanted

MOST = 9e15
"""Replications beyond which their number is no longer told exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The selection, and with the same confidence intervals of all systems' leads over the best of the others."""

    selection: Selection
    leads: WithTheBest


class Spread(Protocol):
    """What the half-widths of all leads over the others are, times the root of the number of replications."""

    def __call__(self, values: Floats, *, confidence: float) -> Floats:
        """Spread of each system by replications (n, n_systems) of the first stage."""
        ...


def select_with_common_numbers(
    observe: Observe,
    n_systems: int,
    *,
    difference: float,
    confidence: float,
    higher_is_better: bool,
    first: int = 20,
    most: int = 10_000,
    spread_of: Spread = bonferroni_spread,
) -> Compared:
    """Select the best of normal systems whose replications of the same number meet the same requests.

    After the first stage all get ``max_il ceil((t S_il / difference)^2)`` replications. Valid for any correlation and
    any variances. The intervals' half-widths are `difference` or less, more only where `most` cut the second stage
    short.

    With `spherical_spread` fewer replications do, where all differences of two systems vary alike. Where the best
    system varies much more than others the promise is then broken: 89 % instead of 95 % were correct with independent
    systems of standard deviations from 0.5 to 1.5 (docs/model/experiments.md).

    Raises
    ------
    ValueError
        When a number is out of range or an observation is not finite.

    References
    ----------
    Clark and Yang (1986), A Bonferroni selection procedure when using common random numbers with unknown variances,
    Proceedings of the Winter Simulation Conference, 313-315; intervals, and the spherical form, by Nelson and Matejcik
    (1995), Using common random numbers for indifference-zone selection and multiple comparisons in simulation,
    doi:10.1287/mnsc.41.12.1935.
    """
    check_wanted(n_systems, difference, confidence, first)
    if most < first:
        raise ValueError(f"first {first} and most {most}: must be first <= most")
    everyone = np.arange(n_systems)
    values = observed(observe, range(first), everyone)
    spread = spread_of(values, confidence=confidence)
    needed = replications_needed(spread, first, difference=difference)
    total = min(needed, most)
    if total > first:
        values = np.concatenate([values, observed(observe, range(first, total), everyone)])
    means = values.mean(axis=0)
    selection = Selection(
        system=int(np.argmax(means) if higher_is_better else np.argmin(means)),
        survivors=tuple(range(n_systems)),
        means=means,
        spent=np.full(n_systems, total),
        difference=difference,
        confidence=None if needed > most else confidence,
        eliminations=(),
    )
    # Stein (1945): with variances of the first stage, n of both stages, t quantiles are exact
    return Compared(
        selection=selection, leads=leads(means, spread / math.sqrt(total), higher_is_better=higher_is_better)
    )


def replications_needed(spread: Floats, first: int, *, difference: float) -> int:
    """Replications of every system, the first stage included, so that all half-widths ``spread / sqrt(n)`` do."""
    return max(first, math.ceil(min((float(spread.max()) / difference) ** 2, MOST)))
