"""Runs of simulators as a table, and how many times as fast one is as another."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.simulation_speed import CIW, CIW_POOLS, COMPILED, SALABIM, SIMPY, Estimate, Run
from benchmarks.tables import told, written
from reports.language.words import Words

COLUMNS = (
    Words("模型", "model"),
    Words("引擎", "engine"),
    Words("诉求数", "requests"),
    Words("秒", "seconds"),
    Words("其中抽样", "of which drawing"),
    Words("每秒诉求", "requests/s"),
    Words("每秒诉求(不含抽样)", "requests/s, engine alone"),
    Words("平均等待小时", "mean wait, h"),
    Words("撤回率", "share that leaves"),
)
NAMES = 2  # columns set to the left
PAIRS = (
    (COMPILED, SIMPY),
    *((ours, peer) for ours in (COMPILED, SIMPY) for peer in (CIW, CIW_POOLS, SALABIM)),
)


def rows(runs: Sequence[Run]) -> list[list[str]]:
    """Cells of the table."""
    return [
        [
            run.model,
            run.engine,
            f"{run.requests:,}",
            f"{run.seconds:.4g}",
            "-" if run.draws_s is None else f"{run.draws_s:.4g}",
            f"{run.requests_per_s:,.0f}",
            f"{run.requests / run.engine_s:,.0f}",
            _text(run.wait_h),
            _text(run.left_share),
        ]
        for run in runs
    ]


def _text(estimate: Estimate | None) -> str:
    return "-" if estimate is None else f"{estimate.mean:.3f} ± {estimate.half_width:.3f}"


def remarks(runs: Sequence[Run]) -> list[str]:
    """Ratios of speed, and what contradicts the first engine."""
    found = {(run.model, run.engine): run for run in runs}
    lines = []
    for model in dict.fromkeys(run.model for run in runs):
        for fast, slow in PAIRS:
            one, other = found.get((model, fast)), found.get((model, slow))
            if one and other:
                lines.append(
                    f"{model}: {fast} is {other.seconds / one.seconds:.3g} times as fast as {slow}, "
                    f"{other.engine_s / one.engine_s:.3g} times without its own drawing."
                )
    return lines + [f"FAILED {run.model}, {run.engine}: {text}" for run in runs for text in run.violations]


def text(runs: Sequence[Run]) -> str:
    """Table for a terminal, headed in Chinese and English."""
    return told(COLUMNS, rows(runs), remarks(runs), left=NAMES)


def markdown(runs: Sequence[Run]) -> list[str]:
    """Lines of the table and its remarks in Markdown."""
    return written(COLUMNS, rows(runs), remarks(runs))
