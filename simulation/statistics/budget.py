"""A fixed budget of replications shared among systems so that the best is most likely found (OCBA)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from domain.arrays import Floats, Ints
from simulation.statistics.observations import Observe, observed

TIE = 1e-6
"""Differences to the best below this part of the largest count as so large."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgeted:
    """The system of the best mean after the budget is spent, and what each system (n_systems,) got.

    `approximate_pcs` is a lower bound on the probability of correct selection if the estimated means and variances
    were the true ones: an indication, no promise.
    """

    system: int
    means: Floats
    variances: Floats
    spent: Ints
    approximate_pcs: float


def shares(means: Floats, variances: Floats) -> Floats:
    """Shares (n_systems,) of the budget that are best for a large one; less is better.

    With gaps d to the best mean b, ``N_i ~ variance_i / d_i^2`` and ``N_b = sd_b sqrt(sum N_i^2 / variance_i)``.

    References
    ----------
    Chen, Lin, Yucesan and Chick (2000), Simulation budget allocation for further enhancing the efficiency of ordinal
    optimization, doi:10.1023/A:1008349927281.
    """
    best = int(np.argmin(means))
    gap = means - means[best]
    gap = np.maximum(gap / gap.max(), TIE) if gap.max() > 0.0 else np.ones(len(means))
    others = np.arange(len(means)) != best
    share = np.where(others, variances / gap**2, 0.0)
    share[best] = np.sqrt(variances[best] * (variances / gap**4)[others].sum())
    total = float(share.sum())
    return share / total if total > 0.0 else np.full(len(means), 1.0 / len(means))


def allocate(means: Floats, variances: Floats, spent: Ints, *, increment: int) -> Ints:
    """More replications (n_systems,) for each system, `increment` in all; less is better.

    The whole of what was spent and the increment is shared by `shares`, rounded down. A system that has more than its
    share already gets none, and the others share the rest. What rounding leaves goes to the best. This is the routine
    of Chen and Lee (2011), Stochastic Simulation Optimization, appendix, doi:10.1142/7437.
    """
    share = shares(means, variances)
    total = int(spent.sum()) + increment
    target = spent.astype(np.int64)
    still = np.ones(len(means), dtype=bool)
    while share[still].sum() > 0.0:
        rest = total - int(target[~still].sum())
        target[still] = np.floor(rest * share[still] / share[still].sum() + 1e-9).astype(np.int64)
        over = still & (target < spent)
        target[over] = spent[over]
        if not over.any():
            break
        still &= ~over
    target[int(np.argmin(means))] += total - int(target.sum())
    return target - spent


def approximate_pcs(means: Floats, variances: Floats, spent: Ints) -> float:
    """Bonferroni's lower bound on the probability that the best mean is truly the least; less is better."""
    best = int(np.argmin(means))
    error = np.sqrt(variances / spent + variances[best] / spent[best])
    gap = means - means[best]
    with np.errstate(divide="ignore", invalid="ignore"):
        wrong = np.where(error > 0.0, ndtr(-gap / error), np.where(gap > 0.0, 0.0, 0.5))
    wrong[best] = 0.0
    return max(0.0, 1.0 - float(wrong.sum()))


def ocba(
    observe: Observe,
    n_systems: int,
    *,
    budget: int,
    higher_is_better: bool,
    first: int = 10,
    increment: int = 20,
) -> Budgeted:
    """Spend a budget of replications in all, a first stage of each system, then increments where they help most.

    Systems are asked for one at a time. The shares assume independent systems; under common random numbers the choice
    remains sensible but the shares are no longer the best ones.

    Raises
    ------
    ValueError
        When the budget does not pay the first stage, or an observation is not finite.
    """
    if n_systems < 2 or first < 2 or increment < 1 or budget < first * n_systems:
        raise ValueError(
            f"{n_systems} systems, first {first}, increment {increment}, budget {budget}: "
            "must be at least 2, 2, 1 and the first stage of all systems"
        )
    sign = -1.0 if higher_is_better else 1.0
    values = [sign * observed(observe, range(first), np.array([k]))[:, 0] for k in range(n_systems)]
    while True:
        means, variances, spent = _moments(values)
        left = budget - int(spent.sum())
        if left == 0:
            break
        more = allocate(means, variances, spent, increment=min(increment, left))
        for k in np.flatnonzero(more):
            ahead = range(int(spent[k]), int(spent[k] + more[k]))
            values[k] = np.concatenate([values[k], sign * observed(observe, ahead, np.array([k]))[:, 0]])
    return Budgeted(
        system=int(np.argmin(means)),
        means=sign * means,
        variances=variances,
        spent=spent,
        approximate_pcs=approximate_pcs(means, variances, spent),
    )


def _moments(values: list[Floats]) -> tuple[Floats, Floats, Ints]:
    means = np.array([column.mean() for column in values])
    variances = np.array([column.var(ddof=1) for column in values])
    return means, variances, np.array([len(column) for column in values], dtype=np.int64)
