"""The planned month of mobile teams: routes of each team and day, and the visits left undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.people import TeamKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamVisit:
    """One visit of a task; the team may arrive before work can start. Seconds of the day."""

    task_id: str
    compound_id: str
    kind: TeamKind
    arrive_s: int
    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRoute:
    """A team's day: it leaves its base, makes the visits in their order and is back."""

    team_id: str
    day: date
    leave_s: int
    back_s: int
    metres: float
    visits: tuple[TeamVisit, ...]

    @property
    def hours(self) -> float:
        """Hours from leaving the base to being back."""
        return (self.back_s - self.leave_s) / 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneWork:
    """Visits of a task that nobody makes; `reason` is a sentence."""

    task_id: str
    compound_id: str
    kind: TeamKind
    visits: int
    visit_s: int
    reason: str

    @property
    def hours(self) -> float:
        """Hours of work left undone in the month."""
        return self.visits * self.visit_s / 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamDuty:
    """A task kept by a team over the month."""

    task_id: str
    compound_id: str
    kind: TeamKind
    team_id: str
    days: tuple[date, ...]
    hours_month: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsPlan:
    """Mobile teams over the compounds that have no area contract."""

    routes: tuple[TeamRoute, ...]
    undone: tuple[UndoneWork, ...] = ()

    @property
    def duties(self) -> tuple[TeamDuty, ...]:
        """Tasks with their teams, in the order in which the routes first meet them."""
        visits: dict[tuple[str, str], list[tuple[date, TeamVisit]]] = {}
        for route in self.routes:
            for visit in route.visits:
                visits.setdefault((visit.task_id, route.team_id), []).append((route.day, visit))
        return tuple(
            TeamDuty(
                task_id=task_id,
                compound_id=own[0][1].compound_id,
                kind=own[0][1].kind,
                team_id=team_id,
                days=tuple(sorted(day for day, _ in own)),
                hours_month=sum(visit.end_s - visit.start_s for _, visit in own) / 3600,
            )
            for (task_id, team_id), own in visits.items()
        )
