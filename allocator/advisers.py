"""黨建指導員: which adviser looks after which property firm's or owners' committee's organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from allocator.cpsat import search
from domain.executors import Executor
from domain.geometry import great_circle_m
from domain.limits import Limit
from domain.plan import AdvisersPlan, Plan
from domain.results import Result, Status
from domain.roads import RoadNetwork
from domain.scenario import Scenario

PER_YUAN = 100_000  # CP-SAT needs whole numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviserProblem:
    """Advisers and organisations as arrays; positions are identities.

    `travel_yuan` and `misfit` are (n_advisers, n_organisations), `allowed` tells where there is no conflict, `room` is
    (n_advisers,). An organisation of an adviser beyond `even_share` costs `crowded_yuan`.
    """

    adviser_ids: tuple[str, ...]
    organisation_ids: tuple[str, ...]
    travel_yuan: NDArray[np.float64]
    misfit: NDArray[np.bool_]
    allowed: NDArray[np.bool_]
    room: NDArray[np.int64]
    even_share: int
    misfit_yuan: float
    crowded_yuan: float
    unassigned_yuan: float

    def __post_init__(self) -> None:
        want = (len(self.adviser_ids), len(self.organisation_ids))
        for name in ("travel_yuan", "misfit", "allowed"):
            if getattr(self, name).shape != want:
                raise ValueError(f"{name} is {getattr(self, name).shape}, expected {want}")
        if self.room.shape != want[:1]:
            raise ValueError(f"room is {self.room.shape}, expected {want[:1]}")


def problem_of(scenario: Scenario, network: RoadNetwork, plan: Plan) -> AdviserProblem:
    """Arrays of the advisers part; distances are straight lines, so it needs no streets and no earlier part."""
    del network, plan
    rules, advisers, bodies = scenario.rules.advisers, scenario.advisers, scenario.organisations
    shape = (len(advisers), len(bodies))
    metres = great_circle_m(
        np.array([(a.lon_deg, a.lat_deg) for a in advisers]).reshape(-1, 2),
        np.array([(b.lon_deg, b.lat_deg) for b in bodies]).reshape(-1, 2),
    )
    fits = [[not body.field or body.field in adviser.skills for body in bodies] for adviser in advisers]
    clear = [[body.id not in adviser.conflict_ids for body in bodies] for adviser in advisers]
    working = sum(adviser.max_organisations > 0 for adviser in advisers)
    return AdviserProblem(
        adviser_ids=tuple(adviser.id for adviser in advisers),
        organisation_ids=tuple(body.id for body in bodies),
        travel_yuan=rules.yuan_km * metres / 1000.0,
        misfit=~np.array(fits, bool).reshape(shape),
        allowed=np.array(clear, bool).reshape(shape),
        room=np.array([adviser.max_organisations for adviser in advisers], np.int64),
        even_share=-(-len(bodies) // working) if working else 0,
        misfit_yuan=rules.misfit_yuan,
        crowded_yuan=rules.crowded_yuan,
        unassigned_yuan=rules.unassigned_yuan,
    )


def solve(
    problem: AdviserProblem,
    *,
    limit: Limit,
    seed: int = 0,
    executor: Executor | None = None,
    start: AdvisersPlan | None = None,
) -> Result[AdvisersPlan]:
    """Adviser of each organisation at least cost; an organisation may stay without one at its price."""
    del executor  # one small search
    began = perf_counter()
    model = cp_model.CpModel()
    sent = {(int(a), int(b)): model.new_bool_var("") for a, b in np.argwhere(problem.allowed)}
    without = [model.new_bool_var("") for _ in problem.organisation_ids]
    crowded = [model.new_int_var(0, max(0, int(room)), "") for room in problem.room]
    _one_adviser_each(model, problem, sent, without)
    _within_room(model, problem, sent, crowded)
    _minimise_cost(model, problem, sent, without, crowded)
    _suggest(model, problem, sent, start)
    found = search(model, limit=limit, seed=seed)
    # Nobody sent is a plan too, so there is always one, even where the search ended before its first.
    chosen = {b: a for (a, b), it in sent.items() if found.value(it)} if found.found else _nearest_first(problem)
    terms = cost_terms(problem, chosen)
    objective = sum(terms.values())
    return Result(
        status=found.status if found.found else Status.FEASIBLE,
        plan=plan_of(problem, chosen),
        objective=objective,
        bound=min(objective, (found.bound or 0.0) / PER_YUAN),
        cost_terms=terms,
        notes=_notes(problem, chosen),
        runtime_s=perf_counter() - began,
        seed=seed,
    )


def _nearest_first(problem: AdviserProblem) -> dict[int, int]:
    """Adviser of each organisation by taking the cheapest pairs first while there is room; never dearer than none."""
    cost = problem.travel_yuan + problem.misfit_yuan * problem.misfit
    room = np.minimum(problem.room, problem.even_share)
    chosen: dict[int, int] = {}
    for place in np.argsort(cost, axis=None, kind="stable"):
        a, b = (int(position) for position in np.unravel_index(place, cost.shape))
        if b not in chosen and room[a] > 0 and problem.allowed[a, b] and cost[a, b] < problem.unassigned_yuan:
            chosen[b] = a
            room[a] -= 1
    return chosen


Sent = dict[tuple[int, int], cp_model.IntVar]


def _one_adviser_each(
    model: cp_model.CpModel, problem: AdviserProblem, sent: Sent, without: Sequence[cp_model.IntVar]
) -> None:
    """Every organisation has one adviser or is without."""
    for b, left in enumerate(without):
        model.add_exactly_one([left, *(sent[int(a), b] for a in np.flatnonzero(problem.allowed[:, b]))])


def _within_room(
    model: cp_model.CpModel, problem: AdviserProblem, sent: Sent, crowded: Sequence[cp_model.IntVar]
) -> None:
    """No adviser beyond their room; those beyond the even share are counted."""
    for a, extra in enumerate(crowded):
        load = sum(sent[a, int(b)] for b in np.flatnonzero(problem.allowed[a]))
        model.add(load <= int(problem.room[a]))
        model.add(extra >= load - problem.even_share)


def _minimise_cost(
    model: cp_model.CpModel,
    problem: AdviserProblem,
    sent: Sent,
    without: Sequence[cp_model.IntVar],
    crowded: Sequence[cp_model.IntVar],
) -> None:
    """Costs are rounded down, so the bound of the model holds for real costs too."""
    each = problem.travel_yuan + problem.misfit_yuan * problem.misfit
    variables = [*sent.values(), *without, *crowded]
    yuan = [each[pair] for pair in sent]
    yuan += [problem.unassigned_yuan] * len(without) + [problem.crowded_yuan] * len(crowded)
    weights = np.floor(np.array(yuan) * PER_YUAN + 1e-6).astype(np.int64).tolist()
    model.minimize(cp_model.LinearExpr.weighted_sum(variables, weights))


def _suggest(model: cp_model.CpModel, problem: AdviserProblem, sent: Sent, start: AdvisersPlan | None) -> None:
    """Begin the search at an earlier plan."""
    if start is None:
        return
    for (a, b), variable in sent.items():
        earlier = start.adviser_of.get(problem.organisation_ids[b])
        model.add_hint(variable, earlier == problem.adviser_ids[a])


def plan_of(problem: AdviserProblem, chosen: dict[int, int]) -> AdvisersPlan:
    """The plan in ids."""
    return AdvisersPlan(
        adviser_of={problem.organisation_ids[b]: problem.adviser_ids[a] for b, a in sorted(chosen.items())},
        unassigned=tuple(name for b, name in enumerate(problem.organisation_ids) if b not in chosen),
    )


def cost_terms(problem: AdviserProblem, chosen: dict[int, int]) -> dict[str, float]:
    """Yuan of travel, skills that do not fit, organisations beyond the even share, and those without an adviser."""
    load = np.bincount(list(chosen.values()), minlength=len(problem.room)) if chosen else np.zeros(len(problem.room))
    return {
        "travel": float(sum(problem.travel_yuan[a, b] for b, a in chosen.items())),
        "misfit": problem.misfit_yuan * sum(bool(problem.misfit[a, b]) for b, a in chosen.items()),
        "crowded": problem.crowded_yuan * float(np.maximum(0, load - problem.even_share).sum()),
        "unassigned": problem.unassigned_yuan * (len(problem.organisation_ids) - len(chosen)),
    }


def _notes(problem: AdviserProblem, chosen: dict[int, int]) -> tuple[str, ...]:
    left = [name for b, name in enumerate(problem.organisation_ids) if b not in chosen]
    room = int(problem.room.sum())
    if not left:
        return ()
    reason = (
        f"advisers have room for {room} of {len(problem.organisation_ids)} organisations; "
        if room < len(problem.organisation_ids)
        else "conflicts or distance leave no better place; "
    )
    return (f"{', '.join(left)} without an adviser: {reason}raising max_organisations by {len(left)} would cover them",)
