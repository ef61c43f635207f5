"""Patterns chosen before any routes: neighbours on the same days, loads of the days within what the vehicles carry."""

from __future__ import annotations

from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from allocator.cpsat import search
from allocator.periodic.setup import distances
from domain.arrays import Floats
from domain.limits import Limit
from domain.periodic import PeriodicInstance

NEIGHBOURS = 5  # of each customer, whose days it should share
CLOSENESS = 1000  # worth of sharing a day with a customer in the same place
FULL = 0.95  # of a day's capacity: loads above it cost, since whole customers seldom fill vehicles
LOADS = 1000  # parts of a day's capacity in which loads are counted


def chosen_patterns(instance: PeriodicInstance, *, time_s: float, seed: int) -> list[int] | None:
    """Pattern of every place, 0 for the depot; None where no choice was found that vehicles could carry."""
    model = cp_model.CpModel()
    picks = [[model.new_bool_var("") for _ in patterns] for patterns in instance.patterns]
    for pick in picks[1:]:
        model.add_exactly_one(pick)
    on_day = _on_day(model, instance, picks)
    overload = [_day_load(model, instance, on_day, day) for day in range(instance.n_days)]
    model.maximize(_shared(model, instance, on_day) - CLOSENESS * sum(overload))
    found = search(model, limit=Limit(work=100.0, time_s=time_s), seed=seed)
    if not found.found:
        return None
    best = [found.values(pick) for pick in picks]
    return [0] + [pattern[pick.index(1)] for pattern, pick in zip(instance.patterns[1:], best[1:], strict=True)]


def _on_day(model: Any, instance: PeriodicInstance, picks: list[list[Any]]) -> list[list[Any]]:
    """Whether each place is visited on each day: a variable where its patterns differ, else 0 or 1."""
    rows: list[list[Any]] = [[0] * instance.n_days]
    for patterns, pick in zip(instance.patterns[1:], picks[1:], strict=True):
        row: list[Any] = []
        for day in range(instance.n_days):
            having = [var for pattern, var in zip(patterns, pick, strict=True) if pattern >> day & 1]
            if len(having) in (0, len(patterns)):
                row.append(int(bool(having)))
                continue
            row.append(model.new_bool_var(""))
            model.add(sum(having) == row[-1])
        rows.append(row)
    return rows


def _day_load(model: Any, instance: PeriodicInstance, on_day: list[list[Any]], day: int) -> Any:
    """Keep a day's load within all its vehicles; how much of it lies above FULL."""
    room = instance.vehicles * float(instance.capacity[day])
    over = model.new_int_var(0, LOADS, "")
    if np.isfinite(room) and room > 0:
        parts = np.floor(LOADS * instance.demand / room + 1e-9).astype(int).tolist()
        load = sum(part * row[day] for part, row in zip(parts, on_day, strict=True))
        model.add(load <= LOADS)
        model.add(over >= load - round(FULL * LOADS))
    return over


def _shared(model: Any, instance: PeriodicInstance, on_day: list[list[Any]]) -> Any:
    """Worth of all days that neighbours share, counted once a pair."""
    lengths = distances(instance)[1:, 1:]
    unit = _unit(lengths)
    near = np.argsort(lengths, axis=1, kind="stable")[:, 1 : 1 + NEIGHBOURS].tolist()
    pairs = sorted({(min(i, j), max(i, j)) for i, each in enumerate(near) for j in each if i != j})
    terms: list[Any] = []
    for i, j in pairs:
        worth = round(CLOSENESS * unit / (unit + float(lengths[i, j])))
        for first, second in zip(on_day[i + 1], on_day[j + 1], strict=True):
            known = [each for each in (first, second) if isinstance(each, int)]
            if known:
                terms += [] if 0 in known else [worth * first * second]
                continue
            both = model.new_bool_var("")
            model.add_implication(both, first)
            model.add_implication(both, second)
            terms.append(worth * both)
    return sum(terms)


def _unit(lengths: Floats) -> float:
    """Distance at which sharing a day is worth half: the mean one of nearest neighbours."""
    n = len(lengths)
    return float((lengths + np.diag(np.full(n, np.inf))).min(axis=1).mean()) or 1.0 if n > 1 else 1.0
