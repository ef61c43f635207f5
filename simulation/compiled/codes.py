"""The alphabet of both engines for compiled functions.

These are numpy integers because a function is compiled anew for each plain integer that it is called with.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable
from enum import IntEnum
from typing import Any

import numpy as np

from simulation import events, outcome, world


def _whole(numbers: Iterable[int]) -> list[Any]:
    return [np.int64(number) for number in numbers]


def _codes(members: type[IntEnum]) -> Any:
    return namedtuple(members.__name__, members.__members__)(*_whole(members))


EVENT, TIMER, STATE = _codes(events.Event), _codes(events.Timer), _codes(events.State)
DISPATCH, PREEMPTION = _codes(events.Dispatch), _codes(events.Preemption)

EMERGENCY, URGENT, ROUTINE, PLANNED = _whole(range(4))
COMPOUND, COMMUNITY, STREET, DISTRICT = _whole(range(world.LEVELS))
AT_DESK, ON_VISIT, VOLUNTEERS, CLEANING_DAY = _whole(
    (outcome.AT_DESK, outcome.ON_VISIT, outcome.VOLUNTEERS, outcome.CLEANING_DAY)
)
LADDER, CREW = _whole((outcome.LADDER, outcome.CREW))

NOBODY, NONE, ONE, LOOK = _whole((world.NOBODY, 0, 1, -1))
"""`LOOK` is the attempt that only looks what materials are missing."""
INF, NAN = float("inf"), float("nan")
