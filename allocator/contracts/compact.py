"""An exact cover of few compounds in one model that lists no groups: connection and prices come as cuts when needed.

Its variables say who belongs to the group of which first member. It shares the bids' prices with the engine and nothing
of its search, so the two check each other where all groupings are too many to enumerate.

References
----------
Oehrlein, J., Haunert, J.-H. (2017). A cutting-plane method for contiguity-constrained spatial aggregation.
Journal of Spatial Information Science 15, 89-120. DOI 10.5311/JOSIS.2017.15.379

Hooker, J. N., Ottosson, G. (2003). Logic-based Benders decomposition. Mathematical Programming 96, 33-60.
DOI 10.1007/s10107-003-0375-9
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr

from allocator.contracts.cost import cost_fen, fen, largest_contract, price_fen, whole_fen
from allocator.contracts.cover_problem import Cover, CoverProblem
from allocator.contracts.pricing import nearest_m, rounding_fen
from allocator.cpsat import Search, search
from allocator.regions.graph import region_graph
from allocator.regions.separators import separations
from domain.limits import Limit
from domain.results import Status

WORK_SCALE = 60.0
PARAMETERS = {"linearization_level": 2}
DEAREST_FEN = 10**11

Group = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Model:
    """`member[i, r]`: i is in the group whose first member is r; `bid[r, b]`: that group has bid b; `alone[i, k]`: i is
    served the k-th other way; `size[r]` households, `cost[r]` and `subsidy[r]` fen of a group.
    """

    cp: CpModel
    member: dict[tuple[int, int], IntVar]
    bid: dict[tuple[int, int], IntVar]
    alone: dict[tuple[int, int], IntVar]
    size: list[IntVar]
    cost: list[IntVar]
    subsidy: list[IntVar]


def solve_compact(problem: CoverProblem, *, limit: Limit, seed: int) -> Cover:
    """Cheapest cover of a few compounds, with CP-SAT's bound on it; each round of cuts may spend the whole limit."""
    contracts = problem.contracts
    if not len(contracts):
        return Cover(status=Status.OPTIMAL, cost_fen=0.0, bound_fen=0.0)
    model = _model(problem)
    graph = region_graph(len(contracts), np.argwhere(np.triu(contracts.near.toarray())))
    while True:
        found = search(model.cp, limit=limit, seed=seed, work_scale=WORK_SCALE, parameters=PARAMETERS)
        if not found.found:
            return Cover(status=found.status)
        taken = _taken(model, found)
        broken = [cut for group, _ in taken for cut in separations(graph, np.array(group))]
        for cut in broken:
            for r in range(min(cut.first, cut.second) + 1):
                inside = [model.member[i, r] for i in cut.separator if i >= r]
                ends = model.member[cut.first, r] + model.member[cut.second, r]
                model.cp.add(ends - LinearExpr.sum(inside) <= 1)
        if not broken and not _reprice(problem, model, found, taken):
            way = {i: k for (i, k), variable in model.alone.items() if found.value(variable)}
            return Cover(
                status=found.status,
                groups=tuple(group for group, _ in taken),
                bids=tuple(bid for _, bid in taken),
                way=tuple(way.get(i, -1) for i in range(len(contracts))),
                cost_fen=found.objective,
                bound_fen=found.bound,
            )


def _model(problem: CoverProblem) -> _Model:
    contracts, n = problem.contracts, len(problem.contracts)
    cp, serves = CpModel(), contracts.bids.serves
    model = _Model(
        cp,
        {(i, r): cp.new_bool_var("") for r in range(n) for i in range(r, n)},
        {(r, b): cp.new_bool_var("") for b, r in np.argwhere(serves).tolist()},
        {(i, k): cp.new_bool_var("") for i, k in np.argwhere(np.isfinite(problem.alone_fen)).tolist()},
        [cp.new_int_var(0, max(0, largest_contract(contracts)), "") for _ in range(n)],
        [cp.new_int_var(0, DEAREST_FEN, "") for _ in range(n)],
        [cp.new_int_var(0, DEAREST_FEN, "") for _ in range(n)],
    )
    for i in range(n):
        ways = [variable for (at, _), variable in model.alone.items() if at == i]
        cp.add_exactly_one([*(model.member[i, r] for r in range(i + 1)), *ways])
    for r in range(n):
        _group(problem, model, r)
    _firms(problem, model)
    _minimise(problem, model)
    return model


def _group(problem: CoverProblem, model: _Model, r: int) -> None:
    """Limits of the group whose first member is r, and what it costs at least."""
    contracts, cp, n = problem.contracts, model.cp, len(problem.contracts)
    inside = [model.member[i, r] for i in range(r, n)]
    own = [b for b in range(len(contracts.bids)) if (r, b) in model.bid]
    for variable in inside:
        cp.add_implication(variable, model.member[r, r])
    cp.add(LinearExpr.sum(inside) <= contracts.max_compounds)
    cp.add(LinearExpr.sum([model.bid[r, b] for b in own]) == model.member[r, r])
    cp.add(model.size[r] == LinearExpr.weighted_sum(inside, contracts.households[r:].tolist()))
    for b in own:
        for i in np.flatnonzero(~contracts.bids.serves[b, r:]).tolist():
            cp.add_bool_or([model.bid[r, b].negated(), inside[i].negated()])
        _at_least(problem, model, r, b)
    _at_least_any(problem, model, r, own)


def _at_least(problem: CoverProblem, model: _Model, r: int, b: int) -> None:
    """Under bid b the group has an allowed size and costs no less than the bid with walks to nearest neighbours."""
    contracts, taken, n = problem.contracts, model.bid[r, b], len(problem.contracts)
    whole = whole_fen(contracts, max(0, largest_contract(contracts)))[:, b] - rounding_fen(contracts)
    allowed = np.flatnonzero(np.isfinite(whole))
    if not len(allowed):
        model.cp.add(taken == 0)
        return
    model.cp.add(model.size[r] >= int(allowed[0])).only_enforce_if(taken)
    model.cp.add(model.size[r] <= int(allowed[-1])).only_enforce_if(taken)
    chosen = model.cp.new_int_var(0, DEAREST_FEN, "")
    model.cp.add_element(model.size[r], np.floor(np.where(np.isfinite(whole), whole, 0.0)).astype(int).tolist(), chosen)
    bids = contracts.bids
    walk = nearest_m(contracts) / 10 * bids.km_yuan[b]
    surcharge = contracts.aged_households * (bids.condition[b] * bids.household_yuan[b] * 100)
    each = np.floor(np.where(np.arange(n) == r, 0.0, walk) + surcharge).astype(int)[r:]
    more = LinearExpr.weighted_sum([model.member[i, r] for i in range(r, n)], each.tolist())
    model.cp.add(model.cost[r] >= chosen + more).only_enforce_if(taken)


def _at_least_any(problem: CoverProblem, model: _Model, r: int, own: Sequence[int]) -> None:
    """The same for all bids in one linear row, which CP-SAT's relaxation can use: the least rate for each household."""
    contracts, bids, n = problem.contracts, problem.contracts.bids, len(problem.contracts)
    whole = whole_fen(contracts, max(0, largest_contract(contracts))) - rounding_fen(contracts)
    if not len(own):
        return
    rates = [np.diff(whole[np.isfinite(whole[:, b]), b]).min(initial=np.inf) for b in own]
    rate = float(np.floor(min(rates))) if np.isfinite(min(rates)) else 0.0
    sizes = np.arange(len(whole))
    least = [np.min(whole[:, b] - rate * sizes, initial=DEAREST_FEN) for b in own]
    walk = np.where(np.arange(n) == r, 0.0, nearest_m(contracts) / 10 * bids.km_yuan[list(own)].min())
    surcharge = contracts.aged_households * (bids.condition * bids.household_yuan * 100)[list(own)].min()
    each = np.floor(walk + surcharge + rate * contracts.households).astype(int)[r:]
    members = LinearExpr.weighted_sum([model.member[i, r] for i in range(r, n)], each.tolist())
    setups = LinearExpr.weighted_sum([model.bid[r, b] for b in own], np.floor(least).astype(int).tolist())
    model.cp.add(model.cost[r] >= members + setups)


def _firms(problem: CoverProblem, model: _Model) -> None:
    """No firm has more contracts or households than it may."""
    contracts, cp = problem.contracts, model.cp
    for firm, (most, households) in enumerate(zip(contracts.firm_contracts, contracts.firm_households, strict=True)):
        own = [(r, b) for r, b in model.bid if contracts.bids.firm[b] == firm]
        cp.add(LinearExpr.sum([model.bid[at] for at in own]) <= int(most))
        taken = []
        for r, b in own:
            taken.append(cp.new_int_var(0, max(0, largest_contract(contracts)), ""))
            cp.add(taken[-1] >= model.size[r]).only_enforce_if(model.bid[r, b])
        cp.add(LinearExpr.sum(taken) <= int(households))


def _minimise(problem: CoverProblem, model: _Model) -> None:
    """All groups and other ways, what exceeds the budget, and contracts too few or too many."""
    contracts, cp = problem.contracts, model.cp
    over, off = cp.new_int_var(0, DEAREST_FEN, ""), cp.new_int_var(0, len(contracts) + contracts.least_contracts, "")
    alone = list(model.alone.values())
    public = [int(problem.alone_subsidy_fen[at]) for at in model.alone]
    subsidies = LinearExpr.weighted_sum([*model.subsidy, *alone], [1] * len(contracts) + public)
    cp.add(over >= subsidies - problem.budget_fen)
    number = LinearExpr.sum(list(model.bid.values()))
    cp.add(off >= contracts.least_contracts - number)
    cp.add(off >= number - contracts.most_contracts)
    prices = [int(problem.alone_fen[at]) for at in model.alone]
    extra = [problem.over_budget_factor, contracts.off_number_fen]
    cp.minimize(LinearExpr.weighted_sum([*model.cost, *alone, over, off], [1] * len(contracts) + prices + extra))


def _taken(model: _Model, found: Search) -> list[tuple[Group, int]]:
    """Groups of a solution with their bids."""
    return [
        (tuple(i for (i, first), variable in model.member.items() if first == r and found.value(variable)), b)
        for (r, b), variable in model.bid.items()
        if found.value(variable)
    ]


def _reprice(problem: CoverProblem, model: _Model, found: Search, taken: Sequence[tuple[Group, int]]) -> bool:
    """Tell the model what groups really cost where it thought them cheaper; whether it did."""
    contracts, wrong = problem.contracts, False
    for group, b in taken:
        cost, price = (float(table(contracts, [group])[0, b]) for table in (cost_fen, price_fen))
        r = group[0]
        fees = int(fen(contracts.fees_yuan[list(group)].sum()))
        same = list(_same_group(model, group, b, len(contracts)))
        if not np.isfinite(cost):
            model.cp.add_bool_or([literal.negated() for literal in same])
            wrong = True
            continue
        for variable, worth in ((model.cost[r], int(cost)), (model.subsidy[r], max(0, int(price) - fees))):
            if found.value(variable) < worth:
                model.cp.add(variable >= worth).only_enforce_if(same)
                wrong = True
    return wrong


def _same_group(model: _Model, group: Group, b: int, n: int) -> Iterator[Any]:
    """Literals that are all true just when the first member has this group and bid."""
    r, inside = group[0], set(group)
    yield model.bid[r, b]
    for i in range(r, n):
        yield model.member[i, r] if i in inside else model.member[i, r].negated()
