"""What the extension of the crews into compounds costs, compound by compound, against a dedicated cleaner."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from allocator.crews.coalitions import TwoPlans, without
from allocator.crews.days import patterns_for
from allocator.crews.engine.instance import CrewDay, Routes, RoutingProblem
from allocator.crews.engine.search import Effort, search
from allocator.crews.marginal import WARM, marginal_yuan
from allocator.crews.planned_week import PlannedWeek, not_owed, parts_of, planned_week, total_yuan
from allocator.crews.problem import CrewProblem
from allocator.crews.shares import Shares, shapley
from domain.district import Compound
from domain.executors import Executor, Serial
from domain.limits import Limit
from domain.plan import CrewsPlan
from domain.rules import CrewRules
from domain.scenario import Scenario

SAMPLES = 64
CONFIDENCE = 0.95
WEEK_EFFORT = 6  # iterations for each service of a week's different days, at work 1
DAY_EFFORT = 200  # iterations for each compound and kind of day, at work 1
EVEN_YUAN = 1e-6  # of the joint cost: float noise
NO_ROOM = "no street-cleaning crew had room for it"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompoundPrice:
    """Yuan a month of cleaning a compound. `share_yuan` is None for one that the plan does not extend to.

    `marginal_yuan` is what the crews save without it or, outside the plan, what they add with it; None when no crew can
    clean it, and `reason` says why.
    """

    compound_id: str
    in_plan: bool
    marginal_yuan: float | None
    share_yuan: float | None
    half_width_yuan: float | None
    dedicated_yuan: float
    reason: str = ""

    @property
    def crew_is_cheaper(self) -> bool | None:
        """Whether a crew adds less than a dedicated cleaner costs; None where no crew can come."""
        return None if self.marginal_yuan is None else self.marginal_yuan <= self.dedicated_yuan


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionPrices:
    """Prices of all compounds in scenario order, yuan a month.

    `crews_yuan` is what the crews' month costs with all extended compounds and `streets_yuan` without any, as far as
    the search could find cheaper days; what lies between is `joint_yuan`, to which the shares add up.
    """

    compounds: tuple[CompoundPrice, ...]
    streets_yuan: float
    crews_yuan: float
    n_orders: int
    confidence: float

    @property
    def joint_yuan(self) -> float:
        """Joint cost of extension."""
        return self.crews_yuan - self.streets_yuan


def dedicated_yuan(compound: Compound, rules: CrewRules) -> float:
    """Yuan a month of a cleaner who comes for this compound alone: work and way, at least the hours always paid."""
    hours = max(rules.dedicated_min_h, (compound.cleaning_min + rules.dedicated_way_min) / 60)
    return compound.cleanings_week * rules.weeks_month * hours * rules.dedicated_yuan_h


def extension_prices(
    scenario: Scenario,
    problem: CrewProblem,
    plan: CrewsPlan,
    extended: Collection[str],
    *,
    samples: int = SAMPLES,
    limit: Limit | None = None,
    seed: int = 0,
    executor: Executor | None = None,
) -> ExtensionPrices:
    """Prices of every compound under a plan that extends to `extended`; `problem` is that of all compounds.

    Shares are the Shapley value of the game `coalitions.TwoPlans` between the plan and one for the streets alone, both
    first improved by the same search.
    """
    asked = _Asked(samples, (limit or Limit()).work, seed, executor or Serial())
    patterns = patterns_for(problem.tasks.times_week.tolist())
    priced = [
        _priced(part, planned_week(part, plan, patterns), frozenset(extended), asked)
        for part in parts_of(problem, plan)
    ]
    figures = _Figures(
        marginal={id_: yuan for part in priced for id_, yuan in part.marginal.items()},
        share={id_: yuan for part in priced for id_, yuan in part.share.items()},
        half_width={id_: yuan for part in priced for id_, yuan in part.half_width.items()},
        reason={id_: reason for part in priced for id_, reason in part.reason.items()},
        streets_yuan=sum(part.streets_yuan for part in priced),
        crews_yuan=sum(part.crews_yuan for part in priced),
        n_orders=max((part.n_orders for part in priced), default=0),
    )
    return ExtensionPrices(
        compounds=tuple(_price(scenario, compound, figures) for compound in scenario.compounds),
        streets_yuan=figures.streets_yuan,
        crews_yuan=figures.crews_yuan,
        n_orders=figures.n_orders,
        confidence=CONFIDENCE,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    samples: int
    work: float
    seed: int
    executor: Executor


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figures:
    """Yuan a month by compound id; ids that something is not known for are missing."""

    marginal: Mapping[str, float]
    share: Mapping[str, float]
    half_width: Mapping[str, float]
    reason: Mapping[str, str]
    streets_yuan: float
    crews_yuan: float
    n_orders: int


def _priced(problem: CrewProblem, planned: PlannedWeek, extended: frozenset[str], asked: _Asked) -> _Figures:
    """Figures of a part whose crews serve nothing else."""
    players = {id_: task for id_, task in planned.position_of.items() if id_ in extended}
    game = _game(planned, tuple(players.values()), asked)
    streets, crews = game.ends_yuan
    rng = np.random.default_rng(asked.seed)
    shares = shapley(len(players), game, samples=asked.samples, rng=rng, confidence=CONFIDENCE, executor=asked.executor)
    _require_efficiency(shares, crews - streets)
    marginal = marginal_yuan(
        planned.week.routing,
        game.joint,
        list(planned.position_of.values()),
        effort=_effort(DAY_EFFORT * asked.work),
        seed=asked.seed,
        executor=asked.executor,
    )
    month, left = problem.weeks_month, _left_to_nobody(problem, extended)
    return _Figures(
        marginal=dict(zip(planned.position_of, (month * marginal).tolist(), strict=True)) | left,
        share=dict(zip(players, (month * shares.value).tolist(), strict=True)) | left,
        half_width=dict(zip(players, (month * shares.half_width).tolist(), strict=True)) | dict.fromkeys(left, 0.0),
        reason={id_: why for id_, why in zip(problem.tasks.ids, problem.reasons, strict=True) if why},
        streets_yuan=month * streets,
        crews_yuan=month * crews + sum(left.values()),
        n_orders=shares.n_orders,
    )


def _price(scenario: Scenario, compound: Compound, figures: _Figures) -> CompoundPrice:
    id_, rules = compound.id, scenario.rules.crews
    reason = figures.reason.get(id_, "")
    marginal = figures.marginal.get(id_, None if reason else 0.0)
    month = compound.cleanings_week * rules.weeks_month
    if not reason and marginal is not None and month and marginal >= month * rules.unserved_yuan - 0.005:
        reason = NO_ROOM
    return CompoundPrice(
        compound_id=id_,
        in_plan=id_ in figures.share,
        marginal_yuan=None if reason and id_ not in figures.share else marginal,
        share_yuan=figures.share.get(id_),
        half_width_yuan=figures.half_width.get(id_),
        dedicated_yuan=dedicated_yuan(compound, rules),
        reason=reason,
    )


def _left_to_nobody(problem: CrewProblem, extended: Collection[str]) -> dict[str, float]:
    """Yuan a month of the cleanings left out of extended compounds that no crew could ever clean."""
    tasks, month = problem.tasks, problem.weeks_month
    return {
        tasks.ids[task]: float(month * tasks.times_week[task] * tasks.price_yuan[task])
        for task in np.flatnonzero(tasks.is_compound).tolist()
        if problem.reasons[task] and tasks.ids[task] in extended
    }


def _game(planned: PlannedWeek, players: tuple[int, ...], asked: _Asked) -> TwoPlans:
    """The game between the plan and one for the streets alone, both searched on from the plan."""
    whole = planned.week.routing
    owed = not_owed(whole, set(planned.position_of.values()) - set(players))
    streets = not_owed(owed, players)
    thinned = tuple(without(whole, day, frozenset(players)) for day in planned.days)
    services = sum(len(trip) for day in planned.days for trip in day.trips)
    effort = _effort(asked.work * WEEK_EFFORT * services)
    jobs = [_Search(owed, planned.days, effort, asked.seed), _Search(streets, thinned, effort, asked.seed)]
    joint, alone = asked.executor.map(_improved, jobs)
    return TwoPlans(problem=owed, players=players, alone=alone, joint=joint)


def _effort(iterations: float) -> Effort:
    return Effort(iterations=max(1, round(iterations)), time_s=None)


@dataclass(frozen=True, slots=True)
class _Search:
    problem: RoutingProblem
    days: tuple[CrewDay, ...]
    effort: Effort
    seed: int


def _improved(job: _Search) -> tuple[CrewDay, ...]:
    """Days at least as cheap as those given."""
    days = tuple(day for day in job.days if day.trips)
    start = Routes(days=days, cost=total_yuan(job.problem, days))
    found = search(job.problem, effort=job.effort, seed=job.seed, start=start, temperature=WARM).routes
    return found.days if total_yuan(job.problem, found.days) < start.cost else days


def _require_efficiency(shares: Shares, joint_yuan: float) -> None:
    """Shares that do not add up to the joint cost would be a fault of ours."""
    missing = float(shares.value.sum()) - joint_yuan
    if abs(missing) > EVEN_YUAN * max(1.0, abs(joint_yuan)):
        raise RuntimeError(f"shares add up to {missing:+.4f} yuan beside the joint cost")
