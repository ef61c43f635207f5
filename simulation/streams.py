"""Keyed streams of random numbers: a draw belongs to (seed, replication, owner, purpose) and to nothing else.

Two policies that ask for the same stream get the same numbers whatever else they draw, and a compound that joins the
district cannot shift the numbers of another. This is what makes common random numbers work.

References
----------
J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, Parallel random numbers: as easy as 1, 2, 3, SC'11 (2011),
doi:10.1145/2063384.2063405: the counter-based generator Philox, whose streams are told apart by their key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

DISTRICT = ""
"""Owner of what all compounds share, such as the factor of a day."""


def stream(seed: int, replication: int, owner: str, purpose: str) -> np.random.Generator:
    """Generator of one owner (a compound's id, or `DISTRICT`) for one purpose in one replication."""
    return next(iter(Streams([owner], seed=seed, replication=replication).of(purpose)))


class Streams:
    """Streams of many owners, made so cheaply that every owner can have one for every purpose.

    Owner and purpose are hashed to 64 bits each, so that among a thousand owners two share a stream with probability
    below 1e-13.
    """

    def __init__(self, owners: Sequence[str], *, seed: int, replication: int) -> None:
        self._owners = [_hash64(owner) for owner in owners]
        self._name = f"{seed}\x1f{replication}"

    def of(self, purpose: str) -> _Keyed:
        """Generators of all owners in their order for one purpose; each is valid until the next is taken."""
        return _Keyed(self._owners, _hash64(f"{self._name}\x1f{purpose}"))


class _Keyed:
    """One Philox generator that takes the key of each owner in turn, a tenth of the cost of making them."""

    def __init__(self, owners: Sequence[int], purpose: int) -> None:
        self._owners = iter(owners)
        self._philox = np.random.Philox(key=0)
        self._generator = np.random.Generator(self._philox)
        self._fresh = self._philox.state
        self._key: NDArray[np.uint64] = self._fresh["state"]["key"]
        self._key[1] = purpose

    def __iter__(self) -> _Keyed:
        return self

    def __next__(self) -> np.random.Generator:
        self._key[0] = next(self._owners)
        self._philox.state = self._fresh
        return self._generator


def _hash64(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")
