"""Whether the month can hold the visits at all, checked by flows before any search, in the planner's words."""

from __future__ import annotations

import numpy as np
from ortools.sat.python import cp_model
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from allocator.cpsat import search
from allocator.naming import listed
from allocator.visits.problem import VisitProblem
from domain.arrays import Bools, Ints
from domain.limits import Limit
from domain.results import Status


def may_lead(problem: VisitProblem) -> Bools:
    """Who can reach which compound in a half-day and is there on enough days: (n_officials, n_compounds)."""
    reach = problem.out_m + problem.back_m <= problem.longest_trip_m[1]
    enough = problem.absorbed(1)[:, None] >= problem.visits[None, :]
    return np.asarray(reach & enough & (problem.max_compounds > 0)[:, None])


def conflicts(problem: VisitProblem) -> list[str]:
    """Reasons why no plan exists, each proved by itself; an empty list does not promise that one does."""
    allowed = may_lead(problem)
    return [
        *_calendar(problem),
        *_nobody(problem, allowed),
        *_offices(problem),
        *_flow(
            problem,
            allowed,
            np.ones(len(problem.visits), np.int64),
            problem.max_compounds,
            "{short} compounds have no chief: {names} need {owed} places, the officials who can reach them have "
            "{held}; cheapest relaxation: raise max_compounds by {short} in all, or name more officials",
        ),
        *_flow(
            problem,
            allowed,
            problem.visits,
            np.array([problem.absorbed(k)[o] for o, k in enumerate(problem.max_compounds.tolist())], np.int64),
            "{short} visits cannot be made: {names} are owed {owed}, the officials who can reach them can make {held} "
            "on the half-days they are present; cheapest relaxation: {short} visits fewer, or less leave",
        ),
    ]


def _calendar(problem: VisitProblem) -> list[str]:
    days = len(problem.days)
    return [
        f"compound {problem.compound_ids[i]}: {problem.visits[i]} visits on different days > {days} days with visits; "
        f"cheapest relaxation: {problem.visits[i] - days} visits fewer"
        for i in np.flatnonzero(problem.visits > days)
    ]


def _nobody(problem: VisitProblem, allowed: Bools) -> list[str]:
    if not len(problem.official_ids):
        return ["there are no officials: every compound needs a chief"]
    if problem.visits.max(initial=0) > len(problem.days):
        return []
    reach = problem.out_m + problem.back_m <= problem.longest_trip_m[1]
    leads = reach & (problem.max_compounds > 0)[:, None]
    found = []
    for i in np.flatnonzero(~allowed.any(axis=0)):
        name, owed = problem.compound_ids[i], problem.visits[i]
        if not reach[:, i].any():
            found.append(f"compound {name}: no official can go there and back in a half-day; name one nearer to it")
        elif not leads[:, i].any():
            found.append(f"compound {name}: every official within reach has max_compounds 0; raise it for one of them")
        else:
            found.append(
                f"compound {name}: no official within reach is present on {owed} days; "
                f"cheapest relaxation: less leave for one of them, or fewer visits"
            )
    return found


def _offices(problem: VisitProblem) -> list[str]:
    half_days = int(problem.month.open.sum())
    room = problem.community_room
    owed = np.bincount(problem.community, weights=problem.visits, minlength=len(problem.community_ids)).astype(int)
    return [
        f"community {problem.community_ids[k]}: {owed[k]} visits owed > {room[k] * half_days} that its office can "
        f"accompany ({room[k]} a half-day); cheapest relaxation: community_visits_half_day "
        f"{-(-owed[k] // half_days)}"
        for k in np.flatnonzero(owed > room * half_days)
        if half_days
    ]


def _flow(problem: VisitProblem, allowed: Bools, owed: Ints, held: Ints, sentence: str) -> list[str]:
    """One sentence when compounds cannot send all they are owed to officials who may lead them (maximum flow)."""
    n, m = allowed.shape
    wanted = np.where(allowed.any(axis=0), owed, 0)  # compounds that nobody may lead are named elsewhere
    if not n or not wanted.sum():
        return []
    official, compound = np.nonzero(allowed)
    source, sink = n + m, n + m + 1
    tail = np.concatenate([np.full(m, source), n + compound, np.arange(n)])
    head = np.concatenate([n + np.arange(m), official, np.full(n, sink)])
    room = np.concatenate([wanted, wanted[compound], held]).astype(np.int32)
    graph = csr_matrix((room, (tail, head)), shape=(n + m + 2, n + m + 2))
    flow = maximum_flow(graph, source, sink)
    short = int(wanted.sum()) - int(flow.flow_value)
    if not short:
        return []
    residual = graph - flow.flow
    residual.data = (residual.data > 0).astype(np.int32)
    residual.eliminate_zeros()
    cut = np.zeros(n + m + 2, bool)
    cut[breadth_first_order(residual, source, return_predecessors=False)] = True
    stuck = np.flatnonzero(cut[n : n + m])
    names = "compounds " + listed(sorted(problem.compound_ids[i] for i in stuck))
    return [sentence.format(short=short, names=names, owed=int(wanted[stuck].sum()), held=int(held[cut[:n]].sum()))]


def any_chiefs(problem: VisitProblem, *, limit: Limit, seed: int) -> tuple[Status, Ints, list[str]]:
    """Chiefs within all capacities at any price, leaving as few visits as possible without one.

    Returns
    -------
    tuple
        Status, official of each compound (n_compounds,) or -1, and sentences about compounds left without. INFEASIBLE
        is proved: the model is a relaxation of the month, and even it leaves visits out.
    """
    model = cp_model.CpModel()
    allowed = may_lead(problem)
    lead = {(int(o), int(i)): model.new_bool_var("") for o, i in np.argwhere(allowed)}
    without = [model.new_bool_var("") for _ in problem.compound_ids]
    for i, left in enumerate(without):
        model.add_exactly_one([left, *(lead[int(o), i] for o in np.flatnonzero(allowed[:, i]))])
    for o in range(len(problem.official_ids)):
        _within_month(model, problem, o, {i: lead[o, int(i)] for i in np.flatnonzero(allowed[o]).tolist()})
    model.minimize(cp_model.LinearExpr.weighted_sum(without, problem.visits.tolist()))
    found = search(model, limit=limit, seed=seed)
    if not found.found:
        return Status.UNKNOWN, np.full(len(without), -1), ["no chiefs found within the limit"]
    chief = np.full(len(without), -1)
    for (o, i), chosen in lead.items():
        if found.value(chosen):
            chief[i] = o
    if found.objective == 0:
        return Status.FEASIBLE, chief, []
    left_out = np.flatnonzero(chief < 0)
    names = listed(sorted(problem.compound_ids[i] for i in left_out))
    note = (
        f"compounds {names} get no chief within max_compounds and leave; "
        f"cheapest relaxation: {len(left_out)} more places with {int(problem.visits[left_out].sum())} visits"
    )
    proved = found.bound is not None and found.bound > 0
    return Status.INFEASIBLE if proved else Status.UNKNOWN, chief, [note]


def _within_month(model: cp_model.CpModel, problem: VisitProblem, o: int, lead: dict[int, cp_model.IntVar]) -> None:
    """Compounds and visits that official `o` has room for; visits as tangents of what k compounds can absorb."""
    if not lead:
        return
    load = cp_model.LinearExpr.weighted_sum(list(lead.values()), problem.visits[list(lead)].tolist())
    places = sum(lead.values())
    model.add(places <= int(problem.max_compounds[o]))
    capacity = problem.day_capacity()[o]
    for k in range(1, int(capacity.max(initial=0)) + 1):
        absorbed = int(np.minimum(capacity, k).sum())
        model.add(load <= absorbed + int((capacity > k).sum()) * (places - k))
