"""Random streams by purpose: a draw added to one purpose never shifts another."""

from __future__ import annotations

import zlib

import numpy as np


def stream(seed: int, purpose: str) -> np.random.Generator:
    """Generator of one purpose of a district."""
    return np.random.default_rng([seed, zlib.crc32(purpose.encode())])
