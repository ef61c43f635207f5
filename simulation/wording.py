"""Sentences that say what differences between policies show."""

from __future__ import annotations

from dataclasses import dataclass

from domain.words import Words, both, words
from simulation.statistics.intervals import Interval

MINUS = "−"
WHOLE_FROM = 100


Both = tuple[str, str]
"""A text in Chinese and in English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How a difference in one indicator is said; `unit` is that of differences.

    `said` has the places ``{policy}``, ``{base}``, ``{span}`` and ``{word}``, where the word is `more` or `less`.
    """

    title: Both
    unit: Both
    said: Both
    more: Both
    less: Both


def sentences(difference: Interval, *, wording: Wording, policy: Both, base: Both) -> Both:
    """The difference, given in the shown unit, in Chinese and English.

    When its interval contains 0 the sentences say that no difference is shown; when both are the same in every
    replication, that they are.
    """
    title, unit = wording.title, wording.unit
    if difference.low == difference.high == 0.0:
        same = words("“{policy}” and “{base}” are the same in {title}")
        return same.filled(policy=Words(*policy), base=Words(*base), title=Words(*title))
    if difference.low <= 0.0 <= difference.high:
        low, high = span_ends(difference.low, difference.high)
        none = words("No difference between “{policy}” and “{base}” is shown in {title} ({low} to {high} {unit})")
        named = {"policy": Words(*policy), "base": Words(*base), "title": Words(*title), "unit": Words(*unit)}
        return none.filled(low=low, high=high, **named)
    word = wording.less if difference.mean < 0 else wording.more
    low, high = span_ends(*sorted((abs(difference.low), abs(difference.high))))
    spans = both(low) if low == high else words("{low} to {high}").filled(low=low, high=high)
    zh = wording.said[0].format(policy=policy[0], base=base[0], span=spans[0], word=word[0])
    en = wording.said[1].format(policy=f"“{policy[1]}”", base=f"“{base[1]}”", span=spans[1], word=word[1])
    return zh, en


def span_ends(low: float, high: float) -> tuple[str, str]:
    """Both ends with one decimal, none from 100 on, or up to four, so that only 0 is shown as 0."""
    for decimals in range(0 if min(abs(low), abs(high)) >= WHOLE_FROM else 1, 5):
        ends = f"{low:,.{decimals}f}", f"{high:,.{decimals}f}"
        if all(float(text.replace(",", "")) != 0 or value == 0 for text, value in zip(ends, (low, high), strict=True)):
            break
    return _signed(ends[0]), _signed(ends[1])


def _signed(number: str) -> str:
    return number.lstrip("-") if float(number.replace(",", "")) == 0 else number.replace("-", MINUS)
