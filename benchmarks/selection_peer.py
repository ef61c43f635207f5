"""sim-tools' KN and OCBA on recorded values, so that both see the same data.

Needs sim-tools (extra `bench`). Its procedures ask for one replication of one system at a time; here they are given the
next recorded value of that system.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from domain.arrays import Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """What sim-tools selected and what each system got; `variances` (n_systems,) as it computed them, where it does."""

    system: int
    spent: Ints
    variances: Floats


class _Recorded:
    """The environment that sim-tools asks: the next value of a system, told to its observer."""

    def __init__(self, values: Floats) -> None:
        self._values = values
        self._next = np.zeros(values.shape[1], dtype=np.int64)
        self._observer: Any = None

    def register_observer(self, observer: Any) -> None:
        self._observer = observer

    def simulate(self, system: int) -> None:
        value = float(self._values[self._next[system], system])
        self._next[system] += 1
        self._observer.feedback(self, system, value)


def kn(values: Floats, *, difference: float, confidence: float, first: int, mended: bool = False) -> Peer:
    """Its KN, more is better; `mended` looks variances of differences up where they were put."""
    from sim_tools.ovs.indifference_zone import KN  # noqa: PLC0415  an extra that most installations lack

    class Mended(KN):  # type: ignore[misc]
        def _limit_to_distance_from_sample_means(self, design_i: int, design_l: int) -> float:
            # rows without their diagonal: what stands left of it has its own place, what stands right one less
            index = design_i * (self._k - 1) + (design_l if design_l < design_i else design_l - 1)
            reach = self._h_squared * self._variance_of_diffs[index] / self._delta**2
            return max(0.0, float(self._delta / (2 * self._r) * (reach - self._r)))

    race = (Mended if mended else KN)(
        _Recorded(values), values.shape[1], delta=difference, alpha=1.0 - confidence, n_0=first, obj="max"
    )
    (system, *_) = race.solve()
    return Peer(
        system=int(system), spent=race._allocations.astype(np.int64), variances=np.full(values.shape[1], np.nan)
    )


def ocba(values: Floats, *, budget: int, first: int, increment: int) -> Peer:
    """Its OCBA, less is better."""
    from sim_tools.ovs.fixed_budget import OCBA  # noqa: PLC0415

    k = values.shape[1]
    procedure = OCBA(_Recorded(values), k, budget=budget, delta=increment, n_0=first, obj="min")
    system = int(procedure.solve())
    return Peer(system=system, spent=procedure._allocations.astype(np.int64), variances=procedure._vars.copy())


def allocation(means: Floats, variances: Floats, spent: Ints, *, increment: int) -> Ints:
    """More replications for each system by its OCBA, less is better."""
    from sim_tools.ovs.fixed_budget import OCBA  # noqa: PLC0415

    k = len(means)
    procedure = OCBA(_Recorded(np.zeros((1, k))), k, budget=5 * k + increment, delta=increment, n_0=5, obj="min")
    procedure._means, procedure._vars = means.copy(), variances.copy()
    procedure._allocations = spent.astype(np.int32)
    more: Ints = np.asarray(procedure._allocate(), dtype=np.int64)
    return more
