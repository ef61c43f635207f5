"""Who can lead what, as far as places, reach and conflicts of interest go: a maximum flow, whatever the days."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from allocator.visits.explain.requirements import Kind, Requirement
from allocator.visits.explain.timing import Timing
from allocator.visits.pair_prices import PAIR_TERMS
from domain.arrays import Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Compounds that cannot all have a chief: any one more than the `places` of all officials who could lead them."""

    compounds: frozenset[int]
    officials: frozenset[int]
    places: int


def crowd(timing: Timing, active: Collection[Requirement]) -> Crowd | None:
    """Compounds without enough places under the active requirements; None where every one can have a chief."""
    problem = timing.problem
    wanted = sorted({one.compound for one in active if one.kind in (Kind.CHIEF, Kind.VISITS)})
    if not wanted:
        return None
    n, m = len(problem.official_ids), len(wanted)
    limited = {one.official for one in active if one.kind is Kind.PLACES}
    places = np.array([k if o in limited else m for o, k in enumerate(problem.max_compounds.tolist())], np.int64)
    official, compound = np.nonzero(_allowed(timing, active)[:, wanted])
    tail = np.concatenate([np.full(m, n + m), n + compound, np.arange(n)])
    head = np.concatenate([n + np.arange(m), official, np.full(n, n + m + 1)])
    room = np.concatenate([np.ones(m + len(official)), places]).astype(np.int32)
    graph = csr_matrix((room, (tail, head)), shape=(n + m + 2, n + m + 2))
    flow = maximum_flow(graph, n + m, n + m + 1)
    if int(flow.flow_value) == m:
        return None
    residual = graph - flow.flow
    residual.data = (residual.data > 0).astype(np.int32)
    residual.eliminate_zeros()
    reached = set(breadth_first_order(residual, n + m, return_predecessors=False).tolist())
    officials = frozenset(o for o in range(n) if o in reached)
    return Crowd(
        compounds=frozenset(wanted[k] for k in range(m) if n + k in reached),
        officials=officials,
        places=int(places[sorted(officials)].sum()),
    )


def _allowed(timing: Timing, active: Collection[Requirement]) -> Bools:
    """Who may lead which compound under the active requirements, (n_officials, n_compounds)."""
    problem = timing.problem
    allowed = np.isfinite(timing.reach_short)
    for one in active:
        if one.kind is Kind.TRIP_TIME:
            allowed &= timing.reach_short == 0
        elif one.kind is Kind.CONFLICT:
            allowed[one.official, one.compound] = False
        elif one.term is not None and one.term in PAIR_TERMS:
            allowed[:, one.compound] &= problem.pair_amounts[one.term][:, one.compound] == 0
    return np.asarray(allowed, bool)


def crowded(active: Collection[Requirement], found: Crowd) -> list[Requirement]:
    """Active requirements that make up a crowd: one compound more than there are places, and who may lead them."""
    compounds = set(sorted(found.compounds)[: found.places + 1])
    kept = []
    for one in active:
        if one.kind in (Kind.PLACES, Kind.CONFLICT):
            ours = one.official in found.officials if one.kind is Kind.PLACES else one.compound in compounds
        else:
            ours = one.kind is Kind.TRIP_TIME or (
                one.compound in compounds and (one.kind is Kind.CHIEF or one.term in PAIR_TERMS)
            )
        if ours:
            kept.append(one)
    return kept
