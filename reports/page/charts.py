"""Charts as plain numbers for SVG: interval plots of paired differences and lines of the daily backlog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.comparison import Comparison, Difference, Indicator

INTERVAL_WIDTH = 240
CHART, SLIM = (1000, 300), (360, 240)
MARGIN, SLIM_MARGIN = (64, 12, 38, 16), (46, 8, 34, 20)  # left, top, bottom, right


@dataclass(frozen=True, slots=True)
class Interval:
    """A difference on a line of `INTERVAL_WIDTH`: where its ends, its mean and zero lie, and what it means."""

    low: float
    high: float
    mean: float
    zero: float
    verdict: str


def verdict(difference: Difference, indicator: Indicator) -> str:
    """Whether the interval lies wholly on the good or the bad side of zero: better, worse or unclear."""
    low, high = difference.mean - difference.half_width, difference.mean + difference.half_width
    if low <= 0 <= high:
        return "unclear"
    return "better" if (low > 0) == indicator.higher_is_better else "worse"


def interval(difference: Difference, indicator: Indicator, reach: float) -> Interval:
    """Place of a difference on a line that shows values from -`reach` to `reach` (in the indicator's raw unit)."""

    def place(value: float) -> float:
        share = max(-1.0, min(1.0, value / reach)) if reach > 0 else 0.0
        return round((1 + share) / 2 * (INTERVAL_WIDTH - 12) + 6, 1)

    return Interval(
        low=place(difference.mean - difference.half_width),
        high=place(difference.mean + difference.half_width),
        mean=place(difference.mean),
        zero=place(0.0),
        verdict=verdict(difference, indicator),
    )


def reach(differences: Sequence[Difference]) -> float:
    """Largest distance from zero that the intervals of one indicator come to."""
    return max((abs(d.mean) + d.half_width for d in differences), default=0.0)


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines in chart coordinates, with ticks as (position, label)."""

    width: int
    height: int
    plot: tuple[int, int, int, int]
    lines: tuple[str, ...]
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]


def backlog_chart(comparison: Comparison, *, size: tuple[int, int] = CHART, every_days: int = 1) -> LineChart | None:
    """Open requests at the end of each day, or of every so many, under each policy; None when none were recorded."""
    longest = max((len(series) for series in comparison.backlog), default=0)
    if not longest:
        return None
    width, height = size
    plot = plot_of(size)
    step = nice_step(max(max(series, default=0.0) for series in comparison.backlog) / 4)
    days = max(longest - 1, 1)

    def x(day: float) -> float:
        return round(plot[0] + plot[2] * day / days, 1)

    def y(value: float) -> float:
        return round(plot[1] + plot[3] * (1 - value / (4 * step)), 1)

    lines = tuple(
        "M" + "L".join(f"{x(d)} {y(v)}" for d, v in list(enumerate(s))[::every_days]) if s else ""
        for s in comparison.backlog
    )
    every = max(1, int(nice_step(days / x_parts(size))))
    return LineChart(
        width=width,
        height=height,
        plot=plot,
        lines=lines,
        x_ticks=tuple((x(day), str(day)) for day in range(0, days + 1, every)),
        y_ticks=tuple((y(step * i), f"{step * i:g}") for i in range(5)),
    )


def plot_of(size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Left, top, width and height of what lies inside the margins of a chart for a wide screen or a narrow one."""
    left, top, bottom, right = MARGIN if size == CHART else SLIM_MARGIN
    return left, top, size[0] - left - right, size[1] - top - bottom


def x_parts(size: tuple[int, int]) -> int:
    """About how many ticks there is room for along a chart."""
    return 8 if size == CHART else 4


def nice_step(rough: float) -> float:
    """Smallest of 1, 2, 2.5, 5 times a power of ten that is at least `rough`; 1 for nothing."""
    if rough <= 0:
        return 1.0
    power = 1.0
    while power < rough / 10:
        power *= 10
    while power > rough:
        power /= 10
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * (1 - 1e-9))
