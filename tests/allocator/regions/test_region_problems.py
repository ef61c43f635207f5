"""Solvers of the public problems against every partition of small graphs, and on the public instances."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from region_drawings import grid, partitions

from allocator.checks.districting import judge
from allocator.regions import cutedges, maxp, territory
from allocator.regions.cutedges.bound import cut_bound
from allocator.regions.graph import region_graph
from allocator.regions.maxp.counting import simple_bound, smallest_regions
from allocator.regions.maxp.merging import merged
from allocator.regions.maxp.packing import pack
from allocator.regions.stopwatch import Stopwatch
from domain.districting import CutEdgesInstance, MaxPInstance, TerritoryInstance
from domain.limits import Limit
from domain.results import Status
from scenarios.districting_files.folder import read_file

QUICK = Limit(work=0.1)
SHARED = Path(__file__).parents[4] / "shared" / "instances" / "districting"


def labels(regions, n):
    label = np.empty(n, np.int64)
    for number, members in enumerate(regions):
        label[list(members)] = number
    return label


def cut_instance(seed, k):
    rng = np.random.default_rng(seed)
    people = rng.integers(5, 15, 9)
    mean = people.sum() / k
    return CutEdgesInstance(
        name="x",
        population=people,
        edges=grid(3, 3),
        n_districts=k,
        least=int(mean * 0.8),
        most=int(mean * 1.2),
    )


def fewest_cuts(instance):
    def fits(members):
        return instance.least <= instance.population[members].sum() <= instance.most

    cuts = []
    for regions in partitions(9, instance.edges, fits):
        if len(regions) == instance.n_districts:
            ends = labels(regions, 9)[instance.edges]
            cuts.append(int((ends[:, 0] != ends[:, 1]).sum()))
    return min(cuts, default=None)


@pytest.mark.parametrize(("seed", "k"), [(1, 1), (1, 2), (2, 2), (2, 3), (3, 3), (3, 4)])
def test_cut_edges_match_the_enumeration(seed, k):
    instance = cut_instance(seed, k)
    fewest, found = fewest_cuts(instance), cutedges.solve(instance, limit=QUICK, seed=seed)
    if fewest is None:
        assert found.plan is None
        return
    assert judge(instance, found.plan).violations == ()
    assert judge(instance, found.plan).cost == found.objective == fewest
    assert found.bound <= fewest
    assert k > 3 or found.status is Status.OPTIMAL


def test_the_bound_holds_from_no_columns_at_all():
    instance = cut_instance(4, 3)
    graph = region_graph(9, instance.edges)
    bound = cut_bound(instance, graph, [], enough=99, watch=Stopwatch(QUICK), rounds=20, seed=0)
    assert 1 <= bound <= fewest_cuts(instance)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"least": 50, "most": 60}, "do not fit 2 districts"),
        ({"population": np.array([9, 9, 60, 9, 9, 9, 9, 9, 9]), "least": 1, "most": 50}, "unit 2 has 60 people"),
        ({"edges": np.array([[0, 1]])}, "fall into 8 parts"),
    ],
)
def test_cut_edges_without_a_plan_say_why(changes, said):
    given = {"population": np.full(9, 9), "edges": grid(3, 3), "n_districts": 2, "least": 1, "most": 99}
    found = cutedges.solve(CutEdgesInstance(name="x", **{**given, **changes}), limit=QUICK)
    assert found.status is Status.INFEASIBLE
    assert any(said in note for note in found.notes)


def maxp_instance(seed, n=9, edges=None, threshold=14.0):
    rng = np.random.default_rng(seed)
    return MaxPInstance(
        name="x",
        attributes=rng.normal(size=(n, 2)),
        size=rng.integers(2, 9, n).astype(float),
        edges=grid(3, 3) if edges is None else edges,
        threshold=threshold,
    )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("threshold", [7.0, 14.0])
def test_max_p_matches_the_enumeration(seed, threshold):
    instance = maxp_instance(seed, threshold=threshold)
    found = maxp.solve(instance, limit=QUICK, seed=seed)
    every = [
        (-len(regions), judge(instance, labels(regions, 9).tolist()).cost)
        for regions in partitions(9, instance.edges, lambda members: instance.size[members].sum() >= threshold)
    ]
    best = min(every)
    verdict = judge(instance, found.plan.region_of.tolist())
    assert verdict.violations == ()
    assert verdict.regions == -best[0]
    assert verdict.cost == pytest.approx(found.objective)
    assert found.objective == pytest.approx(best[1])
    assert found.plan.most_regions == -best[0]


@pytest.mark.parametrize("wanted", [1, 2, 3])
def test_max_p_with_a_number_of_regions_matches_the_enumeration(wanted):
    instance = replace(maxp_instance(2, threshold=10.0), n_regions=wanted)
    costs = [
        judge(instance, labels(regions, 9).tolist()).cost
        for regions in partitions(9, instance.edges, lambda members: instance.size[members].sum() >= 10.0)
        if len(regions) == wanted
    ]
    found = maxp.solve(instance, limit=QUICK)
    verdict = judge(instance, found.plan.region_of.tolist())
    assert (verdict.regions, verdict.violations) == (wanted, ())
    assert found.objective == pytest.approx(min(costs))
    assert verdict.cost == pytest.approx(min(costs))


def test_a_number_of_regions_that_cannot_be_is_infeasible():
    apart = maxp_instance(1, n=4, edges=np.array([[0, 1], [2, 3]]), threshold=1.0)
    for wanted, changes in ((1, {}), (4, {"edges": grid(2, 2), "threshold": 6.0})):
        found = maxp.solve(replace(apart, **changes, n_regions=wanted), limit=QUICK)
        assert (found.status, found.plan) == (Status.INFEASIBLE, None)
        assert f"{wanted} regions are asked for" in found.notes[0]


def test_the_regions_that_differ_least_are_merged():
    graph = region_graph(4, np.array([[0, 1], [1, 2], [2, 3]]))
    distance = np.abs(np.subtract.outer(*[np.array([0.0, 5.0, 6.0, 1.0])] * 2))  # 0 and 3 are alike but no neighbours
    assert merged(graph, distance, np.array([0, 1, 2, 3]), 3).tolist() == [0, 1, 1, 2]
    assert merged(graph, distance, np.array([0, 1, 2, 3]), 2).tolist() == [0, 1, 1, 1]  # 9, the other 11


def test_units_that_reach_the_threshold_alone_tighten_the_bound():
    # A star: the centre is enough for itself, the four tips can only join it.
    graph = region_graph(5, np.array([[0, 1], [0, 2], [0, 3], [0, 4]]))
    size = np.array([10.0, 4.0, 4.0, 4.0, 4.0])
    assert simple_bound(graph, size, 5.0) == 1
    regions = smallest_regions(graph, size, 5.0, most=100)
    assert [each.tolist() for each in regions] == [[0]]
    assert smallest_regions(graph, size, 5.0, most=2) is None


def test_packing_proves_fewer_regions_than_the_sizes_allow():
    # A path of six units of 2 with threshold 3: pairs, three of them.
    graph = region_graph(6, np.array([[0, 1], [1, 2], [2, 3], [3, 4], [4, 5]]))
    size = np.array([2.0, 1.0, 2.0, 1.0, 2.0, 1.0])
    assert simple_bound(graph, size, 4.0) == 2
    regions = smallest_regions(graph, size, 4.0, most=1_000)
    found = pack(regions, 6, limit=QUICK, seed=0)
    assert found.most == len(found.regions) == 2
    assert smallest_regions(graph, size, 5.0, most=1_000)[0].tolist() == [0, 1, 2]
    assert pack(smallest_regions(graph, size, 4.5, most=1_000), 6, limit=QUICK, seed=0).most == 1


def test_a_part_below_the_threshold_makes_max_p_infeasible():
    instance = maxp_instance(1, n=4, edges=np.array([[0, 1], [1, 2]]), threshold=9.0)
    found = maxp.solve(instance, limit=QUICK)
    assert found.status is Status.INFEASIBLE
    assert "the part of unit 3" in found.notes[0]


def territory_instance(seed, tolerance=0.35):
    rng = np.random.default_rng(seed)
    return TerritoryInstance(
        name="x",
        points=rng.uniform(0, 100, (9, 2)),  # places that do not fit the board: connection matters
        activities=rng.integers(5, 15, (9, 2)).astype(float),
        edges=grid(3, 3),
        n_territories=3,
        tolerance=np.full(2, tolerance),
    )


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("tolerance", [0.02, 0.35])
def test_territories_match_the_enumeration(seed, tolerance):
    instance = territory_instance(seed, tolerance)
    mean = instance.activities.sum(axis=0) / 3

    def fits(members):
        return (np.abs(instance.activities[members].sum(axis=0) - mean) <= tolerance * mean + 1e-9).all()

    every = [
        judge(instance, labels(regions, 9).tolist()).cost
        for regions in partitions(9, instance.edges, fits)
        if len(regions) == 3
    ]
    found = territory.solve(instance, limit=QUICK)
    if not every:
        assert found.plan is None
        assert found.status is not Status.OPTIMAL
        return
    assert found.status is Status.OPTIMAL
    assert found.objective == pytest.approx(min(every))
    verdict = judge(instance, found.plan.tolist())
    assert verdict.violations == ()
    assert verdict.cost == pytest.approx(found.objective)
    assert found.bound == pytest.approx(found.objective)


@pytest.mark.skipif(not SHARED.exists(), reason="needs the public instances")
def test_a_public_cut_edges_instance_is_proved():
    instance = read_file(SHARED / "cutedges" / "ID_county.txt")
    found = cutedges.solve(instance, limit=QUICK, seed=1)
    assert (found.status, found.objective, found.bound) == (Status.OPTIMAL, 10, 10)
    assert judge(instance, found.plan.tolist()).violations == ()
