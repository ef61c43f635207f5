"""What an analyst changes about a plan's area contracts, and the scenario in which it is so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from allocator.contracts.subsidies import other_subsidies_fen
from domain.district import Mode, Wall
from domain.errors import Problem, ScenarioError
from domain.grouping import GroupRule, GroupRuleKind
from domain.plan import Plan
from domain.roads import RoadNetwork
from domain.scenario import Scenario

Ids = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Changes to a plan's contracts; whatever is empty or None stays as it is.

    `without` are firms that leave, `walls` new walls, `keep` contracts of the plan that stay as they are. `least`,
    `most` bound the number of contracts; `budget_yuan` is the most public subsidy a month for all contracts.
    """

    without: Ids = ()
    walls: tuple[Wall, ...] = ()
    keep: Ids = ()
    together: tuple[Ids, ...] = ()
    apart: tuple[Ids, ...] = ()
    least: int | None = None
    most: int | None = None
    budget_yuan: float | None = None

    @property
    def asks_number(self) -> bool:
        """Whether a number of contracts is asked for."""
        return self.least is not None or self.most is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A question put to a plan: the scenario before and with the change."""

    before: Scenario
    changed: Scenario
    network: RoadNetwork
    plan: Plan
    question: Question
    seed: int


def asked(scenario: Scenario, plan: Plan, question: Question) -> Scenario:
    """The scenario with the changes that a question makes.

    A firm that leaves stays in the tables and may hold no contract, so that whoever refers to it still finds it.

    Raises
    ------
    ScenarioError
        With every firm, contract and compound that is unknown or has no area contract in the plan.
    """
    if problems := list(_unknown(scenario, plan, question)):
        raise ScenarioError(problems)
    firms = tuple(replace(f, max_contracts=0) if f.id in question.without else f for f in scenario.contractors)
    limits = scenario.rules.contracts
    limits = replace(
        limits,
        least_contracts=limits.least_contracts if question.least is None else question.least,
        most_contracts=limits.most_contracts if question.most is None else question.most,
    )
    modes = scenario.rules.modes
    if question.budget_yuan is not None:
        others = other_subsidies_fen(scenario, plan) / 100
        modes = replace(modes, budget_yuan_month=round(question.budget_yuan + others, 2))
    return replace(
        scenario,
        contractors=firms,
        walls=(*scenario.walls, *question.walls),
        group_rules=(*scenario.group_rules, *_rules(scenario, plan, question)),
        rules=replace(scenario.rules, contracts=limits, modes=modes),
    )


def _unknown(scenario: Scenario, plan: Plan, question: Question) -> Iterator[Problem]:
    firms = {firm.id for firm in scenario.contractors}
    contracts = {contract.id for contract in plan.area_contracts}
    walls = Counter(wall.id for wall in (*scenario.walls, *question.walls))
    for id_ in sorted({*question.without} - firms):
        yield Problem("--without", 0, id_, "is not a contractor of the plan's scenario")
    for id_ in sorted({*question.keep} - contracts):
        yield Problem("--keep", 0, id_, "is not a contract of the plan")
    for id_ in sorted({wall.id for wall in question.walls if walls[wall.id] > 1}):
        yield Problem("--wall-file", 0, id_, "is the id of another wall, new or of the plan's scenario")
    for option, sets in (("--together", question.together), ("--apart", question.apart)):
        for ids in sets:
            yield from _unfit(option, ids, scenario, plan)
    if question.least is not None and question.most is not None and question.least > question.most:
        yield Problem("--least", 0, str(question.least), f"is more than {question.most}, the most asked for")


def _unfit(option: str, ids: Ids, scenario: Scenario, plan: Plan) -> Iterator[Problem]:
    """What is wrong with compounds that are to be together or apart."""
    compounds = {c.id for c in scenario.compounds}
    if len(set(ids)) < 2:
        yield Problem(option, 0, ",".join(ids), "names too few compounds; it needs two or more")
    for id_ in ids:
        if id_ not in compounds:
            yield Problem(option, 0, id_, "is not a compound of the plan's scenario")
        elif plan.mode_of.get(id_) is not Mode.CONTRACT:
            yield Problem(option, 0, id_, "has no area contract in the plan")


def _rules(scenario: Scenario, plan: Plan, question: Question) -> list[GroupRule]:
    """Group rules for what is kept, together and apart, under ids that are free."""
    kept_already = {frozenset(rule.compound_ids) for rule in scenario.group_rules if rule.kind is GroupRuleKind.KEEP}
    contract_of = {contract.id: contract for contract in plan.area_contracts}
    kept = [contract_of[id_] for id_ in dict.fromkeys(question.keep)]
    wanted: list[tuple[GroupRuleKind, Sequence[str], str]] = [
        (GroupRuleKind.KEEP, contract.compound_ids, contract.contractor_id)
        for contract in kept
        if frozenset(contract.compound_ids) not in kept_already
    ]
    wanted += [(GroupRuleKind.TOGETHER, ids, "") for ids in question.together]
    wanted += [(GroupRuleKind.APART, ids, "") for ids in question.apart]
    taken = {rule.id for rule in scenario.group_rules}
    numbers = (f"whatif-{number}" for number in range(1, len(taken) + len(wanted) + 1))
    free = (id_ for id_ in numbers if id_ not in taken)
    return [
        GroupRule(id=next(free), kind=kind, compound_ids=tuple(dict.fromkeys(ids)), contractor_id=firm)
        for kind, ids, firm in wanted
    ]
