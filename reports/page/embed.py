"""Data written into a page so that no text in it is ever markup."""

from __future__ import annotations

import base64
import json
import math
import zlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """Data packed for a page: DEFLATE (RFC 1951) as base64, which holds no character that markup knows."""

    key: str
    size: int
    text: str


def packed(key: str, value: object) -> Block:
    """JSON of `value`, about an eighth as long; templates/pack.js reads it in any browser.

    Raises
    ------
    ValueError
        When a number is not finite: JSON has no word for it.
    """
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Block(key, len(plain), base64.b64encode(deflate.compress(plain) + deflate.flush()).decode())


def unpacked(text: str) -> object:
    """The value that `packed` made the text of."""
    return json.loads(zlib.decompress(base64.b64decode(text), -zlib.MAX_WBITS))


def rounded(value: float | None, digits: int = 0) -> float | None:
    """A finite number rounded, whole numbers as int; None for anything else."""
    if value is None or not math.isfinite(value):
        return None
    return round(value, digits) if digits else round(value)
