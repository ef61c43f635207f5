"""Why no grouping meets all limits: which compounds are left out, which limits conflict, and the cheapest ways out.

One limit after the other is taken away: those whose absence alone lets everybody be served are the limits in conflict,
for each of them is needed to keep the compounds out. How little each has to give is found by halving.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from allocator.contracts.questions import Inquiry
from allocator.contracts.relaxations import GivingLimit, limits_of
from allocator.contracts.trials import Trials, WayOut
from allocator.contracts.unmet import Unmet
from domain.interruption import requested


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """No grouping meets all limits: `left_out` compounds with the reason, the limits in conflict, ranked ways out.

    `conflict` are limits whose absence alone would do. Where the question alone is to blame, or no limit alone, `joint`
    are limits that do together, none of them to spare.
    `off_number` counts contracts missing or too many for the number asked.
    """

    proved: bool
    left_out: Mapping[str, str]
    off_number: int = 0
    conflict: tuple[str, ...] = ()
    joint: tuple[str, ...] = ()
    ways_out: tuple[WayOut, ...] = ()


def refusal(inquiry: Inquiry, short: Unmet, *, watch: Callable[[str], object]) -> Refusal:
    """Which compounds and limits conflict, and what each way out costs; trials stop after Ctrl-C."""
    trials = Trials(inquiry, short)
    left_out = [trials.ids[i] for i in short.left_out]
    limits = list(limits_of(inquiry, left_out))
    conflict: list[GivingLimit] = []
    ways = [] if short.off_number else [trials.without(left_out)]
    for each in limits:
        if requested():
            break
        watch(f"trying {each.name}")
        if trials.cost_yuan(each.loosest) is not None:
            conflict.append(each)
            ways += trials.ways_out(each)
    joint: list[GivingLimit] = []
    if all(each.is_asked for each in conflict):
        watch("trying limits together")
        joint, more = trials.together([each for each in limits if not each.is_asked])
        ways += more
    return Refusal(
        proved=short.proved,
        left_out={trials.ids[i]: trials.why(i) for i in short.left_out},
        off_number=short.off_number,
        conflict=tuple(each.text for each in conflict),
        joint=tuple(each.text for each in joint),
        ways_out=tuple(sorted(ways, key=lambda way: (way.cost_yuan, way.text))),
    )
