"""Calendars: what they hold, that readers take them, and what a new plan changes in them."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people import Half
from domain.plan import Plan
from reports.calendars import calendars_of, files
from reports.calendars.entries import Calendar, Entry, moment
from reports.calendars.ics import calendar_text, events_in, events_of
from reports.calendars.visit_times import STARTS_H, timed_visits


@pytest.fixture(scope="module")
def calendars(town, town_network, town_plan):
    return calendars_of(town, town_network, town_plan, lang="zh")


def written(calendar, month, earlier=None):
    return calendar_text(calendar.title, events_of(calendar, month, earlier or {}))


def strict(data):
    """Line ends and lengths as RFC 5545 asks for, and nothing but text."""
    assert data.endswith(b"\r\n")
    lines = data[:-2].split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\r" in line or b"\n" in line or b"\0" in line for line in lines)
    assert all(line.decode("utf-8") for line in lines)
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-1] == b"END:VCALENDAR"
    return [line for line in data.replace(b"\r\n ", b"").split(b"\r\n") if line]


def test_every_visit_stands_once_in_its_officials_calendar(calendars, town, town_plan):
    own = {calendar.id: calendar for calendar in calendars if calendar.kind == "official"}
    places = {c.id: (c.lat_deg, c.lon_deg) for c in town.compounds}
    wanted = sorted((v.official_id, v.day, places[v.compound_id]) for v in town_plan.visits.plan.visits)
    assert wanted == sorted((o, entry.start.date(), entry.lat_lon) for o, c in own.items() for entry in c.entries)


def test_visits_of_a_half_day_follow_each_other_within_it(town, town_network, town_plan):
    rules, trips = town.rules.visits, {}
    for timed in timed_visits(town, town_network, town_plan.visits.plan):
        trips.setdefault((timed.visit.official_id, timed.visit.day, timed.visit.half), []).append(timed)
    for (_, _, half), trip in trips.items():
        length_h = rules.evening_h if half is Half.EVENING else rules.half_day_h
        assert trip[0].start_s >= STARTS_H[half] * 3600
        assert trip[-1].end_s <= (STARTS_H[half] + length_h) * 3600 + 900
        assert all(timed.end_s - timed.start_s == rules.visit_min * 60 for timed in trip)
        assert all(one.end_s < other.start_s for one, other in pairwise(trip))
        assert {timed.visit.compound_id for timed in trip} == set(trip[0].round_ids)


def test_teams_and_crews_have_the_times_of_the_plan(calendars, town_plan):
    teams = sorted((e.start, e.end) for c in calendars if c.kind == "team" for e in c.entries)
    wanted = [
        (moment(route.day, visit.start_s), moment(route.day, visit.end_s))
        for route in town_plan.teams.plan.routes
        for visit in route.visits
    ]
    assert teams == sorted(wanted)
    crews = [e for c in calendars if c.kind == "crew" for e in c.entries]
    assert len(crews) == len(town_plan.crews.plan.trips)
    assert all(entry.last_day.month == entry.start.month for entry in crews)


def test_calendars_are_read_back_and_keep_the_rules_of_the_format(calendars, town):
    for calendar in calendars:
        data = written(calendar, town.month)
        lines = strict(data)
        assert b"METHOD:PUBLISH" in lines
        events = events_in(data)
        assert len(events) == len(calendar.entries)
        for entry in calendar.entries:
            event = events[entry.uid]
            assert event.decoded("DTSTART") == entry.start
            assert event.decoded("DTEND") == entry.end
            assert event["DTSTART"].params["TZID"] == "Asia/Shanghai"
            assert event.decoded("DTSTART").utcoffset() == timedelta(hours=8)
            assert str(event["SUMMARY"]) == entry.summary
            assert str(event["DESCRIPTION"]) == entry.description
            assert str(event["LOCATION"]) == entry.place
            assert int(event["SEQUENCE"]) == 0
        assert len(icalendar.Calendar.from_ical(data).walk("VTIMEZONE")) == 1


def test_the_same_plan_makes_the_same_bytes(calendars, town, town_network, town_plan):
    again = calendars_of(town, town_network, town_plan, lang="zh")
    assert [written(c, town.month) for c in again] == [written(c, town.month) for c in calendars]


def test_identifiers_are_of_one_entry_each(calendars):
    uids = [entry.uid for calendar in calendars for entry in calendar.entries]
    assert len(set(uids)) == len(uids)


def test_both_languages_say_the_same_of_a_visit(town, town_network, town_plan):
    plan = Plan(visits=town_plan.visits)
    zh, en = (calendars_of(town, town_network, plan, lang=lang) for lang in ("zh", "en"))
    assert [e.uid for c in zh for e in c.entries] == [e.uid for c in en for e in c.entries]
    assert en[0].entries[0].summary.startswith("Visit ")
    assert zh[0].entries[0].summary.startswith("走访 ")
    assert "Chief: " in en[0].entries[0].description


def changed(town_plan, visits):
    return replace(town_plan, visits=replace(town_plan.visits, plan=replace(town_plan.visits.plan, visits=visits)))


def test_a_moved_visit_keeps_its_entry_and_a_lost_one_is_cancelled(calendars, town, town_network, town_plan):
    visits = town_plan.visits.plan.visits
    day = max(visit.day for visit in visits)
    last = max(visits, key=lambda visit: (visit.day, visit.official_id))
    moved = tuple(replace(v, half=Half.EVENING) if v is last else v for v in visits)
    kept = tuple(v for v in visits if v is not last)
    now = {c.id: c for c in calendars_of(town, town_network, changed(town_plan, moved), lang="zh")}
    earlier = {c.id: events_in(written(c, town.month)) for c in calendars}[last.official_id]
    events = events_in(written(now[last.official_id], town.month, earlier))
    assert events.keys() == earlier.keys()
    revised = [uid for uid, event in events.items() if int(event["SEQUENCE"]) == 1]
    assert revised
    assert all(events[uid].decoded("DTSTART").date() == day for uid in revised)
    assert all(events[uid].decoded("DTSTAMP") > earlier[uid].decoded("DTSTAMP") for uid in revised)
    without = next(
        c
        for c in calendars_of(town, town_network, changed(town_plan, kept), lang="zh")
        if (c.kind, c.id) == ("official", last.official_id)
    )
    told = events_in(written(without, town.month, earlier))
    assert told.keys() == earlier.keys()
    gone = [event for event in told.values() if str(event["STATUS"]) == "CANCELLED"]
    assert len(gone) == 1
    assert int(gone[0]["SEQUENCE"]) == 1


def test_an_unchanged_plan_revises_nothing_and_one_that_returns_goes_on_counting(calendars, town):
    calendar = calendars[0]
    first = written(calendar, town.month)
    assert written(calendar, town.month, events_in(first)) == first
    empty = replace(calendar, entries=())
    second = written(empty, town.month, events_in(first))
    assert written(empty, town.month, events_in(second)) == second
    third = events_in(written(calendar, town.month, events_in(second)))
    assert {int(event["SEQUENCE"]) for event in third.values()} == {2}
    assert {str(event["STATUS"]) for event in third.values()} == {"CONFIRMED"}


def entry(text):
    start = moment(date(2026, 3, 2), 9 * 3600)
    return Entry(
        uid="one@linli",
        start=start,
        end=start + timedelta(hours=1),
        summary=text,
        description=f"{text}\n{text}",
        place=text,
        lat_lon=(34.0, 108.0),
        category="x",
    )


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_no_text_breaks_out_of_its_property(text):
    calendar = Calendar(kind="team", id="t", name=text, title=text, entries=(entry(text),))
    data = calendar_text(text, events_of(calendar, date(2026, 3, 1), {}))
    lines = strict(data)
    assert sum(line.startswith(b"BEGIN:") for line in lines) == 4
    assert lines.count(b"BEGIN:VEVENT") == 1
    (event,) = events_in(data).values()
    if text.isprintable() and "\\" not in text:
        assert str(event["SUMMARY"]) == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=64), unique=True, max_size=8))
def test_file_names_differ_on_every_system(ids):
    names = list(files.file_names([("team", id_) for id_ in ids]).values())
    assert len({name.casefold() for name in names}) == len(ids)
    assert not any(set(name) & set('<>:"/\\|?*') or name.endswith((".", " ")) for name in names)
    assert all(len(name.encode()) <= 255 for name in names)


def test_plain_ids_are_plain_file_names():
    assert files.file_names([("official", "o001"), ("team", "a"), ("team", "A")]) == {
        ("official", "o001"): "official-o001.ics",
        ("team", "a"): "team-a-ca978112.ics",
        ("team", "A"): "team-A-559aead0.ics",
    }
