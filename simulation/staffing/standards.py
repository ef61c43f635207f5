"""Service standards as users write them, and which requests of a run they ask for and find met."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from domain.errors import Problem, ScenarioError
from domain.staffing import PostKind, Standard
from simulation.measuring.context import CLASSES
from simulation.measuring.families import FAMILIES, UnreadableError, hours_of
from simulation.measuring.ladder import settlements
from simulation.measuring.times import resolutions, responses
from simulation.measuring.times import standards as within_standards
from simulation.measuring.view import ALL, Masks, View
from simulation.outcome import COMMUNITY, COMPOUND

SHARES = ("respond", "resolve", "standard", "settled")
"""Families of measures that are shares of requests, the more the better."""

ALLOWED = (
    f"write <measure>>=<share>, as resolve:urgent:24h>=0.95, with a measure of "
    f"{', '.join(FAMILIES[name].pattern for name in SHARES)}; <class> is {', '.join((ALL, *CLASSES))}; "
    "<X> a number of hours; <share> above 0 and at most 1, or 95%"
)


def read_standards(texts: Iterable[str]) -> tuple[Standard, ...]:
    """Standards of an option's texts.

    Raises
    ------
    ScenarioError
        Naming every text that cannot be read and what is allowed.
    """
    problems: list[Problem] = []
    found: list[Standard] = []
    for text in texts:
        try:
            standard = read_standard(text)
            if any(other.id == standard.id for other in found):
                raise UnreadableError("stated twice")
            found.append(standard)
        except UnreadableError as error:
            problems.append(Problem("--standard", 0, f"'{text}'", f"{error}; {ALLOWED}"))
    if not problems and not found:
        problems.append(Problem("--standard", 0, "", f"none given; {ALLOWED}"))
    if problems:
        raise ScenarioError(problems)
    return tuple(found)


def read_standard(text: str) -> Standard:
    """Standard of a text such as ``resolve:urgent:24h>=0.95``.

    Raises
    ------
    UnreadableError
        Saying what is wrong with it.
    """
    name, sign, share = (part.strip() for part in text.partition(">="))
    if not sign:
        raise UnreadableError("has no '>='")
    family, *parts = name.split(":")
    if family not in SHARES:
        raise UnreadableError(f"{family!r} is no share of requests that could be asked for")
    if len(parts) not in FAMILIES[family].parts:
        raise UnreadableError(f"{len(parts)} parts follow {family!r}, expected {FAMILIES[family].pattern}")
    return Standard(FAMILIES[family].build(*parts).id, _share(share))


def _share(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,6})?%?", text):
        raise UnreadableError(f"{text!r} is not a share")
    share = round(float(text.rstrip("%")) / (100.0 if text.endswith("%") else 1.0), 8)
    if not 0.0 < share <= 1.0:
        raise UnreadableError(f"{text!r} is not above 0 and at most 1")
    return share


def kinds_of(standards: Iterable[Standard]) -> frozenset[PostKind]:
    """Kinds of people whom standards speak of: mediators only where disputes are named, or settling them."""
    return frozenset(kind for standard in standards for kind in _kinds(standard, mediated=("dispute",)))


def affected_by(standards: Iterable[Standard]) -> frozenset[PostKind]:
    """Kinds of people whose number changes what standards ask for, be it ever so little."""
    return frozenset(kind for standard in standards for kind in _kinds(standard, mediated=("dispute", ALL)))


def _kinds(standard: Standard, *, mediated: tuple[str, ...]) -> Iterator[PostKind]:
    family, part = standard.id.split(":")[:2]
    yield PostKind.DESK
    if family in ("resolve", "standard") and part != "dispute":
        yield PostKind.CREWS
    if (family in ("resolve", "standard") and part in mediated) or (family == "settled" and part == "community"):
        yield PostKind.MEDIATORS


def masks(view: View, standard: Standard) -> Masks:
    """Requests of a run that meet a standard, and those it asks for; their shares are the measure of its id."""
    family, *parts = standard.id.split(":")
    return _MASKS[family](view, *parts)


_MASKS: Mapping[str, Callable[..., Masks]] = {
    "respond": lambda view, urgency, limit: responses(view, urgency, hours_of(limit)),
    "resolve": lambda view, urgency, limit: resolutions(view, urgency, hours_of(limit)),
    "standard": within_standards,
    "settled": lambda view, level: settlements(view, {"compound": COMPOUND, "community": COMMUNITY}[level]),
}
