"""What is said of an edited workbook: what changes, what it costs part by part, and which rules it breaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from domain.plan import PARTS, Plan
from reports.language.terms import UNITS
from reports.plan_book.changes import SHOWN, Change
from reports.tables.table import figure, percent

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
    "Keepers and teams follow from modes and contracts: write the plan with -o NEW --anyway, then plan them anew by\n"
    "  linli plan NEW-failed/scenario --only keepers --only teams --base NEW-failed -o NEW"
)


def back_text(said: Back) -> str:
    """Sentences and a table."""
    return "\n".join(_lines(said))


def _lines(said: Back) -> Iterator[str]:
    if not said.changes:
        yield "The workbook says what the plan says: nothing was edited."
    else:
        yield f"{len(said.changes)} change(s):"
        yield from (f"  {change}" for change in said.changes[:SHOWN])
        if len(said.changes) > SHOWN:
            yield f"  and {len(said.changes) - SHOWN} more"
        yield ""
        yield "What they cost:"
        yield from _table(said.costs)
    if said.broken:
        yield ""
        yield f"Rules that are broken: {said.broken}"
        for part, sentences in said.violations.items():
            yield from (f"  {part}: {sentence}" for sentence in sentences)
        if said.violations.keys() & set(FOLLOW) and any(c.part in ("modes", "contracts") for c in said.changes):
            yield ""
            yield FOLLOW_HINT
    if said.folder:
        yield ""
        yield f"-> {said.folder}"


def _table(costs: Sequence[Cost]) -> Iterator[str]:
    yield f"  {'part':<10} {'before':>14} {'after':>14} {'difference':>12} {'bound':>14} {'gap':>9}  unit"
    for cost in costs:
        more = cost.difference
        changed = "—" if more is None else f"{more:+,.2f}" if abs(more) >= 0.005 else "0"
        yield (
            f"  {cost.part:<10} {figure(cost.before, 2):>14} {figure(cost.after, 2):>14} {changed:>12} "
            f"{figure(cost.bound, 2):>14} {percent(cost.gap):>9}  {cost.unit}"
        )


def back_json(said: Back) -> dict[str, Any]:
    """The same as one object."""
    return {
        "folder": said.folder,
        "changes": [asdict(change) for change in said.changes],
        "costs": [{**asdict(cost), "difference": cost.difference, "gap": cost.gap} for cost in said.costs],
        "violations": {part: list(sentences) for part, sentences in said.violations.items()},
    }
