"""Judges what modes give against what compounds ask for, and what orders on top and changes of mode cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from allocator.checks.costs import same
from domain.district import Compound, CurrentService, Mode
from domain.plan import ModeOption, ModesPlan
from domain.scenario import Scenario
from domain.services import ServiceItem

TOPPED = (Mode.SELF, Mode.EXTENDED)
"""Modes with which residents may order from the menu."""


def lacking(scenario: Scenario, c: Compound, mode: Mode) -> dict[ServiceItem, float]:
    """How much less than asked for a mode gives of each item, where it gives less."""
    lacks: dict[ServiceItem, float] = {}
    for row in scenario.mode_standards:
        if row.mode is mode:
            lacks = {
                ServiceItem.GATE: c.gate_h_day - row.gate_h_day,
                ServiceItem.CLEANING: c.cleanings_week - row.cleanings_week if mode is not Mode.EXTENDED else 0,
                ServiceItem.LIFT: c.lift_checks_month - row.lift_checks_month,
            }
    return {item: units for item, units in lacks.items() if units > 0}


def orders_yuan(scenario: Scenario, c: Compound, mode: Mode) -> float | None:
    """Price a month of ordering all that a mode lacks; None when the menu does not sell it."""
    sold = {row.item: row for row in scenario.menu_items}
    total = 0.0
    for item, units in lacking(scenario, c, mode).items():
        if item not in sold:
            return None
        row = sold[item]
        total += row.base_yuan + row.household_yuan * c.households + row.unit_yuan * units
    return total


def change_yuan(scenario: Scenario, c: Compound, mode: Mode) -> float:
    """Yuan a month for leaving today's service for a mode."""
    for row in scenario.mode_changes:
        if row.from_service is c.current_service and row.to_mode is mode:
            return row.yuan_month + row.once_yuan / row.spread_months
    had_service = c.current_service is not CurrentService.NONE
    return scenario.rules.modes.change_yuan if had_service and c.current_service.value != mode.value else 0.0


def ordered_violations(scenario: Scenario, modes: ModesPlan) -> Iterator[str]:
    """Orders on top are all that the compound's mode lacks, and nothing else."""
    for c in scenario.compounds:
        mode, items = modes.mode_of.get(c.id), modes.on_top.get(c.id, ())
        allowed = set(lacking(scenario, c, mode)) if mode in TOPPED and mode else set()
        if len(set(items)) < len(items):
            yield f"compound {c.id}: orders the same item twice ({_names(items)})"
        if set(items) - allowed:
            yield f"compound {c.id}: orders {_names(set(items) - allowed)} on top of {mode}, which does not lack it"


def option_counts(scenario: Scenario, options: tuple[ModeOption, ...]) -> Iterator[str]:
    """One plain option a mode, and one with orders on top exactly where a mode lacks something."""
    count = Counter((option.compound_id, option.mode, bool(option.items)) for option in options)
    for c in scenario.compounds:
        for mode in Mode:
            if (found := count[c.id, mode, False]) != 1:
                yield f"compound {c.id}: {found} options for the mode {mode.value}, 1 is right"
            right = int(mode in TOPPED and bool(lacking(scenario, c, mode)))
            if (found := count[c.id, mode, True]) != right:
                yield f"compound {c.id}: {found} options for {mode.value} with menu orders, {right} is right"


def option_items(scenario: Scenario, c: Compound, option: ModeOption) -> Iterator[str]:
    """An option with orders on top orders what its mode lacks, and has a price only where the menu sells that."""
    if not option.items:
        return
    lacks = lacking(scenario, c, option.mode)
    if set(option.items) != set(lacks):
        yield f"compound {c.id}: option {option.mode.value} orders {_names(option.items)}, but lacks {_names(lacks)}"
    orders = orders_yuan(scenario, c, option.mode)
    if option.yuan_month is not None and orders is None:
        yield f"compound {c.id}: option {option.mode.value} orders what the menu does not sell"


def least_price(scenario: Scenario, c: Compound, option: ModeOption, plain: float) -> str:
    """Fault of a price that should be at least `plain` and the orders on top; empty when there is none."""
    orders = (orders_yuan(scenario, c, option.mode) if option.items else 0.0) or 0.0
    said = option.yuan_month
    if said is None or said >= plain + orders or same(said, plain + orders):
        return ""
    return f"compound {c.id}: extended said to cost {said:.2f}, less than {plain + orders:.2f} for keeping it"


def _names(items: Iterable[ServiceItem]) -> str:
    return ", ".join(sorted(item.value for item in items)) or "nothing"
