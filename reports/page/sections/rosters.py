"""Rosters of people: guards by gate and day, the teams' month, keepers of the grid."""

from __future__ import annotations

from collections.abc import Mapping

from reports.language.words import Words
from reports.page.payload import positions
from reports.page.section import Material, Section
from reports.sheets.guards import guard_columns
from reports.sheets.keepers import keeper_columns
from reports.sheets.team_days import team_columns
from reports.sheets.words import SHEETS

WORDS: Mapping[str, Words] = {
    "rosters_sheets": Words("人员排班", "Rosters"),
    "roster_guards": Words("门卫排班", "Guards"),
    "roster_teams": Words("队伍月程", "Teams"),
    "roster_keepers": Words("格长", "Keepers"),
    "roster_gates": Words("院门", "Gates"),
    "roster_posts": Words("岗位", "posts"),
    "roster_empty": Words("空岗", "empty"),
    "roster_star": Words("* 不在常守院门，或来自其他院门", "* not at the usual gate, or from another gate"),
    "roster_elsewhere": Words("未分社区", "No community"),
    "roster_day": Words("日", ""),
    "roster_begin": Words("开始", "Start"),
    "roster_finish": Words("结束", "End"),
    "roster_weekend_days": Words("周末出车天数", "Days out at weekends"),
    "roster_nobody": Words("未安排", "nobody"),
    "roster_way": Words("最远路程（米）", "Longest way (m)"),
    "shift_d": Words("早", "D"),
    "shift_e": Words("中", "E"),
    "shift_n": Words("夜", "N"),
    "shift_l": Words("假", "L"),
    "shift_off": Words("·", "·"),
    "shift_d_long": Words("早班", "day"),
    "shift_e_long": Words("中班", "evening"),
    "shift_n_long": Words("夜班", "night"),
    "shift_l_long": Words("休假", "leave"),
    "shift_off_long": Words("休息", "off"),
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
    title=Words("排班", "Rosters"),
    template="rosters.html",
    context=_context,
    blocks=_blocks,
    words={**SHEETS, **WORDS},
    styles=("sheets.css",),
    scripts=("tables.js", "sheets.js", "roster_sheets.js"),
)
