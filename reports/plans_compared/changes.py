"""What differs between two plans, one row for each compound or project and each thing that changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import numpy as np
from scipy.optimize import linear_sum_assignment

from domain.people import KeeperKind
from domain.plan import Contract, Plan
from domain.scenario import Scenario
from domain.words import Words, both, listed, words
from reports.language import terms
from reports.plans_compared.held import (
    chief_of,
    cleaning_days_of,
    firm_of,
    funded_of,
    keepers_of,
    mode_of,
    visit_days_of,
)

T = TypeVar("T")


class Kind(StrEnum):
    """What changed."""

    CONTRACT = "contract"
    MODE = "mode"
    CONTRACTOR = "contractor"
    CHIEF = "chief"
    VISITS = "visits"
    VISIT_DAYS = "visit_days"
    CLEANING = "cleaning"
    KEEPERS = "keepers"
    PROJECT = "project"


NONE = words("none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A thing that is otherwise in the second plan; `compound_id` is empty where no compound is meant."""

    kind: Kind
    compound_id: str
    what: str
    before: Words
    after: Words


def matched(before: Sequence[Contract], after: Sequence[Contract]) -> dict[str, str]:
    """Contract of the second plan for each of the first that has one, so that most compounds stay in their contract.

    Ids count for nothing: a group with another id or firm is the same group. Contracts without a common compound are
    never matched.
    """
    overlap = np.array([[len({*a.compound_ids} & {*b.compound_ids}) for b in after] for a in before], float)
    overlap = overlap.reshape(len(before), len(after))
    rows, columns = linear_sum_assignment(overlap, maximize=True)
    return {before[i].id: after[j].id for i, j in zip(rows, columns, strict=True) if overlap[i, j] > 0}


def moved(before: Plan, after: Plan) -> list[tuple[str, str, str]]:
    """Compounds under contract in both plans, in contracts that do not match, with both contracts' ids."""
    partner = matched(before.area_contracts, after.area_contracts)
    old, new = _contract_of(before), _contract_of(after)
    return sorted((id_, old[id_], new[id_]) for id_ in old.keys() & new.keys() if partner.get(old[id_]) != new[id_])


def _contract_of(plan: Plan) -> dict[str, str]:
    return {id_: contract.id for contract in plan.area_contracts for id_ in contract.compound_ids}


def changes(scenario: Scenario, before: Plan, after: Plan) -> list[Change]:
    """Everything that differs, of the parts that both plans hold; names are those of `scenario`."""
    found: list[Change] = []
    name = {c.id: c.name or c.id for c in scenario.compounds}
    for kind, rows in _rows(scenario, before, after):
        found += [
            Change(kind=kind, compound_id=id_, what=name.get(id_, id_), before=old, after=new) for id_, old, new in rows
        ]
    return found + _projects(scenario, before, after)


Rows = Iterator[tuple[str, Words, Words]]


def _rows(scenario: Scenario, before: Plan, after: Plan) -> Iterator[tuple[Kind, Rows]]:
    firm = {row.id: row.name or row.id for row in scenario.contractors}
    chief = {row.id: row.name or row.id for row in scenario.officials}
    if _both(before, after, "contracts"):
        yield Kind.CONTRACT, ((id_, both(old), both(new)) for id_, old, new in moved(before, after))
        yield Kind.CONTRACTOR, _differing(firm_of(before), firm_of(after), lambda id_: both(firm.get(id_, id_)))
    if _both(before, after, "modes"):
        yield Kind.MODE, _differing(mode_of(before), mode_of(after), lambda mode: terms.MODES[mode])
    if _both(before, after, "visits"):
        yield Kind.CHIEF, _differing(chief_of(before), chief_of(after), lambda id_: both(chief.get(id_, id_)))
        yield Kind.VISITS, _differing(visits_of(before), visits_of(after), both)
        yield Kind.VISIT_DAYS, _differing(visit_days_of(before), visit_days_of(after), _days)
    if _both(before, after, "crews"):
        yield Kind.CLEANING, _differing(cleaning_days_of(before), cleaning_days_of(after), _weekdays)
    if _both(before, after, "grid") and _both(before, after, "keepers"):
        yield Kind.KEEPERS, _differing(keepers_of(before), keepers_of(after), _keepers)


def _both(before: Plan, after: Plan, part: str) -> bool:
    return all(getattr(plan, part) is not None and getattr(plan, part).plan is not None for plan in (before, after))


def visits_of(plan: Plan) -> dict[str, str]:
    """Visits in the month of each compound, as text."""
    return {id_: str(len(days)) for id_, days in visit_days_of(plan).items()}


def _days(days: Sequence[int]) -> Words:
    return listed(str(day) for day in days)


def _weekdays(days: Sequence[int]) -> Words:
    return listed(terms.WEEKDAYS[day - 1] for day in days)


def _keepers(kinds: Sequence[tuple[KeeperKind, int]]) -> Words:
    return listed(words("{n} {kind}").filled(n=n, kind=terms.KEEPERS[kind]) for kind, n in kinds)


def _differing(old: Mapping[str, T], new: Mapping[str, T], told: Callable[[T], Words]) -> Rows:
    for id_ in sorted({**old, **new}):
        if old.get(id_) != new.get(id_):
            yield id_, told(old[id_]) if id_ in old else NONE, told(new[id_]) if id_ in new else NONE


FUNDED, NOT_FUNDED = words("funded"), words("not funded")


def _projects(scenario: Scenario, before: Plan, after: Plan) -> list[Change]:
    if not _both(before, after, "projects"):
        return []
    old, new = funded_of(before), funded_of(after)
    needs = {need.id: need for need in scenario.needs}
    candidates = {
        c.id: c for p in (before, after) if p.projects and p.projects.plan for c in p.projects.plan.candidates
    }
    rows = []
    for id_ in sorted(old ^ new):
        known = candidates.get(id_) or needs.get(id_)
        what = (getattr(known, "name", "") or id_) if known else id_
        place = getattr(known, "compound_id", "") or ""
        was, is_ = (FUNDED, NOT_FUNDED) if id_ in old else (NOT_FUNDED, FUNDED)
        rows.append(Change(kind=Kind.PROJECT, compound_id=place, what=what, before=was, after=is_))
    return rows
