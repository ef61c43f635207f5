"""What it costs that an official is the chief or the deputy of a compound, whatever the days of the visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace

import numpy as np

from domain.arrays import Floats, Ints
from domain.scenario import Scenario
from domain.visiting import VisitRules, VisitTerm

STRICT_YUAN = 100_000.0
"""Price at which a term that may cost nothing is searched with: beyond what any month costs for one unit of it."""

PRICE_OF: dict[VisitTerm, str] = {
    VisitTerm.SHORT_GAPS: "short_gap_yuan",
    VisitTerm.LONG_GAPS: "long_gap_yuan",
    VisitTerm.MISSED_WEEKS: "missed_week_yuan",
    VisitTerm.NOT_HOME: "not_home_yuan",
    VisitTerm.MISSED_MEETINGS: "missed_meeting_yuan",
    VisitTerm.NOT_JOINT: "not_joint_yuan",
    VisitTerm.DEPARTMENT: "other_department_yuan",
    VisitTerm.SKILLS: "missing_skill_yuan",
    VisitTerm.LEVEL: "low_level_yuan",
    VisitTerm.NEW_CHIEF: "change_yuan",
}
"""Rule that prices each term which can be strict."""

PAIR_TERMS = (VisitTerm.DEPARTMENT, VisitTerm.SKILLS, VisitTerm.LEVEL, VisitTerm.NEW_CHIEF)
"""Terms that depend on who is chief alone."""


def with_strict_prices(rules: VisitRules) -> VisitRules:
    """The rules with the price of strict terms beyond all others."""
    known = {field.name for field in fields(rules)}
    strict = {PRICE_OF[VisitTerm(term)]: STRICT_YUAN for term in rules.strict if PRICE_OF[VisitTerm(term)] in known}
    return replace(rules, **strict)  # type: ignore[arg-type]


def pair_amounts(scenario: Scenario, held_by: Sequence[str]) -> dict[VisitTerm, Ints]:
    """How far each official is from what each compound asks for, by term: (n_officials, n_compounds) each, small.

    `held_by` names the official who led each compound, or stood in there, last month (empty where nobody did).
    """
    officials, compounds = scenario.officials, scenario.compounds
    department = np.array([o.department for o in officials], object)
    asked = [np.isin(department, c.chief_departments) | (not c.chief_departments) for c in compounds]
    skills = sorted({skill for c in compounds for skill in c.chief_skills})
    wanted = np.array([[skill in c.chief_skills for skill in skills] for c in compounds], np.int64)
    lacking = np.array([[skill not in o.skills for skill in skills] for o in officials], np.int64)
    short = np.array([c.chief_level for c in compounds]) - np.array([o.level for o in officials]).reshape(-1, 1)
    ids = np.array([o.id for o in officials], object).reshape(-1, 1)
    held = np.array(held_by, object)
    shape = len(officials), len(compounds)
    amounts = {
        VisitTerm.DEPARTMENT: 1 - np.array(asked, np.int64).reshape(shape[::-1]).T,
        VisitTerm.SKILLS: lacking.reshape(shape[0], len(skills)) @ wanted.reshape(shape[1], len(skills)).T,
        VisitTerm.LEVEL: np.maximum(0, short).reshape(shape),
        VisitTerm.NEW_CHIEF: np.asarray((held != "") & (held != ids)).reshape(shape),
    }
    return {term: amount.astype(np.int16) for term, amount in amounts.items()}


def lead_prices(scenario: Scenario, amounts: Mapping[VisitTerm, Ints]) -> Floats:
    """Yuan of each official as each compound's chief, (n_officials, n_compounds); inf for conflicts of interest."""
    return _prices(scenario, with_strict_prices(scenario.rules.visits), amounts)


def deputy_prices(scenario: Scenario, round_trip_m: Floats, visits: Ints) -> Floats:
    """Yuan of each official as each compound's deputy, same shape: a share of what a chief would cost."""
    rules = scenario.rules.visits
    if not rules.deputies:
        return np.full(round_trip_m.shape, np.inf)
    whole = _prices(scenario, rules, pair_amounts(scenario, [c.deputy_id for c in scenario.compounds]))
    whole += round_trip_m * visits[None, :] * rules.yuan_km / 1000.0
    return np.where(np.isfinite(whole), rules.deputy_share * np.where(np.isfinite(whole), whole, 0.0), np.inf)


def _prices(scenario: Scenario, rules: VisitRules, amounts: Mapping[VisitTerm, Ints]) -> Floats:
    yuan = np.zeros((len(scenario.officials), len(scenario.compounds)))
    for term, amount in amounts.items():
        yuan += amount * getattr(rules, PRICE_OF[term])
    place = {compound.id: i for i, compound in enumerate(scenario.compounds)}
    for o, official in enumerate(scenario.officials):
        yuan[o, [place[name] for name in official.conflict_compound_ids]] = np.inf
    return yuan
