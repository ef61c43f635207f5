"""What is measured: a public instance, or anything else that engines can solve and a checker can judge."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from allocator.checks.routing import judge
from allocator.crews.instances import Tokens, problem_of, tokens_of
from benchmarks.kept_bounds import KeptBounds
from domain import interruption
from domain.engines import Engine
from domain.routing import Link, RoutingInstance
from scenarios.routing_files.best_known import BestKnown
from scenarios.routing_files.folder import Found

ROUNDING = 1e-6  # costs of instances are whole numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """When a search ends: after a number of iterations, after seconds, or after the first of the two.

    It also ends when its cost reaches `enough`, a proven bound: nothing is left to gain.
    """

    iterations: int | None = None
    time_s: float | None = None
    enough: float = -math.inf


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine found, None for nothing, and its iterations, counted in its own way, None where it tells none."""

    solution: Any
    iterations: int | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checker says of a solution."""

    cost: float
    violations: tuple[str, ...]


class Case(Protocol):
    """One thing to solve. `best_known` is the lowest cost known before, None where nothing is known."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def set_name(self) -> str: ...  # noqa: D102
    @property
    def fleet(self) -> str: ...  # noqa: D102
    @property
    def best_known(self) -> float | None: ...  # noqa: D102

    def bound(self) -> float:
        """Proven lower bound on the cost."""
        ...

    def solve(self, engine: Engine, budget: Budget, *, seed: int) -> Answer:
        """Best solution of an engine within a budget."""
        ...

    def judge(self, solution: Any) -> Verdict:
        """Cost and faults of a solution, found without any code of the engines."""
        ...

    def written(self, solution: Any) -> Any:
        """The solution as it is kept in a JSON file."""
        ...


@dataclass(frozen=True, slots=True)
class InstanceCase:
    """A public instance under one fleet rule."""

    instance: RoutingInstance
    set_name: str
    fleet: str
    best_known: float | None
    kept: KeptBounds = field(default_factory=KeptBounds)

    @property
    def name(self) -> str:
        """Name of the instance."""
        return self.instance.name

    def bound(self) -> float:
        """Proven lower bound on the cost of any routes."""
        known = self.kept.of(self.instance)
        if known is None:
            known = self._proven()
            if not interruption.requested():
                self.kept.keep(self.instance, self.set_name, known)
        return known

    def _proven(self) -> int:
        from allocator.crews.bound import instance_bound  # noqa: PLC0415  heavy, and not always wanted

        upper = None if self.best_known is None else int(self.best_known)  # a bound that reaches it needs no more work
        return instance_bound(self.instance, upper=upper).value

    def solve(self, engine: Engine, budget: Budget, *, seed: int) -> Answer:
        """Routes of an engine as tokens."""
        if engine is Engine.OWN:
            return self._searched(budget, seed)
        from allocator.crews.peers import ortools, pyvrp  # noqa: PLC0415

        route = {Engine.PYVRP: pyvrp.route_instance, Engine.ORTOOLS: ortools.route_instance}[engine]
        found = route(
            self.instance, iterations=budget.iterations, time_s=budget.time_s, enough=budget.enough, seed=seed
        )
        return Answer(found.tokens, found.iterations)

    def _searched(self, budget: Budget, seed: int) -> Answer:
        from allocator.crews.engine.search import Effort, search  # noqa: PLC0415  compiles on first use

        effort = Effort(iterations=budget.iterations, time_s=budget.time_s, enough=budget.enough + ROUNDING)
        found = search(problem_of(self.instance), effort=effort, seed=seed)
        return Answer(tokens_of(self.instance, found.routes), found.iterations)

    def judge(self, solution: Tokens) -> Verdict:
        """Cost of deadheading and of passing what is served."""
        verdict = judge(self.instance, solution)
        return Verdict(verdict.cost, verdict.violations)

    def written(self, solution: Tokens) -> Any:
        """Tokens of each route."""
        return {"routes": [list(route) for route in solution]}


def smallest_case() -> InstanceCase:
    """One street between two nodes, to load and compile engines with."""
    ways = (Link(tail=0, head=1, cost=1, demand=1), Link(tail=1, head=0, cost=1))
    street = RoutingInstance(
        name="one street",
        n_nodes=2,
        depot=0,
        capacity=1,
        vehicles=None,
        required={},
        edges=ways[:1],
        arcs=(),
        links=ways,
    )
    return InstanceCase(street, "", "free", None)


MakeCase = Callable[[str, Path], Case]
"""Makes a case of a set's name and a scenario folder."""


def cases_of(found: Found, known: BestKnown, kept: KeptBounds, *, fleet: str | None, district: MakeCase) -> list[Case]:
    """Cases of what a folder holds; `fleet` None takes each instance's rule from the table of best known values."""
    cases: list[Case] = [_instance_case(instance, name, known, kept, fleet) for name, instance in found.instances]
    return cases + _made(found.scenarios, district)


def _instance_case(
    instance: RoutingInstance, set_name: str, known: BestKnown, kept: KeptBounds, fleet: str | None
) -> InstanceCase:
    rule = fleet or known.fleet(instance.name, set_name)
    return InstanceCase(
        instance=instance if rule == "limited" else replace(instance, vehicles=None),
        set_name=set_name,
        fleet=rule,
        best_known=known.cost(instance.name, set_name, rule),
        kept=kept,
    )


def _made(scenarios: Iterable[tuple[str, Path]], district: MakeCase) -> list[Case]:
    return [district(set_name, folder) for set_name, folder in scenarios]
