"""What crews are asked to do, who they are, and what became of it: the arrays that enter and leave the model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


class FlowError(AssertionError):
    """Requests were lost or counted twice: a fault of the program, never of the input."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """Work for crews, in the order of `ready_h`; shapes (n,), and (n, ATTEMPTS) for what happens at each attempt.

    `materials_h` is 0 where none are missing; otherwise a first look of `look_h` ends in waiting for them. `bad` says
    whether an attempt is bad enough that the resident reopens the request after `reopen_h`.
    """

    ready_h: NDArray[np.float64]
    leave_h: NDArray[np.float64]
    pool: NDArray[np.int64]
    place: NDArray[np.int64]
    priority: NDArray[np.int64]
    work_h: NDArray[np.float64]
    look_h: float
    materials_h: NDArray[np.float64]
    bad: NDArray[np.bool_]
    reopen_h: NDArray[np.float64]
    callout_h: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pools:
    """Crews by pool: where each pool's crews start, its neighbours (n_pools, k), and blocks of presence (n_blocks,).

    An emergency not taken after `callout_after_h` is done by the duty team; a routine order not taken after
    `escalate_after_h` becomes urgent and is offered to the neighbouring pools too.
    """

    base: NDArray[np.int64]
    neighbours: NDArray[np.int64]
    block_pool: NDArray[np.int64]
    block_from_h: NDArray[np.float64]
    block_to_h: NDArray[np.float64]
    block_crews: NDArray[np.int64]
    callout_after_h: float
    escalate_after_h: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What became of each order (n,), nan where it did not happen, and what the crews did.

    `resolved_h` is the last closing of an order that is closed at the end. `trace` holds (hour, what, order, pool).
    """

    started_h: NDArray[np.float64]
    resolved_h: NDArray[np.float64]
    withdrawn_h: NDArray[np.float64]
    reopened: NDArray[np.int64]
    called_out: NDArray[np.bool_]
    busy_h: float
    travel_h: float
    trace: tuple[tuple[float, str, int, int], ...] = ()
