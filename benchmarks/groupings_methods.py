"""The methods of grouping by name, with the library that each of them needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from allocator.contracts.blocks import Group
from allocator.contracts.cover import solve_cover
from benchmarks import groupings_chain, groupings_hand, groupings_spopt
from benchmarks.groupings_case import GroupingCase
from domain.executors import Serial
from domain.limits import Limit

SECONDS_A_WORK = 60.0  # of one core that our search spends on a district of 338 compounds with work 1, about


@dataclass(frozen=True, slots=True)
class Grouping:
    """Disjoint groups, and the yuan a month that no grouping of the case costs less than, None where not proved."""

    groups: tuple[Group, ...]
    bound_yuan: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """Groups of a case within seconds and with a seed; `library` is the module it needs, "" for none.

    `draws` says whether anything in it is random; what is not gives the same groups for every seed.
    """

    group: Callable[[GroupingCase, float, int], Grouping]
    library: str = ""
    draws: bool = False

    @property
    def installed(self) -> bool:
        """Whether its library is there."""
        return not self.library or find_spec(self.library.partition(".")[0]) is not None

    def load(self) -> None:
        """Import the library, which can take longer than a run."""
        if self.library:
            import_module(self.library)


def own(case: GroupingCase, time_s: float, seed: int) -> Grouping:
    """Our search, with its bound; compounds that it leaves unserved are groups of their own.

    Its effort is the work that goes with the seconds, so that its answer does not depend on what else the machine does:
    with seconds as its limit, CP-SAT gets so little of them on a busy machine that compounds stay unserved.
    """
    cover = solve_cover(
        case.cover_problem,
        limit=Limit(work=time_s / SECONDS_A_WORK),
        seed=seed,
        executor=Serial(),
    )
    held = {i for group in cover.groups for i in group}
    alone: list[Group] = [(i,) for i in range(len(case)) if i not in held]
    return Grouping((*cover.groups, *alone), None if cover.bound_fen is None else cover.bound_fen / 100)


def _peer(group: Callable[[GroupingCase, float, int], list[Group]]) -> Callable[[GroupingCase, float, int], Grouping]:
    """A method that knows nothing of kept contracts, which are added to what it finds."""

    def grouped(case: GroupingCase, time_s: float, seed: int) -> Grouping:
        return Grouping((*case.kept, *group(case, time_s, seed)))

    return grouped


OWN = "own"
METHODS: Mapping[str, Method] = {
    "administrative": Method(group=_peer(groupings_hand.administrative)),
    "greedy": Method(group=_peer(groupings_hand.greedy)),
    "maxp": Method(group=_peer(groupings_spopt.maxp), library="spopt.region", draws=True),
    "skater": Method(group=_peer(groupings_spopt.skater), library="spopt.region"),
    "azp": Method(group=_peer(groupings_spopt.azp), library="spopt.region", draws=True),
    "ward": Method(group=_peer(groupings_spopt.ward), library="spopt.region"),
    "gerrychain": Method(group=_peer(groupings_chain.gerrychain), library="gerrychain", draws=True),
    OWN: Method(group=own, draws=True),
}
