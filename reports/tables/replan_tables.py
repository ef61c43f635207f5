"""Tables of a day that was planned anew: what it had to do without, and which services moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any

from domain.columns import Id, Ref, Text, Zh
from domain.plan import Disruption, StopKind
from domain.scenario import Scenario
from reports.language.phrases import in_chinese
from reports.plan_folder.from_rows import seconds
from reports.plan_folder.rows import Day
from reports.plan_folder.to_rows import clock, names

if TYPE_CHECKING:
    from allocator.crews.replanning import Change

DISRUPTIONS, CHANGES = "disruptions.csv", "changes.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisruptionRow:
    """A crew out or a street closed on a weekday, from a time on; one of the two ids is empty."""

    weekday: Annotated[Day, Zh("星期")]
    crew_id: Annotated[str, Zh("班组编号"), Ref("crews", optional=True)]
    street_id: Annotated[str, Zh("街段编号"), Ref("streets", optional=True)]
    from_time: Annotated[str, Zh("起始时刻")] = "00:00:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A service that another crew does, that moved between morning and afternoon, or that is left out or taken in."""

    weekday: Annotated[Day, Zh("星期")]
    kind: Annotated[StopKind, Zh("对象类型")]
    task_id: Annotated[Id, Zh("对象编号")]
    task_name: Annotated[Text, Zh("对象名称")]
    from_crew: Annotated[str, Zh("原班组")]
    from_time: Annotated[str, Zh("原时刻")]
    to_crew: Annotated[str, Zh("新班组")]
    to_time: Annotated[str, Zh("新时刻")]
    reason: Annotated[Text, Zh("未作业原因")]


def disruption_rows(disruptions: Sequence[Disruption]) -> list[DisruptionRow]:
    """One row a disruption."""
    return [
        DisruptionRow(weekday=each.day, crew_id=each.crew_id, street_id=each.street_id, from_time=clock(each.from_s))
        for each in disruptions
    ]


def disruptions_of(rows: Sequence[DisruptionRow]) -> tuple[Disruption, ...]:
    """Disruptions from their rows.

    Raises
    ------
    ValueError
        When a time is none.
    """
    return tuple(
        Disruption(day=row.weekday, crew_id=row.crew_id, street_id=row.street_id, from_s=seconds(row.from_time))
        for row in rows
    )


def change_rows(scenario: Scenario, day: int, changes: Sequence[Change]) -> list[ChangeRow]:
    """One row a change; empty crew and time where a service was or is left out."""
    label = {StopKind.STREET: names(scenario.streets), StopKind.COMPOUND: names(scenario.compounds)}
    return [
        ChangeRow(
            weekday=day,
            kind=each.kind,
            task_id=each.id,
            task_name=label[each.kind].get(each.id, ""),
            from_crew=each.before[0] if each.before else "",
            from_time=clock(each.before[1]) if each.before else "",
            to_crew=each.after[0] if each.after else "",
            to_time=clock(each.after[1]) if each.after else "",
            reason=in_chinese(each.reason) or each.reason,
        )
        for each in changes
    ]


def replan_text(changes: Sequence[Change], yuan: tuple[float, float], folder: str) -> str:
    """What a planner needs to know at once."""
    moved = [each for each in changes if each.before and each.after and each.before[0] != each.after[0]]
    half_days = sum(bool(each.before and each.after) for each in changes) - len(moved)
    left = [each for each in changes if each.after is None]
    taken = sum(each.before is None for each in changes)
    before, after = yuan
    lines = [
        f"{len(moved)} services go to another crew, {half_days} move between morning and afternoon, "
        f"{len(left)} are left out, {taken} are taken in",
        f"crews' month if every week were so: {after:,.2f} yuan, {before:,.2f} before",
    ]
    lines += [f"left out: {each.kind} {each.id}: {each.reason}" for each in left[:10]]
    if len(left) > 10:
        lines.append(f"left out: and {len(left) - 10} more in {CHANGES}")
    return "\n".join([*lines, f"-> {folder} (what moved: {CHANGES})"])


def replan_json(changes: Sequence[Change], yuan: tuple[float, float], folder: str) -> dict[str, Any]:
    """The same as one JSON object, with every change."""
    before, after = yuan
    return {
        "plan": folder,
        "before_yuan_month": before,
        "after_yuan_month": after,
        "changes": [asdict(each) for each in changes],
    }
