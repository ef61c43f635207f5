"""What a selection of policies and a sensitivity analysis say, in Chinese and English, and the swings as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from domain.columns import Zh
from domain.comparison import Choice, Indicator, Sensitivity
from domain.policy import Policy
from domain.words import words
from reports.language.speech import choose, said
from scenarios.save import table_text
from scenarios.whole import write_whole

BAR = 30


def choice_text(choice: Choice, policies: Sequence[Policy]) -> str:
    """The chosen policy, the promise, and what every policy came to."""
    shown = choice.indicator
    chosen = next(policy for policy in policies if policy.id == choice.chosen_id)
    lines = [f"{choose(chosen.title_zh, chosen.title_en)} ({chosen.id})", _promise(choice)]
    gone = {left.policy_id: left for left in choice.left}
    measured = f"{choose(shown.title_zh, shown.title_en)} ({choose(shown.unit_zh, shown.unit_en)})"
    lines.append(f"\n{said('policy'):<16} {measured}    {said('replications')}")
    for name, mean, spent in zip(choice.policy_ids, choice.means, choice.spent, strict=True):
        how = f"  left after {gone[name].replication}, behind {gone[name].by_id}" if name in gone else ""
        if name in choice.leads:
            low, high = (end * shown.scale for end in choice.leads[name])
            how += f"  leads the best of the others by {low:+,.2f} to {high:+,.2f}"
        lines.append(f"{name:<16} {mean * shown.scale:>14,.2f} {spent:>14,}{how}")
    return "\n".join(lines)


def _promise(choice: Choice) -> str:
    least = f"{choice.difference * choice.indicator.scale:g}"
    zh, en = _step(choice.indicator)
    if choice.confidence is not None:
        return choose(
            f"若最优政策在“{choice.indicator.title_zh}”上至少领先{least}{zh}，"
            f"选中它的概率不低于{choice.confidence:.0%}",
            f"If the best leads by at least {least} {en} in {choice.indicator.title_en}, it is chosen with probability "
            f"{choice.confidence:.0%} or more ({choice.procedure})",
        )
    if choice.approximate is not None:
        return choose(
            f"固定模拟次数（OCBA）：选对的估计概率约{choice.approximate:.1%}，不作保证",
            f"Fixed budget (OCBA): estimated probability of the right choice {choice.approximate:.1%}, no promise",
        )
    return choose(
        "模拟次数已达上限，不能保证选对",
        f"The most replications were reached before the choice was certain: nothing is promised ({choice.procedure})",
    )


def sensitivity_text(found: Sensitivity) -> str:
    """A tornado in characters: the widest swings first."""
    shown = found.indicator
    against = f" against {found.base_id}" if found.base_id else ""
    change = said(f"change in {choose(*_step(shown))}")
    lines = [
        f"{choose(shown.title_zh, shown.title_en)}, {found.policy_id}{against}: "
        f"{found.mean * shown.scale:,.2f} ± {found.half_width * shown.scale:,.2f} "
        f"{choose(shown.unit_zh, shown.unit_en)} "
        f"({found.replications} replications)",
        "",
        f"{'input':<26} {'low':>9} {'high':>9}  {'at low':>16} {'at high':>16}  {change}",
    ]
    widest = max((swing.span for swing in found.swings), default=0.0)
    for swing in found.swings:
        bar = "█" * round(BAR * swing.span / widest) if widest else ""
        low = f"{swing.at_low * shown.scale:+.2f} ± {swing.at_low_half_width * shown.scale:.2f}"
        high = f"{swing.at_high * shown.scale:+.2f} ± {swing.at_high_half_width * shown.scale:.2f}"
        lines.append(f"{swing.input:<26} {swing.low:>9.4g} {swing.high:>9.4g}  {low:>16} {high:>16}  {bar}")
    return "\n".join(lines)


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
