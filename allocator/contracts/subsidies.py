"""Public money: what services cost beyond the fees of the residents they serve."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.contracts.cost import fen, price_fen
from allocator.contracts.problem import ContractProblem
from domain.district import Mode
from domain.plan import Plan
from domain.scenario import Scenario

NO_BUDGET_FEN = 10**14  # the most that the rules allow, and what they say when nothing is said


def other_subsidies_fen(scenario: Scenario, plan: Plan) -> int:
    """Subsidies of all services of a plan but its area contracts."""
    if plan.modes is None or plan.modes.plan is None:
        return 0
    share = scenario.rules.modes.hardship_fee_share
    fees = {c.id: c.fees_yuan(share) for c in scenario.compounds}
    prices = (
        (option.compound_id, option.yuan_month)
        for option in plan.modes.plan.options
        if option.yuan_month is not None and option.mode is not Mode.CONTRACT and plan.modes.plan.is_chosen(option)
    )
    return sum(max(0, round(yuan * 100) - round(fees[id_] * 100)) for id_, yuan in prices)


def contracts_budget_fen(scenario: Scenario, plan: Plan) -> int:
    """What the budget leaves for the area contracts of a plan; `NO_BUDGET_FEN` where none was stated."""
    budget = round(scenario.rules.modes.budget_yuan_month * 100)
    return budget if budget >= NO_BUDGET_FEN else max(0, budget - other_subsidies_fen(scenario, plan))


def subsidy_fen(problem: ContractProblem, groups: Sequence[tuple[int, ...]], bids: Sequence[int]) -> int:
    """Subsidies of groups at their bids."""
    prices = price_fen(problem, groups)
    fees = [int(fen(problem.fees_yuan[list(group)].sum())) for group in groups]
    return sum(max(0, int(prices[row, bid]) - fees[row]) for row, bid in enumerate(bids))
