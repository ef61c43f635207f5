"""Proven lower bounds on what a block of compounds costs, whatever its grouping into contracts.

Any prices y (n,) of compounds with y_i <= the price of serving i otherwise, and y(G) <= price(G) for EVERY connected
group G that a firm may take, bound the cost from below by sum(y). Both functions here make such prices; neither
trusts a pool of columns. docs/model/contracts.md has the proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csc_matrix, hstack, identity

from allocator.contracts.cost import largest_contract, whole_fen
from allocator.contracts.pool import without_way_fen
from allocator.contracts.pricing import ROUNDING_FEN, Knapsack
from allocator.contracts.problem import ContractProblem, Floats, Ints
from allocator.contracts.regions import bits
from domain.interruption import requested


@dataclass(frozen=True, slots=True, kw_only=True)
class Duals:
    """Optimal linear relaxation over some groups: its value, and a price (n,) for each compound, in fen."""

    value_fen: float
    price_fen: Floats


def linear_relaxation(masks: Sequence[int], price_fen: Floats, alone_fen: Floats, households: Ints) -> Duals:
    """Cheapest fractional cover of the compounds by the groups `masks` and by single compounds.

    A compound without another way gets one at a very high price, so that there always is an answer.
    """
    n = len(households)
    single = without_way_fen(alone_fen, households)
    rows = [i for mask in masks for i in bits(mask)]
    columns = np.repeat(np.arange(len(masks)), [mask.bit_count() for mask in masks])
    cover = csc_matrix((np.ones(len(rows)), (rows, columns)), shape=(n, len(masks)))
    answer = linprog(
        np.concatenate([price_fen, single]),
        A_eq=hstack([cover, identity(n)], format="csc"),
        b_eq=np.ones(n),
        method="highs-ds",
    )
    if answer.x is None:
        raise RuntimeError(f"the relaxation of a set partition was not solved: {answer.message}")
    return Duals(value_fen=float(answer.fun), price_fen=np.minimum(answer.eqlin.marginals, single))


def share_prices(problem: ContractProblem, alone_fen: Floats) -> Floats:
    """Prices (n,) from the fewest fen per household that any firm asks in a contract of any allowed size.

    ``y_i = min over bids of (h_i x min over sizes H of (setup + households(H)) / H + condition_i)``.
    """
    bids = problem.bids
    sizes = np.arange(problem.min_households, largest_contract(problem) + 1)
    if not len(bids) or not len(sizes):
        return alone_fen
    whole = whole_fen(problem, int(sizes[-1]))[sizes] - ROUNDING_FEN
    rate = (whole / sizes[:, None]).min(axis=0)
    surcharge = problem.aged_households * (bids.condition * bids.household_yuan * 100)[:, None]
    surcharge = surcharge + problem.incumbents.least_fen(bids.firm, len(problem))
    price = np.where(bids.serves, rate[:, None] * problem.households + surcharge, np.inf).min(axis=0)
    cheapest: Floats = np.minimum(price, alone_fen)
    return cheapest


def proven_prices(
    problem: ContractProblem, masks: Sequence[int], price_fen: Floats, alone_fen: Floats, *, rounds: int
) -> Floats:
    """Best prices (n,) found whose sum is a lower bound; inf for a compound that no way serves.

    Starts from the duals of the pool. Each round asks for the group with the least (price - y(G)) per household, over
    ALL groups within the limits, connected or not, walking priced by nearest neighbours: no real group is worse. With
    that ratio r <= 0, ``y + r x households`` is safe. The groups found enter the relaxation of the next round.
    """
    best = share_prices(problem, alone_fen)
    knapsack = Knapsack.of(problem) if rounds else None
    if knapsack is None:
        return best
    groups, prices = list(masks), list(price_fen)
    for _ in range(rounds):
        duals = linear_relaxation(groups, np.array(prices), alone_fen, problem.households)
        found = knapsack.worst(duals.price_fen)
        ratio = min([0.0, *(worst.ratio for worst in found)])
        prices_now = duals.price_fen + ratio * problem.households
        if prices_now.sum() > best.sum():
            best = prices_now
        if not found or ratio * problem.households.sum() > -1e-5 * abs(duals.value_fen) or requested():
            break
        groups += [worst.mask for worst in found]
        prices += [worst.price_fen for worst in found]
    return best
