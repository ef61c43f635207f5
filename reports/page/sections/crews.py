"""Sheets of the crews' days."""

from __future__ import annotations

from collections.abc import Mapping

from reports.language.words import Words
from reports.page.payload import positions
from reports.page.section import Material, Section
from reports.sheets.crew_days import crew_columns
from reports.sheets.words import SHEETS

WORDS: Mapping[str, Words] = {
    "crews_sheets": Words("班组路线单", "Crew day sheets"),
    "crew_days": Words("班组每日路线单", "Days of crews"),
    "crew_leg": Words("空驶（米）", "Deadhead (m)"),
    "crew_minutes": Words("作业（分）", "Service (min)"),
    "kg": Words("公斤", "kg"),
    "crew_kg": Words("垃圾量（公斤）", "Load (kg)"),
    "crew_on_board": Words("车上（公斤）", "On board (kg)"),
    "crew_trip": Words("趟次", "Trip"),
    "crew_trips": Words("趟数", "Trips"),
    "crew_shift": Words("班次", "Shift"),
    "crew_overtime": Words("加班", "Overtime"),
    "crew_out": Words("在外工时", "Time out"),
    "crew_capacity": Words("载量", "Capacity"),
    "crew_unload": Words("卸载：", "Unload at"),
    "crew_end": Words("收车", "Back and unloaded"),
}


def _context(material: Material) -> Mapping[str, object]:
    return {"planned": bool(material.plan.crews and material.plan.crews.plan)}


def _blocks(material: Material) -> Mapping[str, object]:
    scenario = material.scenario
    plan = material.plan.crews.plan if material.plan.crews else None
    return {"crew_days": crew_columns(scenario, material.network, plan, positions(scenario))}


SECTION = Section(
    key="crews",
    title=Words("班组单", "Crews"),
    template="crews.html",
    context=_context,
    blocks=_blocks,
    words={**SHEETS, **WORDS},
    styles=("sheets.css",),
    scripts=("tables.js", "sheets.js", "crew_sheets.js"),
)
