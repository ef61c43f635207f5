"""Which parts of a plan were left out because their tables are not filled in, and which these are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.words import Words, listed, words
from reports.language.terms import PARTS
from scenarios.words import TABLE_ZH


def sentences(lacking: Mapping[str, tuple[str, ...]], *, without_simulation: bool) -> Iterator[Words]:
    """A sentence for each set of lacking tables with the parts that need them, and one for a year not simulated."""
    for tables in dict.fromkeys(lacking.values()):
        parts = [part for part, lacks in lacking.items() if lacks == tables]
        names = {"parts": listed(PARTS[part] for part in parts), "tables": _tables(*tables)}
        if len(parts) > 1 and "crews" in parts:
            yield words("Not planned: {parts}, which are decided together. To plan them fill in: {tables}").filled(
                **names
            )
        else:
            yield words("Not planned: {parts}. To plan it fill in: {tables}").filled(**names)
    if without_simulation:
        yield words("Not simulated. To simulate fill in: {tables}").filled(tables=_tables("communities"))


def _tables(*tables: str) -> Words:
    """Tables as their sheets or files are called."""
    return listed(Words(TABLE_ZH[table], table) for table in tables)
