"""The cheapest ways in which requirements can give way so that a month can be had, ranked by what they cost.

An elastic model (Chinneck, Feasibility and Infeasibility in Optimization, 2008, chapter 7) prices every unit by which a
requirement gives way. After each answer a cut forbids what gave way there, so that the next answer is another one.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from allocator.cpsat import Search, search
from allocator.visits.explain.day_rules import add_days
from allocator.visits.explain.giving import CENTS, Prices, Unit
from allocator.visits.explain.model import RuleModel, add_loads, chiefs_model
from allocator.visits.explain.oracle import EXACT_VISITS
from allocator.visits.explain.relaxed import Give, price_table, with_new_officials
from allocator.visits.explain.requirements import Kind, Requirement
from allocator.visits.problem import VisitProblem
from domain.limits import Limit

SITES, MOST_NEW = 2, 8
COMPOUNDS_A_COPY = 12  # of an official named anew; more copies make the search slow, for they are alike
SAME_KINDS = 2  # answers in which the same kinds of requirements give way
LEVELS = frozenset({Kind.TRIP_TIME, Kind.MIN_GAP, Kind.MAX_GAP})
WORK_SCALE, LEADS_A_UNIT = 6.0, 1500  # work, and more of it for each so many pairs of official and compound
NEW_OFFICIAL = "new_official"


@dataclass(slots=True, kw_only=True)
class Elastic:
    """The elastic model: its units, and switches that say which requirements and kinds give way at all."""

    problem: VisitProblem
    built: RuleModel
    prices: Prices
    named: dict[int, list[cp_model.IntVar]] = field(default_factory=dict)
    used: dict[Hashable, cp_model.IntVar] = field(default_factory=dict)
    kind_used: dict[str, cp_model.IntVar] = field(default_factory=dict)

    @property
    def model(self) -> cp_model.CpModel:
        """The model searched."""
        return self.built.model


def cheapest(
    problem: VisitProblem, compounds: Sequence[int], *, days_matter: bool, most: int, limit: Limit, seed: int
) -> Iterator[tuple[tuple[Give, ...], float]]:
    """Ways out for some compounds of the problem, cheapest first, with what they cost by the prices of relaxations.

    In a set of compounds too large for the exact model, or where that finds nothing within the limit, who can lead what
    is all that is modelled unless `days_matter`.
    """
    elastic = _elastic(problem, compounds, days_matter=days_matter)
    work = WORK_SCALE + len(elastic.built.lead) / LEADS_A_UNIT
    seen: dict[frozenset[str], int] = {}
    for answer in range(most):
        found = search(elastic.model, limit=limit, seed=seed, work_scale=work)
        if not found.found and not answer and not days_matter:
            elastic = _elastic(problem, compounds, days_matter=False, exact=False)
            found = search(elastic.model, limit=limit, seed=seed, work_scale=work)
        if not found.found or found.objective is None:
            return
        gives = _given(elastic, found)
        yield gives, found.objective / CENTS
        if not gives:
            return
        kinds = frozenset(kind_of(give) for give in gives)
        seen[kinds] = seen.get(kinds, 0) + 1
        if seen[kinds] < SAME_KINDS:
            flags = [elastic.used[give.requirement or ("official", give.site)] for give in gives]
        else:
            flags = [elastic.kind_used[kind] for kind in sorted(kinds)]
        elastic.model.add_bool_or([flag.negated() for flag in flags])


def kind_of(give: Give) -> str:
    """Kind of what gives way, for ranking and for tables."""
    return NEW_OFFICIAL if give.requirement is None else str(give.requirement.kind)


def _elastic(problem: VisitProblem, compounds: Sequence[int], *, days_matter: bool, exact: bool = True) -> Elastic:
    """The elastic model, with days where there are few of them and it may be `exact`."""
    sites = _sites(problem, compounds)
    wider = with_new_officials(problem, sites)
    model = cp_model.CpModel()
    prices = Prices(model, price_table(problem), len(problem.official_ids))
    built = chiefs_model(wider, model, prices, compounds)
    if exact and len(wider.official_ids) * len(compounds) * len(built.timing.slots) <= EXACT_VISITS:
        add_days(built)
    elif days_matter:
        add_loads(built)
    elastic = Elastic(problem=wider, built=built, prices=prices)
    cost: list[tuple[cp_model.IntVar, float]] = []
    for unit in prices.units.values():
        cost.append((unit.variable, unit.yuan))
        _mark(elastic, unit.variable, unit.requirement, str(unit.requirement.kind))
    cost += _price_terms(elastic)
    cost += _price_officials(elastic, sites)
    variables, yuan = zip(*cost, strict=True)
    model.minimize(cp_model.LinearExpr.weighted_sum(list(variables), [round(CENTS * price) for price in yuan]))
    return elastic


def _sites(problem: VisitProblem, compounds: Sequence[int]) -> list[int]:
    """Where officials could be named anew: near the compounds, far from each other; enough for all at each place."""
    near = problem.between_m[list(compounds)][:, list(compounds)]
    chosen = [int(near.sum(axis=1).argmin())]
    while len(chosen) < min(SITES, len(compounds)):
        chosen.append(int(near[chosen].min(axis=0).argmax()))
    copies = min(MOST_NEW, 1 + len(compounds) // COMPOUNDS_A_COPY)
    return [compounds[place] for place in dict.fromkeys(chosen) for _ in range(copies)]


def _mark(elastic: Elastic, variable: cp_model.IntVar, key: Hashable, kind: str) -> None:
    """Tie a unit to the switches of its requirement and its kind."""
    model = elastic.model
    if key not in elastic.used:
        elastic.used[key] = model.new_bool_var("")
        if kind not in elastic.kind_used:
            elastic.kind_used[kind] = model.new_bool_var("")
        model.add_implication(elastic.used[key], elastic.kind_used[kind])
    model.add(variable == 0).only_enforce_if(elastic.used[key].negated())


def _price_terms(elastic: Elastic) -> list[tuple[cp_model.IntVar, float]]:
    """A term that is no longer strict has a price once, whatever it then costs."""
    flags: dict[object, cp_model.IntVar] = {}
    for unit in elastic.prices.units.values():
        term = unit.requirement.term
        if term is not None:
            if term not in flags:
                flags[term] = elastic.model.new_bool_var("")
            elastic.model.add(unit.variable == 0).only_enforce_if(flags[term].negated())
    return [(flag, elastic.problem.grounds.prices.not_strict_yuan) for flag in flags.values()]


def _price_officials(elastic: Elastic, sites: Sequence[int]) -> list[tuple[cp_model.IntVar, float]]:
    """Officials named anew; at one site the first comes before the second."""
    model, first = elastic.model, len(elastic.problem.official_ids) - len(sites)
    for place, site in enumerate(sites):
        named = model.new_bool_var("")
        for (o, _), lead in elastic.built.lead.items():
            if o == first + place:
                model.add_implication(lead, named)
        earlier = elastic.named.setdefault(site, [])
        if earlier:
            model.add_implication(named, earlier[-1])
        earlier.append(named)
        _mark(elastic, named, ("official", site), NEW_OFFICIAL)
    price = elastic.problem.grounds.prices.new_official_yuan
    return [(named, price) for made in elastic.named.values() for named in made]


def _given(elastic: Elastic, found: Search) -> tuple[Give, ...]:
    """What gives way in a solution, one entry for each requirement."""
    units: dict[Requirement, list[tuple[Unit, int]]] = {}
    for unit in elastic.prices.units.values():
        if amount := found.value(unit.variable):
            units.setdefault(unit.requirement, []).append((unit, amount))
    gives = [
        Give(
            requirement=requirement,
            amount=sum(amount for _, amount in made),
            yuan=sum(unit.yuan * amount for unit, amount in made),
            keys=() if requirement.kind in LEVELS else tuple(unit.key for unit, _ in made if unit.key is not None),
        )
        for requirement, made in sorted(units.items(), key=lambda item: (item[0].kind, *_place(item[0])))
    ]
    price = elastic.problem.grounds.prices.new_official_yuan
    for site, made in elastic.named.items():
        if count := sum(found.values(made)):
            gives.append(Give(requirement=None, amount=count, yuan=count * price, site=site))
    return tuple(gives)


def _place(one: Requirement) -> tuple[int, int, int, str]:
    return one.official, one.compound, one.community, one.term or ""
