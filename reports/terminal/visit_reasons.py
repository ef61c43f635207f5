"""Why a chief and why a day: lines for the terminal in both languages, and one JSON object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from allocator.visits.explain.changes import Change
from allocator.visits.explain.chief_reasons import Alternative, ChiefReasons
from allocator.visits.explain.day_reasons import DayReasons, Move
from allocator.visits.problem import HALVES, VisitProblem
from domain.people import Half
from domain.scenario import Scenario
from reports.language.phrases import noted
from reports.language.speech import choose, said
from reports.language.terms import COST_TERMS
from reports.plan_folder.to_rows import names as names_of
from scenarios.words import ENUM_ZH

SHOWN = 6
WORTH_YUAN = 0.01


def reasons_text(scenario: Scenario, problem: VisitProblem, chief: ChiefReasons, days: tuple[DayReasons, ...]) -> str:
    """The chief with the best others, then each visit with the best other days."""
    officials, compounds = names_of(scenario.officials), names_of(scenario.compounds)
    compound, leader = problem.compound_ids[chief.compound], problem.official_ids[chief.chief]
    lines = [
        f"{compound} {compounds[compound]}: {leader} {officials[leader]}",
        "Other chiefs, with what they would cost more in yuan a month:",
    ]
    lines += [f"  {_alternative(problem, officials, one)}" for one in chief.alternatives[:SHOWN]]
    if any(one.more.yuan < -WORTH_YUAN for one in chief.alternatives):
        lines.append(
            "  A chief who costs less is no mistake of these figures: the search for the plan did not find him."
        )
    if not chief.alternatives:
        lines.append("  none of the officials near it can lead it")
    lines += [f"  - {said(text)}" for _, text in chief.barred]
    for visit in days:
        lines += ["", *_visit(problem, visit)]
    return "\n".join(lines)


def _alternative(problem: VisitProblem, officials: Mapping[str, str], one: Alternative) -> str:
    name = problem.official_ids[one.official]
    given = f" ⇄ {problem.compound_ids[one.swapped]}" if one.swapped >= 0 else ""
    return f"{one.more.yuan:>+10,.2f}  {name} {officials[name]}{given}: {_terms(one.more)}"


def _terms(more: Change) -> str:
    """What differs, rule by rule."""
    parts = [f"{choose(COST_TERMS[term].zh, term)} {yuan:+,.2f}" for term, yuan in more.terms.items()]
    return ", ".join(parts) or said("no difference")


def _visit(problem: VisitProblem, visit: DayReasons) -> Iterator[str]:
    yield _when(problem, visit.day, visit.half)
    for reason in visit.because:
        yield f"  because {reason}"
    if visit.elsewhere is None:
        yield "  without a visit on this day the official has no month"
    else:
        yield f"  without a visit on this day: {visit.elsewhere.yuan:+,.2f} ({_terms(visit.elsewhere)})"
    for move in visit.moves:
        yield f"  {move.more.yuan:>+10,.2f}  {_when(problem, move.day, move.half)}: {_terms(move.more)}"


def _when(problem: VisitProblem, day: int, half: int) -> str:
    return f"{problem.days[day]} {choose(ENUM_ZH[Half][HALVES[half]], HALVES[half])}"


def reasons_json(problem: VisitProblem, chief: ChiefReasons, days: tuple[DayReasons, ...]) -> dict[str, Any]:
    """The same as one object."""
    return {
        "compound": problem.compound_ids[chief.compound],
        "chief": problem.official_ids[chief.chief],
        "alternatives": [
            {
                "official": problem.official_ids[one.official],
                "gives_back": problem.compound_ids[one.swapped] if one.swapped >= 0 else None,
                **_change(one.more),
            }
            for one in chief.alternatives
        ],
        "barred": [{"official": problem.official_ids[o], "en": text, "zh": noted(text).zh} for o, text in chief.barred],
        "visits": [_visit_json(problem, visit) for visit in days],
    }


def _visit_json(problem: VisitProblem, visit: DayReasons) -> dict[str, Any]:
    return {
        "day": f"{problem.days[visit.day]}",
        "half": str(HALVES[visit.half]),
        "because": [{"en": text, "zh": noted(text).zh} for text in visit.because],
        "without": None if visit.elsewhere is None else _change(visit.elsewhere),
        "moves": [_move(problem, move) for move in visit.moves],
    }


def _move(problem: VisitProblem, move: Move) -> dict[str, Any]:
    return {"day": f"{problem.days[move.day]}", "half": str(HALVES[move.half]), **_change(move.more)}


def _change(more: Change) -> dict[str, Any]:
    return {"yuan": round(more.yuan, 2), "terms": {term: round(yuan, 2) for term, yuan in more.terms.items()}}
