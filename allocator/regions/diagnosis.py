"""What a graph of units looks like before regions are drawn: islands, choke points, bridges."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx

from allocator.regions.graph import RegionGraph
from domain.arrays import Ints


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Weak places of a graph.

    `components` are its connected parts, the largest first; `islands` are all but the largest. Taking away a unit of
    `choke_points`, or an edge of `bridges`, would break a part in two.
    """

    components: tuple[Ints, ...]
    choke_points: tuple[int, ...]
    bridges: tuple[tuple[int, int], ...]

    @property
    def islands(self) -> tuple[Ints, ...]:
        """Parts that nothing joins to the largest."""
        return self.components[1:]


def diagnose(graph: RegionGraph) -> Diagnosis:
    """Parts, choke points and bridges of a graph, in linear time."""
    net = nx.Graph()
    net.add_nodes_from(range(len(graph)))
    net.add_edges_from(map(tuple, graph.edges.tolist()))
    bridges = sorted((min(edge), max(edge)) for edge in nx.bridges(net))
    parts = sorted(graph.components(), key=lambda part: (-len(part), int(part[0])))
    return Diagnosis(tuple(parts), tuple(sorted(nx.articulation_points(net))), tuple(bridges))
