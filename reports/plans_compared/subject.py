"""The plans that a page compares, the first of which the others are held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from allocator.contracts.ensemble import Ensemble
from domain.comparison import Comparison
from domain.plan import Plan
from domain.scenario import Scenario
from scenarios.save import digest


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


Row = TypeVar("Row", bound=_Identified)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A plan under the name that it has on the page."""

    name: str
    scenario: Scenario
    plan: Plan
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Sampled groupings: `values` of each score (rows as `Ensemble.scores`), and where each plan lies among them.

    A row of `plans` is None where a plan has other compounds under contract than the first, or a group no firm takes.
    """

    ensemble: Ensemble
    values: Sequence[Sequence[float]]
    plans: Sequence[Sequence[float] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two to four plans, and a sample of groupings where there is one."""

    plans: tuple[Named, ...]
    placed: Placed | None = None

    @property
    def first(self) -> Named:
        """The plan that the others are held against."""
        return self.plans[0]

    @property
    def others(self) -> tuple[Named, ...]:
        """All plans but the first."""
        return self.plans[1:]

    def comparable(self, other: Named) -> bool:
        """Whether figures of a plan may be set against the first's: the same compounds in the same month."""
        mine, its = self.first.scenario, other.scenario
        return mine.month == its.month and {c.id for c in mine.compounds} == {c.id for c in its.compounds}

    def of_other_data(self, other: Named) -> bool:
        """Whether a plan is for another scenario than the first."""
        mine, its = self.first.scenario, other.scenario
        return its != mine and digest(its) != digest(mine)


def everywhere(plans: Sequence[Named]) -> Scenario:
    """The first plan's scenario with the compounds, communities and people that only the others know."""
    first = plans[0].scenario
    every = [plan.scenario for plan in plans]
    return replace(
        first,
        compounds=_together([s.compounds for s in every]),
        communities=_together([s.communities for s in every]),
        subdistricts=_together([s.subdistricts for s in every]),
        officials=_together([s.officials for s in every]),
        contractors=_together([s.contractors for s in every]),
    )


def _together(tables: Sequence[Sequence[Row]]) -> tuple[Row, ...]:
    """Rows of all tables, each id once, as the first of them has it."""
    rows: dict[str, Row] = {}
    for table in tables:
        for row in table:
            rows.setdefault(row.id, row)
    return tuple(rows.values())
