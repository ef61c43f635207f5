"""Portfolios: an official and the few compounds they would lead, priced exactly."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from allocator.visits.problem import VisitProblem
from allocator.visits.trips import cover_cost, tours_m
from domain.arrays import Bools, Floats, Ints

EXACT_SIZE = 4
"""Largest portfolio whose trips are priced exactly; larger ones are priced in blocks of this size."""

CHUNK = 8_000  # portfolios priced at once: keeps the tables of dynamic programming under 50 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Portfolios as arrays: official (n,), members (n, width) padded with -1, cost in yuan (n,)."""

    official: Ints
    members: Ints
    yuan: Floats

    def __len__(self) -> int:
        return len(self.official)

    def take(self, rows: Ints) -> Columns:
        """The portfolios at the given positions."""
        return Columns(official=self.official[rows], members=self.members[rows], yuan=self.yuan[rows])


def nothing() -> Columns:
    """No portfolios."""
    return Columns(official=np.zeros(0, np.int64), members=np.zeros((0, 1), np.int64), yuan=np.zeros(0))


def merged(parts: list[Columns]) -> Columns:
    """Portfolios of several lists, in order."""
    width = max(part.members.shape[1] for part in parts)
    members = [np.pad(p.members, ((0, 0), (0, width - p.members.shape[1])), constant_values=-1) for p in parts]
    return Columns(
        official=np.concatenate([part.official for part in parts]),
        members=np.vstack(members),
        yuan=np.concatenate([part.yuan for part in parts]),
    )


def unique(columns: Columns) -> Columns:
    """Each portfolio once, where it stands first."""
    key = np.column_stack([columns.official, np.sort(columns.members, axis=1)])
    _, first = np.unique(key, axis=0, return_index=True)
    return columns.take(np.sort(first))


def reduced_cost(columns: Columns, price: Floats) -> Floats:
    """Cost less prices of each portfolio in yuan, (n_portfolios,)."""
    padded = np.append(price, 0.0)  # position -1, the padding, earns nothing
    return np.asarray(columns.yuan - padded[columns.members].sum(axis=1), float)


def least_reduced(problem: VisitProblem, columns: Columns, price: Floats) -> Floats:
    """Least (cost - prices) of each official's portfolios, at most 0: (n_officials,)."""
    least = np.zeros(len(problem.official_ids))
    np.minimum.at(least, columns.official, reduced_cost(columns, price))
    return least


def slack_of(problem: VisitProblem, columns: Columns, price: Floats) -> Floats:
    """How much each portfolio costs above its official's best at these prices, (n_portfolios,)."""
    slack: Floats = reduced_cost(columns, price) - least_reduced(problem, columns, price)[columns.official]
    return slack


def cheapest(columns: Columns, slack: Floats, *, per_official: int, per_compound: int) -> Bools:
    """The portfolios of least slack of each official and those holding each compound: (n_portfolios,)."""
    keep = rank(columns.official, slack) < per_official
    column, place = np.nonzero(columns.members >= 0)
    keep[column[rank(columns.members[column, place], slack[column]) < per_compound]] = True
    return np.asarray(keep)


def rank(group: Ints, value: Floats) -> Ints:
    """Position of each entry among those of its group, from the least value."""
    order = np.lexsort((value, group))
    first = np.flatnonzero(np.diff(group[order], prepend=-1))
    size = np.diff(np.append(first, len(order)))
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order)) - np.repeat(first, size)
    return places


def holders(columns: Columns, compounds: int) -> Ints:
    """Which of the portfolios has each of so many compounds, each being in one: (compounds,)."""
    column, place = np.nonzero(columns.members >= 0)
    holder = np.full(compounds, -1)
    holder[columns.members[column, place]] = column
    return holder


def clusters(problem: VisitProblem, size: int, *, partners: int) -> Ints:
    """Groups of `size` compounds made of one and some of its nearest others, each group once: (n, size) sorted."""
    apart = problem.between_m + problem.between_m.T
    np.fill_diagonal(apart, -1.0)
    order = np.argsort(apart, axis=1, kind="stable")[:, 1 : partners + 1]
    groups = [(i, *others) for i, row in enumerate(order.tolist()) for others in combinations(row, size - 1)]
    if not groups:
        return np.zeros((0, size), np.int64)
    return np.unique(np.sort(np.array(groups, np.int64), axis=1), axis=0)


def enumerated(problem: VisitProblem, pairs: Bools, sizes: Ints, *, partners: int) -> Columns:
    """Clusters of at most `sizes[o]` compounds, all of them paired with official `o`, priced exactly."""
    parts = [nothing()]
    for size in range(1, int(sizes.max(initial=1)) + 1):
        groups = clusters(problem, size, partners=partners)
        fitting = [np.flatnonzero((sizes[o] >= size) & mine[groups].all(axis=1)) for o, mine in enumerate(pairs)]
        official = np.repeat(np.arange(len(pairs)), [len(rows) for rows in fitting])
        parts.append(priced(problem, official, groups[np.concatenate(fitting)]))
    return merged(parts)


def priced(problem: VisitProblem, official: Ints, members: Ints) -> Columns:
    """Portfolios of one size with their cost; those that the month cannot hold are left out."""
    order = np.argsort(-problem.visits[members], axis=1, kind="stable")
    members = np.take_along_axis(members, order, axis=1)
    fits = _fits(problem, official, problem.visits[members])
    official, members = official[fits], members[fits]
    owed = problem.visits[members]
    travel = np.zeros(len(official))
    for first in range(0, members.shape[1], EXACT_SIZE):
        block = slice(first, first + EXACT_SIZE)
        travel += _travel_m(problem, official, members[:, block], owed[:, block])
    load = owed.sum(axis=1)
    yuan = travel * problem.yuan_m + problem.unfair(load, official) + lead_yuan(problem, official, members)
    keep = np.isfinite(yuan)
    return Columns(official=official[keep], members=members[keep], yuan=yuan[keep])


def lead_yuan(problem: VisitProblem, official: Ints, members: Ints) -> Floats:
    """What it costs that these officials lead these compounds, whatever the days, for each portfolio."""
    yuan = np.where(members >= 0, problem.lead_yuan[official[:, None], members], 0.0)
    return np.asarray(yuan.sum(axis=1), float)


def _fits(problem: VisitProblem, official: Ints, owed: Ints) -> Bools:
    """Whether visits to different compounds fit on the days present, each compound at most once a day.

    They do exactly when the k compounds owed most never need more than k compounds can absorb (Gale and Ryser).
    """
    fits = owed.shape[1] <= problem.max_compounds[official]
    for k in range(1, owed.shape[1] + 1):
        fits &= owed[:, :k].sum(axis=1) <= problem.absorbed(k)[official]
    return np.asarray(fits)


def _travel_m(problem: VisitProblem, official: Ints, members: Ints, owed: Ints) -> Floats:
    """Least travel of each portfolio; rows are grouped by what is owed, since that fixes the tables to fill."""
    travel = np.zeros(len(official))
    kinds, kind_of = np.unique(owed, axis=0, return_inverse=True)
    for kind, visits in enumerate(kinds.tolist()):
        rows = np.flatnonzero(kind_of.ravel() == kind)
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            travel[part] = cover_cost(tours_m(problem, official[part], members[part]), tuple(visits))
    return travel
