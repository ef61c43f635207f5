"""An order for a crew, and a crew, as the reference engine follows them."""

from __future__ import annotations

from dataclasses import dataclass

import simpy

INF = float("inf")


@dataclass(slots=True, eq=False)
class Order:
    """Work wanted from a crew; `done` succeeds when it is over. `version` tells valid places in lines from stale."""

    request: int
    pool: int
    place: int
    skill: int
    urgency: int
    work_h: float
    full_h: float
    ready_h: float
    done: simpy.Event
    rank: int = 0
    due_h: float = 0.0
    stand: int = 0
    version: int = 0
    waits: bool = False
    queued_h: float = 0.0
    escalated: bool = False
    spilled: bool = False

    def key(self) -> tuple[int, float, int]:
        """Order of service."""
        return self.rank, self.due_h, self.request


@dataclass(slots=True, eq=False)
class Crew:
    """A crew: where it is, until when it is on duty, and what it does."""

    number: int
    pool: int
    skills: int
    base: int
    place: int
    idle: bool = False
    leaving: bool = False
    until_h: float = -INF
    order: Order | None = None
    version: int = 0
    from_place: int = 0
    left_h: float = 0.0
    drive_h: float = 0.0
    end_h: float = 0.0
