"""A measure: an indicator with its names, how it is computed and how differences in it are said in both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from domain.comparison import Indicator
from domain.words import words
from simulation.measuring.context import Context
from simulation.measuring.view import View
from simulation.outcome import Outcome
from simulation.wording import Both, Wording

Words = tuple[Both, Both]
"""The words for more and for less."""

HIGHER: Words = (words("more", "share"), words("less", "share"))
BETTER: Words = (words("higher"), words("lower"))
LONGER: Words = (words("longer"), words("less", "time"))
MORE: Words = (words("more"), words("fewer"))
DEARER: Words = (words("more"), words("less"))

PER_CENT: Both = ("%", "%")
POINTS: Both = words("points")
HOURS: Both = words("h")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """An indicator, how it is computed from a run (nan where it has nothing to say) and how differences are worded."""

    indicator: Indicator
    of: Callable[[View], float] = field(compare=False)  # the id says which
    wording: Wording

    @property
    def id(self) -> str:
        """The id from which `simulation.measuring.registry.measure` builds it."""
        return self.indicator.id

    def compute(self, outcome: Outcome, context: Context) -> float:
        """Value on one run; for many measures of one run `registry.values` is faster."""
        return self.of(View(outcome=outcome, context=context))


def share_measure(
    name: str,
    of: Callable[[View], float],
    *,
    title: Both,
    said: str,
    unit: Both = PER_CENT,
    step: Both = POINTS,
    words: Words = HIGHER,
    higher: bool = True,
) -> Measure:
    """Measure of a share, shown in per cent; `said` is the English sentence between the two policies.

    `unit` is that of the indicator, `step` that of differences.
    """
    return _measure(name, of, title, unit=unit, step=step, scale=100.0, said=said, words=words, higher=higher)


def amount_measure(
    name: str, of: Callable[[View], float], *, title: Both, unit: Both, said: str, words: Words, higher: bool = False
) -> Measure:
    """Measure of an amount, shown as it is."""
    return _measure(name, of, title, unit=unit, step=unit, scale=1.0, said=said, words=words, higher=higher)


def _measure(
    name: str,
    of: Callable[[View], float],
    title: Both,
    *,
    unit: Both,
    step: Both,
    scale: float,
    said: str,
    words: Words,
    higher: bool,
) -> Measure:
    return Measure(
        indicator=Indicator(
            id=name,
            title_zh=title[0],
            title_en=title[1],
            unit_zh=unit[0],
            unit_en=unit[1],
            scale=scale,
            higher_is_better=higher,
        ),
        of=of,
        wording=Wording(
            title=title,
            unit=step,
            said=(f"“{{policy}}”{title[0]}比“{{base}}”{{word}}{{span}}{step[0]}", f"{{policy}} {said} than {{base}}"),
            more=words[0],
            less=words[1],
        ),
    )
