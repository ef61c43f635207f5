"""Random numbers of the compiled search: xorshift64*, its state in an array.

References
----------
Vigna, S. (2016). An experimental exploration of Marsaglia's xorshift generators, scrambled.
ACM Transactions on Mathematical Software 42(4). DOI 10.1145/2845077
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from domain.machine_code import compiled


@compiled
def uniform(dice: NDArray[np.uint64]) -> float:
    """A number in (0, 1)."""
    x = dice[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    dice[0] = x
    x *= np.uint64(2685821657736338717)
    return (float(x >> np.uint64(11)) + 0.5) / 9007199254740992.0


@compiled
def below(dice: NDArray[np.uint64], n: int) -> int:
    """A whole number in 0 .. n - 1."""
    return min(n - 1, int(uniform(dice) * n))


@compiled
def gap(dice: NDArray[np.uint64], rate: float) -> int:
    """How many draws go by until one of probability `rate` succeeds, that one included."""
    return 1 + int(math.log(uniform(dice)) / math.log1p(-rate))
