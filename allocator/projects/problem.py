"""Candidate projects as arrays: what each costs and may cost, and the value that they have together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from allocator.projects.candidates import Choice, choices_of
from allocator.projects.protection import least_protected, most_together, protected_fen
from allocator.projects.rates import Cell, History, Rate, history_of, rate, total
from domain.arrays import Bools, Floats, Ints
from domain.plan import Plan
from domain.roads import RoadNetwork
from domain.rules import ProjectRules
from domain.scenario import Scenario

FEN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A cell, one class of need in one compound, and who can serve it.

    Serving it meets `requests_points` once, however many projects do, and the most of the projects' own
    `resident_points`, by position of the project: residents who ask for one thing twice are not two residents.
    """

    cell: Cell
    community: int
    factor: float
    requests_points: float
    resident_points: dict[int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """Points that are met as soon as any of `members` (positions of projects) is funded."""

    community: int
    members: tuple[int, ...]
    points: float


@dataclass(frozen=True, kw_only=True)
class ProjectProblem:
    """Candidates as arrays; positions are identities.

    `cost_fen`, planned, `extra_fen`, the most beyond it, `community` and `must` are (n_projects,). `requires` are pairs
    (project, project that it needs). `protected` projects may reach their highest cost together within `budget_fen`.
    """

    choices: tuple[Choice, ...]
    community_ids: tuple[str, ...]
    community: Ints
    cost_fen: Ints
    extra_fen: Ints
    must: Bools
    requires: tuple[tuple[int, int], ...]
    served: tuple[Served, ...]
    gains: tuple[Gain, ...]
    history: History
    rules: ProjectRules
    budget_fen: int
    protected: int

    def __post_init__(self) -> None:
        for name in ("cost_fen", "extra_fen", "community", "must"):
            if getattr(self, name).shape != (len(self.choices),):
                raise ValueError(f"{name} is {getattr(self, name).shape}, expected {(len(self.choices),)}")

    @property
    def ids(self) -> tuple[str, ...]:
        """Id of each candidate."""
        return tuple(choice.need.id for choice in self.choices)

    @property
    def community_fen(self) -> int:
        """Most that the projects of one community may cost, as planned."""
        return int(self.budget_fen * self.rules.max_share_community_pct / 100 + 1e-6)

    @cached_property
    def gains_of(self) -> list[list[Gain]]:
        """Gains that each project is a member of."""
        found: list[list[Gain]] = [[] for _ in self.choices]
        for gain in self.gains:
            for k in gain.members:
                found[k].append(gain)
        return found

    def possible(self) -> Floats:
        """Points of each community (n_communities,) if every project were funded."""
        return self.met(np.ones(len(self.choices), bool))

    def met(self, taken: Bools) -> Floats:
        """Points of each community that projects meet together, (n_communities,)."""
        points = np.zeros(len(self.community_ids))
        for gain in self.gains:
            if taken[list(gain.members)].any():
                points[gain.community] += gain.points
        return points

    def interval(self, taken: Bools) -> Rate:
        """Points that projects meet, with the interval that the numbers of past requests leave open."""
        cells = [it for it in self.served if taken[list(it.resident_points)].any()]
        fixed = sum(max(points for k, points in it.resident_points.items() if taken[k]) for it in cells)
        factors = [it.factor for it in cells]
        return _points(self.history, [it.cell for it in cells], factors, self.rules, fixed)

    def worst_fen(self, taken: Bools) -> int:
        """Cost of projects when the protected ones with the widest range reach their highest cost."""
        return protected_fen(self.cost_fen[taken], self.extra_fen[taken], self.protected)

    def with_budget(self, budget_fen: int) -> ProjectProblem:
        """The same projects with another budget, protected to the same chance of overspending."""
        uncertain = most_together(self.cost_fen, self.extra_fen, budget_fen)
        protected = least_protected(uncertain, self.rules.overspend_chance)
        return replace(self, budget_fen=budget_fen, protected=protected)


def _points(history: History, cells: list[Cell], factors: list[float], rules: ProjectRules, fixed: float) -> Rate:
    """Points of cells' requests, weighed by `factors`, on top of `fixed` ones."""
    found = rate(
        total(history.weight, cells, factors),
        total(history.squared, cells, factors, power=2),
        exposure_years=history.exposure_years,
        heaviest=max(factors, default=1.0),
        confidence=rules.confidence,
    )
    weight = rules.request_weight if cells else 0.0
    return Rate(mean=fixed + weight * found.mean, low=fixed + weight * found.low, high=fixed + weight * found.high)


def problem_of(scenario: Scenario, network: RoadNetwork, plan: Plan) -> ProjectProblem:
    """Arrays of the projects part; it needs no streets and no earlier part."""
    del network, plan
    rules, history = scenario.rules.projects, history_of(scenario)
    choices = choices_of(scenario, history)
    communities = sorted({choice.need.community_id for choice in choices})
    place = {name: k for k, name in enumerate(communities)}
    position = {choice.need.id: k for k, choice in enumerate(choices)}
    cost = np.array([round(choice.need.cost_yuan * FEN) for choice in choices], np.int64)
    high = np.array([round(choice.high_yuan * FEN) for choice in choices], np.int64)
    served = _served(scenario, choices, history, place)
    empty = ProjectProblem(
        choices=choices,
        community_ids=tuple(communities),
        community=np.array([place[choice.need.community_id] for choice in choices], np.int64),
        cost_fen=cost,
        extra_fen=np.maximum(0, high - cost),
        must=np.array([choice.need.must for choice in choices], bool),
        requires=tuple((k, position[j]) for k, choice in enumerate(choices) for j in choice.need.requires_ids),
        served=served,
        gains=_gains(served),
        history=history,
        rules=rules,
        budget_fen=0,
        protected=0,
    )
    return empty.with_budget(round(rules.budget_yuan * FEN))


def _served(
    scenario: Scenario, choices: Sequence[Choice], history: History, place: dict[str, int]
) -> tuple[Served, ...]:
    """Every cell that some project serves; a place without compounds is a cell of its own."""
    rules = scenario.rules.projects
    compounds = {compound.id: compound for compound in scenario.compounds}
    found: dict[tuple[str, Cell], Served] = {}
    for k, choice in enumerate(choices):
        need = choice.need
        households = sum(compounds[id_].households for id_ in choice.compound_ids)
        for id_ in choice.compound_ids or ("",):
            cell = (id_, need.category.value)
            home = compounds.get(id_)
            part = home.households / households if home else 1.0
            poor = min(1.0, home.hardship_households / home.households) if home else 0.0
            factor = 1.0 + rules.hardship_weight * poor
            points = rules.request_weight * factor * history.weight.get(cell, 0.0) / history.exposure_years
            empty = Served(
                cell=cell,
                community=place[need.community_id],
                factor=factor,
                requests_points=points,
                resident_points={},
            )
            key = (need.community_id, cell)
            found.setdefault(key, empty).resident_points[k] = need.residents * part * factor
    return tuple(found.values())


def _gains(served: Iterable[Served]) -> tuple[Gain, ...]:
    """Value as points that are met once each.

    The most of several projects' points is a sum of steps: the least of them for any project, what the second adds for
    any project but the first, and so on. Steps of the same projects are put together over all cells.
    """
    points: dict[tuple[int, tuple[int, ...]], float] = {}
    for it in served:
        order = sorted(it.resident_points, key=lambda k: (it.resident_points[k], k))
        before = 0.0
        for step, k in enumerate(order):
            more = it.resident_points[k] - before + (it.requests_points if step == 0 else 0.0)
            before = it.resident_points[k]
            key = (it.community, tuple(sorted(order[step:])))
            points[key] = points.get(key, 0.0) + more
    return tuple(
        Gain(community=community, members=members, points=value)
        for (community, members), value in points.items()
        if value > 0
    )


def cost_terms(problem: ProjectProblem, taken: Bools) -> dict[str, float]:
    """Points that stay unmet, and what communities are short of their fair share, weighed."""
    possible, met = problem.possible(), problem.met(taken)
    fair = problem.rules.fair_share_pct / 100 * possible
    short = np.maximum(0.0, fair - met).sum()
    return {
        "unmet_value": float(possible.sum() - met.sum()),
        "unfair_share": problem.rules.fairness_weight * float(short),
    }
