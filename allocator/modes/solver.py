"""Cheapest choice of modes and contracts at the stated prices, with a bound over all choices."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

import numpy as np

from allocator.contracts.clusters import cheapest_cover
from allocator.contracts.cost import fen, price_fen
from allocator.contracts.cover_problem import CoverProblem, Programme
from allocator.contracts.proof import Proof
from allocator.modes.answer import result_of
from allocator.modes.problem import UNCOVERED, Choice, ModesProblem
from domain.executors import Executor, Serial
from domain.limits import Limit
from domain.plan import ModesPlan
from domain.results import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A choice, a proven lower bound (fen) over all choices at the stated prices, and what proves it.

    `programme` tells how far the last set partition was solved. An interrupted search has neither bound nor proof.
    """

    choice: Choice
    bound_fen: float = -np.inf
    proof: Proof | None = None
    programme: Programme | None = None


def choose(
    problem: ModesProblem,
    *,
    limit: Limit,
    seed: int = 0,
    executor: Executor | None = None,
    start: Choice | None = None,
) -> Chosen:
    """Cheapest choice found at the stated prices."""
    cover = cheapest_cover(_cover_problem(problem), limit=limit, seed=seed, executor=executor or Serial(), start=start)
    if cover.bound_fen is None:
        # Leaving a compound uncovered is always allowed, so only an interrupted search ends here.
        return Chosen(choice=_without_search(problem))
    return Chosen(
        choice=cover.start,
        bound_fen=cover.bound_fen + float(problem.to_contract_fen.sum()),
        proof=cover.proof,
        programme=cover.programme,
    )


def solve(
    problem: ModesProblem,
    *,
    limit: Limit,
    seed: int = 0,
    executor: Executor | None = None,
    start: Choice | None = None,
) -> Result[ModesPlan]:
    """Service mode of each compound at the stated prices of the extension."""
    began = monotonic()
    chosen = choose(problem, limit=limit, seed=seed, executor=executor, start=start)
    return result_of(problem, chosen.choice, bound_fen=chosen.bound_fen, runtime_s=monotonic() - began, seed=seed)


def _cover_problem(problem: ModesProblem) -> CoverProblem:
    """Changes to a contract are charged to every compound; the other ways then cost so much less."""
    price = problem.alone_fen()
    fees = fen(problem.contracts.fees_yuan)[:, None]
    subsidy = np.where(np.isfinite(price), np.maximum(0.0, price - fees), np.inf)
    subsidy[:, UNCOVERED] = 0.0
    return CoverProblem(
        contracts=problem.contracts,
        alone_fen=problem.beside_contract_fen(),
        alone_subsidy_fen=subsidy,
        budget_fen=problem.budget_fen,
        over_budget_factor=problem.over_budget_factor,
        beside_fen=float(problem.to_contract_fen.sum()),
    )


def _without_search(problem: ModesProblem) -> Choice:
    """Kept contracts, and every other compound in its cheapest way."""
    way = problem.alone_fen().argmin(axis=1)
    kept = problem.contracts.fixed.kept
    for group in kept:
        way[list(group)] = -1
    bids = price_fen(problem.contracts, kept).argmin(axis=1) if kept else np.zeros(0, np.int64)
    return Choice(groups=kept, bids=tuple(bids.tolist()), way=tuple(way.tolist()))
