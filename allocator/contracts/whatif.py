"""What becomes of a plan's area contracts when something changes: the cheapest grouping, and the least change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from allocator.contracts.blocks import Group
from allocator.contracts.conflicts import Refusal, refusal
from allocator.contracts.cost import price_fen
from allocator.contracts.cover import solve_cover
from allocator.contracts.cover_problem import Cover, CoverProblem, Start
from allocator.contracts.least_change import least_change
from allocator.contracts.priced import bids_at, cover_problem_of, plain_fen, terms_yuan
from allocator.contracts.problem import ContractProblem
from allocator.contracts.questions import Inquiry, Question, asked
from allocator.contracts.regions import is_connected, mask_of, neighbour_masks
from allocator.contracts.solver import plan_of
from allocator.contracts.unmet import dearest_fen, unmet
from domain.executors import Executor
from domain.limits import Limit
from domain.plan import Contract, ContractsPlan, Plan
from domain.results import Status
from domain.roads import RoadNetwork
from domain.scenario import Scenario

Watch = Callable[[str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A compound whose contract is not continued: contract and firm before and after."""

    compound_id: str
    from_contract: str
    from_firm: str
    to_contract: str
    to_firm: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """Contracts that answer a question, in yuan a month; those that continue an old one have its id.

    `cost_yuan` is the sum of `terms`. `moved_bound`: no grouping of at most the cost allowed moves fewer compounds.
    """

    plan: ContractsPlan
    cost_yuan: float
    terms: Mapping[str, float]
    moves: tuple[Move, ...]
    moved_bound: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The scenario with the change, terms of the contracts before, the cheapest grouping and the least change.

    `bound_yuan` is a proven bound on the cost of every grouping, `contracts_bound_yuan` on the cost before what exceeds
    the budget. `most_yuan` is what the least change was allowed to cost.
    """

    scenario: Scenario
    before_terms: Mapping[str, float]
    cheapest: Grouping
    least: Grouping
    bound_yuan: float | None
    contracts_bound_yuan: float | None
    most_yuan: float

    @property
    def gap(self) -> float | None:
        """(cost of the cheapest - bound) / cost; None where an interrupted search proved no bound."""
        cost = self.cheapest.cost_yuan
        if self.bound_yuan is None or not cost:
            return None
        return max(0.0, cost - self.bound_yuan) / cost


def what_if(
    scenario: Scenario,
    network: RoadNetwork,
    plan: Plan,
    question: Question,
    *,
    tolerance: float,
    limit: Limit,
    seed: int,
    executor: Executor,
    watch: Watch = lambda _step: None,
) -> Answer | Refusal | None:
    """Both answers to a question about a plan, or which limits keep it from having one; None when interrupted first.

    `tolerance` is the share that the least change may cost more than the cheapest. `watch` is told of each step.

    Raises
    ------
    ScenarioError
        When the question names what is not there.
    """
    changed = asked(scenario, plan, question)
    problem = _numbered(cover_problem_of(changed, network, plan), question)
    before = still_possible(problem.contracts, plan.area_contracts)
    watch("cheapest grouping")
    cover = solve_cover(problem, limit=limit, seed=seed, executor=executor, start=before)
    cheapest = _never_dearer(problem, cover, before)
    if cheapest.cost_fen is None or _off_number(question, cheapest):
        watch("limits in conflict")
        short = unmet(problem, question, limit=limit, seed=seed, executor=executor)
        if short.cover.cost_fen is None:
            return None
        if short.any:
            inquiry = Inquiry(
                before=scenario, changed=changed, network=network, plan=plan, question=question, seed=seed
            )
            return refusal(inquiry, short, watch=watch)
        cheapest = _priced_anew(problem, short.cover)
    watch("least change")
    assert cheapest.cost_fen is not None
    most_fen = int(cheapest.cost_fen * (1 + tolerance))
    least = least_change(problem, cheapest, most_fen=most_fen, limit=limit, seed=seed, executor=executor, before=before)
    found = _grouping(problem, plan, least.groups, least.bids)
    return Answer(
        scenario=changed,
        before_terms=_before(scenario, network, plan),
        cheapest=_grouping(problem, plan, cheapest.groups, cheapest.bids),
        least=replace(found, moved_bound=least.moved_bound),
        bound_yuan=_yuan(cheapest.bound_fen),
        contracts_bound_yuan=_yuan(cheapest.bound_fen if problem.has_no_budget else cheapest.blocks_fen),
        most_yuan=most_fen / 100,
    )


def _yuan(amount_fen: float | None) -> float | None:
    return None if amount_fen is None else amount_fen / 100


def still_possible(problem: ContractProblem, contracts: Sequence[Contract]) -> Start:
    """Old contracts that may stay as they are, each at its firm."""
    position, row = problem.place_of(), problem.firm_row()
    groups = [tuple(sorted(position[id_] for id_ in contract.compound_ids)) for contract in contracts]
    firms = [row[contract.contractor_id] for contract in contracts]
    near = neighbour_masks(problem.near)
    bids = bids_at(problem, groups, firms)
    prices = price_fen(problem, groups)
    stay = [
        k
        for k, group in enumerate(groups)
        if bids[k] >= 0 and np.isfinite(prices[k, bids[k]]) and is_connected(mask_of(group), near)
    ]
    return Start(groups=tuple(groups[k] for k in stay), bids=tuple(bids[k] for k in stay), way=(-1,) * len(problem))


def _never_dearer(problem: CoverProblem, cover: Cover, before: Start) -> Cover:
    """The cover, or the contracts as they were where all of them may stay and cost less."""
    if sum(map(len, before.groups)) < len(problem.contracts):
        return cover
    cost = plain_fen(problem, before.groups, before.bids)
    if cover.cost_fen is not None and cover.cost_fen <= cost:
        return cover
    proved = cover.bound_fen is not None and cover.bound_fen >= cost
    pairs = tuple(zip(before.groups, before.bids, strict=True))
    return replace(
        cover,
        status=Status.OPTIMAL if proved else Status.FEASIBLE,
        groups=before.groups,
        bids=before.bids,
        way=before.way,
        cost_fen=cost,
        columns=tuple(sorted({*cover.columns, *pairs})),
    )


def _priced_anew(problem: CoverProblem, cover: Cover) -> Cover:
    """A cover found with a way out for each compound that took none: its bound holds without the way out."""
    cost = plain_fen(problem, cover.groups, cover.bids)
    pairs = tuple(zip(cover.groups, cover.bids, strict=True))
    return replace(cover, cost_fen=cost, way=(-1,) * len(problem.contracts), columns=pairs)


def _numbered(problem: CoverProblem, question: Question) -> CoverProblem:
    """The problem with a number that was asked for so dear to miss that no grouping that meets it costs as much."""
    if not question.asks_number:
        return problem
    dear = max(problem.contracts.off_number_fen, ceil(dearest_fen(problem.contracts, question)))
    return replace(problem, contracts=replace(problem.contracts, off_number_fen=dear))


def _off_number(question: Question, cover: Cover) -> bool:
    least = 0 if question.least is None else question.least
    most = len(cover.groups) if question.most is None else question.most
    return question.asks_number and not least <= len(cover.groups) <= most


def _before(scenario: Scenario, network: RoadNetwork, plan: Plan) -> Mapping[str, float]:
    """Yuan a month of the contracts as they are, by term."""
    problem = cover_problem_of(scenario, network, plan)
    start = still_possible(problem.contracts, plan.area_contracts)
    return terms_yuan(problem, start.groups, start.bids)


def _grouping(problem: CoverProblem, plan: Plan, groups: Sequence[Group], bids: Sequence[int]) -> Grouping:
    """Groups as contracts, named after those they continue, with what moved."""
    contracts = _named(problem.contracts, plan.area_contracts, plan_of(problem.contracts, groups, bids))
    terms = terms_yuan(problem, groups, bids)
    before = {id_: contract for contract in plan.area_contracts for id_ in contract.compound_ids}
    after = {id_: contract for contract in contracts.contracts for id_ in contract.compound_ids}
    moves = (
        Move(
            compound_id=id_,
            from_contract=before[id_].id if id_ in before else "",
            from_firm=before[id_].contractor_id if id_ in before else "",
            to_contract=after[id_].id,
            to_firm=after[id_].contractor_id,
        )
        for id_ in problem.contracts.compound_ids
    )
    return Grouping(
        plan=contracts,
        cost_yuan=sum(terms.values()),
        terms=terms,
        moves=tuple(move for move in moves if move.from_contract != move.to_contract),
    )


def _named(problem: ContractProblem, before: Sequence[Contract], made: ContractsPlan) -> ContractsPlan:
    """New contracts with the ids of those they continue, the others with ids that no contract had."""
    position, row = problem.place_of(), problem.firm_row()
    taken = {contract.id for contract in before}
    width = max(2, len(str(len(before) + len(made.contracts))))
    numbers = (f"k{k:0{width}d}" for k in range(1, len(before) + len(made.contracts) + 1))
    free = (id_ for id_ in numbers if id_ not in taken)
    named = []
    for contract in made.contracts:
        group = [position[id_] for id_ in contract.compound_ids]
        old = problem.incumbents.continued(group, problem.households, row[contract.contractor_id])
        named.append(replace(contract, id=before[old].id if old >= 0 else next(free)))
    return ContractsPlan(contracts=tuple(named))
