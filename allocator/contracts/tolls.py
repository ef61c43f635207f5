"""Tolls on firms in demand: Lagrange multipliers of their capacities, from a linear relaxation over many columns.

Blocks of compounds share nothing but the firms. With a toll a contract and a toll a household for each firm, every
block can be solved by itself; what all blocks cost with tolls, less the tolls for the firms' whole capacities, is a
lower bound on the cost without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csc_matrix, identity, vstack
from scipy.sparse import hstack as beside

from allocator.contracts.cost import price_fen
from allocator.contracts.pool import without_way_fen
from allocator.contracts.problem import ContractProblem, Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolls:
    """Whole fen that each firm's contracts and households cost on top, (n_firms,) each."""

    contract_fen: Floats
    household_fen: Floats

    @classmethod
    def none(cls, problem: ContractProblem) -> Tolls:
        """No tolls."""
        zeros = np.zeros(len(problem.firm_contracts))
        return cls(contract_fen=zeros, household_fen=zeros)

    @property
    def any(self) -> bool:
        """Whether some firm has a toll."""
        return bool(self.contract_fen.any() or self.household_fen.any())

    def of_capacities(self, problem: ContractProblem) -> float:
        """Tolls for all that the firms can take."""
        return float(self.contract_fen @ problem.firm_contracts + self.household_fen @ problem.firm_households)

    def on(self, problem: ContractProblem) -> ContractProblem:
        """The problem with these tolls in its bids."""
        bids, firm = problem.bids, problem.bids.firm
        tolled = replace(bids, toll_fen=self.contract_fen[firm], toll_household_fen=self.household_fen[firm])
        return replace(problem, bids=tolled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """Cheapest fractional cover within the firms' capacities: tolls, and the reduced cost (g, n_bids) of each offer.

    A reduced cost is inf where the firm may not take the group.
    """

    tolls: Tolls
    reduced_fen: Floats


def relax(problem: ContractProblem, groups: Sequence[tuple[int, ...]], alone_fen: Floats) -> Relaxed:
    """Linear relaxation over `groups`, all firms that may take them, and the ways `alone_fen` (n,)."""
    prices = price_fen(problem, groups)
    row, bid = np.nonzero(np.isfinite(prices))
    if not len(row):
        return Relaxed(tolls=Tolls.none(problem), reduced_fen=prices)
    n, firms = len(problem), len(problem.firm_contracts)
    members, sizes = np.concatenate(groups), [len(group) for group in groups]
    member = csc_matrix(
        (np.ones(len(members)), (members, np.repeat(np.arange(len(groups)), sizes))), shape=(n, len(groups))
    )
    column, firm = np.arange(len(row)), problem.bids.firm[bid]
    used = csc_matrix((np.ones(len(row)), (firm, column)), shape=(firms, len(row)))
    filled = csc_matrix(((problem.households @ member)[row], (firm, column)), shape=(firms, len(row)))
    cover, load = member[:, row], vstack([used, filled], format="csc")
    answer = linprog(
        np.concatenate([prices[row, bid], without_way_fen(alone_fen, problem.households)]),
        A_eq=beside([cover, identity(n)], format="csc"),
        b_eq=np.ones(n),
        A_ub=beside([load, csc_matrix((2 * firms, n))], format="csc"),
        b_ub=np.concatenate([problem.firm_contracts, problem.firm_households]).astype(float),
        method="highs-ds",
    )
    if answer.x is None:
        raise RuntimeError(f"the relaxation with firms was not solved: {answer.message}")
    rents = np.maximum(0.0, -answer.ineqlin.marginals)
    reduced = np.full(prices.shape, np.inf)
    reduced[row, bid] = prices[row, bid] - answer.eqlin.marginals @ cover + rents @ load
    tolls = Tolls(contract_fen=np.rint(rents[:firms]), household_fen=np.rint(rents[firms:]))
    return Relaxed(tolls=tolls, reduced_fen=reduced)
