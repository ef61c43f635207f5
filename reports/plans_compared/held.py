"""What a plan holds of each compound: one value by compound id for each thing that two plans are compared in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping

from domain.people import KeeperKind
from domain.plan import Plan, StopKind

Held = Mapping[str, Hashable]


def mode_of(plan: Plan) -> dict[str, str]:
    """Service mode of each compound."""
    return dict(plan.mode_of)


def firm_of(plan: Plan) -> dict[str, str]:
    """Contractor of each compound under a contract."""
    return {compound: contract.contractor_id for contract in plan.area_contracts for compound in contract.compound_ids}


def chief_of(plan: Plan) -> dict[str, str]:
    """Courtyard chief of each compound."""
    return dict(plan.visits.plan.chief_of) if plan.visits and plan.visits.plan else {}


def visit_days_of(plan: Plan) -> dict[str, tuple[int, ...]]:
    """Days of the month on which each compound is visited, in order."""
    days: dict[str, list[int]] = {}
    for visit in plan.visits.plan.visits if plan.visits and plan.visits.plan else ():
        days.setdefault(visit.compound_id, []).append(visit.day.day)
    return {id_: tuple(sorted(own)) for id_, own in days.items()}


def cleaning_days_of(plan: Plan) -> dict[str, tuple[int, ...]]:
    """Days of the week, 1 Monday, on which a street crew cleans in each compound, in order."""
    days: dict[str, set[int]] = {}
    for trip in plan.crews.plan.trips if plan.crews and plan.crews.plan else ():
        for stop in trip.stops:
            if stop.kind is StopKind.COMPOUND:
                days.setdefault(stop.id, set()).add(trip.day)
    return {id_: tuple(sorted(own)) for id_, own in days.items()}


def keepers_of(plan: Plan) -> dict[str, tuple[tuple[KeeperKind, int], ...]]:
    """Cells of each compound by the kind of their keepers; who they are counts for nothing."""
    if not (plan.grid and plan.grid.plan and plan.keepers and plan.keepers.plan):
        return {}
    place = {cell.id: cell.compound_id for cell in plan.grid.plan.cells}
    kinds: dict[str, Counter[KeeperKind]] = {}
    for duty in plan.keepers.plan.duties:
        if duty.cell_id in place:
            kinds.setdefault(place[duty.cell_id], Counter())[duty.kind] += 1
    return {id_: tuple((kind, own[kind]) for kind in KeeperKind if own[kind]) for id_, own in kinds.items()}


def funded_of(plan: Plan) -> set[str]:
    """Ids of the needs that a plan funds; none where it has no projects."""
    return {*plan.projects.plan.funded} if plan.projects and plan.projects.plan else set()


HELD: Mapping[str, Callable[[Plan], Held]] = {
    "mode": mode_of,
    "contractor": firm_of,
    "chief": chief_of,
    "visit_days": visit_days_of,
    "cleaning_days": cleaning_days_of,
    "keepers": keepers_of,
}
"""Each of these, by the name of what is compared."""


def changed(before: Plan, after: Plan) -> dict[str, list[str]]:
    """Compounds in which two plans differ, by what."""
    found = {}
    for what, of in HELD.items():
        old, new = of(before), of(after)
        found[what] = sorted(id_ for id_ in {**old, **new} if old.get(id_) != new.get(id_))
    return found
