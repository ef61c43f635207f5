"""Which groups to contract, with which firm, and which compounds to serve otherwise: a set partition in CP-SAT."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from ortools.sat.python import cp_model
from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr

from allocator.contracts.problem import ANY_NUMBER, Floats, Ints
from allocator.cpsat import search
from domain.limits import Limit
from domain.results import Status

PARAMETERS = {"linearization_level": 2}  # measured: at level 1 such models often end without a solution
WORK_SCALE = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A group that a firm would take at a price; `subsidy_fen` is what the residents' fees do not pay."""

    group: tuple[int, ...]
    bid: int
    firm: int
    households: int
    price_fen: int
    subsidy_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Master:
    """A set partition. Money in whole fen.

    `alone_fen`, `alone_subsidy_fen` (n, m) price the ways to serve a compound without a contract, inf where there is
    none. What the subsidies exceed `budget_fen` by costs `over_budget_factor` times as much; each contract fewer than
    `least_contracts` or more than `most_contracts` costs `off_number_fen`.
    """

    offers: tuple[Offer, ...]
    alone_fen: Floats
    alone_subsidy_fen: Floats
    firm_contracts: Ints
    firm_households: Ints
    budget_fen: int
    over_budget_factor: int
    least_contracts: int = 0
    most_contracts: int = ANY_NUMBER
    off_number_fen: int = 0

    @property
    def is_counted(self) -> bool:
        """Whether the number of contracts is bounded."""
        return self.least_contracts > 0 or self.most_contracts < ANY_NUMBER


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """Offers taken (rows of `Master.offers`) and the way chosen for each other compound ((n,), -1 in a contract)."""

    status: Status
    offers: tuple[int, ...] = ()
    way: tuple[int, ...] = ()
    bound_fen: float | None = None


def solve_master(
    master: Master, *, limit: Limit, seed: int, hint: Partition | None = None, work_scale: float = WORK_SCALE
) -> Partition:
    """Cheapest partition of the compounds; its bound holds for these offers only."""
    made = model_of(master)
    made.model.minimize(made.cost)
    return made.search(limit=limit, seed=seed, hint=hint, work_scale=work_scale)


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterModel:
    """A set partition as a model without an objective: a variable for each offer and way, and what they cost."""

    model: CpModel
    take: Sequence[IntVar]
    alone: dict[tuple[int, int], IntVar]
    cost: cp_model.LinearExprT
    n_compounds: int

    def search(
        self, *, limit: Limit, seed: int, hint: Partition | None = None, work_scale: float = WORK_SCALE
    ) -> Partition:
        """Best partition by the model's objective; `bound_fen` is in its unit."""
        if hint:
            _add_hint(self.model, self.take, self.alone, hint)
        found = search(self.model, limit=limit, seed=seed, work_scale=work_scale, parameters=PARAMETERS)
        if not found.found:
            return Partition(status=found.status)
        ways = {i: kind for (i, kind), variable in self.alone.items() if found.value(variable)}
        taken = tuple(row for row, variable in enumerate(self.take) if found.value(variable))
        way = tuple(ways.get(i, -1) for i in range(self.n_compounds))
        return Partition(status=found.status, offers=taken, way=way, bound_fen=found.bound)


def model_of(master: Master) -> MasterModel:
    """The rules of a set partition, and its cost with the price of what breaks the elastic limits."""
    model = CpModel()
    take = [model.new_bool_var("") for _ in master.offers]
    alone = _alone_variables(model, master)
    over = model.new_int_var(0, _most_over(master), "over")
    off = _off_number(model, master, take)
    _each_compound_once(model, master, take, alone)
    _within_firms(model, master, take)
    _within_budget(model, master, take, alone, over)
    priced = [(over, master.over_budget_factor), *((variable, master.off_number_fen) for variable in off)]
    cost = _cost(master, take, alone, priced)
    return MasterModel(model=model, take=take, alone=alone, cost=cost, n_compounds=len(master.alone_fen))


def cost_fen(master: Master, partition: Partition) -> float:
    """Objective of a partition: prices, and the price of what exceeds the budget."""
    ways = [(i, kind) for i, kind in enumerate(partition.way) if kind >= 0]
    price = sum(master.offers[row].price_fen for row in partition.offers) + sum(master.alone_fen[at] for at in ways)
    subsidy = sum(master.offers[row].subsidy_fen for row in partition.offers)
    subsidy += sum(master.alone_subsidy_fen[at] for at in ways)
    off = max(0, master.least_contracts - len(partition.offers), len(partition.offers) - master.most_contracts)
    return float(price + master.over_budget_factor * max(0, subsidy - master.budget_fen) + master.off_number_fen * off)


def keeps(master: Master, partition: Partition) -> bool:
    """Whether a partition has every compound once, each way it takes exists, and no firm takes more than it may."""
    taken = [master.offers[row] for row in partition.offers]
    inside = np.bincount([i for offer in taken for i in offer.group], minlength=len(master.alone_fen))
    way = np.array(partition.way, np.int64)
    if len(way) != len(inside) or ((way < 0) != (inside == 1)).any() or inside.max(initial=0) > 1:
        return False
    if not all(np.isfinite(master.alone_fen[i, kind]) for i, kind in enumerate(partition.way) if kind >= 0):
        return False
    firms = np.array([offer.firm for offer in taken], np.int64)
    count = np.bincount(firms, minlength=len(master.firm_contracts))
    load = np.bincount(firms, weights=[offer.households for offer in taken], minlength=len(master.firm_contracts))
    return bool((count <= master.firm_contracts).all() and (load <= master.firm_households).all())


def cheaper(master: Master, known: Partition | None, found: Partition) -> Partition:
    """The cheaper of a known partition and what a search found, with the bound of the search.

    A short search can end dearer than the hint it was given, or with nothing.
    """
    if known is None or not known.way or cost_fen(master, known) == np.inf:
        return found
    if found.way and cost_fen(master, found) <= cost_fen(master, known):
        return found
    return replace(known, status=Status.FEASIBLE, bound_fen=found.bound_fen)


def _alone_variables(model: CpModel, master: Master) -> dict[tuple[int, int], IntVar]:
    ways = np.argwhere(np.isfinite(master.alone_fen)).tolist()
    return {(i, kind): model.new_bool_var("") for i, kind in ways}


def _each_compound_once(
    model: CpModel, master: Master, take: Sequence[IntVar], alone: dict[tuple[int, int], IntVar]
) -> None:
    ways: list[list[IntVar]] = [[] for _ in range(len(master.alone_fen))]
    for variable, offer in zip(take, master.offers, strict=True):
        for i in offer.group:
            ways[i].append(variable)
    for (i, _), variable in alone.items():
        ways[i].append(variable)
    for row in ways:
        model.add_exactly_one(row)


def _within_firms(model: CpModel, master: Master, take: Sequence[IntVar]) -> None:
    rows_of: dict[int, list[int]] = {}
    for row, offer in enumerate(master.offers):
        rows_of.setdefault(offer.firm, []).append(row)
    for firm, (contracts, households) in enumerate(zip(master.firm_contracts, master.firm_households, strict=True)):
        own = rows_of.get(firm, [])
        if own:
            model.add(LinearExpr.sum([take[row] for row in own]) <= int(contracts))
            sizes = [master.offers[row].households for row in own]
            model.add(LinearExpr.weighted_sum([take[row] for row in own], sizes) <= int(households))


def _off_number(model: CpModel, master: Master, take: Sequence[IntVar]) -> list[IntVar]:
    """Contracts that are missing or too many; nothing where any number will do."""
    if not master.is_counted:
        return []
    most = max(0, master.least_contracts, len(take) - master.most_contracts)
    off = model.new_int_var(0, most, "off")
    taken = LinearExpr.sum(list(take))
    model.add(taken + off >= master.least_contracts)
    model.add(taken - off <= master.most_contracts)
    return [off]


def _most_over(master: Master) -> int:
    """Subsidies never exceed the dearest way of each compound and all offers together.

    In a part of a larger problem the budget left can be negative.
    """
    subsidies = np.where(np.isfinite(master.alone_fen), master.alone_subsidy_fen, 0.0)
    dearest = subsidies.max(axis=1, initial=0.0).sum() + sum(offer.subsidy_fen for offer in master.offers)
    return max(0, int(dearest) - master.budget_fen)


def _within_budget(
    model: CpModel, master: Master, take: Sequence[IntVar], alone: dict[tuple[int, int], IntVar], over: IntVar
) -> None:
    if _most_over(master) == 0:
        return
    subsidies = [offer.subsidy_fen for offer in master.offers]
    subsidies += [int(master.alone_subsidy_fen[at]) for at in alone]
    total = LinearExpr.weighted_sum([*take, *alone.values()], subsidies)
    model.add(total - over <= master.budget_fen)


def _cost(
    master: Master,
    take: Sequence[IntVar],
    alone: dict[tuple[int, int], IntVar],
    priced: Sequence[tuple[IntVar, int]],
) -> cp_model.LinearExprT:
    """Prices of offers and of other ways, and of what breaks the elastic limits, each with its price."""
    prices = [offer.price_fen for offer in master.offers] + [int(master.alone_fen[at]) for at in alone]
    variables = [*take, *alone.values(), *(variable for variable, _ in priced)]
    return LinearExpr.weighted_sum(variables, [*prices, *(price for _, price in priced)])


def _add_hint(
    model: cp_model.CpModel, take: Sequence[IntVar], alone: dict[tuple[int, int], IntVar], hint: Partition
) -> None:
    taken = set(hint.offers)
    for row, variable in enumerate(take):
        model.add_hint(variable, int(row in taken))
    for (i, kind), variable in alone.items():
        model.add_hint(variable, int(hint.way[i] == kind))
