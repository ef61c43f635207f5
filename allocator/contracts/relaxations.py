"""Limits of area contracts that could give way: what each says, and the steps by which it can be loosened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from allocator.contracts.questions import Inquiry, Question
from domain.district import Wall
from domain.geometry import project_onto_pieces, to_metres
from domain.people import Contractor
from domain.rules import ContractRules, NeighbourRules
from domain.scenario import Scenario

Loosen = Callable[[Scenario], Scenario]

WALK_STEP_M, MOST_WALK_M = 50, 5000
HOUSEHOLD_STEPS = (10, 50)  # of the least and of the most households of a contract
MORE_CONTRACTS = 3  # that one firm may be asked to take on


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One way to loosen a limit, in the planner's words."""

    text: str
    loosen: Loosen


@dataclass(frozen=True, slots=True, kw_only=True)
class GivingLimit:
    """A limit: its name, what it says now, `loosest` as if it were not there, and ladders of ever looser steps.

    `is_asked`: the question itself set it, so that it gives way by not asking.
    """

    name: str
    text: str
    loosest: Loosen
    ladders: tuple[tuple[Step, ...], ...]
    is_asked: bool = False


def limits_of(inquiry: Inquiry, left_out: Sequence[str]) -> Iterator[GivingLimit]:
    """Every limit of the changed scenario that may keep the compounds `left_out` from a contract."""
    changed, question = inquiry.changed, inquiry.question
    yield from _sizes(changed, left_out)
    yield from _number(changed, question)
    yield from _firms(changed, question, left_out)
    yield from _neighbourhood(changed, left_out)
    yield from _decisions(inquiry)


def _contracts(scenario: Scenario, change: Callable[[ContractRules], ContractRules]) -> Scenario:
    return replace(scenario, rules=replace(scenario.rules, contracts=change(scenario.rules.contracts)))


def _near(scenario: Scenario, change: Callable[[NeighbourRules], NeighbourRules]) -> Scenario:
    return replace(scenario, rules=replace(scenario.rules, neighbours=change(scenario.rules.neighbours)))


def _with_rule(name: str, value: int, scenario: Scenario) -> Scenario:
    return _contracts(scenario, lambda rules: replace(rules, **{name: value}))


def _limit(name: str, now: int, values: Sequence[int], *, is_asked: bool = False) -> Iterator[GivingLimit]:
    """A number of `rules.contracts` with the values it could have instead, the loosest last."""
    if values:
        steps = tuple(Step(text=f"{name} {now} -> {v}", loosen=partial(_with_rule, name, v)) for v in values)
        text = f"{name} = {now}"
        yield GivingLimit(name=name, text=text, loosest=steps[-1].loosen, ladders=(steps,), is_asked=is_asked)


def _sizes(scenario: Scenario, left_out: Sequence[str]) -> Iterator[GivingLimit]:
    rules, (down, up) = scenario.rules.contracts, HOUSEHOLD_STEPS
    least, most = rules.min_households, rules.max_households
    lower = [*range((least - 1) // down * down, 0, -down), *([1] if least > 1 else [])]
    yield from _limit("min_households", least, lower)
    total = max(2 * most, 2 * sum(c.households for c in scenario.compounds if c.id in set(left_out)))
    yield from _limit("max_households", most, range((most // up + 1) * up, total + up, up))
    largest = min(len(scenario.compounds), 200)
    yield from _limit("max_compounds", rules.max_compounds, range(rules.max_compounds + 1, largest + 1))
    if any(firm.grade == 3 for firm in scenario.contractors):
        grade3 = rules.grade3_max_households
        yield from _limit("grade3_max_households", grade3, range((grade3 // up + 1) * up, most + up, up))


def _number(scenario: Scenario, question: Question) -> Iterator[GivingLimit]:
    rules, n = scenario.rules.contracts, len(scenario.compounds)
    if question.least is not None:
        fewer = range(rules.least_contracts - 1, -1, -1)
        yield from _limit("least_contracts", rules.least_contracts, fewer, is_asked=True)
    if question.most is not None:
        more = range(rules.most_contracts + 1, n + 1)
        yield from _limit("most_contracts", rules.most_contracts, more, is_asked=True)


def _firms(scenario: Scenario, question: Question, left_out: Sequence[str]) -> Iterator[GivingLimit]:
    """Capacities and areas of the firms that stay and have a bid; those that serve the places in question first."""
    with_bid = {bid.contractor_id for bid in scenario.bids}
    subdistrict_of = scenario.subdistrict_of()
    places = sorted({subdistrict_of[id_] for id_ in left_out})
    firms = [f for f in scenario.contractors if f.id in with_bid and f.id not in question.without]
    firms.sort(key=lambda f: (not set(places) & set(f.subdistrict_ids), f.id))
    if not firms:
        return
    stay = {f.id for f in firms}
    for name, most in (("max_contracts", 1000), ("max_households", 1_000_000)):
        yield GivingLimit(
            name=name,
            text=f"{name} of the firms",
            loosest=partial(_firms_with, stay, name, most),
            ladders=tuple(_capacity_ladder(f, name) for f in firms),
        )
    missing = [(f, place) for f in firms for place in places if place not in f.subdistrict_ids]
    if missing:
        yield GivingLimit(
            name="subdistricts",
            text="subdistricts that the firms serve",
            loosest=partial(_firms_serving, stay, places),
            ladders=tuple((_serving_too(firm, place),) for firm, place in missing),
        )


def _serving_too(firm: Contractor, place: str) -> Step:
    text = f"firm {firm.id} serves subdistrict {place} too"
    return Step(text=text, loosen=partial(_firms_serving, {firm.id}, [place]))


def _some_firms(scenario: Scenario, ids: Set[str], change: Callable[[Contractor], Contractor]) -> Scenario:
    return replace(scenario, contractors=tuple(change(f) if f.id in ids else f for f in scenario.contractors))


def _firms_with(ids: Set[str], name: str, value: int, scenario: Scenario) -> Scenario:
    change: dict[str, Any] = {name: value}
    return _some_firms(scenario, ids, lambda firm: replace(firm, **change))


def _firms_serving(ids: Set[str], places: Sequence[str], scenario: Scenario) -> Scenario:
    def wider(firm: Contractor) -> Contractor:
        return replace(firm, subdistrict_ids=tuple(dict.fromkeys([*firm.subdistrict_ids, *places])))

    return _some_firms(scenario, ids, wider)


def _capacity_ladder(firm: Contractor, name: str) -> tuple[Step, ...]:
    now: int = getattr(firm, name)
    if name == "max_contracts":
        values = [now + more for more in range(1, MORE_CONTRACTS + 1)]
    else:
        values = [now + 100 * more for more in range(1, 64)]
    return tuple(
        Step(text=f"{name} of firm {firm.id} {now} -> {value}", loosen=partial(_firms_with, {firm.id}, name, value))
        for value in values
    )


def _neighbourhood(scenario: Scenario, left_out: Sequence[str]) -> Iterator[GivingLimit]:
    rules = scenario.rules.neighbours
    now = rules.walk_m
    farther = range(int(now // WALK_STEP_M + 1) * WALK_STEP_M, MOST_WALK_M + 1, WALK_STEP_M)
    walks = tuple(Step(text=f"walk_m {now:g} -> {m}", loosen=partial(_walking, float(m))) for m in farther)
    if walks:
        yield GivingLimit(name="walk_m", text=f"walk_m = {now:g}", loosest=walks[-1].loosen, ladders=(walks,))
    if scenario.walls:
        yield GivingLimit(
            name="walls",
            text="walls",
            loosest=partial(replace, walls=()),
            ladders=tuple(
                (Step(text=f"wall {wall.id} is opened", loosen=partial(_without_wall, wall.id)),)
                for wall in _nearest_first(scenario, left_out)
            ),
        )
    if not rules.cross_subdistricts:
        across: Loosen = partial(_near, change=lambda r: replace(r, cross_subdistricts=True))
        step = Step(text="cross_subdistricts: contracts may reach into another subdistrict", loosen=across)
        text = "no contract in two subdistricts"
        yield GivingLimit(name="cross_subdistricts", text=text, loosest=across, ladders=((step,),))


def _nearest_first(scenario: Scenario, left_out: Sequence[str]) -> list[Wall]:
    """Walls by their distance to the compounds left out."""
    walls, wanted = scenario.walls, set(left_out)
    origin = (walls[0].from_lon_deg, walls[0].from_lat_deg)
    starts = to_metres([w.from_lon_deg for w in walls], [w.from_lat_deg for w in walls], origin)
    ends = to_metres([w.to_lon_deg for w in walls], [w.to_lat_deg for w in walls], origin)
    gates = [to_metres(c.lon_deg, c.lat_deg, origin) for c in scenario.compounds if c.id in wanted]
    metres = np.full(len(walls), np.inf)
    for gate in gates:
        metres = np.minimum(metres, project_onto_pieces(gate, starts, ends)[0])
    return [walls[k] for k in np.argsort(metres, kind="stable")]


def _walking(metres: float, scenario: Scenario) -> Scenario:
    return _near(scenario, lambda rules: replace(rules, walk_m=metres))


def _without_wall(id_: str, scenario: Scenario) -> Scenario:
    return replace(scenario, walls=tuple(wall for wall in scenario.walls if wall.id != id_))


def _decisions(inquiry: Inquiry) -> Iterator[GivingLimit]:
    """Group rules and firms that leave, one by one."""
    kept_as = {frozenset(contract.compound_ids): contract.id for contract in inquiry.plan.area_contracts}
    for rule in inquiry.changed.group_rules:
        contract = kept_as.get(frozenset(rule.compound_ids)) if rule.kind.value == "keep" else None
        which = f"contract {contract} kept" if contract else f"{rule.kind.value} {','.join(rule.compound_ids)}"
        step = Step(text=f"{which}: no longer asked", loosen=partial(_without_rule, rule.id))
        new = rule not in inquiry.before.group_rules
        yield GivingLimit(name=f"rule {rule.id}", text=which, loosest=step.loosen, ladders=((step,),), is_asked=new)
    firm_of = {firm.id: firm for firm in inquiry.before.contractors}
    for id_ in inquiry.question.without:
        loosen: Loosen = partial(_firm_stays, firm_of[id_])
        step = Step(text=f"firm {id_} stays", loosen=loosen)
        text = f"without firm {id_}"
        yield GivingLimit(name=f"without {id_}", text=text, loosest=loosen, ladders=((step,),), is_asked=True)


def _without_rule(id_: str, scenario: Scenario) -> Scenario:
    return replace(scenario, group_rules=tuple(rule for rule in scenario.group_rules if rule.id != id_))


def _firm_stays(firm: Contractor, scenario: Scenario) -> Scenario:
    return _some_firms(scenario, {firm.id}, lambda _gone: firm)
