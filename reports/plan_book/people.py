"""Advisers and projects as lists that are edited."""

from __future__ import annotations

from domain.demand import Need
from domain.plan import Candidate
from reports.language import terms
from reports.language.phrases import noted
from reports.language.words import PAGE
from reports.plan_book.book import Book, Col, Formula, Page, table
from reports.plan_book.compounds import column
from reports.plan_book.content import Content
from reports.plan_book.lists import looked_up
from reports.plan_folder.to_rows import adviser_rows


def write_advisers(book: Book, content: Content) -> None:
    """One row an organisation, with the next best advisers."""
    plan = content.plan.advisers.plan if content.plan.advisers else None
    if plan is None:
        return
    head = book.head
    columns = [
        column(book, "advisers", "organisation_id"),
        Col(head=head("organisation"), width=30),
        column(book, "advisers", "adviser_id", choices="advisers"),
        Col(head=head("adviser"), width=12),
        Col(head=head("before"), width=12),
        Col(head=head("next1"), width=12),
        Col(head=head("next_more"), width=11, kind="money"),
        Col(head=head("next2"), width=12),
        Col(head=head("next_more"), width=11, kind="money"),
        Col(head=head("why"), width=36, kind="wrap"),
    ]
    person = {row.id: row.name or row.id for row in content.scenario.advisers} | {"": ""}
    rows = [
        [
            each.organisation_id,
            each.organisation_name,
            each.adviser_id,
            looked_up(book, "advisers", f"C{row}", each.adviser_name),
            person.get(each.before_id, each.before_id),
            person.get(each.next1_id, each.next1_id),
            each.next1_more_yuan,
            person.get(each.next2_id, each.next2_id),
            each.next2_more_yuan,
            book.say(noted(each.reason)) if each.reason else "",
        ]
        for row, each in enumerate(adviser_rows(content.scenario, plan), start=2)
    ]
    table(book, "advisers", columns, rows)


def needs_of(content: Content) -> tuple[Candidate | Need, ...]:
    """Every class of need, in the order of the sheet."""
    plan = content.plan.projects.plan if content.plan.projects else None
    return () if plan is None else plan.candidates or content.scenario.needs


def write_projects(book: Book, content: Content) -> None:
    """One row a class of need; what is funded is summed by formula under the table."""
    plan = content.plan.projects.plan if content.plan.projects else None
    if plan is None:
        return
    head, yes, no = book.head, book.say(PAGE["yes"]), book.say(PAGE["no"])
    columns = [
        column(book, "projects", "need_id", width=18),
        Col(head=head("need"), width=26),
        Col(head=head("category"), width=10),
        Col(head=head("community"), width=18),
        Col(head=head("compound"), width=20),
        Col(head=head("residents"), width=10, kind="int"),
        Col(head=head("cost_low"), width=12, kind="int"),
        Col(head=head("cost_high"), width=12, kind="int"),
        Col(head=head("cost"), width=12, kind="int", sums=True),
        Col(head=head("points"), width=9, kind="number", sums=True),
        column(book, "projects", "funded", width=8, choices=(yes, no)),
        Col(head=book.say(PAGE["funded"]) + " · " + head("cost"), width=13, kind="int", sums=True),
        Col(head=head("why"), width=50, kind="wrap"),
    ]
    funded, compounds = set(plan.funded), content.compounds
    rows = []
    for row, need in enumerate(needs_of(content), start=2):
        compound = compounds.get(need.compound_id)
        paid = need.cost_yuan if need.id in funded else 0
        rows.append(
            [
                need.id,
                need.name,
                book.say(terms.CATEGORIES[need.category]),
                content.community.get(need.community_id, need.community_id),
                compound.name if compound else need.compound_id,
                need.residents,
                getattr(need, "cost_low_yuan", None),
                getattr(need, "cost_high_yuan", None),
                need.cost_yuan,
                round(need.value, 1) if isinstance(need, Candidate) else None,
                yes if need.id in funded else no,
                Formula(f'=IF(K{row}="{yes}",I{row},0)', paid),
                book.say(noted(need.reason)) if isinstance(need, Candidate) and need.reason else "",
            ]
        )
    table(book, "projects", columns, rows, page=Page(frozen=2))
