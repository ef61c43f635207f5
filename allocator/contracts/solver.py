"""Area contracts over the compounds whose mode is CONTRACT."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

import numpy as np

from allocator.contracts.blocks import Group
from allocator.contracts.clusters import cheapest_cover
from allocator.contracts.cost import ITEMS, extra_terms, fen, items_fen, price_fen
from allocator.contracts.cover_problem import CoverProblem, Start
from allocator.contracts.problem import ContractProblem
from domain.executors import Executor, Serial
from domain.limits import Limit
from domain.plan import Contract, ContractsPlan
from domain.results import Result, Status


def solve(
    problem: ContractProblem,
    *,
    limit: Limit,
    seed: int = 0,
    executor: Executor | None = None,
    start: ContractsPlan | None = None,
) -> Result[ContractsPlan]:
    """Cheapest partition found of all compounds of the problem into area contracts.

    `start` gives contracts to begin with; those that are not all inside the problem are left out. When it covers the
    problem and no firm takes more than it may, the answer is never dearer.
    """
    began = monotonic()
    given = _start(problem, start) if start else None
    cover = cheapest_cover(
        _without_other_ways(problem), limit=limit, seed=seed, executor=executor or Serial(), start=given
    )
    if cover.bound_fen is None:
        return Result(status=cover.status, plan=None, runtime_s=monotonic() - began, seed=seed)
    plan = plan_of(problem, cover.groups, cover.bids)
    return result_of(problem, plan, bound_yuan=cover.bound_fen / 100, runtime_s=monotonic() - began, seed=seed)


def result_of(
    problem: ContractProblem, plan: ContractsPlan, *, bound_yuan: float | None, runtime_s: float, seed: int
) -> Result[ContractsPlan]:
    """A plan that covers the problem, with its cost by item of the bids."""
    terms = cost_terms(problem, *choice_of(problem, plan))
    objective = sum(terms.values())
    optimal = bound_yuan is not None and bound_yuan >= objective - 0.005
    return Result(
        status=Status.OPTIMAL if optimal else Status.FEASIBLE,
        plan=plan,
        objective=objective,
        bound=bound_yuan,
        cost_terms=terms,
        notes=_notes(plan),
        runtime_s=runtime_s,
        seed=seed,
    )


def _without_other_ways(problem: ContractProblem) -> CoverProblem:
    none = np.zeros((len(problem), 0))
    return CoverProblem(contracts=problem, alone_fen=none, alone_subsidy_fen=none, budget_fen=0, over_budget_factor=0)


def _start(problem: ContractProblem, plan: ContractsPlan) -> Start:
    groups, bids = choice_of(problem, plan)
    return Start(groups=groups, bids=bids, way=(-1,) * len(problem))


def choice_of(problem: ContractProblem, plan: ContractsPlan) -> tuple[tuple[Group, ...], tuple[int, ...]]:
    """Groups of a plan with their firms' cheapest bids, without those that name a compound outside the problem."""
    position, firm_row = problem.place_of(), problem.firm_row()
    inside = [contract for contract in plan.contracts if all(id_ in position for id_ in contract.compound_ids)]
    groups = tuple(tuple(sorted(position[id_] for id_ in contract.compound_ids)) for contract in inside)
    prices = price_fen(problem, groups)
    firms = [problem.bids.firm == firm_row[contract.contractor_id] for contract in inside]
    bids = [int(np.where(own, row, np.inf).argmin()) for own, row in zip(firms, prices, strict=True)]
    return groups, tuple(bids)


def plan_of(problem: ContractProblem, cover_groups: Sequence[Group], cover_bids: Sequence[int]) -> ContractsPlan:
    """Contracts in ids, numbered in the order of their first compound."""
    order = sorted(range(len(cover_groups)), key=lambda row: cover_groups[row])
    groups, bids = [cover_groups[row] for row in order], [cover_bids[row] for row in order]
    prices = items_fen(problem, groups).sum(axis=0) if groups else np.zeros((0, 0))
    width = max(2, len(str(len(groups))))
    return ContractsPlan(
        contracts=tuple(
            Contract(
                id=f"k{row + 1:0{width}d}",
                contractor_id=problem.firm_ids[int(problem.bids.firm[bid])],
                compound_ids=tuple(problem.compound_ids[i] for i in group),
                yuan_month=float(prices[row, bid]) / 100,
                fees_yuan_month=float(fen(problem.fees_yuan[list(group)].sum())) / 100,
            )
            for row, (group, bid) in enumerate(zip(groups, bids, strict=True))
        )
    )


def cost_terms(problem: ContractProblem, groups: Sequence[Group], bids: Sequence[int]) -> dict[str, float]:
    """Yuan a month of all contracts by item of the bid, and the terms beside the bids that have a weight."""
    extra = extra_terms(problem, groups)
    if not groups:
        return dict.fromkeys(ITEMS, 0.0) | extra
    items = items_fen(problem, groups)[:, np.arange(len(groups)), list(bids)].sum(axis=1)
    return {name: float(value) / 100 for name, value in zip(ITEMS, items, strict=True)} | extra


def _notes(plan: ContractsPlan) -> tuple[str, ...]:
    if not plan.contracts:
        return ("No compound has an area contract.",)
    fees = sum(contract.fees_yuan_month for contract in plan.contracts)
    subsidy = sum(max(0.0, contract.yuan_month - contract.fees_yuan_month) for contract in plan.contracts)
    compounds = sum(len(contract.compound_ids) for contract in plan.contracts)
    return (
        f"{len(plan.contracts)} contracts over {compounds} compounds; residents' fees {fees:.2f} yuan a month, "
        f"public subsidy {subsidy:.2f} yuan a month (what each contract costs beyond its own residents' fees).",
    )
