"""Has every cell one keeper who exists, may work there, is near enough and has room, and are the costs as said?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from allocator.checks.costs import cost_violations
from allocator.checks.distances import Distances
from domain.district import Compound
from domain.people import Keeper, KeeperKind
from domain.plan import Contract, KeeperDuty, KeepersPlan, Plan
from domain.scenario import Scenario

TOLERANCE_M = 1.0
RESIDENTS = {KeeperKind.VOLUNTEER: "volunteers", KeeperKind.PARTY_MEMBER: "party_members"}


@dataclass(frozen=True)
class _Ground:
    """What duties are judged by."""

    scenario: Scenario
    plan: Plan

    @cached_property
    def compound_of(self) -> Mapping[str, str]:
        """Compound of each cell."""
        grid = self.plan.grid.plan if self.plan.grid else None
        return {cell.id: cell.compound_id for cell in (grid.cells if grid else ())}

    @cached_property
    def compound(self) -> Mapping[str, Compound]:
        return {compound.id: compound for compound in self.scenario.compounds}

    @cached_property
    def load(self) -> Mapping[str, Fraction]:
        """Households of each cell and what its residents need, in cells of regular size."""
        grid, rules = self.plan.grid.plan if self.plan.grid else None, self.scenario.rules.grid
        asked = Counter(request.unit_id for request in self.scenario.requests)
        units = {unit.id: unit for unit in self.scenario.units}
        loads: dict[str, Fraction] = {}
        for cell in grid.cells if grid else ():
            hundredths = 100 * cell.households
            for unit in (units[unit_id] for unit_id in cell.unit_ids):
                need = rules.hardship_weight * (unit.hardship_households or 0)
                need += rules.aged_weight * (unit.aged_residents or 0) + rules.request_weight * asked[unit.id]
                parts = [part for part in cell.parts if part.unit_id == unit.id]
                ends = [(part.first - 1, part.last) for part in parts] or [(0, unit.households)]
                hundredths += sum(
                    round(100 * need) * last // unit.households - round(100 * need) * before // unit.households
                    for before, last in ends
                )
            loads[cell.id] = Fraction(hundredths, 100 * rules.cell_households)
        return loads

    @cached_property
    def contract(self) -> Mapping[str, Contract]:
        return {contract.id: contract for contract in self.plan.area_contracts}

    @cached_property
    def named(self) -> Mapping[str, Keeper]:
        return {keeper.id: keeper for keeper in self.scenario.keepers}

    @cached_property
    def distances(self) -> Distances:
        return Distances(self.scenario)

    @cached_property
    def _ways(self) -> dict[str, Mapping[tuple[str, str], float]]:
        return {}

    def metres(self, home: str, target: str) -> float:
        """Way on foot between two main gates; inf beyond what keepers walk."""
        if home == target:
            return 0.0
        if home not in self._ways:
            within = self.scenario.rules.keepers.near_m + TOLERANCE_M
            self._ways[home] = (
                self.distances.walking_from(("compound", home), within_m=within)
                if ("compound", home) in self.distances
                else {}
            )
        return self._ways[home].get(("compound", target), float("inf"))

    def room(self, duty: KeeperDuty) -> int:
        """Most cells of the person of a duty."""
        rules = self.scenario.rules.keepers
        if duty.keeper_id in self.named:
            return self.named[duty.keeper_id].max_cells
        return rules.firm_cells if duty.kind is KeeperKind.CONTRACTOR else rules.resident_cells

    def languages(self, duty: KeeperDuty) -> tuple[str, ...]:
        """Languages of the person of a duty: a named one's own, a nameless resident's those of home."""
        if duty.keeper_id in self.named:
            return self.named[duty.keeper_id].languages
        return self.compound[duty.home_id].languages if duty.kind in RESIDENTS else ()


def violations(scenario: Scenario, plan: Plan) -> list[str]:
    """Sentences on what is wrong with the keepers of `plan`."""
    if plan.keepers is None or plan.keepers.plan is None:
        return []
    keepers, ground = plan.keepers.plan, _Ground(scenario, plan)
    found = [*_one_each(keepers, ground)]
    for duty in keepers.duties:
        found += _person(duty, ground)
    if found:
        return found
    found += [fault for duty in keepers.duties for fault in _way(duty, ground)]
    found += [*_rooms(keepers, ground), *_numbers(keepers, ground)]
    return found + cost_violations("keepers", plan.keepers, _cost_terms(keepers, ground))


def terms_of(scenario: Scenario, plan: Plan) -> dict[str, float] | None:
    """What the keepers of `plan` cost, by term; None where a cell has not one keeper who is known."""
    keepers, ground = plan.keepers.plan if plan.keepers else None, _Ground(scenario, plan)
    if keepers is None or any(_one_each(keepers, ground)):
        return None
    if any(True for duty in keepers.duties for _ in _person(duty, ground)):
        return None
    return _cost_terms(keepers, ground)


def _one_each(keepers: KeepersPlan, ground: _Ground) -> Iterator[str]:
    kept = Counter(duty.cell_id for duty in keepers.duties)
    for cell_id in ground.compound_of:
        if not kept[cell_id]:
            yield f"cell {cell_id}: has no keeper"
    for cell_id, number in kept.items():
        if cell_id not in ground.compound_of:
            yield f"cell {cell_id}: has a keeper, but is not in the grid"
        elif number > 1:
            yield f"cell {cell_id}: has {number} keepers"


def _person(duty: KeeperDuty, ground: _Ground) -> Iterator[str]:
    """The person of a duty is one of the table, or one of those counted at a home that exists."""
    if keeper := ground.named.get(duty.keeper_id):
        home = keeper.contractor_id if keeper.kind is KeeperKind.CONTRACTOR else keeper.compound_id
        if (duty.kind, duty.home_id) != (keeper.kind, home):
            said = f"{duty.kind} of {duty.home_id}"
            yield f"cell {duty.cell_id}: keeper {keeper.id} is {keeper.kind} of {home}, not {said}"
        return
    kind, _, rest = duty.keeper_id.partition(":")
    home, _, number = rest.rpartition(":")
    if kind != duty.kind or home != duty.home_id or not number.isdecimal():
        yield f"cell {duty.cell_id}: keeper {duty.keeper_id} is not known"
        return
    homes: Mapping[KeeperKind, set[str]] = {
        KeeperKind.CONTRACTOR: set(ground.contract),
        KeeperKind.COMMUNITY: {compound.community_id for compound in ground.scenario.compounds},
    }
    if home not in homes.get(duty.kind, set(ground.compound)):
        yield f"cell {duty.cell_id}: keeper {duty.keeper_id} has a home that is not known"


def _way(duty: KeeperDuty, ground: _Ground) -> Iterator[str]:
    """A keeper may work in the compound of the cell, and the way there is near enough and as long as said."""
    target = ground.compound_of[duty.cell_id]
    if duty.kind in RESIDENTS:
        metres, most = ground.metres(duty.home_id, target), ground.scenario.rules.keepers.near_m
        if metres > most + TOLERANCE_M:
            yield f"cell {duty.cell_id}: keeper {duty.keeper_id} lives more than {most:g} m away"
        elif abs(metres - duty.metres) > TOLERANCE_M:
            yield f"cell {duty.cell_id}: way of {duty.keeper_id} is said to be {duty.metres:g} m, but is {metres:.0f} m"
        return
    if duty.metres:
        yield f"cell {duty.cell_id}: {duty.kind} staff have no way, but {duty.metres:g} m are said"
    if duty.kind is KeeperKind.COMMUNITY:
        inside = ground.compound[target].community_id == duty.home_id
    else:
        named = duty.keeper_id in ground.named
        inside = any(
            target in contract.compound_ids
            for contract in ground.contract.values()
            if (contract.contractor_id if named else contract.id) == duty.home_id
        )
    if not inside:
        yield f"cell {duty.cell_id}: compound {target} is not one of {duty.kind} {duty.home_id}"


def _rooms(keepers: KeepersPlan, ground: _Ground) -> Iterator[str]:
    """Nobody but community staff keeps more cells than they may."""
    held: dict[str, list[KeeperDuty]] = defaultdict(list)
    for duty in keepers.duties:
        held[duty.keeper_id].append(duty)
    for keeper_id, duties in held.items():
        room = ground.room(duties[0])
        if duties[0].kind is not KeeperKind.COMMUNITY and len(duties) > room:
            yield f"keeper {keeper_id}: {len(duties)} cells > {room}"


def _numbers(keepers: KeepersPlan, ground: _Ground) -> Iterator[str]:
    """No home gives more nameless people than it has."""
    rules = ground.scenario.rules.keepers
    used: dict[tuple[KeeperKind, str], set[str]] = defaultdict(set)
    for duty in keepers.duties:
        if duty.keeper_id not in ground.named and duty.kind is not KeeperKind.COMMUNITY:
            used[duty.kind, duty.home_id].add(duty.keeper_id)
    known = Counter((keeper.kind, keeper.compound_id) for keeper in ground.scenario.keepers)
    for (kind, home), people in used.items():
        if kind is KeeperKind.CONTRACTOR:
            households = sum(ground.compound[c].households for c in ground.contract[home].compound_ids)
            most = -(-households // rules.households_firm_keeper)
        else:
            most = getattr(ground.compound[home], RESIDENTS[kind]) - known[kind, home]
        if len(people) > most:
            yield f"{kind} of {home}: {len(people)} people keep cells, there are {most}"


def _cost_terms(keepers: KeepersPlan, ground: _Ground) -> dict[str, float]:
    rules = ground.scenario.rules.keepers
    pay = {
        KeeperKind.VOLUNTEER: rules.volunteer_yuan,
        KeeperKind.PARTY_MEMBER: rules.member_yuan,
        KeeperKind.CONTRACTOR: rules.firm_yuan,
    }
    terms = dict.fromkeys(("pay", "last_resort", "keeper_ways", "language", "crowded"), 0.0)
    held: dict[str, list[KeeperDuty]] = defaultdict(list)
    for duty in keepers.duties:
        if duty.kind is KeeperKind.COMMUNITY:
            terms["last_resort"] += rules.community_yuan
            continue
        terms["pay"] += pay[duty.kind]
        terms["keeper_ways"] += rules.yuan_km * duty.metres / 1000
        wanted = ground.compound[ground.compound_of[duty.cell_id]].languages
        if wanted and not set(wanted) & set(ground.languages(duty)):
            terms["language"] += rules.language_yuan
        held[duty.keeper_id].append(duty)
    for duties in held.values():
        loads = sorted((ground.load[duty.cell_id] for duty in duties), reverse=True)
        waiting = sum(k * load for k, load in enumerate(loads))
        terms["crowded"] += rules.crowded_yuan * float(waiting) / ground.room(duties[0])
    return terms
