"""The score table of the visits: what each rule costs, of whom and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from allocator.visits import problem_of
from allocator.visits.costs import NOBODY, Charge, charges
from allocator.visits.standing import standing_of
from domain.columns import Text, Zh
from domain.plan import Plan
from domain.roads import RoadNetwork
from domain.scenario import Scenario
from domain.visiting import VisitTerm
from domain.words import Words, words
from reports.language import terms
from reports.plan_folder.to_rows import names as names_of

SCORES = "visit_scores.csv"
WORST = 3  # places named on the page for each rule

UNITS: Mapping[VisitTerm, Words] = {
    VisitTerm.TRAVEL: words("km"),
    VisitTerm.UNFAIR: words("visits"),
    VisitTerm.OFF_HOURS: words("trips"),
    VisitTerm.SHORT_GAPS: words("days"),
    VisitTerm.LONG_GAPS: words("days"),
    VisitTerm.MISSED_WEEKS: words("weeks"),
    VisitTerm.NOT_HOME: words("visits"),
    VisitTerm.MISSED_MEETINGS: words("meetings"),
    VisitTerm.NOT_JOINT: words("visits"),
    VisitTerm.DEPARTMENT: words("officials"),
    VisitTerm.SKILLS: words("skills"),
    VisitTerm.LEVEL: words("levels"),
    VisitTerm.NEW_CHIEF: words("officials"),
    VisitTerm.DEPUTIES: words("yuan"),
    VisitTerm.STAND_INS: words("visits"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRow:
    """One charge: what a rule costs at one official, one compound, or both; for readers only."""

    rule: Annotated[Text, Zh("规则")] = ""
    rule_en: Annotated[Text, Zh("规则_英文")] = ""
    compound_id: Annotated[str, Zh("小区编号")] = ""
    compound: Annotated[Text, Zh("小区名称")] = ""
    official_id: Annotated[str, Zh("干部编号")] = ""
    official: Annotated[Text, Zh("干部姓名")] = ""
    amount: Annotated[float, Zh("数量")] = 0.0
    unit: Annotated[Text, Zh("单位")] = ""
    yuan: Annotated[float, Zh("元每月")] = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleScore:
    """A rule on the page: how often it costs, how much of its unit, yuan, and where it costs most."""

    words: Words
    places: int
    amount: float
    unit: Words
    yuan: float
    worst: tuple[Words, ...]


def score_rows(scenario: Scenario, network: RoadNetwork, plan: Plan) -> list[ScoreRow]:
    """Every charge of a plan's visits, by rule and the dearest first."""
    if plan.visits is None or plan.visits.plan is None:
        return []
    problem = problem_of(scenario, network, plan)
    compounds, officials = names_of(scenario.compounds), names_of(scenario.officials)
    rows = []
    month = standing_of(problem, plan.visits.plan)
    for charge in _ordered(charges(problem, month.chief, month.deputy, month.slots)):
        compound = problem.compound_ids[charge.compound] if charge.compound != NOBODY else ""
        official = problem.official_ids[charge.official] if charge.official != NOBODY else ""
        rule = terms.COST_TERMS[charge.term]
        rows.append(
            ScoreRow(
                rule=rule.zh,
                rule_en=rule.en,
                compound_id=compound,
                compound=compounds.get(compound, ""),
                official_id=official,
                official=officials.get(official, ""),
                amount=round(charge.amount, 3),
                unit=UNITS[charge.term].zh,
                yuan=round(charge.yuan, 2),
            )
        )
    return rows


def rule_scores(rows: Sequence[ScoreRow]) -> list[RuleScore]:
    """Rows of a score table summed up rule by rule, in the order of the rules."""
    scores = []
    for term in VisitTerm:
        words = terms.COST_TERMS[term]
        mine = [row for row in rows if row.rule == words.zh]
        if mine:
            scores.append(
                RuleScore(
                    words=words,
                    places=len(mine),
                    amount=sum(row.amount for row in mine),
                    unit=_counted(UNITS[term], sum(row.amount for row in mine)),
                    yuan=sum(row.yuan for row in mine),
                    worst=tuple(_place(row) for row in mine[:WORST]),
                )
            )
    return scores


def _counted(unit: Words, amount: float) -> Words:
    """A unit behind its number: one week, two weeks."""
    return Words(unit.zh, unit.en.removesuffix("s")) if round(amount) == 1 else unit


def _place(row: ScoreRow) -> Words:
    named = row.compound or row.compound_id or row.official or row.official_id
    return words("{place} {yuan} yuan", "score").filled(place=named, yuan=f"{row.yuan:,.0f}")


def _ordered(found: Sequence[Charge]) -> list[Charge]:
    order = list(VisitTerm)
    return sorted(found, key=lambda c: (order.index(c.term), -c.yuan, c.compound, c.official))
