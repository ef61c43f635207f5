"""How a selection procedure asks for simulated values."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from domain.arrays import Floats, Ints

Observe = Callable[[range, Ints], Floats]
"""Values (n_replications, n_systems) of the numbered replications of the numbered systems.

Each replication is asked for at most once a system; whether replications of the same number meet the same requests is
up to the caller, and each procedure says which it needs."""


def observed(observe: Observe, replications: range, systems: Ints) -> Floats:
    """Ask, and check the answer.

    Raises
    ------
    ValueError
        When the answer has another shape or a value is not finite.
    """
    values = np.asarray(observe(replications, systems), dtype=float)
    if values.shape != (len(replications), len(systems)):
        raise ValueError(f"observed values are {values.shape}, expected {(len(replications), len(systems))}")
    if not np.isfinite(values).all():
        raise ValueError(f"values of replications {replications.start} to {replications.stop - 1} are not all finite")
    return values


def recorded(values: Floats) -> Observe:
    """Observations that are there already: replications (n, n_systems)."""
    return lambda replications, systems: values[np.ix_(np.asarray(replications), systems)]
