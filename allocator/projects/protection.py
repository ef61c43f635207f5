"""Protection of a budget against costs that turn out high: how many together, and what chance of overspending is left.

References
----------
Bertsimas and Sim (2004), "The price of robustness", Operations Research 52(1), 35-53, doi:10.1287/opre.1030.0065.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import binom

from domain.arrays import Floats, Ints

EXACT = 1e-9
"""Chances whose ratio is nearer to 1 are equal: a bound of exactly one half is no more than one half."""


def overspend_chance(uncertain: Ints, protected: int) -> Floats:
    """Bound on the chance of overspending when `protected` of so many `uncertain` projects are provided for, (n,).

    Theorem 3 of the paper, for costs that are independent and symmetric around the planned cost within their range:
    with v = (protected + n) / 2 and u its fraction, (1 - u) P(X >= floor v) + u P(X > floor v), X binomial(n, 1/2). It
    is 0 where no more projects are uncertain than are provided for.
    """
    middle = (protected + uncertain) / 2
    whole = np.floor(middle)
    fraction = middle - whole
    chance = (1 - fraction) * binom.sf(whole - 1, uncertain, 0.5) + fraction * binom.sf(whole, uncertain, 0.5)
    return np.where(uncertain <= protected, 0.0, np.minimum(1.0, chance))


def least_protected(uncertain: int, chance: float) -> int:
    """Smallest number to provide for such that no choice of up to `uncertain` projects overspends more likely."""
    if chance >= 1:
        return 0
    sizes = np.arange(1, uncertain + 1)
    for protected in range(uncertain):
        if overspend_chance(sizes, protected).max(initial=0.0) <= chance * (1.0 + EXACT):
            return protected
    return uncertain


def most_together(cost_fen: Ints, extra_fen: Ints, budget_fen: int) -> int:
    """Most projects of uncertain cost that a budget can pay at planned costs: the cheapest ones."""
    spent = np.cumsum(np.sort(cost_fen[extra_fen > 0]))
    return int(np.searchsorted(spent, budget_fen, side="right"))


def protected_fen(cost_fen: Ints, extra_fen: Ints, protected: int) -> int:
    """Cost of projects when those with the widest `extra_fen` reach their highest cost, `protected` of them."""
    widest = np.sort(extra_fen)[::-1][:protected]
    return int(cost_fen.sum() + widest.sum())
