"""Some chiefs to begin with: cheap ones by assignment to places, any at all by search where that does not succeed."""

from __future__ import annotations

import numpy as np

from allocator.flows import Network, NoFlow, cheapest_flow
from allocator.visits.capacity import any_chiefs, may_lead
from allocator.visits.offices import offices_of, shares_m
from allocator.visits.problem import VisitProblem
from domain.arrays import Floats, Ints
from domain.limits import Limit
from domain.results import Status

NEAR = 60  # officials who would lead a compound most cheaply, among whom it is assigned first
PER_YUAN = 100  # flows count in fen


def first_chiefs(problem: VisitProblem, *, limit: Limit, seed: int) -> tuple[Status, Ints, list[str]]:
    """Some chiefs within all capacities, as `any_chiefs` gives them."""
    travel = shares_m(problem, offices_of(problem, problem.trip_size)) * problem.yuan_m * problem.visits
    yuan = np.where(may_lead(problem), travel + problem.lead_yuan, np.inf)
    official, unfair = _places(problem)
    if len(official) >= len(problem.visits):
        for near in sorted({min(NEAR, len(yuan)), len(yuan)}):
            held = _assigned(yuan, official, unfair, near)
            if held is not None:
                return Status.FEASIBLE, held, []
    return any_chiefs(problem, limit=limit, seed=seed)


def _places(problem: VisitProblem) -> tuple[Ints, Floats]:
    """Official of each place for a compound, and the unfairness in yuan that a usual compound there adds."""
    largest, usual = int(problem.visits.max()), float(problem.visits.mean())
    official, extra = [], []
    for o, places in enumerate(problem.max_compounds.tolist()):
        for k in range(1, places + 1):
            if k * largest > problem.absorbed(k)[o]:
                break
            official.append(o)
            loads = np.array([k * usual, (k - 1) * usual])
            extra.append(float(-np.diff(problem.unfair(loads, np.array([o, o])))[0]))
    return np.array(official, np.int64), np.array(extra)


def _assigned(yuan: Floats, official: Ints, unfair: Floats, near: int) -> Ints | None:
    """An official of each compound, out of its `near` cheapest, at least cost; None where places do not suffice.

    The unfairness of an official's places never falls from one to the next, so a flow fills them in their order.
    """
    n, m = yuan.shape
    bar = np.partition(yuan, near - 1, axis=0)[near - 1]
    who, compound = np.nonzero(np.isfinite(yuan) & (yuan <= bar))
    supply = np.zeros(m + n + 1, np.int64)
    supply[:m], supply[-1] = 1, -m
    network = Network(
        tail=np.concatenate([compound, m + official]),
        head=np.concatenate([m + who, np.full(len(official), m + n)]),
        capacity=np.ones(len(who) + len(official), np.int64),
        cost=np.round(PER_YUAN * np.concatenate([yuan[who, compound], unfair])).astype(np.int64),
        supply=supply,
    )
    try:
        flow = cheapest_flow(network)[: len(who)] > 0
    except NoFlow:
        return None
    held = np.empty(m, np.int64)
    held[compound[flow]] = who[flow]
    return held
