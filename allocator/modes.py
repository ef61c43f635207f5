"""Service mode of each compound: area contract, self-governed, extended street cleaning, or menu orders.

Modes and the grouping into contracts are decided together, at stated prices of the extension; `allocator.feedback`
supplies those prices and improves on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from time import monotonic

import numpy as np

from allocator.contracts.clusters import cheapest_cover
from allocator.contracts.cost import extra_terms, fen, price_fen
from allocator.contracts.cover import CoverProblem, Start
from allocator.contracts.problem import ContractProblem, Floats, contract_problem
from allocator.contracts.subsidies import NO_BUDGET_FEN
from allocator.joining import contract_options
from allocator.neighbours import neighbourhood_of
from domain.district import Compound, CurrentService, Mode
from domain.executors import Executor, Serial
from domain.limits import Limit
from domain.plan import ModeOption, ModesPlan
from domain.results import Result, Status
from domain.roads import RoadNetwork
from domain.rules import ModeRules
from domain.scenario import Scenario

ALONE = (Mode.SELF, Mode.EXTENDED, Mode.MENU)
"""Ways to serve a compound without a contract, in the order of columns; the column after them is `uncovered`."""
UNCOVERED = len(ALONE)
KEPT = "its contract is kept"

Choice = Start
"""Contracts as groups with their bids, and the way of each compound ((n,), -1 in a contract)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModesProblem:
    """Prices of every compound and mode, in fen.

    `price_fen` (n, 3) of the `ALONE` modes, inf where not available; `reasons` (n rows of 3 texts) say why not.
    `change_fen` (n, 3 + 1 + 1) is charged on top: for each `ALONE` mode, for leaving it uncovered, for a contract.
    """

    contracts: ContractProblem
    price_fen: Floats
    change_fen: Floats
    reasons: tuple[tuple[str, ...], ...]
    uncovered_fen: float
    budget_fen: int
    over_budget_factor: int
    walk_limit_m: float

    def __post_init__(self) -> None:
        n = len(self.contracts)
        if self.price_fen.shape != (n, len(ALONE)) or self.change_fen.shape != (n, len(ALONE) + 2):
            raise ValueError(
                f"price_fen {self.price_fen.shape} and change_fen {self.change_fen.shape} for {n} compounds"
            )

    @property
    def has_budget(self) -> bool:
        """Whether a budget was stated at all."""
        return self.budget_fen < NO_BUDGET_FEN


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
    rules = scenario.rules.modes
    ways = [_ways(c, rules, extension_yuan, why_not) for c in scenario.compounds]
    contracts = contract_problem(scenario, neighbourhood_of(scenario, network))
    for i in (i for group in contracts.fixed.kept for i in group):
        ways[i] = [(np.inf, KEPT)] * len(ALONE)
    return ModesProblem(
        contracts=contracts,
        price_fen=fen(np.array([[price for price, _ in row] for row in ways], float).reshape(-1, len(ALONE))),
        change_fen=fen(np.array([_changes(c, rules) for c in scenario.compounds], float).reshape(-1, len(ALONE) + 2)),
        reasons=tuple(tuple(reason for _, reason in row) for row in ways),
        uncovered_fen=round(rules.uncovered_yuan * 100),
        budget_fen=round(rules.budget_yuan_month * 100),
        over_budget_factor=rules.over_budget_factor,
        walk_limit_m=scenario.rules.neighbours.walk_m,
    )


def _ways(
    c: Compound, rules: ModeRules, extension_yuan: Mapping[str, float], why_not: Mapping[str, str]
) -> list[tuple[float, str]]:
    """(yuan a month, reason why not) for each of `ALONE`; inf with a reason."""
    helpers = c.volunteers + c.party_members
    most = rules.households_per_volunteer * helpers
    self_reason = extended_reason = menu_reason = ""
    if c.households > most:
        self_reason = f"{c.households} households > {most:g} that {helpers} volunteers and party members can look after"
    if c.households > rules.extended_max_households:
        extended_reason = f"{c.households} households > {rules.extended_max_households} that a street crew may take on"
    elif not c.cleanings_week:
        extended_reason = "its table row asks for no cleaning a week"
    elif c.id not in extension_yuan:
        extended_reason = why_not.get(c.id, "no street-cleaning crew can reach it in its allowed hours")
    if c.fee_yuan_month < rules.menu_min_fee_yuan:
        menu_reason = (
            f"residents would pay {c.fee_yuan_month:g} yuan < {rules.menu_min_fee_yuan:g} needed for menu orders"
        )
    prices = (
        (rules.self_base_yuan + rules.self_household_yuan * c.households, self_reason),
        (extension_yuan.get(c.id, np.inf) + rules.extended_household_yuan * c.households, extended_reason),
        (rules.menu_base_yuan + rules.menu_household_yuan * c.households, menu_reason),
    )
    return [(np.inf if reason else price, reason) for price, reason in prices]


def _changes(c: Compound, rules: ModeRules) -> list[float]:
    """Yuan for a change from the current service: to each of `ALONE`, to nothing, to a contract."""
    if c.current_service is CurrentService.NONE:
        return [0.0] * (len(ALONE) + 2)
    to_modes = [0.0 if mode.value == c.current_service.value else rules.change_yuan for mode in (*ALONE, Mode.CONTRACT)]
    return [*to_modes[: len(ALONE)], 0.0, to_modes[-1]]


def choose(
    problem: ModesProblem,
    *,
    limit: Limit,
    seed: int = 0,
    executor: Executor | None = None,
    start: Choice | None = None,
) -> tuple[Choice, float]:
    """Cheapest choice found, and a proven lower bound (fen) over all choices at the stated prices."""
    to_contract = problem.change_fen[:, -1]
    cover = cheapest_cover(
        _cover_problem(problem, to_contract),
        limit=limit,
        seed=seed,
        executor=executor or Serial(),
        start=start,
    )
    if cover.bound_fen is None:
        # Leaving a compound uncovered is always allowed, so only an interrupted search ends here.
        return _without_search(problem), -np.inf
    return Choice(groups=cover.groups, bids=cover.bids, way=cover.way), cover.bound_fen + float(to_contract.sum())


def _cover_problem(problem: ModesProblem, to_contract: Floats) -> CoverProblem:
    """Changes to a contract are charged to every compound; the other ways then cost so much less."""
    price = _alone_fen(problem)
    fees = fen(problem.contracts.fees_yuan)[:, None]
    subsidy = np.where(np.isfinite(price), np.maximum(0.0, price - fees), np.inf)
    subsidy[:, UNCOVERED] = 0.0
    return CoverProblem(
        contracts=problem.contracts,
        alone_fen=price + problem.change_fen[:, :-1] - to_contract[:, None],
        alone_subsidy_fen=subsidy,
        budget_fen=problem.budget_fen,
        over_budget_factor=problem.over_budget_factor,
    )


def _alone_fen(problem: ModesProblem) -> Floats:
    """Prices of every way without a contract, (n, 4) with leaving it uncovered; inf for all in a kept contract."""
    uncovered = np.full((len(problem.contracts), 1), float(problem.uncovered_fen))
    for group in problem.contracts.fixed.kept:
        uncovered[list(group)] = np.inf
    return np.hstack([problem.price_fen, uncovered])


def _without_search(problem: ModesProblem) -> Choice:
    """Kept contracts, and every other compound in its cheapest way."""
    way = _alone_fen(problem).argmin(axis=1)
    kept = problem.contracts.fixed.kept
    for group in kept:
        way[list(group)] = -1
    bids = price_fen(problem.contracts, kept).argmin(axis=1) if kept else np.zeros(0, np.int64)
    return Choice(groups=kept, bids=tuple(bids.tolist()), way=tuple(way.tolist()))


def solve(
    problem: ModesProblem,
    *,
    limit: Limit,
    seed: int = 0,
    executor: Executor | None = None,
    start: Choice | None = None,
) -> Result[ModesPlan]:
    """Service mode of each compound at the stated prices of the extension."""
    began = monotonic()
    choice, bound = choose(problem, limit=limit, seed=seed, executor=executor, start=start)
    return result_of(problem, choice, bound_fen=bound, runtime_s=monotonic() - began, seed=seed)


def result_of(
    problem: ModesProblem, choice: Choice, *, bound_fen: float, runtime_s: float, seed: int
) -> Result[ModesPlan]:
    """A choice in ids, with its cost by term."""
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
        notes=tuple(_notes(problem, plan, terms, bound)),
        runtime_s=runtime_s,
        seed=seed,
    )


def cost_terms(problem: ModesProblem, choice: Choice) -> dict[str, float]:
    """Yuan a month by mode, for changes, for what exceeds the budget and for compounds left uncovered."""
    way = np.array(choice.way, np.int64)
    rows = np.arange(len(way))
    contracts = _contract_prices(problem, choice)
    alone = [problem.price_fen[way == k, k].sum() for k in range(len(ALONE))]
    over = max(0.0, subsidy_fen(problem, choice) - problem.budget_fen)
    extra = extra_terms(problem.contracts, choice.groups)
    return {
        "contracts": float(contracts.sum()) / 100,
        **{mode.value: float(price) / 100 for mode, price in zip(ALONE, alone, strict=True)},
        "change": float(problem.change_fen[rows, way].sum()) / 100,
        "over_budget": problem.over_budget_factor * over / 100,
        "uncovered": float(problem.uncovered_fen * (way == UNCOVERED).sum()) / 100,
        **extra,
    }


def subsidy_fen(problem: ModesProblem, choice: Choice) -> float:
    """What services cost beyond the fees of their residents; a contract is one service, else a compound is."""
    fees = fen(problem.contracts.fees_yuan)
    prices = _contract_prices(problem, choice)
    contract_fees = [float(fen(problem.contracts.fees_yuan[list(group)].sum())) for group in choice.groups]
    total = sum(max(0.0, price - fee) for price, fee in zip(prices.tolist(), contract_fees, strict=True))
    alone = [(i, k) for i, k in enumerate(choice.way) if 0 <= k < UNCOVERED]
    return float(total + sum(max(0.0, float(problem.price_fen[i, k] - fees[i])) for i, k in alone))


def _contract_prices(problem: ModesProblem, choice: Choice) -> Floats:
    prices = price_fen(problem.contracts, choice.groups)
    chosen: Floats = prices[np.arange(len(choice.groups)), list(choice.bids)] if choice.groups else np.zeros(0)
    return chosen


def plan_of(problem: ModesProblem, choice: Choice) -> ModesPlan:
    """Modes in ids, with every alternative and its price or the reason why there is none."""
    ids = problem.contracts.compound_ids
    contract = contract_options(problem.contracts, choice.groups, choice.bids, walk_limit_m=problem.walk_limit_m)
    options = []
    for i, id_ in enumerate(ids):
        options.append(_option(id_, Mode.CONTRACT, *contract[i]))
        for k, mode in enumerate(ALONE):
            options.append(_option(id_, mode, float(problem.price_fen[i, k]), problem.reasons[i][k]))
    uncovered = [i for i, k in enumerate(choice.way) if k == UNCOVERED]
    return ModesPlan(
        mode_of={ids[i]: Mode.CONTRACT if k < 0 else ALONE[k] for i, k in enumerate(choice.way) if k != UNCOVERED},
        options=tuple(options),
        uncovered={ids[i]: _why_uncovered(problem, i, contract[i][1]) for i in uncovered},
    )


def _option(compound_id: str, mode: Mode, price: float, reason: str) -> ModeOption:
    available = np.isfinite(price)
    return ModeOption(compound_id=compound_id, mode=mode, yuan_month=price / 100 if available else None, reason=reason)


def _why_uncovered(problem: ModesProblem, i: int, contract_reason: str) -> str:
    reasons = (contract_reason or "the firms that could have room for it serve others", *problem.reasons[i])
    return "; ".join(f"{mode.value}: {reason}" for mode, reason in zip((Mode.CONTRACT, *ALONE), reasons, strict=True))


def _notes(problem: ModesProblem, plan: ModesPlan, terms: Mapping[str, float], bound: float | None) -> Iterator[str]:
    covered, n = len(plan.mode_of), len(problem.contracts)
    modes = list(plan.mode_of.values())
    counts = ", ".join(f"{mode.value} {modes.count(mode)}" for mode in (Mode.CONTRACT, *ALONE))
    yield f"{covered} of {n} compounds covered: {counts}."
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
