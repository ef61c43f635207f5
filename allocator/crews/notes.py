"""What a crews' plan says to the planner."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from allocator.crews.problem import CrewProblem
from allocator.naming import listed
from domain.plan import CrewsPlan

HOUR_S = 3600


def notes(problem: CrewProblem, plan: CrewsPlan, reasons: Mapping[int, str]) -> Iterator[str]:
    """Why services are left out (what no crew could ever do, what the days have no room for), and the crews' hours.

    `reasons` why nobody can serve a task, by its position.
    """
    by_reason: dict[str, list[str]] = {}
    for task, reason in sorted(reasons.items()):
        by_reason.setdefault(reason, []).append(f"{problem.tasks.kinds[task]} {problem.tasks.ids[task]}")
    for reason, named in by_reason.items():
        yield f"never served, because {reason}: {listed(named)}"
    hopeless = {name for named in by_reason.values() for name in named}
    left = Counter(f"{kind} {id_}" for _, kind, id_ in plan.unserved if f"{kind} {id_}" not in hopeless)
    if left:
        named = [f"{name} ({times} a week)" for name, times in sorted(left.items())]
        yield (
            f"{left.total()} services a week are left out, because they do not fit the shifts, loads and trips of the "
            f"crews, or cost more than leaving them out: {listed(named)}"
        )
    yield from _hours(plan)


def _hours(plan: CrewsPlan) -> Iterator[str]:
    """How evenly the work lies on crews and days."""
    worked: dict[tuple[str, int], int] = defaultdict(int)
    for trip in plan.trips:
        worked[trip.crew_id, trip.day] += trip.end_s - trip.start_s
    hours = [seconds / HOUR_S for seconds in worked.values()]
    if hours:
        spread = f"{min(hours):.1f} to {max(hours):.1f} h, {sum(hours) / len(hours):.1f} h on average"
        yield f"crews are out on {len(hours)} days a week, {spread}"
