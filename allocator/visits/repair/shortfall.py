"""What a month lacks that lacks as little as possible, where no repair was found, and the ways out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from allocator.cpsat import search
from allocator.naming import listed
from allocator.visits.problem import VisitProblem
from allocator.visits.repair.model import RepairModel
from allocator.visits.repair.neighbourhood import Neighbourhood
from allocator.visits.repair.task import Task
from domain.limits import Limit

WORK = 30.0  # units of deterministic time for one attempt
PARAMETERS = {"linearization_level": 2, "symmetry_level": 0}  # the full relaxation; symmetries cost more than they save


@dataclass(frozen=True, kw_only=True)
class Short:
    """Visits that cannot be made, by compound, and compounds for which there is no chief, by position."""

    visits: Mapping[int, int]
    headless: tuple[int, ...]

    @property
    def total(self) -> int:
        """Visits and chiefs together."""
        return sum(self.visits.values()) + len(self.headless)


def told(problem: VisitProblem, short: Short) -> str:
    """What is short in a month that has least of it."""
    said = []
    if short.visits:
        said.append("visits to " + listed([f"{problem.compound_ids[i]} ({n})" for i, n in short.visits.items()]))
    if short.headless:
        said.append("chiefs of " + listed([problem.compound_ids[i] for i in short.headless]))
    return ", ".join(said)


def ways_out(short: Short) -> str:
    """The relaxation that makes a month without what is short possible."""
    visits, chiefs = sum(short.visits.values()), len(short.headless)
    ways = [f"{visits} visits fewer"] if visits else []
    return ", ".join([*ways, *([f"max_compounds raised by {chiefs} in all"] if chiefs else [])])


def least_short(
    task: Task, where: Neighbourhood, *, limit: Limit, seed: int, any_room: bool = False
) -> tuple[int | None, Short | None]:
    """A bound on the visits and chiefs that cannot be had, and what a month is short of; None where none was found."""
    built = RepairModel(task=task, where=where, elastic=True, any_room=any_room)
    found = search(built.model, limit=limit, seed=seed, work_scale=WORK, parameters=PARAMETERS)
    if not found.found or found.bound is None:
        return None, None
    visits, headless = built.short(found)
    return int(np.ceil(found.bound - 1e-6)), Short(visits=visits, headless=tuple(headless))
