"""Tolls on firms in demand: Lagrange multipliers of their capacities, from a linear relaxation over many columns.

Blocks of compounds share nothing but the firms and the number of contracts. With a toll a contract and a toll a
household for each firm, and one for any contract, every block can be solved by itself; what all blocks cost with tolls,
less the tolls for the firms' whole capacities and for the contracts allowed, is a lower bound on the cost without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csc_matrix, csr_matrix, identity, vstack
from scipy.sparse import hstack as beside

from allocator.contracts.cost import cost_fen
from allocator.contracts.pool import without_way_fen
from allocator.contracts.problem import ContractProblem, Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolls:
    """Whole fen that each firm's contracts and households cost on top, (n_firms,) each, and that any contract does.

    `number_fen` is negative where contracts are wanted; it never exceeds what a contract off the number costs.
    """

    contract_fen: Floats
    household_fen: Floats
    number_fen: float = 0.0

    @classmethod
    def none(cls, problem: ContractProblem) -> Tolls:
        """No tolls."""
        zeros = np.zeros(len(problem.firm_contracts))
        return cls(contract_fen=zeros, household_fen=zeros)

    @property
    def any(self) -> bool:
        """Whether some firm has a toll."""
        return bool(self.contract_fen.any() or self.household_fen.any() or self.number_fen)

    def of_capacities(self, problem: ContractProblem) -> float:
        """Tolls for all that the firms can take, and for the number of contracts allowed or wanted."""
        number = problem.most_contracts if self.number_fen > 0 else problem.least_contracts
        firms = self.contract_fen @ problem.firm_contracts + self.household_fen @ problem.firm_households
        return float(firms + self.number_fen * number)

    def on(self, problem: ContractProblem) -> ContractProblem:
        """The problem with these tolls in its bids."""
        bids, firm = problem.bids, problem.bids.firm
        tolled = replace(
            bids, toll_fen=self.contract_fen[firm] + self.number_fen, toll_household_fen=self.household_fen[firm]
        )
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
    prices = cost_fen(problem, groups)
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
    program = _Program(
        costs=np.concatenate([prices[row, bid], without_way_fen(alone_fen, problem.households)]),
        each=beside([cover, identity(n)], format="csc"),
        within=beside([load, csc_matrix((2 * firms, n))], format="csc"),
        room=np.concatenate([problem.firm_contracts, problem.firm_households]).astype(float),
    )
    if problem.is_counted:
        program = program.counting(len(row), problem)
    answer = linprog(
        program.costs,
        A_eq=program.each,
        b_eq=np.ones(n),
        A_ub=program.within,
        b_ub=program.room,
        method="highs-ds",
    )
    if answer.x is None:
        raise RuntimeError(f"the relaxation with firms was not solved: {answer.message}")
    rents = np.maximum(0.0, -answer.ineqlin.marginals)
    number = float(np.rint(rents[-2] - rents[-1])) if problem.is_counted else 0.0
    rents = rents[: 2 * firms]
    reduced = np.full(prices.shape, np.inf)
    reduced[row, bid] = prices[row, bid] - answer.eqlin.marginals @ cover + rents @ load + number
    tolls = Tolls(contract_fen=np.rint(rents[:firms]), household_fen=np.rint(rents[firms:]), number_fen=number)
    return Relaxed(tolls=tolls, reduced_fen=reduced)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Program:
    """A linear relaxation: costs, each compound once, and what must stay within the firms' room."""

    costs: Floats
    each: csc_matrix
    within: csc_matrix
    room: Floats

    def counting(self, n_offers: int, problem: ContractProblem) -> _Program:
        """The same with a bounded number of contracts: columns for those too many and missing, a row for each bound."""
        taken = np.zeros((2, len(self.costs) + 2))
        taken[0, :n_offers], taken[1, :n_offers] = 1, -1
        taken[0, -2] = taken[1, -1] = -1
        bounds = [float(problem.most_contracts), -float(problem.least_contracts)]
        within = beside([self.within, csc_matrix((self.within.shape[0], 2))], format="csc")
        return _Program(
            costs=np.concatenate([self.costs, np.full(2, float(problem.off_number_fen))]),
            each=beside([self.each, csc_matrix((self.each.shape[0], 2))], format="csc"),
            within=vstack([within, csr_matrix(taken)], format="csc"),
            room=np.concatenate([self.room, bounds]),
        )
