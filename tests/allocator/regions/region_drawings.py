"""Small graphs and every partition of them into connected regions, made without the code under test."""

import itertools

import numpy as np
from hypothesis import strategies as st

from allocator.regions.graph import region_graph


def grid(rows, columns):
    """Edges of a chessboard of units."""
    unit = np.arange(rows * columns).reshape(rows, columns)
    across = np.stack([unit[:, :-1].ravel(), unit[:, 1:].ravel()], axis=1)
    down = np.stack([unit[:-1].ravel(), unit[1:].ravel()], axis=1)
    return np.concatenate([across, down])


@st.composite
def connected_edges(draw, least=2, most=14):
    """Number of units and edges of a connected graph: a random tree and some edges more."""
    n = draw(st.integers(least, most))
    parents = [draw(st.integers(0, unit - 1)) for unit in range(1, n)]
    pairs = {(parent, unit) for unit, parent in enumerate(parents, start=1)}
    more = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=n))
    pairs |= {(min(pair), max(pair)) for pair in more if pair[0] != pair[1]}
    return n, np.array(sorted(pairs), np.int64).reshape(-1, 2)


def connected(members, edges):
    """Whether units hang together, by merging sets."""
    members = set(members)
    sets = {unit: {unit} for unit in members}
    for a, b in np.asarray(edges).tolist():
        if a in members and b in members and sets[a] is not sets[b]:
            merged = sets[a] | sets[b]
            for unit in merged:
                sets[unit] = merged
    return bool(members) and len(sets[min(members)]) == len(members)


def adjacent_regions(label, edges):
    """Pairs of regions that an edge joins."""
    ends = np.sort(label[edges], axis=1)
    return sorted({(int(a), int(b)) for a, b in ends if a != b})


def all_connected(label, edges):
    return all(connected(np.flatnonzero(label == region), edges) for region in np.unique(label))


def partitions(n, edges, wanted):
    """Every partition into connected regions whose every region `wanted` accepts, each once."""

    def grown(left):
        if not left:
            yield []
            return
        first, *others = left
        for count in range(len(others) + 1):
            for rest in itertools.combinations(others, count):
                if (first, *rest) in good:
                    for tail in grown([unit for unit in others if unit not in rest]):
                        yield [(first, *rest), *tail]

    groups = [each for size in range(1, n + 1) for each in itertools.combinations(range(n), size)]
    good = {group for group in groups if wanted(list(group)) and connected(group, edges)}
    yield from grown(list(range(n)))


def graph_of(n, edges):
    return region_graph(n, edges)
