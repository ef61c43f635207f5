"""Exact splitting of a connected part of the graph into districts: CP-SAT with separators added as they are broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from allocator import cpsat
from allocator.regions.graph import RegionGraph
from allocator.regions.separators import separations
from allocator.regions.stopwatch import Stopwatch
from domain.arrays import Ints
from domain.limits import Limit
from domain.results import Status

ROUNDS = 200
LEAST_STEP = 1e-7  # people; all steps of a path together stay below half a person
# Connection is cut here; CP-SAT's own cuts cost more than they give.
TUNING = {"linearization_level": 2, "cut_level": 0}
Literals = list[list[cp_model.LiteralT]]


@dataclass(frozen=True, slots=True)
class Split:
    """`label` (n,) of the cheapest split found; `bound`, below which none cuts; INFEASIBLE is proved."""

    status: Status
    label: Ints | None
    bound: int


def split(
    graph: RegionGraph,
    population: Ints,
    n_districts: int,
    limits: tuple[int, int],
    *,
    limit: Limit,
    seed: int,
    below: int | None = None,
) -> Split:
    """Least cut edges of a split into connected districts within the limits of population.

    Parameters
    ----------
    limit
        Of all rounds together.
    below
        Only splits that cut fewer edges are wanted; INFEASIBLE then proves that there are none.
    """
    model = cp_model.CpModel()
    inside = _districts(model, population, n_districts)
    _within_limits(model, inside, population, limits)
    _apart(model, inside, too_far(graph, population, limits[1]))
    _minimise_cuts(model, inside, graph, below)
    watch, work, proven = Stopwatch(limit), limit.work, 0
    for _ in range(ROUNDS):
        if work <= 0 or watch.over():
            break
        found = cpsat.search(model, limit=watch.left(work), seed=seed, parameters=TUNING)
        work -= found.work
        proven = max(proven, _rounded_up(found.bound))
        if found.status is Status.INFEASIBLE:
            return Split(Status.INFEASIBLE, None, below if below is not None else proven)
        if not found.found:
            break
        label = np.array([[found.solver.boolean_value(x) for x in row] for row in inside]).argmax(axis=1)
        if not _separate(model, inside, graph, label):
            return Split(found.status, label, proven)
    return Split(Status.UNKNOWN, None, proven)


def _districts(model: cp_model.CpModel, population: Ints, n_districts: int) -> Literals:
    """A literal for each unit and district, one of them true; the most populous unit is in district 0."""
    n = len(population)
    if n_districts == 2:  # one variable a unit: the other district is its negation
        ones = [model.new_bool_var(f"x{unit}") for unit in range(n)]
        inside: Literals = [[x.Not(), x] for x in ones]
    else:
        inside = [[model.new_bool_var(f"x{unit},{d}") for d in range(n_districts)] for unit in range(n)]
        for row in inside:
            model.add_exactly_one(row)
    model.add_bool_or([inside[int(population.argmax())][0]])
    return inside


def _within_limits(model: cp_model.CpModel, inside: Literals, population: Ints, limits: tuple[int, int]) -> None:
    for district in range(len(inside[0])):
        row = [literals[district] for literals in inside]
        model.add_linear_constraint(cp_model.LinearExpr.weighted_sum(row, population.tolist()), *limits)


def too_far(graph: RegionGraph, population: Ints, most: int) -> Ints:
    """Pairs of units (m, 2), the lower first, that no connected district of at most `most` people can hold both.

    People on any path from one to the other, both ends with it, are more.
    """
    onto = population[graph.to] + LEAST_STEP  # people met by a step onto a unit; a step of 0 would be no edge to scipy
    steps = csr_matrix((onto, graph.to, graph.start), shape=(len(graph), len(graph)))
    people = dijkstra(steps) + population[:, None]
    return np.argwhere(np.triu(people > most + 0.5, 1))


def _apart(model: cp_model.CpModel, inside: Literals, pairs: Ints) -> None:
    for a, b in pairs.tolist():
        for x, y in zip(inside[a], inside[b], strict=True):
            model.add_bool_or([~x, ~y])


def _minimise_cuts(model: cp_model.CpModel, inside: Literals, graph: RegionGraph, below: int | None) -> None:
    cuts = []
    for a, b in graph.edges.tolist():
        cut = model.new_bool_var(f"cut{a},{b}")
        for x, y in zip(inside[a], inside[b], strict=True):
            model.add_bool_or([~x, y, cut])
            model.add_bool_or([~y, x, cut])
        cuts.append(cut)
    total = cp_model.LinearExpr.sum(cuts)
    if below is not None:
        model.add(total <= below - 1)
    model.minimize(total)


def _separate(model: cp_model.CpModel, inside: Literals, graph: RegionGraph, label: Ints) -> int:
    """Add the separators that the districts break, for every district; their number."""
    added = 0
    for district in range(len(inside[0])):
        members = np.flatnonzero(label == district)
        for cut in separations(graph, members) if len(members) else ():
            for d in range(len(inside[0])):
                clause: Sequence[cp_model.LiteralT] = [inside[unit][d] for unit in cut.separator]
                model.add_bool_or([~inside[cut.first][d], ~inside[cut.second][d], *clause])
            added += 1
    return added


def cut_edges(graph: RegionGraph, label: Ints) -> int:
    """Edges between districts."""
    ends = label[graph.edges]
    return int((ends[:, 0] != ends[:, 1]).sum())


def _rounded_up(bound: float | None) -> int:
    return 0 if bound is None else int(np.ceil(bound - 1e-6))
