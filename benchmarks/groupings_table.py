"""Groupings of one scenario side by side: cost, gap, contracts, what is unserved; for a terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks import tables
from benchmarks.groupings import Run
from benchmarks.groupings_case import UNSERVED_FACTOR, GroupingCase
from domain.words import words
from reports.terminal.alignment import aligned

COLUMNS = (
    words("method"),
    words("seeds"),
    words("best"),
    words("mean"),
    words("gap"),
    words("contracts"),
    words("subsidy"),
    words("walk km"),
    words("unserved", "compounds"),
    words("faults"),
    words("repaired"),
    words("gap"),
    words("unserved", "compounds"),
    words("core s"),
    words("seconds"),
)
TERMS = {
    "setup": words("setup", "column"),
    "households": words("households", "column"),
    "condition": words("condition"),
    "walking": words("walking"),
    "compactness": words("compactness"),
    "fee_shift": words("fee shift"),
    "crossing": words("crossing"),
    "number": words("number"),
    "unserved": words("unserved"),
}


def by_method(runs: Sequence[Run]) -> Mapping[str, list[Run]]:
    """Runs of each method, the cheapest first."""
    groups: dict[str, list[Run]] = {}
    for run in runs:
        groups.setdefault(run.method, []).append(run)
    return {method: sorted(own, key=lambda run: run.score.objective) for method, own in groups.items()}


def bound_of(runs: Sequence[Run]) -> float | None:
    """The highest bound that was proved."""
    return max((run.bound for run in runs if run.bound is not None), default=None)


def rows(runs: Sequence[Run]) -> list[list[str]]:
    """Cells of the table, methods by the cost of their best grouping after repair."""
    bound = bound_of(runs)
    groups = sorted(by_method(runs).values(), key=lambda own: min(run.repaired.objective for run in own))
    return [_cells(own, bound) for own in groups]


def _cells(runs: Sequence[Run], bound: float | None) -> list[str]:
    best, mended = runs[0], min(runs, key=lambda run: run.repaired.objective).repaired
    return [
        best.method,
        str(len(runs)),
        f"{best.score.objective:,.0f}",
        f"{sum(run.score.objective for run in runs) / len(runs):,.0f}",
        gap_text(best.score.objective, bound),
        str(len(best.score.served)),
        f"{best.score.subsidy_yuan:,.0f}",
        f"{best.score.tree_m / 1000:.1f}",
        str(len(best.score.unserved)),
        str(len(best.score.faults)),
        f"{mended.objective:,.0f}",
        gap_text(mended.objective, bound),
        str(len(mended.unserved)),
        f"{sum(run.core_s for run in runs) / len(runs):.1f}",
        f"{sum(run.seconds for run in runs) / len(runs):.1f}",
    ]


def gap_text(objective: float, bound: float | None) -> str:
    """How far an objective is above the bound, as a share of the objective."""
    return "-" if bound is None else f"{100 * max(0.0, objective - bound) / objective:.2f} %"


def term_rows(runs: Sequence[Run]) -> list[list[str]]:
    """Yuan a month by term of the best grouping of each method, in the order of the table, under a row of names."""
    best = [own[0] for own in by_method(runs).values()]
    names = [name for name in TERMS if any(name in run.score.terms for run in best)]
    order = {cells[0]: place for place, cells in enumerate(rows(runs))}
    best.sort(key=lambda run: order[run.method])
    lines = [[run.method, *(f"{run.score.terms.get(name, 0.0):,.0f}" for name in names)] for run in best]
    return [["method", *(TERMS[name].en for name in names)], *lines]


def remarks(case: GroupingCase, runs: Sequence[Run]) -> list[str]:
    """What the figures are about, and what must not be overlooked."""
    bound = bound_of(runs)
    lines = [
        f"{len(case)} compounds in {len(case.problem.blocks())} connected parts; {len(case.left_out)} more stand where "
        "no contract is possible and are left out for every method.",
        f"Yuan a month. A compound without a contract counts {UNSERVED_FACTOR} times what the dearest firm asks for it "
        "alone.",
        "No bound was proved: the method own was not run." if bound is None else f"Proven bound: {bound:,.2f}.",
    ]
    lines += [
        f"{run.method}, seed {run.seed}: the choice of firms was not proved to be the cheapest."
        for run in runs
        if not (run.score.firms_proved and run.repaired.firms_proved)
    ]
    return lines + [f"FAILED {run.method}, seed {run.seed}: {text}" for run in runs for text in run.violations]


def text(case: GroupingCase, runs: Sequence[Run]) -> str:
    """Tables for a terminal, the first headed in Chinese and English."""
    names = [[column.zh for column in COLUMNS], [column.en for column in COLUMNS]]
    both = [aligned([*names, *rows(runs)], left=1), aligned(term_rows(runs), left=1)]
    return "\n".join([*both[0], "", *both[1], "", *remarks(case, runs)])


def markdown(case: GroupingCase, runs: Sequence[Run]) -> list[str]:
    """Lines of both tables and the remarks in Markdown."""
    names, *values = term_rows(runs)
    first, second = tables.markdown([column.en for column in COLUMNS], rows(runs)), tables.markdown(names, values)
    return [*first, "", *second, "", *(f"- {line}" for line in remarks(case, runs))]
