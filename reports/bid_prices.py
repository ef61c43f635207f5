"""What every firm would take for each area contract of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from allocator.contracts.cost import price_fen
from allocator.contracts.problem import problem_of
from domain.plan import Plan
from domain.roads import RoadNetwork
from domain.scenario import Scenario
from reports.embed import rounded
from reports.sections import Material

SHOWN = 6
"""Bids shown of a contract: the lowest, and the one taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BidPrice:
    """A firm's price for a contract as it stands; `full` when what the firm holds leaves no room for it."""

    contractor_id: str
    yuan_month: float
    full: bool
    taken: bool


def bid_prices(scenario: Scenario, network: RoadNetwork, plan: Plan) -> tuple[tuple[BidPrice, ...], ...]:
    """Prices for each contract in the plan's order, the lowest first; firms that may not serve it are left out."""
    contracts = plan.area_contracts
    if not contracts or plan.modes is None or plan.modes.plan is None:
        return ((),) * len(contracts)
    problem = problem_of(scenario, network, plan)
    place, row = problem.place_of(), problem.firm_row()
    groups = [[place[c] for c in contract.compound_ids if c in place] for contract in contracts]
    if not all(groups):
        return ((),) * len(contracts)
    yuan = price_fen(problem, groups) / 100
    firms = [row.get(contract.contractor_id, -1) for contract in contracts]
    known = [k for k, firm in enumerate(firms) if firm >= 0]
    held, homes = problem.taken([groups[k] for k in known], [firms[k] for k in known])
    sizes = np.array([problem.households[group].sum() for group in groups])
    full = (held >= problem.firm_contracts) | (homes + sizes[:, None] > problem.firm_households)
    return tuple(
        tuple(
            BidPrice(
                contractor_id=problem.firm_ids[problem.bids.firm[bid]],
                yuan_month=float(yuan[k, bid]),
                full=bool(full[k, problem.bids.firm[bid]]) and problem.bids.firm[bid] != firms[k],
                taken=bool(problem.bids.firm[bid] == firms[k]),
            )
            for bid in np.argsort(yuan[k], kind="stable")
            if np.isfinite(yuan[k, bid])
        )
        for k in range(len(contracts))
    )


def bids_columns(material: Material) -> Sequence[Sequence[Sequence[object]]]:
    """Bids of each contract as (firm, yuan, full, taken) for the page's script."""
    name = {row.id: row.name or row.id for row in material.scenario.contractors}
    return [
        [
            [name[bid.contractor_id], rounded(bid.yuan_month), int(bid.full), int(bid.taken)]
            for rank, bid in enumerate(bids)
            if rank < SHOWN or bid.taken
        ]
        for bids in bid_prices(material.scenario, material.network, material.plan)
    ]
