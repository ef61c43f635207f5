"""The roster of the grid: each cell with its keeper, its units, and what the keeper must know."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from allocator.grid import problem_of
from allocator.grid.reasons import Border, borders
from domain.columns import Text, Zh
from domain.district import Compound, Unit
from domain.plan import Cell, KeeperDuty, Plan
from domain.scenario import Scenario
from domain.words import Words, words
from reports.language import terms
from reports.plan_folder.to_rows import names as names_of

ROSTER = "grid_roster.csv"
TOP_CATEGORIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """One cell, as its keeper gets it on paper; for readers only: the plan itself is grid.csv and keepers.csv."""

    subdistrict: Annotated[Text, Zh("街道")] = ""
    community: Annotated[Text, Zh("社区")] = ""
    compound: Annotated[Text, Zh("小区")] = ""
    cell_id: Annotated[str, Zh("邻里格编号")] = ""
    keeper: Annotated[Text, Zh("格长")] = ""
    keeper_kind: Annotated[Text, Zh("格长来源")] = ""
    way_m: Annotated[int | None, Zh("步行距离_米")] = None
    units: Annotated[str, Zh("楼栋单元")] = ""
    households: Annotated[int, Zh("户数")] = 0
    hardship_households: Annotated[int | None, Zh("困难户数")] = None
    aged_residents: Annotated[int | None, Zh("老年人数")] = None
    party_members: Annotated[int | None, Zh("党员人数")] = None
    requests: Annotated[int, Zh("历史诉求数")] = 0
    request_categories: Annotated[str, Zh("主要诉求")] = ""
    languages: Annotated[str, Zh("方言")] = ""
    why_zh: Annotated[str, Zh("划分理由")] = ""
    why_en: Annotated[str, Zh("划分理由_英文")] = ""


@dataclass(frozen=True, slots=True)
class _Names:
    """What the rows of a roster are looked up in."""

    scenario: Scenario
    compound: Mapping[str, Compound]
    unit: Mapping[str, Unit]
    label: Mapping[str, str]  # of units: building and number of the stairway
    requests: Mapping[str, Sequence[str]]  # categories by unit
    place: Mapping[str, tuple[str, str]]  # subdistrict and community by community id
    keeper: Mapping[str, str]
    home: Mapping[str, str]


def roster_rows(scenario: Scenario, plan: Plan) -> list[RosterRow]:
    """One row a cell, in the order of the plan; none where there is no grid."""
    if plan.grid is None or plan.grid.plan is None:
        return []
    names = _names(scenario)
    duties = plan.keepers.plan.duties if plan.keepers and plan.keepers.plan else ()
    duty_of = {duty.cell_id: duty for duty in duties}
    border_of = borders(problem_of(scenario, None, plan), plan.grid.plan)
    return [_row(cell, duty_of.get(cell.id), border_of.get(cell.id), names) for cell in plan.grid.plan.cells]


def _names(scenario: Scenario) -> _Names:
    subdistrict = {row.id: row.name for row in scenario.subdistricts}
    requests: dict[str, list[str]] = defaultdict(list)
    for request in scenario.requests:
        if request.unit_id:
            requests[request.unit_id].append(terms.CATEGORIES[request.category].zh)
    return _Names(
        scenario=scenario,
        compound={row.id: row for row in scenario.compounds},
        unit={row.id: row for row in scenario.units},
        label=unit_labels(scenario),
        requests=requests,
        place={c.id: (subdistrict.get(c.subdistrict_id, ""), c.name) for c in scenario.communities},
        keeper={row.id: row.name for row in scenario.keepers},
        home=names_of([*scenario.contractors, *scenario.communities, *scenario.compounds]),
    )


def unit_labels(scenario: Scenario) -> dict[str, str]:
    """Name of each unit's building and its number there in walking order."""
    name = {building.id: building.name or building.id for building in scenario.buildings}
    seen: Counter[str] = Counter()
    labels = {}
    for unit in sorted(scenario.units, key=lambda unit: (unit.building_id, unit.position, unit.id)):
        seen[unit.building_id] += 1
        labels[unit.id] = f"{name[unit.building_id]}{seen[unit.building_id]}单元"
    return labels


def _row(cell: Cell, duty: KeeperDuty | None, border: Border | None, names: _Names) -> RosterRow:
    compound = names.compound[cell.compound_id]
    units = [names.unit[unit_id] for unit_id in cell.unit_ids]
    asked = Counter(category for unit in units for category in names.requests.get(unit.id, ()))
    subdistrict, community = names.place.get(compound.community_id, ("", compound.community_id))
    why = why_of(cell, border, names.label, wanted=names.scenario.rules.grid.cell_households)
    return RosterRow(
        subdistrict=subdistrict,
        community=community,
        compound=compound.name or compound.id,
        cell_id=cell.id,
        keeper=keeper_name(duty, names.keeper, names.home) if duty else "",
        keeper_kind=terms.KEEPERS[duty.kind].zh if duty else "",
        way_m=round(duty.metres) if duty else None,
        units="、".join(_unit_text(unit.id, cell, names.label) for unit in units),
        households=cell.households,
        hardship_households=_sum(unit.hardship_households for unit in units),
        aged_residents=_sum(unit.aged_residents for unit in units),
        party_members=_sum(unit.party_members for unit in units),
        requests=asked.total(),
        request_categories="、".join(f"{name}{n}" for name, n in asked.most_common(TOP_CATEGORIES)),
        languages="、".join(compound.languages),
        why_zh=why.zh,
        why_en=why.en,
    )


def _sum(numbers: Iterable[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _unit_text(unit_id: str, cell: Cell, label: Mapping[str, str]) -> str:
    """Name of a unit, with the households that are in the cell where it is split."""
    spans = [f"{part.first}–{part.last}" for part in cell.parts if part.unit_id == unit_id]
    return label[unit_id] + (f"（第{'、'.join(spans)}户）" if spans else "")


def keeper_name(duty: KeeperDuty, people: Mapping[str, str], homes: Mapping[str, str]) -> str:
    """Name of a keeper; one who is not named goes by kind, home and number."""
    if name := people.get(duty.keeper_id):
        return name
    number = duty.keeper_id.rpartition(":")[2]
    return f"{homes.get(duty.home_id) or duty.home_id} {terms.KEEPERS[duty.kind].zh}{number}"


def why_of(cell: Cell, border: Border | None, label: Mapping[str, str], *, wanted: int) -> Words:
    """Why a cell ends where it does, in a sentence."""
    off = abs(cell.households - wanted)
    start = words("{n} households, {off} off {wanted}").filled(n=cell.households, off=off, wanted=wanted)
    if border is None:
        end = words("; no unit can move in or out")
    else:
        move = words("moving {unit} from {other}") if border.joins else words("moving {unit} to {other}")
        end = words("; {move} would give {n} and {n_other} households, {more} of deviation more").filled(
            move=move.filled(unit=Words(label[border.unit_id], border.unit_id), other=border.other_id),
            n=border.households,
            n_other=border.other_households,
            more=f"{border.dearer:g}",
        )
    return Words(start.zh + end.zh, start.en + end.en)
