"""Measures with parts in their names, as `resolve:urgent:24h`: what the parts may be and what is built from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from domain.words import words
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
from simulation.wording import Both

CLASS_WORDS: Mapping[str, Both] = {
    ALL: ("", "requests"),
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
PERCENT_WORDS: Mapping[str, str] = {"p50": "半数", "p90": "九成", "p99": "99%"}


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
    zh, en = CLASS_WORDS[own]
    return share_measure(
        f"respond:{own}:{limit_h:g}h",
        partial(responded_within, urgency=own, limit_h=limit_h),
        title=(f"{zh}{limit_h:g}小时响应率", f"{en} answered within {limit_h:g} h"),
        said=f"answers {{span}} points {{word}} of {en} within {limit_h:g} h",
    )


def resolve(urgency: str, limit: str) -> Measure:
    """`resolve:<class>:<X>h`."""
    own, limit_h = urgency_of(urgency), hours_of(limit)
    zh, en = CLASS_WORDS[own]
    return share_measure(
        f"resolve:{own}:{limit_h:g}h",
        partial(resolved_within, urgency=own, limit_h=limit_h),
        title=(f"{zh}{limit_h:g}小时办结率", f"{en} resolved within {limit_h:g} h"),
        said=f"resolves {{span}} points {{word}} of {en} within {limit_h:g} h",
    )


def standard(urgency: str) -> Measure:
    """`standard:<class>`."""
    zh, en = CLASS_WORDS[urgency_of(urgency)]
    return share_measure(
        f"standard:{urgency}",
        partial(within_standard, urgency=urgency),
        title=(f"{zh}按时办结率", f"{en} resolved within their standard"),
        said=f"resolves {{span}} points {{word}} of {en} within their standard",
    )


def average(urgency: str) -> Measure:
    """`mean:<class>`."""
    zh, en = CLASS_WORDS[urgency_of(urgency)]
    return amount_measure(
        f"mean:{urgency}",
        partial(restricted_mean_h, urgency=urgency),
        title=(f"{zh}平均办结时长（14天封顶）", f"mean time to resolve {en} (14 days at most)"),
        unit=HOURS,
        said=f"takes {{span}} h {{word}} to resolve {en} on average",
        words=LONGER,
    )


def percentiles(name: str) -> Callable[[str], Measure]:
    """Family of `p50`, `p90` or `p99`."""
    percent = int(name[1:])

    def build(urgency: str) -> Measure:
        zh, en = CLASS_WORDS[urgency_of(urgency)]
        return amount_measure(
            f"{name}:{urgency}",
            partial(percentile_h, urgency=urgency, percent=percent),
            title=(
                f"{zh}{PERCENT_WORDS[name]}办结时长（60天封顶）",
                f"time until {percent} % of {en} are resolved (60 days at most)",
            ),
            unit=HOURS,
            said=f"needs {{span}} h {{word}} to resolve {percent} % of {en}",
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
    zh, en = CLASS_WORDS[urgency_of(urgency)]
    return amount_measure(
        f"backlog:{urgency}",
        partial(mean_backlog, urgency=urgency),
        title=(f"平均未办结{zh}", f"open {en} on average"),
        unit=words("requests"),
        said=f"has {{span}} {{word}} {en} open on average",
        words=MORE,
    )


def open_end(urgency: str) -> Measure:
    """`open:<class>`."""
    zh, en = CLASS_WORDS[urgency_of(urgency)]
    return amount_measure(
        f"open:{urgency}",
        partial(open_at_end, urgency=urgency),
        title=(f"期末未办结{zh}", f"{en} open at the end"),
        unit=words("requests"),
        said=f"leaves {{span}} {{word}} {en} open",
        words=MORE,
    )


FAMILIES: Mapping[str, Family] = {
    "respond": Family(pattern="respond:<class>:<X>h", build=respond, parts=(2,)),
    "resolve": Family(pattern="resolve:<class>:<X>h", build=resolve, parts=(2,)),
    "standard": Family(pattern="standard:<class>", build=standard),
    "mean": Family(pattern="mean:<class>", build=average),
    **{name: Family(pattern=f"{name}:<class>", build=percentiles(name)) for name in PERCENT_WORDS},
    "settled": Family(pattern="settled:compound|community", build=on_ladder("settled")),
    "climbed": Family(pattern="climbed:street|district", build=on_ladder("climbed")),
    "backlog": Family(pattern="backlog:<class>", build=backlog),
    "open": Family(pattern="open:<class>", build=open_end),
}
