"""The cover: what is planned, its totals, which checks it passed and how good it is proven to be, and who signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from domain.words import Words, words
from reports.language import terms
from reports.plan_book.book import HEAD, SUM, Book, Formula, Page, put, wide
from reports.plan_book.compounds import AT
from reports.plan_book.content import Content
from reports.plan_folder.manifest import planned

WIDTHS = (27, 14, 14, 14, 9, 13, 11)
LAST = len(WIDTHS) - 1
SIGNERS: tuple[Words, ...] = (
    words("Prepared by", "of a plan"),
    words("Reviewed by", "of a plan"),
    words("Approved by", "of a plan"),
)
SIGN_HEADS = (
    words("Step", "of signing"),
    words("Office"),
    words("Name", "of a person"),
    words("Signature", "of a plan"),
    words("Date"),
)
SHA_SHOWN = 16
ROW_POINTS = 19


def write_cover(
    book: Book, content: Content, said: Mapping[str, str], note: str, checks: Mapping[str, Sequence[str]]
) -> None:
    """One page of A4, to sign."""
    sheet = book.sheet("cover", Page(landscape=False, frozen=0))
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
    for at, width in enumerate(WIDTHS):
        sheet.set_column(at, at, width)
    row = _title(book, sheet, content, note)
    row = _totals(book, sheet, content, row)
    row = _parts(book, sheet, content, row, checks)
    row = _signatures(book, sheet, row)
    text = words("Plan {plan}, SHA-256 {digest}; linli {version}")
    identity = text.filled(plan=said["plan"], digest=said["plan_sha256"][:SHA_SHOWN], version=said["linli"])
    sheet.merge_range(row, 0, row, LAST, book.say(identity), book.format(font_size=8, font_color="#666666"))
    sheet.print_area(0, 0, row, LAST)
    sheet.protect("")


def _title(book: Book, sheet: Worksheet, content: Content, note: str) -> int:
    scenario = content.scenario
    district = scenario.title.of(book.lang)
    month = words("{year}-{month}", "month of a plan").filled(
        year=scenario.month.year, month=f"{scenario.month.month:02d}"
    )
    lines: tuple[tuple[str, dict[str, Any], int], ...] = (
        (district, {"font_size": 22, "bold": True, "font_color": HEAD}, 48),
        (book.say(words("Plan of services for old residential compounds")), {"font_size": 15, "font_color": HEAD}, 30),
        (book.say(month), {"font_size": 13}, 26),
        (note, {"font_color": "#666666"}, 17 * (1 + wide(note) // sum(WIDTHS))),
    )
    for row, (text, how, height) in enumerate(lines):
        sheet.merge_range(row, 0, row, LAST, text, book.format(align="center", text_wrap=True, **how))
        sheet.set_row(row, height)
    return len(lines) + 1


def _heading(book: Book, sheet: Worksheet, row: int, title: Words, heads: Sequence[str]) -> int:
    """Title of a block and its headings; the first row of its table."""
    put(sheet, row, 0, book.say(title), book.format(bold=True, font_size=12, font_color=HEAD))
    for at, text in enumerate(heads):
        put(sheet, row + 1, at, text, book.cell("wrap", bold=True, bg_color=SUM, align="center"))
    return row + 2


def _totals(book: Book, sheet: Worksheet, content: Content, row: int) -> int:
    """Totals over the sheets of compounds and contracts, two beside each other."""
    put(sheet, row, 0, book.say(words("Totals")), book.format(bold=True, font_size=12, font_color=HEAD))
    figures = _figures(book, content)
    for number, (name, value, kind) in enumerate(figures):
        line = row + 1 + number // 2
        left, right = (3, LAST) if number % 2 else (0, 2)
        sheet.set_row(line, ROW_POINTS)
        sheet.merge_range(line, left, line, right - 1, book.say(name), book.cell("text", bg_color=SUM))
        put(sheet, line, right, value, book.cell(kind, align="right"))
    return row + 2 + (len(figures) + 1) // 2


def _figures(book: Book, content: Content) -> list[tuple[Words, Formula, str]]:
    compounds, last = content.scenario.compounds, len(content.scenario.compounds) + 1

    def column(key: str) -> str:
        return book.place("compounds", AT[key], 2, last)

    fees = sum(content.fees_of[c.id] for c in compounds)
    found = [
        (words("Compounds", "number"), Formula(f"=COUNTA({column('id')})", len(compounds)), "int"),
        (words("Households"), _sum(column("households"), sum(c.households for c in compounds)), "int"),
    ]
    if content.visits is not None:
        visits = sum(content.visit_counts[c.id] for c in compounds)
        led = sum(c.id in content.visits.chief_of for c in compounds)
        chiefs = column("chief")
        found.append((words("Compounds with a chief"), Formula(f"=SUMPRODUCT(--(LEN({chiefs})>0))", led), "int"))
        found.append((words("Visits in the month"), _sum(column("visits"), visits), "int"))
    if content.modes is not None:
        yuan = sum(content.yuan_of.get(c.id) or 0.0 for c in compounds)
        cost, paid = column("yuan"), column("fees")
        found += [
            (words("Cost (yuan a month)"), _sum(cost, yuan), "money"),
            (words("Fees (yuan a month)"), _sum(paid, fees), "money"),
            (words("Subsidy (yuan a month)"), Formula(f"=SUM({cost})-SUM({paid})", yuan - fees), "money"),
        ]
    if content.contracts is not None:
        signed = content.contracts.contracts
        members = column("contract")
        under = sum(len(contract.compound_ids) for contract in signed)
        found.append((words("Compounds in contracts"), Formula(f"=SUMPRODUCT(--(LEN({members})>0))", under), "int"))
    return found


def _sum(place: str, value: float) -> Formula:
    return Formula(f"=SUM({place})", value)


def _parts(book: Book, sheet: Worksheet, content: Content, row: int, checks: Mapping[str, Sequence[str]]) -> int:
    """Each part with its cost, proven gap and what its checker found."""
    heads = [book.head(key) for key in ("part", "status", "objective", "bound", "gap", "unit")]
    row = _heading(book, sheet, row, words("Checks and proven gaps"), [*heads, book.say(words("Check", "of a part"))])
    first = row
    for part, result in planned(content.plan).items():
        at = row + 1
        gap = Formula(f'=IF(OR(C{at}="",D{at}="",C{at}=0),"",(C{at}-D{at})/ABS(C{at}))', result.gap)
        cells: list[tuple[Any, str]] = [
            (book.say(terms.PARTS[part]), "wrap"),
            (book.say(terms.STATUSES[result.status]), "text"),
            (result.objective, "money"),
            (result.bound, "money"),
            (gap, "percent"),
            (book.say(terms.UNITS[part]), "text"),
            (_checked(book, checks.get(part)), "text"),
        ]
        for column, (value, kind) in enumerate(cells):
            put(sheet, row, column, value, book.cell(kind))
        sheet.set_row(row, ROW_POINTS)
        row += 1
    passed, place = book.say(PASSED), f"G{first + 1}:G{max(row, first + 1)}"
    n_passed = sum(not sentences for part, sentences in checks.items() if part in planned(content.plan))
    text = words("Parts whose check passed, of {n}").filled(n=row - first)
    sheet.set_row(row, ROW_POINTS)
    sheet.merge_range(row, 0, row, LAST - 1, book.say(text), book.cell("text", bold=True, bg_color=SUM))
    count = Formula(f'=COUNTIF({place},"{passed}")', n_passed)
    put(sheet, row, LAST, count, book.cell("int", bold=True, bg_color=SUM))
    return row + 2


PASSED = words("Passed", "check of a part")


def _checked(book: Book, sentences: Sequence[str] | None) -> str:
    if sentences is None:
        return "—"
    return book.say(words("{n} rules broken").filled(n=len(sentences)) if sentences else PASSED)


def _signatures(book: Book, sheet: Worksheet, row: int) -> int:
    """Who prepared, reviewed and approved the plan: cells to write in, or to sign on paper."""
    put(sheet, row, 0, book.say(words("Sign-off")), book.format(bold=True, font_size=12, font_color=HEAD))
    head = book.cell("wrap", bold=True, bg_color=SUM, align="center")
    spans = ((0, 0), (1, 2), (3, 3), (4, 5), (6, 6))
    open_ = book.cell("wrap", align="center", locked=False)
    for number, name in enumerate((None, *SIGNERS), start=1):
        sheet.set_row(row + number, 36 if name else 20)
        for (left, right), heading in zip(spans, SIGN_HEADS, strict=True):
            text = book.say(heading) if name is None else book.say(name) if left == 0 else ""
            how = head if name is None or left == 0 else open_
            if right > left:
                sheet.merge_range(row + number, left, row + number, right, text, how)
            else:
                put(sheet, row + number, left, text, how)
    return row + len(SIGNERS) + 2
