"""Are the funded needs within the protected budget and each community's share, and is the value left unmet right?

Candidates, rates, values and protection are worked out anew from the tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from math import exp, floor, log

import numpy as np
from scipy.special import bdtrc, gammaincinv

from allocator.checks.costs import cost_violations, same
from domain.demand import Need, NeedClass, NeedPlace
from domain.district import Compound
from domain.plan import Candidate, Plan
from domain.scenario import Scenario

ROUNDING_YUAN = 0.01
ROUNDING_CHANCE = 1e-9
SHOWN = 0.001  # figures of candidates are rounded in files


def violations(scenario: Scenario, plan: Plan) -> list[str]:
    """Sentences on what is wrong with the projects of `plan`."""
    if plan.projects is None or plan.projects.plan is None:
        return []
    facts = _Facts(scenario)
    funded = Counter(plan.projects.plan.funded)
    if unknown := [f"need {name}: is not in the scenario" for name in sorted(funded.keys() - facts.needs.keys())]:
        return unknown
    found = [f"need {name}: funded {times} times" for name, times in sorted(funded.items()) if times > 1]
    found += _chosen(facts, funded.keys())
    found += _budgets(facts, [facts.needs[name] for name in funded])
    found += _candidates(facts, plan.projects.plan.candidates)
    return found + cost_violations("projects", plan.projects, facts.terms(funded.keys()))


def terms_of(scenario: Scenario, plan: Plan) -> dict[str, float] | None:
    """What the projects of `plan` leave unmet, by term; None where they name what is not in the scenario."""
    chosen, facts = plan.projects.plan if plan.projects else None, _Facts(scenario)
    if chosen is None or not set(chosen.funded) <= facts.needs.keys():
        return None
    return facts.terms(frozenset(chosen.funded))


def _chosen(facts: _Facts, funded: Collection[str]) -> Iterator[str]:
    """What must be funded is, and nothing without what it requires."""
    for name, need in facts.needs.items():
        if need.must and name not in funded:
            yield f"need {name}: must be funded, but is not"
        for other in need.requires_ids if name in funded else ():
            if other not in funded:
                yield f"need {name}: requires {other}, which is not funded"


def _budgets(facts: _Facts, funded: list[Need]) -> Iterator[str]:
    rules = facts.scenario.rules.projects
    rounding = ROUNDING_YUAN * (1 + len(funded))
    planned = sum(need.cost_yuan for need in funded)
    most = planned + sum(sorted(map(_extra, funded), reverse=True)[: facts.protected])
    if planned > rules.budget_yuan + rounding:
        yield f"funded projects cost {planned:.2f} yuan > budget {rules.budget_yuan:.2f}"
    elif most > rules.budget_yuan + rounding:
        yield (
            f"funded projects cost {most:.2f} yuan when {facts.protected} of them reach their highest cost > budget "
            f"{rules.budget_yuan:.2f}"
        )
    share = rules.budget_yuan * rules.max_share_community_pct / 100.0
    for community in sorted({need.community_id for need in funded}):
        mine = [need.cost_yuan for need in funded if need.community_id == community]
        if sum(mine) > share + ROUNDING_YUAN * (1 + len(mine)):
            yield f"community {community}: projects cost {sum(mine):.2f} yuan > its share {share:.2f}"


def _extra(need: Need) -> float:
    return 0.0 if need.cost_high_yuan is None else max(0.0, need.cost_high_yuan - need.cost_yuan)


def _candidates(facts: _Facts, listed: tuple[Candidate, ...]) -> Iterator[str]:
    """Every need is listed once with the figures that follow from the tables."""
    times = Counter(row.id for row in listed)
    for name in facts.needs if listed else ():
        if times[name] != 1:
            yield f"need {name}: listed {times[name]} times, once is right"
    for row in listed:
        need = facts.needs.get(row.id)
        if need is None:
            yield f"need {row.id}: is listed, but neither in the table nor asked for often enough"
        else:
            yield from _figures(facts, need, row)


def _figures(facts: _Facts, need: Need, row: Candidate) -> Iterator[str]:
    low, mean, high = facts.rate(need)
    wanted: dict[str, float] = {
        "requests": facts.asked(need),
        "requests_year": mean,
        "low_year": low,
        "high_year": high,
        "value": sum(facts.met([row.id]).values()),
        "cost_yuan": need.cost_yuan,
        "cost_low_yuan": need.cost_yuan if need.cost_low_yuan is None else need.cost_low_yuan,
        "cost_high_yuan": need.cost_yuan if need.cost_high_yuan is None else need.cost_high_yuan,
    }
    for name, right in wanted.items():
        if abs(getattr(row, name) - right) > SHOWN and not same(getattr(row, name), right):
            yield f"need {row.id}: {name} is said to be {getattr(row, name):.3f}, but comes to {right:.3f}"


@dataclass
class _Facts:
    """What the tables say of candidates; a place without compounds stands as the empty id."""

    scenario: Scenario
    needs: dict[str, Need] = field(init=False)

    def __post_init__(self) -> None:
        self.compounds = {compound.id: compound for compound in self.scenario.compounds}
        self.needs = {need.id: need for need in self.scenario.needs}
        for kind in self.scenario.need_classes:
            for home, members in self._homes(kind):
                need = self._derived(kind, home, members)
                if need is not None:
                    self.needs[need.id] = need

    def _homes(self, kind: NeedClass) -> list[tuple[str, list[Compound]]]:
        if kind.place is NeedPlace.COMPOUND:
            return [(compound.id, [compound]) for compound in self.scenario.compounds]
        names = dict.fromkeys(compound.community_id for compound in self.scenario.compounds)
        return [(name, [c for c in self.scenario.compounds if c.community_id == name]) for name in names]

    def _derived(self, kind: NeedClass, home: str, members: list[Compound]) -> Need | None:
        community = members[0].community_id
        asked = sum(len(self.ages.get((compound.id, kind.category), ())) for compound in members)
        places = {"", home} if kind.place is NeedPlace.COMPOUND else {""}
        named = any(
            need.category == kind.category and need.community_id == community and need.compound_id in places
            for need in self.scenario.needs
        )
        if named or asked < kind.least_requests:
            return None
        name = f"{kind.category}@{home}"
        while name in self.needs:
            name += "+"
        homes = sum(compound.households for compound in members)
        low, high = (
            100.0 * floor((cost + by_household * homes) / 100 + 0.5)
            for cost, by_household in (
                (kind.cost_low_yuan, kind.household_low_yuan),
                (kind.cost_high_yuan, kind.household_high_yuan),
            )
        )
        high = max(low, high)
        empty = Need(
            id=name, name=kind.name, category=kind.category, community_id=community, residents=0, cost_yuan=0.0
        )
        return replace(
            empty,
            cost_yuan=low + (high - low) / 2,
            cost_low_yuan=low,
            cost_high_yuan=high,
            compound_id=home if kind.place is NeedPlace.COMPOUND else "",
        )

    @cached_property
    def ages(self) -> dict[tuple[str, str], list[float]]:
        """Ages in days of the requests of each compound and category."""
        today = datetime.combine(self.scenario.month, datetime.min.time())
        found: dict[tuple[str, str], list[float]] = {}
        for row in self.scenario.requests:
            age = max(0.0, (today - row.created) / timedelta(days=1))
            found.setdefault((row.compound_id, row.category), []).append(age)
        return found

    @cached_property
    def exposure(self) -> float:
        """Years that the history stands for, each of its days weighed like a request of that day."""
        days = max([1.0, *(age for ages in self.ages.values() for age in ages)])
        half = self.scenario.rules.projects.half_life_days
        return (days if not half else (1 - exp(-days * log(2) / half)) * half / log(2)) / 365

    def place(self, need: Need) -> list[str]:
        """Compounds of a need."""
        if need.compound_id:
            return [need.compound_id]
        return [c.id for c in self.scenario.compounds if c.community_id == need.community_id] or [""]

    def asked(self, need: Need) -> int:
        """Past requests of a need's category in its place."""
        return sum(len(self.ages.get((compound, need.category), ())) for compound in self.place(need))

    def weights(self, compounds: Collection[str], category: str) -> list[float]:
        """Weight of each past request in some compounds."""
        half = self.scenario.rules.projects.half_life_days
        ages = [age for compound in compounds for age in self.ages.get((compound, category), ())]
        return [2.0 ** (-age / half) if half else 1.0 for age in ages]

    def rate(self, need: Need) -> tuple[float, float, float]:
        """Low end, estimate and high end of the requests a year (Fay and Feuer's gamma interval)."""
        heft = self.weights(self.place(need), need.category)
        tail = (1 - self.scenario.rules.projects.confidence) / 2
        y, v = sum(heft), sum(weight * weight for weight in heft)
        low = v / y * gammaincinv(y * y / v, tail) if heft else 0.0
        high = (v + 1) / (y + 1) * gammaincinv((y + 1) ** 2 / (v + 1), 1 - tail)
        return low / self.exposure, y / self.exposure, high / self.exposure

    def met(self, funded: Collection[str]) -> dict[str, float]:
        """Points of each community that projects meet together; what two of them serve counts once."""
        rules = self.scenario.rules.projects
        best: dict[tuple[str, str, str], float] = {}
        for name in funded:
            need = self.needs[name]
            homes = {c: self.compounds[c].households if c else 1 for c in self.place(need)}
            for compound, households in homes.items():
                residents = need.residents * households / sum(homes.values())
                yearly = sum(self.weights([compound], need.category)) / self.exposure
                poor = self.compounds[compound].hardship_households if compound else 0
                factor = 1 + rules.hardship_weight * min(1.0, poor / households)
                cell = need.community_id, compound, str(need.category)
                best[cell] = max(best.get(cell, 0.0), (residents + rules.request_weight * yearly) * factor)
        total: dict[str, float] = {}
        for (community, _, _), points in best.items():
            total[community] = total.get(community, 0.0) + points
        return total

    def terms(self, funded: Collection[str]) -> dict[str, float]:
        """Points unmet and points short of a fair share."""
        rules = self.scenario.rules.projects
        possible, met = self.met(list(self.needs)), self.met(funded)
        short = [
            max(0.0, rules.fair_share_pct / 100 * points - met.get(community, 0.0))
            for community, points in possible.items()
        ]
        return {
            "unmet_value": sum(possible.values()) - sum(met.values()),
            "unfair_share": rules.fairness_weight * sum(short),
        }

    @cached_property
    def protected(self) -> int:
        """Projects that may reach their highest cost together without breaking the budget."""
        rules = self.scenario.rules.projects
        most, spent = 0, 0.0
        for cost in sorted(need.cost_yuan for need in self.needs.values() if _extra(need) >= ROUNDING_YUAN / 2):
            spent += cost
            most += spent <= rules.budget_yuan + ROUNDING_YUAN / 2
        allowed = rules.overspend_chance * (1.0 + ROUNDING_CHANCE)
        return next((level for level in range(most) if _chance(most, level) <= allowed), most)


def _chance(most: int, protected: int) -> float:
    """Largest of Bertsimas and Sim's bounds on overspending over choices of up to `most` uncertain projects."""
    n = np.arange(protected + 1, most + 1)
    whole, rest = np.divmod(protected + n, 2)
    beyond = bdtrc(whole, n, 0.5)
    at = bdtrc(whole - 1, n, 0.5) - beyond
    return float(np.minimum(1.0, (1 - rest / 2) * at + beyond).max(initial=0.0))
