"""The search for portfolios of a large district: parts of it by themselves, then all of it at common prices.

Each part is a task of the executor. What they know is then one pool: officials are offered portfolios across the
borders of parts, prices of compounds are made common ones by subgradient ascent, groups of officials choose again, and
one search of all portfolios there are proves the bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from allocator.visits import master, relaxation
from allocator.visits import search as whole
from allocator.visits.columns import Columns, holders, least_reduced, merged, unique
from allocator.visits.parts import part_of
from allocator.visits.prices import ascend, pool_oracle
from allocator.visits.pricing import LIKELY, Pricing
from allocator.visits.problem import VisitProblem
from domain.arrays import Floats, Ints
from domain.executors import Executor, Serial
from domain.limits import Limit

PART_PAIRS = 30_000  # of an official and a compound, up to which a part is searched as a whole
ROUNDS = 10  # in which portfolios across borders are found, twice
FEW = 0.05  # portfolios for each official, below which no further round is worthwhile
FOUND = 15  # portfolios of an official in a round
ITERATIONS = 400  # of the ascent to common prices, in a round
PROOFS = 2  # searches of all portfolios, each with the prices that the one before led to; one with more than
MANY_PAIRS = 1_000_000  # pairs of an official and a compound, where each takes minutes
CLOSE = 3e-3  # of its cost that a choice may lie above its bound, to be the last proof
NEAR_YUAN = 15.0  # above an official's best: portfolios that the choice may need
NEAR_MOST = 150  # of these, for each official
TINY = 1e-6
FAR_M = 1e9  # stands for no way, where differences are taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Officials and compounds of a part by position, what is known of it in its own positions, and its limit."""

    problem: VisitProblem
    officials: Ints
    compounds: Ints
    cover: Columns
    others: Columns
    limit: Limit
    seed: int

    def in_whole(self, columns: Columns) -> Columns:
        """Portfolios in positions of the district."""
        members = np.where(columns.members >= 0, self.compounds[columns.members], -1)
        return replace(columns, official=self.officials[columns.official], members=members)


def search(
    problem: VisitProblem, cover: Columns, others: Columns, *, limit: Limit, seed: int, executor: Executor
) -> whole.Found:
    """Portfolios at least cost, as `search` finds them in smaller districts."""
    over = whole.stop_rule(limit)
    parts = _parts(problem, cover, others, limit=limit, seed=seed)
    found = executor.map(search_part, parts)
    pairs = list(zip(parts, found, strict=True))
    chosen = merged([part.in_whole(answer.chosen) for part, answer in pairs])
    pool = unique(merged([chosen, *(part.in_whole(answer.pool) for part, answer in pairs)]))
    price = np.zeros(len(problem.visits))
    for part, answer in pairs:
        price[part.compounds] = answer.price
    return _joined(problem, chosen, pool, price, limit=limit, seed=seed, executor=executor, over=over)


def search_part(part: Part) -> whole.Found:
    """The search of one part; the bound is proved for the whole district at once."""
    return whole.search(
        part.problem, part.cover, part.others, limit=part.limit, seed=part.seed, executor=Serial(), exact=False
    )


def _parts(problem: VisitProblem, cover: Columns, others: Columns, *, limit: Limit, seed: int) -> list[Part]:
    divided = divide(problem, cover)
    share = limit.share_of_time(1.0 / len(divided))
    return [
        Part(
            problem=part_of(problem, officials, compounds),
            officials=officials,
            compounds=compounds,
            cover=_within(cover, officials, compounds),
            others=_within(others, officials, compounds),
            limit=share,
            seed=seed,
        )
        for officials, compounds in divided
    ]


def _within(columns: Columns, officials: Ints, compounds: Ints) -> Columns:
    """Portfolios of these officials that have these compounds only, in positions of the part."""
    inside = np.isin(columns.official, officials) & (np.isin(columns.members, compounds) | (columns.members < 0)).all(
        axis=1
    )
    columns = columns.take(np.flatnonzero(inside))
    members = np.where(columns.members >= 0, np.searchsorted(compounds, columns.members), -1)
    return replace(columns, official=np.searchsorted(officials, columns.official), members=members)


def divide(problem: VisitProblem, cover: Columns) -> list[tuple[Ints, Ints]]:
    """Officials and compounds of each part, in order: halves of halves, until none has too many pairs.

    Compounds go with the official who leads them in the cover, so that it covers every part.
    """
    leads = cover.official[holders(cover, len(problem.visits))]
    apart = np.nan_to_num(problem.between_m + problem.between_m.T, posinf=FAR_M)
    left, done = [np.arange(len(problem.official_ids))], []
    while left:
        officials = left.pop()
        compounds = np.flatnonzero(np.isin(leads, officials))
        if len(officials) * len(compounds) <= PART_PAIRS or len(compounds) < 2:
            done.append((officials, compounds))
            continue
        side = _side(problem, officials, compounds, leads[compounds], apart)
        order = officials[np.argsort(side, kind="stable")]
        left += [np.sort(half) for half in np.array_split(order, 2)]
    return [part for part in done if len(part[1])]


def _side(problem: VisitProblem, officials: Ints, compounds: Ints, leads: Ints, apart: Floats) -> Floats:
    """How much nearer each official is to one end of a part than to the other, (n_officials,)."""
    one = compounds[apart[compounds[0], compounds].argmax()]
    other = compounds[apart[one, compounds].argmax()]
    nearer = apart[one, compounds] - apart[other, compounds]
    way = np.nan_to_num(problem.out_m + problem.back_m, posinf=FAR_M)
    side: Floats = way[officials, one] - way[officials, other]
    place = np.searchsorted(officials, leads)
    held = np.bincount(place, minlength=len(officials))
    return np.where(held > 0, np.bincount(place, weights=nearer, minlength=len(officials)) / np.maximum(held, 1), side)


def _joined(
    problem: VisitProblem,
    chosen: Columns,
    pool: Columns,
    price: Floats,
    *,
    limit: Limit,
    seed: int,
    executor: Executor,
    over: Callable[[], bool],
) -> whole.Found:
    """The choices of parts, improved across their borders, with a bound on any choice in the district."""
    pricing = Pricing(problem, executor)
    target = float(chosen.yuan.sum())
    pool, price = _common(problem, pricing, pool, price, target, limit=limit, over=over)
    pool, price, bound = _proved(problem, pricing, pool, price, target, over=over)
    pool = _near(problem, pricing, pool, price, chosen)
    relaxed = relaxation.over_pool(problem, pool, price=price, bound=bound)
    chosen = master.partition(problem, relaxed, cover=len(chosen), limit=limit, seed=seed, executor=executor, over=over)
    return whole.Found(chosen=chosen, pool=pool, price=price, bound=bound)


def _near(problem: VisitProblem, pricing: Pricing, pool: Columns, price: Floats, chosen: Columns) -> Columns:
    """The choices of parts, then the pool and portfolios that cost little more than the best of their officials."""
    below = np.minimum(0.0, least_reduced(problem, pool, price) + NEAR_YUAN)
    return unique(merged([chosen, pricing.promising(price, below=below, most=NEAR_MOST), pool]))


def _common(
    problem: VisitProblem,
    pricing: Pricing,
    pool: Columns,
    price: Floats,
    target: float,
    *,
    limit: Limit,
    over: Callable[[], bool],
) -> tuple[Columns, Floats]:
    """Prices at which officials have no much better portfolios of likely compounds, and a pool that has these."""
    for likely in (LIKELY, 2 * LIKELY):
        for _ in range(limit.rounds(ROUNDS)):
            below = least_reduced(problem, pool, price) - TINY
            found = pricing.promising(price, below=below, most=FOUND, likely=likely)
            if over() or not len(found):
                break
            pool = merged([pool, found])
            _, price = ascend(pool_oracle(pool), price, target=target, iterations=ITERATIONS, over=over)
            if len(found) < FEW * len(problem.fair):
                break
    return pool, price


def _proved(
    problem: VisitProblem, pricing: Pricing, pool: Columns, price: Floats, target: float, *, over: Callable[[], bool]
) -> tuple[Columns, Floats, float]:
    """A bound on any choice, the prices that prove it, and the pool with what was found at them."""
    bound, best = pricing.quick_bound(price), price
    for proof in range(PROOFS if problem.lead_yuan.size <= MANY_PAIRS else 1):
        if over() or target - bound <= CLOSE * target:
            break
        if proof:
            _, price = ascend(pool_oracle(pool), price, target=target, iterations=ITERATIONS, over=over)
        every = pricing.cheapest(price, below=least_reduced(problem, pool, price) - TINY, most=FOUND)
        if every.bound(price) > bound:
            bound, best = every.bound(price), price
        pool = merged([pool, every.columns])
    return pool, best, bound
