"""What a selection of policies and a sensitivity analysis say, in Chinese and English, and the swings as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from domain.columns import Zh
from domain.comparison import Choice, Indicator, Sensitivity
from domain.policy import Policy
from domain.words import Words, words
from reports.language.speech import choose, said
from reports.terminal.alignment import aligned
from scenarios.save import table_text
from scenarios.whole import write_whole

BAR = 30
SWING = (
    words("input", "heading"),
    words("low", "heading"),
    words("high", "heading"),
    words("at low", "heading"),
    words("at high", "heading"),
)
"""Headings of a swing's figures in the terminal."""


def choice_text(choice: Choice, policies: Sequence[Policy]) -> str:
    """The chosen policy, the promise, and what every policy came to."""
    shown = choice.indicator
    chosen = next(policy for policy in policies if policy.id == choice.chosen_id)
    lines = [f"{choose(chosen.title_zh, chosen.title_en)} ({chosen.id})", _promise(choice)]
    measured = f"{choose(shown.title_zh, shown.title_en)} ({choose(shown.unit_zh, shown.unit_en)})"
    table = [[said("policy"), measured, said("replications"), ""]]
    for name, mean, spent in zip(choice.policy_ids, choice.means, choice.spent, strict=True):
        table.append([name, f"{mean * shown.scale:,.2f}", f"{spent:,}", _remark(choice, name)])
    return "\n".join([*lines, "", *aligned(table, left=1, units=True)])


def _remark(choice: Choice, name: str) -> str:
    """Why a policy was left, or by how much it leads."""
    remarks = [f"left after {left.replication}, behind {left.by_id}" for left in choice.left if left.policy_id == name]
    if name in choice.leads:
        low, high = (end * choice.indicator.scale for end in choice.leads[name])
        remarks.append(f"leads the best of the others by {low:+,.2f} to {high:+,.2f}")
    return choose("；", "; ").join(map(said, remarks))


def _promise(choice: Choice) -> str:
    least = f"{choice.difference * choice.indicator.scale:g}"
    if choice.confidence is not None:
        promise = words(
            "If the best leads by at least {least} {unit} in {indicator}, it is chosen with probability {share} or "
            "more ({procedure})"
        ).filled(
            least=least,
            unit=Words(*_step(choice.indicator)),
            indicator=Words(choice.indicator.title_zh, choice.indicator.title_en),
            share=f"{choice.confidence:.0%}",
            procedure=choice.procedure,
        )
    elif choice.approximate is not None:
        promise = words("Fixed budget (OCBA): estimated probability of the right choice {share}, no promise").filled(
            share=f"{choice.approximate:.1%}"
        )
    else:
        promise = words(
            "The most replications were reached before the choice was certain: nothing is promised ({procedure})"
        ).filled(procedure=choice.procedure)
    return choose(*promise)


def sensitivity_text(found: Sensitivity) -> str:
    """A tornado in characters: the widest swings first."""
    shown = found.indicator
    against = f" against {found.base_id}" if found.base_id else ""
    spread = f"{found.mean * shown.scale:,.2f} ± {found.half_width * shown.scale:,.2f}"
    unit = choose(shown.unit_zh, shown.unit_en)
    title = f"{choose(shown.title_zh, shown.title_en)}, {found.policy_id}{said(against)}: {spread} {unit}"
    table = [[*(choose(*heading) for heading in SWING), said(f"change in {choose(*_step(shown))}")]]
    widest = max((swing.span for swing in found.swings), default=0.0)
    for swing in found.swings:
        bar = "█" * round(BAR * swing.span / widest) if widest else ""
        low = f"{swing.at_low * shown.scale:+.2f} ± {swing.at_low_half_width * shown.scale:.2f}"
        high = f"{swing.at_high * shown.scale:+.2f} ± {swing.at_high_half_width * shown.scale:.2f}"
        table.append([swing.input, f"{swing.low:.4g}", f"{swing.high:.4g}", low, high, bar])
    return "\n".join(
        [
            title,
            choose(*words("{n} replications").filled(n=found.replications)),
            "",
            *aligned(table, left=1, units=True),
        ]
    )


def _step(shown: Indicator) -> tuple[str, str]:
    """Unit of differences."""
    return words("points") if shown.unit_en == "%" else (shown.unit_zh, shown.unit_en)


@dataclass(frozen=True, slots=True, kw_only=True)
class SwingRow:
    """One uncertain input and what it does to the indicator, in the shown unit."""

    input: Annotated[str, Zh("输入")]
    value: Annotated[float, Zh("现值")]
    low: Annotated[float, Zh("低值")]
    high: Annotated[float, Zh("高值")]
    at_low: Annotated[float, Zh("低值时变化")]
    at_low_half_width: Annotated[float, Zh("低值时半宽")]
    at_high: Annotated[float, Zh("高值时变化")]
    at_high_half_width: Annotated[float, Zh("高值时半宽")]


def write_swings(path: Path, found: Sensitivity) -> None:
    """Write the swings as a CSV that spreadsheets open."""
    scale = found.indicator.scale
    rows = [
        SwingRow(
            input=swing.input,
            value=swing.value,
            low=swing.low,
            high=swing.high,
            at_low=round(swing.at_low * scale, 4),
            at_low_half_width=round(swing.at_low_half_width * scale, 4),
            at_high=round(swing.at_high * scale, 4),
            at_high_half_width=round(swing.at_high_half_width * scale, 4),
        )
        for swing in found.swings
    ]
    write_whole(path, table_text(SwingRow, rows))
