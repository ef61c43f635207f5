"""When a standard counts as met: one-sided Student bounds of the mean share, all standards together."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from domain.errors import Problem, ScenarioError
from domain.staffing import ShareFound, Standard, Tried
from simulation.staffing.testbed import Trial


def share_found(
    standard: Standard, shares: NDArray[np.float64], *, confidence: float, standards: int = 1
) -> ShareFound:
    """Mean share over replications (n,) and its one-sided bounds.

    Each bound is wrong with a chance of at most ``(1 - confidence) / standards``, so that all lower bounds hold
    together with the confidence (Bonferroni). Replications in which nothing was asked for (nan) are left out.

    Raises
    ------
    ScenarioError
        When fewer than two replications are left.
    """
    known = shares[np.isfinite(shares)]
    if len(known) < 2:
        raise ScenarioError(
            [
                Problem(
                    "--standard",
                    0,
                    f"'{standard}'",
                    f"asks for no request in {len(shares) - len(known)} of {len(shares)} replications; "
                    "simulate more days, or more residents' requests",
                )
            ]
        )
    quantile = float(student.ppf(1.0 - (1.0 - confidence) / standards, len(known) - 1))
    width = quantile * float(known.std(ddof=1)) / math.sqrt(len(known))
    mean = float(known.mean())
    return ShareFound(standard=standard, mean=mean, low=max(0.0, mean - width), high=min(1.0, mean + width))


def tried(standards: Sequence[Standard], trials: Sequence[Trial], *, confidence: float) -> Tried:
    """What trials of one staffing show."""
    shares = np.array([trial.share for trial in trials])
    return Tried(
        yuan_year=float(np.mean([trial.yuan for trial in trials])),
        crew_h_year=float(np.mean([trial.crew_h for trial in trials])),
        shares=tuple(
            share_found(standard, shares[:, s], confidence=confidence, standards=len(standards))
            for s, standard in enumerate(standards)
        ),
    )


def lows(found: Tried) -> NDArray[np.float64]:
    """Lower bounds of the shares (n_standards,)."""
    return np.array([share.low for share in found.shares])


def targets(standards: Sequence[Standard]) -> NDArray[np.float64]:
    """Shares asked for (n_standards,)."""
    return np.array([standard.target for standard in standards])
