"""How one compound could be served without a contract, at what price, and why not: the rules put into numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from domain.district import Compound, CurrentService, Mode
from domain.scenario import Scenario
from domain.services import UNITS, MenuItem, ModeChange, ModeStandard, ServiceItem, missing_items


@dataclass(frozen=True, slots=True)
class Way:
    """A mode without a contract, plain or with menu orders on top."""

    mode: Mode
    on_top: bool = False

    def __str__(self) -> str:
        return f"{self.mode.value}+{Mode.MENU.value}" if self.on_top else self.mode.value


ALONE = (Way(Mode.SELF), Way(Mode.SELF, True), Way(Mode.EXTENDED), Way(Mode.EXTENDED, True), Way(Mode.MENU))
"""Ways to serve a compound without a contract, in the order of columns; the column after them is `uncovered`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A way with its price a month and that of its orders on top; both are inf where it is not available.

    A way on top of which nothing is missing has no `items`: it does not exist, and needs no `reason`.
    """

    yuan: float = np.inf
    on_top_yuan: float = np.inf
    items: tuple[ServiceItem, ...] = ()
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What all compounds have in common, and the price of a crew entering each of those that one can reach.

    `why_not` holds the reasons, as far as they are known, for compounds without such a price.
    """

    scenario: Scenario
    extension_yuan: Mapping[str, float]
    why_not: Mapping[str, str]

    @property
    def standards(self) -> tuple[ModeStandard, ...]:
        """What the modes give."""
        return self.scenario.mode_standards

    @cached_property
    def menu(self) -> dict[ServiceItem, MenuItem]:
        """Items that can be ordered."""
        return {row.item: row for row in self.scenario.menu_items}

    @cached_property
    def changes(self) -> dict[tuple[CurrentService, Mode], ModeChange]:
        """Changes with a price of their own."""
        return {(row.from_service, row.to_mode): row for row in self.scenario.mode_changes}


def below_standard(c: Compound, mode: Mode, facts: Facts) -> str:
    """Why a mode by itself gives too little for a compound; empty when it gives enough."""
    missing = missing_items(c, mode, facts.standards)
    levels = (f"{item.value} {has:g} < {asked:g} {UNITS[item]}" for item, (has, asked) in missing.items())
    return f"it gives less than is asked for: {', '.join(levels)}" if missing else ""


def ways(c: Compound, facts: Facts) -> list[Priced]:
    """Price of each of `ALONE` for a compound, or why there is none."""
    rules = facts.scenario.rules.modes
    plain = {
        Mode.SELF: (rules.self_base_yuan + rules.self_household_yuan * c.households, _why_not_self(c, facts)),
        Mode.EXTENDED: (
            facts.extension_yuan.get(c.id, np.inf) + rules.extended_household_yuan * c.households,
            _why_not_extended(c, facts),
        ),
        Mode.MENU: (rules.menu_base_yuan + rules.menu_household_yuan * c.households, _why_not_menu(c, facts)),
    }
    return [(_on_top if way.on_top else _plain)(c, way.mode, *plain[way.mode], facts) for way in ALONE]


def _plain(c: Compound, mode: Mode, yuan: float, reason: str, facts: Facts) -> Priced:
    reason = reason or below_standard(c, mode, facts)
    return Priced(reason=reason) if reason else Priced(yuan=yuan, on_top_yuan=0.0)


def _on_top(c: Compound, mode: Mode, yuan: float, reason: str, facts: Facts) -> Priced:
    """The mode with orders for all that it lacks."""
    missing, menu = missing_items(c, mode, facts.standards), facts.menu
    items = tuple(missing)
    unsold = [item.value for item in items if item not in menu]
    if unsold and not reason:
        reason = f"the menu does not sell what it lacks: {', '.join(unsold)}"
    if reason or not items:
        return Priced(items=items, reason=reason if items else "")
    orders = (
        menu[item].base_yuan + menu[item].household_yuan * c.households + menu[item].unit_yuan * (asked - has)
        for item, (has, asked) in missing.items()
    )
    return Priced(yuan=yuan, on_top_yuan=sum(orders), items=items)


def _why_not_self(c: Compound, facts: Facts) -> str:
    rules = facts.scenario.rules.modes
    working = c.party_members - c.retired_members
    helpers = c.volunteers + rules.member_weight * working + rules.retired_weight * c.retired_members
    most = rules.households_per_volunteer * helpers
    if c.households <= most:
        return ""
    people = c.volunteers + c.party_members
    return f"{c.households} households > {most:g} that {people} volunteers and party members can look after"


def _why_not_extended(c: Compound, facts: Facts) -> str:
    most = facts.scenario.rules.modes.extended_max_households
    if c.households > most:
        return f"{c.households} households > {most} that a street crew may take on"
    if not c.cleanings_week:
        return "its table row asks for no cleaning a week"
    if c.id not in facts.extension_yuan:
        return facts.why_not.get(c.id, "no street-cleaning crew can reach it in its allowed hours")
    return ""


def _why_not_menu(c: Compound, facts: Facts) -> str:
    rules = facts.scenario.rules.modes
    fee = c.fees_yuan(rules.hardship_fee_share) / c.households
    if fee >= rules.menu_min_fee_yuan - 1e-9:
        return ""
    return f"residents would pay {fee:.4g} yuan < {rules.menu_min_fee_yuan:g} needed for menu orders"


def changes(c: Compound, facts: Facts) -> list[float]:
    """Yuan a month for a change from the current service: to each of `ALONE`, to nothing, to a contract."""
    alone = [_change(c, way.mode, facts) for way in ALONE]
    return [*alone, 0.0, _change(c, Mode.CONTRACT, facts)]


def _change(c: Compound, mode: Mode, facts: Facts) -> float:
    row = facts.changes.get((c.current_service, mode))
    if row is not None:
        return row.yuan_month + row.once_yuan / row.spread_months
    stays = c.current_service is CurrentService.NONE or c.current_service.value == mode.value
    return 0.0 if stays else facts.scenario.rules.modes.change_yuan
