"""What the edits of a workbook change, place by place: as a table, and in sentences."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from domain.columns import Text, Zh
from domain.people import Half
from domain.plan import Plan, Visit
from domain.scenario import Scenario
from reports.plan_book.grid import parts_in
from reports.plan_folder.to_rows import names
from scenarios.rows import Table
from scenarios.workbooks.archive import column_letters

SHOWN = 40
"""Changes told one by one; changes.csv has all of them."""
ORDER = {half: place for place, half in enumerate(Half)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is not as it was: where it stands in the workbook, of whom, and its value before and after."""

    part: Annotated[Text, Zh("部分")]
    place: Annotated[Text, Zh("位置")]
    id: Annotated[Text, Zh("编号")]
    name: Annotated[Text, Zh("名称")]
    what: Annotated[Text, Zh("变更内容")]
    before: Annotated[Text, Zh("原值")]
    after: Annotated[Text, Zh("新值")]

    def __str__(self) -> str:
        place = f"{self.place} " if self.place else ""
        named = f"{self.id} {self.name}".strip()
        return f"{place}{named}: {self.what} {self.before or '(none)'} -> {self.after or '(none)'}"


@dataclass(frozen=True)
class Places:
    """Cells of a workbook by sheet, row key and column."""

    tables: Mapping[str, Table[Any]]
    columns: Mapping[tuple[str, str], str]

    def of(self, sheet: str, field: str, **key: Any) -> str:
        """Cell of a column in the first row whose fields are as given; empty where there is none."""
        table = self.tables.get(sheet)
        if table is None:
            return ""
        for row, number in zip(table.rows, table.numbers, strict=True):
            if all(getattr(row, name) == value for name, value in key.items()):
                return f"{table.file}!{self.columns.get((table.file, table.header(field)), column_letters(1))}{number}"
        return ""

    def sheet(self, sheet: str) -> str:
        """Name of a sheet, for what has no cell any more; empty where there is none."""
        return self.tables[sheet].file if sheet in self.tables else ""


def changes_of(scenario: Scenario, before: Plan, after: Plan, places: Places) -> list[Change]:
    """Every change, part by part."""
    return [
        *_modes(scenario, before, after, places),
        *_contracts(scenario, before, after, places),
        *_people(scenario, before, after, places),
        *_visits(scenario, before, after, places),
        *_grid(before, after, places),
        *_keepers(scenario, before, after, places),
        *_rosters(scenario, before, after, places),
        *_advisers(scenario, before, after, places),
        *_projects(before, after, places),
    ]


def _differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Keys with other values in two mappings."""
    for key in dict.fromkeys((*one, *other)):
        if one.get(key) != other.get(key):
            yield key, one.get(key), other.get(key)


def _modes(scenario: Scenario, before: Plan, after: Plan, places: Places) -> Iterator[Change]:
    name = names(scenario.compounds)
    for id_, was, now in _differences(before.mode_of, after.mode_of):
        at = places.of("compounds", "mode", compound_id=id_)
        yield _change("modes", at, id_, name[id_], what="mode", was=was, now=now)


def _contracts(scenario: Scenario, before: Plan, after: Plan, places: Places) -> Iterator[Change]:
    name, firm = names(scenario.compounds), names(scenario.contractors)
    was, now = ({m: c.id for c in plan.area_contracts for m in c.compound_ids} for plan in (before, after))
    for id_, old, new in _differences(was, now):
        at = places.of("compounds", "contract_id", compound_id=id_)
        yield _change("contracts", at, id_, name[id_], what="contract", was=old, now=new)
    firms, firms_now = ({c.id: c.contractor_id for c in plan.area_contracts} for plan in (before, after))
    for id_, old, new in _differences(firms, firms_now):
        at = places.of("contracts", "contractor_id", contract_id=id_)
        yield _change("contracts", at, id_, "", what="contractor", was=_with_name(old, firm), now=_with_name(new, firm))


def _people(scenario: Scenario, before: Plan, after: Plan, places: Places) -> Iterator[Change]:
    """Chiefs and deputies."""
    if not (before.visits and before.visits.plan and after.visits and after.visits.plan):
        return
    name, person = names(scenario.compounds), names(scenario.officials)
    one, other = before.visits.plan, after.visits.plan
    for what, field, was, now in (
        ("chief", "chief_id", one.chief_of, other.chief_of),
        ("deputy", "deputy_id", one.deputy_of, other.deputy_of),
    ):
        for id_, old, new in _differences(was, now):
            at = places.of("compounds", field, compound_id=id_)
            yield _change(
                "visits", at, id_, name[id_], what=what, was=_with_name(old, person), now=_with_name(new, person)
            )


def _visits(scenario: Scenario, before: Plan, after: Plan, places: Places) -> Iterator[Change]:
    """Visits that moved, were handed over, dropped or added: of each compound, the nth that is gone and the nth new."""
    if not (before.visits and before.visits.plan and after.visits and after.visits.plan):
        return
    name, person = names(scenario.compounds), names(scenario.officials)
    gone, new = _apart(before.visits.plan.visits, after.visits.plan.visits)
    for id_ in dict.fromkeys((*gone, *new)):
        old, fresh = gone.get(id_, []), new.get(id_, [])
        for nth in range(max(len(old), len(fresh))):
            was, now = (each[nth] if nth < len(each) else None for each in (old, fresh))
            at = places.of("visits", "day", compound_id=id_, day=now.day, half=now.half) if now else ""
            at = at or places.sheet("visits")
            said = _visit(was, person), _visit(now, person)
            yield _change("visits", at, id_, name[id_], what="visit", was=said[0], now=said[1])


def _apart(was: Sequence[Visit], now: Sequence[Visit]) -> tuple[dict[str, list[Visit]], dict[str, list[Visit]]]:
    """Visits of each compound that only the one or only the other has, in order of time."""
    found: list[dict[str, list[Visit]]] = []
    for own, other in ((was, set(now)), (now, set(was))):
        only: dict[str, list[Visit]] = defaultdict(list)
        for visit in sorted(own, key=lambda v: (v.compound_id, v.day, ORDER[v.half])):
            if visit not in other:
                only[visit.compound_id].append(visit)
        found.append(only)
    return found[0], found[1]


def _visit(visit: Visit | None, person: Mapping[str, str]) -> str:
    return f"{visit.day} {visit.half} {_with_name(visit.official_id, person)}" if visit else ""


def _grid(before: Plan, after: Plan, places: Places) -> Iterator[Change]:
    if not (before.grid and before.grid.plan and after.grid and after.grid.plan):
        return
    was, now = (
        {(unit, part.first if part else None): cell.id for cell, unit, part in parts_in(grid)}
        for grid in (before.grid.plan, after.grid.plan)
    )
    for (unit, first), old in was.items():
        if now.get((unit, first)) != old:
            at = places.of("grid", "cell_id", unit_id=unit, first_household=first)
            yield _change("grid", at, unit, "", what="cell", was=old, now=now.get((unit, first)))


def _keepers(scenario: Scenario, before: Plan, after: Plan, places: Places) -> Iterator[Change]:
    if not (before.keepers and before.keepers.plan and after.keepers and after.keepers.plan):
        return
    person = names(scenario.keepers)
    was, now = ({d.cell_id: d.keeper_id for d in plan.duties} for plan in (before.keepers.plan, after.keepers.plan))
    for id_, old, new in _differences(was, now):
        at = places.of("keepers", "keeper_id", cell_id=id_)
        yield _change("keepers", at, id_, "", what="keeper", was=_with_name(old, person), now=_with_name(new, person))


def _rosters(scenario: Scenario, before: Plan, after: Plan, places: Places) -> Iterator[Change]:
    """Posts by gate, day and shift whose guards are others."""
    if not (before.rosters and before.rosters.plan and after.rosters and after.rosters.plan):
        return
    person = names(scenario.guards)
    held: list[dict[Any, list[str]]] = []
    for plan in (before.rosters.plan, after.rosters.plan):
        own: dict[Any, list[str]] = defaultdict(list)
        for duty in plan.duties:
            own[duty.gate_id, duty.day, duty.shift].append(duty.guard_id)
        held.append({key: sorted(guards) for key, guards in own.items()})
    for key in dict.fromkeys((*held[0], *held[1])):
        was, now = held[0].get(key, []), held[1].get(key, [])
        if was != now:
            gate, day, shift = key
            at = places.of("posts", "guard_id", gate_id=gate, day=day, shift=shift)
            said = [", ".join(_with_name(guard, person) for guard in guards) for guards in (was, now)]
            yield _change("rosters", at, gate, "", what=f"{day} {shift}", was=said[0], now=said[1])


def _advisers(scenario: Scenario, before: Plan, after: Plan, places: Places) -> Iterator[Change]:
    if not (before.advisers and before.advisers.plan and after.advisers and after.advisers.plan):
        return
    name, person = names(scenario.organisations), names(scenario.advisers)
    for id_, old, new in _differences(before.advisers.plan.adviser_of, after.advisers.plan.adviser_of):
        at = places.of("advisers", "adviser_id", organisation_id=id_)
        said = _with_name(old, person), _with_name(new, person)
        yield _change("advisers", at, id_, name.get(id_, ""), what="adviser", was=said[0], now=said[1])


def _projects(before: Plan, after: Plan, places: Places) -> Iterator[Change]:
    if not (before.projects and before.projects.plan and after.projects and after.projects.plan):
        return
    was, now = set(before.projects.plan.funded), set(after.projects.plan.funded)
    name = {row.id: row.name for row in before.projects.plan.candidates}
    for id_ in sorted(was ^ now):
        at = places.of("projects", "funded", need_id=id_)
        said = ["yes" if id_ in funded else "no" for funded in (was, now)]
        yield _change("projects", at, id_, name.get(id_, ""), what="funded", was=said[0], now=said[1])


def _with_name(id_: str | None, name: Mapping[str, str]) -> str:
    return f"{id_} {name.get(id_, '')}".strip() if id_ else ""


def _change(part: str, at: str, id_: str, name: str, *, what: str, was: Any, now: Any) -> Change:
    return Change(
        part=part,
        place=at,
        id=id_,
        name=name,
        what=what,
        before="" if was is None else str(was)[:200],
        after="" if now is None else str(now)[:200],
    )


SUBJECTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "compound": (("compounds", "compound_id"),),
    "contract": (("contracts", "contract_id"),),
    "cell": (("keepers", "cell_id"), ("grid", "cell_id")),
    "gate": (("posts", "gate_id"),),
    "guard": (("posts", "guard_id"),),
    "official": (("visits", "official_id"),),
    "organisation": (("advisers", "organisation_id"),),
    "adviser": (("advisers", "adviser_id"),),
    "need": (("projects", "need_id"),),
    "contractor": (("contracts", "contractor_id"),),
    "keeper": (("keepers", "keeper_id"),),
}
"""Sheets and columns in which to look for what a checker's sentence is about."""
_SUBJECT = re.compile(rf"({'|'.join(SUBJECTS)}) ([^\s:]+)(?:[:\s]|$)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def placed(sentence: str, places: Places) -> str:
    """A checker's sentence with the cell that it is about before it, where that can be told."""
    found = _SUBJECT.match(sentence)
    if found is None:
        return sentence
    day = _DAY.search(sentence)
    if day and found[1] == "compound":
        place = places.of("visits", "day", compound_id=found[2], day=date.fromisoformat(day[0]))
        if place:
            return f"{place} {sentence}"
    for sheet, field in SUBJECTS[found[1]]:
        key: dict[str, Any] = {field: found[2]}
        exact = {**key, "day": date.fromisoformat(day[0])} if day and sheet in ("posts", "visits") else key
        place = places.of(sheet, field, **exact) or places.of(sheet, field, **key)
        if place:
            return f"{place} {sentence}"
    return sentence
