"""What a contract costs under each bid. Money is in fen (1/100 yuan): whole numbers, exact in float64.

Each of the four items of a bid (setup, households, condition, walking) is rounded to the fen, as on an invoice, so a
plan written with two decimals is the plan that was computed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from allocator.contracts.problem import Bids, Bools, ContractProblem, Floats, Ints

ITEMS = ("setup", "households", "condition", "walking")
SHAPES = ("compactness", "fee_shift", "crossing")


def spanning_tree_m(members: Sequence[int], walk_m: Sequence[Sequence[float]]) -> float:
    """Length of the shortest tree over the members' gates, by Prim's rule."""
    best = {i: walk_m[members[0]][i] for i in members[1:]}
    length = 0.0
    while best:
        nearest = min(best, key=best.__getitem__)
        length += best.pop(nearest)
        row = walk_m[nearest]
        for i, known in best.items():
            if row[i] < known:
                best[i] = row[i]
    return length


def walking_tree_m(problem: ContractProblem, group: Sequence[int]) -> float:
    """Length of the shortest tree over the gates of a group, in metres."""
    return spanning_tree_m(range(len(group)), problem.walks.within(group).tolist())


def fen(yuan: Floats) -> Floats:
    """Yuan as whole fen."""
    rounded: Floats = np.rint(yuan * 100)
    return rounded


def household_fen(bids: Bids, households: Ints) -> Floats:
    """Fen for so many households (g,) under each bid, after discounts, shape (g, n_bids)."""
    count = households[:, None]
    first = np.minimum(count, np.minimum(bids.step1, bids.step2))
    last = np.maximum(count - bids.step2, 0)
    paid = first + (count - first - last) * bids.rate1 + last * bids.rate2
    return fen(bids.household_yuan * paid)


def whole_fen(problem: ContractProblem, largest: int) -> Floats:
    """Setup, households and tolls of a contract of 0 .. `largest` households, (largest + 1, n_bids).

    inf where the size is not allowed. What the members add (condition, walking) is not in it.
    """
    bids, sizes = problem.bids, np.arange(largest + 1)
    tolls = bids.toll_fen + bids.toll_household_fen * sizes[:, None]
    whole: Floats = household_fen(bids, sizes) + fen(bids.setup_yuan) + tolls
    most = np.minimum(bids.most_households, problem.max_households)
    whole[(sizes[:, None] > most) | (sizes[:, None] < problem.min_households)] = np.inf
    return whole


def largest_contract(problem: ContractProblem) -> int:
    """Most households that one contract of this problem can have."""
    most = int(problem.bids.most_households.max(initial=0))
    return min(problem.max_households, most, int(problem.households.sum()))


def condition_fen(bids: Bids, aged_households: Ints) -> Floats:
    """Fen of surcharge for so many households (g,) in aged compounds, shape (g, n_bids)."""
    return fen(aged_households[:, None] * (bids.condition * bids.household_yuan))


def walking_fen(bids: Bids, tree_m: Floats) -> Floats:
    """Fen for groups whose shortest connecting walk is `tree_m` (g,), shape (g, n_bids)."""
    return fen(tree_m[:, None] / 1000 * bids.km_yuan)


def items_fen(problem: ContractProblem, groups: Sequence[Sequence[int]]) -> Floats:
    """The four items for each group and bid, shape (4, g, n_bids), whether or not the firm may take the group."""
    tree_m = np.array([walking_tree_m(problem, group) for group in groups], float)
    households = np.array([problem.households[list(group)].sum() for group in groups], np.int64)
    aged = np.array([problem.aged_households[list(group)].sum() for group in groups], np.int64)
    bids = problem.bids
    setup = np.broadcast_to(fen(bids.setup_yuan), (len(groups), len(bids)))
    return np.stack([setup, household_fen(bids, households), condition_fen(bids, aged), walking_fen(bids, tree_m)])


def allowed(problem: ContractProblem, groups: Sequence[Sequence[int]]) -> Bools:
    """Whether each firm may take each group (g, n_bids): it serves every member and the group is within the limits."""
    member = member_matrix(groups, len(problem))
    households = member @ problem.households
    viable = (
        (households >= problem.min_households)
        & (households <= problem.max_households)
        & (np.diff(member.indptr) <= problem.max_compounds)
    )
    viable &= problem.fixed.allows(member)
    named = np.unique(member.indices)
    unserved = member[:, named] @ (~problem.bids.serves[:, named]).T.astype(np.int64)
    may: Bools = (unserved == 0) & viable[:, None] & (households[:, None] <= problem.bids.most_households)
    return may


def member_matrix(groups: Sequence[Sequence[int]], n: int) -> csr_matrix:
    """Who is in which group, (g, n)."""
    ends = np.concatenate([[0], np.cumsum([len(group) for group in groups])])
    members = np.concatenate(groups).astype(np.int64) if len(groups) else np.zeros(0, np.int64)
    return csr_matrix((np.ones(len(members), np.int64), members, ends), shape=(len(groups), n))


def price_fen(problem: ContractProblem, groups: Sequence[Sequence[int]]) -> Floats:
    """Fen a month for each group under each bid, shape (g, n_bids); inf where the firm may not take it."""
    if not len(groups):
        return np.zeros((0, len(problem.bids)))
    total = items_fen(problem, groups).sum(axis=0)
    return np.where(allowed(problem, groups), total, np.inf)


def shape_fen(problem: ContractProblem, groups: Sequence[Sequence[int]]) -> Floats:
    """What groups cost beside the bids, shape (3, g): for their walking tree, fees shifted, walls crossed."""
    found = [
        (
            compactness_fen(problem, walking_tree_m(problem, group)),
            fee_shift_fen(problem, group),
            crossing_fen(problem, group),
        )
        for group in groups
    ]
    return np.array(found, float).reshape(len(groups), len(SHAPES)).T


def compactness_fen(problem: ContractProblem, tree_m: float) -> float:
    """Fen for the length of a group's shortest connecting walk."""
    return float(np.rint(tree_m / 10 * problem.compactness_yuan_km))


def fee_shift_fen(problem: ContractProblem, group: Sequence[int]) -> float:
    """Fen for what residents pay beyond the group's average fee a household.

    ``fee_shift_factor x sum over i of max(0, fees_i - households_i x fees(G) / households(G))``.
    """
    if not problem.fee_shift_factor:
        return 0.0
    members = list(group)
    fees, households = problem.fees_yuan[members], problem.households[members]
    beyond = np.maximum(0.0, fees - households * (fees.sum() / households.sum())).sum()
    return float(np.rint(beyond * problem.fee_shift_factor * 100))


def crossing_fen(problem: ContractProblem, group: Sequence[int]) -> float:
    """Fen for the walls and borders that a connected group crosses: the least with which its members hang together."""
    prices = crossing_prices(problem, group)
    return least_crossing_fen(range(len(group)), prices) if prices else 0.0


def crossing_prices(problem: ContractProblem, members: Sequence[int]) -> list[list[float]]:
    """Fen between neighbours among some compounds, inf between others; nothing where no wall or border has a price."""
    if not problem.crossing_fen.nnz:
        return []
    at = list(members)
    between = problem.crossing_fen[at][:, at].toarray()
    prices: list[list[float]] = np.where(problem.near_among(at), between, np.inf).tolist()
    return prices


def least_crossing_fen(members: Sequence[int], prices: Sequence[Sequence[float]]) -> float:
    """Least sum of prices with which the members hang together, 0 for those that do not."""
    found = spanning_tree_m(members, prices)
    return found if np.isfinite(found) else 0.0


def cost_fen(problem: ContractProblem, groups: Sequence[Sequence[int]]) -> Floats:
    """Price, shape and change of each group under each bid, (g, n_bids); inf where the firm may not take it."""
    total: Floats = price_fen(problem, groups) + shape_fen(problem, groups).sum(axis=0)[:, None]
    return total + change_fen(problem, groups)


def change_fen(problem: ContractProblem, groups: Sequence[Sequence[int]]) -> Floats:
    """Fen for the compounds that each group moves under each bid, (g, n_bids)."""
    found = np.zeros((len(groups), len(problem.bids)))
    if problem.incumbents.move_fen:
        for row, group in enumerate(groups):
            found[row] = problem.incumbents.price_fen(group, problem.households, problem.bids.firm)
    return found


def off_number_fen(problem: ContractProblem, n_contracts: int) -> int:
    """Fen for contracts that are missing or too many."""
    missing, extra = problem.least_contracts - n_contracts, n_contracts - problem.most_contracts
    return problem.off_number_fen * (max(0, missing) + max(0, extra))


def extra_terms(problem: ContractProblem, groups: Sequence[Sequence[int]]) -> dict[str, float]:
    """Yuan of all terms beside the bids that the rules give a weight to."""
    shape = shape_fen(problem, groups).sum(axis=1)
    weights = (problem.compactness_yuan_km, problem.fee_shift_factor, problem.crossing_fen.nnz)
    terms = {name: float(value) / 100 for name, value, weight in zip(SHAPES, shape, weights, strict=True) if weight}
    if problem.is_counted:
        terms["number"] = off_number_fen(problem, len(groups)) / 100
    return terms
