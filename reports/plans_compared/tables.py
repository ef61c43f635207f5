"""Costs, service and fairness of several plans as tables."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

import numpy as np

from domain.comparison import Comparison, Estimate, Indicator
from domain.words import Words, both
from reports.language import terms
from reports.language.words import PAGE
from reports.plan_folder.manifest import Figures, figures_of
from reports.plans_compared.fairness import MEASURES, Spread, spread
from reports.plans_compared.subject import Compared, Named
from reports.plans_compared.words import WORDS
from reports.tables.policies import policy_words
from reports.tables.table import Cell, Table, figure, named, number, signed, table, text
from simulation.statistics.intervals import Interval, paired_difference

Row = tuple[Cell, ...]


def costs(compared: Compared) -> Table:
    """Objective, bound and gap of each part under each plan, and the difference to the first."""
    figures = [figures_of(plan.plan) for plan in compared.plans]
    rows: list[Row] = []
    for part, words in terms.PARTS.items():
        mine = [f.get(part) for f in figures]
        if any(mine):
            rows += _part(compared, Words(f"{words.zh}（{terms.UNITS[part].zh}）", _titled(words, part)), mine)
    return table("compared_parts", _columns(compared, "part", "figure"), rows)


def _titled(words: Words, part: str) -> str:
    return f"{words.en} ({terms.UNITS[part].en})"


def _columns(compared: Compared, *keys: str) -> list[tuple[Words, bool]]:
    """Headings: what, then each plan, then the difference of each other plan."""
    heads = [(WORDS[key], False) for key in keys] + [(both(plan.name), True) for plan in compared.plans]
    return heads + [(_differs(plan), True) for plan in compared.others]


def _differs(plan: Named) -> Words:
    return Words(f"{plan.name} {WORDS['to_reference'].zh}", f"{plan.name} {WORDS['to_reference'].en}")


def _part(compared: Compared, words: Words, figures: Sequence[Figures | None]) -> list[Row]:
    objectives = [f.objective if f else None for f in figures]
    gaps = [f.gap * 100 if f and f.gap is not None else None for f in figures]
    nothing = [number(None) for _ in compared.others]
    status = [named(terms.STATUSES[f.status]) if f else number(None) for f in figures]
    return [
        (named(words), named(PAGE["objective"]), *_numbers(objectives, 2), *_differences(compared, objectives, 2)),
        (named(words), named(PAGE["bound"]), *_numbers([f.bound if f else None for f in figures], 2), *nothing),
        (named(words), named(WORDS["gap_percent"]), *_numbers(gaps, 2), *nothing),
        (named(words), named(WORDS["status_short"]), *status, *nothing),
    ]


def _numbers(values: Sequence[float | None], digits: int) -> list[Cell]:
    return [number(value, digits) for value in values]


def _differences(compared: Compared, values: Sequence[float | None], digits: int) -> list[Cell]:
    """Difference of each other plan to the first; none where they are not comparable."""
    first = values[0]
    return [
        number(None)
        if first is None or value is None or not compared.comparable(plan)
        else difference(value - first, digits)
        for plan, value in zip(compared.others, values[1:], strict=True)
    ]


def difference(value: float, digits: int) -> Cell:
    """Cell of a difference, with its sign."""
    return Cell(both(signed(value, digits)), value)


def cost_terms(compared: Compared) -> Table:
    """What the objective of each part is made of under each plan."""
    figures = [figures_of(plan.plan) for plan in compared.plans]
    rows: list[Row] = []
    for part, words in terms.PARTS.items():
        by_plan = [dict(f[part].cost_terms) if part in f else {} for f in figures]
        for key in dict.fromkeys(key for mine in by_plan for key in mine):
            values = [mine.get(key) for mine in by_plan]
            cells = (*_numbers(values, 2), *_differences(compared, values, 2))
            rows.append((named(words), named(terms.cost_term(key.removesuffix("_yuan"))), *cells))
    return table("compared_terms", _columns(compared, "part", "term"), rows)


def simulated(compared: Compared) -> tuple[Named, ...]:
    """Plans with simulated policies."""
    return tuple(plan for plan in compared.plans if plan.comparison is not None)


def paired(first: Comparison, other: Comparison) -> bool:
    """Whether the requests of two simulations come from the same random numbers."""
    return (first.seed, first.days, first.replications) == (other.seed, other.days, other.replications)


def service(compared: Compared) -> Table | None:
    """Each indicator under each policy that the first simulated plan and another have in common; None without two."""
    plans = simulated(compared)
    if len(plans) < 2:
        return None
    first = plans[0]
    assert first.comparison is not None
    found = [_estimates(plan) for plan in plans]
    rows = [
        _service_row(compared, plans, [f.get((policy, indicator.id)) for f in found], indicator, policy)
        for indicator in first.comparison.indicators
        for policy in first.comparison.policy_ids
    ]
    heads = [(WORDS["figure"], False), (WORDS["simulated_policy"], False), *((both(p.name), True) for p in plans)]
    heads += [column for plan in plans[1:] for column in ((_differs(plan), True), (WORDS["basis"], False))]
    return table("compared_service", heads, rows)


def _estimates(plan: Named) -> dict[tuple[str, str], Estimate]:
    return {(e.policy_id, e.indicator_id): e for e in plan.comparison.estimates} if plan.comparison else {}


def _service_row(
    compared: Compared, plans: Sequence[Named], row: Sequence[Estimate | None], indicator: Indicator, policy: str
) -> Row:
    scale, first = indicator.scale, row[0]
    title = Words(f"{indicator.title_zh}（{indicator.unit_zh}）", f"{indicator.title_en} ({indicator.unit_en})")
    cells = [named(title), named(policy_words(compared.first.scenario, policy))]
    cells += [
        number(e.mean * scale, 2).beside(f" ± {figure(e.half_width * scale, 2)}") if e else number(None) for e in row
    ]
    for plan, other in zip(plans[1:], row[1:], strict=True):
        if first is None or other is None:
            cells += [number(None), text("")]
            continue
        change, basis = _change(plans[0], plan, first, other)
        shown = difference(change.mean * scale, 2).beside(f" ± {figure(change.half_width * scale, 2)}")
        cells += [shown, named(WORDS[basis])]
    return tuple(cells)


def _change(first: Named, other: Named, before: Estimate, after: Estimate) -> tuple[Interval, str]:
    """Difference of an indicator with its interval, and whether it is one of pairs of replications."""
    assert first.comparison is not None
    assert other.comparison is not None
    apart = Interval(after.mean - before.mean, hypot(before.half_width, after.half_width))
    if not paired(first.comparison, other.comparison):
        return apart, "unpaired_draws"
    if not before.values or len(before.values) != len(after.values):  # of a simulation stored before values were
        return apart, "same_draws"
    values = (np.array(e.values, float) for e in (before, after))
    return paired_difference(*values, confidence=first.comparison.confidence), "paired_draws"


def fairness(compared: Compared) -> Table:
    """Spread of work among officials and of cost among communities under each plan."""
    keys = ("fair_count", "fair_least", "fair_mean", "fair_most", "fair_range", "fair_gini")
    heads = [(WORDS["figure"], False), (WORDS["plan"], False), *((WORDS[key], True) for key in keys)]
    rows = [
        (named(WORDS[key]), text(plan.name), *_spread(spread(of(plan.scenario, plan.plan))))
        for key, of in MEASURES.items()
        for plan in compared.plans
    ]
    return table("compared_fairness", heads, rows)


def _spread(found: Spread | None) -> list[Cell]:
    if found is None:
        return [number(None)] * 6
    span = found.most - found.least
    shown = _numbers([found.least, found.mean, found.most, span], 2)
    return [number(found.count), *shown, number(found.gini, 3)]


def places(compared: Compared) -> Table | None:
    """Each plan's place among the sampled groupings; None where none were sampled."""
    if compared.placed is None:
        return None
    keys = ("ensemble_value", "ensemble_better", "ensemble_equal", "ensemble_error", "ensemble_effective")
    heads = [(WORDS["ensemble_score"], False), (WORDS["plan"], False), *((WORDS[key], True) for key in keys)]
    rows = []
    for k, score in enumerate(compared.placed.ensemble.scores):
        for plan, own in zip(compared.plans, compared.placed.plans, strict=True):
            if own is not None:
                better, equal = standing(own[k], compared.placed.values[k])
                error = score.error if plan is compared.first else None
                cells = (number(own[k]), number(100 * better, 1), number(100 * equal, 1))
                told = (number(None if error is None else 100 * error, 1), number(score.effective))
                rows.append((named(WORDS[f"score_{score.name}"]), text(plan.name), *cells, *told))
    return table("compared_places", heads, rows)


def standing(value: float, samples: Sequence[float]) -> tuple[float, float]:
    """Shares of the samples that are worse (more) than a value, and as good."""
    close = [abs(sample - value) <= max(0.005, 1e-9 * abs(value)) for sample in samples]
    worse = sum(sample > value and not same for sample, same in zip(samples, close, strict=True))
    return worse / len(samples), sum(close) / len(samples)
