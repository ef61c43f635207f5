"""Runs of a benchmark by set and engine: means, worst cases, bounds, new bests; for a terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.crews import TOUCH, Run
from benchmarks.tables import told, written
from reports.language.words import Words

COLUMNS = (
    Words("集合", "set"),
    Words("引擎", "engine"),
    Words("算例", "instances"),
    Words("种子", "seeds"),
    Words("未解出", "unsolved"),
    Words("达到最好", "at best"),
    Words("平均差距", "mean gap"),
    Words("最大差距", "worst gap"),
    Words("下界差距", "bound gap"),
    Words("下界达到", "bound at best"),
    Words("迭代/秒", "iterations/s"),
    Words("秒", "seconds"),
)
NAMES = 2  # columns set to the left

Key = tuple[str, str, str]
"""Set, instance and fleet rule."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What the runs of a case are compared with: the best value known before, or else the best of these runs."""

    cost: float | None
    known_before: bool


def key_of(run: Run) -> Key:
    """What tells the cases of runs apart."""
    return run.set_name, run.instance, run.fleet


def references(runs: Sequence[Run]) -> dict[Key, Reference]:
    """Reference of every case."""
    found: dict[Key, Reference] = {}
    for run in runs:
        if run.best_known is not None:
            found[key_of(run)] = Reference(run.best_known, True)
            continue
        best = found.get(key_of(run), Reference(None, False)).cost
        costs = [cost for cost in (best, run.cost if run.feasible else None) if cost is not None]
        found[key_of(run)] = Reference(min(costs, default=None), False)
    return found


def gap(value: float, reference: float) -> float:
    """Share by which a value lies above a reference; above a reference of zero it is inf."""
    if reference:
        return (value - reference) / abs(reference)
    return 0.0 if value == reference else float("inf")


def rows(runs: Sequence[Run]) -> list[list[str]]:
    """Cells of the table: sets in the order of the runs, engines in the order given."""
    reference = references(runs)
    groups: dict[tuple[str, str], list[Run]] = {}
    for run in runs:
        groups.setdefault((_set_text(run), run.engine.value), []).append(run)
    in_order = sorted(groups, key=lambda group: [name for name, _ in groups].index(group[0]))
    return [[*group, *_cells(groups[group], reference)] for group in in_order]


def _set_text(run: Run) -> str:
    return f"{run.set_name} (limited)" if run.fleet == "limited" else run.set_name


def _cells(runs: Sequence[Run], reference: Mapping[Key, Reference]) -> list[str]:
    solved = [run for run in runs if run.feasible]
    gaps = [
        gap(run.cost, best)
        for run in solved
        if run.cost is not None and (best := reference[key_of(run)].cost) is not None
    ]
    bounds: dict[Key, float] = {}
    for run in runs:
        best = reference[key_of(run)].cost
        if run.bound is not None and best is not None:
            bounds[key_of(run)] = -gap(run.bound, best)
    seconds = sum(run.seconds for run in runs)
    told = [run.iterations for run in runs if run.iterations is not None]
    return [
        str(len({key_of(run) for run in runs})),
        str(len({run.seed for run in runs})),
        str(len(runs) - len(solved)),
        f"{sum(value <= TOUCH for value in gaps)}/{len(runs)}",
        _percent(_mean(gaps)),
        _percent(max(gaps, default=None)),
        _percent(_mean(list(bounds.values()))),
        f"{sum(value <= TOUCH for value in bounds.values())}/{len(bounds)}" if bounds else "-",
        f"{sum(told) / seconds:,.0f}" if seconds and len(told) == len(runs) else "-",
        f"{seconds / len(runs):.1f}",
    ]


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.2f} %"


def remarks(runs: Sequence[Run], known_from: str) -> list[str]:
    """What the table rests on, new best values, and solutions that failed the checker."""
    reference = references(runs)
    unknown = sum(not each.known_before for each in reference.values())
    lines = []
    if unknown < len(reference):
        lines.append(f"Gaps are to the best values known to us ({known_from}).")
    if unknown:
        lines.append(f"{unknown} of {len(reference)} cases are compared with the best of these runs: none is known.")
    lines += _new_bests(runs)
    lines += [f"FAILED {_run_text(run)}: {text}" for run in runs for text in run.violations]
    return lines


def _new_bests(runs: Sequence[Run]) -> list[str]:
    best: dict[Key, Run] = {}
    for run in runs:
        if run.feasible and run.cost is not None and run.best_known is not None:
            before = best.get(key_of(run))
            lowest = run.best_known if before is None or before.cost is None else before.cost
            if run.cost < lowest - TOUCH * abs(lowest):
                best[key_of(run)] = run
    return [f"New best {run.cost:,.0f} (was {run.best_known:,.0f}): {_run_text(run)}." for run in best.values()]


def _run_text(run: Run) -> str:
    return f"{_set_text(run)} {run.instance}, {run.engine.value}, seed {run.seed}"


def text(runs: Sequence[Run], known_from: str) -> str:
    """Table for a terminal, headed in Chinese and English."""
    return told(COLUMNS, rows(runs), remarks(runs, known_from), left=NAMES)


def markdown(runs: Sequence[Run], known_from: str) -> list[str]:
    """Lines of the table and its remarks in Markdown."""
    return written(COLUMNS, rows(runs), remarks(runs, known_from))
