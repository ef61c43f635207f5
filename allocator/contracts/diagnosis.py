"""What the neighbourhood graph says before any search: rules that cannot be met, compounds no contract can take."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from allocator.contracts.problem import Bools, ContractProblem, Floats, bids_of, contract_problem
from allocator.neighbours import neighbourhood_of
from domain.errors import Problem
from domain.grouping import GroupRule, GroupRuleKind
from domain.roads import RoadNetwork
from domain.scenario import Scenario

FILE = "group_rules.csv"
EXAMPLES = 5
HEADER_ROWS = 2  # the first rule stands in row 2 of its file


def rule_faults(scenario: Scenario, network: RoadNetwork) -> list[Problem]:
    """Rules that the neighbourhood keeps from being met, as problems with their row and field."""
    if not scenario.group_rules:
        return []
    problem = contract_problem(scenario, neighbourhood_of(scenario, network))
    faults = ((row, _fault(rule, problem)) for row, rule in enumerate(scenario.group_rules))
    return [Problem(FILE, row + HEADER_ROWS, "compound_ids", text) for row, text in faults if text]


def _fault(rule: GroupRule, problem: ContractProblem) -> str:
    if rule.kind is GroupRuleKind.APART:
        return ""
    place = {id_: i for i, id_ in enumerate(problem.compound_ids)}
    members = sorted({place[id_] for id_ in rule.compound_ids})
    within = np.zeros(len(problem), bool)
    within[members if rule.kind is GroupRuleKind.KEEP else slice(None)] = True
    steps, households = _ways(problem, members[0], within)
    name = problem.compound_ids
    for i in members:
        if not np.isfinite(steps[i]):
            where = "within the contract" if rule.kind is GroupRuleKind.KEEP else "over neighbouring compounds"
            return f"rule {rule.id}: '{name[i]}' is not connected to '{name[members[0]]}' {where}"
        if households[i] > problem.max_households:
            text = f"rule {rule.id}: '{name[i]}' and '{name[members[0]]}' hang together only over"
            return f"{text} {households[i]:.0f} households > {problem.max_households}, the most of a contract"
        if steps[i] + 1 > problem.max_compounds:
            text = f"rule {rule.id}: '{name[i]}' and '{name[members[0]]}' hang together only over"
            return f"{text} {steps[i] + 1:.0f} compounds > {problem.max_compounds}, the most of a contract"
    return ""


def _ways(problem: ContractProblem, start: int, within: Bools) -> tuple[Floats, Floats]:
    """Fewest steps from a compound to each (n,), and fewest households of a way with both ends, inf where none."""
    near = problem.adjacent & within[:, None] & within[None, :]
    steps = dijkstra(csr_matrix(near.astype(float)), indices=start, unweighted=True)
    households = dijkstra(csr_matrix(near * problem.households[None, :].astype(float)), indices=start)
    return steps, households + problem.households[start]


def hopeless(scenario: Scenario) -> Iterator[str]:
    """Sentences on compounds that no area contract can take, whatever the others are: they need another mode."""
    bids = bids_of(scenario)
    largest = int(bids.most_households.max(initial=0))
    unserved = [c.id for i, c in enumerate(scenario.compounds) if not bids.serves[:, i].any()]
    large = [c.id for c in scenario.compounds if c.households > largest and c.id not in unserved]
    for ids, why in ((unserved, "no contractor with a bid serves it"), (large, f"its households > {largest}")):
        if ids:
            more = ", ..." if len(ids) > EXAMPLES else ""
            yield f"never in an area contract, because {why}: compound {', '.join(ids[:EXAMPLES])}{more}"
