"""Runs of periodic routes by instance and method: costs and gaps; for a terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.crews import TOUCH
from benchmarks.tables import told, written
from benchmarks.visits import Run
from reports.language.words import Words

COLUMNS = (
    Words("集合", "set"),
    Words("算例", "instance"),
    Words("引擎", "engine"),
    Words("种子", "seeds"),
    Words("未解出", "unsolved"),
    Words("最好", "best"),
    Words("平均", "mean"),
    Words("已知", "known"),
    Words("平均差距", "mean gap"),
    Words("秒", "seconds"),
)
NAMES = 3  # columns set to the left
CENT = 0.005  # known costs are rounded to the cent


def rows(runs: Sequence[Run]) -> list[list[str]]:
    """Cells of the table, instances and methods in the order of the runs."""
    groups: dict[tuple[str, str, str], list[Run]] = {}
    for run in runs:
        groups.setdefault((run.set_name, run.instance, run.engine), []).append(run)
    return [[*group, *_cells(members)] for group, members in groups.items()]


def _cells(runs: Sequence[Run]) -> list[str]:
    costs = [run.cost for run in runs if run.feasible and run.cost is not None]
    return [
        str(len({run.seed for run in runs})),
        str(len(runs) - len(costs)),
        _number(min(costs, default=None)),
        _number(_mean(costs)),
        _number(runs[0].best_known),
        _percent(_mean(_gaps(runs))),
        f"{sum(run.seconds for run in runs) / len(runs):.1f}",
    ]


def _gaps(runs: Sequence[Run]) -> list[float]:
    return [run.gap for run in runs if run.gap is not None]


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.2f}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.2f} %"


def remarks(runs: Sequence[Run]) -> list[str]:
    """Mean and worst gap of every method, costs below the lowest known, and routes that failed the checker."""
    lines = [_summary(name, [run for run in runs if run.engine == name]) for name in _engines(runs)]
    lines += [
        f"Lower than known, {run.cost:,.2f} (was {run.best_known:,.2f}): {_text(run)}." for run in _below_known(runs)
    ]
    return lines + [f"FAILED {_text(run)}: {text}" for run in runs for text in run.violations]


def _engines(runs: Sequence[Run]) -> list[str]:
    return list(dict.fromkeys(run.engine for run in runs))


def _summary(engine: str, runs: Sequence[Run]) -> str:
    gaps = _gaps(runs)
    unsolved = sum(not run.feasible for run in runs)
    at_best = sum(value <= TOUCH + CENT / (run.best_known or 1.0) for run in runs if (value := run.gap) is not None)
    return (
        f"{engine}: mean gap {_percent(_mean(gaps))}, worst {_percent(max(gaps, default=None))}, at the best known in "
        f"{at_best} of {len(runs)} runs, {unsolved} unsolved."
    )


def _below_known(runs: Sequence[Run]) -> list[Run]:
    """The best run of each instance that costs less than known, beyond rounding."""
    best: dict[tuple[str, str], Run] = {}
    for run in runs:
        if (
            run.feasible
            and run.cost is not None
            and run.best_known is not None
            and run.cost < run.best_known - 2 * CENT
        ):
            before = best.get((run.set_name, run.instance))
            if before is None or before.cost is None or run.cost < before.cost:
                best[run.set_name, run.instance] = run
    return list(best.values())


def _text(run: Run) -> str:
    return f"{run.set_name} {run.instance}, {run.engine}, seed {run.seed}"


def text(runs: Sequence[Run]) -> str:
    """Table for a terminal, headed in Chinese and English."""
    return told(COLUMNS, rows(runs), remarks(runs), left=NAMES)


def markdown(runs: Sequence[Run]) -> list[str]:
    """Lines of the table and its remarks in Markdown."""
    return written(COLUMNS, rows(runs), remarks(runs))
