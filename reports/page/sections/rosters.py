"""Rosters of people: guards by gate and day, the teams' month, keepers of the grid."""

from __future__ import annotations

from collections.abc import Mapping

from domain.words import Words, words
from reports.page.payload import positions
from reports.page.section import Material, Section
from reports.sheets.guards import guard_columns
from reports.sheets.keepers import keeper_columns
from reports.sheets.team_days import team_columns
from reports.sheets.words import SHEETS

WORDS: Mapping[str, Words] = {
    "rosters_sheets": words("Rosters", "view"),
    "roster_guards": words("Guards", "rosters"),
    "roster_teams": words("Teams", "rosters"),
    "roster_keepers": words("Keepers"),
    "roster_gates": words("Gates"),
    "roster_posts": words("posts"),
    "roster_empty": words("empty"),
    "roster_star": words("* not at the usual gate, or from another gate"),
    "roster_elsewhere": words("No community"),
    "roster_day": words("{day}"),
    "roster_begin": words("Start"),
    "roster_finish": words("End"),
    "roster_weekend_days": words("Days out at weekends"),
    "roster_nobody": words("nobody"),
    "roster_way": words("Longest way (m)"),
    "shift_d": words("D"),
    "shift_e": words("E"),
    "shift_n": words("N"),
    "shift_l": words("L"),
    "shift_off": words("·"),
    "shift_d_long": words("day", "shift"),
    "shift_e_long": words("evening", "shift"),
    "shift_n_long": words("night"),
    "shift_l_long": words("leave"),
    "shift_off_long": words("off"),
}


def _context(material: Material) -> Mapping[str, object]:
    plan = material.plan
    return {
        "planned": any(part is not None and part.plan is not None for part in (plan.rosters, plan.teams, plan.grid))
    }


def _blocks(material: Material) -> Mapping[str, object]:
    scenario, plan = material.scenario, material.plan
    position = positions(scenario)
    return {
        "guards": guard_columns(scenario, plan.rosters.plan if plan.rosters else None, position),
        "team_days": team_columns(scenario, plan.teams.plan if plan.teams else None, position),
        "keepers": keeper_columns(scenario, plan, position),
    }


SECTION = Section(
    key="rosters",
    title=words("Rosters"),
    template="rosters.html",
    context=_context,
    blocks=_blocks,
    words={**SHEETS, **WORDS},
    styles=("sheets.css",),
    scripts=("tables.js", "sheets.js", "roster_sheets.js"),
)
