"""Entries as iCalendar text (RFC 5545, published by the rules of RFC 5546), and what a new plan changes in it.

An entry that a new plan changes keeps its UID and gets the next SEQUENCE and a later DTSTAMP; one that it no longer
holds is cancelled; one that it leaves as it was is written as it was. Stamps count minutes by revision from the first
day of the month before the planned one, so that they are a function of the plans alone.

References
----------
RFC 5545, doi:10.17487/RFC5545; RFC 5546, doi:10.17487/RFC5546.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

import icalendar

from reports.calendars.entries import CHINA, Calendar, Entry, moment

REVISION = ("SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "STATUS")
"""Properties that tell which version of an entry it is, not what it says."""

CANCELLED = "CANCELLED"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
Events = Mapping[str, icalendar.Event]


def events_of(calendar: Calendar, month: date, earlier: Events) -> list[icalendar.Event]:
    """Events of a calendar as they follow on `earlier` ones of the same person (by UID), by start and UID."""
    now = {entry.uid: _event(entry) for entry in calendar.entries}
    made = [_revised(event, earlier.get(uid), month) for uid, event in now.items()]
    made += cancelled((event for uid, event in earlier.items() if uid not in now), month)
    return sorted(made, key=lambda event: (event.decoded("DTSTART"), str(event["UID"])))


def cancelled(events: Iterable[icalendar.Event], month: date) -> list[icalendar.Event]:
    """Events that are no longer to be: each once more, cancelled."""
    return [
        event if _is_cancelled(event) else _stamped(event, _sequence(event) + 1, CANCELLED, month) for event in events
    ]


def calendar_text(title: str, events: Iterable[icalendar.Event]) -> bytes:
    """A whole calendar; the library escapes texts, folds lines and ends them with CRLF."""
    whole = icalendar.Calendar()
    whole.add("VERSION", "2.0")
    whole.add("PRODID", "-//linli//plan of a district//ZH")
    whole.add("CALSCALE", "GREGORIAN")
    whole.add("METHOD", "PUBLISH")
    whole.add("X-WR-CALNAME", _plain(title))
    whole.add("X-WR-TIMEZONE", f"{CHINA}")
    whole.add_component(_time_zone())
    for event in events:
        whole.add_component(event)
    return bytes(whole.to_ical())


def events_in(data: bytes) -> dict[str, icalendar.Event]:
    """Events of a calendar once written, by UID.

    Raises
    ------
    ValueError
        When the bytes are no calendar.
    """
    return {
        str(event["UID"]): event
        for event in icalendar.Calendar.from_ical(data).walk("VEVENT")
        if isinstance(event, icalendar.Event)
    }


def _event(entry: Entry) -> icalendar.Event:
    event = icalendar.Event()
    event.add("UID", entry.uid)
    event.add("DTSTART", entry.start)
    event.add("DTEND", entry.end)
    if entry.last_day is not None:
        until = moment(entry.last_day, 24 * 3600 - 1).astimezone(UTC)
        event.add("RRULE", {"FREQ": "WEEKLY", "UNTIL": until})
    event.add("SUMMARY", _plain(entry.summary))
    event.add("DESCRIPTION", "\n".join(map(_plain, entry.description.split("\n"))))
    event.add("LOCATION", _plain(entry.place))
    event.add("GEO", entry.lat_lon)
    event.add("CATEGORIES", [entry.category])
    event.add("TRANSP", "OPAQUE")
    return event


def _plain(text: str) -> str:
    """Text on one line: control characters, which a calendar may not hold, become spaces."""
    return _CONTROL.sub(" ", text)


def _revised(event: icalendar.Event, before: icalendar.Event | None, month: date) -> icalendar.Event:
    if before is None:
        return _stamped(event, 0, "CONFIRMED", month)
    same = not _is_cancelled(before) and _content(before) == _content(event)
    return _stamped(event, _sequence(before) + (not same), "CONFIRMED", month)


def _stamped(event: icalendar.Event, sequence: int, status: str, month: date) -> icalendar.Event:
    told = event.copy()
    for name in REVISION:
        told.pop(name, None)
    when = _stamp(month, sequence)
    told.add("SEQUENCE", sequence)
    told.add("DTSTAMP", when)
    told.add("LAST-MODIFIED", when)
    told.add("STATUS", status)
    return told


def _stamp(month: date, sequence: int) -> datetime:
    first = (month.replace(day=1) - timedelta(days=1)).replace(day=1)
    return datetime(first.year, first.month, 1, tzinfo=UTC) + timedelta(minutes=sequence)


def _content(event: icalendar.Event) -> list[bytes]:
    """What an event says, whichever version of it."""
    plain = event.copy()
    for name in REVISION:
        plain.pop(name, None)
    return sorted(bytes(line) for line in plain.to_ical().replace(b"\r\n ", b"").split(b"\r\n"))


def _is_cancelled(event: icalendar.Event) -> bool:
    return str(event.get("STATUS", "")) == CANCELLED


def _sequence(event: icalendar.Event) -> int:
    return int(event.get("SEQUENCE", 0))


def _time_zone() -> icalendar.Timezone:
    zone, standard = icalendar.Timezone(), icalendar.TimezoneStandard()
    zone.add("TZID", f"{CHINA}")
    standard.add("DTSTART", datetime(1991, 9, 15, 1))  # the end of China's last summer time, local
    standard.add("TZNAME", "CST")
    standard.add("TZOFFSETFROM", timedelta(hours=9))
    standard.add("TZOFFSETTO", timedelta(hours=8))
    zone.add_component(standard)
    return zone
