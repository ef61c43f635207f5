"""What of a plan may be edited in its workbook, one class a sheet; every other column there is for readers.

Headers, limits and references are stated as in the tables of a scenario, so that one reader judges both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from annotated_types import Interval, Len

from domain.columns import Id, Ref, Zh
from domain.district import Mode
from domain.people import Half, Shift
from reports.plan_folder.rows import StopRow, TeamRow


@dataclass(frozen=True, slots=True, kw_only=True)
class CompoundLine:
    """How a compound is served and who looks after it; a compound without a mode is not covered."""

    compound_id: Annotated[Id, Zh("小区编号"), Ref("compounds")]
    mode: Annotated[Mode | None, Zh("服务模式")] = None
    contract_id: Annotated[str, Len(0, 64), Zh("合同编号")] = ""
    chief_id: Annotated[str, Zh("院长编号"), Ref("officials", optional=True)] = ""
    deputy_id: Annotated[str, Zh("副院长编号"), Ref("officials", optional=True)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractLine:
    """A contract and the firm that holds it; its members say on the sheet of compounds that they are."""

    contract_id: Annotated[Id, Zh("合同编号")]
    contractor_id: Annotated[Id, Zh("企业编号"), Ref("contractors")]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLine:
    """A visit to a compound; without an official it is made by the compound's chief."""

    day: Annotated[date, Zh("日期")]
    half: Annotated[Half, Zh("上下午")]
    compound_id: Annotated[Id, Zh("小区编号"), Ref("compounds")]
    official_id: Annotated[str, Zh("干部编号"), Ref("officials", optional=True)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellLine:
    """A stairway unit, or some of its households, and the cell that it is in."""

    unit_id: Annotated[Id, Zh("单元编号"), Ref("units")]
    first_household: Annotated[int | None, Interval(ge=1, le=500), Zh("起始户")] = None
    last_household: Annotated[int | None, Interval(ge=1, le=500), Zh("截止户")] = None
    cell_id: Annotated[Id, Zh("邻里格编号")]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeeperLine:
    """A cell and who keeps it."""

    cell_id: Annotated[Id, Zh("邻里格编号")]
    keeper_id: Annotated[Id, Zh("格长编号")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLine:
    """A post at a gate in one shift; without a guard it is left empty."""

    gate_id: Annotated[Id, Zh("院门编号"), Ref("gates")]
    day: Annotated[date, Zh("日期")]
    shift: Annotated[Shift, Zh("班次")]
    guard_id: Annotated[str, Zh("门卫编号"), Ref("guards", optional=True)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviserLine:
    """An organisation and its adviser; empty when it has none."""

    organisation_id: Annotated[Id, Zh("组织编号"), Ref("organisations")]
    adviser_id: Annotated[str, Zh("指导员编号"), Ref("advisers", optional=True)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectLine:
    """A class of need and whether it is funded."""

    need_id: Annotated[str, Len(1, 200), Zh("需求编号")]
    funded: Annotated[bool, Zh("立项")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutLine:
    """Something that the workbook says of itself."""

    key: Annotated[str, Zh("键")]
    value: Annotated[str, Zh("值")] = ""


LINES: Mapping[str, type] = {
    "compounds": CompoundLine,
    "contracts": ContractLine,
    "crew_stops": StopRow,
    "visits": VisitLine,
    "grid": CellLine,
    "keepers": KeeperLine,
    "team_visits": TeamRow,
    "posts": PostLine,
    "advisers": AdviserLine,
    "projects": ProjectLine,
}
"""Row class of each sheet that is read back."""

LOCKED = ("crew_stops", "team_visits")
"""Sheets that are read back but may not be changed: their times follow from ways and loads."""

EDITABLE: Mapping[str, tuple[str, ...]] = {
    "compounds": ("mode", "contract_id", "chief_id", "deputy_id"),
    "contracts": ("contractor_id",),
    "visits": ("day", "half", "compound_id", "official_id"),
    "grid": ("cell_id",),
    "keepers": ("keeper_id",),
    "posts": ("guard_id",),
    "advisers": ("adviser_id",),
    "projects": ("funded",),
}
"""Columns of each sheet that may be changed."""
