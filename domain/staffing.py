"""How many people a district needs: service standards, the staffing that meets them, and what was shown about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.people import Shift


class PostKind(StrEnum):
    """Who is counted: repair crews of a pool, clerks at a community's desk, mediators of a community."""

    CREWS = "crews"
    DESK = "desk"
    MEDIATORS = "mediators"


@dataclass(frozen=True, slots=True)
class Standard:
    """At least the share `target` of requests must be served as the measure `id` says, as ``resolve:urgent:24h``."""

    id: str
    target: float

    def __str__(self) -> str:
        return f"{self.id}>={self.target:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """People of one kind in one place: of a pool on one shift, or of a community (`shift` None).

    `place` is the pool's name as policies state it, or the community's id. `before` counts the clerks and mediators
    that the scenario has; for crews there is no such number, as without a staffing they come in blocks of hours.
    """

    kind: PostKind
    place: str
    shift: Shift | None
    people: int
    before: int | None
    paid_h_year: float
    yuan_year: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareFound:
    """Share of requests that meet a standard: mean of replications and its one-sided confidence bounds."""

    standard: Standard
    mean: float
    low: float
    high: float

    @property
    def met(self) -> bool:
        """Whether the lower bound is at or above the target."""
        return self.low >= self.standard.target

    @property
    def missed(self) -> bool:
        """Whether the upper bound is below the target."""
        return self.high < self.standard.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A staffing that was simulated as a whole: what it costs in a year and the shares under it."""

    yuan_year: float
    crew_h_year: float
    shares: tuple[ShareFound, ...]

    @property
    def met(self) -> bool:
        """Whether all standards are met."""
        return all(share.met for share in self.shares)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneFewer:
    """The staffing found without one person of a post, on the replications that confirmed it."""

    kind: PostKind
    place: str
    shift: Shift | None
    tried: Tried


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierPoint:
    """Least-cost staffing for standards moved by `shift` (a share): what the separate counts expect, and a simulation.

    `expected` has one share a standard; `tried` is None where nothing was simulated as a whole. Kinds of people
    that are not decided are None.
    """

    shift: float
    crews: int | None
    clerks: int | None
    mediators: int | None
    yuan_year: float
    expected: tuple[float, ...]
    tried: Tried | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """Replications that had no part in the search: which try they were, how many, and what they showed.

    `confidence` is that of the try, corrected for the number of tries and standards.
    """

    attempt: int
    replications: int
    confidence: float
    tried: Tried


@dataclass(frozen=True, slots=True, kw_only=True)
class SideEffect:
    """An indicator that no standard speaks of, under the present staffing and the one found (raw unit)."""

    indicator_id: str
    title_zh: str
    title_en: str
    unit_zh: str
    unit_en: str
    scale: float
    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """The least-cost staffing found for standards, and the evidence.

    `posts` are those that the standards speak of; others stay as they are, and `kinds` says of whom they speak.
    `staffing` are the crews as policies state them. `bound_yuan` is a lower bound on the yearly cost of any staffing in
    the separable model (docs/model/staffing.md), None when none was computed. `found` is the staffing on the
    replications of the search, `present` that of today on the same, None when interrupted before; `confirmations` are
    in the order of tries, and the last one counts. `options` were tried for single units in `runs` simulated runs.
    """

    policy_id: str
    pooling: str
    standards: tuple[Standard, ...]
    titles: tuple[tuple[str, str], ...]
    kinds: tuple[PostKind, ...]
    confidence: float
    replications: int
    night_premium: float
    days: int
    seed: int
    posts: tuple[Post, ...]
    staffing: tuple[str, ...]
    present: Tried | None
    found: Tried
    confirmations: tuple[Confirmation, ...]
    fewer: tuple[OneFewer, ...]
    frontier: tuple[FrontierPoint, ...]
    side_effects: tuple[SideEffect, ...]
    bound_yuan: float | None
    options: int
    runs: int
    interrupted: bool

    @property
    def confirmed(self) -> bool:
        """Whether fresh replications showed that the standards are met."""
        return bool(self.confirmations) and self.confirmations[-1].tried.met

    def people(self, kind: PostKind) -> int:
        """People of one kind."""
        return sum(post.people for post in self.posts if post.kind is kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """Standards that no staffing meets: the shares when nobody waits for a person, and why the others are missed.

    `reasons` holds, for each standard, mean requests a replication by reason, the most frequent first; `highest` the
    largest target (rounded down to a tenth of a point) that was shown to be met.
    """

    shares: tuple[ShareFound, ...]
    reasons: tuple[tuple[tuple[str, float], ...], ...]
    highest: tuple[float, ...]
    people: int


class UnreachableError(Exception):
    """No staffing meets the standards."""

    def __init__(self, why: Unreachable) -> None:
        self.why = why
        super().__init__("no staffing meets the standards")
