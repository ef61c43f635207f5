"""Sentences that say what differences between policies show."""

from __future__ import annotations

from dataclasses import dataclass

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
        return (
            f"“{policy[0]}”与“{base[0]}”的{title[0]}相同",
            f"“{policy[1]}” and “{base[1]}” are the same in {title[1]}",
        )
    if difference.low <= 0.0 <= difference.high:
        low, high = span_ends(difference.low, difference.high)
        return (
            f"未显示“{policy[0]}”与“{base[0]}”在{title[0]}上有差别（区间{low}至{high}{unit[0]}）",
            f"No difference between “{policy[1]}” and “{base[1]}” is shown in {title[1]} ({low} to {high} {unit[1]})",
        )
    word = wording.less if difference.mean < 0 else wording.more
    low, high = span_ends(*sorted((abs(difference.low), abs(difference.high))))
    spans = (low, low) if low == high else (f"{low}至{high}", f"{low} to {high}")
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
