"""What a repair of visits changed, as a table and in words: what moves and why, what it costs, whom to tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated, Any

from rich.cells import cell_len

from domain.columns import Id, Ref, Text, Zh
from domain.people import Half
from domain.results import Status
from domain.scenario import Scenario
from domain.visit_repair import Changed, VisitChange, Why
from reports.language.speech import choose
from reports.language.speech import said as in_words
from reports.language.terms import COST_TERMS
from reports.plan_folder.rows import Money
from reports.plan_folder.to_rows import names
from reports.tables.replan_tables import CHANGES
from scenarios.words import ENUM_ZH

SHOWN = 12
KINDS = {"moved": "改期", "handed": "换人", "added": "新增", "dropped": "取消"}


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitChangeRow:
    """A visit, a chief or a deputy that changes: as it was and as it is; empty where it is new or dropped.

    The amounts are the compound's: its own charges and its share of the trips to it, the same on all its rows.
    """

    what: Annotated[Changed, Zh("变更对象")]
    compound_id: Annotated[Id, Zh("小区编号"), Ref("compounds")]
    from_official: Annotated[str, Zh("原干部"), Ref("officials", optional=True)]
    from_day: Annotated[date | None, Zh("原日期")]
    from_half: Annotated[Half | None, Zh("原时段")]
    to_official: Annotated[str, Zh("新干部"), Ref("officials", optional=True)]
    to_day: Annotated[date | None, Zh("新日期")]
    to_half: Annotated[Half | None, Zh("新时段")]
    why: Annotated[Why, Zh("原因")]
    before_yuan: Annotated[Money, Zh("小区原费用_元每月")]
    after_yuan: Annotated[Money, Zh("小区新费用_元每月")]
    compound_name: Annotated[Text, Zh("小区名称")] = ""
    from_official_name: Annotated[Text, Zh("原干部姓名")] = ""
    to_official_name: Annotated[Text, Zh("新干部姓名")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedChange:
    """A change with what its compound cost before and costs after."""

    change: VisitChange
    before_yuan: float
    after_yuan: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairSaid:
    """What a planner is told of a repair; `yuan` and `bound` are of the month with the price of its changes."""

    folder: str
    before_yuan: Mapping[str, float]
    after_yuan: Mapping[str, float]
    changes: tuple[PricedChange, ...]
    yuan: float | None
    bound: float | None
    officials: int
    compounds: int
    official_names: Mapping[str, str]
    compound_names: Mapping[str, str]


def change_rows(scenario: Scenario, changes: Sequence[PricedChange]) -> list[VisitChangeRow]:
    """One row a change."""
    compounds, officials = names(scenario.compounds), names(scenario.officials)
    rows = []
    for each in changes:
        change, before, after = each.change, each.change.before, each.change.after
        row = VisitChangeRow(
            what=change.what,
            compound_id=change.compound_id,
            from_official=before.official_id if before else "",
            from_day=before.day if before else None,
            from_half=before.half if before else None,
            to_official=after.official_id if after else "",
            to_day=after.day if after else None,
            to_half=after.half if after else None,
            why=change.why,
            before_yuan=each.before_yuan,
            after_yuan=each.after_yuan,
            compound_name=compounds.get(change.compound_id, ""),
            from_official_name=officials.get(before.official_id, "") if before else "",
            to_official_name=officials.get(after.official_id, "") if after else "",
        )
        rows.append(row)
    return rows


def repair_text(said: RepairSaid) -> str:
    """What a planner needs to know at once."""
    return "\n".join(
        [*_counts(said), *_proof(said), "", *_costs(said), "", *_tell(said), f"-> {said.folder} ({CHANGES})"]
    )


def _counts(said: RepairSaid) -> Iterator[str]:
    kinds = Counter(_kind(each.change) for each in said.changes if each.change.what is Changed.VISIT)
    posts = Counter(each.change.what for each in said.changes)
    zh = "，".join(f"{word}{kinds[kind]}" for kind, word in KINDS.items())
    kinds_said = choose(zh, ", ".join(f"{kinds[kind]} {kind}" for kind in KINDS))
    count = kinds.total()
    yield f"changes: {count} visits ({kinds_said}), {posts[Changed.CHIEF]} chiefs, {posts[Changed.DEPUTY]} deputies"
    for why, n in sorted(Counter(each.change.why for each in said.changes).items()):
        yield f"  {choose(ENUM_ZH[Why][why.value], why.value)}: {n}"


def _kind(change: VisitChange) -> str:
    """Moved in time, handed to somebody else (in time or not), added or dropped."""
    if change.before is None or change.after is None:
        return "added" if change.before is None else "dropped"
    return "moved" if change.before.official_id == change.after.official_id else "handed"


def _proof(said: RepairSaid) -> Iterator[str]:
    if said.officials == 0 or said.yuan is None:
        yield "every visit of the plan can still be made; nothing was planned anew"
        return
    if said.bound is None:
        yield f"planned anew: {said.compounds} compounds"
        return
    gap = max(0.0, said.yuan - said.bound)
    yield (
        f"planned anew: {said.compounds} compounds, {said.officials} officials; with the price of the changes "
        f"{said.yuan:,.2f} yuan, proven at most {gap:.2f} above the least of these"
    )


def _costs(said: RepairSaid) -> Iterator[str]:
    yield _line(*(in_words(word) for word in ("yuan a month", "before", "after", "change")))
    for name in (*said.after_yuan, *(name for name in said.before_yuan if name not in said.after_yuan)):
        before, after = said.before_yuan.get(name, 0.0), said.after_yuan.get(name, 0.0)
        if before or after:
            yield _cost_line(f"{_label(name)}", before, after)
    yield _cost_line(in_words("total"), sum(said.before_yuan.values()), sum(said.after_yuan.values()))


def _label(term: str) -> str:
    words = COST_TERMS.get(term)
    return choose(words.zh, words.en) if words else term


def _cost_line(label: str, before: float, after: float) -> str:
    return _line(label, f"{before:,.2f}", f"{after:,.2f}", f"{after - before:+,.2f}")


def _line(label: str, *cells: str) -> str:
    return label + " " * (36 - cell_len(label)) + "".join(" " * (12 - cell_len(cell)) + cell for cell in cells)


def _tell(said: RepairSaid) -> Iterator[str]:
    officials, compounds = told(said)
    people = [f"{name}{said.official_names.get(name, '')}(-{less} +{more})" for name, (less, more) in officials.items()]
    places = [f"{name}{said.compound_names.get(name, '')}" for name in compounds]
    yield f"tell {len(people)} officials: {_some(people)}"
    yield f"tell {len(places)} compounds: {_some(places)}"


def _some(texts: Sequence[str]) -> str:
    more = len(texts) - SHOWN
    return ", ".join(texts[:SHOWN]) + (f" … +{more}" if more > 0 else "") if texts else "-"


def told(said: RepairSaid) -> tuple[dict[str, tuple[int, int]], list[str]]:
    """Officials with the visits and posts that they give up and take on, and the compounds that see a change."""
    less = Counter(each.change.before.official_id for each in said.changes if each.change.before)
    more = Counter(each.change.after.official_id for each in said.changes if each.change.after)
    officials = {name: (less[name], more[name]) for name in sorted({*less, *more})}
    return officials, sorted({each.change.compound_id for each in said.changes})


def repair_json(said: RepairSaid) -> dict[str, Any]:
    """The same as one JSON object, with every change."""
    officials, compounds = told(said)
    return {
        "plan": said.folder,
        "before_yuan_month": sum(said.before_yuan.values()),
        "after_yuan_month": sum(said.after_yuan.values()),
        "before_terms": dict(said.before_yuan),
        "after_terms": dict(said.after_yuan),
        "with_changes_yuan": said.yuan,
        "with_changes_bound_yuan": said.bound,
        "planned_anew": {"compounds": said.compounds, "officials": said.officials},
        "changes": [_change_json(each) for each in said.changes],
        "tell": {
            "officials": [{"id": name, "less": less, "more": more} for name, (less, more) in officials.items()],
            "compounds": compounds,
        },
    }


def _change_json(each: PricedChange) -> dict[str, Any]:
    change = asdict(each.change)
    for side in ("before", "after"):
        if change[side] and change[side]["day"]:
            change[side]["day"] = change[side]["day"].isoformat()
    return {**change, "before_yuan": each.before_yuan, "after_yuan": each.after_yuan}


def failed_text(reasons: Sequence[str]) -> str:
    """Why there is no repair."""
    lines = ["No repair; nothing was written."]
    return "\n".join([*lines, *map(in_words, reasons)])


def failed_json(status: Status, reasons: Sequence[str]) -> dict[str, Any]:
    """The same as one JSON object."""
    return {"plan": None, "status": status.value, "reasons": list(reasons)}
