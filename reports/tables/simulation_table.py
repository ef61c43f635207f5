"""The policy comparison as one flat table for spreadsheets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from domain.columns import Zh
from domain.comparison import Comparison
from reports.language.stages import STAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRow:
    """One indicator under one policy, in the shown unit; differences are to the base policy."""

    indicator: Annotated[str, Zh("指标")]
    indicator_zh: Annotated[str, Zh("指标名称")]
    unit: Annotated[str, Zh("单位")]
    policy: Annotated[str, Zh("政策")]
    mean: Annotated[float, Zh("均值")]
    half_width: Annotated[float, Zh("置信半宽")]
    difference: Annotated[float | None, Zh("与基准之差")] = None
    difference_half_width: Annotated[float | None, Zh("差的置信半宽")] = None
    sentence_zh: Annotated[str, Zh("结论")] = ""
    sentence_en: Annotated[str, Zh("结论_英文")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    """Two policies in one indicator, in the shown unit: second minus first, all pairs of an indicator together."""

    indicator: Annotated[str, Zh("指标")]
    indicator_zh: Annotated[str, Zh("指标名称")]
    unit: Annotated[str, Zh("单位")]
    first: Annotated[str, Zh("政策一")]
    second: Annotated[str, Zh("政策二")]
    difference: Annotated[float, Zh("二减一")]
    half_width: Annotated[float, Zh("同时置信半宽")]
    p_value: Annotated[float, Zh("校正后p值")]


def pair_rows(comparison: Comparison) -> list[PairRow]:
    """Rows by indicator, then pair of policies."""
    indicators = {indicator.id: indicator for indicator in comparison.indicators}
    return [
        PairRow(
            indicator=pair.indicator_id,
            indicator_zh=indicators[pair.indicator_id].title_zh,
            unit=indicators[pair.indicator_id].unit_zh,
            first=pair.first_id,
            second=pair.second_id,
            difference=round(pair.mean * indicators[pair.indicator_id].scale, 4),
            half_width=round(pair.half_width * indicators[pair.indicator_id].scale, 4),
            p_value=round(pair.p_value, 6),
        )
        for pair in comparison.pairs
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelRow:
    """How many requests come to a stage under a policy in a run."""

    policy: Annotated[str, Zh("政策")]
    stage: Annotated[str, Zh("阶段")]
    stage_zh: Annotated[str, Zh("阶段名称")]
    mean: Annotated[float, Zh("均值")]
    half_width: Annotated[float, Zh("置信半宽")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompoundRow:
    """What a policy means for a compound: hours until a request is resolved, and those more than under the base."""

    policy: Annotated[str, Zh("政策")]
    compound_id: Annotated[str, Zh("小区编号")]
    requests: Annotated[float, Zh("每次仿真工单数")]
    hours: Annotated[float | None, Zh("平均办结小时")]
    difference: Annotated[float | None, Zh("与基准之差")]
    half_width: Annotated[float | None, Zh("同时置信半宽")]


def funnel_rows(comparison: Comparison) -> list[FunnelRow]:
    """Rows by policy, then stage."""
    return [
        FunnelRow(
            policy=row.policy_id,
            stage=row.stage,
            stage_zh=STAGES[row.stage].zh,
            mean=round(row.mean, 2),
            half_width=round(row.half_width, 2),
        )
        for row in comparison.funnel
    ]


def compound_rows(comparison: Comparison) -> list[CompoundRow]:
    """Rows by policy, then compound."""
    return [
        CompoundRow(
            policy=outcome.policy_id,
            compound_id=id_,
            requests=comparison.requests_run[k],
            hours=outcome.hours[k],
            difference=outcome.difference[k],
            half_width=outcome.half_width[k],
        )
        for outcome in comparison.compounds
        for k, id_ in enumerate(comparison.compound_ids)
    ]


def comparison_rows(comparison: Comparison) -> list[ComparisonRow]:
    """Rows by indicator, then policy; the base policy has no difference to itself."""
    indicators = {indicator.id: indicator for indicator in comparison.indicators}
    difference_of = {(d.policy_id, d.indicator_id): d for d in comparison.differences}
    rows = []
    for estimate in sorted(comparison.estimates, key=lambda e: list(indicators).index(e.indicator_id)):
        indicator = indicators[estimate.indicator_id]
        difference = difference_of.get((estimate.policy_id, estimate.indicator_id))
        rows.append(
            ComparisonRow(
                indicator=indicator.id,
                indicator_zh=indicator.title_zh,
                unit=indicator.unit_zh,
                policy=estimate.policy_id,
                mean=round(estimate.mean * indicator.scale, 4),
                half_width=round(estimate.half_width * indicator.scale, 4),
                difference=round(difference.mean * indicator.scale, 4) if difference else None,
                difference_half_width=round(difference.half_width * indicator.scale, 4) if difference else None,
                sentence_zh=difference.sentence_zh if difference else "",
                sentence_en=difference.sentence_en if difference else "",
            )
        )
    return rows
