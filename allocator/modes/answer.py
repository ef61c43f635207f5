"""A choice of modes in ids, with its cost by term and every compound's alternatives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from allocator.contracts import subsidies
from allocator.contracts.cost import extra_terms, fen, price_fen
from allocator.contracts.problem import Floats
from allocator.joining import contract_options
from allocator.modes.problem import ALONE, UNCOVERED, Choice, ModesProblem
from domain.district import Mode
from domain.plan import ModeOption, ModesPlan
from domain.results import Result, Status
from domain.services import ServiceItem

SINGLE = (Mode.SELF, Mode.EXTENDED, Mode.MENU)


def result_of(
    problem: ModesProblem,
    choice: Choice,
    *,
    bound_fen: float,
    runtime_s: float,
    seed: int,
    notes: tuple[str, ...] = (),
) -> Result[ModesPlan]:
    """A choice in ids, with its cost by term; `notes` say more about how it was found."""
    terms = cost_terms(problem, choice)
    objective = sum(terms.values())
    plan = plan_of(problem, choice)
    bound = bound_fen / 100 if np.isfinite(bound_fen) else None
    optimal = bound is not None and bound >= objective - 0.005
    return Result(
        status=Status.OPTIMAL if optimal else Status.FEASIBLE,
        plan=plan,
        objective=objective,
        bound=bound,
        cost_terms=terms,
        notes=(*_summary(problem, plan, terms), *notes, *_shortcomings(problem, plan, terms, bound)),
        runtime_s=runtime_s,
        seed=seed,
    )


def cost_terms(problem: ModesProblem, choice: Choice) -> dict[str, float]:
    """Yuan a month by mode, for orders on top, changes, what exceeds the budget and compounds left uncovered."""
    way = np.array(choice.way, np.int64)
    rows = np.arange(len(way))
    contracts = _contract_prices(problem, choice)
    plain = {mode: 0.0 for mode in SINGLE}
    on_top = 0.0
    for k, kind in enumerate(ALONE):
        plain[kind.mode] += float(problem.plain_fen[way == k, k].sum())
        on_top += float(problem.on_top_fen[way == k, k].sum())
    over = max(0.0, subsidy_fen(problem, choice) - problem.budget_fen)
    extra = extra_terms(problem.contracts, choice.groups)
    return {
        "contracts": float(contracts.sum()) / 100,
        **{mode.value: price / 100 for mode, price in plain.items()},
        "on_top": on_top / 100,
        "change": float(problem.change_fen[rows, way].sum()) / 100,
        "over_budget": problem.over_budget_factor * over / 100,
        "uncovered": float(problem.uncovered_fen * (way == UNCOVERED).sum()) / 100,
        **extra,
    }


def subsidy_fen(problem: ModesProblem, choice: Choice) -> float:
    """What services cost beyond the fees of their residents; a contract is one service, else a compound is."""
    fees, price = fen(problem.contracts.fees_yuan), problem.price_fen
    total = subsidies.subsidy_fen(problem.contracts, choice.groups, choice.bids)
    alone = [(i, k) for i, k in enumerate(choice.way) if 0 <= k < UNCOVERED]
    return float(total + sum(max(0.0, float(price[i, k] - fees[i])) for i, k in alone))


def _contract_prices(problem: ModesProblem, choice: Choice) -> Floats:
    prices = price_fen(problem.contracts, choice.groups)
    chosen: Floats = prices[np.arange(len(choice.groups)), list(choice.bids)] if choice.groups else np.zeros(0)
    return chosen


def plan_of(problem: ModesProblem, choice: Choice) -> ModesPlan:
    """Modes in ids, with every alternative and its price or the reason why there is none."""
    ids, price = problem.contracts.compound_ids, problem.price_fen
    contract = contract_options(
        problem.contracts,
        choice.groups,
        choice.bids,
        walk_limit_m=problem.walk_limit_m,
        barred=problem.contract_reasons,
    )
    options = []
    for i, id_ in enumerate(ids):
        options.append(_option(id_, Mode.CONTRACT, *contract[i]))
        for k, way in enumerate(ALONE):
            items = problem.items[i][k]
            if items or not way.on_top:
                options.append(_option(id_, way.mode, float(price[i, k]), problem.reasons[i][k], items))
    chosen = [(i, k) for i, k in enumerate(choice.way) if k != UNCOVERED]
    return ModesPlan(
        mode_of={ids[i]: Mode.CONTRACT if k < 0 else ALONE[k].mode for i, k in chosen},
        options=tuple(options),
        uncovered={
            ids[i]: _why_uncovered(problem, i, contract[i][1]) for i, k in enumerate(choice.way) if k == UNCOVERED
        },
        on_top={ids[i]: problem.items[i][k] for i, k in chosen if k >= 0 and problem.items[i][k]},
    )


def _option(compound_id: str, mode: Mode, price: float, reason: str, items: tuple[ServiceItem, ...] = ()) -> ModeOption:
    yuan = price / 100 if np.isfinite(price) else None
    return ModeOption(compound_id=compound_id, mode=mode, yuan_month=yuan, reason=reason, items=items)


def _why_uncovered(problem: ModesProblem, i: int, contract_reason: str) -> str:
    """``way: reason; way: reason``; an order on top says nothing more where the mode itself is the hindrance."""
    reasons = {Mode.CONTRACT.value: contract_reason or "the firms that could have room for it serve others"}
    for k, way in enumerate(ALONE):
        reason = problem.reasons[i][k]
        if reason and reason not in reasons.values():
            reasons[str(way)] = reason
    return "; ".join(f"{way}: {reason}" for way, reason in reasons.items())


def _summary(problem: ModesProblem, plan: ModesPlan, terms: Mapping[str, float]) -> Iterator[str]:
    covered, n = len(plan.mode_of), len(problem.contracts)
    modes = list(plan.mode_of.values())
    counts = ", ".join(f"{mode.value} {modes.count(mode)}" for mode in (Mode.CONTRACT, *SINGLE))
    yield f"{covered} of {n} compounds covered: {counts}."
    if plan.on_top:
        orders = f"for {terms['on_top']:.2f} yuan a month"
        yield f"Compounds that order from the menu beside their mode: {len(plan.on_top)}, {orders}."


def _shortcomings(
    problem: ModesProblem, plan: ModesPlan, terms: Mapping[str, float], bound: float | None
) -> Iterator[str]:
    if terms["over_budget"]:
        over = terms["over_budget"] / problem.over_budget_factor
        yield (
            f"The public subsidy exceeds the budget of {problem.budget_fen / 100:.2f} yuan a month by {over:.2f} yuan; "
            f"each of them counts {problem.over_budget_factor} times in the cost."
        )
    if terms.get("number"):
        yield "The number of contracts is not the one that the rules ask for: no better cover was found."
    paid = sum(terms.values()) - terms["uncovered"]
    if terms["uncovered"] and paid and bound is not None:
        left = max(0.0, paid + terms["uncovered"] - bound)
        yield (
            f"Uncovered compounds count {terms['uncovered']:.2f} yuan in the cost; without them it is {paid:.2f} yuan "
            f"a month, and the bound lies {left:.2f} yuan lower, {100 * left / paid:.2f} % of that."
        )
    for compound_id, reason in plan.uncovered.items():
        yield f"Compound {compound_id} is not covered: {reason}."
