"""Area contracts as arrays: compounds, their neighbourhood, and the bids of the firms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from allocator.contracts.fixed import Fixed, firm_kept, fixed_of, without_ways_out
from allocator.contracts.incumbents import Incumbents
from allocator.neighbours import Neighbourhood, neighbourhood_of
from allocator.walks import Walks, parts_of
from domain.district import Mode
from domain.grouping import GroupRuleKind
from domain.people import Contractor
from domain.plan import Plan
from domain.roads import RoadNetwork
from domain.scenario import Scenario
from domain.services import missing_items

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ANY_NUMBER = 1_000_000  # of contracts: what the rules say when nothing is said


@dataclass(frozen=True, slots=True, kw_only=True)
class Bids:
    """Prices of the firms, one row a bid; every array is (n_bids,) but `serves`, (n_bids, n_compounds).

    `rate1`, `rate2` are the shares of `household_yuan` still paid beyond `step1`, `step2` households;
    `most_households` is the largest single contract the firm may take. The tolls, in whole fen a contract and a
    household, are what the search adds where a firm is in demand; they are no part of any reported price.
    """

    firm: Ints
    setup_yuan: Floats
    household_yuan: Floats
    step1: Ints
    step2: Ints
    rate1: Floats
    rate2: Floats
    condition: Floats
    km_yuan: Floats
    most_households: Ints
    toll_fen: Floats
    toll_household_fen: Floats
    serves: Bools

    def __len__(self) -> int:
        return len(self.firm)

    def take(self, rows: Ints) -> Bids:
        """The bids of these rows only."""
        return Bids(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractProblem:
    """Compounds to be put into area contracts.

    `households`, `aged_households` (those in compounds that pay the condition surcharge) and `fees_yuan` (what the
    residents pay in all) are (n,); `near` (n, n) says who is next to whom and `crossing_fen` (n, n) what lies between;
    `firm_contracts` and `firm_households` are (n_firms,). Each contract fewer than `least_contracts` or more than
    `most_contracts` costs `off_number_fen`; `compactness_yuan_km` and `fee_shift_factor` price the shape of a group and
    the spread of its fees, `incumbents` what it changes of earlier contracts (no part of any reported price).
    """

    households: Ints
    aged_households: Ints
    fees_yuan: Floats
    near: csr_matrix
    walks: Walks
    crossing_fen: csr_matrix
    bids: Bids
    firm_contracts: Ints
    firm_households: Ints
    min_households: int
    max_households: int
    max_compounds: int
    fixed: Fixed = field(default_factory=Fixed)
    least_contracts: int = 0
    most_contracts: int = ANY_NUMBER
    off_number_fen: int = 0
    compactness_yuan_km: float = 0.0
    fee_shift_factor: float = 0.0
    incumbents: Incumbents = field(default_factory=Incumbents)
    compound_ids: tuple[str, ...] = ()
    firm_ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        n = len(self.households)
        shapes = {
            "aged_households": (self.aged_households.shape, (n,)),
            "fees_yuan": (self.fees_yuan.shape, (n,)),
            "near": (self.near.shape, (n, n)),
            "walks": ((len(self.walks),), (n,)),
            "crossing_fen": (self.crossing_fen.shape, (n, n)),
            "serves": (self.bids.serves.shape, (len(self.bids), n)),
            "firm_households": (self.firm_households.shape, self.firm_contracts.shape),
        }
        for name, (shape, want) in shapes.items():
            if shape != want:
                raise ValueError(f"{name} is {shape}, expected {want}")

    def __len__(self) -> int:
        return len(self.households)

    @property
    def walk_m(self) -> Floats:
        """All distances in metres (n, n), inf between parts that are no neighbours: of a block, not of a city."""
        return self.walks.dense()

    def place_of(self) -> dict[str, int]:
        """Position of each compound by its id."""
        return {id_: i for i, id_ in enumerate(self.compound_ids)}

    def firm_row(self) -> dict[str, int]:
        """Row of each firm by its id."""
        return {id_: row for row, id_ in enumerate(self.firm_ids)}

    @property
    def is_counted(self) -> bool:
        """Whether the number of contracts is bounded."""
        return self.least_contracts > 0 or self.most_contracts < ANY_NUMBER

    def taken(self, groups: Sequence[Sequence[int]], firms: Sequence[int] | Ints) -> tuple[Ints, Ints]:
        """Contracts and households that each firm holds, (n_firms,) each, when it has the groups next to it."""
        contracts, households = np.zeros((2, len(self.firm_contracts)), np.int64)
        for group, firm in zip(groups, firms, strict=True):
            contracts[firm] += 1
            households[firm] += self.households[list(group)].sum()
        return contracts, households

    def near_among(self, members: Sequence[int]) -> Bools:
        """Who is next to whom among some compounds, (k, k)."""
        at = np.asarray(members, np.int64)
        found: Bools = self.near[at][:, at].toarray().astype(bool)
        return found

    def restricted(self, members: Sequence[int]) -> ContractProblem:
        """The same problem over some compounds, keeping the bids that serve any of them.

        Nobody can serve a compound that has to go together with one that is left out.
        """
        at = np.asarray(members, np.int64)
        serves = self.bids.serves[:, at]
        fixed, left_alone = self.fixed.restricted(at.tolist())
        serves[:, left_alone] = False
        bids = replace(self.bids, serves=serves).take(np.flatnonzero(serves.any(axis=1)))
        return replace(
            self,
            households=self.households[at],
            aged_households=self.aged_households[at],
            fees_yuan=self.fees_yuan[at],
            near=self.near[at][:, at],
            walks=self.walks.restricted(at),
            crossing_fen=self.crossing_fen[at][:, at],
            bids=bids,
            fixed=fixed,
            incumbents=self.incumbents.restricted(at),
            compound_ids=tuple(self.compound_ids[i] for i in at) if self.compound_ids else (),
        )

    def blocks(self) -> list[Ints]:
        """Connected parts of the neighbourhood graph: no contract can reach from one into another."""
        return parts_of(self.near)[1]


def contract_problem(scenario: Scenario, neighbourhood: Neighbourhood) -> ContractProblem:
    """Contract problem over all compounds of a scenario."""
    rules, compounds = scenario.rules.contracts, scenario.compounds
    fixed = fixed_of(scenario)
    households = np.array([c.households for c in compounds], np.int64)
    old = np.array([c.year_built < scenario.rules.standards.old_before_year for c in compounds], bool)
    return ContractProblem(
        households=households,
        aged_households=np.where(old, households, 0),
        fees_yuan=np.array([c.fees_yuan(scenario.rules.modes.hardship_fee_share) for c in compounds], float),
        near=without_ways_out(neighbourhood, fixed),
        walks=neighbourhood.walks,
        crossing_fen=(neighbourhood.crossing_yuan * 100).rint(),
        bids=bids_of(scenario),
        firm_contracts=np.array([f.max_contracts for f in scenario.contractors], np.int64),
        firm_households=np.array([f.max_households for f in scenario.contractors], np.int64),
        min_households=rules.min_households,
        max_households=rules.max_households,
        max_compounds=rules.max_compounds,
        fixed=fixed,
        least_contracts=rules.least_contracts,
        most_contracts=rules.most_contracts,
        off_number_fen=round(rules.off_number_yuan * 100),
        compactness_yuan_km=rules.compactness_yuan_km,
        fee_shift_factor=rules.fee_shift_factor,
        compound_ids=tuple(c.id for c in compounds),
        firm_ids=tuple(f.id for f in scenario.contractors),
    )


def problem_of(scenario: Scenario, network: RoadNetwork, plan_so_far: Plan) -> ContractProblem:
    """Contract problem over the compounds whose mode is CONTRACT in the plan so far.

    Raises
    ------
    ValueError
        When the plan has no modes yet.
    """
    if plan_so_far.modes is None or plan_so_far.modes.plan is None:
        raise ValueError("contracts need a plan of modes first")
    mode_of = plan_so_far.modes.plan.mode_of
    members = [i for i, c in enumerate(scenario.compounds) if mode_of.get(c.id) is Mode.CONTRACT]
    return contract_problem(scenario, neighbourhood_of(scenario, network)).restricted(members)


def bids_of(scenario: Scenario) -> Bids:
    """Every bid of a scenario, over all its compounds."""
    firm_row = {firm.id: row for row, firm in enumerate(scenario.contractors)}
    bids = [bid for bid in scenario.bids if bid.contractor_id in firm_row]
    firms = [scenario.contractors[firm_row[bid.contractor_id]] for bid in bids]
    subdistrict_of = scenario.subdistrict_of()
    where = [subdistrict_of[c.id] for c in scenario.compounds]
    serves = np.array([[s in firm.subdistrict_ids for s in where] for firm in firms], bool)
    serves = serves.reshape(len(bids), len(where)) & _gives_enough(scenario)
    return Bids(
        firm=np.array([firm_row[bid.contractor_id] for bid in bids], np.int64),
        setup_yuan=np.array([bid.setup_yuan for bid in bids], float),
        household_yuan=np.array([bid.household_yuan for bid in bids], float),
        step1=np.array([bid.step1_households for bid in bids], np.int64),
        step2=np.array([bid.step2_households for bid in bids], np.int64),
        rate1=1 - np.array([bid.step1_pct for bid in bids], float) / 100,
        rate2=1 - np.array([bid.step2_pct for bid in bids], float) / 100,
        condition=np.array([bid.condition_pct for bid in bids], float) / 100,
        km_yuan=np.array([bid.km_yuan for bid in bids], float),
        most_households=np.array([_most_households(firm, scenario) for firm in firms], np.int64),
        toll_fen=np.zeros(len(bids)),
        toll_household_fen=np.zeros(len(bids)),
        serves=firm_kept(scenario, serves, [firm.id for firm in firms]),
    )


def _gives_enough(scenario: Scenario) -> Bools:
    """Compounds (n,) to which a contract gives all that they ask for; one that is kept is taken as it is."""
    rules = [rule for rule in scenario.group_rules if rule.kind is GroupRuleKind.KEEP]
    kept = {id_ for rule in rules for id_ in rule.compound_ids}
    standards = scenario.mode_standards
    return np.array([c.id in kept or not missing_items(c, Mode.CONTRACT, standards) for c in scenario.compounds], bool)


def _most_households(firm: Contractor, scenario: Scenario) -> int:
    rules = scenario.rules.contracts
    own = min(rules.max_households, firm.max_households) if firm.max_contracts else 0
    return min(own, rules.grade3_max_households) if firm.grade == 3 else own
