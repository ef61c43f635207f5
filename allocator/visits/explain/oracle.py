"""Whether a month can be had under some of its requirements: flows, a relaxation and an exact model, in that order."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_flow

from allocator.cpsat import Search, search
from allocator.visits.costs import trip_m
from allocator.visits.explain.day_rules import add_days
from allocator.visits.explain.giving import Switches
from allocator.visits.explain.model import RuleModel, add_loads, chiefs_model, reach_short
from allocator.visits.explain.requirements import FOR_CHIEFS, Kind, Requirement
from allocator.visits.explain.timing import Timing
from allocator.visits.pair_prices import PAIR_TERMS
from allocator.visits.problem import VisitProblem
from domain.arrays import Bools
from domain.limits import Limit
from domain.results import Status

EXACT_VISITS = 60_000  # possible visits (official, compound, half-day) up to which the exact model is built
WORK_SCALE = 4.0
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
    _shapes: dict[str, Bools] = field(default_factory=dict)

    @property
    def is_exact(self) -> bool:
        """Whether the exact model of these compounds is small enough to build."""
        slots = len(Timing(self.problem).slots)
        return len(self.problem.official_ids) * len(self.compounds) * slots <= EXACT_VISITS

    def satisfiable(self, active: Collection[Requirement]) -> bool | None:
        """Whether some month keeps to the requirements; None when neither was shown within the limit."""
        if not self._flows(active):
            return False
        if all(one.kind in FOR_CHIEFS and not _is_of_days(one) for one in active):
            return True
        loads = self._fixed(self._model(exact=False), active)
        if loads.status is Status.INFEASIBLE:
            return False
        if loads.found and self._with_chiefs(active, loads):
            return True
        return self._exactly(active) if self.is_exact else None

    def _exactly(self, active: Collection[Requirement]) -> bool | None:
        found = self._fixed(self._model(exact=True), active)
        if found.status is Status.INFEASIBLE:
            return False
        return is_month(self._model(exact=True).built, found, active) or None

    def core(self, active: Collection[Requirement]) -> list[Requirement]:
        """Requirements among the active ones that already have no month, re-verified; all of them where unsure."""
        if not self._flows(active):
            return [one for one in active if one.kind in FOR_CHIEFS or one.kind is Kind.VISITS]
        found = self._assumed(self._model(exact=self.is_exact), active)
        if found.status is not Status.INFEASIBLE:
            return list(active)
        switches = self._model(exact=self.is_exact).switches
        indices = set(found.solver.sufficient_assumptions_for_infeasibility())
        named = [one for one in active if one in switches.active and switches.active[one].index in indices]
        return named if named and self.satisfiable(named) is False else list(active)

    def _flows(self, active: Collection[Requirement]) -> bool:
        """Whether every compound that needs a chief can have one, as far as places and reach go (maximum flow)."""
        wanted = sorted({one.compound for one in active if one.kind in (Kind.CHIEF, Kind.VISITS)})
        if not wanted:
            return True
        n, m = len(self.problem.official_ids), len(wanted)
        allowed = self._allowed(active)[:, wanted]
        limited = {one.official for one in active if one.kind is Kind.PLACES}
        places = [int(k) if o in limited else m for o, k in enumerate(self.problem.max_compounds.tolist())]
        official, compound = np.nonzero(allowed)
        tail = np.concatenate([np.full(m, n + m), n + compound, np.arange(n)])
        head = np.concatenate([n + np.arange(m), official, np.full(n, n + m + 1)])
        room = np.concatenate([np.ones(m + len(official)), places]).astype(np.int32)
        graph = csr_matrix((room, (tail, head)), shape=(n + m + 2, n + m + 2))
        return int(maximum_flow(graph, n + m, n + m + 1).flow_value) == m

    def _allowed(self, active: Collection[Requirement]) -> Bools:
        """Who may lead which compound under the active requirements, (n_officials, n_compounds)."""
        allowed = np.array(self._shape("way"))
        for one in active:
            if one.kind is Kind.TRIP_TIME:
                allowed &= self._shape("reach")
            elif one.kind is Kind.CONFLICT:
                allowed[one.official, one.compound] = False
            elif one.term is not None and one.term in PAIR_TERMS:
                allowed[:, one.compound] &= self.problem.pair_amounts[one.term][:, one.compound] == 0
        return allowed

    def _shape(self, name: str) -> Bools:
        if not self._shapes:
            problem, timing = self.problem, Timing(self.problem)
            short = np.full(problem.out_m.shape, -1)
            for o in range(len(problem.official_ids)):
                for i in self.compounds:
                    steps = reach_short(timing, o, i)
                    short[o, i] = -1 if steps is None else steps
            self._shapes = {"way": short >= 0, "reach": short == 0}
        return self._shapes[name]

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

    def _with_chiefs(self, active: Collection[Requirement], loads: Search) -> bool:
        """Whether a month was found with the chiefs of a solution of the loads model."""
        chosen = {pair for pair, lead in self._model(exact=False).built.lead.items() if loads.value(lead)}
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
