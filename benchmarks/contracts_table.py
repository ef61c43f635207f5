"""Runs of methods of grouping by instance: regions, objectives, bounds and gaps; for a terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.contracts import Run
from benchmarks.contracts_cases import OWN_AT_P, SPOPT
from benchmarks.crews import TOUCH
from benchmarks.crews_table import gap
from benchmarks.tables import told, written
from reports.language.words import Words

COLUMNS = (
    Words("集合", "set"),
    Words("算例", "instance"),
    Words("方法", "method"),
    Words("种子", "seeds"),
    Words("未解出", "unsolved"),
    Words("片区", "regions"),
    Words("片区上界", "most regions"),
    Words("最好", "best"),
    Words("平均", "mean"),
    Words("下界", "bound"),
    Words("差距", "gap"),
    Words("已知", "known"),
    Words("秒", "seconds"),
)
NAMES = 3  # columns set to the left


def rows(runs: Sequence[Run]) -> list[list[str]]:
    """Cells of the table, instances and methods in the order of the runs."""
    groups: dict[tuple[str, str, str], list[Run]] = {}
    for run in runs:
        groups.setdefault((run.set_name, run.instance, run.method), []).append(run)
    return [[*group, *_cells(members)] for group, members in groups.items()]


def _cells(runs: Sequence[Run]) -> list[str]:
    solved = [run for run in runs if run.feasible and run.objective is not None]
    best = min(runs, key=lambda run: run.order)
    bound = max((run.bound for run in runs if run.bound is not None), default=None)
    most = min((run.most_regions for run in runs if run.most_regions is not None), default=None)
    objective = best.objective if best.feasible else None
    mean = sum(run.objective or 0.0 for run in solved) / len(solved) if solved else None
    apart = None if objective is None or bound is None else max(0.0, -gap(bound, objective))
    return [
        str(len({run.seed for run in runs})),
        str(len(runs) - len(solved)),
        "-" if objective is None else str(best.regions),
        "-" if most is None else str(most),
        _number(objective),
        _number(mean),
        _number(bound),
        "-" if apart is None else f"{100 * apart:.2f} %",
        _number(best.best_known),
        f"{sum(run.seconds for run in runs) / len(runs):.1f}",
    ]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.2f}".removesuffix(".00")


def remarks(runs: Sequence[Run]) -> list[str]:
    """How many instances are proved, plans better than known, and plans that failed the checker."""
    lines = []
    cases = {(run.set_name, run.instance): run for run in runs if run.feasible and _proved(run)}
    every = {(run.set_name, run.instance) for run in runs}
    lines.append(f"Proved optimal: {len(cases)} of {len(every)} instances.")
    lines += [
        f"Lower than known, {run.objective:,.2f} (was {run.best_known:,.2f}): {_text(run)}."
        for run in _below_known(runs)
    ]
    lines += _at_equal_number(runs)
    return lines + [f"FAILED {_text(run)}: {text}" for run in runs for text in run.violations]


def _at_equal_number(runs: Sequence[Run]) -> list[str]:
    """How often ours is lower with as many regions as spopt, where both have a plan."""
    of = {(run.set_name, run.instance, run.seed, run.method): run for run in runs if run.feasible}
    pairs = [
        (run.objective, peer.objective)
        for (name, instance, seed, method), run in of.items()
        if method == OWN_AT_P and (peer := of.get((name, instance, seed, SPOPT))) and peer.regions == run.regions
    ]
    lower = sum(
        ours is not None and theirs is not None and ours < theirs - TOUCH * abs(theirs) for ours, theirs in pairs
    )
    return (
        [f"At equal number of regions, {OWN_AT_P} is lower than {SPOPT} in {lower} of {len(pairs)} runs."]
        if pairs
        else []
    )


def _proved(run: Run) -> bool:
    if run.objective is None or run.bound is None:
        return False
    return run.bound >= run.objective - TOUCH * abs(run.objective)


def _below_known(runs: Sequence[Run]) -> list[Run]:
    best: dict[tuple[str, str], Run] = {}
    for run in runs:
        if run.feasible and run.objective is not None and run.best_known is not None:
            known = best.get((run.set_name, run.instance))
            lowest = run.best_known if known is None or known.objective is None else known.objective
            if run.objective < lowest - TOUCH * abs(lowest):
                best[run.set_name, run.instance] = run
    return list(best.values())


def _text(run: Run) -> str:
    return f"{run.set_name} {run.instance}, {run.method}, seed {run.seed}"


def text(runs: Sequence[Run]) -> str:
    """Table for a terminal, headed in Chinese and English."""
    return told(COLUMNS, rows(runs), remarks(runs), left=NAMES)


def markdown(runs: Sequence[Run]) -> list[str]:
    """Lines of the table and its remarks in Markdown."""
    return written(COLUMNS, rows(runs), remarks(runs))
