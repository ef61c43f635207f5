"""Whether a month can be had under some of its requirements: flows, a relaxation and an exact model, in that order."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model

from allocator.cpsat import Search, search
from allocator.visits.costs import trip_m
from allocator.visits.explain.day_rules import add_days
from allocator.visits.explain.flows import crowd, crowded
from allocator.visits.explain.giving import Switches
from allocator.visits.explain.model import Pair, RuleModel, add_loads, chiefs_model
from allocator.visits.explain.requirements import FOR_CHIEFS, Kind, Requirement
from allocator.visits.explain.timing import Timing
from allocator.visits.pair_prices import PAIR_TERMS
from allocator.visits.problem import VisitProblem
from domain.limits import Limit
from domain.results import Status

EXACT_VISITS = 60_000  # possible visits (official, compound, half-day) up to which the exact model is built
WORK_SCALE = 2.0
FEW, NEAR = 12, 4  # compounds that are tried with this many officials near each of them first
CORES = {"cp_model_presolve": False, "linearization_level": 2}
"""Cores of assumptions are wrong now and then with presolve."""


@dataclass(slots=True)
class _Model:
    built: RuleModel
    switches: Switches


@dataclass(slots=True, kw_only=True)
class Oracle:
    """Answers for one problem and some of its compounds; a month without the other compounds is a relaxation."""

    problem: VisitProblem
    compounds: tuple[int, ...]
    limit: Limit
    seed: int
    _models: dict[bool, _Model] = field(default_factory=dict)
    _timing: Timing | None = None

    @property
    def is_exact(self) -> bool:
        """Whether the exact model of these compounds is small enough to build."""
        slots = len(self.timing.slots)
        return len(self.problem.official_ids) * len(self.compounds) * slots <= EXACT_VISITS

    def satisfiable(self, active: Collection[Requirement]) -> bool | None:
        """Whether some month keeps to the requirements; None when neither was shown within the limit."""
        if crowd(self.timing, active) is not None:
            return False
        if all(one.kind in FOR_CHIEFS and not _is_of_days(one) for one in active) or self._near_chiefs_do(active):
            return True
        loads = self._fixed(self._model(exact=False), active)
        if loads.status is Status.INFEASIBLE:
            return False
        if loads.found and self._with_chiefs(active, self._chosen(loads)):
            return True
        return self._exactly(active) if self.is_exact else None

    def _near_chiefs_do(self, active: Collection[Requirement]) -> bool:
        """Whether a few officials near a few compounds do: the quickest way to see that nothing is wrong with them."""
        few = len(self.compounds) <= FEW and len(self.problem.official_ids) > NEAR
        if not few:
            return False
        away = np.where(np.isfinite(self.problem.lead_yuan), self.problem.out_m + self.problem.back_m, np.inf)
        away = np.where((self.problem.max_compounds > 0)[:, None], away, np.inf)
        near = np.argsort(away[:, list(self.compounds)], axis=0, kind="stable")[:NEAR]
        pairs = {(int(o), i) for place, i in enumerate(self.compounds) for o in near[:, place]}
        return self._with_chiefs(active, pairs)

    def _chosen(self, loads: Search) -> set[Pair]:
        return {pair for pair, lead in self._model(exact=False).built.lead.items() if loads.value(lead)}

    def _exactly(self, active: Collection[Requirement]) -> bool | None:
        found = self._fixed(self._model(exact=True), active)
        if found.status is Status.INFEASIBLE:
            return False
        return is_month(self._model(exact=True).built, found, active) or None

    def core(self, active: Collection[Requirement]) -> list[Requirement]:
        """Requirements among the active ones that already have no month, re-verified; all of them where unsure."""
        if found := crowd(self.timing, active):
            named = crowded(active, found)
            return named if crowd(self.timing, named) is not None else list(active)
        made = self._model(exact=self.is_exact)
        answer = self._assumed(made, active)
        if answer.status is not Status.INFEASIBLE:
            return list(active)
        indices, known = set(answer.solver.sufficient_assumptions_for_infeasibility()), made.switches.active
        named = [one for one in active if one in known and known[one].index in indices]
        return named if named and self.satisfiable(named) is False else list(active)

    @property
    def timing(self) -> Timing:
        """Half-days and reach of the problem, worked out once."""
        if self._timing is None:
            self._timing = Timing(self.problem)
        return self._timing

    def _model(self, *, exact: bool) -> _Model:
        if exact not in self._models:
            model = cp_model.CpModel()
            switches = Switches(model)
            built = chiefs_model(self.problem, model, switches, self.compounds)
            (add_days if exact else add_loads)(built)
            self._models[exact] = _Model(built, switches)
        return self._models[exact]

    def _assumed(self, made: _Model, active: Collection[Requirement]) -> Search:
        """Answer with the active requirements as assumptions, of which a core can be had."""
        made.built.model.clear_assumptions()
        made.built.model.add_assumptions([made.switches.holds(one) for one in sorted(active)])
        return search(made.built.model, limit=self.limit, seed=self.seed, work_scale=WORK_SCALE, parameters=CORES)

    def _fixed(self, made: _Model, active: Collection[Requirement]) -> Search:
        """Answer with the active requirements as constraints, which is quicker."""
        for one in active:
            made.switches.holds(one)
        model = made.built.model.clone()
        model.clear_assumptions()
        for one in active:
            model.add(made.switches.holds(one) == 1)
        return search(model, limit=self.limit, seed=self.seed, work_scale=WORK_SCALE)

    def _with_chiefs(self, active: Collection[Requirement], chosen: Collection[Pair]) -> bool:
        """Whether a month was found in which nobody leads anything but the pairs chosen."""
        model = cp_model.CpModel()
        switches = Switches(model)
        built = chiefs_model(self.problem, model, switches, self.compounds, pairs=chosen)
        add_days(built)
        for one in active:
            model.add(switches.holds(one) == 1)
        return is_month(built, search(model, limit=self.limit, seed=self.seed, work_scale=WORK_SCALE), active)


def _is_of_days(one: Requirement) -> bool:
    """Whether a strict term is about days, and not about who is chief."""
    return one.kind is Kind.STRICT and one.term not in PAIR_TERMS


def is_month(built: RuleModel, found: Search, active: Collection[Requirement]) -> bool:
    """Whether a solution is a month: every trip fits in its half-day, where that is asked for."""
    if not found.found:
        return False
    if all(one.kind is not Kind.TRIP_TIME for one in active):
        return True
    stops: dict[tuple[int, tuple[int, int]], list[int]] = {}
    for (o, i, slot), visit in built.visit.items():
        if found.value(visit):
            stops.setdefault((o, slot), []).append(i)
    room = built.problem.half_trip_m
    return all(trip_m(built.problem, o, made) <= room[slot[1], len(made)] + 1e-6 for (o, slot), made in stops.items())
