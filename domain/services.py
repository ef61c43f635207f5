"""What a service mode gives, what residents may order on top of it, and what a change of mode costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from annotated_types import Interval

from domain.columns import Yuan, Zh
from domain.district import Compound, CurrentService, Mode


class ServiceItem(StrEnum):
    """A part of a service whose level is counted, and which the menu may sell."""

    GATE = "gate"
    CLEANING = "cleaning"
    LIFT = "lift"


LEVELS: Mapping[ServiceItem, str] = {
    ServiceItem.GATE: "gate_h_day",
    ServiceItem.CLEANING: "cleanings_week",
    ServiceItem.LIFT: "lift_checks_month",
}
"""Field that holds the level of each item, in compounds (what is asked for) and in `ModeStandard` (what is given)."""

UNITS: Mapping[ServiceItem, str] = {
    ServiceItem.GATE: "h a day",
    ServiceItem.CLEANING: "a week",
    ServiceItem.LIFT: "a month",
}
"""What a unit of each item's level is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeStandard:
    """What a mode gives at most: hours a day with the gate guarded, cleanings a week, lift checks a month.

    A mode without a row gives whatever a compound asks for. Street crews always clean as often as they are asked to.
    """

    mode: Annotated[Mode, Zh("服务模式")]
    gate_h_day: Annotated[float, Interval(ge=0, le=24), Zh("每日值守小时")] = 24.0
    cleanings_week: Annotated[int, Interval(ge=0, le=7), Zh("每周保洁次数")] = 7
    lift_checks_month: Annotated[int, Interval(ge=0, le=31), Zh("每月电梯维保次数")] = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """An item that a self-governed or extended compound may order from the menu to reach what it asks for.

    A month of it costs `base_yuan`, `household_yuan` for each household, and `unit_yuan` for each unit of the level
    that the mode itself does not give (an hour a day, a cleaning a week, a check a month).
    """

    item: Annotated[ServiceItem, Zh("服务项目")]
    base_yuan: Annotated[Yuan, Zh("固定费_元")] = 0.0
    household_yuan: Annotated[Yuan, Zh("每户每月_元")] = 0.0
    unit_yuan: Annotated[Yuan, Zh("每单位每月_元")] = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeChange:
    """What it costs a month to bring a compound from its service of today to a mode.

    `once_yuan` is paid once and counted in `spread_months` equal parts. Changes without a row cost `modes.change_yuan`,
    none where the mode stays or there was no service.
    """

    from_service: Annotated[CurrentService, Zh("现有服务")]
    to_mode: Annotated[Mode, Zh("服务模式")]
    yuan_month: Annotated[Yuan, Zh("每月_元")] = 0.0
    once_yuan: Annotated[Yuan, Zh("一次性_元")] = 0.0
    spread_months: Annotated[int, Interval(ge=1, le=600), Zh("分摊月数")] = 12


def levels(of: Compound | ModeStandard) -> str:
    """Level of each item in words, as ``gate 8 h a day, cleaning 3 a week, lift 0 a month``."""
    return ", ".join(f"{item.value} {getattr(of, name):g} {UNITS[item]}" for item, name in LEVELS.items())


def missing_items(
    compound: Compound, mode: Mode, standards: Iterable[ModeStandard]
) -> dict[ServiceItem, tuple[float, float]]:
    """What a mode gives and what the compound asks for, for each item of which the mode gives too little."""
    given = next((row for row in standards if row.mode is mode), ModeStandard(mode=mode))
    both = {item: (float(getattr(given, name)), float(getattr(compound, name))) for item, name in LEVELS.items()}
    if mode is Mode.EXTENDED:
        del both[ServiceItem.CLEANING]
    return {item: (has, asked) for item, (has, asked) in both.items() if has < asked}
