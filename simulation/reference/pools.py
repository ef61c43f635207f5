"""A pool: crews that share lines of orders, and the hours that they spend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.reference.clock import Clock

if TYPE_CHECKING:
    from simulation.reference.orders import Crew

Place = tuple[int, float, int, int]
"""A place in line: rank, due hour, request and version of the order."""


class Pool:
    """Crews and one line for each skill. `line_h` is the integral of the number in line over time."""

    def __init__(
        self, clock: Clock, *, crews: list[Crew], neighbours: list[int], duty: int, owes: bool, skills: int
    ) -> None:
        self.clock, self.crews, self.neighbours, self.duty, self.owes = clock, crews, neighbours, duty, owes
        self.lines: list[list[Place]] = [[] for _ in range(skills)]
        self.waiting = self.working = 0
        self.since_h = 0.0
        self.owed_h = self.busy_h = self.travel_h = self.overtime_h = self.off_h = self.line_h = self.waited_h = 0.0

    def count(self, change: int) -> None:
        """The number of orders that wait changes."""
        self.line_h += self.waiting * (self.clock.now - self.since_h)
        self.since_h = self.clock.now
        self.waiting += change

    def load(self) -> float:
        """Orders that wait or are worked at, a crew."""
        return (self.waiting + self.working) / max(1, len(self.crews))
