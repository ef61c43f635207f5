"""What requests of each compound met with: the hours until they were resolved, cut off where patience would end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from simulation.measuring.view import View

LIMIT_H = 14 * 24.0
"""Hours beyond which a request counts as this long, so that those still open can be counted."""


def hours_by_compound(view: View) -> NDArray[np.float64]:
    """Requests registered long enough before the end, and their hours in all, shape (2, n_compounds)."""
    limit_h = view.follow_up_h(LIMIT_H)
    known = view.known_for(limit_h)
    compound, n = view.outcome.compound[known], len(view.context)
    hours = np.minimum(view.time_h[known], limit_h)
    return np.stack([np.bincount(compound, minlength=n), np.bincount(compound, weights=hours, minlength=n)]).astype(
        float
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CompoundHours:
    """Mean hours of each compound under a policy and their difference to the base, with half-widths (n,).

    nan where a compound had no request. The intervals of all compounds hold together with the stated confidence.
    """

    mean: NDArray[np.float64]
    difference: NDArray[np.float64]
    half_width: NDArray[np.float64]


class HoursHeap:
    """Sums over replications from which means and paired differences of ratios follow, whatever their number."""

    def __init__(self, n_policies: int, n_compounds: int, base: int) -> None:
        shape = n_policies, n_compounds
        self._base, self._runs = base, 0
        self._asked, self._hours = np.zeros(shape), np.zeros(shape)
        self._squares = {name: np.zeros(shape) for name in ("dd", "dn", "nn")}

    def add(self, hours: NDArray[np.float64]) -> None:
        """Take one replication, (n_policies, 2, n_compounds); all policies met the same requests."""
        asked, spent = hours[:, 0], hours[:, 1]
        apart = spent - spent[self._base]
        self._runs += 1
        self._asked += asked
        self._hours += spent
        for name, product in (("dd", apart * apart), ("dn", apart * asked), ("nn", asked * asked)):
            self._squares[name] += product

    @property
    def requests(self) -> NDArray[np.float64]:
        """Requests of each compound in a replication, on average (n_compounds,)."""
        mean: NDArray[np.float64] = self._asked[self._base] / max(1, self._runs)
        return mean

    def of(self, policy: int, *, confidence: float) -> CompoundHours:
        r"""Means and differences of a policy, with intervals that hold for all compounds together (Bonferroni).

        With :math:`d_r` the hours by which the policy exceeds the base in replication r and :math:`n_r` its requests,
        the difference is the ratio :math:`R = \sum d_r / \sum n_r` and its variance by linearisation
        :math:`\sum (d_r - R n_r)^2 / (k (k - 1) \bar n^2)`.
        Of one replication there is no interval: half-widths are nan.

        References
        ----------
        Cochran (1977), Sampling Techniques, section 2.11
        """
        asked, runs = self._asked[policy], self._runs
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = self._hours[policy] / asked
            ratio = (self._hours[policy] - self._hours[self._base]) / asked
            squares = self._squares["dd"][policy] - 2 * ratio * self._squares["dn"][policy]
            squares = np.maximum(0.0, squares + ratio**2 * self._squares["nn"][policy])
            error = np.sqrt(squares / (runs * max(1, runs - 1))) / (asked / runs)
        if runs < 2:  # one replication says nothing of how far another may lie
            error = np.full_like(error, np.nan)
        level = 1 - (1 - confidence) / (2 * max(1, len(asked)))
        return CompoundHours(
            mean=mean, difference=ratio, half_width=float(student.ppf(level, max(1, runs - 1))) * error
        )
