"""The month of visits: sheets by official and by community, and what each rule costs in it."""

from __future__ import annotations

from collections.abc import Mapping

from domain.words import Words, words
from reports.language.words import PAGE
from reports.page.section import Material, Section
from reports.sheets.words import SHEETS
from reports.tables.visit_scores import rule_scores

WORDS: Mapping[str, Words] = {
    "visit_by_official": words("By official"),
    "visit_by_community": words("By community"),
    "visit_all": words("All chiefs"),
    "visit_month": words("Month of visits"),
    "visit_department": words("Department"),
    "visit_leads": words("Chief of"),
    "visit_deputy": words("Deputy of"),
    "visit_made": words("Visits in the month", "made"),
    "visit_half_days": words("Half-days used"),
    "visit_limit": words("Most visits a half-day"),
    "visit_officials": words("Officials", "who visit"),
    "visit_subdistrict": words("Subdistrict"),
    "visit_times": words("×"),
    "visit_load": words("Visits of the day"),
    "visit_full": words("A half-day is full"),
    "visit_off": words("away"),
    "visit_stands_in": words(" (stands in)"),
    "visit_am_short": words("a", "morning on paper"),
    "visit_pm_short": words("p", "afternoon on paper"),
    "visit_evening_short": words("e", "evening on paper"),
    "visit_paper_hint": words(
        "a morning, p afternoon, e evening; weekends are grey; capitals stand for the chief's compounds."
    ),
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
