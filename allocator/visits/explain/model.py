"""A month of visits as a CP-SAT model whose requirements may give way: who leads what, and when they can go.

Two models share this part. The loads model knows only how many visits each official can make in the month, and is a
relaxation; the days model (`day_rules`) places every visit and is exact but for trips of three in large sets, which the
reader of a solution checks.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model

from allocator.visits.explain.giving import Giving, Key, Literal
from allocator.visits.explain.requirements import Kind, Requirement
from allocator.visits.explain.timing import Slot, Timing
from allocator.visits.pair_prices import PAIR_TERMS, PRICE_OF
from allocator.visits.problem import VisitProblem

MOST_STOPS = 3
Pair = tuple[int, int]
"""Official and compound, by position."""


@dataclass(slots=True, kw_only=True)
class RuleModel:
    """A model under construction.

    `lead[o, i]` says that official o is chief of compound i, `go[o, slot]` that he makes a trip then, and
    `visit[o, i, slot]` that it stops there (in the days model).
    """

    problem: VisitProblem
    model: cp_model.CpModel
    giving: Giving
    compounds: tuple[int, ...]
    pairs: Collection[Pair] | None = None
    timing: Timing
    lead: dict[Pair, cp_model.IntVar] = field(default_factory=dict)
    go: dict[int, dict[Slot, cp_model.IntVar]] = field(default_factory=dict)
    visit: dict[tuple[int, int, Slot], cp_model.IntVar] = field(default_factory=dict)

    def held_by(self, official: int) -> list[int]:
        """Compounds that an official might lead."""
        return [i for i in self.compounds if (official, i) in self.lead]


def chiefs_model(
    problem: VisitProblem,
    model: cp_model.CpModel,
    giving: Giving,
    compounds: Sequence[int],
    pairs: Collection[Pair] | None = None,
) -> RuleModel:
    """What both models share: one chief a compound, and who may lead it.

    `pairs` limits who may lead what; the model then proves nothing when it has no solution.
    """
    built = RuleModel(
        problem=problem,
        model=model,
        giving=giving,
        compounds=tuple(compounds),
        pairs=pairs,
        timing=Timing(problem),
    )
    _leads(built)
    _one_chief(built)
    _within_places(built)
    return built


def _leads(built: RuleModel) -> None:
    """Variables of who may lead what; a chief can go there and back, and has no conflict of interest."""
    for o in range(len(built.problem.official_ids)):
        for i in built.compounds:
            if built.pairs is not None and (o, i) not in built.pairs:
                continue
            conditions = _conditions(built, o, i)
            if conditions is not None:
                built.lead[o, i] = built.model.new_bool_var("")
                for condition in conditions:
                    built.model.add_implication(built.lead[o, i], condition)


def _conditions(built: RuleModel, official: int, compound: int) -> list[Literal] | None:
    """What has to give way for an official to lead a compound; None where he never can."""
    problem = built.problem
    short = float(built.timing.reach_short[official, compound])
    if not np.isfinite(short):
        return None
    needed: list[Literal | None] = []
    if short:
        needed.append(built.giving.level(Requirement(kind=Kind.TRIP_TIME), int(short)))
    if np.isinf(problem.lead_yuan[official, compound]):
        conflict = Requirement(kind=Kind.CONFLICT, official=official, compound=compound)
        needed.append(built.giving.opened(conflict, None))
    for term in PAIR_TERMS:
        amount = int(problem.pair_amounts[term][official, compound]) if term in problem.pair_amounts else 0
        if amount and term in problem.rules.strict:
            price = amount * float(getattr(problem.grounds.rules, PRICE_OF[term]))
            strict = Requirement(kind=Kind.STRICT, compound=compound, term=term)
            needed.append(built.giving.opened(strict, official, price=price))
    known = [literal for literal in needed if literal is not None]
    return known if len(known) == len(needed) else None


def _one_chief(built: RuleModel) -> None:
    officials: dict[int, list[cp_model.IntVar]] = {i: [] for i in built.compounds}
    for (_, i), lead in built.lead.items():
        officials[i].append(lead)
    for i, leads in officials.items():
        built.model.add_at_most_one(leads)
        needed = 1 - built.giving.extra(Requirement(kind=Kind.CHIEF, compound=i), 1)
        built.model.add(sum(leads) >= needed)


def _within_places(built: RuleModel) -> None:
    for o in range(len(built.problem.official_ids)):
        held = built.held_by(o)
        most = int(built.problem.max_compounds[o])
        if len(held) > most:
            extra = built.giving.extra(Requirement(kind=Kind.PLACES, official=o), len(held) - most)
            built.model.add(sum(built.lead[o, i] for i in held) <= most + extra)


def add_trips(built: RuleModel) -> None:
    """Half-days on which officials may go."""
    for official in sorted({o for o, _ in built.lead}):
        _trips(built, official)


def _trips(built: RuleModel, official: int) -> None:
    """Half-days on which an official may go, and not too many of them off hours."""
    built.go[official] = {}
    for slot in built.timing.slots:
        reasons = [built.giving.opened(closed, _key(closed, slot)) for closed in built.timing.closed_by(official, slot)]
        if any(reason is None for reason in reasons):
            continue
        go = built.go[official][slot] = built.model.new_bool_var("")
        for reason in reasons:
            if reason is not None:
                built.model.add_implication(go, reason)
    off = [go for slot, go in built.go[official].items() if built.timing.is_off_hours(slot)]
    most = int(built.problem.max_off_hours[official])
    if len(off) > most:
        extra = built.giving.extra(Requirement(kind=Kind.OFF_HOURS, official=official), len(off) - most)
        built.model.add(sum(off) <= most + extra)


def _key(closed: Requirement, slot: Slot) -> Key:
    """Where a requirement gives way: leave day by day, duties half-day by half-day, a calendar as a whole."""
    keys: dict[Kind, Key] = {Kind.LEAVE: slot[0], Kind.DUTIES: slot}
    return keys.get(closed.kind)


def add_loads(built: RuleModel) -> None:
    """The relaxation: each official makes no more visits in the month than his trips hold, one a day to a compound."""
    add_trips(built)
    made: dict[int, list[cp_model.IntVar]] = {i: [] for i in built.compounds}
    for o, slots in built.go.items():
        days: dict[int, list[cp_model.IntVar]] = {}
        for (date, _), go in slots.items():
            days.setdefault(date, []).append(go)
        out = built.model.new_int_var(0, len(days), "")
        built.model.add(out <= sum(_any(built, made_then) for made_then in days.values()))
        visits = [_visits(built, o, i) for i in built.held_by(o)]
        for i, count in zip(built.held_by(o), visits, strict=True):
            built.model.add(count <= out)
            made[i].append(count)
        _within_trips(built, o, visits)
    for i, counts in made.items():
        owed = int(built.problem.visits[i])
        fewer = owed - 1 if built.giving.graded else owed  # a compound without any visit is no way out
        built.model.add(sum(counts) >= owed - built.giving.extra(Requirement(kind=Kind.VISITS, compound=i), fewer))


def _visits(built: RuleModel, official: int, compound: int) -> cp_model.IntVar:
    owed = int(built.problem.visits[compound])
    count = built.model.new_int_var(0, owed, "")
    built.model.add(count <= owed * built.lead[official, compound])
    return count


def _any(built: RuleModel, variables: Sequence[cp_model.IntVar]) -> cp_model.IntVar:
    if len(variables) == 1:
        return variables[0]
    found = built.model.new_bool_var("")
    built.model.add(found <= sum(variables))
    return found


def _within_trips(built: RuleModel, official: int, visits: Sequence[cp_model.IntVar]) -> None:
    """Visits are at most trip size x trips; a size that gives way is looked at step by step."""
    trips, load = sum(built.go[official].values()), sum(visits)
    own = int(built.problem.trip_size[official])
    extra = built.giving.extra(Requirement(kind=Kind.TRIP_SIZE, official=official), MOST_STOPS - own)
    for size in range(own, MOST_STOPS + 1):
        if isinstance(extra, int):
            built.model.add(load <= own * trips)
            return
        given = built.model.new_bool_var("")  # whether no more than this size is had
        built.model.add(extra <= size - own).only_enforce_if(given)
        built.model.add(extra >= size - own + 1).only_enforce_if(given.negated())
        built.model.add(load <= size * trips).only_enforce_if(given)
