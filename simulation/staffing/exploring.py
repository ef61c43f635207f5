"""Which options of which units are worth trying, and one run that tries another option of every unit at once.

Units hardly touch each other, so what a run of many changed units shows can be counted unit by unit. Prices of the
standards tell which options could still be part of a cheaper choice: those whose cost and lost shares, valued at the
prices, exceed the best of their unit by less than the gap between the best choice and its bound. When none is left, no
choice in the separable model is cheaper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.staffing.choice import Prices, bound, chosen, cost, relaxed
from simulation.staffing.options import Options, options_of
from simulation.staffing.problem import KINDS, People
from simulation.staffing.testbed import Testbed, Trial

A_ROUND = 4
"""Options of each unit that are tried before prices are computed anew."""
TOLERANCE_YUAN = 1.0


@dataclass(slots=True, kw_only=True)
class Explored:
    """What is known of all options: shares when nobody waits (`full`, n_standards), and the units' options.

    `plenty` is the staffing with which nobody waits, `parts` the trials with it on the `replications`. `fixed_yuan` a
    year is what those cost of whom no standard speaks.
    """

    plenty: People
    full: NDArray[np.float64]
    parts: list[Trial]
    units: list[Options]
    replications: Sequence[int]
    fixed_yuan: float = 0.0

    def yuan(self, choice: Sequence[int]) -> float:
        """Cost of a choice a year, with those of whom no standard speaks."""
        return self.fixed_yuan + cost(self.units, choice)

    def people(self, choice: Sequence[int]) -> People:
        """Staffing of a choice."""
        return np.concatenate([o.people[k] for o, k in zip(self.units, choice, strict=True)])


def begin(testbed: Testbed, plenty: People, starts: Sequence[People], replications: Sequence[int]) -> Explored:
    """Know plenty of people and some staffings to start from."""
    problem = testbed.problem
    parts = testbed.tried([plenty], replications)[0]
    explored = Explored(
        plenty=plenty,
        full=np.mean([trial.share for trial in parts], axis=0),
        parts=parts,
        units=options_of(problem, plenty),
        replications=replications,
    )
    for unit in range(problem.units):
        _learn(testbed, explored, unit, len(explored.units[unit]) - 1, parts)
    everybody = [len(options) - 1 for options in explored.units]
    explored.fixed_yuan = float(np.mean([trial.yuan for trial in parts])) - cost(explored.units, everybody)
    wanted = [
        [number for start in starts if (number := options.number(_own(testbed, start, unit))) >= 0]
        for unit, options in enumerate(explored.units)
    ]
    _try(testbed, explored, wanted)
    return explored


def explore(testbed: Testbed, explored: Explored, room: NDArray[np.float64], *, rounds: int) -> None:
    """Try options until none that was not tried could belong to a cheaper choice, or for so many rounds."""
    for _ in range(rounds):
        prices = relaxed(explored.units, room)
        best = chosen(explored.units, room)
        gap = np.inf if best is None else cost(explored.units, best) - bound(explored.units, room, prices)
        wanted = [
            _promising(options, prices, gap, best[unit] if best else -1)[:A_ROUND]
            for unit, options in enumerate(explored.units)
        ]
        if not any(wanted):
            least = testbed.problem.least.tolist()
            numbers = best or [-1] * len(least)
            grown = [o.refine(n, least=m) for o, n, m in zip(explored.units, numbers, least, strict=True)]
            if not any(grown):
                return
            continue
        _try(testbed, explored, wanted)


def _promising(options: Options, prices: Prices, gap: float, now: int) -> list[int]:
    """Options not tried that could be part of a cheaper choice, those near the present one first, then by worth."""
    worth = options.yuan + options.loss @ prices.standard
    better = ~options.known & (worth - worth.min() < gap - TOLERANCE_YUAN)
    near = options.near(now) if now >= 0 else np.zeros(len(options), bool)
    order = np.lexsort((worth, ~near))
    return [int(k) for k in order if better[k]]


def _try(testbed: Testbed, explored: Explored, wanted: Sequence[Sequence[int]]) -> None:
    """Try the wanted options of all units, the k-th of every unit of a kind in one run, other kinds with plenty."""
    problem = testbed.problem
    kind_of = problem.kind[problem.first[:-1]]
    runs: list[tuple[People, dict[int, int]]] = []
    for kind in range(len(KINDS)):
        units = np.flatnonzero(kind_of == kind).tolist()
        for k in range(max((len(wanted[unit]) for unit in units), default=0)):
            tried = {unit: wanted[unit][k] for unit in units if k < len(wanted[unit])}
            people = explored.plenty.copy()
            for unit, number in tried.items():
                people[problem.first[unit] : problem.first[unit + 1]] = explored.units[unit].people[number]
            runs.append((people, tried))
    trials = testbed.tried([people for people, _ in runs], explored.replications)
    for (_, tried), found in zip(runs, trials, strict=True):
        for unit, number in tried.items():
            _learn(testbed, explored, unit, number, found)


def _learn(testbed: Testbed, explored: Explored, unit: int, number: int, trials: Sequence[Trial]) -> None:
    """Write down what a unit lost against plenty of people."""
    problem = testbed.problem
    post = problem.first[unit]
    owner, crews = problem.owner[post], problem.kind[post] == 0

    def part(trial: Trial) -> NDArray[np.float64]:
        return np.asarray((trial.of_pool if crews else trial.of_community)[:, owner])

    pairs = zip(trials, explored.parts, strict=True)
    loss = np.mean([part(full) - part(trial) for trial, full in pairs], axis=0)
    extra = float(np.mean([trial.extra_yuan[owner] for trial in trials])) if crews else 0.0
    explored.units[unit].learn(number, loss=loss, extra_yuan=extra)


def _own(testbed: Testbed, people: People, unit: int) -> list[int]:
    problem = testbed.problem
    return [int(count) for count in people[problem.first[unit] : problem.first[unit + 1]]]
