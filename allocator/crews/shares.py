"""Fair shares of a joint cost: the Shapley value by sampling orders in which the players join, with its error.

A player's share is what it adds to the cost when the players join one after the other, on average over all orders.
Every order adds up to the joint cost, so the shares do too, however few orders are sampled.

References
----------
L. S. Shapley (1953), A value for n-person games, doi:10.1515/9781400881970-018.
J. Castro, D. Gomez, J. Tejada (2009), Polynomial calculation of the Shapley value based on sampling,
doi:10.1016/j.cor.2008.04.004. R. Mitchell, J. Cooper, E. Frank, G. Holmes (2022), Sampling permutations for Shapley
value estimation, section 3.2 (antithetic orders), https://jmlr.org/papers/v23/21-0439.html.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from math import factorial
from typing import Protocol

import numpy as np
from scipy.special import stdtrit

from domain import interruption
from domain.arrays import Floats
from domain.executors import Executor, Serial

Order = tuple[int, ...]
PIECES = 16  # tasks for the executor; a fixed number, so that results do not depend on the workers


class Joining(Protocol):
    """A game: what each player adds to the cost when the players join in an order. Picklable for several workers."""

    def __call__(self, order: Order) -> Floats:
        """Cost added by each player (n_players,), at the player's own position."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Share of each player (n_players,) and the half-width of its confidence interval; 0 where it is exact."""

    value: Floats
    half_width: Floats
    n_orders: int


def shapley(
    n_players: int,
    joining: Joining,
    *,
    samples: int,
    rng: np.random.Generator,
    confidence: float = 0.95,
    executor: Executor | None = None,
) -> Shares:
    """Shapley value of a game from `samples` orders, or from all orders where these are no more.

    Orders are drawn in antithetic pairs, an order and its reverse: who comes early in one comes late in the other, so
    the mean of a pair varies less. Pairs are independent; the interval is Student's over their means.

    Raises
    ------
    ValueError
        With fewer than four samples (two pairs), which have no error to state.
    """
    if samples < 4:
        raise ValueError(f"samples is {samples}, must be at least 4")
    if n_players < 13 and factorial(n_players) <= samples:
        added = _added(joining, list(permutations(range(n_players))), executor)
        return Shares(value=added.mean(axis=0), half_width=np.zeros(n_players), n_orders=len(added))
    firsts = [tuple(rng.permutation(n_players).tolist()) for _ in range(samples // 2)]
    added = _added(joining, [order for first in firsts for order in (first, first[::-1])], executor)
    pairs = added.reshape(-1, 2, n_players).mean(axis=1)
    quantile = float(stdtrit(len(pairs) - 1, (1 + confidence) / 2))
    half_width = quantile * pairs.std(axis=0, ddof=1) / np.sqrt(len(pairs))
    return Shares(value=pairs.mean(axis=0), half_width=half_width, n_orders=len(added))


@dataclass(frozen=True, slots=True)
class _Piece:
    joining: Joining
    orders: Sequence[Order]


def _added(joining: Joining, orders: Sequence[Order], executor: Executor | None) -> Floats:
    """Cost added in each order by each player, (n_orders, n_players)."""
    size = 2 * -(-len(orders) // (2 * PIECES))  # both orders of a pair are in one piece
    pieces = [_Piece(joining, orders[start : start + size]) for start in range(0, len(orders), size)]
    return np.vstack((executor or Serial()).map(_along, pieces))


def _along(piece: _Piece) -> Floats:
    """Rows of the orders of a piece; after an interruption of the first two only."""
    rows: list[Floats] = []
    for order in piece.orders:
        if interruption.requested() and len(rows) >= 2 and len(rows) % 2 == 0:
            break
        rows.append(piece.joining(order))
    return np.array(rows).reshape(len(rows), -1)
