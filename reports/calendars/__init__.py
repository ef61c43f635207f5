"""Calendars to subscribe to or to import (iCalendar, RFC 5545): one for each official, team and crew of a plan."""

from reports.calendars.entries import Calendar, Entry
from reports.calendars.of_plan import calendars_of

__all__ = ["Calendar", "Entry", "calendars_of"]
