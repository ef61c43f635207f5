"""Small contract problems, and a reference that tries every way to serve every compound."""

from itertools import combinations

import networkx as nx
import numpy as np
from scipy.sparse import csr_matrix

from allocator.contracts.cover_problem import CoverProblem
from allocator.contracts.problem import Bids, ContractProblem
from allocator.walks import Walks

NO_BUDGET = 10**14


def random_problem(seed, *, n=6, firms=2, most_contracts=3, most_households=2000):
    """`n` compounds at random on 900 m by 900 m, neighbours within 500 m; firms that serve nearly everywhere."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 900, (n, 2))
    walk_m = np.abs(xy[:, None] - xy[None]).sum(axis=-1)
    adjacent = walk_m <= 500
    np.fill_diagonal(adjacent, False)
    households = rng.integers(20, 400, n)
    return ContractProblem(
        households=households,
        aged_households=np.where(rng.random(n) < 0.5, households, 0),
        fees_yuan=households * rng.integers(0, 30, n).astype(float),
        **neighbours(walk_m, adjacent),
        bids=random_bids(rng, n, firms),
        firm_contracts=np.full(firms, most_contracts),
        firm_households=np.full(firms, most_households),
        min_households=150,
        max_households=900,
        max_compounds=4,
        compound_ids=tuple(f"c{i}" for i in range(n)),
        firm_ids=tuple(f"f{i}" for i in range(firms)),
    )


def neighbours(walk_m, adjacent):
    """Fields of a problem for dense distances and neighbours."""
    near = csr_matrix(adjacent)
    return {"near": near, "walks": Walks.of(walk_m, near), "crossing_fen": csr_matrix(near.shape)}


def random_bids(rng, n, firms):
    return Bids(
        firm=np.arange(firms),
        setup_yuan=rng.integers(500, 3000, firms).astype(float),
        household_yuan=rng.uniform(8, 14, firms).round(1),
        step1=rng.integers(100, 300, firms),
        step2=rng.integers(300, 600, firms),
        rate1=1 - rng.integers(0, 10, firms) / 100,
        rate2=1 - rng.integers(0, 20, firms) / 100,
        condition=rng.integers(0, 20, firms) / 100,
        km_yuan=rng.integers(0, 300, firms).astype(float),
        most_households=rng.choice([500, 900], firms),
        toll_fen=np.zeros(firms),
        toll_household_fen=np.zeros(firms),
        serves=rng.random((firms, n)) < 0.9,
    )


def all_groups(problem):
    """Every connected group within the upper limits."""
    n = len(problem)
    sizes = range(1, problem.max_compounds + 1)
    groups = [group for size in sizes for group in combinations(range(n), size) if connected(problem, group)]
    return [group for group in groups if problem.households[list(group)].sum() <= problem.max_households]


def random_cover(seed, *, budget_fen=NO_BUDGET, ways=2, **sizes):
    """A contract problem with dear other ways; the last of them always works."""
    problem = random_problem(seed, **sizes)
    rng = np.random.default_rng([seed, 1])
    n = len(problem)
    alone = np.rint(problem.households[:, None] * rng.uniform(900, 2500, (n, ways)))
    alone[:, :-1][rng.random((n, ways - 1)) < 0.5] = np.inf
    fees = np.rint(problem.fees_yuan * 100)[:, None]
    return CoverProblem(
        contracts=problem,
        alone_fen=alone,
        alone_subsidy_fen=np.where(np.isfinite(alone), np.maximum(0.0, alone - fees), np.inf),
        budget_fen=budget_fen,
        over_budget_factor=10,
    )


def reference_price_fen(problem, group, bid):
    """Price of a group in fen by the words of the bid, or None when the firm may not take it."""
    members, bids = list(group), problem.bids
    households = int(problem.households[members].sum())
    inside = problem.min_households <= households <= min(problem.max_households, bids.most_households[bid])
    if not inside or len(members) > problem.max_compounds or not bids.serves[bid, members].all():
        return None
    graph = nx.Graph()
    graph.add_nodes_from(members)
    graph.add_weighted_edges_from((i, j, problem.walk_m[i, j]) for i, j in combinations(members, 2))
    tree_m = nx.minimum_spanning_tree(graph).size(weight="weight")
    paid = 0.0
    for number in range(households):
        rate = 1.0
        if number >= bids.step1[bid]:
            rate = bids.rate1[bid]
        if number >= bids.step2[bid]:
            rate = bids.rate2[bid]
        paid += rate
    price = bids.household_yuan[bid]
    aged = int(problem.aged_households[members].sum())
    items = (bids.setup_yuan[bid], price * paid, bids.condition[bid] * price * aged, bids.km_yuan[bid] * tree_m / 1000)
    return sum(round(item * 100) for item in items)


def connected(problem, group):
    graph = nx.from_scipy_sparse_array(problem.near[list(group)][:, list(group)].astype(int))
    return nx.is_connected(graph)


def reference_offers(cover):
    """Every group a firm may take, under its lowest member: (group, bid, price, subsidy)."""
    problem, n = cover.contracts, len(cover.contracts)
    offers = {i: [] for i in range(n)}
    for group in (group for size in range(1, problem.max_compounds + 1) for group in combinations(range(n), size)):
        fees = round(problem.fees_yuan[list(group)].sum() * 100)
        for bid in range(len(problem.bids) if connected(problem, group) else 0):
            price = reference_price_fen(problem, group, bid)
            if price is not None:
                offers[group[0]].append((group, bid, price, max(0, price - fees)))
    return offers


def reference_optimum_fen(cover):
    """Least cost over every grouping, firm and other way; inf when there is none."""
    problem, offers = cover.contracts, reference_offers(cover)

    def least(todo, contracts, households, cost, subsidy):
        if not todo:
            return cost + cover.over_budget_factor * max(0, subsidy - cover.budget_fen)
        first, found = min(todo), np.inf
        for kind in np.flatnonzero(np.isfinite(cover.alone_fen[first])):
            more = (cost + cover.alone_fen[first, kind], subsidy + cover.alone_subsidy_fen[first, kind])
            found = min(found, least(todo - {first}, contracts, households, *more))
        for group, bid, price, public in offers[first]:
            firm = int(problem.bids.firm[bid])
            size = int(problem.households[list(group)].sum())
            if set(group) <= todo and contracts[firm] >= 1 and households[firm] >= size:
                left, room = lowered(contracts, firm, 1), lowered(households, firm, size)
                found = min(found, least(todo - set(group), left, room, cost + price, subsidy + public))
        return found

    firms = tuple(problem.firm_contracts.tolist()), tuple(problem.firm_households.tolist())
    return least(frozenset(range(len(problem))), *firms, 0, 0)


def lowered(capacities, firm, amount):
    return tuple(room - amount * (k == firm) for k, room in enumerate(capacities))


def obeys(fixed, group):
    """Whether a group keeps to what goes together and stays apart."""
    inside = set(group)
    whole = all(len(inside & set(own)) in (0, len(own)) for own in fixed.together)
    return whole and all(len(inside & set(own)) <= 1 for own in fixed.apart)


def moved_by_hand(problem, group, firm):
    """Moved compounds by the words of the definition, old contract by old contract."""
    before, kept = problem.incumbents, 0
    for old in range(len(before.firm)):
        inside = [i for i in group if before.old_of[i] == old]
        if before.firm[old] == firm and 2 * problem.households[inside].sum() > before.households[old]:
            kept = max(kept, len(inside))
    return len(group) - kept


def every_grouping(problem):
    """(cost in fen, moved compounds) of every grouping and every choice of firms within their capacities."""
    n, offers = len(problem), {i: [] for i in range(len(problem))}
    for size in range(1, problem.max_compounds + 1):
        for group in combinations(range(n), size):
            fits = connected(problem, group) and obeys(problem.fixed, group)
            for bid in range(len(problem.bids) if fits else 0):
                price = reference_price_fen(problem, group, bid)
                if price is not None:
                    moved = moved_by_hand(problem, group, problem.bids.firm[bid])
                    offers[group[0]].append((frozenset(group), int(problem.bids.firm[bid]), price, moved))

    def rest(todo, contracts, room, cost, moved):
        if not todo:
            yield cost, moved
            return
        for group, firm, price, more in offers[min(todo)]:
            size = int(problem.households[list(group)].sum())
            if group <= todo and contracts[firm] and room[firm] >= size:
                left = lowered(contracts, firm, 1), lowered(room, firm, size)
                yield from rest(todo - group, *left, cost + price, moved + more)

    capacities = tuple(problem.firm_contracts.tolist()), tuple(problem.firm_households.tolist())
    yield from rest(frozenset(range(n)), *capacities, 0, 0)
