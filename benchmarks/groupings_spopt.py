"""Regionalisation by spopt: MaxP, SKATER, AZP and Ward on the neighbourhood graph, one connected part after another.

Units are compounds, their attributes the coordinates of the main gate in metres, so that regions come out compact.
None of these methods knows what a contract costs or how large it may be; so each of them is run with every number of
regions (MaxP: with thresholds of households) that can make contracts, and the cheapest result by the price list of the
model is kept, part by part.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from scipy.sparse import csr_matrix

from allocator.contracts.blocks import Group
from allocator.contracts.cost import largest_contract
from benchmarks.groupings_case import GroupingCase, PriceList
from domain import interruption
from domain.arrays import Ints

STEPS = 8  # thresholds of MaxP, from the largest contract to the least
CONSTRUCTIONS = 20  # of MaxP a restart
LOOKS = 100  # at the weights, for each unit, before a restart of MaxP is brought to an end


class Regions(Protocol):
    """Labels (n,) of the units of a part, anew with every number that it yields, until it has none left."""

    def __call__(self, part: _Part, rng: np.random.Generator) -> Iterator[Ints]: ...  # noqa: D102


class _Torn:
    """Stands for rows, then for columns of a matrix: whichever are asked for, two units without a link."""

    def __getitem__(self, rows: object) -> _TornColumns:
        return _TornColumns()


class _TornColumns:
    def __getitem__(self, columns: object) -> csr_matrix:
        return csr_matrix((2, 2))


def _patient_weights(near: Mapping[int, list[int]]) -> Any:
    """Weights that end an endless loop of spopt 0.7.

    The annealing of its MaxP looks for areas that can leave their regions, again and again while none of those has a
    region to go to. Asked more often than `LOOKS` times a unit in one restart, these weights say that taking any area
    out would tear its region, and the annealing ends with what it has. `looks` counts, and is set to 0 by a restart.
    """
    from libpysal.weights import W  # noqa: PLC0415  an extra that most installations lack

    class Weights(W):  # type: ignore[misc]  # libpysal has no hints
        looks = 0

        @property
        def sparse(self) -> Any:
            self.looks += 1
            return super().sparse if self.looks <= LOOKS * len(near) else _Torn()

    return Weights(near, silence_warnings=True)


class _Part:
    """One connected part as spopt wants it: a table and weights. `counts` are the numbers of regions worth trying."""

    names = ("x", "y")
    size = "households"

    def __init__(self, case: GroupingCase, members: Group) -> None:
        import geopandas  # noqa: PLC0415  an extra that most installations lack

        at = list(members)
        households = case.problem.households[at]
        self.frame = geopandas.GeoDataFrame(case.gates_m[at], columns=list(self.names))
        self.frame[self.size] = households
        adjacent = case.problem.near_among(at)
        self.weights = _patient_weights({row: np.flatnonzero(links).tolist() for row, links in enumerate(adjacent)})
        least, largest = max(1, case.problem.min_households), largest_contract(case.problem)
        self.counts = range(2, min(len(at) - 1, int(households.sum()) // least) + 1)
        self.thresholds = np.geomspace(least, max(least, largest), STEPS)


def skater(case: GroupingCase, time_s: float, seed: int) -> list[Group]:
    """Best prunings of a minimum spanning tree (Assunção et al. 2006, doi:10.1080/13658810600665111)."""
    return _by_parts(case, time_s, seed, _skater)


def ward(case: GroupingCase, time_s: float, seed: int) -> list[Group]:
    """Neighbours merged with the least growth of variance (Ward 1963, doi:10.1080/01621459.1963.10500845)."""
    return _by_parts(case, time_s, seed, _ward)


def azp(case: GroupingCase, time_s: float, seed: int) -> list[Group]:
    """Automatic zoning, from random starts until the seconds are gone (Openshaw 1977, doi:10.2307/622300)."""
    return _by_parts(case, time_s, seed, _azp)


def maxp(case: GroupingCase, time_s: float, seed: int) -> list[Group]:
    """As many regions over a threshold as possible (Duque, Anselin, Rey 2012, doi:10.1111/j.1467-9787.2011.00743.x)."""
    return _by_parts(case, time_s, seed, _maxp)


def _by_parts(case: GroupingCase, time_s: float, seed: int, regions: Regions) -> list[Group]:
    """Cheapest regions met in each part; a part may use its share by compounds of the core's seconds."""
    prices, rng, found = PriceList(case), np.random.default_rng(seed), []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for block in sorted(case.blocks(), key=len):
            end = time.process_time() + time_s * len(block) / len(case)
            labels = regions(_Part(case, block), rng) if len(block) > 2 else iter(())
            found += _cheapest(prices, block, labels, end)
            if interruption.requested():
                break
    return sorted(found)


def _cheapest(prices: PriceList, block: Group, labels: Iterator[Ints], end: float) -> list[Group]:
    singles: list[Group] = [(i,) for i in block]
    best = min([block], singles, key=prices.total_fen)
    for label in labels:
        best = min(best, _groups(block, label), key=prices.total_fen)
        if interruption.requested() or time.process_time() > end:
            break
    return best


def _groups(block: Group, label: Sequence[int] | Ints) -> list[Group]:
    labels = np.asarray(label)
    members = np.array(block, np.int64)
    return [tuple(members[labels == region].tolist()) for region in np.unique(labels)]


def _skater(part: _Part, rng: np.random.Generator) -> Iterator[Ints]:  # noqa: ARG001  nothing is random
    from spopt.region import Skater  # noqa: PLC0415

    for count in part.counts:
        yield _solved(Skater(part.frame, part.weights, list(part.names), n_clusters=count))


def _ward(part: _Part, rng: np.random.Generator) -> Iterator[Ints]:  # noqa: ARG001
    from spopt.region import WardSpatial  # noqa: PLC0415

    for count in part.counts:
        yield _solved(WardSpatial(part.frame, part.weights, list(part.names), n_clusters=count))


def _azp(part: _Part, rng: np.random.Generator) -> Iterator[Ints]:
    from spopt.region import AZP  # noqa: PLC0415

    while part.counts:
        for count in part.counts:
            seed = int(rng.integers(2**31))
            yield _solved(AZP(part.frame, part.weights, list(part.names), n_clusters=count, random_state=seed))


def _maxp(part: _Part, rng: np.random.Generator) -> Iterator[Ints]:
    from spopt.region import MaxPHeuristic  # noqa: PLC0415

    np.random.seed(int(rng.integers(2**31)))  # noqa: NPY002  spopt draws from the global generator
    total = part.frame[part.size].sum()
    thresholds = [threshold for threshold in part.thresholds[::-1] if 2 * threshold <= total]
    while thresholds:
        for threshold in thresholds:
            part.weights.looks = 0
            yield _solved(
                MaxPHeuristic(
                    part.frame,
                    part.weights,
                    list(part.names),
                    part.size,
                    float(threshold),
                    2,
                    max_iterations_construction=CONSTRUCTIONS,
                )
            )


def _solved(model: Any) -> Ints:
    model.solve()
    labels: Ints = np.asarray(model.labels_, np.int64)
    return labels
