"""Bids compared: what every firm would ask for each area contract of a plan, or why it may not have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.contracts.cost import allowed, items_fen
from allocator.contracts.problem import ContractProblem, bids_of, problem_of
from domain.people import Contractor
from domain.plan import Contract, Plan
from domain.roads import RoadNetwork
from domain.scenario import Scenario
from domain.words import Words, listed, words

FEN = 100
NO_BID = words("made no bid")
APART = words("the members are no neighbours: no price")
RULED_OUT = words("ruled out by the rules for groups or the standards of service")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a firm asks for a contract in yuan a month, item by item: setup, households, condition, walking.

    `items` is empty where it has no price: `why` says so. With a price, `why` says what else stands against it.
    """

    contractor_id: str
    items: tuple[float, ...] = ()
    why: tuple[Words, ...] = ()
    is_allowed: bool = False

    @property
    def yuan(self) -> float | None:
        """Price in all; None for a firm without a bid."""
        return sum(self.items) if self.items else None


def offers_of(scenario: Scenario, network: RoadNetwork, plan: Plan) -> dict[str, list[Offer]]:
    """Every firm's offer for each contract, by its id: allowed ones first, the cheapest of them on top.

    Prices are those of the planning itself (`allocator.contracts.cost`), for the contract as it stands.
    """
    contracts = plan.area_contracts
    if not contracts or plan.modes is None or plan.modes.plan is None:
        return {}
    problem = _with_every_bid(scenario, problem_of(scenario, network, plan))
    offers = _Offers(scenario, problem, contracts)
    return {contract.id: offers.of(k) for k, contract in enumerate(offers.contracts)}


def _with_every_bid(scenario: Scenario, problem: ContractProblem) -> ContractProblem:
    """The problem with the bids of firms that serve none of its compounds, too."""
    place = {compound.id: i for i, compound in enumerate(scenario.compounds)}
    bids = bids_of(scenario)
    members = np.array([place[id_] for id_ in problem.compound_ids], np.int64)
    return replace(problem, bids=replace(bids, serves=bids.serves[:, members]))


class _Offers:
    """Prices of all groups under all bids, asked for contract by contract."""

    def __init__(self, scenario: Scenario, problem: ContractProblem, contracts: Sequence[Contract]) -> None:
        position = problem.place_of()
        self.scenario, self.problem = scenario, problem
        self.contracts = [row for row in contracts if row.compound_ids and all(c in position for c in row.compound_ids)]
        self.groups = [tuple(position[id_] for id_ in row.compound_ids) for row in self.contracts]
        self.items_yuan = items_fen(problem, self.groups) / FEN if self.groups else np.zeros((4, 0, 0))
        self.may = allowed(problem, self.groups) if self.groups else np.zeros((0, 0), bool)
        self.row_of = problem.firm_row()
        self.held = _held(problem, self.contracts, self.groups)
        self.where = scenario.subdistrict_of()
        self.subdistrict = {row.id: row.name or row.id for row in scenario.subdistricts}

    def of(self, k: int) -> list[Offer]:
        """Offers for one contract."""
        found = [self._offer(k, firm) for firm in self.scenario.contractors]
        return sorted(found, key=lambda offer: (not offer.is_allowed, offer.yuan is None, offer.yuan or 0.0))

    def _offer(self, k: int, firm: Contractor) -> Offer:
        bid = self._cheapest(k, self.row_of[firm.id])
        if bid is None:
            return Offer(contractor_id=firm.id, why=(NO_BID,))
        why = self._against(k, firm)
        if not self.may[k, bid] and not why:
            why = [RULED_OUT]
        if self.contracts[k].contractor_id != firm.id:
            why += self._full(k, firm)
        items = tuple(float(value) for value in self.items_yuan[:, k, bid])
        if not np.isfinite(items).all():
            return Offer(contractor_id=firm.id, why=(APART, *why))
        return Offer(contractor_id=firm.id, items=items, why=tuple(why), is_allowed=not why)

    def _cheapest(self, k: int, firm: int) -> int | None:
        """The firm's cheapest bid for the contract; None where it made none."""
        own = np.flatnonzero(self.problem.bids.firm == firm)
        return int(own[self.items_yuan[:, k, own].sum(axis=0).argmin()]) if len(own) else None

    def _against(self, k: int, firm: Contractor) -> list[Words]:
        """Limits of one contract that the firm does not meet."""
        contract = self.contracts[k]
        places = {self.where[id_] for id_ in contract.compound_ids} - set(firm.subdistrict_ids)
        names = sorted(self.subdistrict.get(place, place) for place in places)
        why = [words("does not serve {places}").filled(places=listed(names))] if names else []
        homes = self._households(k)
        grade3 = self.scenario.rules.contracts.grade3_max_households
        if not firm.max_contracts:
            why.append(words("takes no contract"))
        if homes > firm.max_households:
            most = f"{firm.max_households:,}"
            why.append(words("more than the firm's {most} households").filled(most=most))
        if firm.grade == 3 and homes > grade3:
            why.append(words("grade 3: at most {most} households a contract").filled(most=f"{grade3:,}"))
        return why

    def _full(self, k: int, firm: Contractor) -> list[Words]:
        """What the firm's other contracts of the plan leave no room for."""
        contracts, homes = self.held[firm.id]
        why = []
        if firm.max_contracts and contracts + 1 > firm.max_contracts:
            held = words("holds {n} of at most {most} contracts")
            why.append(held.filled(n=contracts, most=firm.max_contracts))
        if self._households(k) <= firm.max_households < homes + self._households(k):
            has = words("has {n} of at most {most} households")
            why.append(has.filled(n=f"{homes:,}", most=f"{firm.max_households:,}"))
        return why

    def _households(self, k: int) -> int:
        return int(self.problem.households[list(self.groups[k])].sum())


def _held(
    problem: ContractProblem, contracts: Sequence[Contract], groups: Sequence[tuple[int, ...]]
) -> dict[str, tuple[int, int]]:
    """Contracts and households of each firm in the plan."""
    row = problem.firm_row()
    firms = [row[contract.contractor_id] for contract in contracts]
    numbers, homes = problem.taken(groups, firms)
    return {id_: (int(numbers[k]), int(homes[k])) for id_, k in row.items()}


def bid_columns(scenario: Scenario, network: RoadNetwork, plan: Plan) -> dict[str, object]:
    """What the sheets of contracts show beside the page's own `contracts`, in the same order.

    A contract is its firm, yuan and fees a month, and its offers: (firm, reasons, items), where reasons are numbers of
    the list `why` and items the yuan of the bid, empty for a firm without a bid.
    """
    offers = offers_of(scenario, network, plan)
    firm = {row.id: i for i, row in enumerate(scenario.contractors)}
    reasons: dict[Words, int] = {}
    rows = [
        [
            firm.get(contract.contractor_id, -1),
            round(contract.yuan_month, 2),
            round(contract.fees_yuan_month, 2),
            [
                [firm[offer.contractor_id], [reasons.setdefault(why, len(reasons)) for why in offer.why], _yuan(offer)]
                for offer in offers.get(contract.id, ())
            ],
        ]
        for contract in plan.area_contracts
    ]
    return {
        "firms": [[row.name or row.id, row.grade] for row in scenario.contractors],
        "contracts": rows,
        "why": [[words.zh, words.en] for words in reasons],
        "fees": [
            round(compound.fees_yuan(scenario.rules.modes.hardship_fee_share), 2) for compound in scenario.compounds
        ],
        "old_before": scenario.rules.standards.old_before_year,
    }


def _yuan(offer: Offer) -> list[float]:
    return [round(value, 2) for value in offer.items]
