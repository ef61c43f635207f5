"""Sheets of the crews' days."""

from __future__ import annotations

from collections.abc import Mapping

from domain.words import Words, words
from reports.page.payload import positions
from reports.page.section import Material, Section
from reports.sheets.crew_days import crew_columns
from reports.sheets.words import SHEETS

WORDS: Mapping[str, Words] = {
    "crews_sheets": words("Crew day sheets"),
    "crew_days": words("Days of crews"),
    "crew_leg": words("Deadhead (m)"),
    "crew_minutes": words("Service (min)"),
    "kg": words("kg"),
    "crew_kg": words("Load (kg)", "short"),
    "crew_on_board": words("On board (kg)"),
    "crew_trip": words("Trip"),
    "crew_trips": words("Trips"),
    "crew_shift": words("Shift"),
    "crew_overtime": words("Overtime"),
    "crew_out": words("Time out"),
    "crew_capacity": words("Capacity"),
    "crew_unload": words("Unload at"),
    "crew_end": words("Back and unloaded"),
}


def _context(material: Material) -> Mapping[str, object]:
    return {"planned": bool(material.plan.crews and material.plan.crews.plan)}


def _blocks(material: Material) -> Mapping[str, object]:
    scenario = material.scenario
    plan = material.plan.crews.plan if material.plan.crews else None
    return {"crew_days": crew_columns(scenario, material.network, plan, positions(scenario))}


SECTION = Section(
    key="crews",
    title=words("Crews"),
    template="crews.html",
    context=_context,
    blocks=_blocks,
    words={**SHEETS, **WORDS},
    styles=("sheets.css",),
    scripts=("tables.js", "sheets.js", "crew_sheets.js"),
)
