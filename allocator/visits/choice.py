"""An exact choice among portfolios: every compound once, no official twice, at least cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from allocator.cpsat import search
from allocator.visits.columns import Columns, cheapest
from domain.arrays import Floats, Ints
from domain.limits import Limit

PER_OFFICIAL = 30  # portfolios of an official, and
PER_COMPOUND = 60  # with a compound, that are worth choosing from
PER_YUAN = 10_000  # CP-SAT counts in hundredths of a fen
WORK_SCALE = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Portfolios to choose from: one task for an executor.

    Compounds and officials are those named in them. `known` are the positions of a choice to begin with, if any. With
    `covers` compounds may be in several of those taken.
    """

    columns: Columns
    known: Ints
    limit: Limit
    seed: int
    covers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Positions of the portfolios taken, None when none were found, and a bound in yuan on what they cost together."""

    taken: Ints | None
    bound: float


def choose(task: Choice) -> Chosen:
    """The best choice found, never dearer than the known one.

    Costs are rounded down to whole numbers, so the bound holds for real costs too.
    """
    columns = task.columns
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in range(len(columns))]
    rule = cp_model.CpModel.add_at_least_one if task.covers else cp_model.CpModel.add_exactly_one
    for held in _by_place(columns):
        rule(model, [taken[k] for k in held])
    for own in _groups(columns.official, np.arange(len(columns))):
        model.add_at_most_one([taken[k] for k in own])
    model.minimize(cp_model.LinearExpr.weighted_sum(taken, np.floor(columns.yuan * PER_YUAN).astype(int).tolist()))
    if len(task.known):
        known = set(task.known.tolist())
        for k, variable in enumerate(taken):
            model.add_hint(variable, k in known)
    found = search(
        model, limit=task.limit, seed=task.seed, work_scale=WORK_SCALE, parameters={"linearization_level": 2}
    )
    best = np.flatnonzero(found.values(taken)) if found.found else None
    if len(task.known) and (best is None or columns.yuan[best].sum() > columns.yuan[task.known].sum() - 1e-9):
        best = task.known
    return Chosen(taken=best, bound=(found.bound or 0.0) / PER_YUAN)


def _by_place(columns: Columns) -> list[list[int]]:
    column, place = np.nonzero(columns.members >= 0)
    return _groups(columns.members[column, place], column)


def _groups(key: Ints, value: Ints) -> list[list[int]]:
    """Values of each key, in the order of keys."""
    order = np.argsort(key, kind="stable")
    parts = np.split(value[order], np.flatnonzero(np.diff(key[order])) + 1)
    return [part.tolist() for part in parts if len(part)]


def offered(columns: Columns, slack: Floats, rows: Ints) -> Ints:
    """The portfolios among `rows` that are worth choosing from."""
    worth = cheapest(columns.take(rows), slack[rows], per_official=PER_OFFICIAL, per_compound=PER_COMPOUND)
    return np.asarray(rows[worth], np.int64)
