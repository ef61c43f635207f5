"""Every connected set of units within limits, as bitmasks: bit i says that unit i is in the set."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from allocator.regions.graph import RegionGraph
from allocator.regions.kernel import entries
from domain.arrays import Ints


def connected_sets(
    graph: RegionGraph,
    sizes: Ints,
    *,
    max_size: int,
    max_members: int,
    most: int,
    rivals: Sequence[Sequence[int]] = (),
) -> list[int] | None:
    """Every connected set within the limits, ascending, or None when there are more than `most`.

    Parameters
    ----------
    sizes
        Of every unit (n,).
    rivals
        For each unit those that no set may hold with it; none at all where it is empty.
    """
    counts = [len(own) for own in rivals] or [0] * len(graph)
    rival_start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    rival_to = np.array([other for own in rivals for other in own], np.int64)
    words, count = entries.connected_sets()(
        *(np.asarray(part, np.int64) for part in (graph.start, graph.to, rival_start, rival_to, sizes)),
        max_size,
        max_members,
        most,
    )
    if count > most:
        return None
    masks: list[int] = words[:count, 0].tolist() if words.shape[1] else []
    for place in range(1, words.shape[1]):
        masks = [low | high << 64 * place for low, high in zip(masks, words[:count, place].tolist(), strict=True)]
    return sorted(masks)
