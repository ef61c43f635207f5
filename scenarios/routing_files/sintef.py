"""SINTEF's format of mixed capacitated general routing, MCGRP or NEARP (CBMix, BHW, DI-NEARP, mggdb, mgval).

References
----------
Hasle, Kloster, Smedsrud and Gaze (2012), Experiments on the node, edge, and arc routing problem, SINTEF A23265.
"""

from __future__ import annotations

import re
from dataclasses import replace

from domain.routing import Link, RoutingInstance
from scenarios.routing_files.draft import Draft, require_counts, started
from scenarios.routing_files.source import Source

WORDS = {
    "name": "NAME",
    "nodes": "#NODES",
    "capacity": "CAPACITY",
    "vehicles": "#VEHICLES",
    "depot": "DEPOT NODE",
}
TABLES = {"REN.": "N", "REE.": "E", "REA.": "A", "EDGE": "NrE", "ARC": "NrA"}
_ITEM = re.compile(r"(NrE|NrA|N|E|A)(\d+)$")


def read(source: Source) -> RoutingInstance:
    """Instance of a SINTEF file; service costs, which no choice changes, are left out of it."""
    source = _first_copy(source)
    headings = source.headings()
    if "DEPOT" in headings:  # some files write it without the word node
        headings.setdefault("DEPOT NODE", headings["DEPOT"])
    draft = started(source, headings, WORDS)
    table = ""
    for row, line in source.numbered():
        cells = line.split()
        if cells and cells[0].upper() in TABLES:
            table = TABLES[cells[0].upper()]
        elif cells and (item := _ITEM.match(cells[0])):  # anything else is a heading, or prose after the tables
            if item[1] == table:
                _add(draft, row, table, cells)
            else:
                source.problem(row, cells[0], "stands in the table of another kind")
    lists = (("#REQUIRED N", draft.required), ("#REQUIRED E", draft.edges), ("#REQUIRED A", draft.arcs))
    require_counts(source, headings, [(word, len(found)) for word, found in lists])
    return draft.finished()


def _first_copy(source: Source) -> Source:
    """Some files of mgval hold the whole instance twice."""
    starts = [row for row, line in source.numbered() if line.strip().upper().startswith("NAME:")]
    return replace(source, lines=source.lines[: starts[1] - 1]) if len(starts) > 1 else source


def _add(draft: Draft, row: int, table: str, cells: list[str]) -> None:
    fields = {"N": 2, "E": 5, "A": 5, "NrE": 4, "NrA": 4}
    if len(cells) < fields[table]:
        draft.source.problem(row, cells[0], f"has {len(cells)} fields, {fields[table]} are needed")
        return
    if table == "N":
        node = draft.node(row, "node", cells[0][1:])
        draft.require_node(row, node, draft.source.whole(row, "demand", cells[1]))
        return
    link = Link(
        tail=draft.node(row, "from", cells[1]),
        head=draft.node(row, "to", cells[2]),
        cost=draft.source.whole(row, "cost", cells[3]),
        demand=draft.source.whole(row, "demand", cells[4]) if table in "EA" else 0,
    )
    add = draft.add_edge if table in ("E", "NrE") else draft.add_arc
    add(row, link, required=table in "EA")
