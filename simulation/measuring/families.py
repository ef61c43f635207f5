"""Measures with parts in their names, as `resolve:urgent:24h`: what the parts may be and what is built from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from domain.words import Words, words
from simulation.measuring.backlog import mean_backlog, open_at_end
from simulation.measuring.context import CLASSES
from simulation.measuring.ladder import climbed_to, settled_up_to
from simulation.measuring.measure import HOURS, LONGER, MORE, Measure, amount_measure, share_measure
from simulation.measuring.times import (
    percentile_h,
    resolved_within,
    responded_within,
    restricted_mean_h,
    within_standard,
)
from simulation.measuring.view import ALL
from simulation.outcome import COMMUNITY, COMPOUND, DISTRICT, STREET

CLASS_WORDS: Mapping[str, Words] = {
    ALL: Words("", "requests"),
    **dict(
        zip(
            CLASSES,
            (
                words("emergencies"),
                words("urgent requests"),
                words("routine requests"),
                words("planned requests"),
                words("disputes"),
            ),
            strict=True,
        )
    ),
}

PERCENTILES = ("p50", "p90", "p99")


class UnreadableError(ValueError):
    """A part of an id that its family does not know."""


def urgency_of(text: str) -> str:
    """Class of requests, or `ALL`."""
    if text not in CLASS_WORDS:
        raise UnreadableError(f"{text!r} is not one of {', '.join(CLASS_WORDS)}")
    return text


def hours_of(text: str) -> float:
    """Hours of a limit such as `24h` or `0.5h`."""
    if not re.fullmatch(r"[0-9]{1,5}(\.[0-9]{1,3})?h", text) or not float(text[:-1]):
        raise UnreadableError(f"{text!r} is not a number of hours above 0, such as 24h")
    return float(text[:-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """How ids of a family look, how many parts follow its name, and its measure for them.

    `build` raises `UnreadableError` for a part that it does not know.
    """

    pattern: str
    build: Callable[..., Measure]
    parts: tuple[int, ...] = (1,)


def respond(urgency: str, limit: str) -> Measure:
    """`respond:<class>:<X>h`."""
    own, limit_h = urgency_of(urgency), hours_of(limit)
    who = CLASS_WORDS[own]
    return share_measure(
        f"respond:{own}:{limit_h:g}h",
        partial(responded_within, urgency=own, limit_h=limit_h),
        title=words("{who} answered within {limit} h").filled(who=who, limit=f"{limit_h:g}"),
        said=f"answers {{span}} points {{word}} of {who.en} within {limit_h:g} h",
    )


def resolve(urgency: str, limit: str) -> Measure:
    """`resolve:<class>:<X>h`."""
    own, limit_h = urgency_of(urgency), hours_of(limit)
    who = CLASS_WORDS[own]
    return share_measure(
        f"resolve:{own}:{limit_h:g}h",
        partial(resolved_within, urgency=own, limit_h=limit_h),
        title=words("{who} resolved within {limit} h").filled(who=who, limit=f"{limit_h:g}"),
        said=f"resolves {{span}} points {{word}} of {who.en} within {limit_h:g} h",
    )


def standard(urgency: str) -> Measure:
    """`standard:<class>`."""
    who = CLASS_WORDS[urgency_of(urgency)]
    return share_measure(
        f"standard:{urgency}",
        partial(within_standard, urgency=urgency),
        title=words("{who} resolved within their standard").filled(who=who),
        said=f"resolves {{span}} points {{word}} of {who.en} within their standard",
    )


def average(urgency: str) -> Measure:
    """`mean:<class>`."""
    who = CLASS_WORDS[urgency_of(urgency)]
    return amount_measure(
        f"mean:{urgency}",
        partial(restricted_mean_h, urgency=urgency),
        title=words("mean time to resolve {who} (14 days at most)").filled(who=who),
        unit=HOURS,
        said=f"takes {{span}} h {{word}} to resolve {who.en} on average",
        words=LONGER,
    )


def percentiles(name: str) -> Callable[[str], Measure]:
    """Family of `p50`, `p90` or `p99`."""
    percent = int(name[1:])

    def build(urgency: str) -> Measure:
        who = CLASS_WORDS[urgency_of(urgency)]
        return amount_measure(
            f"{name}:{urgency}",
            partial(percentile_h, urgency=urgency, percent=percent),
            title=words("time until {percent} % of {who} are resolved (60 days at most)").filled(
                who=who, percent=percent
            ),
            unit=HOURS,
            said=f"needs {{span}} h {{word}} to resolve {percent} % of {who.en}",
            words=LONGER,
        )

    return build


LEVELS: Mapping[str, Measure] = {
    found.id: found
    for found in (
        share_measure(
            "settled:compound",
            partial(settled_up_to, level=COMPOUND),
            title=words("disputes settled in the compound"),
            said="settles {span} points {word} of disputes in the compound",
        ),
        share_measure(
            "settled:community",
            partial(settled_up_to, level=COMMUNITY),
            title=words("disputes settled in the compound or the community"),
            said="settles {span} points {word} of disputes within the community",
        ),
        share_measure(
            "climbed:street",
            partial(climbed_to, level=STREET),
            title=words("disputes that came before the street or the district"),
            said="passes {span} points {word} of disputes on to the street or higher",
            higher=False,
        ),
        share_measure(
            "climbed:district",
            partial(climbed_to, level=DISTRICT),
            title=words("disputes that came before the district"),
            said="passes {span} points {word} of disputes on to the district",
            higher=False,
        ),
    )
}


def on_ladder(name: str) -> Callable[[str], Measure]:
    """Family of `settled` or `climbed`."""
    known = [id_.split(":")[1] for id_ in LEVELS if id_.startswith(name)]

    def build(level: str) -> Measure:
        if level not in known:
            raise UnreadableError(f"{level!r} is not one of {', '.join(known)}")
        return LEVELS[f"{name}:{level}"]

    return build


def backlog(urgency: str) -> Measure:
    """`backlog:<class>`."""
    who = CLASS_WORDS[urgency_of(urgency)]
    return amount_measure(
        f"backlog:{urgency}",
        partial(mean_backlog, urgency=urgency),
        title=words("open {who} on average").filled(who=who),
        unit=words("requests"),
        said=f"has {{span}} {{word}} {who.en} open on average",
        words=MORE,
    )


def open_end(urgency: str) -> Measure:
    """`open:<class>`."""
    who = CLASS_WORDS[urgency_of(urgency)]
    return amount_measure(
        f"open:{urgency}",
        partial(open_at_end, urgency=urgency),
        title=words("{who} open at the end").filled(who=who),
        unit=words("requests"),
        said=f"leaves {{span}} {{word}} {who.en} open",
        words=MORE,
    )


FAMILIES: Mapping[str, Family] = {
    "respond": Family(pattern="respond:<class>:<X>h", build=respond, parts=(2,)),
    "resolve": Family(pattern="resolve:<class>:<X>h", build=resolve, parts=(2,)),
    "standard": Family(pattern="standard:<class>", build=standard),
    "mean": Family(pattern="mean:<class>", build=average),
    **{name: Family(pattern=f"{name}:<class>", build=percentiles(name)) for name in PERCENTILES},
    "settled": Family(pattern="settled:compound|community", build=on_ladder("settled")),
    "climbed": Family(pattern="climbed:street|district", build=on_ladder("climbed")),
    "backlog": Family(pattern="backlog:<class>", build=backlog),
    "open": Family(pattern="open:<class>", build=open_end),
}
