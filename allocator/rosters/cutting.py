"""Cutting a district's gates into clusters of neighbours, each with the guards it may plan anew."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allocator.rosters.problem import OFF, Roster, RosterProblem, empty_posts
from allocator.rosters.week import Cluster
from domain.arrays import Ints
from domain.limits import Limit


def clusters_of(problem: RosterProblem, *, size: int, angle: float) -> list[list[int]]:
    """Gates in clusters of at most `size` neighbours: halves, quarters, ... along the longer side.

    Turning the axes by `angle` (radians) cuts another way.
    """
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    xy_m = problem.gate_xy_m @ turn

    def halves(gates: Ints) -> Iterator[list[int]]:
        if len(gates) <= size:
            yield gates.tolist()
            return
        along = xy_m[gates, np.ptp(xy_m[gates], axis=0).argmax()]
        ordered = gates[np.argsort(along, kind="stable")]
        yield from halves(ordered[: len(gates) // 2])
        yield from halves(ordered[len(gates) // 2 :])

    return list(halves(np.arange(len(xy_m))))


def cut(
    problem: RosterProblem, roster: Roster, *, size: int, angle: float, limit: Limit, seed: int
) -> Iterator[Cluster]:
    """Clusters whose answers can be put together again: no guard is free in two of them.

    A guard is free where most of their duties are; one without duties where, among the gates near them, most posts
    are empty. Duties elsewhere stay, and so do the posts that other clusters' guards fill. The clusters share `limit`.
    """
    groups = clusters_of(problem, size=size, angle=angle)
    cluster_of = np.full(len(problem.gate_ids) + 1, OFF)
    for c, gates in enumerate(groups):
        cluster_of[gates] = c
    where = np.where(roster.works, cluster_of[roster.gate], OFF)
    left = empty_posts(problem, roster)
    duties = np.array([(where == c).sum(axis=1) for c in range(len(groups))])
    reach = np.array([problem.near[:, gates].any(axis=1) for gates in groups])
    need = np.array([1 + left[gates].sum() for gates in groups]) / (1 + left.sum() + len(groups))
    home = np.where(reach.any(axis=0), (duties + reach * need[:, None]).argmax(axis=0), OFF)
    for c, gates in enumerate(groups):
        guards = np.flatnonzero(home == c)
        now = Roster(roster.gate[guards], roster.shift[guards])
        inside = where[guards] == c
        posts = left.copy()
        row, day = np.nonzero(inside)
        np.add.at(posts, (now.gate[row, day], day, now.shift[row, day]), 1)
        yield Cluster(
            problem=problem,
            gates=tuple(gates),
            guards=tuple(guards.tolist()),
            posts=posts[gates],
            now=now,
            kept=now.works & ~inside,
            limit=limit.share(1 / len(groups)),
            seed=seed,
        )
