"""Data written into a page so that no text in it can end the script element or start another."""

from __future__ import annotations

import json
import math

from markupsafe import Markup

_ESCAPES = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "'": "\\u0027", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def embedded_json(value: object) -> Markup:
    """Compact JSON of `value`, safe inside ``<script type="application/json">``.

    Outside strings JSON has none of the escaped characters, so the escapes only touch texts, where they mean the same.

    Raises
    ------
    ValueError
        When a number is not finite: JSON has no word for it.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.translate(_ESCAPES))


def rounded(value: float | None, digits: int = 0) -> float | None:
    """A finite number rounded, whole numbers as int; None for anything else."""
    if value is None or not math.isfinite(value):
        return None
    return round(value, digits) if digits else round(value)
