"""The policy comparison as one flat table for spreadsheets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from domain.columns import Zh
from domain.comparison import Comparison


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
