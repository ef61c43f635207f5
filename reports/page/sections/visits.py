"""The month of visits: sheets by official and by community, and what each rule costs in it."""

from __future__ import annotations

from collections.abc import Mapping

from reports.language.words import PAGE, Words
from reports.page.section import Material, Section
from reports.sheets.words import SHEETS
from reports.tables.visit_scores import rule_scores

WORDS: Mapping[str, Words] = {
    "visit_by_official": Words("按干部", "By official"),
    "visit_by_community": Words("按社区", "By community"),
    "visit_all": Words("全部院长", "All chiefs"),
    "visit_month": Words("走访月历", "Month of visits"),
    "visit_department": Words("单位", "Department"),
    "visit_leads": Words("任院长", "Chief of"),
    "visit_deputy": Words("任副院长", "Deputy of"),
    "visit_made": Words("本月走访", "Visits in the month"),
    "visit_half_days": Words("占用半天数", "Half-days used"),
    "visit_limit": Words("半天最多走访", "Most visits a half-day"),
    "visit_officials": Words("走访干部", "Officials"),
    "visit_subdistrict": Words("街道", "Subdistrict"),
    "visit_times": Words("次", "×"),
    "visit_load": Words("当天走访次数", "Visits of the day"),
    "visit_full": Words("当天有半天已满", "A half-day is full"),
    "visit_off": Words("不在", "away"),
    "visit_stands_in": Words("（代访）", " (stands in)"),
}


def _context(material: Material) -> Mapping[str, object]:
    return {"planned": material.plan.visits is not None, "scores": rule_scores(material.scores)}


SECTION = Section(
    key="visits",
    title=PAGE["visits"],
    template="visits.html",
    context=_context,
    words={**SHEETS, **WORDS},
    styles=("sheets.css",),
    scripts=("tables.js", "sheets.js", "visit_month.js", "visit_sheets.js"),
)
