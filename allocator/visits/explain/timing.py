"""Half-days of the whole calendar, and how many half-hours trips lack, as the models of explanations need them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, isfinite

import numpy as np

from allocator.visits.costs import trip_m
from allocator.visits.explain.requirements import Kind, Requirement
from allocator.visits.month import EVENING, has_evening
from allocator.visits.problem import VisitProblem
from domain.arrays import Floats

HALF_HOUR_H = 0.5

Slot = tuple[int, int]
"""Date and half, by position."""


@dataclass(frozen=True)
class Timing:
    """A month on all its dates. `slots` are the half-days that some rule could open to visits."""

    problem: VisitProblem

    @cached_property
    def slots(self) -> list[Slot]:
        """Mornings and afternoons of all dates, evenings of worked weekdays."""
        grounds = self.problem.grounds
        found = []
        for k, day in enumerate(grounds.dates):
            halves = 3 if has_evening(day, working=bool(grounds.working[k])) else EVENING
            found += [(k, half) for half in range(halves)]
        return found

    def is_off_hours(self, slot: Slot) -> bool:
        """Whether officials are off and residents at home."""
        return slot[1] == EVENING or not self.problem.grounds.working[slot[0]]

    def closed_by(self, official: int, slot: Slot) -> list[Requirement]:
        """Requirements that keep an official from a trip then; empty when nothing does."""
        grounds, rules = self.problem.grounds, self.problem.rules
        date, half = slot
        found = []
        if not grounds.working[date]:
            if not grounds.weekend[date]:
                found.append(Requirement(kind=Kind.HOLIDAYS))
            elif not rules.weekends:
                found.append(Requirement(kind=Kind.WEEKENDS))
        if half == EVENING and not rules.evenings:
            found.append(Requirement(kind=Kind.EVENINGS))
        if grounds.leave[official, date, half]:
            found.append(Requirement(kind=Kind.LEAVE, official=official))
        if grounds.duties[official, date, half]:
            found.append(Requirement(kind=Kind.DUTIES, official=official))
        return found

    @cached_property
    def date_of(self) -> list[int]:
        """Position among all dates of each day of the problem."""
        place = {day: k for k, day in enumerate(self.problem.grounds.dates)}
        return [place[day] for day in self.problem.days]

    def meetings(self, compound: int) -> list[Slot]:
        """Meetings of a compound at times that are open to visits."""
        return [(self.date_of[d], half) for d, half in np.argwhere(self.problem.meetings[compound]).tolist()]

    def joint_dates(self, compound: int) -> set[int]:
        """Dates on which the branch of the compound's community goes along."""
        branch = self.problem.branch[self.problem.community[compound]]
        return {self.date_of[d] for d in np.flatnonzero(branch)}

    @cached_property
    def ordinal(self) -> list[int]:
        """Dates as numbers."""
        return [day.toordinal() for day in self.problem.grounds.dates]

    @cached_property
    def reach_short(self) -> Floats:
        """Half-hours that the longest half lacks for each official's visit to each compound alone; inf: no way."""
        rules, problem = self.problem.rules, self.problem
        hours = (problem.out_m + problem.back_m) / 1000.0 / rules.speed_kmh + rules.visit_min / 60.0
        room = max(rules.half_day_h, rules.evening_h)
        return np.asarray(np.maximum(0.0, np.ceil((hours - room) / HALF_HOUR_H - 1e-9)), float)

    def steps_short(self, official: int, stops: Sequence[int], half: int) -> int | None:
        """Half-hours that a trip lacks in a half; 0 when it fits, None when there is no way."""
        rules = self.problem.rules
        metres = trip_m(self.problem, official, stops)
        if not isfinite(metres):
            return None
        hours = metres / 1000.0 / rules.speed_kmh + len(stops) * rules.visit_min / 60.0
        room = rules.evening_h if half == EVENING else rules.half_day_h
        return max(0, ceil((hours - room) / HALF_HOUR_H - 1e-9))
