"""A run of the compiled engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from domain.machine_code import cached, compiled, source_digest
from simulation.compiled import loop
from simulation.compiled.records import Packed, packed
from simulation.world import Finished, Trace, World

# A global, not a closure: of a function in a closure numba cannot tell in another process that it is the same.
_LOOP: Any = compiled(loop.run_loop)


@cache
def _entry() -> Callable[[Packed], bool]:
    """The loop, compiled anew when the source of the engine or of its alphabet has changed."""
    folder = Path(__file__).parent
    alphabet = (folder.parent / name for name in ("events.py", "outcome.py", "world.py"))
    return _made(source_digest(folder, *alphabet))


def _made(version: int) -> Callable[[Packed], bool]:
    @cached
    def run_all(x: Packed) -> bool:
        _ = version
        return _LOOP(x)

    return run_all


def run(world: World, *, trace: bool = False) -> Finished:
    """Let all requests meet the district's people until the horizon."""
    arrays = _run(world, trace=trace)
    facts, pools = arrays.request, arrays.pool
    return Finished(
        **{name: facts[name].copy() for name in ("state", "level", "reopened", "refused", "pool")},
        **{name: facts[name].copy() for name in ("responded_h", "started_h", "resolved_h", "withdrawn_h")},
        **{name: facts[name].astype(bool) for name in ("called_out", "rated")},
        **{name: pools[name].copy() for name in ("busy_h", "travel_h", "overtime_h", "off_h", "line_h", "waited_h")},
        reached=facts["step"].copy(),
        served_h=np.array(arrays.counter["served_h"]),
        trace=_trace(arrays) if trace else None,
    )


def _run(world: World, *, trace: bool) -> Packed:
    """Arrays of a run at its end; when it was full, it is done again with more room."""
    space = 1
    while True:
        arrays = packed(world, trace=trace, space=space)
        if _entry()(arrays):
            return arrays
        space *= 4


def _trace(arrays: Packed) -> Trace:
    log = arrays.log[: arrays.space["lines"][0]]
    return Trace(**{name: log[name].copy() for name in ("time_h", "event", "request", "where")})
