"""Decisions about area contracts that are made before planning: who stays together, apart, or under contract."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from domain.columns import Id, Ref, Text, Zh


class GroupRuleKind(StrEnum):
    """What a rule asks of the compounds it names."""

    TOGETHER = "together"
    APART = "apart"
    KEEP = "keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRule:
    """A decision about contracts that planning has to respect.

    `together`: a contract that takes one of the compounds takes them all. `apart`: no contract takes two of them.
    `keep`: the compounds are one contract of `contractor_id`, with nobody else in it, at the contractor's present bid.
    """

    id: Annotated[Id, Zh("规则编号")]
    kind: Annotated[GroupRuleKind, Zh("规则类型")]
    compound_ids: Annotated[tuple[str, ...], Zh("小区编号"), Ref("compounds")]
    contractor_id: Annotated[str, Zh("企业编号"), Ref("contractors", optional=True)] = ""
    reason: Annotated[Text, Zh("原因")] = ""


def joined(sets: list[set[str]]) -> list[set[str]]:
    """Sets that share a member made one, in the order of their first members' appearance."""
    whole: list[set[str]] = []
    for new in sets:
        apart = [old for old in whole if not old & new]
        meeting = [old for old in whole if old & new]
        whole = [*apart, new.union(*meeting)]
    return whole
