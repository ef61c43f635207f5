"""The cheapest staffing that meets the standards on the replications of the search.

The separable counts choose a staffing; simulated as a whole it may fall short, because bounds are asked for and not
means, and because pools touch where companies refuse. What it falls short by is added to what is asked of the counts,
and they choose again, as staffing is corrected by simulated delay tails in the iterative staffing algorithm. Then
single units are moved to cheaper options as long as the whole still meets the standards.

References
----------
Z. Feldman, A. Mandelbaum, W. A. Massey and W. Whitt, Staffing of time-varying queues to achieve time-stable
performance, Management Science 54 (2008), doi:10.1287/mnsc.1070.0821.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from domain.staffing import Tried
from simulation.staffing.choice import bound, chosen, relaxed
from simulation.staffing.evidence import lows, targets, tried
from simulation.staffing.exploring import Explored, explore
from simulation.staffing.problem import People, StaffingProblem
from simulation.staffing.testbed import Testbed

CORRECTIONS = 10
"""Most times that what is asked of the counts is corrected."""
ROUNDS = 12
"""Most rounds of exploring for one choice."""
TOLERANCE = 0.002
"""Options are tried as a whole when the counts expect them to fall short by no more than this share."""
WORTH = 0.1
"""Least saving that is tried, in persons: less than that the counts have weighed already."""
ABREAST = 6
"""Changes that are tried together."""
LEAST_STEP = 1e-4


@dataclass(slots=True, kw_only=True)
class Search:
    """The search for one set of standards: its testbed, what was explored, and the best staffing so far.

    `best` meets `asked` (n_standards,), the targets or more where a confirmation has failed; None while none was found.
    """

    testbed: Testbed
    explored: Explored
    replications: Sequence[int]
    confidence: float
    asked: NDArray[np.float64]
    best: tuple[People, Tried] | None = None

    def look(self, staffings: Sequence[People]) -> list[Tried]:
        """What staffings show on the replications of the search; the cheapest that meets the standards is kept."""
        standards = self.testbed.problem.standards
        found = [
            tried(standards, trials, confidence=self.confidence)
            for trials in self.testbed.tried(staffings, self.replications)
        ]
        for people, shown in zip(staffings, found, strict=True):
            if self.meets(shown) and (self.best is None or shown.yuan_year < self.best[1].yuan_year):
                self.best = people, shown
        return found

    def meets(self, shown: Tried) -> bool:
        """Whether all lower bounds reach what is asked."""
        return bool((lows(shown) >= self.asked).all())


def search(found: Search) -> None:
    """Find a staffing and make it cheaper, in `found.best`.

    Raises
    ------
    Stopped
        When the user asked to stop; `found.best` is then the best so far.
    """
    plenty = found.look([found.explored.plenty])[0]
    room = lows(plenty) - found.asked
    _corrected(found, room)
    _lighten(found)


def lower_bound(found: Search) -> float | None:
    """Yuan a year that every staffing costs at least whose mean shares reach the targets, in the separable model.

    A lower confidence bound at the target asks for more than the mean, so it holds for what is sought. There is none,
    and None is returned, where the options leave out numbers of people.
    """
    explored = found.explored
    if not all(options.whole for options in explored.units):
        return None
    room = np.maximum(0.0, explored.full - targets(found.testbed.problem.standards))
    return explored.fixed_yuan + bound(explored.units, room, relaxed(explored.units, room))


def _corrected(found: Search, room: NDArray[np.float64]) -> None:
    """Choose by the separable counts and correct what is asked of them until the whole meets the standards."""
    more = np.zeros(len(room))
    for _ in range(CORRECTIONS):
        left = np.maximum(0.0, room - more)
        explore(found.testbed, found.explored, left, rounds=ROUNDS)
        choice = chosen(found.explored.units, left)
        if choice is None:
            return
        shown = found.look([found.explored.people(choice)])[0]
        if found.meets(shown):
            return
        more += np.maximum(found.asked - lows(shown), LEAST_STEP)


def _lighten(found: Search) -> None:
    """Move single units to cheaper options while the standards stay met.

    In the end each person fewer is tried, whatever the counts expect of it.
    """
    refused: set[bytes] = set()
    while found.best is not None:
        people, shown = found.best
        likely = _cheaper(found, people, lows(shown) - found.asked)
        batch = list(islice((change for change in likely if change.tobytes() not in refused), ABREAST))
        if not batch:
            single = (change for _, change in one_fewer(people, found.testbed.problem))
            batch = [change for change in single if change.tobytes() not in refused]
        if not batch:
            return
        found.look(batch)
        refused |= {change.tobytes() for change in batch}


def _cheaper(found: Search, people: People, slack: NDArray[np.float64]) -> Iterator[People]:
    """Changes of one unit that save most and that the counts do not rule out; first of all one person fewer."""
    problem, units = found.testbed.problem, found.explored.units
    changes: list[tuple[float, int, int]] = []
    for unit, options in enumerate(units):
        now = options.number(people[problem.first[unit] : problem.first[unit + 1]].tolist())
        if now < 0:
            continue
        more = options.loss - options.loss[now]
        saves = options.yuan[now] - options.yuan > WORTH * options.price.min()
        fits = (more <= slack + TOLERANCE).all(axis=1) & saves
        changes += [(float(options.yuan[k] - options.yuan[now]), unit, int(k)) for k in np.flatnonzero(fits)]
    for _, unit, number in sorted(changes):
        changed = people.copy()
        changed[problem.first[unit] : problem.first[unit + 1]] = units[unit].people[number]
        yield changed


def one_fewer(people: People, problem: StaffingProblem) -> list[tuple[int, People]]:
    """Posts that could do with one person fewer, and the staffings without them."""
    rows = []
    for post in np.flatnonzero(people > 0):
        fewer = people.copy()
        fewer[post] -= 1
        if problem.allowed(fewer):
            rows.append((int(post), fewer))
    return rows
