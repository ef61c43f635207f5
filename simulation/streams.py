"""Named keyed streams of random numbers: a draw belongs to (seed, replication, owner, purpose) and to nothing else.

Two policies that ask for the same stream get the same numbers whatever else they draw, and a compound that joins the
district cannot shift the numbers of another. This is what makes common random numbers work.
"""

from __future__ import annotations

import hashlib

import numpy as np

DISTRICT = ""
"""Owner of what all compounds share, such as the factor of a day."""


def stream(seed: int, replication: int, owner: str, purpose: str) -> np.random.Generator:
    """Generator of one owner (a compound's id, or `DISTRICT`) for one purpose in one replication.

    The name is hashed to 64 bits, so that a thousand ids share a stream with probability below 1e-12.
    """
    name = hashlib.blake2b(f"{owner}\x1f{purpose}".encode(), digest_size=8).digest()
    return np.random.default_rng([seed, replication, int.from_bytes(name, "little")])
