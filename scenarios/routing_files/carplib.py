"""CARPLIB: capacitated arc routing on edges, in Spanish words (gdb, val, kshs, egl, bmcv).

References
----------
Belenguer and Benavent, CARPLIB, version of 5 November 2005, Universitat de València.
"""

from __future__ import annotations

from domain.routing import RoutingInstance
from scenarios.routing_files.bracketed import link_lists, link_of
from scenarios.routing_files.draft import require_counts, started
from scenarios.routing_files.source import Source

WORDS = {
    "name": "NOMBRE",
    "nodes": "VERTICES",
    "capacity": "CAPACIDAD",
    "vehicles": "VEHICULOS",
    "depot": "DEPOSITO",
}
LISTS = {"LISTA_ARISTAS_REQ": "edges", "LISTA_ARISTAS_NOREQ": "others"}


def read(source: Source) -> RoutingInstance:
    """Instance of a CARPLIB file; an edge is required when it has a demand, whichever list it stands in."""
    headings = source.headings()
    draft = started(source, headings, WORDS)
    found = {"edges": 0, "others": 0, "": 0}
    for row, group, line in link_lists(source, LISTS):
        if not group:
            source.problem(row, "", f"stands below none of {', '.join(LISTS)}")
        link = link_of(draft, row, line, cost=("coste",), demand="demanda")
        found[group] += 1
        if link:
            draft.add_edge(row, link, required=link.demand > 0)
    require_counts(source, headings, [("ARISTAS_REQ", found["edges"]), ("ARISTAS_NOREQ", found["others"])])
    return draft.finished()
