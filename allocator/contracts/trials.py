"""Loosened limits tried out: whether everybody can then be served, at what cost, and the least step that will do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from allocator.contracts.blocks import Group
from allocator.contracts.cover_problem import CoverProblem
from allocator.contracts.priced import bids_at, cover_problem_of, plain_fen
from allocator.contracts.problem import ANY_NUMBER, Bools, ContractProblem
from allocator.contracts.questions import Inquiry
from allocator.contracts.relaxations import GivingLimit, Loosen, Step
from allocator.contracts.unmet import Unmet, unmet
from domain.district import Mode
from domain.executors import Serial
from domain.interruption import requested
from domain.limits import Limit
from domain.scenario import Scenario

TRY = Limit(work=0.2)  # for one trial of a limit
LOCAL = 60  # compounds grouped anew in a trial; the contracts of the others stay
MOST_LADDERS = 16  # of one limit: firms, walls
JOINT_LADDERS = 3  # of each of several limits that give way together


def _as_it_is(scenario: Scenario) -> Scenario:
    return scenario


def _all_of(changes: Sequence[Loosen]) -> Loosen:
    """One change after the other."""

    def loosen(scenario: Scenario) -> Scenario:
        return reduce(lambda so_far, change: change(so_far), changes, scenario)

    return loosen


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """A limit that gives way in its least step found, and what all contracts then cost in yuan a month."""

    text: str
    cost_yuan: float


class Trials:
    """Loosened scenarios tried around the compounds left out; contracts far from them stay."""

    def __init__(self, inquiry: Inquiry, short: Unmet) -> None:
        self._inquiry, self._short = inquiry, short
        self._problem = cover_problem_of(inquiry.changed, inquiry.network, inquiry.plan)
        self._firms = [int(self._problem.contracts.bids.firm[bid]) for bid in short.cover.bids]
        self.ids = self._problem.contracts.compound_ids

    def cost_yuan(self, loosen: Loosen) -> float | None:
        """What all contracts cost when a limit gives way; None when no grouping of all compounds is found."""
        inquiry = self._inquiry
        problem = cover_problem_of(loosen(inquiry.changed), inquiry.network, inquiry.plan)
        local = self._local(problem.contracts)
        kept = [k for k, group in enumerate(self._short.cover.groups) if not local[list(group)].any()]
        part = _part(problem, local, [self._short.cover.groups[k] for k in kept], [self._firms[k] for k in kept])
        found = unmet(part, inquiry.question, limit=TRY, seed=inquiry.seed, executor=Serial())
        if found.cover.cost_fen is None or found.any:
            return None
        at = np.flatnonzero(local)
        groups = [tuple(int(at[i]) for i in group) for group in found.cover.groups]
        firms = [int(part.contracts.bids.firm[bid]) for bid in found.cover.bids]
        groups += [self._short.cover.groups[k] for k in kept]
        firms += [self._firms[k] for k in kept]
        return plain_fen(problem, groups, bids_at(problem.contracts, groups, firms)) / 100

    def ways_out(self, limit: GivingLimit) -> Iterator[WayOut]:
        """The least step of each ladder of a limit that lets everybody be served."""
        for ladder in limit.ladders[:MOST_LADDERS]:
            if requested():
                return
            if found := self._least_step(ladder):
                yield WayOut(text=found[0].text, cost_yuan=found[1])

    def _least_step(self, ladder: Sequence[Step], *, beside: Loosen = _as_it_is) -> tuple[Step, float] | None:
        """First step that does, with its cost, by halving: what a step allows, every later one allows too."""
        cost = self.cost_yuan(_all_of([beside, ladder[-1].loosen]))
        found = None if cost is None else (ladder[-1], cost)
        low, high = 0, len(ladder) - 1
        while found is not None and low < high:
            middle = (low + high) // 2
            cost = self.cost_yuan(_all_of([beside, ladder[middle].loosen]))
            if cost is None:
                low = middle + 1
            else:
                found, high = (ladder[middle], cost), middle
        return found

    def together(self, limits: Sequence[GivingLimit]) -> tuple[list[GivingLimit], list[WayOut]]:
        """Limits that do by giving way together, none of them to spare, with a least step of each; or none."""
        needed = list(limits)
        if self.cost_yuan(_all_of([each.loosest for each in needed])) is None:
            return [], []
        for each in limits:
            rest = [other for other in needed if other is not each]
            if not requested() and self.cost_yuan(_all_of([other.loosest for other in rest])) is not None:
                needed = rest
        return needed, list(self._joint_way(needed))

    def _joint_way(self, limits: Sequence[GivingLimit]) -> Iterator[WayOut]:
        """The least step of one limit after the other, beside those before it and the rest without limit."""
        steps: list[Step] = []
        cost = np.inf
        for k, each in enumerate(limits):
            beside = _all_of([*(step.loosen for step in steps), *(later.loosest for later in limits[k + 1 :])])
            ladders = each.ladders[:JOINT_LADDERS]
            found = [way for ladder in ladders if (way := self._least_step(ladder, beside=beside))]
            if not found:
                return
            step, cost = min(found, key=lambda way: way[1])
            steps.append(step)
        yield WayOut(text="; ".join(step.text for step in steps), cost_yuan=cost)

    def without(self, ids: Sequence[str]) -> WayOut:
        """The compounds left out served otherwise, each in its cheapest way, or not at all."""
        cover = self._short.cover
        cost = plain_fen(self._problem, cover.groups, cover.bids) / 100
        modes = self._inquiry.plan.modes
        assert modes is not None
        assert modes.plan is not None
        options = [o for o in modes.plan.options if o.mode is not Mode.CONTRACT and o.yuan_month is not None]
        texts = []
        for id_ in ids:
            own = [(o.yuan_month or 0.0, o.mode.value) for o in options if o.compound_id == id_]
            price, mode = min(own, default=(self._inquiry.changed.rules.modes.uncovered_yuan, "uncovered"))
            cost += price
            texts.append(f"{id_} ({mode})")
        return WayOut(text=f"without a contract: compound {', '.join(texts)}", cost_yuan=cost)

    def why(self, i: int) -> str:
        """Why a compound is left out, as far as its own neighbourhood tells."""
        contracts = self._problem.contracts
        serving = contracts.bids.serves[:, i] & (contracts.bids.most_households > 0)
        if not serving.any():
            return "no firm with a bid that may hold a contract serves it"
        own, most = int(contracts.households[i]), int(contracts.bids.most_households[serving].max())
        if own > most:
            return f"its {own} households > {most}, the most of a contract of any firm that serves it"
        island = next(at for at in contracts.blocks() if i in at)
        households = int(contracts.households[island].sum())
        if households < contracts.min_households:
            return (
                f"its island of {len(island)} compounds has {households} households < {contracts.min_households}, "
                "the least of a contract"
            )
        return f"no grouping of the {len(island)} compounds of its island serves all of them"

    def _local(self, contracts: ContractProblem) -> Bools:
        """Compounds to group anew (n,): islands with one left out, then others while they are few."""
        blocks = contracts.blocks()
        local = np.zeros(len(contracts), bool)
        if self._short.off_number or len(contracts) <= LOCAL:
            return ~local
        left_out = set(self._short.left_out)
        for at in sorted(blocks, key=lambda at: not left_out & set(at.tolist())):
            if left_out & set(at.tolist()) or local.sum() + len(at) <= LOCAL:
                local[at] = True
        return local


def _part(problem: CoverProblem, local: Bools, kept: Sequence[Group], firms: Sequence[int]) -> CoverProblem:
    """The problem over the compounds grouped anew, with what the kept contracts leave of the firms and the number."""
    whole = problem.contracts
    used, filled = whole.taken(kept, firms)
    part = problem.restricted(np.flatnonzero(local))
    contracts = replace(
        part.contracts,
        firm_contracts=whole.firm_contracts - used,
        firm_households=whole.firm_households - filled,
        least_contracts=max(0, whole.least_contracts - len(kept)),
        most_contracts=whole.most_contracts - len(kept) if whole.most_contracts < ANY_NUMBER else ANY_NUMBER,
    )
    return replace(part, contracts=contracts)
