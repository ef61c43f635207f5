"""How evenly a plan spreads work among officials and cost among communities."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from domain.plan import Plan
from domain.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How values lie: their number, least, mean, most, and the Gini coefficient."""

    count: int
    least: float
    mean: float
    most: float
    gini: float


def gini(values: Iterable[float]) -> float:
    """Gini coefficient of values that are not negative: mean absolute difference of two of them over twice the mean.

    0 where all are equal (and where all are zero), ``(n - 1) / n`` where one of `n` has everything.
    """
    ordered = np.sort(np.asarray(list(values), float))
    total = ordered.sum()
    if total <= 0:
        return 0.0
    n = len(ordered)
    ranks = np.arange(1, n + 1)
    return float(((2 * ranks - n - 1) * ordered).sum() / (n * total))


def spread(values: Sequence[float]) -> Spread | None:
    """How values lie; None for none."""
    if not values:
        return None
    return Spread(
        count=len(values), least=min(values), mean=sum(values) / len(values), most=max(values), gini=gini(values)
    )


def visits_of_officials(_scenario: Scenario, plan: Plan) -> list[float]:
    """Visits in the month of each official who is a chief, a deputy or makes a visit in the plan."""
    if plan.visits is None or plan.visits.plan is None:
        return []
    found = plan.visits.plan
    made = Counter(visit.official_id for visit in found.visits)
    people = {*found.chief_of.values(), *found.deputy_of.values(), *made}
    return [float(made[id_]) for id_ in sorted(people)]


def cost_of_communities(scenario: Scenario, plan: Plan) -> list[float]:
    """Yuan a month for each household of each community: prices of its compounds' modes over their households."""
    if plan.modes is None or plan.modes.plan is None:
        return []
    found = plan.modes.plan
    price = {o.compound_id: o.yuan_month for o in found.options if found.is_chosen(o) and o.yuan_month is not None}
    yuan: dict[str, float] = defaultdict(float)
    households: dict[str, int] = defaultdict(int)
    for compound in scenario.compounds:
        if compound.id in price:
            yuan[compound.community_id] += price[compound.id] or 0.0
            households[compound.community_id] += compound.households
    return [yuan[id_] / households[id_] for id_ in sorted(households) if households[id_]]


MEASURES: dict[str, Callable[[Scenario, Plan], list[float]]] = {
    "fair_visits": visits_of_officials,
    "fair_cost": cost_of_communities,
}
"""What is looked at; the keys are words of the page."""
