"""What a calendar holds, before it is written: entries with times, places and reasons, in one language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from urllib.parse import quote

from domain.district import Compound
from domain.scenario import Scenario
from reports.language.words import Words

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""The only time zone of the districts that are planned; it has had no other offset since 1991."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One appointment; it comes back every week until `last_day` where that is given.

    `uid` is the same for the same person, place and occurrence in every plan of a month, so that the calendar of a
    new plan moves entries rather than doubles them.
    """

    uid: str
    start: datetime
    end: datetime
    summary: str
    description: str
    place: str
    lat_lon: tuple[float, float]
    category: str
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """All entries of one official, team or crew; `kind` is official, team or crew."""

    kind: str
    id: str
    name: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Language:
    """Texts of a calendar in one of the two languages."""

    lang: str

    def say(self, words: Words) -> str:
        """The text in this language."""
        return words.zh if self.lang == "zh" else words.en

    def line(self, label: Words, text: str) -> str:
        """``label: text``."""
        return f"{label.zh}：{text}" if self.lang == "zh" else f"{label.en}: {text}"


def uid(scenario: Scenario, *parts: object) -> str:
    """Identifier of an entry from the scenario's name, the month and what tells it from others."""
    told = (scenario.name, f"{scenario.month:%Y-%m}", *parts)
    return "/".join(quote(str(part), safe="") for part in told) + "@linli"


def moment(day: date, seconds: float) -> datetime:
    """A time of a day in China; seconds past midnight of the next day count on."""
    return datetime.combine(day, time(0), CHINA) + timedelta(seconds=round(seconds))


def place_of(scenario: Scenario, compound: Compound) -> str:
    """Name of a compound with its community and subdistrict."""
    community = next((row for row in scenario.communities if row.id == compound.community_id), None)
    above = [row for row in scenario.subdistricts if community and row.id == community.subdistrict_id]
    names = [compound.name or compound.id, *(row.name for row in (community, *above) if row)]
    return ", ".join(name for name in names if name)


def paragraph(lines: Iterable[str]) -> str:
    """Lines of a description; empty ones are left out."""
    return "\n".join(line for line in lines if line)
