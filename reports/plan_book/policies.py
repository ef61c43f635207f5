"""The policy comparison, and the notes of every part."""

from __future__ import annotations

from domain.comparison import Estimate
from reports.language import terms
from reports.language.phrases import noted
from reports.plan_book.book import Book, Col, Page, table
from reports.plan_book.content import Content
from reports.plan_folder.manifest import planned
from reports.tables.policies import policy_words


def write_policies(book: Book, content: Content) -> None:
    """One row an indicator and policy; differences are to the base policy."""
    comparison = content.comparison
    if comparison is None:
        return
    head = book.head
    columns = [
        Col(head=head("indicator"), width=34),
        Col(head=head("unit"), width=12),
        Col(head=head("policy"), width=28),
        Col(head=head("mean"), width=12, kind="money"),
        Col(head=head("half_width"), width=12, kind="money"),
        Col(head=head("difference"), width=12, kind="money"),
        Col(head=head("half_width"), width=12, kind="money"),
        Col(head=head("sentence"), width=64, kind="wrap"),
    ]
    zh = book.lang == "zh"
    found: dict[tuple[str, str], Estimate] = {(e.indicator_id, e.policy_id): e for e in comparison.estimates}
    differences = {(d.indicator_id, d.policy_id): d for d in comparison.differences}
    rows = []
    for indicator in comparison.indicators:
        for policy in comparison.policy_ids:
            estimate = found.get((indicator.id, policy))
            difference = differences.get((indicator.id, policy))
            if estimate is None:
                continue
            sentence = (difference.sentence_zh if zh else difference.sentence_en) if difference else ""
            rows.append(
                [
                    indicator.title_zh if zh else indicator.title_en,
                    indicator.unit_zh if zh else indicator.unit_en,
                    book.say(policy_words(content.scenario, policy)),
                    estimate.mean * indicator.scale,
                    estimate.half_width * indicator.scale,
                    difference.mean * indicator.scale if difference else None,
                    difference.half_width * indicator.scale if difference else None,
                    sentence,
                ]
            )
    table(book, "policies", columns, rows)


def write_notes(book: Book, content: Content) -> None:
    """Every note of every part."""
    columns = [Col(head=book.head("part"), width=22), Col(head=book.head("note"), width=120, kind="wrap")]
    rows = [
        [book.say(terms.PARTS[part]), book.say(noted(note))]
        for part, result in planned(content.plan).items()
        for note in result.notes
    ]
    table(book, "notes", columns, rows, page=Page(frozen=0))
