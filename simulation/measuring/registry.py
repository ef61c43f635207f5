"""Measures by id: `measure` builds any that can be named, `MEASURES` are those that reports show by default."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from simulation.measuring.context import Context
from simulation.measuring.even import AREA_WORDS, FAIRNESS
from simulation.measuring.families import CLASS_WORDS, FAMILIES, UnreadableError
from simulation.measuring.measure import Measure
from simulation.measuring.plain import PLAIN
from simulation.measuring.view import View
from simulation.outcome import Outcome

PATTERNS = (*(family.pattern for family in (*FAMILIES.values(), *FAIRNESS.values())), *PLAIN)
"""How ids may look."""

PARTS = (
    f"<class> is {', '.join(CLASS_WORDS)}; <X> a number of hours; <basis> mean, standard or <X>h; "
    f"<area> (may be left out) {', '.join(AREA_WORDS)}"
)
"""What the parts of ids may be."""


def measure(name: str) -> Measure:
    """Measure of an id; `24.0h` and `24h` are the same, and its own id says `24h`.

    Raises
    ------
    ValueError
        When there is no such measure; it says what is wrong and lists what there is.
    """
    if name in PLAIN:
        return PLAIN[name]
    family, *parts = name.split(":")
    try:
        return _build(family, parts)
    except UnreadableError as exc:
        raise ValueError(f"no measure {name!r}: {exc}. Measures are: {', '.join(PATTERNS)}. {PARTS}") from None


def _build(family: str, parts: Sequence[str]) -> Measure:
    known = {**FAMILIES, **FAIRNESS}.get(family)
    if known is None:
        raise UnreadableError("nothing has this name")
    if len(parts) not in known.parts:
        raise UnreadableError(f"{len(parts)} parts follow {family!r}, expected {' or '.join(map(str, known.parts))}")
    return known.build(*parts)


def values(measures: Iterable[Measure], outcome: Outcome, context: Context) -> NDArray[np.float64]:
    """Values of measures on one run (n_measures,), nan where a measure has nothing to say.

    Raises
    ------
    ValueError
        When requests come from compounds that the context does not know.
    """
    view = View(outcome=outcome, context=context)
    return np.array([measure.of(view) for measure in measures], float)


MEASURES: tuple[Measure, ...] = tuple(
    map(
        measure,
        (
            "respond:all:2h",
            "resolve:all:24h",
            "resolve:all:72h",
            "resolve:urgent:24h",
            "standard:all",
            "mean:all",
            "p90:all",
            "settled:compound",
            "settled:community",
            "worst:72h",
            "gini:mean",
            "hardship:72h",
            "reopened",
            "rating",
            "withdrawn",
            "open:all",
            "callouts",
            "utilisation",
            "travel",
            "overtime",
            "cost_each",
            "recovery",
        ),
    )
)
