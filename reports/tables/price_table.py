"""What extending the crews costs, as the table that a subdistrict negotiates with, and as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import numpy as np

from allocator.crews.extension import CompoundPrice, ExtensionPrices
from domain.columns import Id, Text, Zh
from domain.district import Compound
from domain.scenario import Scenario
from domain.words import words
from reports.language.phrases import in_chinese
from reports.language.speech import choose
from reports.plan_folder.rows import Money
from reports.terminal.alignment import aligned
from reports.terminal.console import number

CREW, DEDICATED, YES, NO = "环卫班组", "专职保洁", "是", "否"

SUBDISTRICT = words("subdistrict", "heading")
FIGURES = (
    words("extended compounds", "heading"),
    words("shares", "heading"),
    words("prices at the margin", "heading"),
    words("dedicated cleaners", "heading"),
)
"""Headings of the sums of each subdistrict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow:
    """One compound: what cleaning it by the street crews costs against a cleaner of its own, in yuan a month.

    The share and its error are empty for a compound that the plan does not extend to, the crews' price where no crew
    can come. Shares are rounded so that the column adds up to the joint cost of extension.
    """

    compound_id: Annotated[Id, Zh("小区编号")]
    compound_name: Annotated[Text, Zh("小区名称")]
    subdistrict: Annotated[Text, Zh("街道")]
    community: Annotated[Text, Zh("社区")]
    cleanings_week: Annotated[int, Zh("每周保洁次数")]
    cleaning_min: Annotated[float, Zh("每次保洁分钟")]
    in_plan: Annotated[Text, Zh("方案中延伸")]
    marginal_yuan_month: Annotated[Money | None, Zh("边际费用_元每月")]
    share_yuan_month: Annotated[Money | None, Zh("分摊费用_元每月")]
    share_error_yuan_month: Annotated[Money | None, Zh("分摊误差_元每月")]
    dedicated_yuan_month: Annotated[Money, Zh("专职保洁_元每月")]
    cheaper: Annotated[Text, Zh("较低者")]
    reason: Annotated[Text, Zh("不能延伸的原因")]


def price_rows(scenario: Scenario, prices: ExtensionPrices) -> list[PriceRow]:
    """One row a compound in scenario order; shares in fen add up to the joint cost in fen."""
    compound_of = {compound.id: compound for compound in scenario.compounds}
    communities = {row.id: row.name for row in scenario.communities}
    subdistricts = {row.id: row.name for row in scenario.subdistricts}
    where = scenario.subdistrict_of()
    shares = iter(rounded_to([row.share_yuan for row in prices.compounds if row.share_yuan is not None]))
    return [
        _row(
            compound_of[row.compound_id],
            row,
            None if row.share_yuan is None else next(shares),
            (
                subdistricts.get(where[row.compound_id], where[row.compound_id]),
                communities.get(compound_of[row.compound_id].community_id, ""),
            ),
        )
        for row in prices.compounds
    ]


def rounded_to(yuan: Sequence[float]) -> list[float]:
    """Figures in whole fen that add up to their sum in whole fen: the largest fractions are rounded up."""
    fen = np.asarray(yuan, float) * 100
    down = np.floor(fen)
    up = round(float(fen.sum() - down.sum()))
    largest = np.argsort(-(fen - down), kind="stable")[:up]
    down[largest] += 1
    return [float(value) for value in down / 100]


def _row(compound: Compound, row: CompoundPrice, share: float | None, names: tuple[str, str]) -> PriceRow:
    subdistrict, community = names
    crew = row.crew_is_cheaper
    return PriceRow(
        compound_id=compound.id,
        compound_name=compound.name,
        subdistrict=subdistrict,
        community=community,
        cleanings_week=compound.cleanings_week,
        cleaning_min=compound.cleaning_min,
        in_plan=YES if row.in_plan else NO,
        marginal_yuan_month=_fen(row.marginal_yuan),
        share_yuan_month=share,
        share_error_yuan_month=_fen(row.half_width_yuan),
        dedicated_yuan_month=round(row.dedicated_yuan, 2),
        cheaper="" if crew is None else CREW if crew else DEDICATED,
        reason=in_chinese(row.reason) or row.reason,
    )


def _fen(yuan: float | None) -> float | None:
    return None if yuan is None else round(yuan, 2)


def price_text(scenario: Scenario, prices: ExtensionPrices) -> str:
    """What the table comes to: the joint cost, that the shares add up to it, and the sums of each subdistrict."""
    extended = [row for row in prices.compounds if row.share_yuan is not None]
    shares, dedicated = _sum(extended, "share_yuan"), _sum(extended, "dedicated_yuan")
    widest = max((row.half_width_yuan or 0.0 for row in extended), default=0.0)
    others = [row for row in prices.compounds if not row.in_plan and row.marginal_yuan is not None]
    lines = [
        f"crews a month: {number(prices.crews_yuan)} yuan with {len(extended)} extended compounds, "
        f"{number(prices.streets_yuan)} for the streets alone",
        f"joint cost of extension: {number(prices.joint_yuan)} yuan; the shares add up to {number(shares)} "
        f"({prices.n_orders} orders, each share within {number(widest)} yuan at {100 * prices.confidence:g} %)",
        f"dedicated cleaners for the same compounds: {number(dedicated)} yuan; "
        f"{sum(row.crew_is_cheaper is True for row in extended)} of {len(extended)} are cheaper with a crew",
        f"other compounds: {sum(row.crew_is_cheaper is True for row in others)} of {len(others)} that a crew could "
        "clean would be cheaper with a crew",
        "",
        "yuan a month, by subdistrict:",
    ]
    return "\n".join([*lines, *_by_subdistrict(scenario, extended)])


def _by_subdistrict(scenario: Scenario, extended: Sequence[CompoundPrice]) -> Iterator[str]:
    where, names = scenario.subdistrict_of(), {row.id: row.name for row in scenario.subdistricts}
    members: dict[str, list[CompoundPrice]] = {}
    for row in extended:
        members.setdefault(where[row.compound_id], []).append(row)
    table = [[choose(*SUBDISTRICT), "", *(choose(*heading) for heading in FIGURES)]]
    for subdistrict, rows in sorted(members.items()):
        sums = (number(_sum(rows, name)) for name in ("share_yuan", "marginal_yuan", "dedicated_yuan"))
        table.append([subdistrict, names.get(subdistrict, ""), str(len(rows)), *sums])
    yield from aligned(table, left=2)


def _sum(rows: Iterable[CompoundPrice], name: str) -> float:
    return sum(getattr(row, name) or 0.0 for row in rows)


def price_json(prices: ExtensionPrices, file: str) -> dict[str, Any]:
    """The same as one JSON object, with every compound."""
    return {
        "file": file,
        "crews_yuan_month": prices.crews_yuan,
        "streets_yuan_month": prices.streets_yuan,
        "joint_yuan_month": prices.joint_yuan,
        "shares_yuan_month": _sum(prices.compounds, "share_yuan"),
        "orders": prices.n_orders,
        "confidence": prices.confidence,
        "compounds": [asdict(row) | {"crew_is_cheaper": row.crew_is_cheaper} for row in prices.compounds],
    }
