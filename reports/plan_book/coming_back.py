"""What is said of an edited workbook: what changes, what it costs part by part, and which rules it breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from domain.district import Mode
from domain.people import Half, Shift
from domain.plan import PARTS, Plan
from domain.words import Words, words
from reports.language.catalogue import ZH
from reports.language.speech import said as say
from reports.language.speech import spoken
from reports.language.terms import UNITS
from reports.plan_book.changes import SHOWN, Change
from reports.tables.table import figure, percent
from reports.terminal.alignment import aligned
from scenarios.words import ENUM_ZH

SAME = 1e-6  # share of a cost that is rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """A part's cost before and after the edits, and the bound that holds after them; None for what is not known."""

    part: str
    unit: str
    before: float | None
    after: float | None
    bound: float | None

    @property
    def difference(self) -> float | None:
        """What the edits add."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def gap(self) -> float | None:
        """Share of the cost after the edits that lies above the bound; None where broken rules made it cheaper."""
        if self.after is None or self.bound is None or not self.after:
            return None
        gap = (self.after - self.bound) / abs(self.after)
        return None if gap < -SAME else max(0.0, gap)


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """Everything that is said of an edited workbook; `folder` is where the plan was written, if it was."""

    changes: tuple[Change, ...]
    costs: tuple[Cost, ...]
    violations: Mapping[str, Sequence[str]]
    folder: str | None

    @property
    def broken(self) -> int:
        """How many rules are broken."""
        return sum(map(len, self.violations.values()))


def costs_of(before: Plan, after: Plan) -> tuple[Cost, ...]:
    """Costs of every part of a plan."""
    found = []
    for part in PARTS:
        was, now = getattr(before, part), getattr(after, part)
        if was is not None and now is not None:
            found.append(
                Cost(part=part, unit=UNITS[part].en, before=was.objective, after=now.objective, bound=now.bound)
            )
    return tuple(found)


FOLLOW = ("keepers", "teams")
FOLLOW_HINT = (
    "Keepers and teams follow from modes and contracts: write the plan with -o NEW --anyway, then plan them anew by",
    "  linli plan NEW-failed/scenario --only keepers --only teams --base NEW-failed -o NEW",
)
_PLACED = re.compile(r"(\S+![A-Z]+\d+) (.*)", re.DOTALL)


def back_text(said: Back) -> str:
    """Sentences and a table."""
    return "\n".join(_lines(said))


def _lines(said: Back) -> Iterator[str]:
    if not said.changes:
        yield (
            "The workbook says what the plan says: nothing was edited. Only pale yellow cells are read; a note, a sum "
            "or a name changed elsewhere has no effect."
        )
    else:
        yield f"Changes in the workbook: {len(said.changes)}"
        yield from (f"  {_told(change)}" for change in said.changes[:SHOWN])
        if len(said.changes) > SHOWN:
            yield f"  and {len(said.changes) - SHOWN} more"
        yield ""
        yield "What they cost:"
        yield from _table(said.costs)
    if said.broken:
        yield ""
        yield f"Rules that are broken: {said.broken}"
        for part, sentences in said.violations.items():
            yield from (f"  {_rule(part, sentence)}" for sentence in sentences)
        if said.violations.keys() & set(FOLLOW) and any(c.part in ("modes", "contracts") for c in said.changes):
            yield ""
            yield from FOLLOW_HINT
    if said.folder:
        yield ""
        yield f"-> {said.folder}"


def _rule(part: str, sentence: str) -> str:
    """A broken rule with the cell that it is about, in the language that is spoken."""
    placed = _PLACED.fullmatch(sentence)
    place, rest = (f"{placed[1]} ", placed[2]) if placed else ("", sentence)
    return f"{say(part)}{'：' if spoken() == ZH else ': '}{place}{say(rest)}"


def _told(change: Change) -> str:
    """A change in the language that is spoken."""
    if spoken() != ZH:
        return str(change)
    what = WHAT[change.what].zh if change.what in WHAT else _with_word(change.what, ENUM_ZH[Shift])
    before, after = (_value(change, text) or "（无）" for text in (change.before, change.after))
    named = " ".join(filter(None, (change.place, change.id, change.name)))
    return f"{named}：{what} {before} → {after}"


WHAT: Mapping[str, Words] = {
    "mode": words("mode", "what changed"),
    "contract": words("contract", "what changed"),
    "contractor": words("contractor", "what changed"),
    "chief": words("chief", "what changed"),
    "deputy": words("deputy", "what changed"),
    "visit": words("visit", "what changed"),
    "cell": words("cell", "what changed"),
    "keeper": words("keeper", "what changed"),
    "adviser": words("adviser", "what changed"),
    "funded": words("funded", "what changed"),
}
"""What a change is of; for a post it is its day and shift."""


def _value(change: Change, text: str) -> str:
    """A value before or after a change, in Chinese."""
    if change.what == "mode":
        return ENUM_ZH[Mode].get(text, text)
    if change.what == "funded":
        return {"yes": "是", "no": "否"}.get(text, text)
    return _with_word(text, ENUM_ZH[Half]) if change.what == "visit" else text


def _with_word(text: str, zh: Mapping[str, str]) -> str:
    """A day, a word of a list and what follows, with the word in Chinese."""
    day, _, rest = text.partition(" ")
    word, blank, after = rest.partition(" ")
    return f"{day} {zh.get(word, word)}{blank}{after}".rstrip()


def _table(costs: Sequence[Cost]) -> Iterator[str]:
    rows = [[say(word) for word in ("part", "before", "after", "difference", "bound", "gap", "unit")]]
    for cost in costs:
        more = cost.difference
        changed = "—" if more is None else f"{more:+,.2f}" if abs(more) >= 0.005 else "0"
        figures = [figure(cost.before, 2), figure(cost.after, 2), changed, figure(cost.bound, 2), percent(cost.gap)]
        rows.append([say(cost.part), *figures, say(cost.unit)])
    yield from (f"  {line}" for line in aligned(rows, left=1, units=True))


def back_json(said: Back) -> dict[str, Any]:
    """The same as one object."""
    return {
        "folder": said.folder,
        "changes": [asdict(change) for change in said.changes],
        "costs": [{**asdict(cost), "difference": cost.difference, "gap": cost.gap} for cost in said.costs],
        "violations": {part: list(sentences) for part, sentences in said.violations.items()},
    }
