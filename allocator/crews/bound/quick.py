"""A bound on a week of crews that needs no linear programme: its time and memory are linear in the district's size."""

from __future__ import annotations

import numpy as np
from scipy.sparse import diags_array

from allocator.crews.bound.node_sets import Demands
from allocator.crews.bound.skeleton import Skeleton
from allocator.crews.bound.week_trips import fewest_odd_days
from domain.arrays import Floats


def half_shortest(graph: Skeleton) -> Floats:
    """Half the metres (n_nodes,) of the shortest arc at each node, 0 where there is none."""
    metres = np.full(graph.n_nodes, np.inf)
    np.minimum.at(metres, graph.tail, graph.metres)
    np.minimum.at(metres, graph.head, graph.metres)
    return np.where(np.isfinite(metres), metres / 2, 0.0)


def without_programme(
    demands: Demands, half_yuan: Floats, *, work_yuan: Floats, price_yuan: Floats, trip_yuan: float
) -> float:
    """Yuan a week for work, whole trips and driving on odd days, which no plan undercuts.

    A driven arc has two ends, so driving costs at least the sum over nodes of `half_yuan` (n_nodes,) for each time an
    arc there is driven, and at a node with an odd number of sweepings that is once a day. A service left out saves its
    work (n_tasks,), at most one trip and one odd day at each of its ends, and costs its price (n_tasks,).
    """
    across = demands.needs * 2 == np.diff(demands.task_start)  # a street: any one of its two ends
    unsure = (demands.needs > 1) | (~across & (np.diff(demands.task_start) > 1))
    counted = half_yuan * (demands.entries @ unsure.astype(float) == 0)
    ends = demands.entries @ diags_array(across.astype(float))
    ends.eliminate_zeros()
    driving = 0.0
    for node in np.flatnonzero(counted > 0).tolist():
        at = ends.indices[ends.indptr[node] : ends.indptr[node + 1]]
        driving += counted[node] * fewest_odd_days(demands.times[at].tolist())
    saved = trip_yuan + np.asarray(ends.T @ counted)
    services = (demands.times * np.minimum(work_yuan, price_yuan - saved)).sum()
    trips = demands.trips(np.ones(len(demands.needs), bool)) * trip_yuan
    value = float(driving + services + trips)
    return value - 1e-9 * abs(value)
