"""MCARP: capacitated arc routing on edges and one-way arcs (mval, lpr).

The same words serve richer problems with dumping sites and a longest trip; those are read as plain MCARP, with a
warning.

References
----------
Belenguer, Benavent, Lacomme and Prins (2006), Computers & Operations Research 33, doi:10.1016/j.cor.2005.02.009.
"""

from __future__ import annotations

from domain.routing import RoutingInstance
from scenarios.routing_files.bracketed import link_lists, link_of
from scenarios.routing_files.draft import require_counts, started
from scenarios.routing_files.source import Source

WORDS = {"name": "NAME", "nodes": "NODES", "capacity": "CAPACITY", "vehicles": "VEHICLES", "depot": "DEPOT"}
LISTS = {f"LIST_{kind}": kind for kind in ("REQ_EDGES", "NOREQ_EDGES", "REQ_ARCS", "NOREQ_ARCS")}
LEFT_OUT = ("DUMPING_COST", "DUMPING_SITES", "MAX_TRIP", "MAX_DURATION", "TURN_PENALTY")
NOTHING = ("", "0", "-1")


def read(source: Source) -> RoutingInstance:
    """Instance of an MCARP file; the cost of a link is that of passing it, without its service."""
    headings = source.headings()
    for word in LEFT_OUT:
        if headings.get(word, (0, ""))[1] not in NOTHING:
            source.warn(f"{word} is not considered: the file is read as plain MCARP")
    draft = started(source, headings, WORDS)
    found = dict.fromkeys(("", *LISTS.values()), 0)
    for row, group, line in link_lists(source, LISTS):
        if not group:
            source.problem(row, "", f"stands below none of {', '.join(LISTS)}")
        link = link_of(draft, row, line, cost=("trav_cost", "cost"), demand="demand")
        found[group] += 1
        if link:
            add = draft.add_arc if group.endswith("ARCS") else draft.add_edge
            add(row, link, required=group.startswith("REQ"))
    require_counts(source, headings, [(kind, found[kind]) for kind in LISTS.values()])
    return draft.finished()
