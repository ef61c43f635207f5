"""What compounds ask of their service, what each mode gives, what the menu sells, and what a change of mode costs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from domain.district import Compound, CurrentService, Mode
from domain.services import MenuItem, ModeChange, ModeStandard, ServiceItem
from scenarios.generate.streams import stream

LARGE_HOUSEHOLDS = 150
LIFTS_FROM_YEAR = 1990
LIFT_CHECKS_MONTH = 2
"""Lifts in use are maintained at least every 15 days (特种设备安全监察条例, article 31)."""

GATE_HOURS = (0.0, 8.0, 16.0, 24.0)
GATE_SHARES = ((0.62, 0.26, 0.08, 0.04), (0.3, 0.3, 0.25, 0.15))
"""Shares of compounds that ask for so many hours a day at the gate: small ones, large ones."""

MODE_STANDARDS = (
    ModeStandard(mode=Mode.CONTRACT),
    ModeStandard(mode=Mode.SELF, gate_h_day=16.0, cleanings_week=5, lift_checks_month=0),
    ModeStandard(mode=Mode.EXTENDED, gate_h_day=8.0, lift_checks_month=0),
    ModeStandard(mode=Mode.MENU, gate_h_day=16.0, cleanings_week=6, lift_checks_month=2),
)
MENU_ITEMS = (
    MenuItem(item=ServiceItem.GATE, base_yuan=100.0, household_yuan=1.0, unit_yuan=30.0),
    MenuItem(item=ServiceItem.CLEANING, unit_yuan=180.0),
    MenuItem(item=ServiceItem.LIFT, household_yuan=0.5, unit_yuan=150.0),
)
MODE_CHANGES = (
    ModeChange(from_service=CurrentService.NONE, to_mode=Mode.SELF, once_yuan=2400.0, spread_months=24),
    ModeChange(from_service=CurrentService.CONTRACT, to_mode=Mode.SELF, once_yuan=7200.0, spread_months=24),
    ModeChange(from_service=CurrentService.CONTRACT, to_mode=Mode.EXTENDED, once_yuan=6000.0, spread_months=24),
    ModeChange(from_service=CurrentService.CONTRACT, to_mode=Mode.MENU, once_yuan=6000.0, spread_months=24),
    ModeChange(from_service=CurrentService.EXTENDED, to_mode=Mode.CONTRACT, once_yuan=2400.0, spread_months=24),
)


def with_standards(compounds: tuple[Compound, ...], *, seed: int) -> tuple[Compound, ...]:
    """Compounds with their retired party members and the least service they are to have."""
    rng = stream(seed, "standards")
    return tuple(_with_standard(compound, rng) for compound in compounds)


def _with_standard(compound: Compound, rng: np.random.Generator) -> Compound:
    large = compound.households >= LARGE_HOUSEHOLDS
    retired = rng.uniform(0.55, 0.85) if compound.former_firm else rng.uniform(0.25, 0.5)
    lifts = large and compound.year_built >= LIFTS_FROM_YEAR
    return replace(
        compound,
        retired_members=round(float(retired) * compound.party_members),
        gate_h_day=float(rng.choice(GATE_HOURS, p=GATE_SHARES[int(large)])),
        lift_checks_month=LIFT_CHECKS_MONTH if rng.random() < 0.4 and lifts else 0,
    )
