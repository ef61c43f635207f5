"""Answers to what-if questions about area contracts: lines for the terminal, one JSON object, and a table of moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from allocator.contracts.conflicts import Refusal
from allocator.contracts.whatif import Answer, Grouping, Move
from domain.columns import Id, Ref, Text, Zh
from domain.scenario import Scenario
from domain.words import words
from reports.language.speech import choose, said
from reports.language.terms import cost_term
from reports.plan_folder.to_rows import names
from reports.terminal.alignment import aligned

MOVES = "contract_changes.csv"
WAYS_SHOWN = 12
MONEY = words("yuan a month", "heading")
BEFORE, AFTER = words("before", "heading"), words("after", "heading")
WHICH = {"cheapest": words("cheapest", "heading"), "least-change": words("least change", "heading")}
"""What the answers are called, by the words of the option."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRow:
    """A compound whose contract is not continued: contract and firm before and after."""

    compound_id: Annotated[Id, Zh("小区编号"), Ref("compounds")]
    compound_name: Annotated[Text, Zh("小区名称")]
    from_contract: Annotated[str, Zh("原合同编号")]
    from_contractor: Annotated[str, Zh("原企业编号")]
    to_contract: Annotated[str, Zh("新合同编号")]
    to_contractor: Annotated[str, Zh("新企业编号")]


def move_rows(scenario: Scenario, moves: Sequence[Move]) -> list[MoveRow]:
    """One row a moved compound."""
    label = names(scenario.compounds)
    return [
        MoveRow(
            compound_id=move.compound_id,
            compound_name=label.get(move.compound_id, ""),
            from_contract=move.from_contract,
            from_contractor=move.from_firm,
            to_contract=move.to_contract,
            to_contractor=move.to_firm,
        )
        for move in moves
    ]


def answer_text(answer: Answer, which: str, folder: str | None) -> str:
    """Both answers beside the contracts as they were, then what moves in the answer `which`."""
    before = sum(answer.before_terms.values())
    chosen = answer.least if which == "least-change" else answer.cheapest
    allowed = f"at most {answer.most_yuan:,.2f} yuan allowed"
    answers = [
        (BEFORE, [f"{before:,.2f} yuan a month"]),
        (WHICH["cheapest"], [*_said(answer.cheapest, before), _bound_text(answer)]),
        (WHICH["least-change"], [*_said(answer.least, before), allowed, _moved_bound_text(answer.least)]),
    ]
    lines = [
        *aligned([(choose(*name), choose("，", ", ").join(map(said, parts))) for name, parts in answers], left=2),
        "",
        *_terms(answer),
        "",
        *_moves(answer.scenario, chosen, which),
    ]
    return "\n".join([*lines, f"-> {folder} (what moved: {MOVES})"] if folder else lines)


def answer_json(answer: Answer, folder: str | None) -> dict[str, Any]:
    """The same as one object, with the contracts and moves of both answers."""
    return {
        "status": "answered",
        "before": {"cost_yuan_month": sum(answer.before_terms.values()), "terms": dict(answer.before_terms)},
        "cheapest": {
            **_grouping_json(answer.cheapest, answer),
            "bound_yuan_month": answer.bound_yuan,
            "gap": answer.gap,
        },
        "least_change": {
            **_grouping_json(answer.least, answer),
            "most_yuan_month": answer.most_yuan,
            "moved_bound": answer.least.moved_bound,
        },
        "plan": folder,
    }


def refusal_text(refusal: Refusal) -> str:
    """Which compounds and limits conflict, and the cheapest ways out."""
    lines = [
        "No grouping meets all limits (proved)."
        if refusal.proved
        else "No grouping that meets all limits was found; that there is none is not proved."
    ]
    lines += [f"left out: compound {id_}: {why}" for id_, why in refusal.left_out.items()]
    if refusal.off_number:
        lines.append(f"contracts off the number asked for, at the least found: {refusal.off_number}")
    if refusal.conflict:
        lines.append("limits in conflict, each of which would do by giving way alone: " + "; ".join(refusal.conflict))
    if refusal.joint:
        lines.append("limits that would do by giving way together: " + "; ".join(refusal.joint))
    if refusal.ways_out:
        lines.append("ways out, cheapest first, with what all contracts then cost in yuan a month:")
        lines += [f"  {way.cost_yuan:>14,.2f}  {way.text}" for way in refusal.ways_out[:WAYS_SHOWN]]
        if len(refusal.ways_out) > WAYS_SHOWN:
            lines.append(f"  and {len(refusal.ways_out) - WAYS_SHOWN} more with --json")
    return "\n".join(lines)


def refusal_json(refusal: Refusal) -> dict[str, Any]:
    """The same as one object, with every way out."""
    return {"status": "infeasible" if refusal.proved else "unknown", **asdict(refusal)}


def _said(grouping: Grouping, before: float) -> list[str]:
    compounds = sum(len(contract.compound_ids) for contract in grouping.plan.contracts)
    return [
        f"{grouping.cost_yuan:,.2f} yuan a month ({grouping.cost_yuan - before:+,.2f})",
        choose(*words("{n} contracts").filled(n=len(grouping.plan.contracts))),
        f"{len(grouping.moves)} of {compounds} compounds moved",
    ]


def _bound_text(answer: Answer) -> str:
    if answer.bound_yuan is None or answer.gap is None:
        return "no bound, for the search was interrupted"
    return f"no grouping costs less than {answer.bound_yuan:,.2f} (gap {100 * answer.gap:.2f} %)"


def _moved_bound_text(grouping: Grouping) -> str:
    if grouping.moved_bound == len(grouping.moves):
        return "fewer moves are impossible at that cost (proved)"
    return f"at least {grouping.moved_bound} have to move at that cost (proved)"


def _terms(answer: Answer) -> Iterator[str]:
    """Yuan by term before and in both answers."""
    columns = (answer.before_terms, answer.cheapest.terms, answer.least.terms)
    rows = [[choose(*heading) for heading in (MONEY, BEFORE, *WHICH.values())]]
    for name in dict.fromkeys(name for terms in columns for name in terms):
        rows.append([choose(*cost_term(name)), *(f"{terms.get(name, 0.0):,.2f}" for terms in columns)])
    yield from aligned(rows, left=1)


def _moves(scenario: Scenario, grouping: Grouping, which: str) -> Iterator[str]:
    if not grouping.moves:
        yield f"nothing moves ({choose(*WHICH[which])})"
        return
    yield f"what moves ({choose(*WHICH[which])}):"
    label = names(scenario.compounds)
    rows = [[choose(*words("compound", "heading")), "", choose(*BEFORE), choose(*AFTER)]]
    for move in grouping.moves:
        before, after = f"{move.from_contract} ({move.from_firm})", f"{move.to_contract} ({move.to_firm})"
        rows.append([move.compound_id, label.get(move.compound_id, ""), before, after])
    yield from (f"  {line}" for line in aligned(rows, left=4))


def _grouping_json(grouping: Grouping, answer: Answer) -> dict[str, Any]:
    before = answer.before_terms
    names_ = dict.fromkeys([*before, *grouping.terms])
    return {
        "cost_yuan_month": grouping.cost_yuan,
        "terms": dict(grouping.terms),
        "difference": {name: grouping.terms.get(name, 0.0) - before.get(name, 0.0) for name in names_},
        "difference_yuan_month": grouping.cost_yuan - sum(before.values()),
        "moved": len(grouping.moves),
        "moves": [asdict(move) for move in grouping.moves],
        "contracts": [asdict(contract) for contract in grouping.plan.contracts],
    }
