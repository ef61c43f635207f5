"""What an area contract costs each compound: its share, or what joining or forming one would add."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from allocator.contracts.blocks import Group
from allocator.contracts.cost import price_fen
from allocator.contracts.problem import ContractProblem, Floats

Option = tuple[float, str]
"""Price in fen (inf where there is none) and the reason why there is none."""


def contract_options(
    problem: ContractProblem,
    groups: Sequence[Group],
    bids: Sequence[int],
    *,
    walk_limit_m: float,
    barred: Sequence[str] = (),
) -> list[Option]:
    """For each compound the price of the mode CONTRACT.

    In a contract: its share of the contract's price, by households. Outside: the least that joining a neighbouring
    contract adds to that contract's price at its own firm, or a contract for this compound alone. `barred` (n,) says
    why the rules keep a compound from any contract; empty texts where they do not.
    """
    prices = price_fen(problem, groups)
    options: list[Option] = [(np.inf, "")] * len(problem)
    for row, group in enumerate(groups):
        size = problem.households[list(group)].sum()
        for i in group:
            options[i] = (float(prices[row, bids[row]] * problem.households[i] / size), "")
    outside = sorted(set(range(len(problem))) - {i for group in groups for i in group})
    taken_by = {i: row for row, group in enumerate(groups) for i in group}
    chosen = [float(prices[row, bid]) for row, bid in enumerate(bids)]
    room = _room_left(problem, groups, bids)
    for i in outside:
        rows = sorted({taken_by[int(j)] for j in problem.near[i].indices if int(j) in taken_by})
        joined = [tuple(sorted((*groups[row], i))) for row in rows]
        offers = price_fen(problem, [*joined, (i,)])
        ways = [
            float(offers[k, bids[row]]) - chosen[row]
            for k, row in enumerate(rows)
            if _fits(problem, room, bids[row], i)
        ]
        price = min([*ways, float(offers[-1].min(initial=np.inf))])
        known = barred[i] if barred else ""
        options[i] = (
            price,
            "" if np.isfinite(price) else known or _why_not(problem, i, len(rows), walk_limit_m),
        )
    return options


def _room_left(problem: ContractProblem, groups: Sequence[Group], bids: Sequence[int]) -> Floats:
    """Households that each firm may still take (n_firms,)."""
    _, filled = problem.taken(groups, problem.bids.firm[list(bids)])
    return (problem.firm_households - filled).astype(float)


def _fits(problem: ContractProblem, room: Floats, bid: int, i: int) -> bool:
    return bool(problem.households[i] <= room[problem.bids.firm[bid]])


def _why_not(problem: ContractProblem, i: int, n_contracts_beside: int, walk_limit_m: float) -> str:
    households = int(problem.households[i])
    if not problem.bids.serves[:, i].any():
        return "no firm with a bid serves its subdistrict"
    if households > problem.max_households:
        return f"{households} households > {problem.max_households}, the most of a contract"
    alone = f"its {households} households < {problem.min_households}, the least of a contract"
    if not problem.near[i].nnz:
        near = f"no other compound within {walk_limit_m:g} m on foot without a wall between"
        return f"{near}, and {alone}" if households < problem.min_households else f"{near}, and no firm takes it alone"
    if n_contracts_beside:
        return "no neighbouring contract or its firm has room"
    return f"no neighbour has a contract, and {alone}" if households < problem.min_households else "no firm has room"
