"""Lists of links written as ``( 1, 2)  coste 13  demanda 1``, which CARPLIB and MCARP share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from domain.routing import Link
from scenarios.routing_files.draft import Draft
from scenarios.routing_files.source import Source

_ROW = re.compile(r"^\s*\(\s*([^\s,()]+)\s*,\s*([^\s,()]+)\s*\)\s*(.*)$")
_FIELD = re.compile(r"([^\W\d]\w*)\s*:?\s*(\S+)")


def link_lists(source: Source, words: Mapping[str, str]) -> Iterator[tuple[int, str, str]]:
    """Line number, list and text of each row below one of the headings in `words`, which maps headings to lists."""
    current = ""
    for row, line in source.numbered():
        heading = line.split(":")[0].strip().upper()
        if heading in words:
            current = words[heading]
        elif line.strip().startswith("("):
            yield row, current, line
        elif line.strip():
            current = ""


def link_of(draft: Draft, row: int, line: str, *, cost: tuple[str, ...], demand: str) -> Link | None:
    """The link in a row, with the first of the cost fields that the row has; None, and a problem, for no such row."""
    match = _ROW.match(line)
    if not match:
        draft.source.problem(row, "", f"{line.strip()!r} is not like ( 1, 2)  {cost[0]} 3  {demand} 4")
        return None
    fields = {name.lower(): text for name, text in _FIELD.findall(match[3])}
    word = next((name for name in cost if name in fields), cost[0])
    if word not in fields:
        draft.source.problem(row, word, "is missing")
    return Link(
        tail=draft.node(row, "from", match[1]),
        head=draft.node(row, "to", match[2]),
        cost=draft.source.whole(row, word, fields.get(word, "0")),
        demand=draft.source.whole(row, demand, fields.get(demand, "0")),
    )
