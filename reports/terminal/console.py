"""Short texts for the terminal: what a command says when it is done, for people and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from domain.comparison import Comparison
from domain.plan import Plan
from reports.language.speech import choose, said
from reports.plan_folder.manifest import figures_of
from reports.terminal.alignment import aligned


def number(value: float | None) -> str:
    """A figure with thousands separated, or a dash for one that was not computed."""
    return "-" if value is None else f"{value:,.2f}"


def parts_table(plan: Plan) -> str:
    """One line a part: status, objective, bound, gap."""
    rows = [[said(word) for word in ("part", "status", "objective", "bound", "gap", "unit")]]
    for part, row in figures_of(plan).items():
        gap = "-" if row.gap is None else f"{100 * row.gap:.2f} %"
        figures = [number(row.objective), number(row.bound), gap]
        rows.append([said(part), said(row.status.value), *figures, said(row.unit)])
    return "\n".join(aligned(rows, left=2, units=True))


def notes_text(plan: Plan, limit: int = 4) -> str:
    """What the solvers want a planner to know: the first few notes of each part."""
    lines = []
    for part, row in figures_of(plan).items():
        lines += [said(f"{part}: {note}") for note in row.notes[:limit]]
        if len(row.notes) > limit:
            lines.append(said(f"{part}: and {len(row.notes) - limit} more notes in manifest.json"))
    return "\n".join(lines)


def violations_text(found: Mapping[str, Sequence[str]]) -> str:
    """Every violation on its own line, then a line for each part without any."""
    wrong = [said(f"{part}: {sentence}") for part, sentences in found.items() for sentence in sentences]
    fine = [said(f"{part}: passed") for part, sentences in found.items() if not sentences]
    return "\n".join(wrong + fine)


def comparison_text(comparison: Comparison) -> str:
    """Sentences of the policy comparison; those that show no difference are only counted."""
    lines = [
        f"{comparison.replications} replications x {len(comparison.policy_ids)} policies x {comparison.days} days, "
        f"{comparison.requests_mean:,.0f} requests each"
    ]
    shown = [d for d in comparison.differences if abs(d.mean) > d.half_width]
    lines += [f"  {choose(d.sentence_zh, d.sentence_en)}" for d in shown]
    same = len(comparison.differences) - len(shown)
    if same:
        lines.append(f"  {same} of {len(comparison.differences)} comparisons show no difference (see simulation.csv)")
    return "\n".join([*lines, *_reservations(comparison)])


def _reservations(comparison: Comparison) -> list[str]:
    """What was cut off, which half-widths were not reached, and pools that cannot keep up."""
    lines = (
        [f"  warm-up: the first {comparison.warm_up_days:g} days are not measured"] if comparison.warm_up_days else []
    )
    scale = {indicator.id: indicator.scale for indicator in comparison.indicators}
    for row in comparison.precision:
        wanted = f"{100 * row.wanted:g} % of it" if row.relative else f"{row.wanted * scale.get(row.indicator_id, 1):g}"
        reached = f"{row.half_width * scale.get(row.indicator_id, 1):.4g}"
        verdict = "reached" if row.met else "NOT reached"
        lines.append(f"  {row.indicator_id}: half-width {wanted} wanted, widest {reached}: {verdict}")
    for load in comparison.overloads:
        lines.append(f"  {load.policy_id}: {choose(load.sentence_zh, load.sentence_en)}")
    return lines


def estimates_table(comparison: Comparison) -> str:
    """Mean and half-width of every indicator under every policy."""
    cell = {(e.policy_id, e.indicator_id): e for e in comparison.estimates}
    rows = [["", *comparison.policy_ids, ""]]
    for indicator in comparison.indicators:
        figures = []
        for policy in comparison.policy_ids:
            estimate = cell[policy, indicator.id]
            figures.append(f"{estimate.mean * indicator.scale:.2f} ± {estimate.half_width * indicator.scale:.2f}")
        title = choose(indicator.title_zh, indicator.title_en)
        rows.append([title, *figures, choose(indicator.unit_zh, indicator.unit_en)])
    return "\n".join(aligned(rows, left=1, units=True))


def outcome_text(folder: Path, plan: Plan, comparison: Comparison | None) -> str:
    """Everything a finished job says."""
    blocks = [parts_table(plan), notes_text(plan)]
    if comparison:
        blocks += [estimates_table(comparison), comparison_text(comparison)]
    blocks.append(said(f"-> {folder} (open {folder / 'report.html'})"))
    return "\n\n".join(block for block in blocks if block)


def outcome_json(
    folder: Path, plan: Plan, comparison: Comparison | None, violations: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """The same as one JSON object."""
    return {
        "plan": str(folder),
        "parts": {part: asdict(figures) for part, figures in figures_of(plan).items()},
        "violations": {part: list(sentences) for part, sentences in violations.items()},
        "simulation": asdict(comparison) if comparison else None,
    }
