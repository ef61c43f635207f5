"""How many compounds no grouping within the limits can take, and a proof where there is one.

Every compound gets a way out at a price above the dearest grouping possible, so a cover leaves out as few compounds as
can be, and its bound tells whether all could have been served.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from allocator.contracts.cover import solve_cover
from allocator.contracts.cover_problem import Cover, CoverProblem
from allocator.contracts.problem import ContractProblem
from allocator.contracts.questions import Question
from allocator.contracts.subsidies import NO_BUDGET_FEN
from domain.executors import Executor
from domain.limits import Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """A cover that leaves out as few compounds as found: their positions, and contracts off the number asked for.

    `proved`: every grouping leaves something out.
    """

    cover: Cover
    left_out: tuple[int, ...] = ()
    off_number: int = 0
    proved: bool = False

    @property
    def any(self) -> bool:
        """Whether something is left out or off the number."""
        return bool(self.left_out or self.off_number)


def unmet(problem: CoverProblem, question: Question, *, limit: Limit, seed: int, executor: Executor) -> Unmet:
    """Cover that leaves out as few compounds, and misses the number asked for by as little, as found."""
    contracts = problem.contracts
    dearest = dearest_fen(contracts, question)
    price = ceil(dearest) + 1
    if question.asks_number:
        contracts = replace(contracts, off_number_fen=price)
    n = len(contracts)
    elastic = CoverProblem(
        contracts=contracts,
        alone_fen=np.full((n, 1), float(price)),
        alone_subsidy_fen=np.zeros((n, 1)),
        budget_fen=NO_BUDGET_FEN,
        over_budget_factor=1,
    )
    cover = solve_cover(elastic, limit=limit, seed=seed, executor=executor)
    if cover.cost_fen is None or cover.bound_fen is None:
        return Unmet(cover=cover)
    least = contracts.least_contracts - len(cover.groups)
    off = max(0, least, len(cover.groups) - contracts.most_contracts) if question.asks_number else 0
    return Unmet(
        cover=cover,
        left_out=tuple(i for i, way in enumerate(cover.way) if way >= 0),
        off_number=off,
        proved=cover.bound_fen > dearest,
    )


def dearest_fen(problem: ContractProblem, question: Question) -> float:
    """More than any grouping of all compounds can cost: each member at the dearest bid, every walk the longest."""
    bids = problem.bids
    if not len(problem) or not len(bids):
        return 0.0
    steps = problem.walk_m[problem.near.nonzero()]
    km = float(steps.max(initial=0.0)) / 1000
    rates = bids.household_yuan * np.maximum(1.0, np.maximum(bids.rate1, bids.rate2))
    fixed = bids.setup_yuan + (bids.km_yuan + problem.compactness_yuan_km) * km
    aged = problem.aged_households[:, None] * (bids.condition * bids.household_yuan)
    members = (fixed + problem.households[:, None] * rates + aged).max(axis=1).sum()
    shape = problem.fee_shift_factor * float(problem.fees_yuan.sum())
    shape += float(problem.crossing_fen.sum()) / 100
    number = 0 if question.asks_number else problem.off_number_fen * (len(problem) + problem.least_contracts)
    return float(members + shape) * 100 + number * problem.is_counted + 10 * len(problem)
