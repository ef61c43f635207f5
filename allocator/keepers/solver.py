"""Keepers of all cells at least cost: one flow of cells over tiers of pools, then person by person."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from time import perf_counter

import numpy as np

from allocator.flows import cheapest_flow, dual_bound
from allocator.keepers.network import PER_YUAN, CellFlow, price
from allocator.keepers.problem import KeeperProblem, Pool
from domain.arrays import Floats, Ints
from domain.executors import Executor
from domain.limits import Limit
from domain.people import KeeperKind
from domain.plan import KeeperDuty, KeepersPlan
from domain.results import Result, Status


def solve(
    problem: KeeperProblem,
    *,
    limit: Limit,
    seed: int = 0,
    executor: Executor | None = None,
    start: KeepersPlan | None = None,
) -> Result[KeepersPlan]:
    """Keeper of every cell at least cost; the flow is exact and needs no limit, seed, executor or start."""
    del limit, executor, start
    began = perf_counter()
    cells = CellFlow(problem)
    network = cells.network
    flow = cheapest_flow(network) if problem.cell_ids else np.zeros(len(network.tail), np.int64)
    cost, bound = int((flow * network.cost).sum()), dual_bound(network, flow)
    arc = cells.arc_of_cells(flow)
    person = persons(problem, arc)
    terms = cost_terms(problem, arc, person)
    objective = sum(terms.values())
    return Result(
        status=Status.OPTIMAL if bound >= cost else Status.FEASIBLE,
        plan=KeepersPlan(duties=tuple(_duties(problem, arc, person))),
        objective=objective,
        bound=min(objective, bound / PER_YUAN) if bound < cost else objective,
        cost_terms=terms,
        notes=tuple(_notes(problem, arc, person)),
        runtime_s=perf_counter() - began,
        seed=seed,
    )


def persons(problem: KeeperProblem, arc: Ints) -> Ints:
    """Number, from 1, of the person within the pool that keeps each cell, where cells take the arcs `arc` (n_cells,).

    The cells of a pool are dealt out from the greatest load on, one to everybody before anybody has a second one, each
    to the person with the least so far: as cheap as the flow, and even.
    """
    number = np.ones(len(arc), np.int64)
    cells_of: dict[int, list[int]] = defaultdict(list)
    for cell in np.lexsort((np.arange(len(arc)), -problem.load)).tolist():
        cells_of[int(problem.pool[arc[cell]])].append(cell)
    for pool, cells in cells_of.items():
        if problem.pools[pool].kind is KeeperKind.COMMUNITY:
            continue
        people = min(problem.pools[pool].people, len(cells))
        loads = [0.0] * people
        for first in range(0, len(cells), people):
            waiting = [(load, k) for k, load in enumerate(loads)]
            heapq.heapify(waiting)
            for cell in cells[first : first + people]:
                _, k = heapq.heappop(waiting)
                number[cell] = k + 1
                loads[k] += problem.load[cell]
    return number


def cost_terms(problem: KeeperProblem, arc: Ints, person: Ints) -> Mapping[str, float]:
    """Yuan a month by term."""
    rules = problem.rules
    terms = dict.fromkeys(("pay", "last_resort", "keeper_ways", "language", "crowded"), 0.0)
    for (pool, _), cells in _held(problem, arc, person).items():
        people = problem.pools[pool]
        term = "last_resort" if people.kind is KeeperKind.COMMUNITY else "pay"
        terms[term] += len(cells) * price(people.kind, rules)
        if people.kind is not KeeperKind.COMMUNITY:
            terms["crowded"] += rules.crowded_yuan * _crowded(people, problem.load[cells])
    terms["keeper_ways"] = rules.yuan_km * float(problem.metres[arc].sum()) / 1000.0
    terms["language"] = rules.language_yuan * float(problem.foreign[arc].sum())
    return terms


def _held(problem: KeeperProblem, arc: Ints, person: Ints) -> dict[tuple[int, int], list[int]]:
    """Cells by pool and number of the person."""
    held: dict[tuple[int, int], list[int]] = defaultdict(list)
    for cell, (pool, number) in enumerate(zip(problem.pool[arc].tolist(), person.tolist(), strict=True)):
        held[pool, number].append(cell)
    return held


def _crowded(pool: Pool, loads: Floats) -> float:
    """Sum of (k - 1) / room x load over the cells of a person, the greatest load first."""
    ordered = np.sort(loads)[::-1]
    return float((np.arange(len(ordered)) * ordered).sum() / pool.room)


def _duties(problem: KeeperProblem, arc: Ints, person: Ints) -> Iterator[KeeperDuty]:
    for cell, (a, number) in enumerate(zip(arc.tolist(), person.tolist(), strict=True)):
        pool = problem.pools[problem.pool[a]]
        yield KeeperDuty(
            cell_id=problem.cell_ids[cell],
            keeper_id=pool.person(number),
            kind=pool.kind,
            home_id=pool.home_id,
            metres=float(problem.metres[a]),
        )


def _notes(problem: KeeperProblem, arc: Ints, person: Ints) -> Iterator[str]:
    if not problem.cell_ids:
        yield "There are no cells to keep; plan the grid as well."
        return
    held = _held(problem, arc, person)
    kinds: Counter[KeeperKind] = Counter()
    for (pool, _), cells in held.items():
        kinds[problem.pools[pool].kind] += len(cells)
    if number := kinds.pop(KeeperKind.COMMUNITY, 0):
        of_all = f"{number} of {len(problem.cell_ids)} cells"
        yield f"{of_all} are left to community staff, for nobody else is near with room"
    for kind in kinds:
        loads = [problem.load[cells].sum() for (pool, _), cells in held.items() if problem.pools[pool].kind is kind]
        yield (
            f"{len(loads)} {NAMES[kind]} keep {kinds[kind]} cells; the load of one is {min(loads):.1f} to "
            f"{max(loads):.1f} regular cells, {np.mean(loads):.1f} on average"
        )


NAMES = {
    KeeperKind.VOLUNTEER: "volunteers",
    KeeperKind.PARTY_MEMBER: "party members",
    KeeperKind.CONTRACTOR: "people of firms",
}
