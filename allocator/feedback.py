"""Modes, contracts and crews decided together: each round prices the extension by what the crews really did.

Offers of the crews -> modes and contracts at these prices -> crews with the extended compounds -> realised prices ->
modes again. The round of least integrated total is kept, so a further round never makes the answer worse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from time import monotonic
from typing import Any

import numpy as np

from allocator import contracts, crews, modes
from allocator.crews import CrewProblem
from allocator.modes import ALONE, Choice, ModesProblem
from domain.district import Mode
from domain.engines import Engine
from domain.executors import Executor, Serial
from domain.interruption import requested
from domain.limits import Limit
from domain.plan import ContractsPlan, CrewsPlan, ModesPlan, StopKind
from domain.results import Result
from domain.roads import RoadNetwork
from domain.scenario import Scenario

Progress = Callable[[str, Result[Any] | None], None]
"""Called with a part's name and None when work on it begins."""

REPAIRS = 2  # further rounds while a crew could not take a compound that counts on it
LATER_WORK = 0.5  # effort of rounds that begin from an earlier one
CONTRACTS_WORK = 0.3
PRICE_ITERATIONS = 100  # of a search for each compound and kind of day that it touches
NO_ROOM = "no street-cleaning crew had room for it"
EXTENDED = ALONE.index(Mode.EXTENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One round carried out: what was chosen at which prices, and what contracts and crews made of it."""

    problem: ModesProblem
    choice: Choice
    bound_fen: float
    contracts: Result[ContractsPlan]
    crews: Result[CrewsPlan]
    total_yuan: float

    @property
    def extended(self) -> frozenset[str]:
        """Compounds that count on a crew."""
        return extended_ids(self.problem, self.choice)

    @property
    def left_out(self) -> frozenset[str]:
        """Compounds that count on a crew and were left out at least once."""
        plan = self.crews.plan
        return frozenset(id_ for _, kind, id_ in plan.unserved if kind is StopKind.COMPOUND) if plan else frozenset()


def choose(
    scenario: Scenario,
    network: RoadNetwork,
    *,
    limit: Limit,
    seed: int = 0,
    executor: Executor | None = None,
    engine: Engine = Engine.OWN,
    progress: Progress | None = None,
) -> tuple[Result[ModesPlan], Result[ContractsPlan], Result[CrewsPlan]]:
    """Modes, contracts and crews of least integrated total found.

    The integrated total is all contracts, the crews' whole week, keeping the extended compounds, self-governed and menu
    compounds, changes, and what exceeds the budget or stays uncovered.
    """
    began = monotonic()
    round_ = _Round(scenario, network, seed, executor or Serial(), engine, progress or (lambda _part, _result: None))
    offers = crews.offer(scenario, network, problem=round_.all_compounds)
    prices = {id_: yuan for id_, yuan in offers.items() if yuan is not None}
    why_not = dict(crews.reasons(scenario, network, problem=round_.all_compounds))
    planned = scenario.rules.modes.feedback_rounds + 1
    spans = limit.share_of_time(1 / (planned + REPAIRS))
    trials = [round_.carry_out(prices, why_not, spans, None)]
    for number in range(1, planned + REPAIRS):
        last = trials[-1]
        if requested() or (number >= planned and not _best(trials).left_out):
            break
        why_not |= dict.fromkeys(last.left_out, NO_ROOM)
        prices = round_.realised(last, why_not)
        trials.append(round_.carry_out(prices, why_not, replace(spans, work=limit.work * LATER_WORK), last))
    return _settled(round_, trials, why_not, runtime_s=monotonic() - began)


def _best(trials: Sequence[Trial]) -> Trial:
    """Round that leaves out fewest compounds, then of least total; of equals the last, whose prices are nearest."""
    return min(reversed(trials), key=lambda trial: (len(trial.left_out), round(trial.total_yuan, 2)))


def extended_ids(problem: ModesProblem, choice: Choice) -> frozenset[str]:
    """Compounds whose way is the extension."""
    return frozenset(problem.contracts.compound_ids[i] for i, way in enumerate(choice.way) if way == EXTENDED)


@dataclass(frozen=True)
class _Round:
    """What stays the same from round to round."""

    scenario: Scenario
    network: RoadNetwork
    seed: int
    executor: Executor
    engine: Engine
    tell: Progress

    @cached_property
    def all_compounds(self) -> CrewProblem:
        """The crews' problem with every compound: distances are found once for all rounds and prices."""
        return crews.problem_of(self.scenario, self.network, [compound.id for compound in self.scenario.compounds])

    def carry_out(
        self, prices: Mapping[str, float], why_not: Mapping[str, str], limit: Limit, before: Trial | None
    ) -> Trial:
        """Choose modes at these prices, then plan contracts and crews for them."""
        problem = modes.problem_of(self.scenario, self.network, prices, why_not=why_not)
        self.tell("modes", None)
        start = before.choice if before else None
        choice, bound_fen = modes.choose(
            problem, limit=limit.share_of_time(0.4), seed=self.seed, executor=self.executor, start=start
        )
        self.tell("contracts", None)
        contracts_result, choice = self._contracts(problem, choice, limit.share(CONTRACTS_WORK))
        if before and extended_ids(problem, choice) == before.extended:
            crews_result = before.crews
        else:
            self.tell("crews", None)
            crews_result = crews.solve(
                self.all_compounds.only(extended_ids(problem, choice)),
                limit=limit.share_of_time(0.3),
                seed=self.seed,
                executor=self.executor,
                start=before.crews.plan if before else None,
                engine=self.engine,
            )
        return Trial(
            problem=problem,
            choice=choice,
            bound_fen=bound_fen,
            contracts=contracts_result,
            crews=crews_result,
            total_yuan=_total_yuan(self.scenario, problem, choice, crews_result),
        )

    def realised(self, trial: Trial, why_not: Mapping[str, str]) -> dict[str, float]:
        """Prices of the extension after a round, without the compounds that no crew can take."""
        if trial.crews.plan is None:
            return {}
        found = crews.realised(
            self.scenario,
            self.network,
            trial.crews.plan,
            problem=self.all_compounds,
            effort=crews.Effort(iterations=PRICE_ITERATIONS),
            seed=self.seed,
            executor=self.executor,
        )
        return {id_: yuan for id_, yuan in found.items() if id_ not in why_not}

    def _contracts(self, problem: ModesProblem, choice: Choice, limit: Limit) -> tuple[Result[ContractsPlan], Choice]:
        """Contracts over the chosen compounds, never dearer than those the choice came with."""
        members = [i for i, way in enumerate(choice.way) if way < 0]
        part = problem.contracts.restricted(members)
        start = contracts.plan_of(problem.contracts, choice.groups, choice.bids)
        result = contracts.solve(part, limit=limit, seed=self.seed, executor=self.executor, start=start)
        assert result.plan is not None, "contracts that came with the modes are a plan for their compounds"
        groups, bids = contracts.choice_of(problem.contracts, result.plan)
        again = replace(choice, groups=groups, bids=bids)
        if sum(modes.cost_terms(problem, again).values()) <= sum(modes.cost_terms(problem, choice).values()):
            return result, again
        # Cheaper contracts can need more subsidy: over the budget they cost more in all.
        kept = contracts.result_of(part, start, bound_yuan=result.bound, runtime_s=result.runtime_s, seed=self.seed)
        return kept, choice


def _total_yuan(scenario: Scenario, problem: ModesProblem, choice: Choice, crews_result: Result[CrewsPlan]) -> float:
    """Integrated total: the modes' cost with the crews' whole week in place of the prices of entering compounds."""
    terms = modes.cost_terms(problem, choice)
    keeping = _keeping_yuan(scenario, extended_ids(problem, choice))
    whole_week = crews_result.objective or 0.0
    return sum(terms.values()) - terms[Mode.EXTENDED.value] + keeping + whole_week


def _keeping_yuan(scenario: Scenario, extended: frozenset[str]) -> float:
    rate = scenario.rules.modes.extended_household_yuan
    return sum(rate * c.households for c in scenario.compounds if c.id in extended)


def _settled(
    round_: _Round, trials: Sequence[Trial], why_not: Mapping[str, str], *, runtime_s: float
) -> tuple[Result[ModesPlan], Result[ContractsPlan], Result[CrewsPlan]]:
    """Results of the best round, its modes at the prices its own crews realised.

    Every round's bound is one at these prices too, once what became cheaper since is taken off.
    """
    best = _best(trials)
    kept = {id_: reason for id_, reason in why_not.items() if id_ not in best.extended}
    prices = round_.realised(best, kept)
    problem = modes.problem_of(round_.scenario, round_.network, prices, why_not=kept)
    bound_fen = max(trial.bound_fen - _price_drop_fen(trial.problem, problem) for trial in trials)
    modes_result = modes.result_of(problem, best.choice, bound_fen=bound_fen, runtime_s=runtime_s, seed=round_.seed)
    return modes_result, best.contracts, best.crews


def _price_drop_fen(before: ModesProblem, after: ModesProblem) -> float:
    """Most that any choice can have become cheaper when the prices of the extension changed.

    Compounds that only the later prices allow cannot be bounded so: their drop is infinite.
    """
    old, new = before.price_fen[:, EXTENDED], after.price_fen[:, EXTENDED]
    finite = np.isfinite(new)
    drop = float(np.maximum(0.0, old[finite] - new[finite]).sum())
    # Over a budget, a cheaper service also saves what the excess costs.
    return drop * (1 + after.over_budget_factor) if after.has_budget else drop
