"""What is grouped: a public districting instance, or anything else that methods can group and a checker can judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from allocator.checks.districting import judge
from benchmarks.spopt_peer import load, maxp_regions
from domain.arrays import Ints
from domain.districting import CutEdgesInstance, DistrictingInstance, MaxPInstance, TerritoryInstance
from domain.limits import Limit

OWN, SPOPT, OWN_AT_P = "own", "spopt", "own-at-p"
METHODS = (OWN, SPOPT, OWN_AT_P)  # the last is ours with as many regions as spopt found
WORK = 1_000.0  # so much that the seconds end every run


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a method found, None for nothing, and what it proved.

    `bound` is a lower bound on the objective of any plan, `most_regions` an upper bound on its regions where their
    number counts first; None where nothing was proved. `asked` is the number of regions that the plan had to have, None
    where the method was free to choose.
    """

    plan: Any
    bound: float | None = None
    most_regions: int | None = None
    asked: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checker says of a plan."""

    objective: float
    regions: int
    violations: tuple[str, ...]


class Case(Protocol):
    """One thing to group. `best_known` is the lowest objective known before, None where nothing is known."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def set_name(self) -> str: ...  # noqa: D102
    @property
    def problem(self) -> str: ...  # noqa: D102
    @property
    def best_known(self) -> float | None: ...  # noqa: D102
    @property
    def more_regions_first(self) -> bool:
        """Whether a plan with more regions is better, whatever its objective."""
        ...

    @property
    def methods(self) -> Sequence[str]:
        """Methods that can group it."""
        ...

    def solve(self, method: str, time_s: float, *, seed: int, peer_regions: int | None) -> Answer:
        """Best plan of a method within seconds.

        `peer_regions` is how many regions the peer's plan has with this seed, None when there is none.
        """
        ...

    def judge(self, plan: Any) -> Verdict:
        """Objective, regions and faults of a plan, found without any code of the methods."""
        ...


@dataclass(frozen=True, slots=True)
class InstanceCase:
    """A public instance; its plans are the region of every unit."""

    instance: DistrictingInstance
    set_name: str
    best_known: float | None = None

    @property
    def name(self) -> str:
        """Name of the instance."""
        return self.instance.name

    @property
    def problem(self) -> str:
        """Name of the problem that the instance is of."""
        names = {CutEdgesInstance: "cut-edges", TerritoryInstance: "territory", MaxPInstance: "max-p"}
        return names[type(self.instance)]

    @property
    def more_regions_first(self) -> bool:
        """True for max-p."""
        return isinstance(self.instance, MaxPInstance)

    @property
    def methods(self) -> Sequence[str]:
        """Ours, and where spopt knows the problem its own and ours with its number of regions."""
        return METHODS if isinstance(self.instance, MaxPInstance) else (OWN,)

    def solve(self, method: str, time_s: float, *, seed: int, peer_regions: int | None) -> Answer:
        """Region of every unit, (n,)."""
        limit = Limit(work=WORK, time_s=time_s)
        if method == SPOPT and isinstance(self.instance, MaxPInstance):
            return Answer(plan=maxp_regions(self.instance, time_s=time_s, seed=seed))
        if method == OWN_AT_P and isinstance(self.instance, MaxPInstance):
            return _at_p(self.instance, peer_regions, limit, seed)
        return _own(self.instance, limit, seed)

    def judge(self, plan: Ints) -> Verdict:
        """Verdict of the independent checker."""
        verdict = judge(self.instance, plan.tolist())
        return Verdict(verdict.cost, verdict.regions, verdict.violations)


def warm_up(methods: Sequence[str]) -> None:
    """Load and compile what the methods need, so that it does not count in the seconds of the first run."""
    if OWN in methods or OWN_AT_P in methods:
        from allocator.regions import cutedges, maxp, starts, territory  # noqa: F401, PLC0415  heavy

        starts.warm_up()
    if SPOPT in methods:
        load()


def _own(instance: DistrictingInstance, limit: Limit, seed: int) -> Answer:
    from allocator.regions import cutedges, maxp, territory  # noqa: PLC0415  heavy

    if isinstance(instance, CutEdgesInstance):
        found = cutedges.solve(instance, limit=limit, seed=seed)
        return Answer(plan=found.plan, bound=found.bound)
    if isinstance(instance, TerritoryInstance):
        found = territory.solve(instance, limit=limit, seed=seed)
        return Answer(plan=found.plan, bound=found.bound)
    regions = maxp.solve(instance, limit=limit, seed=seed)
    plan = None if regions.plan is None else regions.plan.region_of
    most = None if regions.plan is None else regions.plan.most_regions
    return Answer(plan=plan, bound=regions.bound, most_regions=most)


def _at_p(instance: MaxPInstance, n_regions: int | None, limit: Limit, seed: int) -> Answer:
    """Our plan with a number of regions; nothing where there is no number."""
    if n_regions is None:
        return Answer(plan=None)
    return replace(_own(replace(instance, n_regions=n_regions), limit, seed), most_regions=None, asked=n_regions)
