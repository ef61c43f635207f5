"""Modes, contracts and crews decided together: each round prices the extension by what the crews really did.

Offers of the crews -> modes and contracts at these prices -> crews with the extended compounds -> realised prices ->
modes again, until the integrated total stops falling. The round of least total is kept, so a further round never makes
the answer worse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from time import monotonic
from typing import Any

import numpy as np

from allocator import contracts, crews, modes
from allocator.crews import CrewProblem
from allocator.integrated import integrated_bound_yuan
from allocator.modes import EXTENDED_WAYS, Choice, Chosen, ModesProblem
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
BOUND_SHARE = 0.1  # of a time limit, for the bound on all three parts
PRICE_ITERATIONS = 100  # of a search for each compound and kind of day that it touches
NO_ROOM = "no street-cleaning crew had room for it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One round carried out: what was chosen at which prices, and what contracts and crews made of it.

    `chosen` is the choice of modes with what bounds it, `choice` the same after its contracts were searched again.
    """

    problem: ModesProblem
    chosen: Chosen
    choice: Choice
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

    @property
    def rank(self) -> tuple[int, float]:
        """Fewer compounds left out are better, then a lower total."""
        return len(self.left_out), round(self.total_yuan, 2)


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
    compounds, orders on top, changes, and what exceeds the budget or stays uncovered.
    """
    began = monotonic()
    round_ = _Round(scenario, network, seed, executor or Serial(), engine, progress or (lambda _part, _result: None))
    trials, why_not = _rounds(round_, limit.share_of_time(1 - BOUND_SHARE))
    time_s = None if limit.time_s is None else limit.time_s * BOUND_SHARE
    bound_yuan = round_.bound_yuan(trials, time_s)
    return _settled(round_, trials, why_not, bound_yuan=bound_yuan, began=began)


def _rounds(round_: _Round, limit: Limit) -> tuple[list[Trial], dict[str, str]]:
    """Rounds carried out, and why compounds without a price have none."""
    scenario, network = round_.scenario, round_.network
    offers = crews.offer(scenario, network, problem=round_.all_compounds)
    prices = {id_: yuan for id_, yuan in offers.items() if yuan is not None}
    why_not = dict(crews.reasons(scenario, network, problem=round_.all_compounds))
    most = 1 + scenario.rules.modes.feedback_rounds
    spans = limit.share_of_time(1 / (most + REPAIRS))
    trials = [round_.carry_out(prices, why_not, spans, None)]
    while _goes_on(trials, most) and not requested():
        last = trials[-1]
        why_not |= dict.fromkeys(last.left_out, NO_ROOM)
        prices = round_.realised(last, why_not)
        trials.append(round_.carry_out(prices, why_not, replace(spans, work=limit.work * LATER_WORK), last))
    return trials, why_not


def _goes_on(trials: Sequence[Trial], most: int) -> bool:
    """Whether another round is due: the last one lowered the total, or a crew left out a compound even in the best."""
    if _best(trials).left_out:
        return len(trials) < most + REPAIRS
    fell = all(trials[-1].rank < before.rank for before in trials[:-1])
    return fell and len(trials) < most


def _best(trials: Sequence[Trial]) -> Trial:
    """Round of best rank; of equals the last, whose prices are nearest."""
    return min(reversed(trials), key=lambda trial: trial.rank)


def extended_ids(problem: ModesProblem, choice: Choice) -> frozenset[str]:
    """Compounds whose way is the extension, with orders on top or without."""
    return frozenset(problem.contracts.compound_ids[i] for i, way in enumerate(choice.way) if way in EXTENDED_WAYS)


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
        chosen = modes.choose(
            problem, limit=limit.share_of_time(0.4), seed=self.seed, executor=self.executor, start=start
        )
        self.tell("contracts", None)
        contracts_result, choice = self._contracts(problem, chosen.choice, limit.share(CONTRACTS_WORK))
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
            chosen=chosen,
            choice=choice,
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

    def bound_yuan(self, trials: Sequence[Trial], time_s: float | None) -> float:
        """Bound on the integrated total of any choice, from what bounds the modes of each round."""
        proofs = [trial.chosen.proof for trial in trials if trial.chosen.proof]
        return integrated_bound_yuan(
            trials[0].problem,  # the offers' prices bar nobody whom a crew could serve
            proofs,
            self.all_compounds,
            time_s=None if time_s is None else time_s / max(1, len(proofs)),
            executor=self.executor,
        )

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
    round_: _Round, trials: Sequence[Trial], why_not: Mapping[str, str], *, bound_yuan: float, began: float
) -> tuple[Result[ModesPlan], Result[ContractsPlan], Result[CrewsPlan]]:
    """Results of the best round, its modes at the prices its own crews realised.

    Every round's bound is one at these prices too, once what became cheaper since is taken off.
    """
    best = _best(trials)
    kept = {id_: reason for id_, reason in why_not.items() if id_ not in best.extended}
    prices = round_.realised(best, kept)
    problem = modes.problem_of(round_.scenario, round_.network, prices, why_not=kept)
    modes_result = modes.result_of(
        problem,
        best.choice,
        bound_fen=max(_bound_fen(trial, problem) for trial in trials),
        runtime_s=monotonic() - began,
        seed=round_.seed,
        notes=tuple(_notes(trials, bound_yuan)),
    )
    return modes_result, best.contracts, best.crews


def _notes(trials: Sequence[Trial], bound_yuan: float) -> Iterator[str]:
    """How the rounds went, how far the best is from a bound on all three parts, and how its programme was solved."""
    best = _best(trials)
    totals = ", ".join(f"{trial.total_yuan:.2f}" for trial in trials)
    number = next(k for k, trial in enumerate(trials, start=1) if trial is best)
    yield f"Contracts, modes and crews cost {totals} yuan a month in rounds 1 to {len(trials)}; round {number} is kept."
    if bound_yuan > 0 and best.total_yuan > 0:
        gap = max(0.0, 1 - bound_yuan / best.total_yuan)
        yield (
            f"No choice of contracts, modes and crews costs less than {bound_yuan:.2f} yuan a month in all, "
            f"{100 * gap:.2f} % below the {best.total_yuan:.2f} yuan of this one."
        )
    if programme := best.chosen.programme:
        left = f"{100 * programme.gap:.3f} %" if programme.gap > 0 else "no"
        yield (
            f"The set partition over {programme.n_offers} offers of contracts and all other ways was solved with "
            f"{left} gap between its cost and its own bound."
        )


def _bound_fen(trial: Trial, after: ModesProblem) -> float:
    """Bound on every choice at the prices of `after`, from one at the prices of a round."""
    dropped = trial.chosen.bound_fen - _price_drop_fen(trial.problem, after)
    if trial.chosen.proof is None:
        return dropped
    alone = after.beside_contract_fen().min(axis=1)
    return max(dropped, trial.chosen.proof.bound_fen(alone) + float(after.to_contract_fen.sum()))


def _price_drop_fen(before: ModesProblem, after: ModesProblem) -> float:
    """Most that any choice can have become cheaper when the prices of the extension changed.

    Compounds that only the later prices allow cannot be bounded so: their drop is infinite.
    """
    ways = list(EXTENDED_WAYS)
    old, new = before.price_fen[:, ways].min(axis=1), after.price_fen[:, ways].min(axis=1)
    finite = np.isfinite(new)
    drop = float(np.maximum(0.0, old[finite] - new[finite]).sum())
    # Over a budget, a cheaper service also saves what the excess costs.
    return drop * (1 + after.over_budget_factor) if after.has_budget else drop
