"""The choice of modes as arrays: prices, changes and reasons of every way to serve every compound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from allocator.contracts.cost import fen
from allocator.contracts.cover_problem import Start
from allocator.contracts.problem import ContractProblem, Floats, contract_problem
from allocator.contracts.subsidies import NO_BUDGET_FEN
from allocator.modes.ways import ALONE, Facts, Priced, Way, below_standard, changes, ways
from allocator.neighbours import neighbourhood_of
from domain.district import Mode
from domain.roads import RoadNetwork
from domain.scenario import Scenario
from domain.services import ServiceItem

__all__ = ["ALONE", "EXTENDED_WAYS", "UNCOVERED", "Choice", "ModesProblem", "Way", "problem_of"]

UNCOVERED = len(ALONE)
EXTENDED_WAYS = tuple(k for k, way in enumerate(ALONE) if way.mode is Mode.EXTENDED)
KEPT = "its contract is kept"

Choice = Start
"""Contracts as groups with their bids, and the way of each compound ((n,), -1 in a contract)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModesProblem:
    """Prices of every compound and way, in fen.

    `plain_fen`, `on_top_fen` (n, n_ways) of the `ALONE` ways without their menu orders and of these, inf where not
    available; `items` say what is ordered, `reasons` (n rows of n_ways texts) why there is no price. `change_fen`
    (n, n_ways + 1 + 1) is charged on top: for each of `ALONE`, for leaving it uncovered, for a contract. `keeping_fen`
    (n,) is what an extended compound costs beside the crew entering it. `contract_reasons` (n,) say why the rules keep
    a compound from any contract, where they do.
    """

    contracts: ContractProblem
    plain_fen: Floats
    on_top_fen: Floats
    change_fen: Floats
    keeping_fen: Floats
    items: tuple[tuple[tuple[ServiceItem, ...], ...], ...]
    reasons: tuple[tuple[str, ...], ...]
    contract_reasons: tuple[str, ...]
    uncovered_fen: float
    budget_fen: int
    over_budget_factor: int
    walk_limit_m: float

    def __post_init__(self) -> None:
        n, n_ways = len(self.contracts), len(ALONE)
        shapes = {
            "plain_fen": (self.plain_fen.shape, (n, n_ways)),
            "on_top_fen": (self.on_top_fen.shape, (n, n_ways)),
            "change_fen": (self.change_fen.shape, (n, n_ways + 2)),
            "keeping_fen": (self.keeping_fen.shape, (n,)),
        }
        for name, (shape, want) in shapes.items():
            if shape != want:
                raise ValueError(f"{name} is {shape}, expected {want}")

    @property
    def price_fen(self) -> Floats:
        """Whole price (n, n_ways) of each way, orders on top included."""
        total: Floats = self.plain_fen + self.on_top_fen
        return total

    @property
    def has_budget(self) -> bool:
        """Whether a budget was stated at all."""
        return self.budget_fen < NO_BUDGET_FEN

    @property
    def to_contract_fen(self) -> Floats:
        """What a change to a contract costs each compound, (n,)."""
        return self.change_fen[:, -1]

    def alone_fen(self) -> Floats:
        """Prices of every way without a contract, (n, n_ways + 1) with leaving it uncovered; inf in a kept contract."""
        uncovered = np.full((len(self.contracts), 1), float(self.uncovered_fen))
        for group in self.contracts.fixed.kept:
            uncovered[list(group)] = np.inf
        return np.hstack([self.price_fen, uncovered])

    def beside_contract_fen(self) -> Floats:
        """Prices and changes of every way without a contract, less the change to a contract, (n, n_ways + 1).

        A cover that charges the change to a contract to every compound costs so much less for the other ways.
        """
        beside: Floats = self.alone_fen() + self.change_fen[:, :-1] - self.to_contract_fen[:, None]
        return beside


def problem_of(
    scenario: Scenario, network: RoadNetwork, extension_yuan: Mapping[str, float], *, why_not: Mapping[str, str]
) -> ModesProblem:
    """Modes problem of a scenario.

    Parameters
    ----------
    extension_yuan
        Price a month of a crew entering each compound; a compound that is missing cannot be reached.
    why_not
        For missing compounds, the reason if one is known.
    """
    rules, compounds = scenario.rules.modes, scenario.compounds
    facts = Facts(scenario=scenario, extension_yuan=extension_yuan, why_not=why_not)
    contracts = contract_problem(scenario, neighbourhood_of(scenario, network))
    priced = [ways(c, facts) for c in compounds]
    below = [below_standard(c, Mode.CONTRACT, facts) for c in compounds]
    for i in (i for group in contracts.fixed.kept for i in group):
        priced[i] = [Priced(items=way.items, reason=KEPT) for way in priced[i]]
        below[i] = ""
    return ModesProblem(
        contracts=contracts,
        plain_fen=_table([[way.yuan for way in row] for row in priced], len(ALONE)),
        on_top_fen=_table([[way.on_top_yuan for way in row] for row in priced], len(ALONE)),
        change_fen=_table([changes(c, facts) for c in compounds], len(ALONE) + 2),
        keeping_fen=fen(rules.extended_household_yuan * np.array([c.households for c in compounds], float)),
        items=tuple(tuple(way.items for way in row) for row in priced),
        reasons=tuple(tuple(way.reason for way in row) for row in priced),
        contract_reasons=tuple(below),
        uncovered_fen=round(rules.uncovered_yuan * 100),
        budget_fen=round(rules.budget_yuan_month * 100),
        over_budget_factor=rules.over_budget_factor,
        walk_limit_m=scenario.rules.neighbours.walk_m,
    )


def _table(yuan: list[list[float]], columns: int) -> Floats:
    return fen(np.array(yuan, float).reshape(-1, columns))
