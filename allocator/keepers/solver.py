"""Keepers of all cells at least cost: one flow from people over pools to compounds, then person by person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from time import perf_counter

import numpy as np

from allocator.keepers.flow import Network, cheapest_flow, dual_bound
from allocator.keepers.problem import KeeperProblem, Pool
from domain.arrays import Floats, Ints
from domain.executors import Executor
from domain.limits import Limit
from domain.people import KeeperKind
from domain.plan import KeeperDuty, KeepersPlan
from domain.results import Result, Status
from domain.rules import KeeperRules

PER_YUAN = 100_000  # flows need whole numbers


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
    network = _network(problem)
    flow = cheapest_flow(network) if problem.cell_ids else np.zeros(len(network.tail), np.int64)
    cost, bound = int((flow * network.cost).sum()), dual_bound(network, flow)
    sent = flow[: len(problem.pool)]
    terms = cost_terms(problem, sent)
    objective = sum(terms.values())
    return Result(
        status=Status.OPTIMAL if bound >= cost else Status.FEASIBLE,
        plan=KeepersPlan(duties=tuple(_duties(problem, sent))),
        objective=objective,
        bound=min(objective, bound / PER_YUAN) if bound < cost else objective,
        cost_terms=terms,
        notes=tuple(_notes(problem, sent)),
        runtime_s=perf_counter() - began,
        seed=seed,
    )


def price(kind: KeeperKind, rules: KeeperRules) -> float:
    """Yuan a month for a cell with a keeper of a kind."""
    return {
        KeeperKind.VOLUNTEER: rules.volunteer_yuan,
        KeeperKind.PARTY_MEMBER: rules.member_yuan,
        KeeperKind.CONTRACTOR: rules.firm_yuan,
        KeeperKind.COMMUNITY: rules.community_yuan,
    }[kind]


def _network(problem: KeeperProblem) -> Network:
    """Nodes: pools, compounds, and the source of all keepers; arcs: those of the problem, then the tiers of pools.

    The k-th cell of a person comes over the k-th tier of the pool, which is as wide as the pool has people: as costs
    rise with k, a cheapest flow fills the tiers from below, and the cells of a pool are spread evenly over its people.
    """
    n_pools, n_cells = len(problem.pools), problem.n_cells
    source = n_pools + len(n_cells)
    tiers = [tier for number, pool in enumerate(problem.pools) for tier in _tiers(number, pool, problem)]
    pool, capacity, cost = np.array(tiers, np.int64).reshape(-1, 3).T
    return Network(
        tail=np.concatenate([problem.pool, np.full(len(tiers), source)]),
        head=np.concatenate([n_pools + problem.compound, pool]),
        capacity=np.concatenate([n_cells[problem.compound], capacity]),
        cost=np.concatenate([np.rint(PER_YUAN * _arc_yuan(problem)).astype(np.int64), cost]),
        supply=np.concatenate([np.zeros(n_pools, np.int64), -n_cells, [len(problem.cell_ids)]]),
    )


def _tiers(number: int, pool: Pool, problem: KeeperProblem) -> Iterator[tuple[int, int, int]]:
    """Pool, capacity and cost of each tier; community staff have one without a limit."""
    if pool.kind is KeeperKind.COMMUNITY:
        yield number, len(problem.cell_ids), 0
    for k in range(pool.room):
        yield number, pool.people, round(PER_YUAN * problem.rules.crowded_yuan * k / pool.room)


def _arc_yuan(problem: KeeperProblem) -> Floats:
    """Yuan a month for a cell on each arc, apart from the tiers."""
    rules = problem.rules
    prices = np.array([price(pool.kind, rules) for pool in problem.pools])
    yuan = prices[problem.pool] + rules.yuan_km * problem.metres / 1000.0 + rules.language_yuan * problem.foreign
    return np.asarray(yuan, float)


def cost_terms(problem: KeeperProblem, sent: Ints) -> Mapping[str, float]:
    """Yuan a month by term for the cells `sent` over each arc (n_arcs,)."""
    rules = problem.rules
    cells = np.bincount(problem.pool, weights=sent, minlength=len(problem.pools))
    kind = [pool.kind for pool in problem.pools]
    pay = sum(number * price(kind[k], rules) for k, number in enumerate(cells) if kind[k] is not KeeperKind.COMMUNITY)
    last_resort = sum(cells[k] for k, it in enumerate(kind) if it is KeeperKind.COMMUNITY) * rules.community_yuan
    crowded = sum(_crowded(pool, int(number)) for pool, number in zip(problem.pools, cells, strict=True))
    return {
        "pay": float(pay),
        "last_resort": float(last_resort),
        "keeper_ways": rules.yuan_km * float((sent * problem.metres).sum()) / 1000.0,
        "language": rules.language_yuan * float(sent[problem.foreign].sum()),
        "crowded": rules.crowded_yuan * crowded,
    }


def _crowded(pool: Pool, cells: int) -> float:
    """Sum of (k - 1) / room over the cells of each person, spread evenly over the people of a pool."""
    if pool.kind is KeeperKind.COMMUNITY or not cells:
        return 0.0
    rounds, rest = divmod(cells, pool.people)
    return (pool.people * rounds * (rounds - 1) / 2 + rest * rounds) / pool.room


def _duties(problem: KeeperProblem, sent: Ints) -> Iterator[KeeperDuty]:
    """Cells dealt out in walking order: the nearest keepers first, to each person cells that follow each other."""
    taken = np.flatnonzero(sent)
    order = taken[np.lexsort((problem.pool[taken], problem.metres[taken], problem.compound[taken]))]
    following = problem.first_cell[:-1].copy()
    cells_of: dict[int, list[tuple[int, int]]] = {}
    for arc in order.tolist():
        first = int(following[problem.compound[arc]])
        following[problem.compound[arc]] += sent[arc]
        cells_of.setdefault(int(problem.pool[arc]), []).extend((cell, arc) for cell in range(first, first + sent[arc]))
    keeper: dict[int, KeeperDuty] = {}
    for number, cells in cells_of.items():
        pool = problem.pools[number]
        # As many people as there are cells for, each with an even share.
        people = min(pool.people, len(cells))
        for k, (cell, arc) in enumerate(sorted(cells)):
            keeper[cell] = KeeperDuty(
                cell_id=problem.cell_ids[cell],
                keeper_id=pool.person(k * people // len(cells) + 1),
                kind=pool.kind,
                home_id=pool.home_id,
                metres=float(problem.metres[arc]),
            )
    yield from (keeper[cell] for cell in sorted(keeper))


def _notes(problem: KeeperProblem, sent: Ints) -> Iterator[str]:
    if not problem.cell_ids:
        yield "There are no cells to keep; plan the grid as well."
        return
    cells: Counter[KeeperKind] = Counter()
    for pool, number in zip(problem.pool.tolist(), sent.tolist(), strict=True):
        cells[problem.pools[pool].kind] += number
    if number := cells[KeeperKind.COMMUNITY]:
        of_all = f"{number} of {len(problem.cell_ids)} cells"
        yield f"{of_all} are left to community staff, for nobody else is near with room"
