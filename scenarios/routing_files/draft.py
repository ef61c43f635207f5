"""An instance as it is gathered line by line, and the checks that hold for every format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from domain.arrays import Ints
from domain.routing import Link, RoutingInstance
from scenarios.routing_files.source import LARGEST, Source

Headings = dict[str, tuple[int, str]]


@dataclass(slots=True, kw_only=True)
class Draft:
    """Pieces of an instance read so far; `rows` tells the line of each task for the problems found at the end."""

    source: Source
    name: str
    n_nodes: int
    depot: int
    capacity: int
    vehicles: int | None
    required: dict[int, int] = field(default_factory=dict)
    edges: list[Link] = field(default_factory=list)
    arcs: list[Link] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    distances: Ints | None = None
    rows: dict[tuple[str, int], int] = field(default_factory=dict)

    def node(self, row: int, field: str, text: str) -> int:
        """Position of a node given by its number in the file."""
        return self.source.whole(row, field, text, least=1, most=self.n_nodes) - 1

    def require_node(self, row: int, node: int, demand: int) -> None:
        """Note a node to serve."""
        if node in self.required:
            self.source.problem(row, "node", f"node {node + 1} is listed twice")
        self.required[node] = demand
        self.rows["N", node] = row

    def add_edge(self, row: int, link: Link, *, required: bool) -> None:
        """Note a way that can be passed in both directions."""
        if required:
            self.edges.append(link)
            self.rows["E", len(self.edges)] = row
        self.links += [link, Link(tail=link.head, head=link.tail, cost=link.cost)]

    def add_arc(self, row: int, link: Link, *, required: bool) -> None:
        """Note a one-way."""
        if required:
            self.arcs.append(link)
            self.rows["A", len(self.arcs)] = row
        self.links.append(link)

    def finished(self) -> RoutingInstance:
        """The instance, after the checks that need the whole of it; worth using when no problem was noted."""
        self._require_servable()
        return RoutingInstance(
            name=self.name,
            n_nodes=self.n_nodes,
            depot=self.depot,
            capacity=self.capacity,
            vehicles=self.vehicles,
            required=self.required,
            edges=tuple(self.edges),
            arcs=tuple(self.arcs),
            links=tuple(self.links),
            distances=self.distances,
        )

    def _require_servable(self) -> None:
        if not self.rows:
            self.source.problem(0, "", "nothing is required: no node, edge or arc to serve")
        for row, name, _, _, demand in self._tasks():
            if demand > self.capacity > 0:
                self.source.problem(row, "demand", f"{name} needs {demand}, a vehicle carries {self.capacity}")
        # A link that could not be read is no way: what it leads to would seem cut off.
        if self.distances is None and not self.source.has_problems():
            self._require_reachable()

    def _require_reachable(self) -> None:
        out = _reached(self.depot, ((link.tail, link.head) for link in self.links))
        back = _reached(self.depot, ((link.head, link.tail) for link in self.links))
        for row, name, entry, exit, _ in self._tasks():
            if entry not in out:
                self.source.problem(row, "", f"{name} cannot be reached from the depot")
            if exit not in back:
                self.source.problem(row, "", f"there is no way from {name} back to the depot")

    def _tasks(self) -> Iterator[tuple[int, str, int, int, int]]:
        """Line, name, entry, exit and demand of each task."""
        for node, demand in self.required.items():
            yield self.rows["N", node], f"node {node + 1}", node, node, demand
        for kind, word, links in (("E", "edge", self.edges), ("A", "arc", self.arcs)):
            for number, link in enumerate(links, start=1):
                name = f"{word} {link.tail + 1}-{link.head + 1}"
                yield self.rows[kind, number], name, link.tail, link.head, link.demand


def started(source: Source, headings: Headings, words: dict[str, str]) -> Draft:
    """Draft with what stands in the headings; `words` gives the format's names for ours.

    Ours are name, nodes, capacity and, optional, vehicles (positive, else any number) and depot (else node 1).
    """
    for ours in ("nodes", "capacity"):
        if words[ours] not in headings:
            source.problem(0, words[ours], "the line is missing")
    n_nodes = _heading(source, headings, words["nodes"], least=1)
    vehicles = _heading(source, headings, words["vehicles"], least=-1)
    return Draft(
        source=source,
        name=headings.get(words["name"], (0, ""))[1],
        n_nodes=n_nodes,
        depot=_heading(source, headings, words["depot"], least=1, most=n_nodes) - 1,
        capacity=_heading(source, headings, words["capacity"], least=1),
        vehicles=vehicles if vehicles > 0 else None,
    )


def require_counts(source: Source, headings: Headings, counts: Iterable[tuple[str, int]]) -> None:
    """Compare how many tasks the headings promise with how many were found: a file may be cut short."""
    for word, found in counts:
        if word in headings:
            row, text = headings[word]
            promised = source.whole(row, word, text)
            if promised != found:
                source.problem(row, word, f"promises {promised}, the file lists {found}")


def _heading(source: Source, headings: Headings, word: str, *, least: int, most: int = LARGEST) -> int:
    if word not in headings:
        return least
    row, text = headings[word]
    return source.whole(row, word, text, least=least, most=most)


def _reached(start: int, ways: Iterable[tuple[int, int]]) -> set[int]:
    following: dict[int, list[int]] = {}
    for tail, head in ways:
        following.setdefault(tail, []).append(head)
    reached, todo = {start}, [start]
    while todo:
        for head in following.get(todo.pop(), ()):
            if head not in reached:
                reached.add(head)
                todo.append(head)
    return reached
