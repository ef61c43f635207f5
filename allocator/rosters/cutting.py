"""Cutting a district's gates into clusters of neighbours, each with the guards it may plan anew."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allocator.rosters.cluster import Cluster
from allocator.rosters.problem import OFF, Roster, RosterProblem, empty_posts
from domain.arrays import Ints


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


def cut(problem: RosterProblem, roster: Roster, *, size: int, angle: float) -> list[Cluster]:
    """Clusters whose answers can be put together again: no guard is free in two of them.

    A guard is free where most of their duties are; one without duties where, among the gates near them, most posts
    are empty. Duties elsewhere stay, and so do the posts that other clusters' guards fill.
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
    return [_cluster(problem, roster, gates, np.flatnonzero(home == c), left) for c, gates in enumerate(groups)]


def _cluster(problem: RosterProblem, roster: Roster, gates: list[int], guards: Ints, left: Ints) -> Cluster:
    now = Roster(roster.gate[guards], roster.shift[guards])
    inside = np.isin(now.gate, gates)
    posts = left.copy()
    row, day = np.nonzero(inside)
    np.add.at(posts, (now.gate[row, day], day, now.shift[row, day]), 1)
    return Cluster(
        problem=problem,
        gates=tuple(gates),
        guards=tuple(guards.tolist()),
        posts=posts[gates],
        now=now,
        kept=now.works & ~inside,
    )


def avoidable_yuan(cluster: Cluster) -> float:
    """Cost in a cluster that a better roster might avoid: empty posts, broken wishes, overtime."""
    problem, now, guards = cluster.problem, cluster.now, list(cluster.guards)
    row, day = np.nonzero(now.works & ~cluster.kept)
    empty = cluster.posts.sum() - len(row)
    wishes = problem.wishes[guards][row, day, now.shift[row, day]].sum()
    overtime_h = np.maximum(problem.rules.shift_h * now.works.sum(axis=1) - problem.regular_h[guards], 0)
    overtime = (overtime_h * problem.yuan_h[guards]).sum() * (problem.rules.overtime_factor - 1)
    return float(empty * problem.rules.uncovered_yuan + wishes * problem.rules.wish_yuan + overtime)
