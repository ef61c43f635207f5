"""A policy: how the district would organise its answer to requests. Data, not code; a policy states every lever."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from annotated_types import Interval

from domain.columns import Id, Share, Text


class Pooling(StrEnum):
    """Which repair crews a compound's requests may be given to."""

    COMPOUND = "compound"
    CONTRACT = "contract"
    COMMUNITY = "community"
    SUBDISTRICT = "subdistrict"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Levers of the request simulation (docs/model/simulation.md)."""

    id: Id
    title_zh: Text
    title_en: Text
    base: bool = False
    pooling: Pooling = Pooling.CONTRACT
    accept_window_h: Annotated[float, Interval(gt=0, le=168)] = 2.0
    refuse_share: Share = 0.08
    extra_desk_h: Annotated[float, Interval(ge=0, le=12)] = 0.0
    escalation: bool = False
    escalate_after_h: Annotated[float, Interval(gt=0, le=720)] = 24.0
    volunteer_share: Share = 0.0
    visit_discovery: Share = 0.1


DEFAULT_POLICIES = (
    Policy(id="own", title_zh="各院自管", title_en="Each compound's own crew", base=True, pooling=Pooling.COMPOUND),
    Policy(id="pooled", title_zh="按片区合同共用队伍", title_en="Pooled by contract", pooling=Pooling.CONTRACT),
    Policy(
        id="pooled-plus",
        title_zh="片区共用+限时升级+志愿者",
        title_en="Pooled by contract, with escalation and volunteers",
        pooling=Pooling.CONTRACT,
        escalation=True,
        volunteer_share=0.15,
    ),
)
