"""Conflicts of a month of visits and the ways out: lines for the terminal, and one JSON object."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allocator.visits.explain import Conflict, Core, Relaxation
from allocator.visits.explain.relaxations import kind_of
from allocator.visits.explain.requirements import Requirement
from allocator.visits.explain.sentences import core_sentences, give_sentence
from allocator.visits.problem import VisitProblem
from reports.language.phrases import noted
from reports.language.speech import choose, said


def conflict_text(problem: VisitProblem, found: Conflict) -> str:
    """Each conflict, then the ways out with their prices."""
    lines = []
    for core in found.cores:
        needed = "none of them to spare" if core.minimal else "not all of them may be needed"
        lines.append(f"These requirements cannot be met together ({needed}):")
        lines += [f"  - {said(line)}" for line in core_sentences(problem, core.requirements)]
    return "\n".join([*lines, "", *_ways_out(problem, found)])


def _ways_out(problem: VisitProblem, found: Conflict) -> Iterator[str]:
    if not found.relaxations:
        yield "No way out was found within the limit."
    else:
        yield "Ways out, cheapest first; with each of them a month was found:"
    for way in found.relaxations:
        gives = [said(give_sentence(problem, give)) for give in way.gives]
        yield f"  {way.yuan:>10,.2f} {said('yuan')}  {choose('；', '; ').join(gives)}"
    if found.untried:
        yield (f"{found.untried} more would end these conflicts, but no month was found with them within the limit.")


def _pair(sentence: str) -> tuple[str, str]:
    words = noted(sentence)
    return words.en, words.zh


def conflict_json(problem: VisitProblem, found: Conflict) -> dict[str, Any]:
    """The same as one object, with every requirement by its ids."""
    return {
        "status": "infeasible",
        "conflicts": [_core(problem, core) for core in found.cores],
        "relaxations": [_way(problem, way) for way in found.relaxations],
        "relaxations_without_a_month_found": found.untried,
    }


def _core(problem: VisitProblem, core: Core) -> dict[str, Any]:
    return {
        "minimal": core.minimal,
        "requirements": [_named(problem, one) for one in core.requirements],
        "sentences": [{"en": en, "zh": zh} for en, zh in map(_pair, core_sentences(problem, core.requirements))],
    }


def _way(problem: VisitProblem, way: Relaxation) -> dict[str, Any]:
    gives = []
    for give in way.gives:
        english, chinese = _pair(give_sentence(problem, give))
        named = _named(problem, give.requirement) if give.requirement else {"compound": problem.compound_ids[give.site]}
        gives.append(
            {**named, "kind": kind_of(give), "amount": give.amount, "yuan": give.yuan, "en": english, "zh": chinese}
        )
    return {"yuan": way.yuan, "verified": True, "gives": gives}


def _named(problem: VisitProblem, one: Requirement) -> dict[str, Any]:
    ids = {
        "official": (one.official, problem.official_ids),
        "compound": (one.compound, problem.compound_ids),
        "community": (one.community, problem.community_ids),
    }
    named: dict[str, Any] = {name: known[place] for name, (place, known) in ids.items() if place >= 0}
    return {"kind": str(one.kind), **named, **({"term": str(one.term)} if one.term else {})}
