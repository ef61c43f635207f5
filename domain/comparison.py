"""Simulated outcomes as they are shown: indicators with half-widths, differences of policies, a chosen best, swings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """What is measured. `scale` turns the raw mean into the shown unit (100 for shares shown in points)."""

    id: str
    title_zh: str
    title_en: str
    unit_zh: str
    unit_en: str
    scale: float
    higher_is_better: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Mean of an indicator under a policy over replications, with the half-width of its confidence interval.

    `values` are those of the replications in order, None where one has nothing to say: with them plans that met the
    same requests are compared in pairs.
    """

    policy_id: str
    indicator_id: str
    mean: float
    half_width: float
    values: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Paired difference to the base policy (policy minus base) and a plain sentence about it."""

    policy_id: str
    base_id: str
    indicator_id: str
    mean: float
    half_width: float
    sentence_zh: str
    sentence_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Paired difference of two policies (second minus first) in an indicator.

    The intervals of all pairs of policies in the indicator hold together with the comparison's confidence (Bonferroni);
    `p_value` is corrected by Holm for all of them.
    """

    first_id: str
    second_id: str
    indicator_id: str
    mean: float
    half_width: float
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """Half-width wanted for an indicator, what it came to under the policy where it is widest, and whether it is met.

    `wanted` is in the raw unit; with `relative` it is a share of the mean.
    """

    indicator_id: str
    wanted: float
    relative: bool
    half_width: float
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Overload:
    """A pool with more work than crews under a policy: sentences in both languages."""

    policy_id: str
    sentence_zh: str
    sentence_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """How many requests come to a stage under a policy, on average, with the half-width; stages are those of a run."""

    policy_id: str
    stage: str
    mean: float
    half_width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CompoundOutcome:
    """What a policy means for each compound, in the order of `Comparison.compound_ids`.

    `hours` are mean hours until a request is resolved, `difference` those more than under the base policy, both with
    long ones cut off; None where a compound had no request. The intervals of all compounds, `half_width` to each side,
    hold together with the comparison's confidence.
    """

    policy_id: str
    hours: tuple[float | None, ...]
    difference: tuple[float | None, ...]
    half_width: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Policies compared over paired replications.

    For each policy id in order, `backlog` holds the mean number of open requests at the end of each day and
    `paid_hours` the crew hours paid: nearly the same for all, so that policies differ by organisation, not by staff.
    The first `warm_up_days` are not measured. `precision` holds the half-widths that were asked for, if any. `funnel`
    has every stage of every policy; `requests_run` are the requests of each compound in a run, on average.
    """

    policy_ids: tuple[str, ...]
    replications: int
    days: int
    confidence: float
    seed: int
    requests_mean: float
    indicators: tuple[Indicator, ...]
    estimates: tuple[Estimate, ...]
    differences: tuple[Difference, ...]
    backlog: tuple[tuple[float, ...], ...] = ()
    paid_hours: tuple[float, ...] = ()
    pairs: tuple[Pair, ...] = ()
    precision: tuple[Precision, ...] = ()
    overloads: tuple[Overload, ...] = ()
    warm_up_days: float = 0.0
    funnel: tuple[Stage, ...] = ()
    compound_ids: tuple[str, ...] = ()
    requests_run: tuple[float, ...] = ()
    compounds: tuple[CompoundOutcome, ...] = ()

    @property
    def base_outcome(self) -> CompoundOutcome | None:
        """What the base policy, or else the first one, means for each compound; None where that is not known."""
        bases = {difference.base_id for difference in self.differences} or {*self.policy_ids[:1]}
        return next((outcome for outcome in self.compounds if outcome.policy_id in bases), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A policy that left a race after so many replications because `by_id` led it by more than it could catch up."""

    policy_id: str
    by_id: str
    replication: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The policy chosen as the best in an indicator.

    `confidence` is the probability, before the experiment, that the best is chosen if it is at least `difference` (raw
    unit) better than all others; None when nothing is promised. `spent` are replications by policy, `means` the raw
    means then. `approximate` is the estimated probability of the right choice where a procedure promises none. `leads`
    are intervals, holding together, of how far each is ahead of the best of the others (raw unit), where there are any.
    """

    procedure: str
    indicator: Indicator
    policy_ids: tuple[str, ...]
    chosen_id: str
    survivor_ids: tuple[str, ...]
    means: tuple[float, ...]
    spent: tuple[int, ...]
    difference: float
    confidence: float | None
    left: tuple[Left, ...] = ()
    approximate: float | None = None
    leads: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    seed: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """What an uncertain input does to an indicator: means at its low and its high value, and paired intervals.

    `low` and `high` are values of the input, `at_low` and `at_high` the changes of the indicator's mean from where the
    input has its usual `value` (raw unit), with half-widths.
    """

    input: str
    value: float
    low: float
    high: float
    at_low: float
    at_low_half_width: float
    at_high: float
    at_high_half_width: float

    @property
    def span(self) -> float:
        """How far the input moves the indicator."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """Swings of an indicator under a policy, the widest first; against another policy when `base_id` is not empty."""

    indicator: Indicator
    policy_id: str
    base_id: str
    mean: float
    half_width: float
    replications: int
    confidence: float
    seed: int
    days: int
    swings: tuple[Swing, ...]
