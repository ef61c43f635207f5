"""An outcome as indicators look at it: arrays that several of them need are computed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulation.measuring.context import CLASSES, Context
from simulation.outcome import Outcome

Masks = tuple[NDArray[np.bool_], NDArray[np.bool_]]
"""Requests that are as wanted, and requests that are asked about (n,)."""

ALL = "all"
"""Stands for the requests of all classes."""


@dataclass(frozen=True, kw_only=True, eq=False)
class View:
    """An outcome in its context.

    Raises
    ------
    ValueError
        When requests come from compounds that the context does not know.
    """

    outcome: Outcome
    context: Context

    def __post_init__(self) -> None:
        compound = self.outcome.compound
        if len(compound) and not 0 <= compound.min() <= compound.max() < len(self.context):
            raise ValueError(
                f"compounds {compound.min()} to {compound.max()} have requests, the context knows {len(self.context)}"
            )

    @cached_property
    def response_h(self) -> NDArray[np.float64]:
        """Hours from registration to response, inf where there was none (n,)."""
        return _hours(self.outcome.responded_h, self.outcome.registered_h)

    @cached_property
    def time_h(self) -> NDArray[np.float64]:
        """Hours from registration to the last closing, inf for requests that are open or withdrawn (n,)."""
        return _hours(self.outcome.resolved_h, self.outcome.registered_h)

    @cached_property
    def end_h(self) -> NDArray[np.float64]:
        """Hour at which each request was resolved or withdrawn, inf while open (n,)."""
        ends = np.fmin(self.outcome.resolved_h, self.outcome.withdrawn_h)
        return np.where(np.isnan(ends), np.inf, ends)

    @cached_property
    def of_class(self) -> Mapping[str, NDArray[np.bool_]]:
        """Which requests belong to each class, and to `ALL` (n,)."""
        urgency = self.outcome.urgency
        return {name: urgency == number for number, name in enumerate(CLASSES)} | {ALL: np.ones(len(urgency), bool)}

    @cached_property
    def standard_h(self) -> NDArray[np.float64]:
        """Hours within which each request was to be resolved, inf where nothing is promised (n,)."""
        return np.asarray(self.context.standard_h[self.outcome.compound, self.outcome.urgency])

    def known_for(self, limit_h: float | NDArray[np.float64]) -> NDArray[np.bool_]:
        """Requests registered at least `limit_h` before the end: it is known what happened to them within it (n,)."""
        return np.asarray(self.outcome.registered_h <= self.outcome.horizon_h - limit_h)

    def follow_up_h(self, limit_h: float) -> float:
        """The limit, or half the run where that is shorter, so that half the requests can be followed up."""
        return min(limit_h, self.outcome.horizon_h / 2.0)


def _hours(ends_h: NDArray[np.float64], registered_h: NDArray[np.float64]) -> NDArray[np.float64]:
    spent = ends_h - registered_h
    return np.where(np.isnan(spent), np.inf, spent)


def share(part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> float:
    """Share of the requests in `whole` that are in `part` too; nan where there are none."""
    asked = int(np.count_nonzero(whole))
    return int(np.count_nonzero(part & whole)) / asked if asked else np.nan


def mean(values: NDArray[np.float64]) -> float:
    """Mean; nan where there is nothing."""
    return float(values.mean()) if len(values) else np.nan


def ratio(part: float, whole: float) -> float:
    """Part over whole; nan where the whole is 0."""
    return part / whole if whole else np.nan


def percentile(values: NDArray[np.float64], percent: int) -> float:
    """Smallest of the values (n,) that at least `percent` % of them do not exceed; nan where there is nothing."""
    if not len(values):
        return np.nan
    rank = max(1, -(-percent * len(values) // 100))  # in whole numbers, as 0.9 * 30 is not 27
    return float(np.partition(values, rank - 1)[rank - 1])
