"""Data of the policy views that scripts draw: frontier, funnel, pairs of policies, and figures of each compound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.comparison import Comparison, Indicator
from domain.scenario import Scenario
from domain.words import Words, words
from reports.language.stages import LEVELS, STAGES

COSTS = ("cost", "cost_each", "overtime")
"""Measures that stand for what a policy costs, where the comparison has them."""
HOURS = words("mean hours to resolve (14 days at most)")
HOURS_SHORT = words("mean time to resolve", "short")
REQUESTS = words("requests in a simulated run")


def pair(words: Words) -> list[str]:
    """Both languages, as scripts take them."""
    return [words.zh, words.en]


def titled(indicator: Indicator) -> dict[str, object]:
    """Title and unit of an indicator, its decimals and whether more is better."""
    return {
        "title": [indicator.title_zh, indicator.title_en],
        "unit": [indicator.unit_zh, indicator.unit_en],
        "better": 1 if indicator.higher_is_better else -1,
    }


def frontier(comparison: Comparison) -> dict[str, object]:
    """Every indicator under every policy in the shown unit, with half-widths; those that stand for cost apart."""
    found = {(e.policy_id, e.indicator_id): e for e in comparison.estimates}

    def column(indicator: Indicator) -> dict[str, object]:
        own = [found.get((policy, indicator.id)) for policy in comparison.policy_ids]
        return titled(indicator) | {
            "mean": [None if e is None else round(e.mean * indicator.scale, 4) for e in own],
            "half": [None if e is None else round(e.half_width * indicator.scale, 4) for e in own],
        }

    costs = sorted((i for i in comparison.indicators if i.id in COSTS), key=lambda i: COSTS.index(i.id))
    services = [i for i in comparison.indicators if i.id not in COSTS]
    return {"costs": [column(i) for i in costs], "services": [column(i) for i in services]}


def funnel(comparison: Comparison) -> dict[str, object]:
    """Requests at each stage, and disputes at each level of the ladder, under every policy."""
    mean = {(row.policy_id, row.stage): row for row in comparison.funnel}

    def row(stage: str) -> dict[str, object]:
        own = [mean[policy, stage] for policy in comparison.policy_ids]
        return {"mean": [round(r.mean, 1) for r in own], "half": [round(r.half_width, 1) for r in own]}

    kinds = ("filed", "settled", "left")
    flow = [stage for stage in STAGES if not stage.startswith(tuple(f"{kind}_" for kind in kinds))]
    return {
        "stages": [{"title": pair(STAGES[stage])} | row(stage) for stage in flow],
        "levels": [
            {"title": pair(words)} | {kind: row(f"{kind}_{level}") for kind in kinds} for level, words in LEVELS.items()
        ],
    }


def pairs(comparison: Comparison) -> list[dict[str, object]]:
    """Every two policies in each indicator, (first, second, difference, half-width, p), by position of the policies."""
    position = {policy: k for k, policy in enumerate(comparison.policy_ids)}
    rows = []
    for indicator in comparison.indicators:
        own = [
            [
                position[p.first_id],
                position[p.second_id],
                round(p.mean * indicator.scale, 4),
                round(p.half_width * indicator.scale, 4),
                round(p.p_value, 4),
            ]
            for p in comparison.pairs
            if p.indicator_id == indicator.id
        ]
        if own:
            rows.append(titled(indicator) | {"rows": own})
    return rows


def outcomes(comparison: Comparison, scenario: Scenario, titles: Mapping[str, Words]) -> dict[str, object]:
    """Figures of each compound under the base policy, and what every other policy changes for it.

    A policy is better for a compound when its interval lies wholly below 0, for less time is better.
    """
    place = {id_: k for k, id_ in enumerate(comparison.compound_ids)}
    order = [place.get(compound.id) for compound in scenario.compounds]

    def by_compound(values: Sequence[float | None]) -> list[float | None]:
        return [None if k is None else values[k] for k in order]

    base = comparison.base_outcome
    if base is None:
        return {}
    measures = [
        {
            "title": pair(REQUESTS),
            "unit": pair(words("requests", "unit")),
            "digits": 0,
            "values": by_compound(comparison.requests_run),
        },
        {"title": pair(HOURS), "unit": pair(words("h")), "digits": 0, "values": by_compound(base.hours)},
    ]
    changes = [
        {
            "title": pair(titles[outcome.policy_id]),
            "of": pair(HOURS_SHORT),
            "unit": pair(words("h")),
            "digits": 0,
            "values": by_compound(outcome.difference),
            "verdicts": by_compound(
                [_verdict(*both) for both in zip(outcome.difference, outcome.half_width, strict=True)]
            ),
        }
        for outcome in comparison.compounds
        if outcome is not base
    ]
    return {"base": pair(titles[base.policy_id]), "measures": measures, "changes": changes}


def _verdict(difference: float | None, half_width: float | None) -> int | None:
    if difference is None or half_width is None:
        return None
    return 0 if abs(difference) <= half_width else (1 if difference < 0 else -1)
